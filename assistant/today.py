"""What needs somebody now, as values: each errand with its one next step, in the order in which they are gone through.

Not here: how the list comes about (`assistant.attending`), how it is shown (`ui`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from assistant.thread import Health, Moment, Value

ErrandKind = Literal["promise", "waiting", "drifting", "invoice", "call"]
"""A word that we promised; a client who waits for a first word; one who is drifting; an unpaid bill; a check-in of today."""
KINDS: tuple[ErrandKind, ...] = ("promise", "waiting", "drifting", "invoice", "call")
"""In their order on the list."""
Does = Literal["draft", "ask", "prepare"]
"""What its button does: a reply is drafted, the next step is asked for with its reasons, the meeting list is opened."""


class Errand(Value):
    """One thing to do for one client. `what` are the words of whoever said or noted it."""

    kind: ErrandKind
    client_id: str
    client: str
    company: str | None
    what: str
    step: str
    """The one next step, as a line."""
    does: Does
    at: Moment | None = None
    """When it falls due; for a client who waits, when their mail came in. None where no moment is known."""
    late: bool = False
    health: Health | None = None
    ref: str | None = None
    """The id of the promise or invoice."""


class Today(Value):
    """The list. `left_out` counts, by kind, what there is beyond what is listed."""

    now: Moment
    errands: tuple[Errand, ...]
    left_out: Mapping[ErrandKind, int]
    clients: int
    """How many clients there are to look after, those that are snoozed among them."""
    snoozed: int
    finished: bool
    """False where some clients stand as they were last looked at, and not as of now."""

    def of(self, kind: ErrandKind) -> tuple[Errand, ...]:
        return tuple(one for one in self.errands if one.kind == kind)
