"""What a visitor's session holds, and the only file that touches `st.session_state`.

A session is found again after a reload of the page by a random token in its address; it lives in this process's memory
only, and the oldest sessions make room for new ones. Not here: what is kept for good (the desk's store, the profile).
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from assistant.answers import Assessment, Reply
from assistant.conversation import ChatTurn, Conversation
from assistant.desk import Desk
from assistant.opening import open_desk
from assistant.profile import Profile
from assistant.settings import Settings, load_settings
from assistant.thread import Thread, known_zone

Form = Literal["plain", "shorter", "warmer", "formal", "script"]
"""The shapes that a draft can be asked for in; a script is for the phone."""

KEPT = 20
"""Sessions that are found again after a reload."""
_sessions: OrderedDict[str, State] = OrderedDict()


@dataclass
class Exchange:
    """One thing asked and what came back: a reply, an assessment or words in `said` (also the sentence of a failure)."""

    number: int
    asked: str
    file: str = ""
    turn: ChatTurn | None = None
    said: str = ""
    failed: bool = False
    source: str | bytes | Thread | None = None
    """What the reply answers: the mail as it came, or the thread whose last mail it is."""
    reply: Reply | None = None
    form: Form = "plain"
    note: str = ""
    """Why a form that was asked for cannot be had; the draft before it stands."""
    assessment: Assessment | None = None
    thread: Thread | None = None
    """The thread that was assessed."""
    lead: str = ""
    """The answer to a question about a thread other than whether to chase."""
    pages: tuple[str, ...] = ()
    """Ids of the playbook pages that answer, where the playbook was asked."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def fail(self, sentence: str) -> None:
        """Nothing could be answered, and why."""
        self.said, self.failed = sentence, True

    def take_note(self, sentence: str) -> None:
        """The answer stands, but something that was asked of it could not be done."""
        self.note = sentence


@dataclass
class State:
    """Everything of one session. `client` is the id of the open client, None where a mail is nobody's yet."""

    token: str
    settings: Settings
    desk: Desk
    profile: Profile
    """As it is on file; the desk's own may be completed with the browser's zone."""
    client: str | None = None
    pasted: Thread | None = None
    """The conversation that was pasted last, while no client is open."""
    exchanges: dict[str | None, list[Exchange]] = field(default_factory=dict[str | None, list[Exchange]])
    """What was asked, by open client: the talk about one client is never shown with another."""
    talks: dict[str | None, Conversation] = field(default_factory=dict[str | None, Conversation])
    asked: int = 0

    @property
    def here(self) -> list[Exchange]:
        """What was asked with this client open, the oldest first."""
        return self.exchanges.setdefault(self.client, [])

    def talk(self) -> Conversation:
        """The conversation that goes on with this client open."""
        return self.talks.setdefault(self.client, Conversation(self.desk))

    def thread(self) -> Thread | None:
        """The open thread as of now: the client's history, else a pasted conversation. Raises HeardbackError."""
        return self.desk.thread_of_client(self.client, datetime.now(UTC)) if self.client else self.pasted


def state() -> State:
    """This session's state: the one of this tab, else the one that its address names, else a new one.

    Raises HeardbackError where the settings or the profile cannot be used.
    """
    if "state" not in st.session_state:
        st.session_state["state"] = _sessions.get(st.query_params.get("desk", "")) or _fresh()
    found: State = st.session_state["state"]
    _sessions[found.token] = found
    _sessions.move_to_end(found.token)
    while len(_sessions) > KEPT:
        _sessions.popitem(last=False)
    if st.query_params.get("desk") != found.token:
        st.query_params["desk"] = found.token
    return found


def use_profile(session: State, profile: Profile) -> None:
    """Lets the desk write in the name of `profile` from now on."""
    session.profile = profile
    session.desk.profile = _with_zone(profile)


def browser_zone() -> str | None:
    """The time zone that the browser reports, where it is one we know."""
    zone = st.context.timezone
    try:
        return known_zone(zone) if zone else None
    except ValueError:
        return None


def _fresh() -> State:
    settings = load_settings()
    settings.make_home()
    desk = open_desk(settings)
    made = State(secrets.token_urlsafe(12), settings, desk, desk.profile)
    use_profile(made, desk.profile)
    return made


def _with_zone(profile: Profile) -> Profile:
    """The profile, with the browser's zone where it names none: "today 15:30" must mean the reader's half past three."""
    zone = browser_zone()
    return profile.model_copy(update={"timezone": zone}) if profile.timezone is None and zone else profile
