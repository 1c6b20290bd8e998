"""What a desk's answers rest on, noted as they are given. A part of `desk`: whatever of it answers hands its pages here.

Not here: which pages those are (`advice`, `writing`), keeping the notes (`memory.pages_used`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from assistant.pages import PagesUsed

MONTH = 30
"""Days that are looked back where nobody says how many."""


class Rested(Protocol):
    """The notes on file."""

    def record(self, pages: Sequence[str], at: datetime, of: str) -> None: ...

    def since(self, moment: datetime) -> PagesUsed: ...


class Resting:
    """The side of a desk that knows what it rested on. `clock` is the desk's."""

    clock: Callable[[], datetime]
    _rested: Rested | None

    def rests_on(self, pages: Sequence[str], of: str) -> None:
        """Takes note of an answer; `of` tells it from others, and stays with this process. Raises nothing."""
        if self._rested is not None:
            self._rested.record(pages, self.clock(), of)

    def rest_unnoted(self) -> None:
        """Takes no more notes: a whole library that is put to the desk is nobody's answers."""
        self._rested = None

    def pages_used(self, days: int = MONTH) -> PagesUsed:
        """Which pages the answers of the last days rested on; none where the desk keeps no notes. Raises StoreTrouble."""
        since = self.clock() - timedelta(days=days)
        return self._rested.since(since) if self._rested else PagesUsed(since=since, answers=0, pages=())
