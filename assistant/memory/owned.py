"""Small database files that their owner alone can read. Not here: what is kept in them."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 0.25
"""How long a note waits for another process. Longer would hold up the answer that it is a note of."""


@contextmanager
def noted_in(file: Path, table: str, create: str) -> Generator[sqlite3.Connection]:
    """A file of short notes, opened for this block; made with `create` where it has no `table`. Raises OSError, sqlite3.Error."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_owned(file)
    connection = sqlite3.connect(file, timeout=PATIENCE_S)
    try:
        connection.execute("PRAGMA synchronous=NORMAL")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(create)
        yield connection
    finally:
        connection.close()


def make_owned(file: Path) -> None:
    """Makes an empty file for its owner where there is none; SQLite's -wal and -shm beside it copy its mode. Raises OSError.

    One that is there is not opened: closing it again would let go of all locks that this process holds on it (so POSIX has
    it), another process would take the write-ahead log for nobody's and remove it, and what is written after that is lost.
    """
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not os.access(file, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file)) from None
