"""What the index of histories holds, in a small SQLite file beside Chroma's: which touchpoints, and in which version.

Chroma is asked for what is near and for nothing else: listing what it holds would load every client. Written after Chroma
is, so what stands here is there. Not here: the vectors (`past_vectors`), what should be there (`past_work`).
Clients stand here by the names of their collections, which tell nothing of them; there is no word of theirs.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from assistant.errors import StoreTrouble

FILE = "notes.db"
FORM = "1"
"""How the index is laid out; one of another form is built anew."""
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS collections (name TEXT PRIMARY KEY, version TEXT NOT NULL, size INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS held (name TEXT, touchpoint INTEGER, PRIMARY KEY (name, touchpoint)) WITHOUT ROWID;
"""


class Held(NamedTuple):
    """A collection as it was written last."""

    version: str
    size: int


def name_of(client_id: str) -> str:
    """The name of a client's collection. Nobody reads the client out of it."""
    return "c-" + hashlib.sha256(client_id.encode("utf-8", "replace")).hexdigest()[:24]


class Notes:
    """The notes of one set. Every method raises StoreTrouble where they cannot be read or written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._using = threading.RLock()
        with self._trouble():
            if not (folder / FILE).is_file():
                raise StoreTrouble("The index of histories has no notes.")
            self._db = _opened(folder)

    @staticmethod
    def begin(folder: Path, embedder: str) -> None:
        """Makes the notes of a new set."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        db = _opened(folder)
        try:
            db.executescript(_TABLES)
            db.executemany("INSERT INTO facts VALUES (?, ?)", [("form", FORM), ("embedder", embedder)])
        finally:
            db.close()

    def fits(self, embedder: str) -> bool:
        """Whether the set is of our form and of this embedder."""
        return self._facts() == {"form": FORM, "embedder": embedder}

    def sound(self) -> bool:
        """Whether the file holds together."""
        with suppress(StoreTrouble), self._trouble():
            return self._db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        return False

    def held(self, name: str) -> Held | None:
        """A client's collection; None where there is none that is whole."""
        with self._trouble():
            row = self._db.execute("SELECT version, size FROM collections WHERE name = ?", (name,)).fetchone()
        return Held(*row) if row else None

    def sizes(self) -> dict[str, tuple[int, int]]:
        """How many touchpoints each collection holds, and the highest of their ids."""
        query = "SELECT name, count(*), max(touchpoint) FROM held GROUP BY name"
        with self._trouble():
            counted = {name: (number, highest) for name, number, highest in self._db.execute(query)}
            return {name: counted.get(name, (0, 0)) for (name,) in self._db.execute("SELECT name FROM collections")}

    def ids(self, name: str) -> set[int]:
        """The touchpoints of one collection."""
        with self._trouble():
            return {id for (id,) in self._db.execute("SELECT touchpoint FROM held WHERE name = ?", (name,))}

    def names(self) -> set[str]:
        """All collections that are written of, those too that are not whole."""
        with self._trouble():
            query = "SELECT name FROM collections UNION SELECT name FROM held"
            return {name for (name,) in self._db.execute(query)}

    def add(self, name: str, ids: Iterable[int]) -> Held:
        """These touchpoints are in the collection now."""
        with self._writing():
            self._db.executemany("INSERT OR IGNORE INTO held VALUES (?, ?)", [(name, id) for id in ids])
            (size,) = self._db.execute("SELECT count(*) FROM held WHERE name = ?", (name,)).fetchone()
            held = Held(secrets.token_hex(6), size)
            self._db.execute("INSERT OR REPLACE INTO collections VALUES (?, ?, ?)", (name, *held))
        return held

    def forget(self, name: str) -> None:
        """Nothing of this collection counts any more."""
        with self._writing():
            self._db.execute("DELETE FROM collections WHERE name = ?", (name,))
            self._db.execute("DELETE FROM held WHERE name = ?", (name,))

    def scrub(self) -> None:
        """Writes the file anew without what was taken out of it."""
        with self._trouble():
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        with self._using:
            self._db.close()

    def _facts(self) -> dict[str, str]:
        with self._trouble():
            return dict(self._db.execute("SELECT name, value FROM facts").fetchall())

    @contextmanager
    def _writing(self) -> Generator[None, None, None]:
        with self._trouble():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _trouble(self) -> Generator[None, None, None]:
        try:
            with self._using:
                yield
        except sqlite3.Error as error:
            what = getattr(error, "sqlite_errorname", None) or type(error).__name__
            raise StoreTrouble(f"The index of histories in {self._folder} cannot be used ({what}).") from error


def _opened(folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(folder / FILE, timeout=5.0, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        db.execute(f"PRAGMA {pragma}")
    return db
