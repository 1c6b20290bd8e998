"""The store's part of erasing a client: their rows, the marks that keep them away, and nothing left in the database's file.

Not here: what tells of them (`traits`), what others' rows tell of them (`others`), files beside the database, the index,
backups, and the order of it all (`assistant.erasing`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection

from sqlalchemy import (
    Connection,
    Table,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from assistant.account import own_domain
from assistant.memory import fulltext
from assistant.memory.engine import Database
from assistant.memory.marks import Marks
from assistant.memory.migrate import fill_words, set_fact
from assistant.memory.others import blot_raw, blot_texts, sources_that_name
from assistant.memory.rows import chunks, must_exist
from assistant.memory.tables import (
    addresses,
    clients,
    doubtful,
    facts,
    folders,
    imports,
    metadata,
    pairings,
    quarantine,
    sources,
    touchpoints,
)
from assistant.memory.traits import Traits, traits_of
from assistant.traces import Search

BUSY_SECONDS = 10.0
"""How long the write-ahead log is waited for while others still read from it."""
__all__ = [
    "Traits",
    "came_back",
    "done",
    "empty_log",
    "erase_rows",
    "is_pending",
    "out_of_the_file",
    "pending",
    "traits_of",
]

_PENDING = "erasing:"
_ELSEWHERE = "an archive"


# -- begun and not finished -------------------------------------------------------------------------------------------


def is_pending(database: Database, client_id: str) -> bool:
    """Whether an erasure of this client was begun, took their rows, and was cut off before its end."""
    with database.reading() as connection:
        return connection.scalar(select(facts.c.value).where(facts.c.name == _pending(client_id))) is not None


def pending(database: Database) -> tuple[str, ...]:
    """Ids of clients whose erasure was cut off before its end: to be asked for once more."""
    with database.reading() as connection:
        query = select(facts.c.value).where(facts.c.name.startswith(_PENDING)).order_by(facts.c.name)
        return tuple(connection.scalars(query))


def done(database: Database, client_id: str) -> None:
    """The erasure came to its end."""
    with database.writing() as connection:
        connection.execute(delete(facts).where(facts.c.name == _pending(client_id)))


def _pending(client_id: str) -> str:
    return _PENDING + hashlib.sha256(client_id.encode()).hexdigest()[:24]


def came_back(database: Database) -> tuple[str, ...]:
    """Ids of clients who were erased and stand in the store again without having been taken on: out of a backup."""
    found: set[str] = set()
    with database.reading() as connection:
        for some in chunks(connection.execute(select(addresses.c.address, addresses.c.client_id)).all()):
            owners = {row.address: row.client_id for row in some}
            found.update(owners[one] for one in Marks(database).marked("address", owners))
    return tuple(sorted(found))


# -- the rows ---------------------------------------------------------------------------------------------------------


def erase_rows(
    database: Database,
    traits: Traits,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    keys: Collection[str] = (),
) -> tuple[dict[str, int], int]:
    """Takes all rows of a client out, in one transaction with the marks that keep them away.

    `keys` are identities of messages to be marked beside those that the rows bear. Returns how many rows of which table
    went, and in how many rows of others an address was blotted out. `on_progress` is told how many raw mails of others
    were looked into, and of how many.
    """
    blots = traits.blots
    named, looked_at = sources_that_name(database, traits, on_progress)  # before anything is locked: it takes its time
    with database.writing() as connection:
        must_exist(connection, traits.client_id)
        set_fact(connection, _pending(traits.client_id), traits.client_id)
        _mark(database, connection, traits)
        Marks(database).mark("message", *keys, erasure=traits.client_id)
        gone = {
            table.name: count
            for table in metadata.sorted_tables
            if "client_id" in table.c and (count := _count(connection, table, table.c.client_id == traits.client_id))
        }
        for table, count in (
            ("doubtful", _doubtful(database, connection, traits)),
            ("quarantine", _quarantine(database, connection, traits)),
            ("pairings", _pairings(connection, traits)),
            ("imports", _imports(connection, traits)),
            ("folders", _folders(connection, traits)),
        ):
            if count:
                gone[table] = gone.get(table, 0) + count
        fulltext.forget(connection, traits.client_id)
        connection.execute(delete(clients).where(clients.c.id == traits.client_id))
        gone["clients"] = 1
        blotted = blot_raw(connection, blots, named, looked_at) + blot_texts(connection, traits, blots)
        fulltext.purge(connection)
        if fulltext.knows(
            connection, traits.client_id
        ):  # its words were changed behind its back: they are filled in anew
            fill_words(connection)
    return gone, blotted


def _count(connection: Connection, table: Table, where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(where)) or 0


def _mark(database: Database, connection: Connection, traits: Traits) -> None:
    """Addresses, houses, names, numbers and the identities of messages, as digests."""
    marks, together = Marks(database), traits.client_id
    marks.mark("address", *traits.addresses, erasure=together)
    marks.mark("domain", *traits.domains, erasure=together)
    marks.mark("house", *traits.shared, erasure=together)
    marks.mark("name", *(one for one in traits.names if one in traits.telling), erasure=together)
    marks.mark("phone", *traits.phones, erasure=together)
    for column in (sources.c.key, quarantine.c.key, touchpoints.c.message_id):
        query = select(column).where(column.table.c.client_id == traits.client_id, column.is_not(None))
        for some in chunks(connection.scalars(query).all()):
            marks.mark("message", *some, erasure=together)


def _doubtful(database: Database, connection: Connection, traits: Traits) -> int:
    """What may be theirs and nobody else's; of the rest they are no candidate any more."""
    emails, houses = set(traits.addresses), set(traits.domains)
    names = {one.casefold() for one in traits.names}
    gone: list[int] = []
    for row in connection.execute(select(doubtful)).mappings().all():
        address = str(row["sender"].get("address", "")).lower()
        name = str(row["sender"].get("name", "")).casefold()
        left = [one for one in row["candidates"] if one != traits.client_id]
        theirs = address in emails or (own_domain(address) or "") in houses or (not address and name in names)
        if theirs or (row["candidates"] and not left):
            gone.append(row["source_id"])
        elif len(left) != len(row["candidates"]):
            this = doubtful.c.source_id == row["source_id"]
            connection.execute(update(doubtful).where(this).values(candidates=left))
    for some in chunks(gone):
        these = sources.c.id.in_(some) & sources.c.client_id.is_(None)
        keys = connection.scalars(select(sources.c.key).where(these)).all()
        Marks(database).mark("message", *keys, erasure=traits.client_id)
        connection.execute(delete(sources).where(these))
    return len(gone)


def _quarantine(database: Database, connection: Connection, traits: Traits) -> int:
    """What could not be read and is theirs as far as its bytes tell; in what another wrote they are blotted out."""
    blots, telling = traits.blots, Search(traits.telling)
    query = select(quarantine.c.key, quarantine.c.raw)
    gone = 0
    for number in connection.scalars(select(quarantine.c.id).where(quarantine.c.client_id.is_(None))).all():
        key, raw = connection.execute(query.where(quarantine.c.id == number)).one()
        if not telling.hits(raw):
            continue
        this = quarantine.c.id == number
        if (sender := _from(raw)) is not None and not blots.may_stand_in(sender):
            if (blotted := blots.data(raw)) != raw:
                connection.execute(update(quarantine).where(this).values(raw=blotted))
            continue
        Marks(database).mark("message", key, erasure=traits.client_id)
        connection.execute(delete(quarantine).where(this))
        gone += 1
    return gone


def _from(raw: bytes) -> bytes | None:
    """The sender's lines of what looks like a mail."""
    head = raw[: 256 * 1024].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    lines = [line for line in head.split(b"\n") if line[:7].lower().startswith((b"from:", b"sender:"))]
    return b"\n".join(lines) if lines else None


def _pairings(connection: Connection, traits: Traits) -> int:
    what = {*traits.addresses, *traits.domains}
    whole = [pairings.c.what.endswith(f"@{one}", autoescape=True) for one in traits.domains]
    return connection.execute(delete(pairings).where(or_(pairings.c.what.in_(what), *whole))).rowcount


def _imports(connection: Connection, traits: Traits) -> int:
    """How far archives came that name them, or that they came from: whoever reads one again finds what is known."""
    came = [
        select(table.c.where_from).where(table.c.client_id == traits.client_id).distinct()
        for table in (sources, quarantine)
    ]
    heads = {one.partition(",")[0] for query in came for one in connection.scalars(query)}
    telling = Search(traits.pieces)
    gone = [
        row.path_key
        for row in connection.execute(select(imports.c.path_key, imports.c.name)).all()
        if row.name in heads or telling.hits(row.name.encode("utf-8", "replace"))
    ]
    for some in chunks(gone):
        connection.execute(delete(imports).where(imports.c.path_key.in_(some)))
    telling = Search(traits.telling)  # of others' rows only what is sure to mean them
    for table in (sources, quarantine):
        for where in connection.scalars(select(table.c.where_from).distinct()).all():
            if telling.hits(where.encode("utf-8", "replace")):
                place = ", ".join((_ELSEWHERE, *where.rpartition(", ")[2:])) if ", " in where else _ELSEWHERE
                connection.execute(update(table).where(table.c.where_from == where).values(where_from=place))
    return len(gone)


def _folders(connection: Connection, traits: Traits) -> int:
    """Folders of a mailbox that bear their name: they are read from their beginning the next time."""
    telling = Search(traits.pieces)
    gone = [
        row for row in connection.execute(select(folders)).all() if telling.hits(row.name.encode("utf-8", "replace"))
    ]
    for row in gone:
        mine = (folders.c.mailbox_id == row.mailbox_id, folders.c.name == row.name)
        connection.execute(delete(folders).where(*mine))
    return len(gone)


# -- out of the file --------------------------------------------------------------------------------------------------


def out_of_the_file(database: Database, tables: Collection[str]) -> bool:
    """What was deleted leaves the database's files, free pages and write-ahead log included.

    False where another process reads from the log and so keeps it: to be asked for once more. SQLite is written anew
    (which takes as much room again for a moment); of PostgreSQL these tables are. Raises StoreTrouble.
    """
    with database.trouble(), database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.file is None:
            known = {one.name for one in metadata.sorted_tables}
            for table in sorted({*tables, "facts", "marks", "touchpoint_words"} & {*known, "touchpoint_words"}):
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
            return True
        connection.exec_driver_sql("VACUUM")
    return empty_log(database)


def empty_log(database: Database) -> bool:
    """Writes SQLite's log into the file and cuts it to nothing; False where a reader was in the way all the time."""
    if database.file is None:
        return True
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        with (
            database.trouble(),
            database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if not busy:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
