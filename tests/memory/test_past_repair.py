"""The index of histories mends itself: whatever was done to its files, the next catching up makes it whole again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from assistant.errors import StoreTrouble
from assistant.memory.past import FOLDER, Past
from assistant.memory.past_notes import name_of
from assistant.memory.past_sets import HistorySet
from assistant.memory.store import Store
from tests.memory.past_support import CIDER, bytes_of, held, house, stored, the_set
from tests.memory.support import Trigrams


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path: Path, store: Store) -> Path:
    """A data folder with a whole index that nobody has open."""
    house(store)
    past = Past(tmp_path / "data", store)
    past.catch_up()
    past.close()
    return tmp_path / "data"


def _delete(file: Path) -> None:
    file.unlink()


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _cut_little(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-4096])


def _scribble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * len(content[4096:])
    file.write_bytes(bytes(content))


def _foreign(file: Path) -> None:
    file.write_bytes(b"This is no database at all. " * 400)


def _whole(store: Store, home: Path, past: Past) -> None:
    """The index has what the store has, and finds by meaning."""
    for client in store.clients():
        assert held(home, client.id) == stored(store, client.id)
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    assert past.search(cider, "holidays", 1)[0].snippet == CIDER[2]
    assert past.words_only is None and past.pending() == 0


@pytest.mark.parametrize("harm", [_delete, _empty, _cut, _cut_little, _scribble, _foreign])
@pytest.mark.parametrize("name", ["chroma.sqlite3", "notes.db", "current"])
def test_torn_files_are_mended(store: Store, home: Path, name: str, harm: Callable[[Path], None]) -> None:
    """Deleted, emptied, cut, scribbled over or replaced: a search still answers, and the next catching up mends it."""
    (file,) = (home / FOLDER).rglob(name)
    harm(file)
    past = Past(home, store)
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    assert past.search(cider, "gold foil", 1)[0].snippet == CIDER[0]
    past.catch_up()
    _whole(store, home, past)
    past.close()


def test_a_missing_folder_is_made_anew(store: Store, home: Path) -> None:
    """A search meanwhile is by words and says so."""
    shutil.rmtree(home / FOLDER)
    past = Past(home, store)
    assert past.pending() == 8
    assert past.catch_up() == 8
    _whole(store, home, past)
    past.close()


def test_a_folder_taken_away_under_an_open_search(store: Store, home: Path) -> None:
    """The desk that runs goes on by words, and by meaning once the index is there again."""
    past = Past(home, store)
    _whole(store, home, past)
    shutil.rmtree(home / FOLDER)
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    assert past.search(cider, "gold foil", 1)[0].snippet == CIDER[0]
    assert past.words_only is not None
    assert past.catch_up() == 8
    _whole(store, home, past)
    past.close()


def test_another_embedder_makes_another_index(store: Store, home: Path) -> None:
    """Vectors of two embedders never meet: until the new index is there, words answer."""
    other = Past(home, store, Trigrams())
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    assert other.search(cider, "gold foil", 1)[0].snippet == CIDER[0]
    assert other.words_only == "The index of histories is of another embedder."
    assert other.pending() == 8 and other.catch_up() == 8
    assert other.search(cider, "gold foil", 1)[0].score == 1.0 and other.words_only is None
    other.close()
    assert the_set(home).is_dir()


def test_a_collection_that_lost_vectors_is_made_anew(store: Store, home: Path) -> None:
    """The search notices that a collection holds less than was put in, and the next catching up takes that client anew."""
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    folder = the_set(home)
    with sqlite3.connect(folder / "chroma.sqlite3") as file:  # nobody else in this process has it open
        file.execute("DELETE FROM embeddings_queue WHERE seq_id > 6")
        file.execute("DELETE FROM embeddings WHERE id > 6")
    file.close()
    past = Past(home, store)
    assert past.search(cider, "gold foil", 1)[0].snippet == CIDER[0]
    assert past.words_only == "The index of histories has lost something."
    assert past.pending() == 5
    past.catch_up()
    assert the_set(home) == folder
    _whole(store, home, past)
    past.close()


def test_what_was_begun_and_not_finished_is_begun_anew(store: Store, home: Path) -> None:
    """A collection without notes, as a crash leaves it, is taken away or filled from the start."""
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    past = Past(home, store)
    index = HistorySet(the_set(home), past._embedder)  # pyright: ignore[reportPrivateUsage] - the very one
    index.begin(name_of("somebody long gone"))
    index.begin(name_of(cider))
    index.close()
    assert past.catch_up() == 5
    _whole(store, home, past)
    past.close()
    assert name_of("somebody long gone").encode() not in bytes_of(home)


def test_a_rebuild_makes_all_anew_while_the_old_index_answers(store: Store, home: Path) -> None:
    """Progress is told, the search goes on meanwhile, and afterwards there is one set, another one."""
    before = the_set(home)
    past = Past(home, store)
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    seen: list[tuple[int, int]] = []

    def on_progress(done: int, total: int) -> None:
        assert past.search(cider, "holidays", 1)[0].snippet == CIDER[2] and past.words_only is None
        seen.append((done, total))

    assert past.rebuild(on_progress=on_progress) == 8
    assert seen[0] == (0, 8) and seen[-1] == (8, 8)
    assert the_set(home) != before
    _whole(store, home, past)
    past.close()


def test_a_rebuild_that_is_stopped_leaves_everything_as_it_was(store: Store, home: Path) -> None:
    """Nothing half made is left behind."""
    before = the_set(home)
    past, stop = Past(home, store), Event()
    assert past.rebuild(stop, lambda done, total: stop.set()) == 0
    assert the_set(home) == before
    _whole(store, home, past)
    past.close()


def test_a_damaged_index_does_not_keep_a_client_from_being_dropped(store: Store, home: Path) -> None:
    """What cannot be cleaned is thrown away whole, and made anew later."""
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    _cut(the_set(home) / "chroma.sqlite3")
    past = Past(home, store)
    store.remove_client(cider)
    past.drop(cider)
    past.close()
    assert name_of(cider).encode() not in bytes_of(home)
    assert past.catch_up() == 3 and past.pending() == 0
    past.close()


def test_a_folder_that_cannot_be_written_is_one_sentence(store: Store, tmp_path: Path) -> None:
    """A file lies where the index should: words answer, and catching up says what is wrong."""
    house(store)
    home = tmp_path / "blocked"
    home.mkdir()
    (home / FOLDER).write_text("not a folder")
    past = Past(home, store)
    cider = next(client.id for client in store.clients() if client.name == "Orla Byrne")
    with pytest.raises(StoreTrouble, match="cannot be written") as trouble:
        past.catch_up()
    assert "\n" not in str(trouble.value)
    assert past.search(cider, "gold foil", 1)[0].snippet == CIDER[0] and past.words_only
    past.close()


def test_nothing_of_the_memory_of_the_process_is_written(store: Store, home: Path) -> None:
    """Chroma fills the files of its graphs with whatever lay in memory, a client's mail for one: none are left."""
    past = Past(home, store)
    for client in store.clients():
        past.search(client.id, "holidays", 3)
    assert not list(home.rglob("data_level0.bin"))
    past.close()
    assert not list(home.rglob("data_level0.bin"))
