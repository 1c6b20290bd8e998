"""How fast a large house is: 100,000 invented touchpoints of 200 clients stored, indexed, opened and searched.

    python -m evals.speed.history_search [--clients 200] [--touchpoints 100000] [--home FOLDER]

Each step runs in a process of its own, as a person would start it, so that memory is that step's and nobody has anything
open yet. CPU times are what a search costs however busy the machine is with other things. Exit 1 where a bound of
`BOUNDS` is not kept. Not here: whether what is found is right (`evals/history_search`).
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from evals.speed.invented import invented_clients, invented_history, invented_questions

BOUNDS = {
    "search: p95 of the slowest client, ms": 30.0,
    "search: p95 over all, ms": 30.0,
    "search: memory, MB": 600.0,
    "catch-up: memory, MB": 600.0,
    "opening the store, ms": 300.0,
}
SEARCHES = 40
"""Searches of each client, one after the other, as somebody does who works on that client. The first opens the history."""


def sizes_of(clients: int, touchpoints: int) -> list[int]:
    """How many touchpoints each client has: uneven, from a third to three times the mean, all together `touchpoints`."""
    shares = [3.0 ** (2 * place / max(clients - 1, 1) - 1) for place in range(clients)]
    sizes = [int(touchpoints * share / sum(shares)) for share in shares]
    sizes[-1] += touchpoints - sum(sizes)
    random.Random(1).shuffle(sizes)
    return sizes


def fill(home: Path, clients: int, touchpoints: int) -> dict[str, float]:
    """The store without the index."""
    from assistant.opening import open_past

    store, past = open_past(home)
    spent = 0.0
    for number, (client, size) in enumerate(
        zip(invented_clients(clients), sizes_of(clients, touchpoints), strict=True)
    ):
        history = list(invented_history(size, seed=number))
        begun = time.perf_counter()
        store.add_touchpoints(store.add_client(client).id, history)
        spent += time.perf_counter() - begun
    past.close()
    store.close()
    return {"storing, touchpoints a second": touchpoints / spent}


def index(home: Path) -> dict[str, float]:
    """All of it taken in, in the background of nobody."""
    from assistant.opening import open_past

    store, past = open_past(home)
    begun = time.perf_counter()
    done = past.catch_up()
    rate = done / (time.perf_counter() - begun)
    assert past.pending() == 0
    past.close()
    store.close()
    size = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
    return {"catch-up, touchpoints a second": rate, "catch-up: memory, MB": _memory(), "on disk, MB": size / 1e6}


def opening(home: Path) -> dict[str, float]:
    """The first opening in a process, once its code is loaded; and that loading."""
    begun = time.perf_counter()
    from assistant.opening import load_past, open_past

    load_past()
    loaded = time.perf_counter()
    store, past = open_past(home)
    clients = store.clients()
    opened = time.perf_counter()
    assert clients
    past.close()
    store.close()
    return {"loading the store's code, ms": (loaded - begun) * 1000, "opening the store, ms": (opened - loaded) * 1000}


def search(home: Path, searches: int = SEARCHES) -> dict[str, float]:
    """Client by client, then all mixed up: that is the worst, for hardly any history is open when it is asked."""
    from assistant.opening import open_past

    store, past = open_past(home)
    ids = [client.id for client in store.clients()]
    begun = time.perf_counter()
    past.search(ids[0], "ready")
    start = time.perf_counter() - begun
    questions = list(invented_questions(searches * 5, seed=7))
    chance = random.Random(7)
    by_client = [
        [_timed(lambda one=one: past.search(one, chance.choice(questions))) for _ in range(searches)] for one in ids
    ]
    assert past.words_only is None
    mixed: list[float] = []
    busy: list[float] = []
    for _ in range(1000):
        before = time.process_time()
        mixed.append(_timed(lambda: past.search(chance.choice(ids), chance.choice(questions))))
        busy.append((time.process_time() - before) * 1000)
    past.close()
    store.close()
    return {
        "search: the very first with all loading, ms": start * 1000,
        "search: median, ms": statistics.median(each for client in by_client for each in client),
        "search: p95 over all, ms": _p95(each for client in by_client for each in client),
        "search: p95 of the median client, ms": statistics.median(_p95(client) for client in by_client),
        "search: p95 of the slowest client, ms": max(_p95(client) for client in by_client),
        "search: first of a client, median, ms": statistics.median(client[0] for client in by_client),
        "search: first of a client, p95, ms": _p95(client[0] for client in by_client),
        "search: any client in any order, median, ms": statistics.median(mixed),
        "search: any client in any order, p95, ms": _p95(mixed),
        "search: any client in any order, CPU, median, ms": statistics.median(busy),
        "search: any client in any order, CPU, p95, ms": _p95(busy),
        "search: memory, MB": _memory(),
    }


def _timed(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return (time.perf_counter() - begun) * 1000


def _p95(times: Iterable[float]) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]


def _memory() -> float:
    """The most that this process ever had, in megabytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


def _step(name: str, home: Path, clients: int, touchpoints: int) -> dict[str, float]:
    command = [sys.executable, "-m", "evals.speed.history_search", "--home", str(home), "--step", name]
    command += ["--clients", str(clients), "--touchpoints", str(touchpoints)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The step {name} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(home: Path, clients: int, touchpoints: int) -> dict[str, float]:
    """All figures, by name."""
    figures: dict[str, float] = {}
    for name in ("fill", "index", "opening", "search"):
        found = _step(name, home, clients, touchpoints)
        for what, figure in found.items():
            print(f"{what:<56}{figure:>10,.1f}{_verdict(what, figure)}", flush=True)
        figures |= found
    return figures


def _verdict(what: str, figure: float) -> str:
    if what not in BOUNDS:
        return ""
    return f"   bound {BOUNDS[what]:,.0f}: {'kept' if figure <= BOUNDS[what] else 'NOT KEPT'}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.speed.history_search")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--touchpoints", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="an empty folder that stays afterwards")
    parser.add_argument("--step", choices=("fill", "index", "opening", "search"), help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.step:
        steps: dict[str, Callable[[], dict[str, float]]] = {
            "fill": lambda: fill(asked.home, asked.clients, asked.touchpoints),
            "index": lambda: index(asked.home),
            "opening": lambda: opening(asked.home),
            "search": lambda: search(asked.home),
        }
        print(json.dumps(steps[asked.step]()))
        return 0
    with tempfile.TemporaryDirectory(prefix="heardback-speed-") as folder:
        figures = measure(asked.home or Path(folder), asked.clients, asked.touchpoints)
    return int(any(figures[what] > bound for what, bound in BOUNDS.items()))


if __name__ == "__main__":
    sys.exit(main())
