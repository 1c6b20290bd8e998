"""What waits at the door: how far imports came, what could not be read, whose it is, what must stay away, the mailboxes.

Not here: reading archives and mailboxes (`intake`), and putting what they hold into a history (`importing`, `syncing`).
What lies here is nobody's yet; nothing of a client's history comes out of it. Every method raises StoreTrouble where the
database cannot be read or written.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import socket
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from assistant.errors import BadInput
from assistant.memory.engine import Database
from assistant.memory.rows import V, chunks, insert_once, new_id, short, value_of
from assistant.memory.tables import (
    clients,
    doubtful,
    facts,
    folders,
    imports,
    index_queue,
    locks,
    mailboxes,
    marks,
    quarantine,
    sources,
)  # fmt: skip
from assistant.thread import Moment, Value

MarkKind = Literal["address", "domain", "message", "name"]
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


class Held:
    """A lock that this process holds until it says so or its time is over."""

    def __init__(self, inbox: Inbox, name: str, holder: str, seconds: float) -> None:
        self._inbox, self._name, self._holder, self._seconds = inbox, name, holder, seconds

    def renew(self) -> bool:
        """Holds on for as long again; False where another took over meanwhile."""
        return self._inbox.hold(self._name, self._holder, self._seconds)


class Inbox:
    """The doors of the store."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._secret: bytes | None = None

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

    def settle(self, source_id: int, client_id: str | None) -> None:
        """A person said whose it is: the source is that client's now, or nobody's (None) and thrown away.

        The touchpoints that come of it are the caller's to add. Raises BadInput for an unknown client.
        """
        with self._db.writing() as connection:
            connection.execute(delete(doubtful).where(doubtful.c.source_id == source_id))
            if client_id is None:
                free = (sources.c.id == source_id, sources.c.client_id.is_(None))
                connection.execute(delete(sources).where(*free))
                return
            if connection.scalar(select(clients.c.id).where(clients.c.id == client_id)) is None:
                raise BadInput("There is no client with that id.")
            connection.execute(update(sources).where(sources.c.id == source_id).values(client_id=client_id))

    # -- marks ----------------------------------------------------------------------------------------------------

    def mark(self, kind: MarkKind, *texts: str) -> None:
        """Remembers that these were erased and must stay away, as digests under a secret of this store."""
        with self._db.writing() as connection:
            wanted = {self._digest(connection, kind, text) for text in texts}
            for some in chunks(wanted):
                there = set(connection.scalars(select(marks.c.hash).where(marks.c.hash.in_(some))))
                rows = [{"hash": one, "kind": kind} for one in some if one not in there]
                if rows:
                    connection.execute(insert(marks), rows)

    def is_marked(self, kind: MarkKind, text: str) -> bool:
        """Whether it was erased and must stay away."""
        return bool(self.marked(kind, [text]))

    def marked(self, kind: MarkKind, texts: Iterable[str]) -> frozenset[str]:
        """Those of the texts that must stay away."""
        with self._db.reading() as connection:
            if connection.scalar(select(marks.c.hash).where(marks.c.kind == kind).limit(1)) is None:
                return frozenset()
            wanted = {self._digest(connection, kind, text): text for text in texts}
            return frozenset(
                wanted[one]
                for some in chunks(wanted)
                for one in connection.scalars(select(marks.c.hash).where(marks.c.hash.in_(some)))
            )

    def unmark(self, kind: MarkKind, *texts: str) -> None:
        """Lets them come back: the client was taken on again."""
        with self._db.writing() as connection:
            gone = [self._digest(connection, kind, text) for text in texts]
            connection.execute(delete(marks).where(marks.c.hash.in_(gone)))

    def _digest(self, connection: Connection, kind: MarkKind, text: str) -> str:
        if self._secret is None:
            kept = connection.scalar(select(facts.c.value).where(facts.c.name == "secret"))
            self._secret = bytes.fromhex(str(kept))
        said = f"{kind}:{text.strip().lower() if kind != 'message' else text.strip()}"
        return hmac.new(self._secret, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

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

    # -- the queue of the index -----------------------------------------------------------------------------------

    def queue(self, client_id: str, ids: Iterable[int]) -> None:
        """Asks the index to take in these touchpoints, or to let go of those that are no longer there."""
        with self._db.writing() as connection:
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
        with self._db.writing() as connection:
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
            with self._db.writing() as connection:
                connection.execute(delete(locks).where(locks.c.name == name, locks.c.holder == holder))

    def hold(self, name: str, holder: str, seconds: float) -> bool:
        """Takes or keeps a lock for that holder; False where another has it."""
        now = datetime.now(UTC)
        row = {"holder": holder, "until": now + timedelta(seconds=seconds)}
        with self._db.writing() as connection:
            mine = select(locks).where(locks.c.name == name).with_for_update()
            has = connection.execute(mine).mappings().first()
            if has is None:  # and where another takes it at the same moment, that one has it
                taken = insert_once(connection, locks, "name").values(name=name, **row)
                return connection.execute(taken).rowcount == 1
            if has["holder"] != holder and has["until"] > now and not _dead(has["holder"]):
                return False
            connection.execute(update(locks).where(locks.c.name == name).values(**row))
            return True

    def _first(self, kind: type[V], table: Table, *where: ColumnElement[bool]) -> V | None:
        with self._db.reading() as connection:
            row = connection.execute(select(table).where(*where)).mappings().first()
            return value_of(kind, row) if row else None


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
