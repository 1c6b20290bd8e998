"""Forecasts of "answered by day d", by several ways of knowing, and how good they are. Not here: when to chase (`chasing`)."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.reading.reply_curve import Prior
from evals.rhythm.archive import Task
from evals.rhythm.bootstrap import Interval, interval
from evals.training.curves import curve_of

DAYS = (1.0, 2.0, 3.0, 5.0, 7.0, 10.0)
SILENCES = (0.0, 1.0, 3.0)
"""Weekdays of silence after which it is asked again whether an answer will still come."""
BINS = 10
LEAST = 0.005
"""No forecast is surer than this: one that is wrong must not cost everything."""

Forecast = Callable[[float, float], float]
"""The chance of an answer by a day, given that none came in the first days: (by, silent_since)."""


@dataclass(frozen=True)
class Way:
    """A way of knowing: what it is called, and the forecast that it makes for a task."""

    name: str
    forecast: Callable[[Task], Forecast]


def one_curve(fitted_on: Sequence[Task]) -> Way:
    """The share of all waits of the earlier span that was answered by then, whoever it is."""
    times = sorted(task.days for task in fitted_on)

    def by(day: float, silent_since: float) -> float:
        here = bisect_right(times, silent_since) if silent_since else 0
        return (bisect_right(times, day) - here) / max(1, len(times) - here)

    return Way("one curve for all", lambda _: by)


def own_counts(fitted_on: Sequence[Task]) -> Way:
    """Their own waits and nothing else; one curve for all where they have none."""
    general = one_curve(fitted_on)

    def forecast(task: Task) -> Forecast:
        earlier = task.case.earlier
        if not earlier:
            return general.forecast(task)

        def by(day: float, silent_since: float) -> float:
            here = [wait for wait in earlier if not (wait.answered and wait.days <= silent_since)]
            return (sum(wait.answered and wait.days <= day for wait in here) + 0.5) / (len(here) + 1)

        return by

    return Way("own waits alone", forecast)


def shrunk(name: str, prior: Prior) -> Way:
    """The curve of `assistant.reading`: their own waits, shrunk towards this prior."""
    return Way(name, lambda task: curve_of(task.case, prior).answered_by)


@dataclass(frozen=True)
class Scores:
    """Means over tasks and days with 95 % intervals over persons; smaller is better in each."""

    log_loss: Interval
    brier: Interval
    ece: Interval


def sums_of(
    way: Way, tasks: Sequence[Task], days: Sequence[float], silent_since: float = 0.0
) -> dict[str, list[float]]:
    """Per person: forecasts made, log loss, squared error, and for each bin forecasts less what came.

    Only for those who are still silent by then; a bin holds the forecasts of a tenth, such as 0.3 to 0.4.
    """
    found: dict[str, list[float]] = {}
    for task in tasks:
        if task.days <= silent_since:
            continue
        sums = found.setdefault(task.person, [0.0] * (3 + BINS))
        by = way.forecast(task)
        for day in days:
            if day <= silent_since:
                continue
            chance, came = min(max(by(day, silent_since), LEAST), 1 - LEAST), task.days <= day
            sums[0] += 1
            sums[1] -= math.log(chance if came else 1 - chance)
            sums[2] += (chance - came) ** 2
            sums[3 + min(int(chance * BINS), BINS - 1)] += chance - came
    return found


def scores(sums: Mapping[str, Sequence[float]]) -> Scores:
    """Log loss, Brier score and expected calibration error out of the sums of persons."""
    return Scores(
        interval(sums, lambda added: added[1] / added[0]),
        interval(sums, lambda added: added[2] / added[0]),
        interval(sums, lambda added: sum(map(abs, added[3:])) / added[0]),
    )


def gain(better: Mapping[str, Sequence[float]], than: Mapping[str, Sequence[float]]) -> Interval:
    """By which share of it the log loss is smaller, on the same tasks."""
    both = {person: [*better[person][:2], than[person][1]] for person in better}
    return interval(both, lambda added: 1 - added[1] / added[2])
