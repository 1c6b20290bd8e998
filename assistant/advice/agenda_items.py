"""The meeting list as values: its lines, its parts, and what is on record of a client that it is made from.

Not here: what stands on it (`agenda`), how it is said (`writing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from assistant.account import Cadence, Contact, Feeling, Invoice, OpenItem, Promise, Side
from assistant.advice.answer import Evidence
from assistant.errors import BadInput
from assistant.reading.register import Register
from assistant.thread import Moment, Relation, Value

Place = Literal[
    "theirs_overdue", "ours_overdue", "soon", "invoices", "questions", "promises", "open", "agreed", "standing"
]
"""The parts of the list, in their order."""
PLACES: tuple[Place, ...] = (
    "theirs_overdue", "ours_overdue", "soon", "invoices", "questions", "promises", "open", "agreed", "standing",
)  # fmt: skip
Kind = Literal[
    "open_item", "promise", "answer", "invoice", "question", "agreed", "rhythm", "success", "feeling", "contact"
]


class AgendaItem(Value):
    """One line of the list. An "answer" is the next word that a holding reply of ours promised: `what` is the client's matter.

    `what` are the words of whoever noted it, or of the thread; empty where the line has none of its own: a matter or question
    that is better not read out, a success not agreed, a feeling not asked. `private` lines are for us and never shown to the
    client. `why` is the reason in English, for ourselves; `page` the playbook page that it rests on.
    """

    kind: Kind
    place: Place
    side: Side | None = None
    """Who has to do something about it."""
    what: str = ""
    owner: str | None = None
    due: date | None = None
    at: time | None = None
    """The hour of the day it is due, on the client's clock, where one was given."""
    since: date | None = None
    days_over: int = 0
    """Days since it was due, on the day of the meeting; 0 for one that fell due earlier that day."""
    evidence: Evidence | None = None
    ref: str | None = None
    """The id of the open item, promise, invoice or cadence that it comes from; None for what was read from the thread."""
    private: bool = False
    why: str = ""
    page: str | None = None
    cadence: Cadence | None = None


class Agenda(Value):
    """The list for one client and one day, in the client's language; `items` are in the order in which they are gone through."""

    client: str
    """The client's company, or their name where there is none."""
    contact: str | None
    """The one contact, where known."""
    boss: str | None
    us: str | None
    """Our agency, or whoever of us writes."""
    manager: str | None
    day: date
    meeting: Moment | None
    now: Moment
    timezone: str
    country: str | None
    language: str
    """A phrase bank: a language, or "pt_br"."""
    formality: Register
    relation: Relation
    with_boss: bool
    stopped: bool
    """They have asked us to leave them alone: no list is brought to them."""
    items: tuple[AgendaItem, ...]
    pages: tuple[str, ...]

    def of(self, *places: Place, private: bool = False) -> tuple[AgendaItem, ...]:
        """The items of these parts that the client may see; with `private`, also those they may not."""
        return tuple(item for item in self.items if item.place in places and (private or not item.private))

    @property
    def for_us(self) -> tuple[AgendaItem, ...]:
        """What only we look at."""
        return tuple(item for item in self.items if item.private)


@dataclass(frozen=True)
class Records:
    """What is on record of one client beside the thread. Raises BadInput where it is of more than one client."""

    contacts: Sequence[Contact] = ()
    open_items: Sequence[OpenItem] = ()
    invoices: Sequence[Invoice] = ()
    promises: Sequence[Promise] = ()
    cadences: Sequence[Cadence] = ()
    feelings: Sequence[Feeling] = ()
    success: str | None = None
    manager: str | None = None
    """The name of our person for this client."""

    def __post_init__(self) -> None:
        parts = (self.contacts, self.open_items, self.invoices, self.promises, self.cadences, self.feelings)
        if len({one.client_id for part in parts for one in part}) > 1:
            raise BadInput("A meeting list is of one client: what was handed in belongs to more than one.")
