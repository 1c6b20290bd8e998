"""The store: clients, their touchpoints and drafts, in one SQLite file of the owner's. One client at a time.

Every question about a history names the client in its signature, and the query itself holds to it. Not here: the search
over the playbook (`index`), which sentences recent drafts used (`wordings`), what anything means (`reading`, `advice`).
Importing this costs about a third of a second: whatever does not need a client should not do it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, create_engine, delete, event, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from assistant.answers import Reply
from assistant.errors import BadInput, StoreTrouble
from assistant.memory.clients import KnownClient, matching
from assistant.memory.demo import DemoClient, demo_clients
from assistant.memory.tables import SCHEMA, addresses, clients, drafts, facts, metadata, touchpoints
from assistant.thread import Client, Thread, Touchpoint

FILE = "heardback.db"
BUSY_SECONDS = 5.0
"""How long a write waits for another process before it gives up."""


class Store:
    """All clients of one owner. Safe to share by threads; several processes may use the same folder.

    Every method raises StoreTrouble with one sentence where the file cannot be read or written.
    """

    def __init__(self, home: Path) -> None:
        """Opens the store in the folder `home`, and makes both where they do not exist."""
        self._file = home / FILE
        with self._trouble():
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Made before SQLite opens it, so that it, and the -wal and -shm files that copy its mode, are the owner's only.
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
            self._engine = _engine(self._file)
            self._make_tables()

    # -- clients --------------------------------------------------------------------------------------------------

    def clients(self) -> tuple[KnownClient, ...]:
        """All clients by name, without their histories."""
        with self._reading() as connection:
            known: dict[str, list[str]] = {}
            for address, client_id in connection.execute(select(addresses.c.address, addresses.c.client_id)):
                known.setdefault(client_id, []).append(address)
            rows = connection.execute(select(clients).order_by(func.lower(clients.c.name), clients.c.id)).mappings()
            return tuple(_known(row, sorted(known.get(row["id"], ()))) for row in rows)

    def client(self, client_id: str) -> KnownClient:
        """Raises BadInput where there is no such client."""
        found = [known for known in self.clients() if known.id == client_id]
        if not found:
            raise BadInput("There is no client with that id.")
        return found[0]

    def find(self, words: str) -> tuple[KnownClient, ...]:
        """The clients that a name, company, address or id names: the best matches, several where it fits several."""
        return matching(words, self.clients())

    def add_client(
        self, client: Client, mail_addresses: Iterable[str] = (), *, is_demo: bool = False, client_id: str | None = None
    ) -> KnownClient:
        """Keeps a new client. Raises BadInput where one of the addresses is another client's."""
        new = client_id or secrets.token_hex(6)
        with self._writing() as connection:
            connection.execute(insert(clients).values(id=new, is_demo=is_demo, **_columns(client)))
            self._set_addresses(connection, new, mail_addresses)
        return self.client(new)

    def change_client(self, client_id: str, client: Client, mail_addresses: Iterable[str] | None = None) -> KnownClient:
        """Replaces what is known of a client; their history stays. Raises BadInput as `add_client` does."""
        with self._writing() as connection:
            connection.execute(update(clients).where(clients.c.id == client_id).values(**_columns(client)))
            if mail_addresses is not None:
                connection.execute(delete(addresses).where(addresses.c.client_id == client_id))
                self._set_addresses(connection, client_id, mail_addresses)
        return self.client(client_id)

    def remove_client(self, client_id: str) -> None:
        """Erases a client with everything of theirs; freed pages are overwritten."""
        with self._writing() as connection:
            connection.execute(delete(clients).where(clients.c.id == client_id))
        self._empty_log()

    # -- the history of one client --------------------------------------------------------------------------------

    def thread(self, client_id: str, now: datetime) -> Thread:
        """Everything of one client up to `now`, as a thread whose id is the client's. Raises BadInput for an unknown id."""
        known = self.client(client_id)
        query = (
            select(touchpoints)
            .where(touchpoints.c.client_id == client_id, touchpoints.c.at <= now)
            .order_by(touchpoints.c.at, touchpoints.c.id)
        )
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return Thread(id=client_id, now=now, client=known.client, touchpoints=tuple(map(_touchpoint, rows)))

    def add_touchpoints(self, client_id: str, new: Iterable[Touchpoint], *, is_demo: bool = False) -> int:
        """Adds to one client's history; what stands there already is left alone. Returns how many were new."""
        self.client(client_id)
        with self._writing() as connection:
            there = set(
                connection.scalars(select(touchpoints.c.fingerprint).where(touchpoints.c.client_id == client_id))
            )
            rows: dict[str, dict[str, Any]] = {}
            for touchpoint in new:
                row = _row(client_id, touchpoint, is_demo)
                if row["fingerprint"] not in there:
                    rows.setdefault(row["fingerprint"], row)
            if rows:
                connection.execute(insert(touchpoints), list(rows.values()))
        return len(rows)

    def keep_draft(self, client_id: str, reply: Reply, made_at: datetime) -> None:
        """Keeps a reply as it was drafted for one client. `made_at` is aware."""
        self.client(client_id)
        with self._writing() as connection:
            row = {"client_id": client_id, "made_at": made_at, "promise_at": reply.promise_at}
            connection.execute(insert(drafts).values(reply=reply.model_dump(mode="json"), **row))

    def drafts(self, client_id: str, limit: int = 20) -> tuple[Reply, ...]:
        """The replies drafted for one client, newest first."""
        query = select(drafts.c.reply).where(drafts.c.client_id == client_id)
        with self._reading() as connection:
            rows = connection.scalars(query.order_by(drafts.c.made_at.desc(), drafts.c.id.desc()).limit(limit)).all()
        return tuple(Reply.model_validate_json(json.dumps(row)) for row in rows)

    # -- the demo -------------------------------------------------------------------------------------------------

    def ensure_demo(self, now: datetime) -> None:
        """Three invented clients at the first start, and on later days moved along, so that they are always about now.

        Once removed they stay away. A demo client in whose history the user has written keeps its dates.
        """
        today = now.date().isoformat()
        with self._writing() as connection:
            loaded = connection.scalar(select(facts.c.value).where(facts.c.name == "demo"))
            if loaded in (today, "removed"):
                return
            for demo in demo_clients(now):
                self._plant(connection, demo, first=loaded is None)
            self._set_fact(connection, "demo", today)

    def remove_demo(self) -> None:
        """Erases the invented clients whole; they do not come back."""
        with self._writing() as connection:
            connection.execute(delete(clients).where(clients.c.is_demo))
            self._set_fact(connection, "demo", "removed")
        self._empty_log()

    def _plant(self, connection: Connection, demo: DemoClient, first: bool) -> None:
        there = connection.scalar(select(clients.c.id).where(clients.c.id == demo.id))
        if there is None:
            if not first:
                return  # removed by hand
            connection.execute(insert(clients).values(id=demo.id, is_demo=True, **_columns(demo.client)))
            self._set_addresses(connection, demo.id, demo.addresses)
        history = touchpoints.c.client_id == demo.id
        if connection.scalar(select(func.count()).select_from(touchpoints).where(history, ~touchpoints.c.is_demo)):
            return
        connection.execute(delete(touchpoints).where(history))
        connection.execute(insert(touchpoints), [_row(demo.id, touchpoint, True) for touchpoint in demo.touchpoints])

    # -- under the floor ------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Lets go of the file. A later call opens it again."""
        self._engine.dispose()

    def _make_tables(self) -> None:
        with self._writing() as connection:
            for table in metadata.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))
            form = connection.scalar(select(facts.c.value).where(facts.c.name == "schema"))
            if form is None:
                self._set_fact(connection, "schema", SCHEMA)
            elif form != SCHEMA:
                raise StoreTrouble(
                    f"The data file {self._file} was made by another version of Heardback: use that one, or another HEARDBACK_HOME."
                )

    def _set_fact(self, connection: Connection, name: str, value: str) -> None:
        connection.execute(delete(facts).where(facts.c.name == name))
        connection.execute(insert(facts).values(name=name, value=value))

    def _set_addresses(self, connection: Connection, client_id: str, mail_addresses: Iterable[str]) -> None:
        rows = [
            {"address": address, "client_id": client_id}
            for address in sorted({a.strip().lower() for a in mail_addresses if a.strip()})
        ]
        try:
            if rows:
                connection.execute(insert(addresses), rows)
        except IntegrityError:
            raise BadInput("One of these mail addresses belongs to another client: one address, one client.") from None

    def _empty_log(self) -> None:
        """What was erased must not go on lying in the write-ahead log; a reader in the way leaves that to the next time."""
        with self._trouble(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _reading(self) -> Generator[Connection, None, None]:
        with self._trouble(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _writing(self) -> Generator[Connection, None, None]:
        """One transaction that is the only writer from its start: it waits its turn instead of failing half way."""
        with self._trouble(), self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def _trouble(self) -> Generator[None, None, None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreTrouble(_sentence(self._file, getattr(error, "orig", None))) from error
        except OSError as error:
            raise StoreTrouble(
                f"The data folder {self._file.parent} cannot be used ({error.strerror}): set HEARDBACK_HOME to a folder of yours."
            ) from error


def _engine(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]  # SQLAlchemy calls it
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, instead of the driver's late one
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]  # SQLAlchemy calls it
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine


def _sentence(file: Path, cause: object) -> str:
    """What SQLite complains of, for a person; its own words may hold values and are not passed on."""
    name = str(getattr(cause, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return f"The data file {file} is damaged: move it away, and a new one is made."
    if name.startswith("SQLITE_FULL"):
        return f"The disk is full: {file} cannot be written."
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another process holds the data file {file}: try again in a moment."
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"The data file {file} cannot be opened for writing: check who owns it, or set HEARDBACK_HOME to a folder of yours."
    return f"The data file {file} cannot be used ({name or type(cause).__name__})."


def _columns(client: Client) -> dict[str, Any]:
    return client.model_dump(mode="json", include=set(Client.model_fields))


def _known(row: RowMapping, own: Iterable[str]) -> KnownClient:
    client = Client.model_validate({name: row[name] for name in Client.model_fields})
    return KnownClient(id=row["id"], client=client, addresses=tuple(own), is_demo=row["is_demo"])


def _row(client_id: str, touchpoint: Touchpoint, is_demo: bool) -> dict[str, Any]:
    columns = touchpoint.model_dump(mode="json", exclude={"at"})
    digest = hashlib.sha256(json.dumps([touchpoint.at.astimezone(UTC).isoformat(), columns], sort_keys=True).encode())
    return {
        "client_id": client_id,
        "at": touchpoint.at,
        "is_demo": is_demo,
        "fingerprint": digest.hexdigest()[:32],
        **columns,
    }


def _touchpoint(row: RowMapping) -> Touchpoint:
    return Touchpoint.model_validate({name: row[name] for name in Touchpoint.model_fields})
