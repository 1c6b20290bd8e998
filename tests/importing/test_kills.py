"""An import killed at any moment, stopped by hand, out of disk, or beside another: nothing lost, nothing twice."""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from assistant.memory.engine import FILE
from tests.importing.invented import Made, archives, old_home
from tests.importing.running import (
    begin,
    check,
    count,
    finish,
    index_matches,
    is_old,
    killed,
    opened,
    told,
    words_match,
)

pytestmark = pytest.mark.process


class Siege:
    """An archive, what an undisturbed import makes of it, and how long that takes."""

    def __init__(self, folder: Path, mails: int) -> None:
        self.made: Made = archives(folder / "archives", mails)
        self.fresh: Path = old_home(folder / "fresh")
        calm = self.home(folder / "calm")
        began = time.monotonic()
        said = finish(begin(calm, "import", self.made.folder, "--json"))
        self.seconds = time.monotonic() - began
        assert said["finished"] and +Counter(said["counts"]) == self.made.counts
        with opened(calm) as db:
            self.whole: dict[str, Any] = told(db)
            self.matches(db)

    def home(self, place: Path) -> Path:
        """A data folder that nothing was imported into yet, of the first version."""
        shutil.copytree(self.fresh, place)
        return place

    def matches(self, db: Any, *, indexed: bool = False) -> None:
        """That all of the archive is there, once."""
        assert Counter(check(db, indexed=indexed)) == self.made.counts
        assert count(db, "touchpoints") == self.made.touchpoints
        assert words_match(db)
        assert told(db) == self.whole

    def goes_on(self, home: Path) -> None:
        """That an import which ended half way left what belongs together, and that the same command brings the rest."""
        with opened(home) as db:
            assert 0 < check(db)["items"] < self.made.counts["items"]
        assert finish(begin(home, "import", self.made.folder, "--json"))["finished"]
        with opened(home) as db:
            self.matches(db)

    def endure(self, place: Path, kills: int, seed: int, latest: float = 1.1) -> Counter[str]:
        """Imports over and over under so many kills, indexes between them; in which state of the import each kill fell.

        `latest` is the share of an import's time within which it is killed: beyond 1 some come to their end before.
        """
        dice, fell, round_ = Random(seed), Counter[str](), 0
        while _of_imports(fell) < kills:
            home, far, round_ = self.home(place / f"home-{round_}"), 0, round_ + 1
            done = False
            while not done:
                command = ["index"] if dice.random() < 0.2 else ["import", self.made.folder, "--json"]
                cut = killed(
                    begin(home, *command), self._moment(dice, far, latest) if _of_imports(fell) < kills else 300
                )
                with opened(home) as db:
                    reached = check(db, indexed=True).get("items", 0)
                    assert reached >= far
                    far = reached
                    # Killed with all done but for its last word, an import is done.
                    done = not is_old(db) and count(db, "imports WHERE done_at IS NOT NULL") > 0
                    assert cut or done or command == ["index"]
                    if cut:
                        state = "migrating" if is_old(db) else "importing" if reached else "beginning"
                        fell["indexing" if command == ["index"] else state] += 1
            with opened(home) as db:
                self.matches(db, indexed=True)
            while _of_imports(fell) < kills and killed(begin(home, "index"), dice.uniform(0.3, 1.5) * self.seconds):
                fell["indexing"] += 1
            assert begin(home, "index").wait(300) == 0
            index_matches(home)
            shutil.rmtree(home)
        return fell

    def _moment(self, dice: Random, far: int, latest: float) -> float:
        """Some moment of what an import still takes, seldom a little beyond its end."""
        return dice.uniform(0.1, latest) * self.seconds * (1 - 0.7 * far / self.made.counts["items"])


def _of_imports(fell: Counter[str]) -> int:
    return fell.total() - fell["indexing"]


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Siege:
    return Siege(tmp_path_factory.mktemp("siege"), 450)


def test_an_import_killed_at_random_moments_loses_nothing_and_doubles_nothing(siege: Siege, tmp_path: Path) -> None:
    """After each kill what is kept belongs together, and in the end all is as if nothing had happened."""
    # An import that is not hit costs as much as one that is, and shows nothing more: the soak lets kills come late, too.
    assert _of_imports(siege.endure(tmp_path, 2, seed=5, latest=0.7)) == 2


@pytest.mark.soak
def test_two_hundred_kills(tmp_path: Path) -> None:
    """As above with thousands of mails and 200 kills, while old tables are brought up, before, in and between batches."""
    siege = Siege(tmp_path, 3000)
    began = time.monotonic()
    fell = siege.endure(tmp_path, 200, seed=11)
    print(f"{dict(fell)} in {time.monotonic() - began:.0f} s; an undisturbed import takes {siege.seconds:.1f} s")
    assert _of_imports(fell) == 200 and fell["importing"] > 80


def test_ctrl_c_stops_after_the_batch(siege: Siege, tmp_path: Path) -> None:
    """What was read is kept, the command says so and ends well, and the same command brings the rest."""
    home, code, out, err = interrupted(siege, tmp_path, times=1)
    assert code == 0 and err == "\nStopping; once more stops at once.\n"
    assert "Stopped: what was read is kept, and the same command goes on from here." in out
    siege.goes_on(home)


def test_ctrl_c_twice_stops_at_once(siege: Siege, tmp_path: Path) -> None:
    """The batch under way is not kept, not even in part; one sentence says what holds, and the rest can be brought."""
    home, code, out, err = interrupted(siege, tmp_path, times=2)
    assert (code, out) == (2, "")
    assert err.endswith("Stopped at once: what was kept until then stays, and the same command goes on from there.\n")
    siege.goes_on(home)


def interrupted(siege: Siege, folder: Path, times: int) -> tuple[Path, int, str, str]:
    """An import that got so many Ctrl+C after its first batch; begun anew where it ended before the last of them came."""
    for number in range(9):
        home = siege.home(folder / f"home-{number}")
        process = begin(home, "import", siege.made.folder)
        log = home / f"{FILE}-wal"
        while not log.exists() or log.stat().st_size < 600_000:  # bringing old tables up takes less
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        err = ""
        if times == 2:  # once the first is heard: two that come before anybody listens are one
            assert process.stderr is not None
            err = process.stderr.readline() + process.stderr.readline()
            process.send_signal(signal.SIGINT)
        out, rest = process.communicate(timeout=60)
        err += rest
        with opened(home) as db:
            if check(db)["items"] < siege.made.counts["items"] and bool(out) == (times == 1):
                return home, process.returncode, out, err
    raise AssertionError("the import was always faster")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes; skipped where this user may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk: the quota stands in for it")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=False)


def test_a_quota_that_is_reached_is_one_sentence(siege: Siege, tmp_path: Path) -> None:
    """What was kept before stays, and with room again the same command brings the rest."""
    home = siege.home(tmp_path / "home")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    limited = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))  # noqa: E731  # nothing to name
    process = begin(home, "import", siege.made.folder, preexec_fn=limited)
    out, err = process.communicate(timeout=60)
    said = f"The data file {home / FILE} could not be read or written: the disk is full, over its quota, or failing.\n"
    assert (process.returncode, out, err) == (2, "", said)
    siege.goes_on(home)


def test_a_disk_that_fills_up_is_one_sentence(siege: Siege, small_disk: Path, tmp_path: Path) -> None:
    """What was kept before stays, and on a larger disk the same command brings the rest."""
    home = siege.home(small_disk / "home")
    process = begin(home, "import", siege.made.folder)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err == f"The disk is full: {home / FILE} cannot be written.\n"
    subprocess.run(["mount", "-o", "remount,size=100m", small_disk], check=True)
    siege.goes_on(home)


def test_two_imports_at_once_bring_everything_once(siege: Siege, tmp_path: Path) -> None:
    """Both come to their end, whichever was faster at what; together they kept each thing once."""
    home = siege.home(tmp_path / "home")
    both = [begin(home, "import", siege.made.folder, "--json") for _ in range(2)]
    said = [finish(process) for process in both]
    assert all(one["finished"] for one in said)
    with opened(home) as db:
        found = told(db)
        assert {name: found[name] for name in found if name != "ended"} == {
            name: siege.whole[name] for name in found if name != "ended"
        }
        assert words_match(db)


def test_two_imports_that_take_clients_on_take_each_on_once(siege: Siege, tmp_path: Path) -> None:
    """Whoever of two processes meets an unknown house first makes it a client, and the other finds it there."""
    home = siege.home(tmp_path / "home")
    boxes = [siege.made.folder / name for name in ("alpha.mbox", "omega.mbox")]
    both = [begin(home, "import", *order, "--add-clients") for order in (boxes, boxes[::-1])]
    assert [process.communicate(timeout=300)[1] for process in both] == ["", ""]
    with opened(home) as db:
        assert (
            count(db, "clients WHERE company LIKE 'passing-%'")
            == count(db, "addresses WHERE address LIKE 'visitor%'")
            > 20
        )
        assert count(db, "doubtful") == 0
        assert words_match(db)
