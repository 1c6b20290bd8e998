"""Invoices and open items out of a CSV file, row by row. Not here: column names (`columns`), sums and days (`cells`).

The separator, the decimal mark and the order of days are settled over the whole file. A row that cannot be read goes to
quarantine with its line number; a file without the column that everything hangs on is refused with one sentence.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.errors import BadInput
from assistant.intake.archives.cells import Cells, Unreadable
from assistant.intake.archives.columns import NO, OURS, THEIRS, YES, Column, column_of
from assistant.intake.archives.items import Found, InvoiceLine, Item, OpenItemLine, Person, broken, digest_of
from assistant.intake.archives.sources import Blob, Reading, whole
from assistant.intake.charsets import decode
from assistant.intake.clean import label
from assistant.intake.doors import from_wide
from assistant.intake.limits import MAX_ROWS_BYTES
from assistant.intake.people import person
from assistant.intake.threads import is_ours

_SEPARATORS = ";,\t|"
_HEADER_WITHIN = 10
"""Lines at the top among which the header may stand: some programs write a title first."""
_MAX_RECORD_LINES = 50
_OF_INVOICES: frozenset[Column] = frozenset({"number", "issued", "due", "paid", "amount", "currency", "status"})
_OF_OPEN_ITEMS: frozenset[Column] = frozenset({"what", "side", "owner", "due", "since", "done", "status", "note"})

TableKind = Literal["invoice", "open_item"]


@dataclass(frozen=True)
class _Row:
    raw: bytes
    line: int
    end: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    kind: TableKind
    places: Mapping[Column, int]
    titles: tuple[str, ...]
    header: _Row
    separator: str
    currency: str | None


def is_table(head: bytes) -> bool:
    """Whether bytes from the beginning of a file are those of a table of invoices or open items."""
    return _header(from_wide(head)) is not None


def read_table(blob: Blob, start: int, reading: Reading) -> Iterator[tuple[int, Found]]:
    """Each row that ends after `start`. Raises BadInput where the header lacks what everything hangs on."""
    raw = from_wide(whole(blob, MAX_ROWS_BYTES))
    table = _header(raw)
    if table is None:
        raise BadInput(
            f"{blob.name} is no table that can be read: its first line names the columns, such as "
            "Invoice number, Client, Due, Paid, Amount, or Item, Side, Due, Since."
        )
    _complete(table, blob.name)
    rows = [row for row in _rows(raw, table.separator) if row.line > table.header.line]
    cells = Cells(
        [{column: _cell(row, place) for column, place in table.places.items()} for row in rows],
        reading,
        table.currency,
    )
    for row in rows:
        if row.end > start and any(cell.strip() for cell in row.cells):
            found = _found(row, table, cells, f"{blob.name}, line {row.line}", reading)
            if found is not None:
                yield row.end, found


def _cell(row: _Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _header(raw: bytes) -> _Table | None:
    """The first line that names columns of one kind of table, under the separator that makes most of it."""
    lines = raw[: 64 * 1024].split(b"\n")[:_HEADER_WITHIN]
    best: _Table | None = None
    place = 0
    for number, line in enumerate(lines, start=1):
        place += len(line) + 1
        for separator in _SEPARATORS:
            titles = _split(line, separator)
            named = [column_of(title) for title in titles]
            places: dict[Column, int] = {}
            for position, (column, _) in enumerate(named):
                if column is not None:
                    places.setdefault(column, position)
            kind = _kind(set(places))
            if kind and (best is None or len(places) > len(best.places)):
                currency = next((currency for column, currency in named if column == "amount" and currency), None)
                row = _Row(line, number, place, titles)
                best = _Table(kind, places, titles, row, separator, currency)
        if best is not None:
            return best
    return None


def _kind(columns: set[Column]) -> TableKind | None:
    invoices, items = len(columns & _OF_INVOICES), len(columns & _OF_OPEN_ITEMS)
    if "what" in columns and "amount" not in columns and "number" not in columns and items >= 2:
        return "open_item"
    return "invoice" if columns & {"amount", "number"} and invoices >= 2 else None


def _complete(table: _Table, name: str) -> None:
    where = f"{name}, line {table.header.line}"
    if table.kind == "invoice" and "number" not in table.places:
        raise BadInput(f"{where}: no column holds the invoice's number; call one of them Invoice number.")
    if table.kind == "invoice" and not {"client", "email"} & set(table.places):
        raise BadInput(f"{where}: no column says whose invoice it is; call one of them Client or E-mail.")
    if table.kind == "open_item" and not {"side", "owner"} & set(table.places):
        raise BadInput(f"{where}: no column says which side owes it; call one of them Side and write ours or theirs.")


def _rows(raw: bytes, separator: str) -> Iterator[_Row]:
    """Records with their lines: a quoted cell may run over several; one that never ends takes only its own line."""
    lines = raw.split(b"\n")
    index, place = 0, 0
    while index < len(lines):
        count = 1
        while count < _MAX_RECORD_LINES and _open(lines, index, count):
            count += 1
        if _open(lines, index, count):
            count = 1
        record = b"\n".join(lines[index : index + count])
        place += len(record) + 1
        yield _Row(record, index + 1, min(place, len(raw)), _split(record, separator))
        index += count


def _open(lines: list[bytes], index: int, count: int) -> bool:
    return index + count <= len(lines) and sum(line.count(b'"') for line in lines[index : index + count]) % 2 == 1


def _split(record: bytes, separator: str) -> tuple[str, ...]:
    text = decode(record.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r"))[0]
    try:
        return tuple(next(csv.reader([text], delimiter=separator), list[str]()))
    except csv.Error:
        return tuple(text.split(separator))


def _found(row: _Row, table: _Table, cells: Cells, where: str, reading: Reading) -> Found | None:
    values: dict[Column, str] = {column: _cell(row, place).strip() for column, place in table.places.items()}
    client, address = _client(values)
    if table.kind == "invoice" and not values.get("number") and not (client or address):
        return None  # a sum below the table
    try:
        line = _invoice(values, cells) if table.kind == "invoice" else _open_item(values, cells, reading)
    except Unreadable as error:
        title = label(table.titles[table.places[error.column]], 40) if error.column in table.places else error.column
        return broken(where, row.raw, f"Line {row.line}: {error.problem} in column {title}.")
    if isinstance(line, OpenItemLine) and line.side == "theirs" and not client and not address:
        client = line.owner  # without a column for the client, whoever owes it tells whose item it is
    people = (Person(name=client, addresses=(address,) if address else ()),) if client or address else ()
    named = line.number if isinstance(line, InvoiceLine) else f"{line.side}:{line.what}"
    return Item(
        kind=table.kind,
        key=row_key(table.kind, address or client or "", named),
        digest=digest_of(line.model_dump_json()),
        raw=table.header.raw.rstrip(b"\r\n") + b"\n" + row.raw,
        form="csv",
        people=people,
        client_hint=client,
        invoice=line if isinstance(line, InvoiceLine) else None,
        open_item=line if isinstance(line, OpenItemLine) else None,
        where=where,
    )


def row_key(kind: TableKind, whose: str, named: str) -> str:
    """The identity of a row: whose it is, by address or name, and its number, or its side and what is owed ("ours:texts")."""
    return f"{kind}:{digest_of(whose.lower(), named.lower())}"


def _client(values: Mapping[Column, str]) -> tuple[str | None, str | None]:
    named = person(values.get("client", "")) if values.get("client") else None
    address = person(values.get("email", "")).address or (named.address if named else None)
    name = label(values.get("client", ""), 200) if named and not named.address else (named.name if named else None)
    return name or None, address


def _invoice(values: Mapping[Column, str], cells: Cells) -> InvoiceLine:
    if not values.get("number"):
        raise Unreadable("number", "there is no invoice number")
    paid, settled = _day_or_word(values, "paid", cells)
    if settled is None and paid is None:
        settled = _yes_or_no(values.get("status", ""))
    return InvoiceLine(
        number=label(values["number"], 100),
        issued=cells.day("issued", values.get("issued", "")),
        due=cells.day("due", values.get("due", "")),
        paid=paid,
        settled=True if paid else settled,
        amount=cells.amount(values.get("amount", "")),
        currency=cells.currency(values.get("currency", ""), values.get("amount", "")),
    )


def _open_item(values: Mapping[Column, str], cells: Cells, reading: Reading) -> OpenItemLine:
    if not values.get("what"):
        raise Unreadable("what", "there is nothing")
    done_at, done = _day_or_word(values, "done", cells)
    if done is None and done_at is None:
        done = _yes_or_no(values.get("status", ""))
    owner = label(values.get("owner", ""), 200) or None
    return OpenItemLine(
        side=_side(values.get("side", ""), owner, reading),
        what=label(values["what"], 1_000),
        owner=owner,
        due=cells.day("due", values.get("due", "")),
        since=cells.day("since", values.get("since", "") or values.get("issued", "")),
        done_at=done_at,
        done=True if done_at else done,
        note=label(values.get("note", ""), 2_000),
    )


def _side(said: str, owner: str | None, reading: Reading) -> Literal["ours", "theirs"]:
    words = set(re.findall(r"\w+", said.lower()))
    if words & OURS or (said and is_ours(said, said if "@" in said else None, reading.ours)):
        return "ours"
    if words & THEIRS:
        return "theirs"
    if said:
        raise Unreadable("side", "it is neither ours nor theirs")
    named = person(owner or "")
    if owner and (is_ours(named.name, named.address, reading.ours) or set(re.findall(r"\w+", owner.lower())) & OURS):
        return "ours"
    if owner:
        return "theirs"
    raise Unreadable("side", "nothing says which side owes it")


def _day_or_word(values: Mapping[Column, str], column: Column, cells: Cells) -> tuple[date | None, bool | None]:
    text = values.get(column, "")
    told = _yes_or_no(text)
    return (None, told) if told is not None or not text else (cells.day(column, text), None)


def _yes_or_no(text: str) -> bool | None:
    word = text.strip().strip(".!").lower()
    return True if word in YES else False if word in NO else None
