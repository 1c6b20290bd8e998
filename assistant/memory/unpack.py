"""An export back into a store: adds what is not there yet, and nothing twice. Not here: writing one (`export`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

from pydantic import ValidationError
from sqlalchemy import JSON, Column, Connection, Date, LargeBinary, Table, Time, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.errors import BadInput, StoreTrouble
from assistant.memory.backup import Progress
from assistant.memory.columns import Amount, Key, NumberAsText, UtcMoment, Words
from assistant.memory.export import ABOUT, FORMAT, OF_NOBODY, PLAIN
from assistant.memory.history import Kept, Source, fingerprint
from assistant.memory.parcel import ParcelIn
from assistant.memory.rows import insert_once
from assistant.memory.store import Store
from assistant.memory.tables import (
    addresses,
    clients,
    doubtful,
    drafts,
    feelings,
    mailboxes,
    marks,
    pairings,
    profiles,
    promises,
    quarantine,
    readings,
    senders,
    sources,
    touchpoints,
)
from assistant.thread import Touchpoint

AT_ONCE = 50
"""Messages whose bytes are in memory at a time."""


def take_in(
    store: Store, source: Path, *, on_progress: Progress | None = None, stop: Event | None = None
) -> dict[str, int] | None:
    """Adds everything of an export that is not in the store yet; what is there already stays as it is.

    Client by client, each whole or not at all. Progress is told in clients. Returns how many were new of clients and
    touchpoints; None where it was stopped. Raises BadInput where it is no export, or an address is another client's.
    """
    parcel = ParcelIn(source)
    counts = {"clients": 0, "touchpoints": 0}
    try:
        return _taken_in(store, parcel, counts, on_progress, stop)
    except StoreTrouble as trouble:
        if isinstance(trouble.__cause__, IntegrityError):
            raise BadInput(f"{parcel.name} does not hold together: a part names another that is not there.") from None
        raise
    finally:
        parcel.close()


def _taken_in(
    store: Store, parcel: ParcelIn, counts: dict[str, int], on_progress: Progress | None, stop: Event | None
) -> dict[str, int] | None:
    _check(parcel)
    with store.transaction():
        _store_in(store, parcel)
    folders = parcel.folders("clients")
    for done, name in enumerate(folders):
        if stop is not None and stop.is_set():
            return None
        with store.transaction():
            _Client(store, parcel, f"clients/{name}").take_in(counts)
        if on_progress is not None:
            on_progress(done + 1, len(folders))
    with store.transaction():
        _nobody_in(store, parcel)
    return counts


def _check(parcel: ParcelIn) -> None:
    if ABOUT not in parcel:
        raise BadInput(f"{parcel.name} is no export of Heardback: it holds no {ABOUT}.")
    try:
        form: object = json.loads(parcel.take(ABOUT))["format"]
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{parcel.name} is no export of Heardback: its {ABOUT} cannot be read.") from None
    if form != FORMAT:
        raise BadInput(f"{parcel.name} was made by a later version of Heardback: install that one first.")


def _store_in(store: Store, parcel: ParcelIn) -> None:
    with store.database.writing() as connection:
        _add_plain(connection, parcel, "store", (senders, profiles))
        there = {(one.host, one.port, one.user) for one in store.inbox.mailboxes()}
        for where, row in parcel.lines("store/mailboxes.jsonl"):
            new = _read(mailboxes, row, where)
            if (new["host"], new["port"], new["user"]) not in there:
                connection.execute(insert(mailboxes), [new])
        # Marks can be read under their own secret only: a store that has none yet takes both.
        if "store/secret" in parcel and connection.scalar(select(marks.c.hash).limit(1)) is None:
            _add_plain(connection, parcel, "store", (marks,))
            store.inbox.take_secret(parcel.take("store/secret").decode("ascii", "replace"))


def _nobody_in(store: Store, parcel: ParcelIn) -> None:
    with store.database.writing() as connection:
        _add_plain(connection, parcel, OF_NOBODY, (pairings,))
        numbers = _sources_in(store, parcel, OF_NOBODY, None)
        _quarantine_in(store, parcel, OF_NOBODY, None)
        for where, row in parcel.lines(f"{OF_NOBODY}/doubtful.jsonl"):
            row["source_id"] = numbers.get(row.get("source_id"), 0)
            if row["source_id"]:
                connection.execute(insert_once(connection, doubtful), [_read(doubtful, row, where)])


class _Client:
    """One client's folder of an export, on its way into the store."""

    def __init__(self, store: Store, parcel: ParcelIn, folder: str) -> None:
        self._store, self._parcel, self._folder = store, parcel, folder
        found = list(parcel.lines(f"{folder}/clients.jsonl"))
        if len(found) != 1:
            raise BadInput(f"{parcel.name}: {folder} does not say whose it is.")
        self._row = _read(clients, found[0][1], found[0][0])
        self._id: str = self._row["id"]

    def take_in(self, counts: dict[str, int]) -> None:
        if self._was_erased():
            counts["erased"] = counts.get("erased", 0) + 1
            return
        with self._store.database.writing() as connection:
            if connection.scalar(select(senders.c.id).where(senders.c.id == self._row["manager"])) is None:
                self._row["manager"] = None
            made = connection.execute(insert_once(connection, clients).returning(clients.c.id), [self._row]).all()
            counts["clients"] += len(made)
            _add_plain(connection, self._parcel, self._folder, PLAIN, self._id)
            numbers = _sources_in(self._store, self._parcel, self._folder, self._id)
            counts["touchpoints"] += self._touchpoints(connection, numbers)
            self._drafts(connection)
            _quarantine_in(self._store, self._parcel, self._folder, self._id)
            self._feelings(connection)

    def _was_erased(self) -> bool:
        """Whether the client was erased from this store, and not taken on again: they stay away, as with any import."""
        inbox = self._store.inbox
        if not inbox.has_marks() or any(known.id == self._id for known in self._store.clients()):
            return False
        lines, folder = self._parcel.lines, self._folder
        own = [str(row.get("address", "")) for _, row in lines(f"{folder}/addresses.jsonl")]
        keys = [str(row.get("key", "")) for _, row in lines(f"{folder}/sources.jsonl")]
        return bool(inbox.marked("address", own)) or bool(keys and inbox.marked("message", keys) >= set(keys))

    def _touchpoints(self, connection: Connection, numbers: Mapping[Any, int]) -> int:
        """Returns how many were new; the readings follow those that they were of."""
        old: dict[str, Any] = {}
        new: list[Kept] = []
        for where, row in self._parcel.lines(f"{self._folder}/touchpoints.jsonl"):
            said = {name: row[name] for name in Kept.model_fields if name in row and name != "id"}
            said["source_id"] = numbers.get(row.get("source_id"))
            try:
                said["touchpoint"] = Touchpoint.model_validate({n: row[n] for n in Touchpoint.model_fields if n in row})
                new.append(Kept.model_validate(said))
            except ValidationError:
                raise BadInput(f"{where} is no touchpoint.") from None
            old[fingerprint(new[-1])] = row.get("id")
        added = self._store.history.add(self._id, new)
        query = select(touchpoints.c.fingerprint, touchpoints.c.id).where(touchpoints.c.client_id == self._id)
        now = {old[row.fingerprint]: row.id for row in connection.execute(query) if row.fingerprint in old}
        for where, row in self._parcel.lines(f"{self._folder}/readings.jsonl"):
            if row.get("touchpoint_id") in now:
                read = _read(readings, row, where) | {"touchpoint_id": now[row["touchpoint_id"]], "client_id": self._id}
                connection.execute(insert_once(connection, readings), [read])
        return added

    def _drafts(self, connection: Connection) -> None:
        """Drafts are given new numbers, and their promises follow them."""
        there = {
            (row.made_at, json.dumps(row.reply, sort_keys=True)): row.id
            for row in connection.execute(select(drafts).where(drafts.c.client_id == self._id))
        }
        numbers: dict[str, str] = {}
        for where, row in self._parcel.lines(f"{self._folder}/drafts.jsonl"):
            new = _read(drafts, row, where) | {"client_id": self._id}
            old, mark = new.pop("id"), (new["made_at"], json.dumps(new["reply"], sort_keys=True))
            if mark not in there:
                there[mark] = connection.scalar(insert(drafts).values(new).returning(drafts.c.id))
            numbers[str(old)] = str(there[mark])
        taken = set(connection.scalars(select(promises.c.draft_id).where(promises.c.draft_id.is_not(None))))
        for where, row in self._parcel.lines(f"{self._folder}/promises.jsonl"):
            new = _read(promises, row, where) | {"client_id": self._id}
            new["draft_id"] = numbers.get(str(new.get("draft_id")))
            if new["draft_id"] is None or new["draft_id"] not in taken:
                connection.execute(insert_once(connection, promises), [new])

    def _feelings(self, connection: Connection) -> None:
        there = {(one.asked_at, one.answer) for one in self._store.ledger.feelings(self._id)}
        for where, row in self._parcel.lines(f"{self._folder}/feelings.jsonl"):
            new = _read(feelings, row, where) | {"client_id": self._id}
            new.pop("id", None)
            if (new["asked_at"], new["answer"]) not in there:
                connection.execute(insert(feelings), [new])


def _add_plain(
    connection: Connection, parcel: ParcelIn, folder: str, tables: Iterable[Table], client_id: str | None = None
) -> None:
    """Rows that are known by their key; those that are there already stay as they are."""
    for table in tables:
        for where, row in parcel.lines(f"{folder}/{table.name}.jsonl"):
            new = _read(table, row, where)
            if client_id is not None:
                new["client_id"] = client_id
            connection.execute(insert_once(connection, table), [new])
            if client_id is not None and table is addresses:
                owner = select(addresses.c.client_id).where(addresses.c.address == new["address"])
                if connection.scalar(owner) != client_id:
                    raise BadInput(f"{where}: this mail address belongs to another client of the store.")


def _sources_in(store: Store, parcel: ParcelIn, folder: str, client_id: str | None) -> dict[Any, int]:
    """The number of each source in the store, by its number in the export."""
    numbers: dict[Any, int] = {}
    lines = parcel.lines(f"{folder}/sources.jsonl")
    while some := list(islice(lines, AT_ONCE)):
        new: list[Source] = []
        keys = [str(row.get("key", "")) for _, row in some]
        gone = store.inbox.marked("message", keys) if client_id is None else frozenset[str]()
        some = [(where, row) for where, row in some if row.get("key") not in gone]
        for where, row in some:
            read = _read(sources, row, where, files=(parcel, folder))
            kept = {name: read[name] for name in ("key", "kind", "raw", "where_from")}
            new.append(Source(**kept, client_id=client_id))
        ids = store.history.keep_sources(new)
        numbers |= {row.get("id"): number for (_, row), number in zip(some, ids, strict=True)}
    return numbers


def _quarantine_in(store: Store, parcel: ParcelIn, folder: str, client_id: str | None) -> None:
    for where, row in parcel.lines(f"{folder}/quarantine.jsonl"):
        new = _read(quarantine, row, where, files=(parcel, folder))
        if client_id is None and store.inbox.is_marked("message", new["key"]):
            continue  # of a client who was erased
        store.inbox.quarantine(new["key"], new["raw"], new["where_from"], new["why"], client_id)


def _read(
    table: Table, row: Mapping[str, Any], where: str, files: tuple[ParcelIn, str] | None = None
) -> dict[str, Any]:
    """A row as the table takes it. Raises BadInput where it does not fit."""
    read: dict[str, Any] = {}
    try:
        for column in table.c:
            if isinstance(column.type, LargeBinary) and files is not None:
                read[column.name] = files[0].take(f"{files[1]}/{row[column.name]}")
            elif column.name in row:
                read[column.name] = _value(column, row[column.name])
            elif not column.nullable and not column.primary_key and column.server_default is None:
                raise BadInput(f"{where} says no {column.name}.")
            elif column.server_default is None:
                read[column.name] = None
    except (TypeError, ValueError, KeyError, ArithmeticError):
        raise BadInput(f"{where} does not fit.") from None
    return read


def _value(column: Column[Any], told: Any) -> Any:
    kind = column.type
    if isinstance(kind, UtcMoment):
        moment = datetime.fromisoformat(told)
        if moment.tzinfo is None:
            raise ValueError("a moment without its offset")
        return moment
    if isinstance(kind, Date):
        return date.fromisoformat(told)
    if isinstance(kind, Time):
        return time.fromisoformat(told)
    if isinstance(kind, Amount):
        return Amount().process_result_value(told, None)  # type: ignore[arg-type]  # the dialect is not looked at
    if isinstance(kind, JSON):
        return told
    expected = str if isinstance(kind, Key | Words | NumberAsText) else kind.python_type
    if not isinstance(told, expected):
        raise TypeError("of another type")
    return told
