"""The store's part of erasing a client: what tells of them, their rows gone, their addresses blotted out of others' rows.

Not here: files beside the database, the index, backups, and the order of it all (`assistant.erasing`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any
from typing import cast as cast_to

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    String,
    Table,
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

from assistant.account import own_domain
from assistant.blotting import Blots
from assistant.memory import fulltext
from assistant.memory.engine import Database
from assistant.memory.marks import Marks
from assistant.memory.migrate import fill_words, set_fact
from assistant.memory.rows import chunks, must_exist
from assistant.memory.tables import (
    addresses,
    clients,
    contacts,
    domains,
    doubtful,
    facts,
    folders,
    imports,
    index_queue,
    metadata,
    pairings,
    quarantine,
    senders,
    sources,
    touchpoints,
)
from assistant.thread import Value
from assistant.traces import Search

BUSY_SECONDS = 10.0
"""How long the write-ahead log is waited for while others still read from it."""
SCANNED = 100
"""Raw mails that are read in one go."""
_PENDING = "erasing:"
_IDENTITIES = frozenset({"key", "message_id", "in_reply_to", "refs", "conversation"})
"""Columns whose values are compared: one of them that tells of an address becomes a digest, and compares as before."""
_ELSEWHERE = "an archive"
_PIECE = 5
_TELLING = 6
"""Letters below which a name that is one word is too common to tell who is meant."""


class Traits(Value):
    """What tells of a client."""

    client_id: str
    names: tuple[str, ...] = ()
    """The client's, the company's, and those of their people; none that another goes by as well."""
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """Houses that are theirs alone."""
    shared: tuple[str, ...] = ()
    """Houses in which another client is, too."""
    phones: tuple[str, ...] = ()

    @property
    def telling(self) -> tuple[str, ...]:
        """Words that tell of them wherever they stand: no first names, and nothing that is a word as well."""
        names = [one for one in self.names if len(one) >= _TELLING or " " in one.strip()]
        ids = [self.client_id] if len(self.client_id) >= _TELLING else []
        return (*self.sure, *names, *ids)

    @property
    def sure(self) -> tuple[str, ...]:
        """Words that are theirs and nobody else's: addresses, and domains of theirs alone."""
        return (*self.addresses, *(f"@{one}" for one in self.domains))

    @property
    def pieces(self) -> tuple[str, ...]:
        """Parts of names, addresses and domains, for where it costs nothing to mean them by mistake."""
        said = [*self.names, *(one.replace("@", " ").replace(".", " ") for one in (*self.addresses, *self.domains))]
        words = [word.strip("()[],;\"'") for one in said for word in one.split()]
        return (*self.telling, *(word for word in words if len(word) >= _PIECE))

    @property
    def blots(self) -> Blots:
        return Blots(self.addresses, self.domains)


def traits_of(database: Database, client_id: str, ours: Collection[str] = ()) -> Traits:
    """What tells of a client, before anything is erased. `ours` are our own addresses and domains: never theirs.

    Raises BadInput for an unknown client.
    """
    with database.reading() as connection:
        must_exist(connection, client_id)
        mine = addresses.c.client_id == client_id
        client = connection.execute(select(clients).where(clients.c.id == client_id)).mappings().one()
        people = connection.execute(select(contacts).where(contacts.c.client_id == client_id)).mappings().all()
        own = set(connection.scalars(select(addresses.c.address).where(mine)))
        own |= {
            one
            for one in connection.scalars(select(pairings.c.what).where(pairings.c.client_id == client_id))
            if "@" in one
        }
        houses = set(connection.scalars(select(domains.c.domain).where(domains.c.client_id == client_id)))
        houses |= {domain for one in own if (domain := own_domain(one))}
        houses -= _our_houses(connection, ours)
        confirmed = set(connection.scalars(select(domains.c.domain).where(domains.c.client_id == client_id)))
        alone = {one for one in houses if not _has_others(connection, client_id, one, sure=one in confirmed)}
        called = [clients.c.name, clients.c.company]
        others = {one for row in connection.execute(select(*called).where(clients.c.id != client_id)) for one in row}
        others |= set(connection.scalars(select(contacts.c.name).where(contacts.c.client_id != client_id)))
    shared = {one.casefold() for one in others if one}
    said = [client["name"], client["company"], *(one["name"] for one in people)]
    names = [one for one in said if one and one.casefold() not in shared]
    return Traits(
        client_id=client_id,
        names=tuple(dict.fromkeys(names)),
        addresses=tuple(sorted(own)),
        domains=tuple(sorted(alone)),
        shared=tuple(sorted(houses - alone)),
        phones=tuple(phone for one in people for phone in one["phones"]),
    )


def _our_houses(connection: Connection, ours: Collection[str]) -> set[str]:
    mine = [*ours, *(one for listed in connection.scalars(select(senders.c.addresses)) for one in listed)]
    plain = {one.strip().lower() for one in mine}
    return {own_domain(one) or "" for one in plain if "@" in one} | {one.removeprefix("@") for one in plain}


def _has_others(connection: Connection, client_id: str, domain: str, *, sure: bool) -> bool:
    """Whether anybody else is known to be of that house: another client, or somebody of whom a person said that they are
    nobody's, unless it is `sure` that the house is this client's."""
    said = or_(pairings.c.what == domain, pairings.c.what.endswith(f"@{domain}", autoescape=True))
    foreign = pairings.c.client_id != client_id
    queries = (
        select(addresses.c.address).where(addresses.c.domain == domain, addresses.c.client_id != client_id),
        select(domains.c.domain).where(domains.c.domain == domain, domains.c.client_id != client_id),
        select(pairings.c.what).where(said, foreign if sure else or_(foreign, pairings.c.client_id.is_(None))),
    )
    return any(connection.scalar(query.limit(1)) is not None for query in queries)


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
    database: Database, traits: Traits, on_progress: Callable[[int, int], None] = lambda _done, _total: None
) -> tuple[dict[str, int], int]:
    """Takes all rows of a client out, in one transaction with the marks that keep them away.

    Returns how many rows of which table went, and in how many rows of others an address was blotted out. `on_progress`
    is told how many raw mails of others were looked into, and of how many.
    """
    blots = traits.blots
    named = list(_sources_that_name(database, traits, on_progress))
    with database.writing() as connection:
        must_exist(connection, traits.client_id)
        set_fact(connection, _pending(traits.client_id), traits.client_id)
        _mark(database, connection, traits)
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
        blotted = _blot_raw(connection, blots, named) + _blot_texts(connection, traits, blots)
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


# -- what is another's ------------------------------------------------------------------------------------------------


def _sources_that_name(database: Database, traits: Traits, on_progress: Callable[[int, int], None]) -> Iterator[int]:
    """Ids of raw mails of others in which an address of theirs stands; looked for before anything is locked."""
    blots = traits.blots
    if not blots:
        return
    foreign = or_(sources.c.client_id.is_(None), sources.c.client_id != traits.client_id)
    with database.reading() as connection:
        ids = connection.scalars(select(sources.c.id).where(foreign).order_by(sources.c.id)).all()
    for start in range(0, len(ids), SCANNED):
        on_progress(start, len(ids))
        with database.reading() as connection:
            query = select(sources.c.id, sources.c.raw).where(sources.c.id.in_(ids[start : start + SCANNED]))
            found = [row.id for row in connection.execute(query) if blots.may_stand_in(row.raw)]
        yield from found
    yield -(ids[-1] if ids else 0) - 1  # from here on nothing was looked at


def _blot_raw(connection: Connection, blots: Blots, named: Sequence[int]) -> int:
    if not named:
        return 0
    late = connection.scalars(select(sources.c.id).where(sources.c.id > -named[-1] - 1)).all()
    changed = 0
    for number in (*named[:-1], *late):
        raw = connection.scalar(select(sources.c.raw).where(sources.c.id == number))
        if raw is not None and (blotted := blots.data(raw)) != raw:
            connection.execute(update(sources).where(sources.c.id == number).values(raw=blotted))
            changed += 1
    return changed


def _blot_texts(connection: Connection, traits: Traits, blots: Blots) -> int:
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
