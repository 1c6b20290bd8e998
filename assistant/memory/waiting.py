"""What the index of histories has still to do, and the locks under which one process at a time does it.

Not here: the index (`past`).
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from assistant.memory.engine import Database
from assistant.memory.rows import chunks
from assistant.memory.tables import index_queue, locks


class Held:
    """A lock that this process holds until it says so or its time is over."""

    def __init__(self, waiting: Waiting, name: str, holder: str, seconds: float) -> None:
        self._waiting, self._name, self._holder, self._seconds = waiting, name, holder, seconds

    def renew(self) -> bool:
        """Holds on for as long again; False where another took over meanwhile."""
        return self._waiting.hold(self._name, self._holder, self._seconds)


class Waiting:
    """The queue of the index, and the locks."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # -- the queue of the index -----------------------------------------------------------------------------------

    def queue(self, client_id: str, ids: Iterable[int]) -> None:
        """Asks the index to take in these touchpoints, or to let go of those that are no longer there."""
        with self._db.writing(aside=True) as connection:
            for some in chunks(ids):
                rows = [{"client_id": client_id, "touchpoint_id": number} for number in some]
                connection.execute(insert(index_queue), rows)

    def queued(self, limit: int = 500) -> tuple[tuple[str, int], ...]:
        """The next that the index has to do, each as client id and touchpoint id, in the order in which they came."""
        query = select(index_queue.c.client_id, index_queue.c.touchpoint_id).order_by(index_queue.c.id).limit(limit)
        with self._db.reading() as connection:
            return tuple((row.client_id, row.touchpoint_id) for row in connection.execute(query))

    def unqueue(self, ids: Iterable[int]) -> None:
        """The index has done these touchpoints."""
        with self._db.writing(aside=True) as connection:
            for some in chunks(ids):
                connection.execute(delete(index_queue).where(index_queue.c.touchpoint_id.in_(some)))

    # -- locks ----------------------------------------------------------------------------------------------------

    @contextmanager
    def lock(self, name: str, seconds: float) -> Generator[Held | None, None, None]:
        """Holds the lock for the block, at most `seconds` unless renewed; None inside where another process has it.

        A holder on this machine that died is no holder.
        """
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        if not self.hold(name, holder, seconds):
            yield None
            return
        try:
            yield Held(self, name, holder, seconds)
        finally:
            with self._db.writing(aside=True) as connection:
                connection.execute(delete(locks).where(locks.c.name == name, locks.c.holder == holder))

    def hold(self, name: str, holder: str, seconds: float) -> bool:
        """Takes or keeps a lock for that holder; False where another has it."""
        now = datetime.now(UTC)
        row = {"holder": holder, "until": now + timedelta(seconds=seconds)}
        with self._db.writing(aside=True) as connection:
            mine = select(locks).where(locks.c.name == name)
            has = connection.execute(mine).mappings().first()
            if has is None:
                connection.execute(insert(locks).values(name=name, **row))
                return True
            if has["holder"] != holder and has["until"] > now and not _dead(has["holder"]):
                return False
            connection.execute(update(locks).where(locks.c.name == name).values(**row))
            return True


def _dead(holder: str) -> bool:
    """Whether the process that holds a lock was on this machine and is no more."""
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit() or os.name != "posix":
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
