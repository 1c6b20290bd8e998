"""What a language model was used for and what it cost, added up by day, by model and by task. Pure.

Not here: one ask (`usage`), where they are kept (`memory.usage`), how it is shown (`commands.model_usage`, `ui`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, TypeVar

from assistant.thread import Value
from assistant.usage import Used

Key = TypeVar("Key")


class Sums(Value):
    """What a number of asks came to."""

    asks: int = 0
    requests: int = 0
    """Calls of the server: more than the asks where one was tried again or repaired."""
    tokens_in: int = 0
    tokens_out: int = 0
    uncounted: int = 0
    """Asks whose tokens no server counted: they are in none of the two sums."""
    cost: float | None = None
    """In the currency of the prices that are set; None where no ask had a price."""
    median_s: float | None = None
    """Seconds from the start of an ask to its end. Over those that were not stopped by whoever asked."""
    p95_s: float | None = None
    first_token_s: float | None = None
    """Median seconds to the first word, over those that had one."""
    second: int = 0
    """Answered by the second model, because the first gave nothing."""
    offline: int = 0
    """Answered by no model: the offline desk stood in."""
    stopped: int = 0

    @property
    def fallbacks(self) -> int:
        """Asks to which the first model gave no answer."""
        return self.second + self.offline


class UsageDay(Sums):
    """One day, by the clock of whoever looks."""

    day: date


class UsageOf(Sums):
    """One model, or one task."""

    name: str


class Usage(Value):
    """Every field of `model usage --json`. `days` holds those with an ask, the newest first."""

    since: date
    until: date
    total: Sums
    days: tuple[UsageDay, ...] = ()
    by_model: tuple[UsageOf, ...] = ()
    by_task: tuple[UsageOf, ...] = ()


def first_moment(until: datetime, days: int) -> datetime:
    """The midnight with which the last `days` days begin, the day of `until` being one of them; in its zone."""
    midnight = until.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


def added_up(asks: Sequence[Used], since: datetime, until: datetime) -> Usage:
    """The asks from `since` to `until`, whose zone says where a day begins."""
    zone = until.tzinfo
    asks = [one for one in asks if since <= one.at <= until]
    days = _grouped(asks, lambda one: _day(one, zone))
    return Usage(
        since=since.date(),
        until=until.date(),
        total=Sums(**_sums(asks)),
        days=tuple(UsageDay(day=day, **_sums(of)) for day, of in sorted(days.items(), reverse=True)),
        by_model=_by(asks, lambda one: one.model),
        by_task=_by(asks, lambda one: one.task.partition("@")[0]),
    )


def _day(one: Used, zone: tzinfo | None) -> date:
    return one.at.astimezone(zone).date()


def _by(asks: Iterable[Used], key: Callable[[Used], str]) -> tuple[UsageOf, ...]:
    """The most used first."""
    groups = _grouped(asks, key).items()
    return tuple(UsageOf(name=name, **_sums(of)) for name, of in sorted(groups, key=lambda one: (-len(one[1]), one[0])))


def _grouped(asks: Iterable[Used], key: Callable[[Used], Key]) -> dict[Key, list[Used]]:
    groups: dict[Key, list[Used]] = {}
    for one in asks:
        groups.setdefault(key(one), []).append(one)
    return groups


def _sums(asks: Sequence[Used]) -> dict[str, Any]:
    seconds = [one.seconds for one in asks if one.outcome != "stopped"]
    costs = [one.cost for one in asks if one.cost is not None]
    return {
        "asks": len(asks),
        "requests": sum(one.requests for one in asks),
        "tokens_in": sum(one.tokens_in or 0 for one in asks),
        "tokens_out": sum(one.tokens_out or 0 for one in asks),
        "uncounted": sum(one.tokens_in is None and one.tokens_out is None for one in asks),
        "cost": math.fsum(costs) if costs else None,
        "median_s": _share(seconds, 0.5),
        "p95_s": _share(seconds, 0.95),
        "first_token_s": _share([one.first_token_seconds for one in asks if one.first_token_seconds is not None], 0.5),
        "second": sum(one.outcome == "fell_back" for one in asks),
        "offline": sum(one.outcome not in ("answered", "fell_back", "stopped") for one in asks),
        "stopped": sum(one.outcome == "stopped" for one in asks),
    }


def _share(seconds: Sequence[float], share: float) -> float | None:
    """The value that `share` of them do not exceed (nearest rank): always one that was measured."""
    ordered = sorted(seconds)
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 3) if ordered else None
