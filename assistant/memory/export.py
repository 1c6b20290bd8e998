"""Everything of the store as JSON Lines and .eml, in a folder or a zip that other programs can read.

Each client is a folder of its own, one .jsonl for each kind of thing, beside the bytes that touchpoints came from. Not here:
taking an export in again (`unpack`), backups of the file itself (`backup`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import Connection, LargeBinary, RowMapping, Table, select

from assistant.errors import StoreTrouble
from assistant.memory.backup import Progress, forget_copy, remember_copy
from assistant.memory.columns import Amount
from assistant.memory.parcel import ParcelOut
from assistant.memory.store import Store
from assistant.memory.tables import (
    addresses,
    cadences,
    clients,
    contacts,
    dismissals,
    domains,
    doubtful,
    drafts,
    facts,
    feelings,
    invoices,
    mailboxes,
    marks,
    open_items,
    pairings,
    profiles,
    promises,
    quarantine,
    readings,
    senders,
    sources,
    standings,
    talks,
    touchpoints,
)

FORMAT = 1
ABOUT = "heardback-export.json"
OF_NOBODY = "nobody"
PLAIN: tuple[Table, ...] = (
    contacts, addresses, domains, pairings, open_items, invoices, cadences, standings, dismissals, talks,
)  # fmt: skip
"""What is a client's and goes over as it stands, each row known by its key."""
OF_A_CLIENT: tuple[Table, ...] = (
    clients, *PLAIN, sources, touchpoints, readings, drafts, promises, feelings, quarantine,
)  # fmt: skip
OF_THE_STORE: tuple[Table, ...] = (senders, profiles, mailboxes, marks)
LEFT_OUT: dict[str, str] = {
    "facts": "of this store only; its secret goes along with the marks",
    "index_queue": "filled anew",
    "assessments": "made anew from the histories",
    "imports": "of files on this machine",
    "folders": "of a mailbox as it was at that moment",
    "locks": "of this moment",
    "backups": "of this machine",
}
"""Tables that no export holds, and why."""


def export(
    store: Store, to: Path, *, on_progress: Progress | None = None, stop: Event | None = None
) -> dict[str, int] | None:
    """Writes everything as it is at this moment into `to`, a folder or a name that ends in .zip.

    Progress is told in clients. Returns how many there are of each thing; None where it was stopped, with nothing left
    behind. Raises BadInput where something lies at `to`, StoreTrouble where it cannot be written.
    """
    parcel = ParcelOut(to)
    counts: dict[str, int] = {}
    try:
        remember_copy(store.database, to)  # before it is there: an erasure must be able to name it
    except StoreTrouble:
        parcel.drop()
        raise
    done = False
    try:
        with store.database.reading() as connection:
            ids = connection.scalars(select(clients.c.id).order_by(clients.c.id)).all()
            for done, client_id in enumerate(ids):
                if stop is not None and stop.is_set():
                    return None
                _client_out(connection, parcel, client_id, counts, stop)
                if on_progress is not None:
                    on_progress(done + 1, len(ids))
            _rest_out(connection, parcel, counts)
        if stop is not None and stop.is_set():
            return None
        about = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "counts": counts}
        parcel.put(ABOUT, json.dumps(about, indent=1).encode())
        parcel.finish()
        done = True
    finally:
        parcel.drop()
        if not done:
            forget_copy(store.database, to)
    return counts


def _client_out(
    connection: Connection, parcel: ParcelOut, client_id: str, counts: dict[str, int], stop: Event | None
) -> None:
    folder = f"clients/{folder_name(client_id)}"
    for table in OF_A_CLIENT:
        if stop is not None and stop.is_set():
            return
        owner = table.c.id if table is clients else table.c.client_id
        query = select(table).where(owner == client_id).order_by(*table.primary_key.columns)
        _table_out(connection, parcel, folder, table, query, counts)


def _rest_out(connection: Connection, parcel: ParcelOut, counts: dict[str, int]) -> None:
    for table in OF_THE_STORE:
        _table_out(connection, parcel, "store", table, select(table), counts)
    if counts.get("marks"):
        secret = connection.scalar(select(facts.c.value).where(facts.c.name == "secret"))
        parcel.put("store/secret", str(secret).encode())
    for table in (sources, quarantine, pairings):
        _table_out(connection, parcel, OF_NOBODY, table, select(table).where(table.c.client_id.is_(None)), counts)
    doubts = select(doubtful).join(sources).where(sources.c.client_id.is_(None))
    _table_out(connection, parcel, OF_NOBODY, doubtful, doubts, counts)


def _table_out(
    connection: Connection, parcel: ParcelOut, folder: str, table: Table, query: Any, counts: dict[str, int]
) -> None:
    raw = any(isinstance(column.type, LargeBinary) for column in table.c)

    def rows() -> Iterable[dict[str, Any]]:
        for row in connection.execute(query, execution_options={"yield_per": 200}).mappings():
            told = _told(table, row)
            if raw:
                kind = ".eml" if row.get("kind") == "mail" else ".raw"
                told["raw"] = f"{table.name}/{row['id']:07d}{kind}"
                parcel.put(f"{folder}/{told['raw']}", row["raw"])
            yield told

    counts[table.name] = counts.get(table.name, 0) + parcel.put_lines(f"{folder}/{table.name}.jsonl", rows())


def folder_name(client_id: str) -> str:
    """An id as it may be called on any disk."""
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", client_id):
        return client_id
    return "id-" + hashlib.sha256(client_id.encode()).hexdigest()[:24]


def _told(table: Table, row: RowMapping) -> dict[str, Any]:
    """A row as JSON has it; columns that hold nothing are left out."""
    told: dict[str, Any] = {}
    for column in table.c:
        value = row[column.name]
        if value is None or isinstance(value, bytes):
            continue
        if isinstance(value, datetime | date | time):
            value = value.isoformat()
        told[column.name] = str(value) if isinstance(column.type, Amount) else value
    return told
