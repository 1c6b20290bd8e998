"""95 % intervals over persons: whole persons are drawn anew, for the waits of one person are alike. Seeded, the same each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

DRAWS = 400
SEED = 20

Sums = Mapping[str, Sequence[float]]
"""By person, sums that a figure is made of."""


@dataclass(frozen=True)
class Interval:
    """A figure over everybody, and the middle 95 % of it over draws of persons."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def rounded(self) -> list[float]:
        return [round(one, 4) for one in (self.value, self.low, self.high)]


def interval(sums: Sums, figure: Callable[[Sequence[float]], float]) -> Interval:
    """The figure made of the persons' added-up sums, with its interval. All persons have sums of one length."""
    persons = [sums[name] for name in sorted(sums)]
    random = Random(SEED)
    drawn = sorted(figure(_added(random.choices(persons, k=len(persons)))) for _ in range(DRAWS))
    return Interval(figure(_added(persons)), drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS) - 1])


def _added(persons: Sequence[Sequence[float]]) -> list[float]:
    return [sum(column) for column in zip(*persons, strict=True)]
