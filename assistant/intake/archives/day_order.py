"""Dates of figures alone, settled over a whole file: 03/04/2026 is one day in Boston and another in Berlin.

One date cannot tell; all of a file together nearly always can. Not here: dates with month names (`plain_dates`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

Order = Literal["dmy", "mdy", "ymd"]

_FIGURES = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?")
_FEW = 3
"""Fewer days than this show no rhythm: what is usual decides."""
_CLEAR = 3.0
"""One reading of the file makes sense where the other takes this many times as long to tell the same."""


class Figures(NamedTuple):
    """A date as it is written: three numbers, their widths kept."""

    first: str
    mark: str
    second: str
    third: str


def figures(text: str) -> Figures | None:
    """The three numbers that a text consists of, or None."""
    found = _FIGURES.fullmatch(text.strip())
    return Figures(*found.groups()) if found else None


def order_of(dates: Sequence[Figures], today: date, *, american: bool = False, in_order: bool = True) -> Order:
    """How the dates of one file are written, given that nobody dates things into the far future.

    `american` says that other signs of the file are: it decides where the dates leave it open. With `in_order` the
    dates follow each other in time, as messages do.
    """
    if any(len(one.first) >= 3 for one in dates):
        return "ymd"
    usual: Order = "mdy" if american and all(one.mark == "/" for one in dates) else "dmy"
    read = {order: [day_of(one, order) for one in dates] for order in _EITHER}
    wrong = {
        order: sum(day is None or day > today + timedelta(days=1 if in_order else 3 * 366) for day in days)
        for order, days in read.items()
    }
    if wrong["dmy"] != wrong["mdy"]:
        return min(_EITHER, key=lambda order: wrong[order])
    if not in_order or len(set(dates)) < _FEW:
        return usual
    told = {order: _days_told(read[order]) for order in _EITHER}
    shorter, longer = sorted(_EITHER, key=lambda order: told[order])
    return shorter if told[longer] > _CLEAR * told[shorter] else usual


_EITHER: tuple[Order, Order] = ("dmy", "mdy")


def day_of(one: Figures, order: Order) -> date | None:
    """The day, or None where there is none such. Years of two figures are of this century."""
    first, second, third = int(one.first), int(one.second), int(one.third)
    year, month, day = {"dmy": (third, second, first), "mdy": (third, first, second), "ymd": (first, second, third)}[
        order
    ]
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _days_told(days: Sequence[date | None]) -> int:
    """How many days lie between each date and the next, forwards and backwards, all told."""
    known = [day for day in days if day is not None]
    return sum(abs((later - earlier).days) for earlier, later in pairwise(known))
