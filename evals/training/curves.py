"""Fits the prior of reply times to waits, the same to the bit each time. Not here: where the waits come from (`rhythm`).

Each wait is scored under the curve that the earlier waits of the same client give, so that the sum is the marginal
likelihood by the chain rule. A plain pattern search over a few numbers finds its top: no library, no threads, a fixed order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.reading.reply_curve import Curve, Prior
from assistant.reading.rhythm import evidence
from assistant.reading.waits import Wait
from assistant.thread import Relation

FIRST_STEP = 0.32
LAST_STEP = 0.02
PRECISION = 4
"""Decimals of what is written."""


@dataclass(frozen=True)
class Case:
    """One wait of a client, with their earlier ones as they were known when it began."""

    relation: Relation
    wait: Wait
    earlier: tuple[Wait, ...] = ()


@dataclass(frozen=True)
class Free:
    """One number of the prior on the scale on which it is searched: where it is expected to lie, and how firmly."""

    name: str
    """A field of Prior, or `table:key` for one of its tables."""
    centre: float
    spread: float
    scale: str = "plain"
    """"plain", "log" (above 0) or "share" (between 0 and 1)."""

    def value(self, at: float) -> float:
        match self.scale:
            case "log":
                return math.exp(at)
            case "share":
                return 1 / (1 + math.exp(-at))
            case _:
                return at


def curve_of(case: Case, prior: Prior) -> Curve:
    """The curve at the moment at which the wait began."""
    known = evidence(case.earlier, case.wait.since, case.relation, case.wait.channel, prior)
    return prior.curve(case.relation, prior.place(case.relation, case.wait.channel), known)


def log_likelihood(cases: Sequence[Case], prior: Prior) -> float:
    """Of all waits, each given the earlier ones of the same client."""
    return sum(curve_of(case, prior).log_score(case.wait.days, case.wait.answered) for case in cases)


def fit(cases: Sequence[Case], start: Prior, free: Sequence[Free]) -> Prior:
    """The prior at the top of likelihood and expectation; what is not free stays as in `start`."""
    at = [one.centre for one in free]

    def score(places: Sequence[float]) -> float:
        expected = sum(((place - one.centre) / one.spread) ** 2 / 2 for place, one in zip(places, free, strict=True))
        return log_likelihood(cases, _placed(start, free, places)) - expected

    best = score(at)
    step = FIRST_STEP
    while step >= LAST_STEP:
        best, moved = _round(score, at, best, step)
        if not moved:
            step /= 2
    return _placed(start, free, at)


def _round(score: Callable[[Sequence[float]], float], at: list[float], best: float, step: float) -> tuple[float, bool]:
    """One step to each side along each number, keeping what helps; `at` is changed."""
    moved = False
    for index in range(len(at)):
        for side in (step, -step):
            tried = [*at[:index], at[index] + side, *at[index + 1 :]]
            reached = score(tried)
            if reached > best + 1e-6:
                at[index], best, moved = tried[index], reached, True
                break
    return best, moved


def _placed(start: Prior, free: Sequence[Free], places: Sequence[float]) -> Prior:
    numbers: dict[str, float] = {}
    tables: dict[str, dict[str, float]] = {
        "relations": dict(start.relations), "channels": dict(start.channels), "never": dict(start.never),
    }  # fmt: skip
    for one, place in zip(free, places, strict=True):
        table, _, key = one.name.partition(":")
        value = round(one.value(place), PRECISION)
        if key:
            tables[table][key] = value
        else:
            numbers[table] = value
    raw: dict[str, Any] = {**asdict(start), **numbers, **tables}
    return Prior(**raw)
