"""What is owed and agreed with one client: drafts and what became of them, promises, open items, invoices, cadences, feelings.

Every method names the client, and the query itself holds to it. Not here: what is overdue and what to do about it
(`advice`). Every method raises BadInput for an id that is not this client's, and StoreTrouble where the database cannot
be read or written.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, insert, select, update

from assistant.account import (
    Cadence,
    DraftFate,
    Feeling,
    Invoice,
    OpenItem,
    Promise,
    PromiseStatus,
    Side,
)
from assistant.answers import Reply
from assistant.errors import BadInput
from assistant.memory.columns import plain
from assistant.memory.engine import Database
from assistant.memory.rows import V, must_exist, new_id, value_of
from assistant.memory.tables import cadences, drafts, feelings, invoices, open_items, promises
from assistant.thread import Moment, NextChannel, Value

Owned = TypeVar("Owned", Promise, OpenItem, Invoice, Cadence, Feeling)


class KeptDraft(Value):
    """A reply as it was drafted, and what became of it. `final` is what went out where that was changed."""

    id: str
    client_id: str
    made_at: Moment
    reply: Reply
    sent_at: Moment | None = None
    fate: DraftFate = "kept"
    final: str | None = None


class Ledger:
    """What is owed and agreed, each asked for by its client."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # -- drafts ---------------------------------------------------------------------------------------------------

    def keep_draft(self, client_id: str, reply: Reply, made_at: datetime) -> str:
        """Keeps a reply as it was drafted; `made_at` is aware. Returns the draft's id."""
        row = {"client_id": client_id, "made_at": made_at, "promise_at": reply.promise_at}
        with self._writing(client_id) as connection:
            new = insert(drafts).values(reply=reply.model_dump(mode="json"), **row).returning(drafts.c.id)
            return str(connection.scalar(new))

    def drafts(self, client_id: str, limit: int = 20) -> tuple[KeptDraft, ...]:
        """The drafts for one client, newest first."""
        query = select(drafts).where(drafts.c.client_id == client_id)
        with self._db.reading() as connection:
            rows = connection.execute(query.order_by(drafts.c.made_at.desc(), drafts.c.id.desc()).limit(limit))
            return tuple(map(_draft, rows.mappings()))

    def draft(self, client_id: str, draft_id: str) -> KeptDraft:
        """One draft."""
        with self._db.reading() as connection:
            return _draft(self._one(connection, drafts, client_id, _number(draft_id)))

    def with_unsent_drafts(self, since: datetime, noted_since: datetime) -> tuple[str, ...]:
        """Ids of the clients for whom a reply was drafted since then of which nobody knows yet what became of it.

        Also those with one made since `noted_since` that was noted as sent unchanged: its mail may tell otherwise.
        """
        unsent = (drafts.c.fate == "kept") & drafts.c.sent_at.is_(None) & (drafts.c.made_at >= since)
        noted = (drafts.c.fate == "sent") & (drafts.c.made_at >= noted_since)
        with self._db.reading() as connection:
            query = select(drafts.c.client_id).where(unsent | noted).distinct().order_by(drafts.c.client_id)
            return tuple(connection.scalars(query))

    def mark_sent(
        self, client_id: str, draft_id: str, at: datetime, final: str | None = None, due: datetime | None = None
    ) -> Promise | None:
        """The draft went out at `at`, as it was or as `final`. What it promises becomes our promise, once, and is returned.

        `due` is the promised moment where the change moved it. Said again with a `final`, that is what went out, and an open
        promise moves along.
        """
        number = _number(draft_id)
        with self._writing(client_id) as connection:
            draft = _draft(self._one(connection, drafts, client_id, number))
            changed = final is not None and final.strip() != draft.reply.body.strip()
            if final is not None or draft.sent_at is None:
                row = {"sent_at": at, "fate": "edited" if changed else "sent", "final": final if changed else None}
                connection.execute(update(drafts).where(drafts.c.id == number).values(**row))
            if draft.reply.promise_at is None:
                return None
            there = select(promises).where(promises.c.client_id == client_id, promises.c.draft_id == draft_id)
            made = connection.execute(there).mappings().first()
            if made is not None:
                if due is not None and made["status"] == "open":
                    self._change(connection, promises, client_id, made["id"], {"due": due})
                return value_of(Promise, self._one(connection, promises, client_id, made["id"]))
            what = draft.reply.issues[0] if draft.reply.issues else draft.reply.subject
            return self.add_promise(client_id, what, due or draft.reply.promise_at, at, draft_id=draft_id)

    def discard_draft(self, client_id: str, draft_id: str) -> None:
        """The draft was thrown away; it stays to be learned from."""
        with self._writing(client_id) as connection:
            self._change(connection, drafts, client_id, _number(draft_id), {"fate": "discarded"})

    # -- promises -------------------------------------------------------------------------------------------------

    def add_promise(
        self, client_id: str, what: str, due: datetime, made_at: datetime, *, draft_id: str | None = None
    ) -> Promise:
        """Keeps a word that we gave. Both moments are aware."""
        promise = Promise(id=new_id(), client_id=client_id, what=what, due=due, made_at=made_at, draft_id=draft_id)
        return self._add(promises, promise)

    def promises(self, client_id: str, status: PromiseStatus | None = None) -> tuple[Promise, ...]:
        """Our promises to one client, the earliest due first; those of one status where it is given."""
        wanted = () if status is None else (promises.c.status == status,)
        return self._all(Promise, promises, client_id, promises.c.due, where=wanted)

    def open_promises(self) -> Iterator[tuple[str, tuple[Promise, ...]]]:
        """Client by client, those who wait for a word of ours: the client's id and their open promises."""
        with self._db.reading() as connection:
            query = select(promises.c.client_id).where(promises.c.status == "open").distinct()
            waiting = connection.scalars(query.order_by(promises.c.client_id)).all()
        for client_id in waiting:
            yield client_id, self.promises(client_id, "open")

    def with_promises(self, since: datetime) -> tuple[str, ...]:
        """Ids of the clients to whom something is promised that is open, or that was due since then."""
        wanted = (promises.c.status == "open") | (promises.c.due >= since)
        with self._db.reading() as connection:
            return tuple(
                connection.scalars(select(promises.c.client_id).where(wanted).distinct().order_by(promises.c.client_id))
            )

    def close_promise(
        self, client_id: str, promise_id: str, status: PromiseStatus, at: datetime | None = None
    ) -> Promise:
        """What became of a promise; `at` is when it was kept."""
        with self._writing(client_id) as connection:
            row = {"status": status, "kept_at": at if status == "kept" else None}
            self._change(connection, promises, client_id, promise_id, row)
            return value_of(Promise, self._one(connection, promises, client_id, promise_id))

    # -- open items -----------------------------------------------------------------------------------------------

    def add_open_item(
        self,
        client_id: str,
        side: Side,
        what: str,
        *,
        since: date,
        owner: str | None = None,
        due: date | None = None,
        done_at: date | None = None,
        note: str = "",
    ) -> OpenItem:
        """Keeps what one side owes the other. The same thing said again is the same item, with what is newly known of it."""
        new = OpenItem(
            id=new_id(), client_id=client_id, side=side, what=" ".join(what.split()), owner=owner, due=due, since=since,
            done_at=done_at, note=note,
        )  # fmt: skip
        with self._writing(client_id) as connection:
            for known in self.open_items(client_id, include_done=True):
                if (known.side, known.what.casefold()) != (side, new.what.casefold()):
                    continue
                if known.done_at is None or known.since == since:
                    told = {"owner": owner, "due": due, "done_at": done_at, "note": note or None}
                    changed = {name: value for name, value in told.items() if value is not None}
                    return self.change_open_item(client_id, known.model_copy(update=changed))
            return self._insert(connection, open_items, new)

    def open_items(self, client_id: str, include_done: bool = False) -> tuple[OpenItem, ...]:
        """What is open with one client, the longest due first and what has no date last."""
        wanted = () if include_done else (open_items.c.done_at.is_(None),)
        found = self._all(OpenItem, open_items, client_id, open_items.c.since, where=wanted)
        return tuple(sorted(found, key=lambda item: (item.due or date.max, item.since)))

    def change_open_item(self, client_id: str, item: OpenItem) -> OpenItem:
        """Replaces what is known of an item."""
        with self._writing(client_id) as connection:
            self._change(connection, open_items, client_id, item.id, _columns(item))
            return value_of(OpenItem, self._one(connection, open_items, client_id, item.id))

    def close_open_item(self, client_id: str, item_id: str, done_at: date | None) -> OpenItem:
        """The item is done since that day; None opens it again."""
        with self._writing(client_id) as connection:
            self._change(connection, open_items, client_id, item_id, {"done_at": done_at})
            return value_of(OpenItem, self._one(connection, open_items, client_id, item_id))

    # -- invoices -------------------------------------------------------------------------------------------------

    def add_invoice(
        self,
        client_id: str,
        number: str,
        *,
        issued: date | None = None,
        due: date | None = None,
        paid: date | None = None,
        amount: Decimal | None = None,
        currency: str | None = None,
    ) -> Invoice:
        """Keeps a bill of ours; the same number again is the same bill, with what is newly known of it."""
        number = plain(" ".join(number.split()))[:100]
        told: dict[str, Any] = {"issued": issued, "due": due, "paid": paid, "amount": amount, "currency": currency}
        with self._writing(client_id) as connection:
            mine = (invoices.c.client_id == client_id, invoices.c.number == number)
            known = connection.scalar(select(invoices.c.id).where(*mine))
            if known is None:
                return self._insert(
                    connection, invoices, Invoice(id=new_id(), client_id=client_id, number=number, **told)
                )
            changed = {name: value for name, value in told.items() if value is not None}
            if changed:
                self._change(connection, invoices, client_id, known, changed)
            return value_of(Invoice, self._one(connection, invoices, client_id, known))

    def invoices(self, client_id: str) -> tuple[Invoice, ...]:
        """The bills to one client, the oldest first."""
        found = self._all(Invoice, invoices, client_id, invoices.c.number)
        return tuple(sorted(found, key=lambda bill: bill.issued or bill.due or date.max))

    # -- cadences and feelings ------------------------------------------------------------------------------------

    def add_cadence(
        self,
        client_id: str,
        channel: NextChannel,
        weekdays: tuple[int, ...],
        at: time,
        minutes: int,
        *,
        since: date,
        every_weeks: int = 1,
        until: date | None = None,
        note: str = "",
    ) -> Cadence:
        """Keeps an agreed rhythm, as `assistant.account.Cadence` says. Raises BadInput where it is none."""
        try:
            new = Cadence(
                id=new_id(), client_id=client_id, channel=channel, weekdays=weekdays, at=at, minutes=minutes,
                every_weeks=every_weeks, since=since, until=until, note=note,
            )  # fmt: skip
        except ValueError:
            raise BadInput(
                "A cadence needs weekdays from 0 (Monday) to 6, a length in minutes, and an end after its beginning."
            ) from None
        return self._add(cadences, new)

    def cadences(self, client_id: str) -> tuple[Cadence, ...]:
        """All rhythms agreed with one client, ended ones too, the oldest first."""
        return self._all(Cadence, cadences, client_id, cadences.c.since)

    def end_cadence(self, client_id: str, cadence_id: str, until: date) -> Cadence:
        """The rhythm ends with that day."""
        with self._writing(client_id) as connection:
            self._change(connection, cadences, client_id, cadence_id, {"until": until})
            return value_of(Cadence, self._one(connection, cadences, client_id, cadence_id))

    def add_feeling(self, client_id: str, answer: str, asked_at: datetime, by: str | None = None) -> Feeling:
        """Keeps an answer to "how are you feeling about everything?"."""
        return self._add(feelings, Feeling(client_id=client_id, asked_at=asked_at, answer=answer, by=by))

    def feelings(self, client_id: str) -> tuple[Feeling, ...]:
        """The answers of one client, the oldest first."""
        return self._all(Feeling, feelings, client_id, feelings.c.asked_at)

    # -- under the floor ------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self, client_id: str) -> Generator[Connection, None, None]:
        with self._db.writing() as connection:
            must_exist(connection, client_id)
            yield connection

    def _add(self, table: Table, new: Owned) -> Owned:
        with self._writing(new.client_id) as connection:
            return self._insert(connection, table, new)

    def _insert(self, connection: Connection, table: Table, new: Owned) -> Owned:
        connection.execute(insert(table).values(_columns(new)))
        return new

    def _all(
        self, kind: type[V], table: Table, client_id: str, order: Any, where: Iterable[ColumnElement[bool]] = ()
    ) -> tuple[V, ...]:
        query = select(table).where(table.c.client_id == client_id, *where).order_by(order, table.c.id)
        with self._db.reading() as connection:
            return tuple(value_of(kind, row) for row in connection.execute(query).mappings())

    def _one(self, connection: Connection, table: Table, client_id: str, key: Any) -> RowMapping:
        query = select(table).where(table.c.client_id == client_id, table.c.id == key)
        row = connection.execute(query).mappings().first()
        if row is None:
            raise BadInput("There is no such entry with this client.")
        return row

    def _change(
        self, connection: Connection, table: Table, client_id: str, key: Any, columns: Mapping[str, Any]
    ) -> None:
        mine = (table.c.client_id == client_id, table.c.id == key)
        if not connection.execute(update(table).where(*mine).values(**columns)).rowcount:
            raise BadInput("There is no such entry with this client.")


def _columns(value: Value) -> dict[str, Any]:
    """A tuple of numbers goes into a JSON column as a list."""
    columns = value.model_dump()
    if "weekdays" in columns:
        columns["weekdays"] = [*columns["weekdays"]]
    return columns


def _draft(row: RowMapping) -> KeptDraft:
    return value_of(KeptDraft, row, id=str(row["id"]), reply=Reply.model_validate_json(json.dumps(row["reply"])))


def _number(draft_id: str) -> int:
    if not (draft_id.isascii() and draft_id.isdigit() and len(draft_id) < 10):
        raise BadInput("There is no such entry with this client.")
    return int(draft_id)
