"""Working time: which days and hours count; weekends, holidays and days off of one's own do not. Not here: what to do in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from assistant.days_off import DaysOff

# Countries whose weekend is not Saturday and Sunday, by weekday number (Monday 0). Source: national labour law as of
# 2026; the United Arab Emirates moved to Saturday and Sunday in 2022.
_WEEKENDS: Mapping[str, frozenset[int]] = {
    **dict.fromkeys(
        ("SA", "EG", "JO", "KW", "QA", "BH", "OM", "IQ", "DZ", "LY", "SD", "YE", "SY", "BD", "MV"), frozenset({4, 5})
    ),
    **dict.fromkeys(("IL",), frozenset({4, 5})),
    "IR": frozenset({4}),
}


# Where most people live under holidays that the country's own list leaves out.
_COMMON_REGION: Mapping[str, str] = {"GB": "ENG"}


@lru_cache(maxsize=512)
def public_holidays(country: str, region: str | None, year: int) -> Mapping[date, str]:
    """Public holidays of a year; empty for a country the `holidays` package does not know."""
    import holidays

    region = region or _COMMON_REGION.get(country)
    try:
        found = holidays.country_holidays(country, subdiv=region, years=[year])
    except NotImplementedError:
        if region and region != _COMMON_REGION.get(country):
            return public_holidays(country, None, year)
        return {}
    return dict(found.items())


@lru_cache(maxsize=1024)
def country_of_zone(zone: str) -> str | None:
    """The country an IANA zone lies in, by CLDR's table; None for zones such as UTC that lie in none."""
    from babel.core import get_global

    code = get_global("zone_territories").get(zone)
    return code if isinstance(code, str) and len(code) == 2 and code.isalpha() else None


_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Workdays:
    """A working calendar: zone, days off and opening hours."""

    zone: ZoneInfo
    country: str | None = None
    region: str | None = None
    days: frozenset[int] = field(default_factory=lambda: frozenset(range(5)))
    """Weekday numbers that are worked, Monday 0."""
    opens: time = time(9, 0)
    closes: time = time(17, 30)
    off: tuple[DaysOff, ...] = ()
    """Days off of their own, beside the public holidays."""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.days and not self.holiday(day)

    def holiday(self, day: date) -> str | None:
        """Name of the public holiday on that day, or that it is a day off of their own; None where it is neither."""
        if any(day in one for one in self.off):
            return "day off"
        return public_holidays(self.country, self.region, day.year).get(day) if self.country else None

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        return self.is_working_day(local.date()) and self.opens <= local.time() <= self.closes

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)

    def next_working_day(self, day: date) -> date:
        """First working day after `day`; gives up looking sixty days after it and after the last day off of their own."""
        step = day + timedelta(days=1)
        until = max((day, *(one.last for one in self.off))) + timedelta(days=60)
        while step <= until:
            if self.is_working_day(step):
                return step
            step += timedelta(days=1)
        return step

    def this_or_next(self, day: date) -> date:
        return day if self.is_working_day(day) else self.next_working_day(day)

    def plus_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        for _ in range(count):
            day = self.next_working_day(day)
        return day

    def days_between(self, earlier: datetime, later: datetime) -> float:
        """Working days from one moment to another, counting the part of each day's opening hours that passed."""
        if later <= earlier:
            return 0.0
        start, end = earlier.astimezone(self.zone), later.astimezone(self.zone)
        opens, closes = _minutes(self.opens), _minutes(self.closes)
        day, first, last = start.date(), start.date(), end.date()
        total = 0.0
        while day <= last:
            if self.is_working_day(day):
                if first < day < last:
                    total += 1.0
                else:
                    begin = max(opens, _minutes(start.time()) if day == first else 0)
                    finish = min(closes, _minutes(end.time()) if day == last else 24 * 60)
                    total += max(0, finish - begin) / (closes - opens)
            day += _DAY
        return total

    def hours_between(self, earlier: datetime, later: datetime) -> float:
        """Opening hours from one moment to another; less than zero where `later` lies before it."""
        if later < earlier:
            return -self.hours_between(later, earlier)
        return self.days_between(earlier, later) * (_minutes(self.closes) - _minutes(self.opens)) / 60


def workdays_for(zone: str, country: str | None = None, region: str | None = None) -> Workdays:
    """The calendar of a place whose own hours are not known: nine to half past five, its weekend and holidays out."""
    country = country or country_of_zone(zone)
    weekend = _WEEKENDS.get(country or "", frozenset({5, 6}))
    return Workdays(ZoneInfo(zone), country, region, frozenset(range(7)) - weekend)


def _minutes(clock: time) -> float:
    return clock.hour * 60 + clock.minute + clock.second / 60
