"""The journal of a run: each answer as it came, kept before the next is asked. A run that was killed goes on from it.

One SQLite file beside the run's other files, for its owner only. Not here: what is asked (`run`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from assistant.errors import BadInput
from evals.tasks import Done

FILE = "journal.sqlite"
_TABLE = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, done TEXT NOT NULL) WITHOUT ROWID"


class Journal:
    """Answers by their key. Use it in a `with`; one writer at a time."""

    def __init__(self, folder: Path) -> None:
        """Opens it, or begins one. Raises BadInput where it cannot be."""
        file = folder / FILE
        try:
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=5.0)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")  # what the system has is not lost with a process
            self._db.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise BadInput(f"The journal {file} cannot be used ({error}): name another run with --name.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def keep(self, key: str, done: Done) -> None:
        """Keeps an answer; the first one for a key stays."""
        self._db.execute("INSERT OR IGNORE INTO answers VALUES (?, ?)", (key, done.model_dump_json()))

    def forget_failures(self) -> int:
        """Failures are asked again when a run goes on; how many there were."""
        failed = [key for key, done in self if done.failed is not None]
        self._db.executemany("DELETE FROM answers WHERE key = ?", [(key,) for key in failed])
        return len(failed)

    def known(self) -> dict[str, Done]:
        """All answers."""
        return dict(self)

    def __iter__(self) -> Iterator[tuple[str, Done]]:
        for key, done in self._db.execute("SELECT key, done FROM answers").fetchall():
            yield key, Done.model_validate_json(done)
