"""Disks that are full, read-only or broken: one clear sentence, nothing half written, and a desk that works again after."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from assistant.errors import StoreTrouble
from assistant.memory.backup import back_up
from assistant.memory.engine import FILE
from assistant.memory.export import export
from assistant.memory.store import Store
from tests.memory.filled import DANA, NOW, point

LONG = "words that fill the page " * 400


def in_child(act: Callable[[], str], *, nobody: bool = False) -> str:
    """What `act` returns, run in a process of its own, where need be as a user who is not root."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if nobody and os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            os.write(into, act().encode())
        except BaseException:  # noqa: BLE001  # a child that raised must not go on as a second pytest
            os.write(into, traceback.format_exc().encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said


def fill_up(store: Store, owner: str) -> tuple[int, str]:
    """Writes until the disk says no: how much was kept, and the sentence."""
    for number in range(2000):
        try:
            store.add_touchpoints(owner, [point(number / 100, f"{number} {LONG}")])
        except StoreTrouble as trouble:
            return number, str(trouble)
    raise AssertionError("the disk never filled up")


def test_a_file_that_may_not_grow_is_one_sentence(tmp_path: Path) -> None:
    """A quota: what was kept before is whole, nothing is half there, and with room again it goes on."""

    def act() -> str:
        store = Store(tmp_path)
        owner = store.add_client(DANA).id
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, hard))
        kept, sentence = fill_up(store, owner)
        assert len(store.thread(owner, NOW).touchpoints) == kept > 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        assert store.add_touchpoints(owner, [point(300, "room again")]) == 1
        assert len(store.history.search(owner, "room")) == 1
        return sentence

    said = in_child(act)
    assert (
        said
        == f"The data file {tmp_path / FILE} could not be read or written: the disk is full, over its quota, or failing."
    )
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes; skipped where this user may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk: the quota above stands in for it")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=False)


def test_a_disk_that_is_really_full_is_one_sentence(small_disk: Path) -> None:
    """Whatever is asked of it; the store is whole, and with room again everything works."""
    home = small_disk / "home"
    store = Store(home)
    owner = store.add_client(DANA).id
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 400_000)
    kept, sentence = fill_up(store, owner)
    assert sentence == f"The disk is full: {home / FILE} cannot be written."
    rest = small_disk / "rest"
    with suppress(OSError), rest.open("wb", buffering=0) as file:  # what was too little for the store is left
        while file.write(b"x" * 512):
            pass
    with pytest.raises(StoreTrouble, match=r"full|cannot be written"):
        back_up(store.database, home / "copy.db")
    with pytest.raises(StoreTrouble, match=r"disk is full|No space left on device"):
        export(store, small_disk / "parcel")
    assert sorted(path.name for path in small_disk.iterdir()) == ["ballast", "home", "rest"]
    assert len(store.thread(owner, NOW).touchpoints) == kept
    ballast.unlink()
    rest.unlink()
    assert store.add_touchpoints(owner, [point(300, "room again")]) == 1
    store.close()
    with closing(sqlite3.connect(home / FILE)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_disk_full_in_the_middle_of_a_transaction_takes_all_of_it_back(small_disk: Path) -> None:
    """Also where the one who imports swallowed the trouble and went on."""
    store = Store(small_disk / "home")
    owner = store.add_client(DANA).id

    def import_many() -> None:
        with store.transaction():
            store.add_touchpoints(owner, [point(1, "the first of many")])
            fill_up(store, owner)

    with pytest.raises(StoreTrouble, match="full"):
        import_many()
    assert store.thread(owner, NOW).touchpoints == ()
    assert store.add_touchpoints(owner, [point(1, "small")]) == 1


def test_a_read_only_folder_is_one_sentence(tmp_path: Path) -> None:
    """Who may not write is told so, with and without a store there."""
    Store(tmp_path / "old").close()
    for folder in (tmp_path / "new", tmp_path / "old"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o555)
    for place in (tmp_path, *tmp_path.parents[:-2]):
        place.chmod(place.stat().st_mode | 0o555)  # the other user has to get there at all

    def act() -> str:
        said: list[str] = []
        for folder in (tmp_path / "new", tmp_path / "old"):
            with pytest.raises(StoreTrouble) as trouble:
                Store(folder)
            said.append(str(trouble.value))
        return "|".join(said)

    first, second = in_child(act, nobody=True).split("|")
    assert (
        first
        == f"The data folder {tmp_path / 'new'} cannot be used (Permission denied): set HEARDBACK_HOME to a folder of yours."
    )
    assert (
        second
        == f"The data folder {tmp_path / 'old'} cannot be used (Permission denied): set HEARDBACK_HOME to a folder of yours."
    )


def test_what_is_written_while_another_process_comes_and_goes_is_kept(tmp_path: Path) -> None:
    """A store that is opened twice in one process keeps its locks, so nobody takes its write-ahead log for left behind."""
    first = Store(tmp_path)
    first.add_client(DANA)
    second = Store(tmp_path)
    assert second.clients()

    assert in_another(tmp_path) == "1"
    first.add_client(DANA.model_copy(update={"name": "Priya Nand"}))
    assert in_another(tmp_path) == "2"


def in_another(folder: Path) -> str:
    """How many clients a process of its own counts, which opens the file, closes it and is gone."""
    count = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(*c.execute('SELECT count(*) FROM clients').fetchone()); c.close()"
    done = subprocess.run([sys.executable, "-c", count, str(folder / FILE)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_file_that_was_damaged_later_is_one_sentence(tmp_path: Path, place: float) -> None:
    """Overwritten in the middle: either the damage is said, or what is asked does not touch it; never a crash."""
    store = Store(tmp_path)
    owner = store.add_client(DANA).id
    with store.transaction():
        for number in range(100):
            store.add_touchpoints(owner, [point(number, f"{number} {LONG}")])
    store.close()
    raw = bytearray((tmp_path / FILE).read_bytes())
    middle = int(len(raw) * place)
    raw[middle : middle + 40_000] = b"\xa5" * 40_000
    (tmp_path / FILE).write_bytes(raw)
    said: set[str] = set()
    for ask in (
        lambda: Store(tmp_path).thread(owner, NOW),
        lambda: Store(tmp_path).history.search(owner, "words fill 7"),
        lambda: Store(tmp_path).remove_client(owner),
    ):
        try:
            ask()
        except StoreTrouble as trouble:
            said.add(str(trouble))
    assert said == {f"The data file {tmp_path / FILE} is damaged: move it away, then restore a backup or begin anew."}
