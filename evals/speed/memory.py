"""How fast a large house is brought in and found again: invented mailboxes through the importer, then opened and searched.

    python -m evals.speed.memory [--touchpoints 100000] [--clients 200] [--home FOLDER]

Prints a table, and below it the same as one line of JSON. Each step runs in a process of its own, as a person would start
it, so that its memory is its own and nobody has anything open yet. HEARDBACK_DATABASE_URL measures PostgreSQL instead of
the file. Not here: bounds that a test holds; the search by meaning alone (`history_search`); whether answers are right.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from assistant.desk import Desk
from assistant.opening import open_desk
from assistant.profile import Profile
from assistant.settings import load_settings
from evals.speed.mailboxes import US, houses, mails, sentences, write_mbox

BOXES = 4
SEARCHES = 15
"""Of each client."""
OPENINGS = 7
Figures = dict[str, float]


# -- the steps, each in its own process --------------------------------------------------------------------------------


def take_on(_home: Path, clients: int) -> Figures:
    """The clients, before anything of theirs comes."""
    desk = _desk()
    with desk.kept().transaction():
        for house in houses(clients):
            desk.add_client(house.client, house.addresses)
    return {}


def bring_in(home: Path, _clients: int) -> Figures:
    """All mailboxes through the importer, parsing and full text included, the search by meaning left to the background."""
    desk = _desk()
    wall, cpu = time.perf_counter(), time.process_time()
    done = desk.import_(home / "mail", read=False)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert done.finished
    assert done.counts.new == done.counts.items, done.counts
    return {
        "import: mails": done.counts.items,
        "import: mails a second": done.counts.items / wall,
        "import: mails a CPU second (user and system)": done.counts.items / cpu,
        "import: memory, MB": _memory(),
    }


def bring_in_again(home: Path, _clients: int) -> Figures:
    """The same once more: it adds nothing."""
    desk = _desk()
    cpu = time.process_time()
    done = desk.import_(home / "mail", read=False)
    assert done.counts.known == done.counts.items, done.counts
    return {"importing again: mails a CPU second": done.counts.items / (time.process_time() - cpu)}


def open_it(_home: Path, _clients: int) -> Figures:
    """Opening the store in a process that has its modules, as a desk that has answered something else before."""
    with tempfile.TemporaryDirectory() as other:
        elsewhere = open_desk(load_settings().model_copy(update={"home": Path(other), "database_url": None}))
        elsewhere.kept().close()
    desk = _desk()
    begun = time.perf_counter()
    desk.clients()
    return {"opening the store, ms": (time.perf_counter() - begun) * 1000}


def index(_home: Path, _clients: int) -> Figures:
    """What the desk does in the background after an import: the search by meaning brought in line."""
    desk = _desk()
    cpu = time.process_time()
    done = desk.index()
    return {
        "index: touchpoints a CPU second": done / (time.process_time() - cpu),
        "index: memory, MB": _memory(),
    }


def ask(_home: Path, _clients: int) -> Figures:
    """Searches in the histories of all clients, several of each client in a row, as somebody does who works on that client.

    The first of a client opens their part of the index, and is told apart.
    """
    desk, dice = _desk(), Random(3)
    known = [one.id for one in desk.clients()]
    dice.shuffle(known)
    history = desk.kept().history
    asked = [[(client, _question(dice)) for _ in range(SEARCHES)] for client in known]
    words = [_timed(lambda o=o, w=w: history.search(o, w, 10)) for some in asked for o, w in some]
    meaning = [[_timed(lambda o=o, w=w: desk.search(o, w, 10)) for o, w in some] for some in asked]
    return {
        **_told("search by words", words),
        **_told("search at the desk", [one for some in meaning for one in some[1:]]),
        **_told("first search of a client at the desk", [some[0] for some in meaning]),
        "search: memory, MB": _memory(),
    }


STEPS: Mapping[str, Callable[[Path, int], Figures]] = {
    step.__name__: step for step in (take_on, bring_in, bring_in_again, open_it, index, ask)
}


def _desk() -> Desk:
    return open_desk(profile=Profile(name=US[0][0], addresses=tuple(address for _, address in US)))


def _question(dice: Random) -> str:
    """A few words of something that somebody wrote, or the number of something."""
    if dice.random() < 0.1:
        return f"reference {dice.randrange(100000):05}"
    words = dice.choice(sentences()).split()
    start = dice.randrange(max(1, len(words) - 3))
    return " ".join(words[start : start + dice.randint(1, 4)])


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of CPU (user and system, all threads): the second counts on a machine that is shared."""
    clock, cpu = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000


def _told(name: str, spent: Sequence[tuple[float, float]]) -> Figures:
    clock, cpu = (sorted(one) for one in zip(*spent, strict=True))
    share = {"p50": 0.5, "p95": 0.95}
    figures = {f"{name}: {called}, ms": clock[int(len(clock) * part)] for called, part in share.items()}
    return figures | {f"{name}: {called}, ms of CPU": cpu[int(len(cpu) * part)] for called, part in share.items()}


def _memory() -> float:
    """The most that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


# -- all of it ---------------------------------------------------------------------------------------------------------


def measure(home: Path, clients: int, touchpoints: int) -> Figures:
    """All steps over one data folder, which is to be empty."""
    folder = home / "mail"
    folder.mkdir(parents=True)
    left = (mail.raw for mail in mails(houses(clients), touchpoints))
    share = -(-touchpoints // BOXES)
    size = sum(write_mbox(folder / f"box-{number}.mbox", islice(left, share)) for number in range(BOXES))
    figures: Figures = {"clients": clients, "mailboxes, MB": size / 1e6}
    for name in ("take_on", "bring_in"):
        figures |= _in_child(name, home, clients)
    if size := sum(file.stat().st_size for file in home.glob("heardback.db*")):
        figures["data file, MB"] = size / 1e6
    figures["opening the store, ms"] = statistics.median(
        _in_child("open_it", home, clients)["opening the store, ms"] for _ in range(OPENINGS)
    )
    figures["a process that lists the clients, ms"] = statistics.median(_listing(home) for _ in range(OPENINGS))
    for name in ("index", "ask", "bring_in_again"):
        figures |= _in_child(name, home, clients)
    return figures


def _listing(home: Path) -> float:
    """From starting Python to its end."""
    command = [sys.executable, "-m", "assistant", "clients", "--json"]
    begun = time.perf_counter()
    subprocess.run(command, env=_environment(home), check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def _in_child(step: str, home: Path, clients: int) -> Figures:
    command = [
        sys.executable,
        "-m",
        "evals.speed.memory",
        "--step",
        step,
        "--home",
        str(home),
        "--clients",
        str(clients),
    ]
    done = subprocess.run(command, env=_environment(home), check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HEARDBACK_HOME": str(home)}


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m evals.speed.memory", description=__doc__)
    parser.add_argument("--touchpoints", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--home", type=Path, help="an empty folder to work in; a temporary one where it is not given")
    parser.add_argument("--step", choices=list(STEPS), help=argparse.SUPPRESS)
    chosen: Any = parser.parse_args(arguments)
    if chosen.step:
        print(json.dumps(STEPS[chosen.step](chosen.home, chosen.clients)))
        return
    with tempfile.TemporaryDirectory(prefix="heardback-speed-") as folder:
        figures = measure(chosen.home or Path(folder), chosen.clients, chosen.touchpoints)
    for name, value in figures.items():
        print(f"{name:<48} {value:>12,.1f}")
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
