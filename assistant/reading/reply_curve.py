"""When somebody's answers come: a prior curve of reply times, and the curve of one client shrunk towards it.

The prior is a mixture: a share of our words that is never answered, and for the others a lognormal body with a share
of answers that come at once and a long tail, lognormal each, placed by relation and channel. A client answers a factor
slower or faster than it; that factor has a normal distribution (of its logarithm) over clients, and its posterior is
summed over a small grid, so that no word of theirs is needed and each one that there is counts as much as it tells. A
wait that was cut off counts as what it is: longer than that, or never. Empirical Bayes with right-censoring; the
numbers lie in `knowledge/weights/rhythm.json`, fitted by `python -m evals.training.rhythm`. Not here: which waits
there were (`waits`), what is abnormal (`rhythm`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE

FILE = KNOWLEDGE / "weights" / "rhythm.json"

SHORTEST_DAYS = 0.05
"""Working days, about 25 minutes: what is faster, or came outside working hours, counts as "within this"."""
LONGEST_DAYS = 260.0
"""A working year: what took longer counts as this."""
_FINE = 0.02
"""The grid of the logarithm of time: two per cent."""
_COARSE = 12
"""One step of a client's factor in steps of the fine grid; 0.24 in the logarithm."""
_REACH = 8
"""Steps of the factor to each side: from a seventh to seven times the prior's time."""
_SHIFTS = range(-_REACH * _COARSE, _REACH * _COARSE + 1, _COARSE)
_LOW = math.log(SHORTEST_DAYS) - 5.0
_CELLS = int((math.log(LONGEST_DAYS) + 5.0 - _LOW) / _FINE)
_ROUNDS = 2
"""Of estimating the never-answered share and the factor from each other; more change the third decimal."""


@dataclass(frozen=True)
class Seen:
    """One wait as evidence: its working days, whether an answer ended it, where its curve lies, and how much it counts."""

    days: float
    answered: bool
    place: float
    """Logarithm of the prior's usual days for that relation and channel (`Prior.place`)."""
    weight: float = 1.0


@dataclass(frozen=True)
class Prior:
    """The curve of somebody of whom nothing is known. Times are working days, widths are of their logarithm."""

    base: float
    """Logarithm of the body's median for a client by e-mail."""
    relations: Mapping[str, float]
    """What another relation adds to it."""
    channels: Mapping[str, float]
    """What another channel adds to it."""
    body_width: float
    quick_share: float
    """Of the answers, those that come at once: the mail was open when ours came."""
    quick_shift: float
    """How much earlier they lie, in the logarithm: below 0."""
    quick_width: float
    tail_share: float
    """Of the answers, those that come out of the long tail."""
    tail_shift: float
    """How much later the tail lies, in the logarithm."""
    tail_width: float
    own_width: float
    """How far clients lie apart, in the logarithm."""
    never: Mapping[str, float]
    """By relation: the share of our words that is never answered."""
    never_strength: float
    """How many waits of their own weigh as much as that share."""
    normal: Mapping[str, float]
    """By relation: the share of their answers up to which a silence is normal."""

    def place(self, relation: str, channel: str) -> float:
        return self.base + self.relations.get(relation, 0.0) + self.channels.get(channel, 0.0)

    @cached_property
    def _tables(self) -> tuple[list[float], list[float], list[float]]:
        """Log density, log of the share answered by then, and share still silent, on the fine grid around the place 0."""
        log_density: list[float] = []
        log_answered: list[float] = []
        silent: list[float] = []
        body = 1 - self.quick_share - self.tail_share
        parts = (
            (body, 0.0, self.body_width),
            (self.quick_share, self.quick_shift, self.quick_width),
            (self.tail_share, self.tail_shift, self.tail_width),
        )
        for cell in range(_CELLS):
            x, density, left = _LOW + cell * _FINE, 0.0, 0.0
            for share, shift, width in parts:
                z = (x - shift) / width
                density += share * math.exp(-z * z / 2) / width
                left += share * math.erfc(z / math.sqrt(2)) / 2
            log_density.append(math.log(density + 1e-12))
            silent.append(left)
            log_answered.append(math.log(1 - left + 1e-12))
        return log_density, log_answered, silent

    @cached_property
    def _weights(self) -> tuple[float, ...]:
        """Log prior of each step of the factor."""
        return tuple(-((shift * _FINE / self.own_width) ** 2) / 2 for shift in _SHIFTS)

    def curve(self, relation: str, place: float, seen: Iterable[Seen] = ()) -> Curve:
        """The curve at that place of somebody with these waits of their own."""
        seen = tuple(seen)
        fixed, cut = list(self._weights), list[tuple[float, Sequence[float]]]()
        answered = 0.0
        for one in seen:
            cell = _cell(one.days, one.place)
            if not one.answered:
                cut.append((one.weight, self._slice(2, cell)))
                continue
            answered += one.weight
            logs = self._slice(1 if one.days <= SHORTEST_DAYS else 0, cell)
            fixed = [sum_ + one.weight * log for sum_, log in zip(fixed, logs, strict=True)]
        never = share = self.never.get(relation, self.never["client"])
        chances = _normal(fixed)
        for _ in range(_ROUNDS if cut else 0):
            logs, lost = list(fixed), 0.0
            for weight, silent in cut:
                logs = [
                    sum_ + weight * math.log(never + (1 - never) * left + 1e-12)
                    for sum_, left in zip(logs, silent, strict=True)
                ]
            chances = _normal(logs)
            for weight, silent in cut:
                left = sum(chance * one for chance, one in zip(chances, silent, strict=True))
                lost += weight * never / (never + (1 - never) * left)
            never = self._never(share, lost, answered + sum(weight for weight, _ in cut))
        if not cut:
            never = self._never(share, 0.0, answered)
        return Curve(self, place, chances, never)

    def _never(self, share: float, lost: float, total: float) -> float:
        return (share * self.never_strength + lost) / (self.never_strength + total)

    def _slice(self, table: int, cell: int) -> Sequence[float]:
        """The values of a table at one time for every step of the factor: a slower client sees the time as shorter."""
        first = cell + _REACH * _COARSE
        return self._tables[table][first : first - 2 * _REACH * _COARSE - 1 : -_COARSE]

    def density_at(self, days: float, cell: int, chances: Sequence[float]) -> float:
        """Of the answers, the density in the logarithm of time; the whole share for the shortest ones."""
        logs = self._slice(1 if days <= SHORTEST_DAYS else 0, cell)
        return sum(chance * math.exp(log) for chance, log in zip(chances, logs, strict=True))

    def silent_at(self, cell: int, chances: Sequence[float]) -> float:
        """Of the answers, the share still to come at that cell of the time grid, over the chances of the factor."""
        return sum(chance * left for chance, left in zip(chances, self._slice(2, cell), strict=True))


@dataclass(frozen=True)
class Curve:
    """When this client's answers come."""

    prior: Prior
    place: float
    chances: tuple[float, ...]
    """Of each step of their factor."""
    never: float
    """Share of our words that they never answer."""

    def silent(self, days: float) -> float:
        """Of their answers, the share that takes longer than this many working days: 1 at once, falling, never rising."""
        if days <= 0:
            return 1.0
        return self.prior.silent_at(_cell(days, self.place), self.chances)

    def log_score(self, days: float, answered: bool) -> float:
        """Logarithm of how likely this outcome was: an answer just then (a density), or none until then."""
        cell = _cell(days, self.place)
        if not answered:
            return math.log(self.never + (1 - self.never) * self.prior.silent_at(cell, self.chances) + 1e-12)
        return math.log(1 - self.never) + math.log(self.prior.density_at(days, cell, self.chances) + 1e-12)

    def answered_by(self, days: float, silent_since: float = 0.0) -> float:
        """The chance of an answer by then, given that there was none in the first `silent_since` working days."""
        here, then = self.silent(silent_since), self.silent(max(days, silent_since))
        return (1 - self.never) * (here - then) / (self.never + (1 - self.never) * here)

    def days_until(self, share: float) -> float:
        """Working days within which this share of their answers comes."""
        low, high = _cell(SHORTEST_DAYS, self.place), _cell(LONGEST_DAYS, self.place)
        while low < high:
            middle = (low + high) // 2
            if 1 - self.prior.silent_at(middle, self.chances) >= share:
                high = middle
            else:
                low = middle + 1
        return math.exp(_LOW + low * _FINE + self.place)


def _cell(days: float, place: float) -> int:
    """Where a time lies on the fine grid; times and places at the edge are held inside it."""
    at = math.log(min(max(days, SHORTEST_DAYS), LONGEST_DAYS)) - place
    cell = round((at - _LOW) / _FINE)
    return min(max(cell, _REACH * _COARSE + 1), _CELLS - 1 - _REACH * _COARSE)


def _normal(logs: Sequence[float]) -> tuple[float, ...]:
    top = max(logs)
    grown = [math.exp(log - top) for log in logs]
    total = sum(grown)
    return tuple(one / total for one in grown)


def prior_from(raw: Mapping[str, Any]) -> Prior:
    """A prior from its JSON object. Raises BadSettings where a number is missing or makes no curve."""
    try:
        fields: dict[str, Any] = {name: float(raw[name]) for name in _NUMBERS}
        fields |= {
            name: {str(key): float(value) for key, value in raw[name].items()}
            for name in ("relations", "channels", "never", "normal")
        }
        prior = Prior(**fields)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadSettings(f"the weights rhythm.json are not complete: {_MEND}") from None
    widths = (prior.body_width, prior.quick_width, prior.tail_width, prior.own_width)
    shares = (
        prior.quick_share,
        prior.tail_share,
        1 - prior.quick_share - prior.tail_share,
        *prior.never.values(),
        *prior.normal.values(),
    )
    if (
        min(widths) <= 0
        or not all(0 < share < 1 for share in shares)
        or "client" not in {*prior.never} & {*prior.normal}
    ):
        raise BadSettings(f"the weights rhythm.json make no curve: {_MEND}")
    return prior


_MEND = "fit them anew with `python -m evals.training.rhythm`"
_NUMBERS = (
    "base", "body_width", "quick_share", "quick_shift", "quick_width", "tail_share", "tail_shift", "tail_width",
    "own_width", "never_strength",
)  # fmt: skip


@lru_cache(maxsize=1)
def shipped() -> Prior:
    """The prior that ships with the product. Raises BadSettings where it cannot be read."""
    try:
        raw = json.loads(FILE.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"the weights rhythm.json cannot be read: {type(error).__name__}") from None
    return prior_from(raw)
