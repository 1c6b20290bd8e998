"""What of many clients bears on one day, in few queries: words that wait for an answer, bills, rhythms.

Every method names the clients whom it is about, and answers by client. Not here: what is made of it (`assistant.attending`).
Every method raises StoreTrouble where the database cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Table, func, or_, select

from assistant.account import Cadence, Invoice
from assistant.memory.engine import Database
from assistant.memory.rows import chunks, value_of
from assistant.memory.tables import cadences, invoices, touchpoints
from assistant.thread import Channel, Moment, Value

Owned = TypeVar("Owned", Invoice, Cadence)
FRONT = 400
"""Letters of a word that are read for a list."""
TOGETHER = timedelta(days=3)
"""Words of a client no further apart than this are about one matter."""
_AUTOMATIC = ("auto_reply", "bounced")
_NO_WORDS = (*_AUTOMATIC, "no_answer", "left_message", "no_show")


class Unanswered(Value):
    """The first of a client's words that wait for an answer of ours: since when, by which channel, and its front."""

    at: Moment
    channel: Channel
    subject: str | None
    front: str


class Day:
    """A room of the store."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def unanswered(self, client_ids: Iterable[str], now: datetime) -> dict[str, Unanswered]:
        """Of these clients those whose last word nothing of ours came after, with the first of the words that it goes with.

        Words that lie days before it were another matter: a thank-you of last week waits for nothing.
        """
        point, other = touchpoints, touchpoints.alias("other")
        ours = (
            select(func.max(other.c.at))
            .where(
                other.c.client_id == point.c.client_id,
                other.c.direction == "out",
                other.c.at <= now,
                or_(other.c.outcome.is_(None), other.c.outcome.not_in(_NO_WORDS)),
            )
            .correlate(point)
            .scalar_subquery()
        )
        query = (
            select(
                point.c.client_id, point.c.at, point.c.channel, point.c.subject,
                func.substr(point.c.text, 1, FRONT).label("front"),
            )
            .where(
                point.c.direction == "in",
                point.c.at <= now,
                point.c.automatic.is_(None),
                or_(point.c.outcome.is_(None), point.c.outcome.not_in(_NO_WORDS)),
                or_(ours.is_(None), point.c.at > ours),
            )
            .order_by(point.c.client_id, point.c.at.desc(), point.c.id.desc())
        )  # fmt: skip
        found: dict[str, Unanswered] = {}
        with self._db.reading() as connection:
            for some in chunks(client_ids):
                for row in connection.execute(query.where(point.c.client_id.in_(some))).mappings():
                    later = found.get(row["client_id"])
                    if later is None or later.at - row["at"] <= TOGETHER:
                        found[row["client_id"]] = value_of(Unanswered, row)
        return found

    def bills(self, client_ids: Iterable[str], day: date) -> dict[str, tuple[Invoice, ...]]:
        """All bills of those of these clients who have one unpaid that was due before that day."""
        due = (invoices.c.paid.is_(None), invoices.c.due < day)
        late: set[str] = set()
        with self._db.reading() as connection:
            for some in chunks(client_ids):
                mine = invoices.c.client_id.in_(some)
                late.update(connection.scalars(select(invoices.c.client_id).where(mine, *due).distinct()))
        return self._by_client(Invoice, invoices, sorted(late))

    def rhythms(self, client_ids: Iterable[str], day: date) -> dict[str, tuple[Cadence, ...]]:
        """The rhythms with these clients that are under way about that day."""
        begun, goes_on = cadences.c.since <= day, or_(cadences.c.until.is_(None), cadences.c.until >= day)
        return self._by_client(Cadence, cadences, client_ids, begun, goes_on)

    def _by_client(
        self, kind: type[Owned], table: Table, client_ids: Iterable[str], *where: ColumnElement[bool]
    ) -> dict[str, tuple[Owned, ...]]:
        found: dict[str, list[Owned]] = {}
        query = select(table).where(*where).order_by(table.c.client_id, table.c.id)
        with self._db.reading() as connection:
            for some in chunks(client_ids):
                for row in connection.execute(query.where(table.c.client_id.in_(some))).mappings():
                    found.setdefault(row["client_id"], []).append(value_of(kind, row))
        return {one: tuple(rows) for one, rows in found.items()}
