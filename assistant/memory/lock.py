"""A lock that one process holds at a time, by a file. Let go of by the operating system when the process dies.

Not here: locks between threads, and what the lock is for.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from assistant.errors import StoreTrouble

LOOK_AGAIN = 0.05


@contextmanager
def writer_lock(file: Path, wait: float = 60.0) -> Generator[None, None, None]:
    """Holds the lock on `file` inside the block. Raises StoreTrouble after `wait` seconds or on a read-only folder."""
    try:
        handle = file.open("ab")
    except OSError as error:
        raise StoreTrouble(f"The folder {file.parent} cannot be written ({error.strerror}).") from error
    with handle:
        deadline = time.monotonic() + wait
        while not _taken(handle):
            if time.monotonic() >= deadline:
                raise StoreTrouble("Another process has been writing the playbook for too long.")
            time.sleep(LOOK_AGAIN)
        try:
            yield
        finally:
            _let_go(handle)


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: IO[bytes]) -> bool:
        try:
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _taken(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
