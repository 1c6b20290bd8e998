"""The days of a series of meetings (RRULE), walked day by day so that no rule can run away. Not here: reading calendars.

A rule of a few bytes can name a meeting a second for ever, or one that never is; a walk over the days up to now cannot
take longer than the years that have gone by.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from assistant.intake.limits import MAX_OCCURRENCES

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MAX_DAYS = 30 * 366
_BY_DAY = re.compile(r"^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$")


class Rule:
    """What an RRULE says, as far as meetings between people need it."""

    def __init__(self, said: Mapping[str, Sequence[str]], start: date) -> None:
        self._start = start
        self.frequency = (_texts(said, "FREQ") or ("",))[0]
        self.interval = max(1, _number(said, "INTERVAL") or 1)
        self.count = _number(said, "COUNT")
        self._days = [(int(found[1] or 0), _WEEKDAYS.index(found[2])) for one in _texts(said, "BYDAY")
                      if (found := _BY_DAY.match(one))]  # fmt: skip
        self._month_days = _numbers(said, "BYMONTHDAY")
        self._months = _numbers(said, "BYMONTH")
        self._positions = _numbers(said, "BYSETPOS")
        week_start = (_texts(said, "WKST") or ("MO",))[0]
        self._week_start = _WEEKDAYS.index(week_start) if week_start in _WEEKDAYS else 0

    @property
    def known(self) -> bool:
        return self.frequency in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")

    def holds(self, day: date) -> bool:
        """Whether the series has a meeting on `day`."""
        if not self._in_turn(day) or not self._fits(day):
            return False
        if not self._positions or self.frequency not in ("MONTHLY", "YEARLY"):
            return True
        first = day.replace(day=1)
        fitting = [one for offset in range(31) if (one := first + timedelta(days=offset)).month == day.month
                   and self._fits(one)]  # fmt: skip
        return any(-len(fitting) <= (place := position - (position > 0)) < len(fitting) and fitting[place] == day
                   for position in self._positions)  # fmt: skip

    def _in_turn(self, day: date) -> bool:
        """Whether the day's week, month or year is one of those that the interval takes in."""
        if self.frequency == "DAILY":
            return (day - self._start).days % self.interval == 0
        if self.frequency == "WEEKLY":
            return (self._week_of(day) - self._week_of(self._start)).days // 7 % self.interval == 0
        months = (day.year - self._start.year) * 12 + day.month - self._start.month
        if self.frequency == "MONTHLY":
            return months % self.interval == 0
        in_month = day.month in self._months if self._months else day.month == self._start.month
        return in_month and (day.year - self._start.year) % self.interval == 0

    def _fits(self, day: date) -> bool:
        if self._months and day.month not in self._months:
            return False
        if self._month_days and day.day not in self._month_days and day.day - _length(day) - 1 not in self._month_days:
            return False
        if self._days:
            return any(weekday == day.weekday() and self._ordinal_fits(ordinal, day) for ordinal, weekday in self._days)
        if self._month_days or self.frequency == "DAILY":
            return True
        return day.weekday() == self._start.weekday() if self.frequency == "WEEKLY" else day.day == self._start.day

    def _ordinal_fits(self, ordinal: int, day: date) -> bool:
        if not ordinal or self.frequency in ("DAILY", "WEEKLY"):
            return True
        return ordinal in ((day.day - 1) // 7 + 1, -((_length(day) - day.day) // 7 + 1))

    def _week_of(self, day: date) -> date:
        return day - timedelta(days=(day.weekday() - self._week_start) % 7)


def occurrences(
    start: datetime, said: Mapping[str, Sequence[str]], last: datetime, without: Collection[datetime] = ()
) -> tuple[datetime, ...]:
    """The moments of a series from `start` (aware) to `last`, the latest MAX_OCCURRENCES of them, less `without`.

    `said` holds the parts of the rule in capitals. A rule by the hour or of an unknown kind gives the first moment only.
    """
    rule = Rule(said, start.date())
    if not rule.known:
        return (start,) if start <= last else ()
    found: deque[datetime] = deque(maxlen=MAX_OCCURRENCES)
    day, counted, walked = start.date(), 0, 0
    end = last.astimezone(start.tzinfo).date()
    if rule.count is None and (end - day).days > _MAX_DAYS:
        day = end - timedelta(days=_MAX_DAYS - 1)
    while day <= end and walked < _MAX_DAYS and (rule.count is None or counted < rule.count):
        if day == start.date() or rule.holds(day):
            counted += 1
            at = datetime.combine(day, start.timetz())
            if at <= last and at not in without:
                found.append(at)
        day += timedelta(days=1)
        walked += 1
    return tuple(found)


def _length(day: date) -> int:
    following = day.replace(day=28) + timedelta(days=4)
    return (following - timedelta(days=following.day)).day


def _texts(said: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    return tuple(one.strip().upper() for one in said.get(name, ()))


def _numbers(said: Mapping[str, Sequence[str]], name: str) -> tuple[int, ...]:
    return tuple(int(one) for one in _texts(said, name) if re.fullmatch(r"[+-]?\d{1,4}", one))


def _number(said: Mapping[str, Sequence[str]], name: str) -> int | None:
    return next(iter(_numbers(said, name)), None)
