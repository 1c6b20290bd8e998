"""What a visitor's session holds, and the only file that touches `st.session_state`.

A session is found again after a reload of the page by a random token in its address; it lives in this process's memory
only, and the oldest sessions make room for new ones. Not here: what is kept for good (the desk's store, the profile).
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast
from zoneinfo import ZoneInfo

import streamlit as st

from assistant.answers import Assessment, Reply
from assistant.conversation import ChatTurn, Conversation
from assistant.desk import Desk
from assistant.drafting import Drafting
from assistant.opening import open_desk
from assistant.profile import Profile
from assistant.radar import Radar
from assistant.settings import Settings, load_settings
from assistant.thread import Thread, known_zone
from assistant.today import Today
from assistant.viewer import Viewer
from ui.components.plain import literal
from ui.components.quarter import Quarter, quarter_of
from ui.door import viewer

if TYPE_CHECKING:
    from assistant.handing import DraftMail, KnownClient

Form = Literal["plain", "shorter", "warmer", "formal", "script", "text", "meeting"]
"""The shapes that a draft can be asked for in; a script is for the phone, a text for a message, a meeting for its opening."""

FRESH = timedelta(seconds=60)
"""How long a list of a large house is shown before it is made anew; one's own doings make it anew at once."""
FRESH_OF_FEW = timedelta(seconds=3)
READ_EACH_TIME = 50
"""Clients up to which all are read at each turn of the page."""
LOOKS = 0.5
"""Seconds in which clients are looked at anew for the radar before it is shown."""
KEPT = 20
"""Sessions that are found again after a reload."""
_sessions: OrderedDict[str, State] = OrderedDict()
_lists: dict[tuple[str, str], tuple[str, datetime, Today | Radar]] = {}
"""Lists over all clients as they were made last, by whose they are and their kind, each with the state of the store and the
moment: a new tab or a reload shows what another one has just made."""
_List = TypeVar("_List", Today, Radar)


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
    drafting: Drafting | None = None
    """The reply while a model still writes on it; what it comes to is then the reply."""
    variants: tuple[Drafting, ...] = ()
    """Drafts of different approaches, side by side, where they were asked for."""
    whose: KnownClient | None = None
    """The client whose mail it was, where it was recognised by its sender."""
    mail: tuple[Reply, DraftMail] | None = None
    """The reply as a mail that can be handed on, and of which reply that is."""
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
class PageEdit:
    """A page of the playbook that is being edited: it is left and come back to without losing a word."""

    id: str
    words: str
    version: str
    """The version of the page that was opened."""
    number: int
    """Tells the field of this edit from that of another."""


@dataclass
class State:
    """Everything of one session. `client` is the id of the open client, None where a mail is nobody's yet."""

    token: str
    settings: Settings
    desk: Desk
    profile: Profile
    """As it is on file; the desk's own may be completed with the browser's zone."""
    viewer: Viewer | None = None
    """Who signed in; None where nobody need do so."""
    client: str | None = None
    pasted: Thread | None = None
    """The conversation that was pasted last, while no client is open."""
    exchanges: dict[str | None, list[Exchange]] = field(default_factory=dict[str | None, list[Exchange]])
    """What was asked, by open client: the talk about one client is never shown with another."""
    talks: dict[str | None, Conversation] = field(default_factory=dict[str | None, Conversation])
    asked: int = 0
    shows_all: bool = False
    """Whether all exchanges of the open client are shown, and not the newest ones only."""
    leaves: bool = False
    """Whether the sidebar is to forget its choice at the next turn of the page."""
    goes_to: str = ""
    """The page that is to be shown next, where a button led to another one."""
    day: Today | None = None
    """The list of today as it was made last, for as long as it is fresh."""
    watch: Radar | None = None
    """The radar as it was made last, likewise."""
    weeks: tuple[Radar, Quarter] | None = None
    """The quarter of that radar."""
    known: tuple[KnownClient, ...] = ()
    """All clients as they were read last, where there are so many that reading them takes a moment."""
    known_at: datetime | None = None
    labels: dict[str, str] = field(default_factory=dict[str, str])
    """Their names as labels, by id, made where they were read."""

    page: str = ""
    """The page of the playbook that is open; none where the list of them is."""
    edits: dict[str, PageEdit] = field(default_factory=dict[str, PageEdit])
    """The pages of the playbook that are being edited, by id."""
    focus: str = ""
    """Where the cursor goes next, as a selector."""
    focused: int = 0
    """Tells one such wish from the one before."""
    noted: ChatTurn | None = None
    """A touchpoint that was read out of a line and waits to be saved."""
    sentences: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])
    """What is to be said above the page once, each with whether it is good news."""

    def say(self, sentence: str, good: bool = False) -> None:
        """Says a sentence above the page at its next turn."""
        self.sentences.append((sentence, good))

    @property
    def profile_file(self) -> Path:
        """Where this person's profile lies."""
        return self.settings.profile_of(self.viewer.id if self.viewer else None)

    @property
    def here(self) -> list[Exchange]:
        """What was asked with this client open, the oldest first."""
        return self.exchanges.setdefault(self.client, [])

    def talk(self) -> Conversation:
        """The conversation that goes on with this client open."""
        return self.talks.setdefault(self.client, Conversation(self.desk, keeps=True))

    def clients(self) -> tuple[KnownClient, ...]:
        """All clients by name. A large house is read anew every few seconds only. Raises HeardbackError."""
        now = datetime.now(UTC)
        if self.known_at is None or len(self.known) <= READ_EACH_TIME or now - self.known_at > FRESH:
            self.known, self.known_at = self.desk.clients(), now
            self.labels = {one.id: literal(one.name) for one in self.known}
        return self.known

    def today(self) -> Today:
        """Today's list, made anew where something was done since, or after a while. Raises HeardbackError."""
        if self.day is None or self._is_old(self.day.now):
            self.day = self._made("today", self.desk.today)
        return self.day

    def _is_old(self, made: datetime) -> bool:
        few = len(self.known) <= READ_EACH_TIME
        return datetime.now(UTC) - made > (FRESH_OF_FEW if few else FRESH)

    def radar(self) -> Radar:
        """All clients as they stand, as fresh as today's list. Raises HeardbackError."""
        if self.watch is None or self._is_old(self.watch.now):
            self.watch = self._made("radar", lambda: self.desk.radar(within=LOOKS))
        return self.watch

    def quarter(self, found: Radar) -> Quarter:
        """How the clients of that radar stood week by week. Raises HeardbackError."""
        if self.weeks is None or self.weeks[0] is not found:
            self.weeks = (found, quarter_of(self.desk, found))
        return self.weeks[1]

    def _made(self, kind: str, make: Callable[[], _List]) -> _List:
        """The list as another session of this person has just made it, where nothing was written since; else made now."""
        key = (self._whose, kind)
        while len(_lists) > KEPT:
            _lists.pop(next(iter(_lists)), None)
        state, before = self.desk.as_of(), _lists.get(key)  # looked up once: another session may take it away meanwhile
        if before is not None:
            then, at, kept = before
            if then == state and kept.finished and not self._is_old(at):
                return cast("_List", kept)
        made = make()
        if state is not None:
            _lists[key] = (state, datetime.now(UTC), made)
        return made

    @property
    def _whose(self) -> str:
        """What a list hangs on beside the store: the data folder, the person, and in whose hours and zone they think."""
        return f"{self.settings.home} {self.viewer.id if self.viewer else ''} {self.desk.profile.model_dump_json()}"

    @property
    def zone(self) -> ZoneInfo:
        """The reader's own."""
        return ZoneInfo(self.desk.profile.timezone or "UTC")

    def forget(self, client: str) -> None:
        """Nothing of an erased client is left in this session."""
        self.exchanges.pop(client, None)
        self.talks.pop(client, None)
        self.noted = None
        _lists.clear()

    def changed(self) -> None:
        """Something was done: what is shown of all clients is to be made anew."""
        self.day = self.watch = self.weeks = self.known_at = None
        _lists.clear()

    def thread(self) -> Thread | None:
        """The open thread as of now: the client's history, else a pasted conversation. Raises HeardbackError."""
        return self.desk.thread_of_client(self.client, datetime.now(UTC)) if self.client else self.pasted


def state() -> State:
    """This session's state: the one of this tab, else the one that its address names, else a new one.

    Another person's is never found, whatever the address names, nor one of a role before. Raises HeardbackError where the
    settings or the profile cannot be used. Where somebody has to sign in first, the page ends here.
    """
    who = viewer()
    found: State | None = st.session_state.get("state") or _sessions.get(st.query_params.get("desk", ""))
    if found is None or found.viewer != who:
        found = _fresh(who)
    st.session_state["state"] = found
    _sessions[found.token] = found
    _sessions.move_to_end(found.token)
    while len(_sessions) > KEPT:
        _sessions.popitem(last=False)
    if found.leaves:
        found.leaves = False
        st.session_state["client"] = ""
    if st.query_params.get("desk") != found.token:
        st.query_params["desk"] = found.token
    return found


def go(session: State, page: str, client: str | None = None) -> None:
    """Leads to another page with that client open, or with none. For the callbacks of buttons."""
    session.client, session.goes_to, session.shows_all = client, page, False
    st.session_state["client"] = client or ""  # the sidebar's own choice follows


def go_to_part(session: State, client: str, part: str) -> None:
    """Leads to one part of a client's page. For the callbacks of buttons."""
    go(session, "client", client)
    st.session_state["part"] = part


def go_to_settings(session: State, part: str) -> None:
    """Leads to one part of the settings. For the callbacks of buttons."""
    go(session, "settings", session.client)
    st.session_state["settings-part"] = part


def leave_client(session: State) -> None:
    """No client is open any more, once the page is drawn anew: the sidebar's choice cannot be changed under way."""
    session.client, session.leaves = None, True


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


def _fresh(who: Viewer | None) -> State:
    settings = load_settings()
    settings.make_home()
    desk = open_desk(settings, viewer=who)
    made = State(secrets.token_urlsafe(12), settings, desk, desk.profile, viewer=who)
    use_profile(made, desk.profile)
    return made


def _with_zone(profile: Profile) -> Profile:
    """The profile, with the browser's zone where it names none: "today 15:30" must mean the reader's half past three."""
    zone = browser_zone()
    return profile.model_copy(update={"timezone": zone}) if profile.timezone is None and zone else profile


def chosen(key: str) -> Any:
    """What a widget of this page holds at this moment, also inside a callback; None where it has not been shown."""
    return st.session_state.get(key)
