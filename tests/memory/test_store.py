"""The store on real databases: one client at a time, nothing lost, nothing mixed, trouble in one sentence."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput, StoreTrouble
from assistant.memory.store import FILE, Store
from assistant.thread import Client, Thread, Touchpoint

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
DANA = Client(
    name="Dana Whitcombe",
    company="Ridgeline Tents",
    preference="call",
    ruled_out=("voicemail",),
    timezone="Europe/Berlin",
    country="DE",
)
PIETER = Client(name="Pieter Dane", company="Northgate Mills", timezone="Europe/Amsterdam", country="NL")


def touched(days: float, text: str, direction: str = "out") -> Touchpoint:
    at = (NOW - timedelta(days=days)).astimezone(timezone(timedelta(hours=1)))
    return Touchpoint.model_validate(
        {"at": at.isoformat(), "direction": direction, "channel": "email", "text": text, "to": ["a@x.example"]}
    )


@pytest.fixture
def file_store(tmp_path: Path) -> Store:
    """A store in a SQLite file, for what only that has."""
    return Store(tmp_path / "home")


def test_a_client_comes_back_as_it_was_kept(store: Store) -> None:
    """Every field of a client survives, and the addresses in small letters."""
    kept = store.add_client(DANA, ["Dana@Ridgeline.example"])
    assert store.client(kept.id).client == DANA
    assert store.client(kept.id).addresses == ("dana@ridgeline.example",)


def test_moments_come_back_aware_and_equal(store: Store) -> None:
    """SQLite forgets zones; the store does not."""
    kept = store.add_client(DANA)
    store.add_touchpoints(kept.id, [touched(1, "hello")])
    at = store.thread(kept.id, NOW).touchpoints[0].at
    assert at == NOW - timedelta(days=1)
    assert at.utcoffset() == timedelta(0)


def test_a_thread_holds_one_client_in_time_order_up_to_now(store: Store) -> None:
    """Another client's words, and words after now, are not in it."""
    dana, pieter = store.add_client(DANA), store.add_client(PIETER)
    store.add_touchpoints(dana.id, [touched(1, "second"), touched(3, "first"), touched(-1, "tomorrow")])
    store.add_touchpoints(pieter.id, [touched(2, "of another client")])
    thread = store.thread(dana.id, NOW)
    assert [t.text for t in thread.touchpoints] == ["first", "second"]
    assert thread.client == DANA
    assert Thread.model_validate_json(thread.to_json()) == thread


def test_the_same_touchpoint_is_kept_once(store: Store) -> None:
    """An import that runs again adds nothing."""
    kept = store.add_client(DANA)
    assert store.add_touchpoints(kept.id, [touched(1, "x"), touched(1, "x"), touched(2, "y")]) == 2
    assert store.add_touchpoints(kept.id, [touched(1, "x")]) == 0


def test_find_gives_the_best_and_every_equal_match(store: Store) -> None:
    """A whole name goes before a part; two who fit alike both come back."""
    dana, pieter = store.add_client(DANA, ["dana@ridgeline.example"]), store.add_client(PIETER)
    twin = store.add_client(Client(name="Dana Ostrow"))
    assert store.find("dana whitcombe") == (store.client(dana.id),)
    assert {one.id for one in store.find("Dana")} == {dana.id, twin.id}
    assert [one.id for one in store.find("northgate mills")] == [pieter.id]
    assert [one.id for one in store.find("DANA@ridgeline.example")] == [dana.id]
    assert [one.id for one in store.find(twin.id)] == [twin.id]
    assert store.find("nobody") == ()
    assert store.find("  ") == ()


def test_one_address_belongs_to_one_client(store: Store) -> None:
    """A second client with the same address is refused, and not half kept."""
    store.add_client(DANA, ["shared@x.example"])
    with pytest.raises(BadInput, match="another client"):
        store.add_client(PIETER, ["shared@x.example"])
    assert [known.name for known in store.clients()] == [DANA.name]


def test_drafts_stay_with_their_client(store: Store) -> None:
    """The newest draft comes first, and only the client's own."""
    dana, pieter = store.add_client(DANA), store.add_client(PIETER)
    desk = Desk()
    first = desk.reply("Hi,\n\nthe shop is down again!\n\nDana", id="one", now=NOW)
    second = desk.reply("Hi,\n\nthe invoice is wrong.\n\nDana", id="two", now=NOW)
    store.keep_draft(dana.id, first, NOW)
    store.keep_draft(dana.id, second, NOW + timedelta(minutes=5))
    assert store.drafts(dana.id) == (second, first)
    assert store.drafts(pieter.id) == ()


def test_an_erased_client_is_gone_from_the_files(file_store: Store, tmp_path: Path) -> None:
    """Not one byte of what they wrote stays behind."""
    kept = file_store.add_client(DANA)
    file_store.add_touchpoints(kept.id, [touched(1, "a-very-particular-sentence-7391")])
    file_store.remove_client(kept.id)
    file_store.close()
    assert file_store.clients() == ()
    file_store.close()
    left = b"".join(file.read_bytes() for file in (tmp_path / "home").iterdir())
    assert b"a-very-particular-sentence-7391" not in left
    with pytest.raises(BadInput):
        file_store.thread(kept.id, NOW)


def test_only_the_owner_can_read_it(file_store: Store, tmp_path: Path) -> None:
    """Folder and files are the owner's."""
    file_store.add_client(DANA)
    home = tmp_path / "home"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()} == {0o600}


def test_write_ahead_and_full_sync(file_store: Store, tmp_path: Path) -> None:
    """A crash loses no touchpoint that was saved."""
    with sqlite3.connect(tmp_path / "home" / FILE) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with file_store.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_two_stores_and_many_threads_write_without_loss(tmp_path: Path, url: str | None) -> None:
    """Writers wait their turn; every touchpoint is there at the end."""
    stores = [Store(tmp_path, url), Store(tmp_path, url)]
    kept = stores[0].add_client(DANA)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: stores[n % 2].add_touchpoints(kept.id, [touched(n / 100, f"word {n}")]), range(40)))
    assert len(stores[1].thread(kept.id, NOW).touchpoints) == 40


def test_a_new_file_is_waited_for_while_another_process_writes_in_it(tmp_path: Path) -> None:
    """Where SQLite turns a second opener away at once, the desk tries again."""
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE theirs (x)")
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(Store, tmp_path)
        time.sleep(0.2)
        assert not opened.done()
        other.execute("COMMIT")
        assert opened.result(timeout=5).clients() == ()
    other.close()


def test_processes_may_open_a_new_store_at_once(tmp_path: Path, url: str | None) -> None:
    """First starts that meet do not trip over each other's tables."""
    code = "import sys; from pathlib import Path; from datetime import *; from assistant.memory.store import Store; s = Store(Path(sys.argv[1]), sys.argv[2] or None); s.ensure_demo(datetime(2026, 3, 12, 9, tzinfo=UTC)); print(len(s.clients()))"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path), url or ""],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    assert [process.communicate(timeout=60) for process in running] == [("3\n", "")] * 3


# -- the demo ------------------------------------------------------------------------------------------------------------


def test_the_demo_tells_three_stories_at_any_moment(store: Store) -> None:
    """Whatever the day and hour: an answer is owed, a call is due, a rhythm is kept."""
    desk = Desk()
    seen: set[tuple[str, ...]] = set()
    for hours in range(0, 24 * 16, 31):
        now = NOW + timedelta(hours=hours)
        store.ensure_demo(now)
        for known in store.clients():
            thread = store.thread(known.id, now)
            assert 6 <= len(thread.touchpoints) <= 12
            given = desk.chase(thread)
            seen.add((known.id, given.turn, given.action, str(given.channel), str(given.health)))
    assert {row for row in seen if row[0] == "demo-harbour-lights"} == {
        ("demo-harbour-lights", "us", "reply", "call", "at_risk")
    }
    assert {row for row in seen if row[0] == "demo-alder-finch"} == {
        ("demo-alder-finch", "them", "switch_channel", "call", "steady")
    }
    assert {row[2:] for row in seen if row[0] == "demo-meridian-yoga"} <= {
        ("wait", "call", "steady"),
        ("follow_up", "call", "steady"),
    }


def test_the_demo_moves_along_until_the_user_works_with_it(store: Store) -> None:
    """Untouched it is always about now; a client in whose history the user wrote keeps its dates."""
    store.ensure_demo(NOW)
    store.add_touchpoints("demo-alder-finch", [touched(0, "called, he picks the second")])
    before = {known.id: store.thread(known.id, NOW).touchpoints for known in store.clients()}
    later = NOW + timedelta(days=30)
    store.ensure_demo(later)
    assert store.thread("demo-alder-finch", later).touchpoints == before["demo-alder-finch"]
    assert store.thread("demo-harbour-lights", later).touchpoints[-1].at > NOW + timedelta(days=29)


def test_the_demo_goes_whole_and_stays_away(store: Store) -> None:
    """Removed once, it does not come back, and the user's own clients stay."""
    store.ensure_demo(NOW)
    own = store.add_client(DANA)
    store.remove_demo()
    store.ensure_demo(NOW + timedelta(days=2))
    assert [known.id for known in store.clients()] == [own.id]


def test_a_demo_client_removed_by_hand_does_not_come_back(store: Store) -> None:
    """The next day brings back only the dates of those who are left."""
    store.ensure_demo(NOW)
    store.remove_client("demo-alder-finch")
    store.ensure_demo(NOW + timedelta(days=1))
    assert len(store.clients()) == 2


# -- trouble -------------------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    """What to do about it is said, and nothing is overwritten."""
    (tmp_path / FILE).write_bytes(b"this is not a database" * 100)
    with pytest.raises(StoreTrouble, match="damaged: move it away"):
        Store(tmp_path)
    assert (tmp_path / FILE).read_bytes().startswith(b"this is not")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """A file in the way of the folder is named."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreTrouble, match="cannot be used"):
        Store(tmp_path / "file" / "home")


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    """SQLite's own limit stands in for a full disk: the same error comes back."""
    store = Store(tmp_path)
    kept = store.add_client(DANA)

    def shrink(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 300")  # type: ignore[attr-defined]  # a connection of the driver

    from sqlalchemy import event

    event.listen(store.database.engine, "connect", shrink)
    store.close()
    with pytest.raises(StoreTrouble, match="disk is full"):
        store.add_touchpoints(kept.id, [touched(1, "x" * 1_000_000)])
    assert store.thread(kept.id, NOW).touchpoints == ()


def test_a_store_of_another_version_is_left_alone(tmp_path: Path) -> None:
    """Tables of a later form are not touched."""
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("UPDATE facts SET value = '999' WHERE name = 'schema'")
    with pytest.raises(StoreTrouble, match="another version"):
        Store(tmp_path)


def test_a_busy_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer that does not let go ends in a sentence and not in a hang."""
    monkeypatch.setattr("assistant.memory.engine.BUSY_SECONDS", 0.1)
    store = Store(tmp_path)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble, match="Another process"):
        store.add_client(DANA)
    other.execute("ROLLBACK")
    other.close()
