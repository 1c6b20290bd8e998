"""How long `heardback chase` takes over thousands of threads, as a person would start it.

    python -m evals.speed.assess [--threads 5000]

The threads are those of the library's train part over and over, each text with a word of its own, so that nothing is read
twice from a cache. Prints a table, and below it the same as one line of JSON. Not here: whether the answers are right.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice

from assistant.paths import LIBRARY


def threads(count: int) -> str:
    """So many threads as JSON Lines, no text twice."""
    kept = [json.loads(line) for line in (LIBRARY / "threads_train.jsonl").read_text("utf-8").splitlines()]
    made: list[str] = []
    for number, one in enumerate(islice(cycle(kept), count)):
        touchpoints = [
            {**touchpoint, "text": f"{touchpoint['text']} ({number})"} if touchpoint.get("text") else touchpoint
            for touchpoint in one["touchpoints"]
        ]
        made.append(json.dumps({**one, "id": f"{one['id']}-{number}", "touchpoints": touchpoints}))
    return "\n".join(made)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=5000)
    count = parser.parse_args(arguments).threads
    fed = threads(count)
    began = time.perf_counter()
    command = [sys.executable, "-m", "assistant.cli", "chase", "--json", "-"]
    done = subprocess.run(command, input=fed, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    assert done.stdout.count("\n") == count
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {
        "threads": count,
        "touchpoints a thread": round(
            sum(len(json.loads(line)["touchpoints"]) for line in fed.splitlines()) / count, 1
        ),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
        "seconds": round(seconds, 1),
        "ms of CPU a thread": round((spent.ru_utime + spent.ru_stime) / count * 1000, 2),
        "memory of the largest process, MB": round(spent.ru_maxrss / 1024, 1),
    }
    for name, value in figures.items():
        print(f"{name:<36} {value:>10}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
