"""Which runs of nine words recent drafts used, over processes: so that no two clients get the same sentences.

Hashes only, in a small SQLite file of its own beside the store: it holds nothing of a client, may be thrown away at any
time, and must cost a cold `heardback reply` a few milliseconds, not SQLAlchemy's third of a second. Where the file
cannot be used, the wordings of this process stand alone. Not here: how drafts are chosen (`desk`).
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from assistant.memory.owned import make_owned

FILE = "wordings.db"
KEPT = 500
"""Drafts that are remembered; older ones may be said again."""
BUSY_SECONDS = 0.25
"""A reply never waits longer than this for another process: then its wording is remembered here only."""
FRESH_SECONDS = 0.05
"""How long what other processes keep goes unseen: one reply asks up to sixty times, and needs to look once."""
_HASH = 8


class KeptWordings:
    """As the desk's own `Wordings`, shared by every process that uses the same data folder. Safe to share by threads."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._used: dict[str, frozenset[bytes]] = {}
        self._count: Counter[bytes] = Counter()
        self._seen = 0
        self._looked = float("-inf")
        self._db: sqlite3.Connection | None = None
        self.memory_only: str | None = None
        """Why only this process's wordings are known, one sentence; None while the file is used."""

    def clashes(self, mail: str, runs: frozenset[str]) -> int:
        """How many of `runs` the drafts of other mails used. `mail` is the digest of the mail that is answered."""
        with self._lock:
            self._look()
            own = self._used.get(mail, frozenset())
            return sum(self._count[run] - (run in own) for run in map(_hashed, runs))

    def keep(self, mail: str, runs: frozenset[str]) -> None:
        """Remembers the wording of a mail's draft, in place of an earlier one for the same mail."""
        hashes = frozenset(map(_hashed, runs))
        with self._lock:
            if self._used.get(mail) == hashes:
                return
            self._remember(mail, hashes)
            self._write(mail, hashes)

    def close(self) -> None:
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _look(self) -> None:
        """Takes in what other processes kept since the last look."""
        if time.monotonic() - self._looked < FRESH_SECONDS:
            return
        db = self._opened()
        if db is not None:
            try:
                query = "SELECT number, mail, runs FROM wordings WHERE number > ? ORDER BY number"
                for number, mail, runs in db.execute(query, (self._seen,)).fetchall():
                    self._seen = number
                    self._remember(mail, frozenset(runs[i : i + _HASH] for i in range(0, len(runs), _HASH)))
            except sqlite3.Error as error:
                self._give_up(error)
        self._looked = time.monotonic()

    def _remember(self, mail: str, hashes: frozenset[bytes]) -> None:
        self._count.subtract(self._used.pop(mail, ()))
        self._used[mail] = hashes
        self._count.update(hashes)
        while len(self._used) > KEPT:
            self._count.subtract(self._used.pop(next(iter(self._used))))

    def _write(self, mail: str, hashes: frozenset[bytes]) -> None:
        db = self._opened()
        if db is None:
            return
        try:
            with db:
                db.execute(
                    "INSERT OR REPLACE INTO wordings (mail, runs) VALUES (?, ?)", (mail, b"".join(sorted(hashes)))
                )
                db.execute("DELETE FROM wordings WHERE number <= (SELECT max(number) FROM wordings) - ?", (KEPT,))
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "") != "SQLITE_BUSY":
                self._give_up(error)

    def _opened(self) -> sqlite3.Connection | None:
        if self._db is None and self.memory_only is None:
            try:
                self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
                file = self._home / FILE
                make_owned(file)
                self._db = sqlite3.connect(file, timeout=BUSY_SECONDS, check_same_thread=False)
                # WAL lets readers and a writer pass each other; losing the last wording in a power cut would not matter.
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                # REPLACE gives a new number (AUTOINCREMENT): that is how other processes see a changed wording.
                self._db.execute(
                    "CREATE TABLE IF NOT EXISTS wordings "
                    "(number INTEGER PRIMARY KEY AUTOINCREMENT, mail TEXT UNIQUE NOT NULL, runs BLOB NOT NULL)"
                )
            except (OSError, sqlite3.Error) as error:
                self._give_up(error)
        return self._db

    def _give_up(self, error: Exception) -> None:
        """From here on this process remembers its own wordings only."""
        self.memory_only = (
            f"The wordings of other drafts in {self._home / FILE} cannot be used ({type(error).__name__})."
        )
        if self._db is not None:
            self._db.close()
            self._db = None


def forget_wordings(home: Path) -> bool:
    """Empties the file, for whom an erased client's are among the hashes; False where another process holds it.

    Nobody tells whose a hash is, so all go: the next drafts may repeat a sentence of the last ones.
    """
    file = home / FILE
    if not file.is_file():
        return True
    try:
        with closing(sqlite3.connect(file, timeout=5.0, isolation_level=None)) as db:
            db.execute("PRAGMA secure_delete=ON")
            db.execute("DELETE FROM wordings")
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        return False
    return True


def _hashed(run: str) -> bytes:
    return hashlib.blake2b(run.encode("utf-8", "replace"), digest_size=_HASH).digest()
