"""What waits at the door: how far imports came, what could not be read, whose it is, what must stay away, the mailboxes.

Not here: reading archives and mailboxes (`intake`), and putting what they hold into a history (`importing`, `syncing`).
What lies here is nobody's yet; nothing of a client's history comes out of it. Every method raises StoreTrouble where the
database cannot be read or written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Table, delete, func, insert, select, update

from assistant.errors import BadInput
from assistant.memory.marks import Marks
from assistant.memory.rows import V, chunks, must_exist, new_id, short, value_of
from assistant.memory.tables import doubtful, folders, imports, mailboxes, quarantine, sources
from assistant.memory.waiting import Waiting
from assistant.thread import Moment, Value

Auth = Literal["password", "xoauth2"]


class ImportState(Value):
    """How far the import of one archive came. `position` is the archive's own, to resume from."""

    path_key: str
    name: str
    size: int
    mtime: float
    position: int = 0
    total: int | None = None
    done_at: Moment | None = None
    counts: dict[str, int] = Field(default_factory=dict)


class Quarantined(Value):
    """What could not be read, without its bytes. `where_from` and `why` hold no client's words."""

    id: int
    where_from: str
    why: str
    at: Moment
    size: int
    client_id: str | None = None


class Doubt(Value):
    """A source of which it must be asked whose it is. `sender` is who wrote it: name and address, where known."""

    source_id: int
    kind: str
    where_from: str
    reason: str
    candidates: tuple[str, ...]
    """Ids of clients whose it may be."""
    sender: dict[str, str]


class Mailbox(Value):
    """Where mail lies, and how one signs in; never with what."""

    id: str
    host: str
    port: int = 993
    user: str
    auth: Auth = "password"


class FolderState(Value):
    """How far a mailbox's folder was read. A changed `uidvalidity` means: from the start."""

    mailbox_id: str
    name: str
    uidvalidity: int
    last_uid: int = 0
    modseq: int | None = None


class Inbox(Marks, Waiting):
    """The doors of the store."""

    # -- imports --------------------------------------------------------------------------------------------------

    def import_state(self, path_key: str) -> ImportState | None:
        """How far an archive was imported; None where it never was."""
        return self._first(ImportState, imports, imports.c.path_key == short(path_key))

    def imports(self) -> tuple[ImportState, ...]:
        """All imports that were begun, by name."""
        with self._db.reading() as connection:
            rows = connection.execute(select(imports).order_by(imports.c.name, imports.c.path_key)).mappings()
            return tuple(value_of(ImportState, row) for row in rows)

    def keep_import_state(self, state: ImportState) -> None:
        """Keeps how far it came; in the same transaction as what was imported, nothing is lost or doubled."""
        row = state.model_dump() | {"path_key": short(state.path_key)}
        with self._db.writing() as connection:
            connection.execute(delete(imports).where(imports.c.path_key == row["path_key"]))
            connection.execute(insert(imports).values(row))

    # -- quarantine -----------------------------------------------------------------------------------------------

    def quarantine(self, key: str, raw: bytes, where_from: str, why: str, client_id: str | None = None) -> bool:
        """Puts aside what cannot be read, with its bytes; False where the same key lies there already."""
        row = {"key": short(key), "raw": raw, "where_from": where_from, "why": why, "client_id": client_id}
        with self._db.writing() as connection:
            if connection.scalar(select(quarantine.c.id).where(quarantine.c.key == row["key"])) is not None:
                return False
            connection.execute(insert(quarantine).values(**row, at=datetime.now(UTC)))
            return True

    def quarantined(self, limit: int = 1000) -> tuple[Quarantined, ...]:
        """What lies in quarantine, the newest first."""
        size = func.length(quarantine.c.raw).label("size")
        query = select(*(c for c in quarantine.c if c.name not in ("raw", "key")), size)
        with self._db.reading() as connection:
            rows = connection.execute(query.order_by(quarantine.c.id.desc()).limit(limit)).mappings()
            return tuple(value_of(Quarantined, row) for row in rows)

    def quarantined_raw(self, quarantine_id: int) -> bytes:
        """The bytes themselves. Raises BadInput where nothing lies there."""
        with self._db.reading() as connection:
            raw = connection.scalar(select(quarantine.c.raw).where(quarantine.c.id == quarantine_id))
        if raw is None:
            raise BadInput("Nothing with that number lies in quarantine.")
        return raw

    def drop_quarantined(self, ids: Iterable[int] | None = None) -> int:
        """Throws away what lies in quarantine: those with these ids, or all. Returns how many there were."""
        with self._db.writing() as connection:
            if ids is None:
                return connection.execute(delete(quarantine)).rowcount
            there = quarantine.c.id
            return sum(connection.execute(delete(quarantine).where(there.in_(some))).rowcount for some in chunks(ids))

    # -- doubts ---------------------------------------------------------------------------------------------------

    def doubt(
        self, source_id: int, reason: str, candidates: Collection[str] = (), sender: Mapping[str, str] | None = None
    ) -> None:
        """Whose this source is must be asked. `candidates` are ids of clients."""
        row = {"reason": reason, "candidates": list(candidates), "sender": dict(sender or {})}
        with self._db.writing() as connection:
            connection.execute(delete(doubtful).where(doubtful.c.source_id == source_id))
            connection.execute(insert(doubtful).values(source_id=source_id, **row))

    def doubtful(self) -> tuple[Doubt, ...]:
        """All that must be asked about, in the order in which it came."""
        query = select(doubtful, sources.c.kind, sources.c.where_from).join(sources)
        with self._db.reading() as connection:
            rows = connection.execute(query.order_by(doubtful.c.source_id)).mappings()
            return tuple(value_of(Doubt, row) for row in rows)

    def doubtful_raw(self, source_id: int) -> bytes:
        """The bytes that are asked about. Raises BadInput where there is no doubt about them."""
        query = select(sources.c.raw).join(doubtful).where(doubtful.c.source_id == source_id)
        with self._db.reading() as connection:
            raw = connection.scalar(query)
        if raw is None:
            raise BadInput("There is no doubt about that message any more.")
        return raw

    def settle(self, source_id: int, client_id: str | None) -> int | None:
        """A person said whose it is: the source is that client's now, or nobody's (None) and thrown away.

        Returns the source's id; where the client has the same one already it is that one's, and None where it is
        nobody's. The touchpoints that come of it are the caller's to add. Raises BadInput for an unknown client, and
        where the source is another client's.
        """
        mine = sources.c.id == source_id
        with self._db.writing() as connection:
            connection.execute(delete(doubtful).where(doubtful.c.source_id == source_id))
            if client_id is None:
                connection.execute(delete(sources).where(mine, sources.c.client_id.is_(None)))
                return None
            must_exist(connection, client_id)
            free = sources.c.client_id.is_(None) | (sources.c.client_id == client_id)
            key = connection.scalar(select(sources.c.key).where(mine, free))
            if key is None:
                raise BadInput("This message is another client's already.")
            same = select(sources.c.id).where(sources.c.client_id == client_id, sources.c.key == key)
            there = connection.scalar(same)
            if there is None:
                connection.execute(update(sources).where(mine).values(client_id=client_id))
            elif there != source_id:
                connection.execute(delete(sources).where(mine))
            return there or source_id

    def answered(self, keys: Iterable[str]) -> int:
        """These are known to be somebody's by now, whoever was asked about them. Returns how many waited for an answer."""
        gone = 0
        with self._db.writing() as connection:
            for some in chunks({short(key) for key in keys}):
                waiting = sources.c.key.in_(some) & sources.c.client_id.is_(None)
                gone += connection.execute(delete(sources).where(waiting)).rowcount
        return gone

    # -- mailboxes ------------------------------------------------------------------------------------------------

    def mailboxes(self) -> tuple[Mailbox, ...]:
        """The mailboxes that are read."""
        with self._db.reading() as connection:
            rows = connection.execute(select(mailboxes).order_by(mailboxes.c.host, mailboxes.c.user)).mappings()
            return tuple(value_of(Mailbox, row) for row in rows)

    def keep_mailbox(self, host: str, user: str, *, port: int = 993, auth: Auth = "password") -> Mailbox:
        """Keeps where mail lies; the same place again is the same mailbox."""
        mine = (mailboxes.c.host == host, mailboxes.c.port == port, mailboxes.c.user == user)
        with self._db.writing() as connection:
            known = connection.scalar(select(mailboxes.c.id).where(*mine))
            new = Mailbox(id=known or new_id(), host=host, port=port, user=user, auth=auth)
            if known is None:
                connection.execute(insert(mailboxes).values(new.model_dump()))
            else:
                connection.execute(update(mailboxes).where(*mine).values(auth=auth))
        return new

    def remove_mailbox(self, mailbox_id: str) -> None:
        """Forgets a mailbox and how far it was read; what came from it stays."""
        with self._db.writing() as connection:
            connection.execute(delete(mailboxes).where(mailboxes.c.id == mailbox_id))

    def folder(self, mailbox_id: str, name: str) -> FolderState | None:
        """How far a folder was read; None where it never was."""
        return self._first(FolderState, folders, folders.c.mailbox_id == mailbox_id, folders.c.name == name)

    def keep_folder(self, state: FolderState) -> None:
        """Keeps how far a folder was read; in the same transaction as what was read, nothing is lost or doubled."""
        mine = (folders.c.mailbox_id == state.mailbox_id, folders.c.name == state.name)
        with self._db.writing() as connection:
            connection.execute(delete(folders).where(*mine))
            connection.execute(insert(folders).values(state.model_dump()))

    def _first(self, kind: type[V], table: Table, *where: ColumnElement[bool]) -> V | None:
        with self._db.reading() as connection:
            row = connection.execute(select(table).where(*where)).mappings().first()
            return value_of(kind, row) if row else None
