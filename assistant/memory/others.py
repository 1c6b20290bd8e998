"""What other clients' rows tell of one who is erased: their addresses are blotted out, and the rows stay what they are.

Not here: whose rows go (`erase`), how addresses are found in texts and raw mails (`assistant.blotting`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from typing import cast as cast_to

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    String,
    Text,
    TypeDecorator,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from assistant.blotting import Blots
from assistant.memory import fulltext
from assistant.memory.engine import Database
from assistant.memory.tables import assessments, doubtful, index_queue, metadata, readings, sources, touchpoints
from assistant.memory.traits import Traits

SCANNED = 100
"""Raw mails that are read in one go."""
_IDENTITIES = frozenset({"key", "message_id", "in_reply_to", "refs", "conversation"})
"""Columns whose values are compared: one of them that tells of an address becomes a digest, and compares as before."""


def sources_that_name(
    database: Database, traits: Traits, on_progress: Callable[[int, int], None]
) -> tuple[list[int], int]:
    """Ids of raw mails of others in which an address of theirs stands, and the last id that was looked at."""
    blots = traits.blots
    if not blots:
        return [], 0
    foreign = or_(sources.c.client_id.is_(None), sources.c.client_id != traits.client_id)
    with database.reading() as connection:
        ids = connection.scalars(select(sources.c.id).where(foreign).order_by(sources.c.id)).all()
    found: list[int] = []
    for start in range(0, len(ids), SCANNED):
        on_progress(start, len(ids))
        with database.reading() as connection:
            query = select(sources.c.id, sources.c.raw).where(sources.c.id.in_(ids[start : start + SCANNED]))
            found += [row.id for row in connection.execute(query) if blots.may_stand_in(row.raw)]
    return found, ids[-1] if ids else 0


def blot_raw(connection: Connection, blots: Blots, named: Sequence[int], looked_at: int) -> int:
    """Blots the addresses out of these raw mails, and out of those that came in since. Returns how many were changed."""
    late = connection.scalars(select(sources.c.id).where(sources.c.id > looked_at)).all() if blots else ()
    changed = 0
    for number in (*named, *late):
        raw = connection.scalar(select(sources.c.raw).where(sources.c.id == number))
        if raw is not None and (blotted := blots.data(raw)) != raw:
            connection.execute(update(sources).where(sources.c.id == number).values(raw=blotted))
            changed += 1
    return changed


def blot_texts(connection: Connection, traits: Traits, blots: Blots) -> int:
    """Addresses of theirs in whatever is text in others' rows, wherever the tables grow a column."""
    if not blots:
        return 0
    changed = 0
    for table in (*(one for one in metadata.sorted_tables if "client_id" in one.c), doubtful):
        columns = [one for one in table.c if _is_text(one)]
        naming = [_has(column, word) for column in columns for word in traits.sure]
        if not naming:
            continue
        for row in connection.execute(select(table).where(or_(*naming))).mappings().all():
            new = {one.name: _blotted(one, row[one.name], blots) for one in columns}
            new = {name: value for name, value in new.items() if value != row[name]}
            if not new:
                continue
            changed += 1
            this = [column == row[column.name] for column in table.primary_key.columns]
            if table is touchpoints:
                fulltext.forget(connection, row["client_id"], [row["id"]])
            connection.execute(update(table).where(*this).values(new))
            if table is touchpoints:
                words = fulltext.searchable({**row, **new})
                fulltext.add(connection, [(row["client_id"], row["id"], words)])
                queued = {"client_id": row["client_id"], "touchpoint_id": row["id"]}
                connection.execute(insert(index_queue).values(queued))
                # Made from the text as it was: both are made anew.
                connection.execute(delete(readings).where(readings.c.touchpoint_id == row["id"]))
                connection.execute(delete(assessments).where(assessments.c.client_id == row["client_id"]))
    return changed


def _is_text(column: Column[Any]) -> bool:
    own = column.primary_key or column.foreign_keys or column.name == "fingerprint"
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return not own and isinstance(kind, String | JSON)


def _has(column: Column[Any], word: str) -> ColumnElement[bool]:
    said = func.lower(cast(column, Text))
    plain = word.lower()
    escaped = plain.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")  # as JSON columns have it
    return or_(*(said.contains(one, autoescape=True) for one in {plain, escaped}))


def _blotted(column: Column[Any], value: Any, blots: Blots) -> Any:
    if column.name not in _IDENTITIES:
        return blots.value(value)
    if isinstance(value, list):
        return [blots.identity(str(one)) for one in cast_to("list[Any]", value)]
    return blots.identity(value) if value else value
