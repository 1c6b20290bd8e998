"""What passed between us and one client: touchpoints, the bytes they came from, and their words found again.

Every method names the client, and the query itself holds to it. Not here: how archives and mails become touchpoints
(`importing`), search by meaning (`past`). Every method raises StoreTrouble where the database cannot be read or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, delete, func, insert, select, update

from assistant.errors import BadInput
from assistant.memory import fulltext
from assistant.memory.engine import Database
from assistant.memory.kept import Kept, Source, TalkedAbout, fingerprint, kept_of, row_of, touchpoint_of
from assistant.memory.rows import NO_CLIENT, chunks, insert_once, must_exist, short, value_of
from assistant.memory.tables import clients, index_queue, sources, touchpoints
from assistant.thread import Client, Thread, Touchpoint

__all__ = ["History", "Kept", "Source", "TalkedAbout", "fingerprint"]

# Asked for every mail of an import, and so made once.
_TALK_OF = (
    select(touchpoints.c.conversation)
    .where(touchpoints.c.client_id == bindparam("client_id"))
    .where(touchpoints.c.message_id.in_(bindparam("ids", expanding=True)), touchpoints.c.conversation.is_not(None))
    .order_by(touchpoints.c.at.desc(), touchpoints.c.id.desc())
    .limit(1)
)
_IN_TALK = (
    select(touchpoints.c.id)
    .where(touchpoints.c.client_id == bindparam("client_id"), touchpoints.c.conversation == bindparam("key"))
    .limit(1)
)
_Place = tuple[str | None, str]
_PLACE = (touchpoints.c.id, touchpoints.c.client_id, touchpoints.c.fingerprint)


class History:
    """The histories, each asked for by its client."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # -- reading --------------------------------------------------------------------------------------------------

    def thread(self, client_id: str, now: datetime, since: datetime | None = None) -> Thread:
        """Everything of one client up to `now`, as a thread whose id is the client's; `since` leaves out what is older.

        Raises BadInput for an unknown id.
        """
        query = (
            select(*(touchpoints.c[name] for name in Touchpoint.model_fields))
            .where(touchpoints.c.client_id == client_id, touchpoints.c.at <= now)
            .order_by(touchpoints.c.at, touchpoints.c.id)
        )
        if since is not None:
            query = query.where(touchpoints.c.at >= since)
        with self._db.reading() as connection:
            client = self._client(connection, client_id)
            rows = connection.execute(query).mappings().all()
        return Thread(id=client_id, now=now, client=client, touchpoints=tuple(map(touchpoint_of, rows)))

    def touchpoints(self, client_id: str, ids: Iterable[int] | None = None) -> tuple[Kept, ...]:
        """One client's touchpoints in time order with all that is kept of them; only those with `ids`, where given."""
        query = select(touchpoints).where(touchpoints.c.client_id == client_id)
        query = query.order_by(touchpoints.c.at, touchpoints.c.id)
        with self._db.reading() as connection:
            must_exist(connection, client_id)
            if ids is None:
                return tuple(map(kept_of, connection.execute(query).mappings()))
            found = [
                kept_of(row)
                for some in chunks(ids)
                for row in connection.execute(query.where(touchpoints.c.id.in_(some))).mappings()
            ]
        return tuple(sorted(found, key=lambda kept: (kept.touchpoint.at, kept.id or 0)))

    def count(self, client_id: str) -> int:
        """How many touchpoints one client has."""
        with self._db.reading() as connection:
            own = touchpoints.c.client_id == client_id
            return connection.scalar(select(func.count()).select_from(touchpoints).where(own)) or 0

    def texts(self, client_id: str, ids: Iterable[int]) -> dict[int, str]:
        """Subject and text of one client's touchpoints by id; an id that is not theirs is left out."""
        query = select(touchpoints.c.id, touchpoints.c.subject, touchpoints.c.text)
        query = query.where(touchpoints.c.client_id == client_id)
        with self._db.reading() as connection:
            return {
                row.id: f"{row.subject}\n{row.text}" if row.subject else row.text
                for some in chunks(ids)
                for row in connection.execute(query.where(touchpoints.c.id.in_(some)))
            }

    def search(self, client_id: str, words: str, limit: int = 10) -> tuple[int, ...]:
        """Ids of one client's touchpoints that share a word with `words`, best first. No words can break it."""
        with self._db.reading() as connection:
            return fulltext.find(connection, client_id, words, limit)

    def source(self, client_id: str, touchpoint_id: int) -> bytes | None:
        """The bytes that one of a client's touchpoints came from; None where there are none, or it is not theirs."""
        query = (
            select(sources.c.raw)
            .join(touchpoints, touchpoints.c.source_id == sources.c.id)
            .where(touchpoints.c.client_id == client_id, touchpoints.c.id == touchpoint_id)
            .where(sources.c.client_id == client_id)
        )
        with self._db.reading() as connection:
            return connection.scalar(query)

    def conversation_of(self, client_id: str, message_ids: Iterable[str]) -> str | None:
        """The conversation that one of these Message-IDs belongs to within one client's history; the newest one's."""
        wanted = [short(one) for one in message_ids]
        with self._db.reading() as connection:
            return connection.scalar(_TALK_OF, {"client_id": client_id, "ids": wanted}) if wanted else None

    def conversation(self, client_id: str, key: str) -> tuple[Kept, ...]:
        """The touchpoints of one conversation of one client, in time order."""
        query = select(touchpoints).where(touchpoints.c.client_id == client_id)
        query = query.where(touchpoints.c.conversation == short(key)).order_by(touchpoints.c.at, touchpoints.c.id)
        with self._db.reading() as connection:
            return tuple(map(kept_of, connection.execute(query).mappings()))

    def has_conversation(self, client_id: str, key: str) -> bool:
        """Whether one client's history has a conversation under this key."""
        with self._db.reading() as connection:
            return connection.scalar(_IN_TALK, {"client_id": client_id, "key": short(key)}) is not None

    def wrote_to(self, client_id: str, address: str) -> bool:
        """Whether one client ever wrote to this address, as far as their history says."""
        said = func.lower(cast(touchpoints.c.to, Text))
        query = select(touchpoints.c.id).where(touchpoints.c.client_id == client_id, touchpoints.c.direction == "in")
        with self._db.reading() as connection:
            found = query.where(said.contains(f'"{address.lower()}"', autoescape=True)).limit(1)
            return connection.scalar(found) is not None

    def talks_about(self, client_id: str, piece: str, since: datetime, until: datetime) -> tuple[TalkedAbout, ...]:
        """One client's touchpoints of these days in whose subject the piece stands, in letters of any size; newest first."""
        subject = touchpoints.c.subject
        query = (
            select(subject, touchpoints.c.conversation, touchpoints.c.at, touchpoints.c.id)
            .where(touchpoints.c.client_id == client_id, touchpoints.c.at.between(since, until))
            .where(touchpoints.c.conversation.is_not(None), subject.is_not(None))
            .where(func.lower(subject).contains(piece.lower(), autoescape=True))
            .order_by(touchpoints.c.at.desc(), touchpoints.c.id.desc())
            .limit(100)
        )
        with self._db.reading() as connection:
            return tuple(TalkedAbout(*row) for row in connection.execute(query))

    # -- writing --------------------------------------------------------------------------------------------------

    def rename_conversation(self, client_id: str, old: str, new: str) -> int:
        """Puts one client's conversation under another key: its root came in after its answers. Returns how many moved."""
        mine = (touchpoints.c.client_id == client_id, touchpoints.c.conversation == short(old))
        with self._db.writing() as connection:
            return connection.execute(update(touchpoints).where(*mine).values(conversation=short(new))).rowcount

    def add(self, client_id: str, new: Iterable[Kept]) -> int:
        """Adds to one client's history; what stands there already is left alone. Returns how many were new.

        What is new can be searched at once by its words, and waits in the queue of the index. Raises BadInput for an
        unknown client. Many at once are fast: hand over lists.
        """
        with self._db.writing() as connection:
            must_exist(connection, client_id)
            return self.add_all((client_id, kept) for kept in new)

    def add_all(self, new: Iterable[tuple[str, Kept]]) -> int:
        """As `add`, for many of several clients, each with whose it is."""
        added = 0
        with self._db.writing() as connection:
            for some in chunks(new):
                must_exist(connection, *{client_id for client_id, _ in some})
                added += self._insert(connection, some)
        return added

    def _insert(self, connection: Connection, new: Sequence[tuple[str, Kept]]) -> int:
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for client_id, kept in new:
            row = row_of(client_id, kept)
            rows.setdefault((client_id, row["fingerprint"]), row)
        statement = insert_once(connection, touchpoints, "client_id", "fingerprint").returning(*_PLACE)
        inserted = connection.execute(statement, list(rows.values())).all()
        if inserted:
            words = [
                (row.client_id, row.id, fulltext.searchable(rows[row.client_id, row.fingerprint])) for row in inserted
            ]
            fulltext.add(connection, words)
            connection.execute(
                insert(index_queue), [{"client_id": row.client_id, "touchpoint_id": row.id} for row in inserted]
            )
        return len(inserted)

    def remove(self, client_id: str, ids: Iterable[int]) -> int:
        """Takes touchpoints out of one client's history; the index lets go of them later. Returns how many there were."""
        removed = 0
        with self._db.writing() as connection:
            for some in chunks(ids):
                mine = (touchpoints.c.client_id == client_id, touchpoints.c.id.in_(some))
                there = list(connection.scalars(select(touchpoints.c.id).where(*mine)))
                if not there:
                    continue
                fulltext.forget(connection, client_id, there)
                connection.execute(delete(touchpoints).where(*mine))
                connection.execute(insert(index_queue), [{"client_id": client_id, "touchpoint_id": n} for n in there])
                removed += len(there)
        return removed

    def keep_source(self, key: str, kind: str, raw: bytes, where_from: str, client_id: str | None = None) -> int:
        """Keeps the bytes that something came from, once a client. Returns their id, also where they were there already."""
        new = Source(key=key, kind=kind, raw=raw, where_from=where_from, client_id=client_id)
        return self.keep_sources([new])[0]

    def keep_sources(self, new: Iterable[Source]) -> tuple[int, ...]:
        """Keeps many at once; their ids in the same order."""
        ids: list[int] = []
        with self._db.writing() as connection:
            for some in chunks(new):
                there = self._sources(connection, some)
                there |= self._keep(connection, some, there)
                ids.extend(there[one.client_id, short(one.key)] for one in some)
        return tuple(ids)

    def keep_new_sources(self, new: Iterable[Source]) -> dict[tuple[str | None, str], int]:
        """Keeps those of many that are not there yet; their ids, each under client id and key as they were handed in."""
        ids: dict[tuple[str | None, str], int] = {}
        with self._db.writing() as connection:
            for some in chunks(new):
                kept = self._keep(connection, some, self._sources(connection, some))
                ids |= {
                    (one.client_id, one.key): kept[place]
                    for one in some
                    if (place := (one.client_id, short(one.key))) in kept
                }
        return ids

    def _keep(self, connection: Connection, new: Sequence[Source], there: Mapping[_Place, int]) -> dict[_Place, int]:
        wanted = {(one.client_id, short(one.key)): one for one in reversed(new)}  # the first of two is kept
        now = datetime.now(UTC)
        rows = [
            {
                "client_id": owner,
                "key": key,
                "kind": one.kind,
                "raw": one.raw,
                "where_from": one.where_from,
                "added_at": now,
            }
            for (owner, key), one in wanted.items()
            if (owner, key) not in there
        ]
        if not rows:
            return {}
        made = insert(sources).returning(sources.c.id, sources.c.client_id, sources.c.key)
        return {(row.client_id, row.key): row.id for row in connection.execute(made, rows)}

    def _sources(self, connection: Connection, wanted: Iterable[Source]) -> dict[_Place, int]:
        query = select(sources.c.id, sources.c.client_id, sources.c.key)
        keys = {short(one.key) for one in wanted}
        return {(row.client_id, row.key): row.id for row in connection.execute(query.where(sources.c.key.in_(keys)))}

    def known_keys(self, keys: Iterable[str], client_id: str | None = None) -> frozenset[str]:
        """Which of these keys have their bytes here already: with this client, or without one with any, or in doubt.

        A key that is another client's is not thereby this one's: anybody can forge a Message-ID.
        """
        wanted = {short(key): key for key in keys}
        query = (
            select(sources.c.key)
            if client_id is None
            else select(sources.c.key).where(sources.c.client_id == client_id)
        )
        with self._db.reading() as connection:
            return frozenset(
                wanted[key]
                for some in chunks(wanted)
                for key in connection.scalars(query.where(sources.c.key.in_(some)))
            )

    def _client(self, connection: Connection, client_id: str) -> Client:
        row = connection.execute(select(clients).where(clients.c.id == client_id)).mappings().first()
        if row is None:
            raise BadInput(NO_CLIENT)
        return value_of(Client, row)
