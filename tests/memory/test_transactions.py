"""Transactions over all rooms, on each database: all or nothing, also for a part of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.memory.inbox import ImportState
from assistant.memory.store import Store
from tests.memory.filled import DANA, NOW, PIETER, kept, point


class _Power(Exception):
    """What no store expects."""


def test_a_transaction_is_kept_whole_or_not_at_all(store: Store) -> None:
    """What every room wrote in it goes together."""
    owner = store.add_client(DANA).id

    def batch(fails: bool) -> None:
        with store.transaction():
            source = store.history.keep_source("k", "mail", b"raw", "box", owner)
            store.history.add(owner, [kept(1, "word", source_id=source)])
            store.inbox.keep_import_state(ImportState(path_key="p", name="box", size=1, mtime=1.0, position=7))
            store.inbox.quarantine("q", b"x", "box", "why")
            if fails:
                raise _Power

    with pytest.raises(_Power):
        batch(fails=True)
    assert store.thread(owner, NOW).touchpoints == () and store.history.search(owner, "word") == ()
    assert store.inbox.import_state("p") is None and store.inbox.quarantined() == () and store.inbox.queued() == ()
    assert store.history.known_keys(["k"]) == frozenset()
    batch(fails=False)
    state = store.inbox.import_state("p")
    assert state is not None and state.position == 7
    assert len(store.history.search(owner, "word")) == len(store.inbox.queued()) == 1


def test_a_part_that_fails_takes_nothing_else_with_it(store: Store) -> None:
    """A refused client is not half there, and the rest of the transaction is kept."""
    with store.transaction():
        dana = store.add_client(DANA, ["dana@x.example"])
        with pytest.raises(BadInput):
            store.add_client(PIETER, ["a@x.example", "dana@x.example"])
        store.add_touchpoints(dana.id, [point(1, "word")])
    assert [known.name for known in store.clients()] == [DANA.name]
    assert store.book.owner_of("a@x.example") is None
    assert len(store.thread(dana.id, NOW).touchpoints) == 1


def test_a_transaction_sees_what_it_wrote_and_others_do_not(store: Store) -> None:
    """Until it is over; a reader elsewhere is not held up."""
    seen: list[int] = []
    with store.transaction():
        store.add_client(DANA)
        assert len(store.clients()) == 1
        reader = threading.Thread(target=lambda: seen.append(len(store.clients())))
        reader.start()
        reader.join(10)
    assert seen == [0] and len(store.clients()) == 1


def test_nothing_is_written_in_the_middle_of_a_reading(store: Store) -> None:
    """A mistake in the code is said at once, before two connections wait for each other."""
    with store.database.reading(), pytest.raises(RuntimeError):
        store.add_client(DANA)
    store.add_client(DANA)


@pytest.mark.process
def test_a_process_killed_in_the_middle_loses_no_batch_and_leaves_no_half_one(
    tmp_path: Path, url: str | None, store: Store
) -> None:
    """After kill -9: as many touchpoints as the import's own position says, each found by its words, each in the queue."""
    owner = store.add_client(DANA).id
    code = (
        "import sys; from pathlib import Path; from assistant.memory.store import Store\n"
        "from assistant.memory.inbox import ImportState; from tests.memory.filled import kept\n"
        "store = Store(Path(sys.argv[1]), sys.argv[2] or None); owner = sys.argv[3]; at = int(sys.argv[4])\n"
        "while True:\n"
        "    with store.transaction():\n"
        "        for n in range(at, at + 5):\n"
        "            key = store.history.keep_source(f'k{n}', 'mail', b'raw', 'box', owner)\n"
        "            store.history.add(owner, [kept(n / 1000, f'number{n} word', source_id=key)])\n"
        "        at += 5\n"
        "        store.inbox.keep_import_state(ImportState(path_key='p', name='box', size=1, mtime=1.0, position=at))\n"
        "    print(at, flush=True)\n"
    )
    at = said = 0
    for round_ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "home"), url or "", owner, str(at)],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], start_new_session=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            said = int(process.stdout.readline())
            time.sleep(0.013 * round_)
            os.kill(process.pid, signal.SIGKILL)
            rest = process.stdout.read().split()
            said = int(rest[-1]) if rest else said
        state = store.inbox.import_state("p")
        assert state is not None and state.position >= said
        at = state.position
        ids = [one.id for one in store.history.touchpoints(owner)]
        assert len(ids) == at == len(store.history.known_keys([f"k{n}" for n in range(at + 10)]))
        assert [number for _, number in store.inbox.queued(10_000)] == sorted(number for number in ids if number)
        assert len(store.history.search(owner, f"number{at - 1}")) == 1
        assert store.history.search(owner, f"number{at}") == ()
