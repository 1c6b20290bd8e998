"""The gates that a change to reading or deciding must pass, on the tune part. The test part stays closed: it is for reporting."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.desk import Desk
from assistant.paths import LIBRARY
from assistant.profile import Profile
from assistant.thread import Thread
from evals.measure import Score, measure_threads
from evals.report import contacts_after_a_stop, desk, judged_by, macro_f1

FLOORS = {"turn": 0.89, "reads_as": 0.84, "action": 0.82, "channel": 0.86, "health": 0.70, "until within a day": 0.84}
"""What was measured when this was last set, less three in a hundred."""
FLOOR_F1 = 0.82


@cache
def threads() -> tuple[Thread, ...]:
    lines = (LIBRARY / "threads_tune.jsonl").read_text("utf-8").splitlines()
    return tuple(Thread.model_validate_json(line) for line in lines)


@cache
def measured() -> Score:
    return measure_threads(threads(), Desk(Profile(name="Robin Vale")))


@pytest.mark.parametrize("question", FLOORS)
def test_each_answer_is_right_often_enough(question: str) -> None:
    """The share that is right does not fall below its floor."""
    assert measured().right[question] / measured().asked[question] >= FLOORS[question]


def test_all_three_readings_are_told_apart() -> None:
    """Macro-F1 of the judgement: no class is given up for the others."""
    assert macro_f1([judged_by(thread, desk) for thread in threads()]) >= FLOOR_F1


def test_nobody_who_asked_to_be_left_alone_is_contacted() -> None:
    """Of the threads whose only answer is a stop, no more than the three that were read wrongly when this was last set."""
    assert contacts_after_a_stop([judged_by(thread, desk) for thread in threads()]) <= 3
