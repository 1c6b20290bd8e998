"""One client's history found by meaning and by words, on each database, and what of it never mixes."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from assistant.errors import BadInput, BadSettings, StoreTrouble
from assistant.memory.past import Past
from assistant.memory.past_embedder import DIMENSIONS, WordLlama
from assistant.memory.past_notes import name_of
from assistant.memory.past_sets import HistorySet
from assistant.memory.store import Store
from assistant.thread import Client
from tests.memory.past_support import CIDER, DENTAL, bytes_of, held, house, id_of, said, stored, the_set


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def past(home: Path, store: Store) -> Iterator[Past]:
    opened = Past(home, store)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest) -> None:
    """SQLite alone, where the database makes no difference; `both` asks for each."""


def test_what_is_put_in_other_words_is_found(past: Past, store: Store) -> None:
    """A question that shares no word with its answer finds it by meaning, and the words alone do not."""
    cider, _ = house(store)
    assert past.catch_up() == 8
    first = past.search(cider, "holidays", 3)[0]
    assert first.touchpoint_id == id_of(store, cider, "The whole team")
    assert first.snippet == CIDER[2] and (first.channel, first.direction) == ("email", "in")
    assert first.at == store.history.touchpoints(cider, [first.touchpoint_id])[0].touchpoint.at
    assert past.words_only is None
    assert not store.history.search(cider, "holidays", 3)


def test_what_meaning_and_words_both_put_first_scores_one(past: Past, store: Store) -> None:
    """The scores fall from 1, and a name that only one touchpoint holds brings it to the top."""
    cider, _ = house(store)
    past.catch_up()
    found = past.search(cider, "drone footage of the orchard", 5)
    assert found[0].score == 1.0 and found[0].snippet == CIDER[3]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(past.search(cider, "the team", 2)) == 2


def test_nothing_of_another_client_is_ever_found(past: Past, store: Store) -> None:
    """The very words of another client's mail bring up one's own mails only."""
    cider, dental = house(store)
    past.catch_up()
    for text in DENTAL:
        assert {one.snippet for one in past.search(cider, text, 50)} <= set(CIDER)
    for text in CIDER:
        assert {one.touchpoint_id for one in past.search(dental, text, 50)} <= stored(store, dental)


def test_an_id_of_another_client_in_the_index_is_not_shown(past: Past, store: Store, home: Path) -> None:
    """Even an index that was tampered with gives nothing away: what it names is asked of the store as this client's."""
    cider, dental = house(store)
    past.catch_up()
    theirs = id_of(store, dental, "We open")
    index = HistorySet(the_set(home), WordLlama())
    index.put(name_of(cider), [theirs], WordLlama().embed(["a sixth practice in Harrow"]))
    index.close()
    found = past.search(cider, "a sixth practice in Harrow, gold foil", 10)
    assert past.words_only is None and len(found) > 0
    assert theirs not in {one.touchpoint_id for one in found}


@pytest.mark.parametrize("limit", [0, 3])
def test_an_unknown_client_is_said(past: Past, store: Store, limit: int) -> None:
    """A client that the store does not know is bad input, before and after the index is there."""
    house(store)
    for _ in range(2):
        with pytest.raises(BadInput):
            past.search("nobody", "labels", limit)
        past.catch_up()


@pytest.mark.parametrize("words", ["", "   ", "?!…", "\x00\x01", '"OR*', "\ud800", "a" * 100_000, "NEAR(a b)", "🙂"])
def test_no_words_can_break_the_search(past: Past, store: Store, words: str) -> None:
    """Whatever is typed gives an answer, if only an empty one."""
    cider, _ = house(store)
    past.catch_up()
    assert len(past.search(cider, words, 3)) in (0, 1, 2, 3)


def test_words_alone_answer_before_the_index_is_there_and_say_so(past: Past, store: Store) -> None:
    """A new store can be searched at once; a client whose mails are not taken in yet is searched by words."""
    cider, _ = house(store)
    assert past.search(cider, "gold foil", 1)[0].snippet == CIDER[0]
    assert past.words_only == "The index of histories is not there yet: this search was by words only."
    past.catch_up()
    new = store.add_client(Client(name="Dov Adler")).id
    assert past.search(new, "gold", 1) == () and past.words_only is None
    store.add_touchpoints(new, said(["The red paint does not exist as a lacquer."]))
    assert len(past.search(new, "paint", 1)) == 1
    assert past.words_only == "This history is not in the index yet: this search was by words only."


def test_a_search_by_words_goes_on_where_chroma_is_not_installed(
    past: Past, store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra the search is by words and says so, nothing is left behind, and catching up is one sentence."""
    cider, _ = house(store)
    past.catch_up()
    past.close()
    monkeypatch.delitem(sys.modules, "assistant.memory.past_vectors")
    monkeypatch.setitem(sys.modules, "chromadb", None)
    assert past.search(cider, "gold foil", 1)[0].snippet == CIDER[0]
    assert past.words_only == "Chroma is not installed: histories are searched by words only."
    with pytest.raises(StoreTrouble, match="Chroma is not installed"):
        past.catch_up()
    assert the_set(home).is_dir() and past.pending() == 8


def test_a_search_by_words_goes_on_where_the_embedder_is_not_installed(
    past: Past, store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same holds for the package with the embedder's files."""
    cider, _ = house(store)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BadSettings, match=r"heardback\[search\]"):
        past.catch_up()
    assert past.search(cider, "gold foil", 1)[0].snippet == CIDER[0]
    monkeypatch.undo()
    assert past.catch_up() == 8


def test_what_is_new_is_taken_in_and_what_is_gone_is_let_go(past: Past, store: Store, home: Path) -> None:
    """The queue is worked off; a touchpoint that was removed is out of the index, and its vector out of the files."""
    cider, dental = house(store)
    assert past.pending() == 8
    past.catch_up()
    assert past.pending() == 0 and store.inbox.queued() == ()
    store.add_touchpoints(cider, said(["The rhubarb flavour is a secret until January."]))
    assert past.pending() == 1 and past.catch_up() == 1
    assert past.search(cider, "which flavour is confidential", 1)[0].snippet.startswith("The rhubarb")
    gone = id_of(store, cider, "I was surprised")
    vector = WordLlama().embed([CIDER[1]]).tobytes()[:64]
    past.close()
    assert vector in bytes_of(home)
    store.history.remove(cider, [gone])
    assert past.pending() > 0
    past.catch_up()
    assert held(home, cider) == stored(store, cider) and held(home, dental) == stored(store, dental)
    assert past.pending() == 0 and store.inbox.queued() == ()
    assert gone not in {one.touchpoint_id for one in past.search(cider, CIDER[1], 10)}
    past.close()
    assert vector not in bytes_of(home)


def test_a_lost_queue_leaves_nothing_out(past: Past, store: Store, home: Path) -> None:
    """What store and index do not have in common is seen without the queue, as after a backup was put back."""
    cider, _ = house(store)
    store.inbox.unqueue(stored(store, cider))
    past.catch_up()
    assert held(home, cider) == stored(store, cider)


def test_catching_up_can_be_stopped_and_goes_on(past: Past, store: Store) -> None:
    """A stop ends it between two batches; the rest is done at the next call, and progress is told."""
    house(store)
    stop, seen = Event(), list[tuple[int, int]]()

    def on_progress(done: int, total: int) -> None:
        seen.append((done, total))
        if done:
            stop.set()

    assert past.catch_up(stop, on_progress) == 3
    assert seen == [(0, 8), (3, 8)] and past.pending() == 5
    assert past.catch_up() == 5 and past.pending() == 0


def test_only_one_indexes_at_a_time(past: Past, store: Store, home: Path) -> None:
    """Whoever finds the lock taken leaves the work to the other."""
    house(store)
    with store.inbox.lock("indexer", 60) as other:
        assert other is not None
        assert past.catch_up() == 0
    assert past.catch_up() == 8


def test_a_client_is_dropped_without_a_trace(past: Past, store: Store, home: Path) -> None:
    """Afterwards no file of the index holds a word, a vector or the id of theirs; the others are found as before."""
    cider, dental = house(store)
    past.catch_up()
    vectors = [row.tobytes()[:64] for row in WordLlama().embed(CIDER)]
    past.close()
    before = bytes_of(home)
    assert all(vector in before for vector in vectors) and name_of(cider).encode() in before
    store.remove_client(cider)
    past.drop(cider)
    past.close()
    left = bytes_of(home)
    words = {word.lower() for text in (*CIDER, "Orla Byrne Saltmarsh") for word in text.split() if len(word) > 5}
    assert not [word for word in words if word.encode() in left.lower()]
    assert not [vector for vector in vectors if vector in left]
    assert name_of(cider).encode() not in left and cider.encode() not in left
    assert past.search(dental, "money is tight", 1)[0].snippet == DENTAL[2] and past.words_only is None
    assert past.catch_up() == 0 and past.pending() == 0


def test_no_word_of_anybody_is_in_the_index(past: Past, store: Store, home: Path) -> None:
    """Chroma is given numbers only: neither texts nor names nor client ids lie in its files."""
    cider, dental = house(store)
    past.catch_up()
    past.search(cider, "whitening campaign", 1)
    past.close()
    content = bytes_of(home).lower()
    for text in (*CIDER, *DENTAL, "Orla Byrne", "Saltmarsh", "Kestrel", cider, dental, "whitening"):
        assert text.lower().encode() not in content


def test_a_client_who_left_the_store_leaves_the_index(past: Past, store: Store, home: Path) -> None:
    """Where nobody called `drop`, the next catching up does it."""
    cider, dental = house(store)
    past.catch_up()
    store.remove_client(cider)
    assert past.pending() > 0
    past.catch_up()
    past.close()
    assert name_of(cider).encode() not in bytes_of(home)
    assert held(home, dental) == stored(store, dental)


def test_a_drop_does_not_wait_for_a_long_catching_up(past: Past, store: Store) -> None:
    """Whoever catches up lets go of the lock between two batches where somebody waits for it."""
    cider, dental = house(store)
    erased = Event()

    def on_progress(done: int, total: int) -> None:
        if done and not erased.is_set():
            dropper.start()
            while not past._sets.wanted():  # pyright: ignore[reportPrivateUsage] - what the test waits for shows nowhere else
                pass

    def drop() -> None:
        past.drop(dental)
        erased.set()

    dropper = Thread(target=drop)
    assert past.catch_up(on_progress=on_progress) == 3
    dropper.join(30)
    assert erased.is_set()
    past.catch_up()
    assert past.search(cider, "drone", 1)


def test_the_index_serves_a_store_in_either_database(home: Path, both: Store) -> None:
    """PostgreSQL and SQLite alike: taken in, found, let go of, dropped."""
    past = Past(home, both)
    cider, dental = house(both)
    assert past.pending() == 8 and past.catch_up() == 8 and past.pending() == 0
    assert past.search(cider, "holidays", 1)[0].snippet == CIDER[2] and past.words_only is None
    both.history.remove(cider, [id_of(both, cider, "The whole")])
    past.catch_up()
    assert held(home, cider) == stored(both, cider)
    both.remove_client(dental)
    past.drop(dental)
    assert past.pending() == 0
    past.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store in each database in turn."""
    if request.param == "sqlite":
        opened = Store(tmp_path / "home")
        yield opened
        opened.close()
        return
    server = request.getfixturevalue("server")
    made = server.new_database()
    opened = Store(tmp_path / "home", made)
    yield opened
    opened.close()
    server.drop(made)


# -- the embedder -----------------------------------------------------------------------------------------------------


def test_the_embedder_gives_rows_of_length_one() -> None:
    """One row a text whatever the text is, the same for the same, and capitals do not matter."""
    rows = WordLlama().embed(["", "   ", "\ud800", "Hello there", "hello THERE", "wall " * 50_000])
    assert rows.shape == (6, DIMENSIONS) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows[3], rows[4])


def test_the_embedder_runs_none_of_its_package() -> None:
    """The package wordllama is read as files: importing it would set up logging and look for a network."""
    WordLlama().embed(["ready"])
    assert "wordllama" not in sys.modules
