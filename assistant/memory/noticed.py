"""What the desk noticed of its clients: kept readings, last assessments, standings by day, dismissed signs.

Every method names the client or clients whose it is about, and answers by client. Not here: reading (`assistant.read_ahead`),
assessing (`advice`). Every method raises StoreTrouble where the database cannot be read or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, func, insert, select

from assistant.account import Dismissal, Extent, Standing
from assistant.errors import BadInput
from assistant.memory.engine import Database
from assistant.memory.rows import chunks, must_exist, value_of
from assistant.memory.tables import assessments, clients, dismissals, readings, standings, touchpoints
from assistant.thread import Touchpoint

_FIELDS = tuple(Touchpoint.model_fields)
_LINE: Select[Any] = select(
    touchpoints.c.id,
    *(touchpoints.c[name] for name in _FIELDS),
    readings.c.version,
    readings.c.content,
).select_from(touchpoints.outerjoin(readings, readings.c.touchpoint_id == touchpoints.c.id))


class Line(NamedTuple):
    """A touchpoint with the reading that is kept of it: which reader's, and what. None where it was not read yet."""

    id: int
    touchpoint: Touchpoint
    version: str | None
    content: Any


class LastAssessment(NamedTuple):
    """As the row has it: of which history, by which rules, made when, good until when, and what."""

    client_id: str
    stamp: str
    version: str
    made_at: datetime
    until: datetime
    content: Any


def _line(row: Sequence[Any]) -> Line:
    # By place and not by name: it is done a hundred thousand times for one radar.
    fields = dict(zip(_FIELDS, row[1:-2], strict=True))
    return Line(row[0], Touchpoint.model_validate(fields), row[-2], row[-1])


class Noticed:
    """A room of the store."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # -- readings -------------------------------------------------------------------------------------------------

    def lines(self, client_id: str, now: datetime | None = None) -> tuple[Line, ...]:
        """One client's touchpoints in time order, up to `now` where given, each with its kept reading."""
        query = _LINE.where(touchpoints.c.client_id == client_id).order_by(touchpoints.c.at, touchpoints.c.id)
        if now is not None:
            query = query.where(touchpoints.c.at <= now)
        with self._db.reading() as connection:
            return tuple(map(_line, connection.execute(query)))

    def keep_readings(self, client_id: str, version: str, new: Mapping[int, Any]) -> None:
        """Keeps the readings of one client's touchpoints, by their ids; one whose touchpoint has gone meanwhile is dropped."""
        with self._db.writing(aside=True) as connection:
            for some in chunks(new):
                mine = (touchpoints.c.client_id == client_id, touchpoints.c.id.in_(some))
                there = connection.scalars(select(touchpoints.c.id).where(*mine)).all()
                connection.execute(delete(readings).where(readings.c.touchpoint_id.in_(there)))
                rows = [
                    {"touchpoint_id": one, "client_id": client_id, "version": version, "content": new[one]}
                    for one in there
                ]
                if rows:
                    connection.execute(insert(readings), rows)

    def unread(self, versions: Mapping[str, str]) -> tuple[str, ...]:
        """Which of these clients have touchpoints without a reading of the version that is named for them."""
        whose = readings.c.client_id
        query = select(whose, readings.c.version, func.count()).group_by(whose, readings.c.version)
        there = self._grouped(versions, select(touchpoints.c.client_id, func.count()).group_by(touchpoints.c.client_id))
        with self._db.reading() as connection:
            read = {
                row[0]: row[2]
                for some in chunks(versions)
                for row in connection.execute(query.where(whose.in_(some)))
                if row[1] == versions[row[0]]
            }
        return tuple(one for one in versions if read.get(one, 0) < (there[one][1] if one in there else 0))

    # -- assessments ----------------------------------------------------------------------------------------------

    def counts(self, client_ids: Iterable[str], now: datetime) -> dict[str, tuple[int, int, int]]:
        """What tells one state of a history up to `now` from another, by client: how many touchpoints, the largest id, their sum.

        Ids never come back, so these change with whatever is added or taken out.
        """
        ids = touchpoints.c.id
        query = select(touchpoints.c.client_id, func.count(), func.max(ids), func.sum(ids))
        query = query.where(touchpoints.c.at <= now).group_by(touchpoints.c.client_id)
        return {one: (row[1], row[2], int(row[3])) for one, row in self._grouped(client_ids, query).items()}

    def _grouped(self, client_ids: Iterable[str], query: Select[*tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
        with self._db.reading() as connection:
            return {
                row[0]: row
                for some in chunks(client_ids)
                for row in connection.execute(query.where(touchpoints.c.client_id.in_(some)))
            }

    def assessments(self, client_ids: Iterable[str]) -> dict[str, LastAssessment]:
        """The last assessment of each of these clients."""
        columns = (assessments.c[name] for name in LastAssessment._fields)
        query = select(*columns)
        with self._db.reading() as connection:
            return {
                row[0]: LastAssessment(*row)
                for some in chunks(client_ids)
                for row in connection.execute(query.where(assessments.c.client_id.in_(some)))
            }

    def keep(self, new: Sequence[tuple[LastAssessment, Standing]]) -> None:
        """Keeps the last assessments of clients and how they stand by them; a client who has gone meanwhile is left out."""
        with self._db.writing(aside=True) as connection:
            for some in chunks(new):
                there = _known(connection, [made.client_id for made, _ in some])
                known = [(made, standing) for made, standing in some if made.client_id in there]
                if not known:
                    continue
                ids = [made.client_id for made, _ in known]
                connection.execute(delete(assessments).where(assessments.c.client_id.in_(ids)))
                connection.execute(insert(assessments), [made._asdict() for made, _ in known])
                _keep_standings(connection, {standing.client_id: standing for _, standing in known})

    def standings(self, client_ids: Iterable[str], day: date) -> dict[str, Standing]:
        """How each of these clients stood on that day, or when they were last looked at before it."""
        with self._db.reading() as connection:
            return {one: found for some in chunks(client_ids) for one, found in _standings(connection, some, day)}

    def standings_since(self, client_ids: Iterable[str], day: date) -> dict[str, tuple[Standing, ...]]:
        """How each of these clients stood from that day on, the oldest first; days on which nobody looked are left out."""
        query = select(standings).where(standings.c.last_day >= day).order_by(standings.c.first_day)
        found: dict[str, list[Standing]] = {}
        with self._db.reading() as connection:
            for some in chunks(client_ids):
                for row in connection.execute(query.where(standings.c.client_id.in_(some))).mappings():
                    found.setdefault(row["client_id"], []).append(value_of(Standing, row))
        return {one: tuple(rows) for one, rows in found.items()}

    # -- dismissals -----------------------------------------------------------------------------------------------

    def dismissals(self, client_ids: Iterable[str]) -> dict[str, tuple[Dismissal, ...]]:
        """The dismissed signs of these clients."""
        query = select(dismissals).order_by(dismissals.c.client_id, dismissals.c.sign)
        found: dict[str, tuple[Dismissal, ...]] = {}
        with self._db.reading() as connection:
            for some in chunks(client_ids):
                for row in connection.execute(query.where(dismissals.c.client_id.in_(some))).mappings():
                    one = value_of(Dismissal, row, extent=value_of(Extent, row))
                    found[one.client_id] = (*found.get(one.client_id, ()), one)
        return found

    def dismiss(self, new: Dismissal) -> None:
        """Keeps a dismissal in the place of an earlier one of that sign. Raises BadInput for an unknown client."""
        row = new.model_dump(exclude={"extent"}) | new.extent.model_dump()
        with self._db.writing() as connection:
            must_exist(connection, new.client_id)
            connection.execute(delete(dismissals).where(*_this(new.client_id, new.sign)))
            connection.execute(insert(dismissals).values(row))

    def restore(self, client_id: str, sign: str) -> None:
        """The sign counts again. Raises BadInput where it was not dismissed."""
        with self._db.writing() as connection:
            if not connection.execute(delete(dismissals).where(*_this(client_id, sign))).rowcount:
                raise BadInput("That sign is not dismissed.")


def _this(client_id: str, sign: str) -> tuple[Any, ...]:
    return dismissals.c.client_id == client_id, dismissals.c.sign == sign


def _known(connection: Connection, client_ids: Iterable[str]) -> set[str]:
    return set(connection.scalars(select(clients.c.id).where(clients.c.id.in_(list(client_ids)))))


def _standings(connection: Connection, client_ids: Sequence[str], day: date) -> Iterable[tuple[str, Standing]]:
    whose = standings.c.client_id
    newest = select(whose, func.max(standings.c.first_day).label("day")).group_by(whose)
    last = newest.where(whose.in_(client_ids), standings.c.first_day <= day).subquery()
    same = (standings.c.client_id == last.c.client_id) & (standings.c.first_day == last.c.day)
    for row in connection.execute(select(standings).join(last, same)).mappings():
        yield row["client_id"], value_of(Standing, row)


def _keep_standings(connection: Connection, new: Mapping[str, Standing]) -> None:
    """A day that is like the one before lengthens its row; another begins one; the last look at a day is what stands for it."""
    days: dict[date, list[str]] = {}
    for client_id, standing in new.items():
        days.setdefault(standing.first_day, []).append(client_id)
    for day, ids in days.items():
        for client_id, before in _standings(connection, ids, day):
            standing = new[client_id]
            if before.first_day == day or before.is_like(standing):
                first = min(before.first_day, day)
                new = {**new, client_id: standing.model_copy(update={"first_day": first})}
                gone = (standings.c.client_id == client_id, standings.c.first_day == first)
                connection.execute(delete(standings).where(*gone))
    rows = [standing.model_dump() for standing in new.values()]
    if rows:
        connection.execute(insert(standings), rows)
