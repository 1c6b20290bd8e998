"""Many of the same over all cores, in order. Not here: what the work is."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MANY = 150
"""Items from which on other processes are worth their start."""
FIRST = 60
"""Items that are done before the processes part: what these load and compile, all of them have."""
AT_ONCE = 20
_work: Callable[[Any], Any] | None = None


def spread(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """The result of each item in their order; over all cores where there are many and the system can fork.

    `work` may be any function, also one made on the spot; items and results are copied between processes.
    """
    global _work
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if len(items) < MANY or cores < 2:
        yield from map(work, items)
        return
    yield from map(work, items[:FIRST])
    _work = work
    try:
        with multiprocessing.get_context("fork").Pool(cores) as pool:
            yield from pool.imap(_one, items[FIRST:], chunksize=AT_ONCE)
    finally:
        _work = None


def _one(item: Any) -> Any:
    assert _work is not None
    return _work(item)
