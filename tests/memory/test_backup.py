"""Backups of the file: consistent while others write, listed, put back whole, and nothing overwritten unasked."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from assistant.errors import BadInput, StoreTrouble
from assistant.memory.backup import back_up, holds, known_backups, remove_backup, restore
from assistant.memory.engine import FILE
from assistant.memory.store import Store
from tests.memory import postgres
from tests.memory.filled import DANA, PIETER, fill, point, told


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def own(home: Path) -> Store:
    """A store in a file."""
    return Store(home)


def test_a_backup_comes_back_as_it_was(own: Store, home: Path) -> None:
    """What was there at that moment is there again, and what came later is kept aside."""
    fill(own)
    before = told(own)
    seen: list[tuple[int, int]] = []
    backup = back_up(own.database, on_progress=lambda done, total: seen.append((done, total)))
    assert backup is not None and seen[-1][0] == seen[-1][1] > 0
    assert backup.path.parent == home / "backups" and backup.path.stat().st_mode & 0o077 == 0
    later = own.add_client(PIETER).id
    own.close()
    with pytest.raises(BadInput, match="--force"):
        restore(home, backup.path)
    aside = restore(home, backup.path, force=True)
    assert told(Store(home)) == before
    assert aside is not None
    (home.parent / "other").mkdir()
    restore(home.parent / "other", aside)
    assert later in {known.id for known in Store(home.parent / "other").clients()}


def test_a_store_that_was_not_changed_since_needs_no_force(own: Store, home: Path) -> None:
    """Opening it, reading it and what only the index does are no changes."""
    fill(own)
    backup = back_up(own.database, home / "mine.db")
    assert backup is not None
    own.inbox.unqueue([1, 2])
    with own.inbox.lock("indexer", 5):
        pass
    own.close()
    again = Store(home)
    again.clients()
    again.close()
    restore(home, backup.path)
    assert len(Store(home).clients()) == 2


def test_a_backup_under_load_is_of_one_moment(own: Store, tmp_path: Path) -> None:
    """While others write without a pause it ends, holds whole transactions, and nobody waits for it."""
    owner = own.add_client(DANA).id
    own.add_touchpoints(owner, [point(n / 1000, f"word {n} " * 200) for n in range(3000)])
    stop, written = threading.Event(), [0]

    def write(who: str) -> None:
        other = Store(own.database.home)
        for number in count():
            if stop.is_set():
                return
            with other.transaction():  # always two at once: a backup must never hold an odd number
                for what in ("a", "b"):
                    other.add_touchpoints(owner, [point(-1 - number / 1000, f"{who} {what} {number}")])
            written[0] += 1

    writers = [threading.Thread(target=write, args=(who,)) for who in ("one", "two")]
    for writer in writers:
        writer.start()
    backups = [back_up(own.database, tmp_path / f"copy-{n}.db") for n in range(5)]
    during = written[0]
    stop.set()
    for writer in writers:
        writer.join()
    assert during > 5
    for backup in backups:
        assert backup is not None
        with closing(sqlite3.connect(backup.path)) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
            (held,) = copy.execute("SELECT count(*) FROM touchpoints").fetchone()
            assert held >= 3000 and held % 2 == 0
        assert sorted(path.name for path in tmp_path.glob("copy-0*")) == ["copy-0.db"]


def test_backups_are_listed_wherever_they_lie(own: Store, tmp_path: Path) -> None:
    """Newest first, those elsewhere too, with whom they hold; a removed one is gone."""
    dana = own.add_client(DANA).id
    first = back_up(own.database)
    pieter = own.add_client(PIETER).id
    second = back_up(own.database, tmp_path / "elsewhere" / "copy.db")
    assert first is not None and second is not None
    assert [backup.path for backup in known_backups(own.database)] == [second.path, first.path]
    assert [holds(backup, pieter) for backup in (first, second)] == [False, True]
    assert [holds(backup, dana) for backup in (first, second)] == [True, True]
    remove_backup(own.database, second)
    assert [backup.path for backup in known_backups(own.database)] == [first.path]
    assert not second.path.exists()


def test_a_backup_that_is_stopped_leaves_nothing(own: Store, tmp_path: Path) -> None:
    """Neither a file nor a note of it."""
    fill(own)
    stop = threading.Event()
    stop.set()
    assert back_up(own.database, tmp_path / "copy.db", stop=stop) is None
    assert known_backups(own.database) == () and list(tmp_path.glob("copy*")) == []


def test_a_backup_overwrites_nothing(own: Store, tmp_path: Path) -> None:
    """A file of that name stays as it is; in a folder the backup gets a name of its own."""
    (tmp_path / "mine").write_text("x")
    with pytest.raises(BadInput, match="never overwrites"):
        back_up(own.database, tmp_path / "mine")
    made = back_up(own.database, tmp_path)
    assert made is not None and made.path.parent == tmp_path


def test_what_is_no_backup_is_not_put_back(own: Store, home: Path, tmp_path: Path) -> None:
    """Nothing, a text, another database, a torn copy, a later version: one sentence, and the store stays."""
    fill(own)
    before = told(own)
    backup = back_up(own.database, tmp_path / "good.db")
    assert backup is not None
    (tmp_path / "text").write_text("no database")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE facts (name, value)")
    whole = backup.path.read_bytes()
    (tmp_path / "torn.db").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "later.db").write_bytes(whole)
    with closing(sqlite3.connect(tmp_path / "later.db")) as later:
        later.execute("UPDATE facts SET value = '999' WHERE name = 'schema'")
        later.commit()
    own.close()
    for name in ("nothing", "text", "other.db", "torn.db", "later.db"):
        with pytest.raises(BadInput) as said:
            restore(home, tmp_path / name, force=True)
        assert str(said.value).endswith(".")
    with pytest.raises(BadInput, match="the store itself"):
        restore(home, home / FILE, force=True)
    assert told(Store(home)) == before


@pytest.mark.process
def test_a_store_that_is_open_elsewhere_is_not_replaced(own: Store, home: Path, tmp_path: Path) -> None:
    """Another process that has it open would go on writing into the old file: it must be closed first."""
    own.add_client(DANA)
    backup = back_up(own.database, tmp_path / "copy.db")
    assert backup is not None
    own.close()
    code = "import sys; from pathlib import Path; from assistant.memory.store import Store; s = Store(Path(sys.argv[1])); s.clients(); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        with pytest.raises(StoreTrouble, match="close the desk first"):
            restore(home, backup.path)
        other.communicate("\n")
    restore(home, backup.path)
    assert len(Store(home).clients()) == 1


def test_a_damaged_store_is_replaced_and_kept_aside(own: Store, home: Path, tmp_path: Path) -> None:
    """What a damaged file still holds is not thrown away."""
    own.add_client(DANA)
    backup = back_up(own.database, tmp_path / "copy.db")
    own.close()
    assert backup is not None
    (home / FILE).write_bytes(b"damaged" * 1000)
    aside = restore(home, backup.path)
    assert aside is not None and aside.read_bytes().startswith(b"damaged")
    assert len(Store(home).clients()) == 1


def test_a_backup_is_restored_where_there_is_no_store_yet(own: Store, tmp_path: Path) -> None:
    """On a new machine."""
    fill(own)
    backup = back_up(own.database, tmp_path / "copy.db")
    assert backup is not None
    assert restore(tmp_path / "new", backup.path) is None
    assert told(Store(tmp_path / "new")) == told(own)
    assert (tmp_path / "new" / FILE).stat().st_mode & 0o077 == 0


def test_the_moment_of_a_backup_is_known(own: Store) -> None:
    """Also after it was restored: a backup knows of itself."""
    before = datetime.now(UTC)
    backup = back_up(own.database)
    assert backup is not None and backup.made_at is not None
    assert before - timedelta(seconds=1) <= backup.made_at <= datetime.now(UTC)
    own.close()
    restore(own.database.home, backup.path)
    assert [one.made_at for one in known_backups(Store(own.database.home).database)].count(backup.made_at) == 1


@pytest.mark.postgres
def test_postgres_is_backed_up_by_pg_dump(server: postgres.Server, tmp_path: Path) -> None:
    """A sentence says whose business it is."""
    url = server.new_database()
    store = Store(tmp_path, url)
    with pytest.raises(BadInput, match="pg_dump"):
        back_up(store.database)
    assert known_backups(store.database) == ()
    store.close()
    server.drop(url)
