"""The index of histories on disk: which set of collections is the one in use, and how one gives way to another.

    history-index/current        the name of the set in use
    history-index/set-4f…/       Chroma's files and our notes of them; `doubt-…` marks a collection that could not be read
    history-index/wanted         touched by whoever waits for the indexer to let go

A set of another embedder, or a torn one, is never mended from within: a new one takes its place. Not here: what is put
into a set (`past_work`), questions (`past`).
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.embedder import Embedder
from assistant.errors import StoreTrouble
from assistant.memory.past_notes import Notes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.memory.past_vectors import Collections

CURRENT, WANTED = "current", "wanted"
WANTED_SECONDS = 5.0
"""How long the wish for the indexer's lock counts after it was last uttered."""


class HistorySet:
    """One set, opened. Every method raises StoreTrouble where its files cannot be used."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Raises StoreTrouble also where the set is of another form or embedder, or Chroma is not installed."""
        try:
            from assistant.memory.past_vectors import Collections
        except ImportError as error:
            raise StoreTrouble("Chroma is not installed: histories are searched by words only.") from error
        self.folder = folder
        self.notes = Notes(folder)
        try:
            if not self.notes.fits(embedder.name):
                raise StoreTrouble("The index of histories is of another embedder.")
        except StoreTrouble:
            self.notes.close()
            raise
        self._collections: Collections = Collections.of(folder, embedder)

    def make_files(self) -> None:
        """Makes what a new set consists of beside its notes."""
        self._collections.begin()

    def nearest(self, name: str, row: NDArray[np.float32], limit: int) -> list[tuple[int, float]] | None:
        """(touchpoint id, cosine), nearest first; None where this client is not in the index."""
        held = self.notes.held(name)
        if held is None:
            return None
        return self._collections.nearest(name, row, limit, version=held.version, size=held.size)

    def begin(self, name: str) -> None:
        """An empty collection for a client, in place of whatever was there of them."""
        self.notes.forget(name)
        self._collections.make(name)

    def put(self, name: str, ids: Sequence[int], rows: NDArray[np.float32]) -> None:
        """Takes in touchpoints of a client whose collection was begun."""
        before = self.notes.held(name)
        self._collections.put(name, ids, rows, version=before.version if before else "")
        held = self.notes.add(name, ids)
        self._collections.seen(name, version=held.version, size=held.size)

    def drop(self, name: str) -> None:
        """Lets go of a client; their vectors are out of the files after `scrub`."""
        self.notes.forget(name)
        self._collections.drop(name)
        self._mark(name).unlink(missing_ok=True)

    def scrub(self) -> None:
        """Writes the files anew without what was taken out of them: seconds with 100,000 touchpoints."""
        self._collections.scrub()
        self.notes.scrub()

    def sound(self) -> bool:
        """Whether the files hold together and have what the notes say."""
        try:
            whole = self.notes.sound() and self._collections.sound()
            return whole and self.notes.names() <= self._collections.names()
        except StoreTrouble:
            return False

    def unnoted(self) -> set[str]:
        """Collections of which there are no notes: somebody was stopped in the middle of something."""
        return self._collections.names() - self.notes.names()

    def doubt(self, name: str) -> None:
        """Whoever indexes next shall look whether this collection is whole."""
        with suppress(OSError):
            self._mark(name).touch()

    def doubted(self) -> set[str]:
        """The collections in doubt."""
        return {mark.name.removeprefix("doubt-") for mark in self.folder.glob("doubt-*")}

    def trust(self, name: str) -> None:
        """There is no doubt about it any more."""
        self._mark(name).unlink(missing_ok=True)

    def rest(self) -> None:
        """Closes Chroma's files; they are opened again when they are needed."""
        self._collections.rest()

    def close(self) -> None:
        self.notes.close()
        self._collections.close()

    def _mark(self, name: str) -> Path:
        return self.folder / f"doubt-{name}"


class Sets:
    """The sets of a folder."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.folder = folder
        self._embedder = embedder

    def current(self) -> Path | None:
        """The folder of the set in use; None where there is none."""
        try:
            name = (self.folder / CURRENT).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        found = self.folder / name
        return found if name.startswith("set-") and found.is_dir() else None

    def open(self, folder: Path) -> HistorySet:
        """Raises StoreTrouble as HistorySet does."""
        return HistorySet(folder, self._embedder)

    def new(self) -> HistorySet:
        """An empty set, not yet in use."""
        folder = self.folder / f"set-{secrets.token_hex(4)}"
        try:
            Notes.begin(folder, self._embedder.name)
            new = self.open(folder)
            try:
                new.make_files()
            except StoreTrouble:
                new.close()
                raise
            return new
        except (OSError, sqlite3.Error) as error:
            what = getattr(error, "sqlite_errorname", None) or getattr(error, "strerror", "")
            shutil.rmtree(folder, ignore_errors=True)
            raise StoreTrouble(f"The folder {self.folder} cannot be written ({what}).") from error
        except StoreTrouble:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def use(self, chosen: HistorySet) -> None:
        """From now on this set answers; the others are taken away."""
        scratch = self.folder / f"{CURRENT}.part"
        try:
            scratch.write_text(chosen.folder.name, encoding="ascii")
            scratch.replace(self.folder / CURRENT)
        except OSError as error:
            raise StoreTrouble(f"The folder {self.folder} cannot be written ({error.strerror}).") from error
        self.clear_away(chosen.folder)

    def clear_away(self, keep: Path | None) -> None:
        """Takes away all sets but one. Where a reader still holds files open (Windows), the next time does it."""
        for folder in self.folder.glob("set-*"):
            if folder != keep:
                shutil.rmtree(folder, ignore_errors=True)
        if keep is None:
            (self.folder / CURRENT).unlink(missing_ok=True)

    # -- who may write --------------------------------------------------------------------------------------------

    def want(self) -> None:
        """Asks whoever indexes to let go soon."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.folder / WANTED).touch()

    def got(self) -> None:
        """The wish is fulfilled."""
        (self.folder / WANTED).unlink(missing_ok=True)

    def wanted(self, clock: Callable[[], float] = time.time) -> bool:
        """Whether somebody waits for the indexer to let go; the wish of one who died fades."""
        try:
            return clock() - (self.folder / WANTED).stat().st_mtime < WANTED_SECONDS
        except OSError:
            return False
