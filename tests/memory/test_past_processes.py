"""Several processes and one index of histories: readers see what others wrote, and a killed writer leaves nothing torn."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from assistant.memory.past import Past
from assistant.memory.store import Store
from assistant.thread import Client
from evals.speed.invented import invented_history
from tests.memory.past_support import CIDER, held, house, said, stored

READER = """
import sys
from pathlib import Path
from assistant.memory.past import Past
from assistant.memory.store import Store
store = Store(Path(sys.argv[1])); past = Past(Path(sys.argv[2]), store)
for line in sys.stdin:
    client, words = line.rstrip("\\n").split("\\t")
    texts = store.history.texts(client, past.by_meaning(client, words, 1))
    print(*texts.values(), past.words_only, sep="|", flush=True)
"""
WRITER = """
import sys
from pathlib import Path
from assistant.memory.past import Past
from assistant.memory.store import Store
past = Past(Path(sys.argv[2]), Store(Path(sys.argv[1])))
past.catch_up(on_progress=lambda done, total: print(done, flush=True))
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "home")
    yield opened
    opened.close()


def _started(script: str, tmp_path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(tmp_path / "home"), str(tmp_path / "data")]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())


@pytest.mark.process
def test_a_reader_elsewhere_sees_what_was_written_since(tmp_path: Path, store: Store) -> None:
    """Another process finds by meaning what came in after its first search, and not what was taken out; also after a rebuild."""
    cider, dental = house(store)
    past = Past(tmp_path / "data", store)
    past.catch_up()
    reader = _started(READER, tmp_path)
    assert reader.stdin is not None and reader.stdout is not None

    def asked(client: str, words: str) -> str:
        assert reader.stdin is not None and reader.stdout is not None
        reader.stdin.write(f"{client}\t{words}\n")
        reader.stdin.flush()
        return reader.stdout.readline().strip()

    assert asked(cider, "holidays") == f"{CIDER[2]}|None"
    store.add_touchpoints(cider, said(["Everybody is off on holidays over Christmas."]))
    past.catch_up()
    assert asked(cider, "christmas holidays") == "Everybody is off on holidays over Christmas.|None"
    store.history.remove(cider, [one.touchpoint_id for one in past.search(cider, "christmas holidays", 1)])
    past.catch_up()
    assert asked(cider, "christmas holidays") == f"{CIDER[2]}|None"
    past.rebuild()
    assert asked(cider, "holidays") == f"{CIDER[2]}|None"
    store.remove_client(dental)
    past.drop(dental)
    assert asked(cider, "holidays") == f"{CIDER[2]}|None"
    reader.stdin.close()
    assert reader.wait(30) == 0
    past.close()


@pytest.mark.process
@pytest.mark.parametrize("kills", [5, pytest.param(60, marks=pytest.mark.soak)])
def test_a_killed_writer_leaves_nothing_torn(tmp_path: Path, store: Store, kills: int) -> None:
    """Killed again and again at moments of chance, the index is the store's in the end, and nothing was begun from the start."""
    ids = [store.add_client(Client(name=f"Client {number}")).id for number in range(6)]
    for number, client in enumerate(ids):
        store.add_touchpoints(client, list(invented_history(700, seed=number)))
    chance, survivors = random.Random(5), 0
    for _ in range(kills):
        writer = _started(WRITER, tmp_path)
        assert writer.stdout is not None
        writer.stdout.readline()  # it has begun
        time.sleep(chance.uniform(0.0, 0.6))
        os.kill(writer.pid, signal.SIGKILL)
        survivors += writer.wait(30) == 0
        writer.communicate()
    past = Past(tmp_path / "data", store)
    left = past.pending()
    assert past.catch_up() == left
    for client in ids:
        assert held(tmp_path / "data", client) == stored(store, client)
        found = past.by_meaning(client, "the invoice was far too high", 50)
        assert len(found) == 50 and past.words_only is None
    assert past.pending() == 0 and store.inbox.queued() == ()
    past.close()


@pytest.mark.process
def test_two_writers_share_the_work(tmp_path: Path, store: Store) -> None:
    """Started at once, each touchpoint is taken in once, and whoever came second leaves without a word."""
    client = store.add_client(Client(name="Busy")).id
    store.add_touchpoints(client, list(invented_history(3000, seed=1)))
    writers = [_started(WRITER, tmp_path) for _ in range(2)]
    outputs = [writer.communicate(timeout=120)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert max(int(done) for output in outputs for done in output) == 3000
    assert held(tmp_path / "data", client) == stored(store, client)


def test_searching_goes_on_while_the_index_is_written(tmp_path: Path, store: Store) -> None:
    """Many threads search two clients while a third one's long history is taken in: each finds its own, by meaning."""
    cider, dental = house(store)
    past = Past(tmp_path / "data", store)
    past.catch_up()
    busy = store.add_client(Client(name="Busy")).id
    store.add_touchpoints(busy, list(invented_history(2000, seed=1)))
    writer = Thread(target=past.catch_up)
    wrong: list[str] = []

    def search() -> None:
        while writer.is_alive():
            for client, words, begins in (
                (cider, "holidays", "The whole"),
                (dental, "toothpaste advert", "The homepage"),
            ):
                found = store.history.texts(client, past.by_meaning(client, words, 1))
                wrong.extend(text for text in found.values() if not text.startswith(begins))
                wrong.extend([] if found else ["nothing"])

    writer.start()
    searchers = [Thread(target=search) for _ in range(3)]
    for searcher in searchers:
        searcher.start()
    for searcher in (*searchers, writer):
        searcher.join(120)
    assert wrong == []
    assert past.pending() == 0
    past.close()
