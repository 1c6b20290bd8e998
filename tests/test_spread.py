"""Work over all cores comes out as if it had been done one after the other."""

from __future__ import annotations

import os

import pytest

from assistant import spread as module
from assistant.spread import FIRST, MANY, spread


def test_results_come_in_order_and_from_several_processes() -> None:
    """Each item's result stands where the item stood; with more than one core, others than this process worked."""
    times = 3
    done = list(spread(lambda item: (item * times, os.getpid()), list(range(MANY + 50))))
    assert [value for value, _ in done] == [item * 3 for item in range(MANY + 50)]
    assert {where for _, where in done[:FIRST]} == {os.getpid()}
    if len(os.sched_getaffinity(0)) > 1:
        assert os.getpid() not in {where for _, where in done[FIRST:]}


def test_few_stay_here() -> None:
    """A handful is not worth a process."""
    assert {os.getpid()} == set(spread(lambda _: os.getpid(), list(range(MANY - 1))))


def test_what_goes_wrong_elsewhere_is_raised_here() -> None:
    """The error of one item is the error of the whole, and nothing stays behind."""

    def breaks(item: int) -> int:
        if item == MANY + 5:
            raise ValueError("this one")
        return item

    with pytest.raises(ValueError, match="this one"):
        list(spread(breaks, list(range(MANY + 20))))
    assert module._work is None
