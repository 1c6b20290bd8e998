"""One way to the database: SQLite in the data folder, or PostgreSQL by its URL. Reads, writes, and trouble in one sentence.

Not here: the tables (`tables`), what is asked of them (`book`, `history`, `ledger`, `inbox`), bringing old ones up (`migrate`).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from assistant.errors import BadSettings, HeardbackError, StoreTrouble
from assistant.memory.owned import make_owned

FILE = "heardback.db"
BUSY_SECONDS = 5.0
"""How long a write waits for another process before it gives up."""
LONG_WORK_SECONDS = 60.0
"""The same for what nobody sits before: an import waits for another import, a start for whoever brings up the tables."""
CHANGED = "changed"
"""The fact that says when what a SQLite store holds was last changed."""
_ONE_WRITER = 0x48656172
"""The number of our lock in PostgreSQL: one writer at a time, as with SQLite, so that what was looked up still holds."""
CONNECT_SECONDS = 5
"""How long a database server may take to answer."""


class Database:
    """The engine and its transactions. Safe to share by threads; a transaction belongs to the thread that began it.

    Every method raises StoreTrouble with one sentence where the database cannot be read or written.
    """

    def __init__(self, home: Path, url: str | None = None) -> None:
        """SQLite in the folder `home`, made where it is not there; with `url` PostgreSQL. Raises BadSettings for another URL."""
        self.home = home
        self.file: Path | None = None
        """The SQLite file; None with PostgreSQL."""
        self._own = threading.local()
        if url:
            server = _server(url)
            self.where = f"the database {server.database or ''} on {server.host or 'this machine'}"
            self.engine = _postgres(server)
        else:
            self.file = home / FILE
            self.where = f"the data file {self.file}"
            with self.trouble():
                home.mkdir(parents=True, exist_ok=True, mode=0o700)
                make_owned(self.file)
            self.engine = _sqlite(self.file)

    @contextmanager
    def reading(self) -> Generator[Connection, None, None]:
        """A connection that sees one moment of the store; inside a transaction or another reading, that one's own."""
        current = self._current
        if current is not None:
            with self.trouble():
                yield current
            return
        with self.trouble(), self.engine.connect() as connection:
            if self.file is None:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin(), self._as_own(connection, reads_only=True):
                yield connection

    @contextmanager
    def writing(self, *, aside: bool = False, patience: float = BUSY_SECONDS) -> Generator[Connection, None, None]:
        """One transaction; inside another it is a part of that, taken back alone where it fails.

        It is the only writer from its start: it waits its turn, at most `patience` seconds, instead of failing half way.
        `aside` is for what is no change of what the store holds (locks, the queue of the index): a backup is not older
        for it.
        """
        if self._current is not None:
            with self._part(self._current) as connection:
                yield connection
            return
        with (
            self.trouble(),
            self.engine.connect().execution_options(patience=int(patience * 1000)) as connection,
            connection.begin(),
            self._as_own(connection, reads_only=False),
        ):
            if self.file is None:
                if patience != BUSY_SECONDS:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience * 1000)}")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})")
            before = self._changes(connection)
            yield connection
            if self._own.broken is not None:  # somebody caught it; what the database gave up stays given up
                raise self._own.broken
            if not aside and self._changes(connection) != before:
                now = datetime.now(UTC).isoformat()
                connection.exec_driver_sql("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (CHANGED, now))

    @contextmanager
    def _as_own(self, connection: Connection, *, reads_only: bool) -> Generator[None, None, None]:
        """What this thread does meanwhile goes through this connection."""
        self._own.connection, self._own.reads_only, self._own.broken = connection, reads_only, None
        try:
            yield
        finally:
            self._own.connection = None

    def _changes(self, connection: Connection) -> int:
        """How many rows this connection has changed so far. Not asked of PostgreSQL: one row for all writers would slow them."""
        return 0 if self.file is None else int(getattr(connection.connection.dbapi_connection, "total_changes", 0))

    def state(self, connection: Connection) -> str | None:
        """When what the store holds was last changed, of a reading: as long as it is the same, what was read still stands.

        None in the middle of a writing, and with PostgreSQL, where nobody notes it.
        """
        if self.file is None or not self._own.reads_only:
            return None
        return connection.exec_driver_sql("SELECT value FROM facts WHERE name = ?", (CHANGED,)).scalar()

    @contextmanager
    def _part(self, connection: Connection) -> Generator[Connection, None, None]:
        if self._own.broken is not None:
            raise self._own.broken
        if self._own.reads_only:
            raise RuntimeError("nothing is written in the middle of a reading")
        with self.trouble():
            savepoint = connection.begin_nested()
        try:
            with self.trouble():
                yield connection
        except BaseException as error:
            if isinstance(error, StoreTrouble):
                self._own.broken = error
            if (
                connection.get_nested_transaction() is savepoint
            ):  # a full disk has ended the whole transaction, this part with it
                with suppress(SQLAlchemyError):
                    savepoint.rollback()
            raise
        with self.trouble():
            savepoint.commit()

    @property
    def _current(self) -> Connection | None:
        return getattr(self._own, "connection", None)

    def scrub(self) -> None:
        """What was erased must not go on lying in the write-ahead log; a reader in the way leaves that to the next time."""
        if self.file is None or self._current is not None:
            return
        with self.trouble(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Lets go of the database. A later call opens it again."""
        self.engine.dispose()

    @contextmanager
    def trouble(self) -> Generator[None, None, None]:
        """Turns what the database complains of into StoreTrouble."""
        try:
            yield
        except HeardbackError:
            raise
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None)
            sentence = sentence_of_sqlite(self.file, cause) if self.file else _of_server(self.where, cause)
            raise StoreTrouble(sentence) from error
        except OSError as error:
            raise StoreTrouble(
                f"The data folder {self.home} cannot be used ({error.strerror}): set HEARDBACK_HOME to a folder of yours."
            ) from error


def _sqlite(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]  # SQLAlchemy calls it
        connection.isolation_level = None  # SQLAlchemy's own BEGIN below, instead of the driver's late one
        _write_ahead(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]  # SQLAlchemy calls it
        chosen = connection.get_execution_options()
        if chosen.get("isolation_level") == "AUTOCOMMIT":
            return  # VACUUM and the emptying of the log stand in no transaction
        if "patience" in chosen:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {chosen['patience']}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if "patience" in chosen else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """A new file becomes a write-ahead one; of processes that meet there SQLite turns away all but one at once.

    Its own waiting does not hold for this step (sqlite.org/c3ref/busy_handler.html: where waiting might lock two for good).
    """
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError:
        from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

        waiting = Retrying(
            retry=retry_if_exception_type(sqlite3.OperationalError),
            wait=wait_random(0.01, 0.05),
            stop=stop_after_delay(BUSY_SECONDS),
            reraise=True,
        )
        waiting(connection.execute, "PRAGMA journal_mode=WAL")


def _server(url: str) -> URL:
    try:
        server = make_url(url)
    except (ArgumentError, ValueError):
        raise BadSettings(
            "HEARDBACK_DATABASE_URL cannot be read: write it as postgresql://user:password@host/database"
        ) from None
    if server.drivername.partition("+")[0] not in ("postgresql", "postgres"):
        raise BadSettings(
            "HEARDBACK_DATABASE_URL names no PostgreSQL database: without it the store is a file of yours."
        )
    return server.set(drivername="postgresql+psycopg")


def _postgres(server: URL) -> Engine:
    try:
        import psycopg  # noqa: F401  # pyright: ignore[reportUnusedImport, reportMissingImports]  # only whether it is there
    except ImportError:
        raise BadSettings(
            "HEARDBACK_DATABASE_URL needs the driver for PostgreSQL: install heardback[postgres]."
        ) from None
    return create_engine(
        server,
        pool_pre_ping=True,  # a connection that the server dropped is replaced before it is used
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "heardback",
            "options": f"-c timezone=UTC -c lock_timeout={int(BUSY_SECONDS * 1000)}",
        },
    )


def sentence_of_sqlite(file: Path, cause: object) -> str:
    """What SQLite complains of, for a person; its own words may hold values and are not passed on."""
    name = str(getattr(cause, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return f"The data file {file} is damaged: move it away, then restore a backup or begin anew."
    if name.startswith("SQLITE_FULL"):
        return f"The disk is full: {file} cannot be written."
    if name.startswith("SQLITE_IOERR"):
        return f"The data file {file} could not be read or written: the disk is full, over its quota, or failing."
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another process holds the data file {file}: try again in a moment."
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"The data file {file} cannot be opened for writing: check who owns it, or set HEARDBACK_HOME to a folder of yours."
    return f"The data file {file} cannot be used ({name or type(cause).__name__})."


_SERVER_SAYS = {
    "28P01": "refused the user or the password: check HEARDBACK_DATABASE_URL",
    "28000": "refused the user or the password: check HEARDBACK_DATABASE_URL",
    "3D000": "does not exist: make it, or name another one in HEARDBACK_DATABASE_URL",
    "42501": "does not let this user do that: the user must own the tables",
    "42P07": "holds tables of something else: give Heardback a database of its own",
    "25006": "is read-only: name the one that takes writes in HEARDBACK_DATABASE_URL",
    "53100": "has a full disk",
    "53300": "has no connection free: try again in a moment",
    "55P03": "is held by another process: try again in a moment",
    "57P03": "is just starting: try again in a moment",
}


def _of_server(where: str, cause: object) -> str:
    """What PostgreSQL complains of, for a person; its own words may hold values or the password and are not passed on."""
    state = str(getattr(cause, "sqlstate", None) or "")
    text = str(cause)  # a refused sign-in comes without its code: only its well-known words are looked for
    if not state and "authentication failed" in text:
        state = "28P01"
    elif not state and "does not exist" in text:
        state = "3D000"
    place = where[0].upper() + where[1:]
    if state in _SERVER_SAYS:
        return f"{place} {_SERVER_SAYS[state]}."
    dropped = type(cause).__name__ in ("OperationalError", "InterfaceError", "NoneType")
    if (not state and dropped) or state.startswith(("08", "57P")):
        return f"{place} cannot be reached: check that it runs, and HEARDBACK_DATABASE_URL."
    return f"{place} cannot be used (PostgreSQL says {state or type(cause).__name__})."
