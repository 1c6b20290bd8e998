"""Older stores brought up: nothing lost, a backup first, and the same tables as a store that is made today."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, text

from assistant.errors import StoreTrouble
from assistant.memory.backup import known_backups
from assistant.memory.engine import FILE, Database
from assistant.memory.migrate import forms, run_migrations
from assistant.memory.store import Store
from assistant.memory.tables import SCHEMA, facts, metadata
from tests.memory import postgres

OLD = Path(__file__).parent / "stores" / "form-1.sql"
"""A store that the first version made, with its own code: three demo clients, two others, two drafts."""
LATE = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a store as the first version left it."""
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.executescript(OLD.read_text("utf-8"))
    return tmp_path


def rows(file: Path, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1').fetchall()


OLD_COLUMNS = {
    "clients": "id, name, company, relation, preference, ruled_out, timezone, country, is_demo",
    "addresses": "address, client_id",
    "touchpoints": 'id, client_id, at, direction, channel, outcome, author, "to", cc, subject, text, is_demo, fingerprint',
    "drafts": "id, client_id, made_at, promise_at, reply",
}


def test_nothing_of_an_old_store_is_lost(home: Path) -> None:
    """Every row of the first version stands in the store of today as it stood."""
    before = {table: rows(home / FILE, table, columns) for table, columns in OLD_COLUMNS.items()}
    store = Store(home)
    store.close()
    assert all(before.values())
    assert {table: rows(home / FILE, table, columns) for table, columns in OLD_COLUMNS.items()} == before
    dana = store.client("dana")
    assert (dana.client.company, dana.client.ruled_out) == ("Ridgeline Tents", ("voicemail",))
    assert dana.addresses == ("dana.w@ridgeline.example", "dana@ridgeline.example")
    assert [one.text for one in store.thread("dana", LATE).touchpoints][-1] == "Thanks!"
    assert [draft.fate for draft in store.ledger.drafts("dana")] == ["kept", "kept"]


def test_what_is_new_works_on_an_old_store(home: Path) -> None:
    """Histories are found by their words, wait for the index, and are not added twice."""
    store = Store(home)
    thread = store.thread("dana", LATE)
    found = store.history.search("dana", "photos startseite")
    assert store.history.texts("dana", found) == {found[0]: "Photos\nThe photos für the Startseite, please."}
    assert len(store.inbox.queued(1000)) == len(rows(home / FILE, "touchpoints"))
    assert store.add_touchpoints("dana", thread.touchpoints) == 0
    assert store.book.owner_of_domain("ridgeline.example") == "dana"
    store.inbox.mark("address", "x@y.example")
    assert store.inbox.is_marked("address", "x@y.example")


def test_a_backup_is_made_before_and_can_be_found(home: Path) -> None:
    """The store as it was lies in the backups, whole, and the owner's only."""
    before = {table: rows(home / FILE, table) for table in OLD_COLUMNS}
    store = Store(home)
    (backup,) = known_backups(store.database)
    assert {table: rows(backup.path, table) for table in OLD_COLUMNS} == before
    assert backup.path.parent == home / "backups" and backup.path.stat().st_mode & 0o077 == 0


def test_a_number_of_an_erased_touchpoint_is_never_given_again(home: Path) -> None:
    """Also in a store that the first version made."""
    store = Store(home)
    newest = max(int(number) for number, *_ in rows(home / FILE, "touchpoints"))
    assert sum(store.history.remove(known.id, [newest]) for known in store.clients()) == 1
    store.add_touchpoints("dana", [store.thread("dana", LATE).touchpoints[0].model_copy(update={"text": "new"})])
    assert max(number for number, *_ in rows(home / FILE, "touchpoints")) > newest


def test_the_newest_migration_is_the_form_of_the_tables() -> None:
    """There is one line of migrations, and it ends where the tables are."""
    assert forms() == [SCHEMA, "4", "3", "2", "1"]


def differences(store: Store) -> list[Any]:
    """Between the tables of a store and those that are written down, the words and Alembic's own note left out."""
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours, "compare_type": True})
        return list(compare_metadata(context, metadata))


def references(store: Store) -> dict[str, set[Any]]:
    """Which table refers to which, and what happens there when a row goes, as SQLite itself says it."""
    with store.database.reading() as connection:
        return {
            table: {row[2:] for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})")}
            for table in metadata.tables
        }


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not (name or "").startswith(("touchpoint_words", "alembic_version", "sqlite_"))


def test_a_migrated_store_has_the_tables_of_a_new_one(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing differs, neither from what is written down nor in what SQLite was told."""
    old, new = Store(home), Store(tmp_path_factory.mktemp("new"))
    # SQLAlchemy does not read what happens on deletion from a column that was added: asked of SQLite below. And the
    # country's column still says that it takes two letters, which SQLite does not look at.
    told = [one[0][0] if isinstance(one, list) else one[0] for one in differences(old)]
    assert sorted(told) == ["add_fk", "add_fk", "modify_type", "remove_fk", "remove_fk"]
    assert differences(new) == []
    assert references(old) == references(new)
    made = "SELECT sql FROM sqlite_master WHERE name = 'touchpoints'"
    with old.database.reading() as connection:
        assert "AUTOINCREMENT" in str(connection.exec_driver_sql(made).scalar())
    names = [set(inspect(store.database.engine).get_table_names()) for store in (old, new)]
    assert names[0] - names[1] == {"alembic_version"}


@pytest.mark.postgres
def test_postgres_is_migrated_too_and_told_about_pg_dump(
    server: postgres.Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The same steps lead to the same tables; no backup is made, and the log says whose business that is."""
    url = server.new_database()
    old = Database(tmp_path, url)
    with old.writing() as connection:
        run_migrations(connection, None, "1")
        connection.execute(insert(facts).values(name="schema", value="1"))
        for table in ("clients", "addresses", "touchpoints", "drafts"):
            for row in _old_rows(table):
                columns = ", ".join(f'"{name}"' for name in row)
                values = ", ".join(f":{name}" for name in row)
                connection.execute(text(f'INSERT INTO "{table}" ({columns}) VALUES ({values})'), row)
    old.close()
    with caplog.at_level(logging.WARNING, "heardback.store"):
        store = Store(tmp_path, url)
    assert "pg_dump" in caplog.text and postgres.PASSWORD not in caplog.text
    assert differences(store) == []
    assert len(store.clients()) == 5 and len(store.thread("dana", LATE).touchpoints) == 3
    assert len(store.history.search("dana", "startseite")) == 1
    assert not (tmp_path / "backups").exists()
    store.close()
    server.drop(url)


def _old_rows(table: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(OLD.read_text("utf-8"))
        db.row_factory = sqlite3.Row
        found = [dict(row) for row in db.execute(f'SELECT * FROM "{table}"')]
    for row in found:
        if "is_demo" in row:
            row["is_demo"] = bool(row["is_demo"])
    return json.loads(json.dumps(found))


def test_a_migration_that_fails_leaves_the_store_as_it_was(home: Path) -> None:
    """A table in the way ends in one sentence, and no step of the migration stays."""
    with closing(sqlite3.connect(home / FILE)) as db:
        db.execute("CREATE TABLE sources (something TEXT)")
    with pytest.raises(StoreTrouble, match="cannot be used"):
        Store(home)
    assert ("schema", "1") in rows(home / FILE, "facts")
    with closing(sqlite3.connect(home / FILE)) as db:
        names = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names == {"facts", "clients", "addresses", "touchpoints", "drafts", "sources"}


@pytest.mark.process
def test_processes_may_migrate_at_once(home: Path) -> None:
    """One does it, and the others find it done."""
    code = "import sys; from pathlib import Path; from assistant.memory.store import Store; print(len(Store(Path(sys.argv[1])).clients()))"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    assert [process.communicate(timeout=60) for process in running] == [("5\n", "")] * 3
    assert len(list((home / "backups").iterdir())) == 1


@pytest.mark.process
def test_a_store_that_is_up_to_date_needs_no_alembic(tmp_path: Path) -> None:
    """Neither making nor opening one imports it."""
    code = "import sys; from pathlib import Path; from assistant.memory.store import Store; Store(Path(sys.argv[1])); print('alembic' in sys.modules)"
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
        assert done.stdout == "False\n"
