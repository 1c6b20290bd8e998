"""How long the radar takes over a large house: from nothing, after one new touchpoint, on the next day.

    python -m evals.speed.radar [--clients 2000] [--touchpoints 100000] [--home FOLDER]

Prints a table, and below it the same as one line of JSON. Each step runs in a process of its own, as a person would start
it. HEARDBACK_DATABASE_URL measures PostgreSQL instead of the file. Not here: bounds that a test holds; whether the radar is right.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.desk import Desk
from assistant.opening import open_desk
from assistant.thread import Touchpoint
from evals.speed.invented import invented_clients, invented_history

NOW = datetime(2024, 2, 21, 10, 0, tzinfo=UTC)
"""When the histories have come to their end, for most of the clients a few days ago."""
Figures = dict[str, float]


# -- the steps, each in its own process --------------------------------------------------------------------------------


def fill(clients: int, touchpoints: int) -> Figures:
    """The house, with nothing read yet."""
    desk = _desk()
    store = desk.kept()
    for number, client in enumerate(invented_clients(clients)):
        with store.transaction():
            known = desk.add_client(client)
            store.add_touchpoints(known.id, invented_history(touchpoints // clients, number))
    return {}


def read(_clients: int, _touchpoints: int) -> Figures:
    """What an import adds to its work: reading, and keeping the readings."""
    clock, cpu = time.perf_counter(), time.process_time()
    done = _desk().read_ahead()
    if not done:
        return {}
    return {
        "reading and keeping: touchpoints": done,
        "reading and keeping: ms a touchpoint": (time.perf_counter() - clock) * 1000 / done,
        "reading and keeping: ms of CPU a touchpoint": (time.process_time() - cpu) * 1000 / done,
    }


def from_nothing(_clients: int, _touchpoints: int) -> Figures:
    """No assessment is kept yet."""
    return _timed("from nothing", _desk())


def again(_clients: int, _touchpoints: int) -> Figures:
    """Nothing came in."""
    return _timed("again", _desk(NOW + timedelta(minutes=1)))


def after_one(_clients: int, _touchpoints: int) -> Figures:
    """One touchpoint came in: at a desk that has read none yet, which loads all that reading takes, and at one that has."""
    desk = _desk(NOW + timedelta(minutes=3))
    one = desk.clients()[0]
    at = NOW + timedelta(minutes=2, microseconds=desk.kept().history.count(one.id))
    text = "We are furious: the shop window is wrong again, and nobody told us. When does it get fixed?"
    assert desk.log(one.id, Touchpoint(at=at, direction="in", channel="email", text=text))
    cold = _timed("after one new touchpoint, the first at this desk", desk)
    assert desk.log(one.id, Touchpoint(at=at + timedelta(seconds=1), direction="in", channel="email", text=text[::2]))
    return cold | _timed("after one new touchpoint", desk)


def hours_later(_clients: int, _touchpoints: int) -> Figures:
    """The same day, some hours on: those that time turned are assessed anew."""
    return _timed("five hours later", _desk(NOW + timedelta(hours=5)))


def next_day(_clients: int, _touchpoints: int) -> Figures:
    """Every client is assessed anew, and nothing is read anew."""
    return _timed("the next day", _desk(NOW + timedelta(days=1)))


STEPS: Mapping[str, Callable[[int, int], Figures]] = {
    step.__name__: step for step in (fill, read, from_nothing, again, after_one, hours_later, next_day)
}


def _desk(now: datetime = NOW) -> Desk:
    return open_desk(clock=lambda: now)


def _timed(name: str, desk: Desk) -> Figures:
    desk.clients()  # the store is open, as at a desk that has answered something else before
    clock, cpu = time.perf_counter(), time.process_time()
    found = desk.radar()
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    assert found.finished
    health = {
        f"{name}: {state}": float(sum(one.health == state for one in found.clients))
        for state in ("critical", "at_risk", "watch", "steady")
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return {f"{name}: s": clock, f"{name}: s of CPU": cpu, f"{name}: memory, MB": peak} | health


# -- all of it ---------------------------------------------------------------------------------------------------------


def measure(home: Path, clients: int, touchpoints: int) -> Figures:
    """All steps over one data folder, which is to be empty."""
    figures: Figures = {"clients": clients, "touchpoints": touchpoints}
    for name in STEPS:
        step = ["--step", name, "--clients", str(clients), "--touchpoints", str(touchpoints)]
        figures |= json.loads(_run(home, "-m", "evals.speed.radar", *step))
    if size := sum(file.stat().st_size for file in home.glob("heardback.db*")):
        figures["data file, MB"] = size / 1e6
    return figures


def _run(home: Path, *arguments: str) -> str:
    environment = {**os.environ, "HEARDBACK_HOME": str(home)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m evals.speed.radar", description=__doc__)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--touchpoints", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="an empty folder to work in; a temporary one where it is not given")
    parser.add_argument("--step", choices=list(STEPS), help=argparse.SUPPRESS)
    chosen: Any = parser.parse_args(arguments)
    if chosen.step:
        print(json.dumps(STEPS[chosen.step](chosen.clients, chosen.touchpoints)))
        return
    with tempfile.TemporaryDirectory(prefix="heardback-radar-") as folder:
        figures = measure(chosen.home or Path(folder), chosen.clients, chosen.touchpoints)
    for name, value in figures.items():
        print(f"{name:<48} {value:>12,.2f}")
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
