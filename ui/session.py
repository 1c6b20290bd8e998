"""What a visitor's session holds, and the only file that touches `st.session_state`.

A session is found again after a reload of the page by a random token in its address; it lives in this process's memory
only, and the oldest sessions make room for new ones. Not here: what is kept for good (`assistant.memory`, the profile).
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from assistant.answers import Assessment, Reply
from assistant.desk import Desk
from assistant.profile import Profile
from assistant.settings import Settings, load_settings
from assistant.thread import Thread, known_zone
from ui.standin import demo, open_desk

Form = Literal["plain", "shorter", "warmer", "formal", "script"]
"""The shapes that a draft can be asked for in; a script is for the phone."""

_KEEP = 20
_sessions: OrderedDict[str, State] = OrderedDict()


@dataclass
class Exchange:
    """One thing asked and what came back. A failure is an exchange too: its sentence stands in `said`."""

    number: int
    asked: str
    file: str | None = None
    said: str = ""
    failed: bool = False
    raw: str | bytes | None = None
    reply: Reply | None = None
    form: Form = "plain"
    assessment: Assessment | None = None
    thread: Thread | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class State:
    """Everything of one session. `client` is the key of the open client, None where a mail is nobody's yet."""

    token: str
    settings: Settings
    desk: Desk
    profile: Profile
    clients: dict[str, Thread]
    client: str | None = None
    exchanges: dict[str | None, list[Exchange]] = field(default_factory=dict)
    asked: int = 0
    pasted: dict[str | None, Thread] = field(default_factory=dict)

    @property
    def thread(self) -> Thread | None:
        """The open thread: the client's own, else a conversation that was pasted."""
        return self.clients[self.client] if self.client else self.pasted.get(None)

    @property
    def here(self) -> list[Exchange]:
        """What was asked with this client open, the oldest first."""
        return self.exchanges.setdefault(self.client, [])


def state() -> State:
    """This session's state: the one of this tab, else the one that its address names, else a new one.

    Raises HeardbackError where the settings, the profile or the data folder cannot be used.
    """
    if "desk" not in st.session_state:
        token = st.query_params.get("desk", "")
        st.session_state["desk"] = _sessions.get(token) or _fresh()
    found: State = st.session_state["desk"]
    _sessions[found.token] = found
    _sessions.move_to_end(found.token)
    while len(_sessions) > _KEEP:
        _sessions.popitem(last=False)
    if st.query_params.get("desk") != found.token:
        st.query_params["desk"] = found.token
    return found


def use_profile(profile: Profile) -> None:
    """Lets the desk write in the name of `profile` from now on."""
    found = state()
    found.profile = profile
    found.desk.profile = _with_zone(profile)


def _fresh() -> State:
    settings = load_settings()
    settings.make_home()
    desk = open_desk(settings)
    made = State(secrets.token_urlsafe(9), settings, desk, desk.profile, demo(datetime.now(UTC)))
    desk.profile = _with_zone(desk.profile)
    return made


def _with_zone(profile: Profile) -> Profile:
    """The profile, with the browser's zone where it names none: a promise of 15:30 must mean the reader's 15:30."""
    zone = browser_zone()
    return profile.model_copy(update={"timezone": zone}) if profile.timezone is None and zone else profile


def browser_zone() -> str | None:
    """The time zone that the browser reports, where it is one we know."""
    zone = st.context.timezone
    try:
        return known_zone(zone) if zone else None
    except ValueError:
        return None
