"""When to chase: chasing before an answer that comes by itself against waiting for one that does not come.

A rule says after how many days to chase, for each wait. Where the answer came before, nobody chased. A chase is needless
where the answer would have come by itself soon after; otherwise it was needed, and the days before it were waited in vain.
The later the chase, the fewer are needless and the longer is waited: rules are compared at an equal number of needless
chases. One curve for all gives everybody the same day, so the fixed waits are its whole trade-off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.reading.reply_curve import Prior
from evals.rhythm.archive import Task
from evals.rhythm.bootstrap import Interval, interval
from evals.rhythm.forecasts import Way
from evals.training.curves import curve_of

SOON_DAYS = 2.0
"""An answer within this after the chase would have come by itself."""
FIXED = (1.0, 3.0, 5.0, 7.0)
FIRST, LAST, STEP = 0.5, 12.0, 0.5
"""Days at which a chase is thought of."""
CHANCES = (
    0.3, 0.2, 0.15, 0.12, 0.1, 0.08, 0.065, 0.05, 0.04, 0.032, 0.026, 0.02,
    0.016, 0.013, 0.01, 0.008, 0.006, 0.005, 0.004, 0.003, 0.002,
)  # fmt: skip
"""Thresholds of the rule below, from an early chase to a late one."""
SHARES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.84, 0.87, 0.9, 0.92, 0.94, 0.955, 0.965, 0.972, 0.98, 0.986, 0.99, 0.993, 0.996)
"""Shares of their answers after which a chase goes out, likewise."""

Rule = Callable[[Task], Sequence[float]]
"""The days after which to chase, one for each threshold, never sooner at a later one."""


def by_chance(way: Way) -> Rule:
    """A chase goes out on the first day on which the chance of an answer soon falls under the threshold."""

    def days(task: Task) -> Sequence[float]:
        by = way.forecast(task)
        at, found, chance = FIRST, list[float](), by(FIRST + SOON_DAYS, FIRST)
        for threshold in CHANCES:
            while chance >= threshold and at < LAST:
                at += STEP
                chance = by(at + SOON_DAYS, at)
            found.append(at)
        return found

    return days


def by_share(prior: Prior) -> Rule:
    """A chase goes out when that share of their answers would have come: `normal_days` of the product."""

    def days(task: Task) -> Sequence[float]:
        curve = curve_of(task.case, prior)
        return [min(max(curve.days_until(share), FIRST), LAST) for share in SHARES]

    return days


@dataclass(frozen=True)
class Compared:
    """A rule beside a fixed wait, at an equal number of needless chases."""

    fixed_days: float
    needless: Interval
    """Needless chases under the fixed wait, for a hundred words of ours."""
    waited: Interval
    """Days that the rule waits in vain, on average, where no answer came by itself; the fixed wait waits `fixed_days`."""


def compared(rule: Rule, tasks: Sequence[Task]) -> list[Compared]:
    """The rule beside each fixed wait. At the ends of its thresholds it counts with the last one."""
    sums: dict[str, list[float]] = {}
    steps = 0
    for task in tasks:
        days = rule(task)
        steps = len(days)
        row = sums.setdefault(task.person, [0.0] * (2 + len(FIXED) + 2 * steps))
        never = task.days == float("inf")
        row[0] += 1
        row[1] += never
        for place, wait in enumerate(FIXED, start=2):
            row[place] += _needless(task, wait)
        for place, wait in enumerate(days, start=2 + len(FIXED)):
            row[place] += _needless(task, wait)
            row[place + steps] += wait if never else 0.0
    return [
        Compared(
            wait,
            interval(sums, lambda added, place=place: 100 * added[place] / added[0]),
            interval(sums, lambda added, place=place: _waited_at(added, added[place], steps)),
        )
        for place, wait in enumerate(FIXED, start=2)
    ]


def _needless(task: Task, wait: float) -> bool:
    return wait < task.days <= wait + SOON_DAYS


def _waited_at(added: Sequence[float], needless: float, steps: int) -> float:
    """The mean days waited in vain at so many needless chases, between the two thresholds next to it."""
    first = 2 + len(FIXED)
    points = sorted(
        zip(added[first : first + steps], added[first + steps : first + 2 * steps], strict=True),
        key=lambda point: (-point[0], point[1]),
    )
    above = points[0]
    for point in points:
        if point[0] <= needless:
            share = (above[0] - needless) / (above[0] - point[0]) if above[0] > point[0] else 1.0
            return (above[1] + min(max(share, 0.0), 1.0) * (point[1] - above[1])) / max(1.0, added[1])
        above = point
    return above[1] / max(1.0, added[1])
