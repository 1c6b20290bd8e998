"""Which wordings recent drafts used, so that no two clients get the same sentences. Not here: the wording itself (`offline`)."""

from __future__ import annotations

from typing import Protocol


class Recent(Protocol):
    """Runs of nine words that recent drafts used. `mail` is the digest of the mail that a draft answers."""

    def clashes(self, mail: str, runs: frozenset[str]) -> int: ...

    def keep(self, mail: str, runs: frozenset[str]) -> None: ...


class Wordings:
    """Runs of nine words that recent drafts used, so that no two clients get the same sentences. Hashes only.

    The same mail is compared with other mails only: asked twice, it gets the same draft.
    """

    def __init__(self) -> None:
        self._used: dict[str, frozenset[str]] = {}

    def clashes(self, mail: str, runs: frozenset[str]) -> int:
        return sum(len(runs & used) for key, used in self._used.items() if key != mail)

    def keep(self, mail: str, runs: frozenset[str]) -> None:
        self._used[mail] = runs
