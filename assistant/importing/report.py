"""What an import did, in numbers. Never a client's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from assistant.thread import Value


class Counts(Value):
    """How many items came in and what became of each; the parts add up to `items`."""

    items: int = 0
    new: int = 0
    """In a client's history now."""
    known: int = 0
    """There already, from an earlier import or another copy."""
    doubtful: int = 0
    """Asked about: it is not clear whose they are."""
    quarantined: int = 0
    """Could not be read; kept with their bytes."""
    newsletters: int = 0
    internal: int = 0
    """Between our own people only."""
    nobodys: int = 0
    """Of people whom somebody said to be no clients."""
    unsent: int = 0
    """Drafts, spam and what was thrown away."""
    erased: int = 0
    """Of clients who were erased: they stay away."""

    @classmethod
    def of(cls, counter: Counter[str]) -> Counts:
        return cls(**{name: counter[name] for name in cls.model_fields})

    def told(self) -> str:
        """One line for a person."""
        words = {
            "new": "new",
            "known": "known already",
            "doubtful": "to be asked about",
            "quarantined": "in quarantine",
            "newsletters": "newsletters left out",
            "internal": "between your own people, left out",
            "nobodys": "of nobody you work with, left out",
            "unsent": "drafts, spam or thrown away, left out",
            "erased": "of erased clients, left out",
        }
        parts = [f"{getattr(self, name)} {said}" for name, said in words.items() if getattr(self, name)]
        return f"{self.items} read: {', '.join(parts)}." if parts else f"{self.items} read."


class Progress(Value):
    """How far an import is. `position` of `total` in the archive's own measure; `total` None where nobody knows."""

    name: str
    position: int
    total: int | None
    counts: Counts


OnProgress = Callable[[Progress], None]
