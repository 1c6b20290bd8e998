"""The chats about each client, the newest exchanges of each, of one of ours. Every method names the client whose it is.

Not here: what an exchange is (`assistant.conversation`), which hands it over as JSON text. Every method raises StoreTrouble
where the database cannot be read or written.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select

from assistant.memory.engine import Database
from assistant.memory.rows import must_exist
from assistant.memory.tables import talks

KEPT = 200
"""Exchanges that are kept of one client; the oldest make room."""


class Said(NamedTuple):
    """One exchange: what was asked, what came back and what was left open after it, both as JSON text."""

    at: datetime
    asked: str
    turn: str
    open: str


class Talks:
    """A room of the store."""

    def __init__(self, database: Database, owner: str = "") -> None:
        """`owner` is the one of ours whose chats they are; none where nobody signs in."""
        self._db = database
        self._owner = owner

    def keep(self, client_id: str, new: Said) -> None:
        """Adds an exchange to a client's chat. Raises BadInput where there is no such client."""
        theirs = talks.c.client_id == client_id
        mine = (theirs, talks.c.owner == self._owner)
        with self._db.writing() as connection:
            must_exist(connection, client_id)
            number = (connection.scalar(select(func.max(talks.c.number)).where(theirs)) or 0) + 1
            row = {"client_id": client_id, "number": number, "owner": self._owner}
            connection.execute(insert(talks).values(**row, **new._asdict()))
            newest = select(talks.c.number).where(*mine).order_by(talks.c.number.desc()).limit(KEPT)
            connection.execute(delete(talks).where(*mine, talks.c.number.not_in(newest)))

    def of(self, client_id: str, limit: int = KEPT) -> tuple[Said, ...]:
        """A client's newest exchanges, the oldest of them first."""
        columns = (talks.c.at, talks.c.asked, talks.c.turn, talks.c.open)
        mine = (talks.c.client_id == client_id, talks.c.owner == self._owner)
        query = select(*columns).where(*mine).order_by(talks.c.number.desc()).limit(limit)
        with self._db.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Said(*row) for row in reversed(rows))

    def forget(self, client_id: str) -> int:
        """Takes a client's chat out; returns how many exchanges it had."""
        with self._db.writing() as connection:
            return connection.execute(
                delete(talks).where(talks.c.client_id == client_id, talks.c.owner == self._owner)
            ).rowcount
