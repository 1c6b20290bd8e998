"""A PostgreSQL server of the tests' own, on loopback, with a password. Not here: what is asked of it."""

from __future__ import annotations

import contextlib
import functools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from assistant.memory.store import Store
from assistant.memory.tables import metadata

PASSWORD = "only-for-tests"


def binaries() -> Path | None:
    """Where initdb and postgres lie; None where there is no PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Server:
    """A running server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._made = 0

    def url(self, database: str = "postgres", user: str = "heardback", password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return self.url(name)

    @functools.cached_property
    def made(self) -> str:
        """The URL of one database with the tables of a store in it, for tests that each want an empty store: see `empty`."""
        url = self.new_database()
        Store(Path(tempfile.gettempdir()), url).close()
        with psycopg.connect(url, autocommit=True) as connection:
            self._tables = _tables(connection)
            self._facts = connection.execute("SELECT name, value FROM facts").fetchall()
        return url

    def empty(self) -> None:
        """Makes `made` as a new one: no row but the facts of a new store, numbers from 1. Far cheaper than a new database."""
        with psycopg.connect(self.made) as connection:
            assert _tables(connection) == self._tables, "the test before has changed the tables of its store"
            in_order = [table.name for table in reversed(metadata.sorted_tables)]
            deleted = [f'DELETE FROM "{name}"' for name in [*sorted(self._tables - set(in_order)), *in_order]]
            numbers = [row[0] for row in connection.execute("SELECT sequencename FROM pg_sequences")]
            again = [f'ALTER SEQUENCE "{name}" RESTART' for name in numbers]
            connection.execute("; ".join([*deleted, *again]).encode())
            connection.cursor().executemany("INSERT INTO facts (name, value) VALUES (%s, %s)", self._facts)

    def drop(self, url: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)".encode())


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server from the programs in `folder`; as root it runs as another user, since PostgreSQL refuses root."""
    user = _user()
    home = Path(tempfile.mkdtemp(prefix="heardback-postgres-"))
    try:
        secret = home / "password"
        secret.write_text(PASSWORD)
        if user:
            for path in (home, secret):
                shutil.chown(path, user)
        cluster = home / "cluster"
        asked = [folder / "initdb", "-D", cluster, "-U", "heardback", f"--pwfile={secret}", "--auth=scram-sha-256"]
        asked += ["-E", "UTF8", "--locale=C", "--no-sync"]
        _run(asked, user)
        port = _free_port()
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
        settings |= {"synchronous_commit": "off", "max_connections": 40, "shared_buffers": "64MB"}
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [folder / "postgres", "-D", cluster, *flags], stdout=log, stderr=log, user=user, cwd=home
            )
        try:
            server = Server(port)
            _wait(server, process, home / "log")
            yield server
        finally:
            process.send_signal(2)  # SIGINT: a fast shutdown
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _run(command: list[object], user: str | None) -> None:
    done = subprocess.run(
        [str(one) for one in command], user=user, capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(server.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            assert process.poll() is None and time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.05)
        else:
            return


def _tables(connection: psycopg.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
