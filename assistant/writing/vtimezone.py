"""A time zone as an iCalendar VTIMEZONE: rules where the zone follows them, single changes where it does not.

The `icalendar` library's own generator gives the beginning of summer time an hour late (in the new offset, where RFC 5545
wants the old one) and no rules. Not here: events (`calendar`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

import icalendar

_YEARS_OF_A_RULE = 4
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Change(NamedTuple):
    """One change of the clock: when, in the old offset; the old and the new offset; its name; whether it is summer time."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def zone_component(zone: ZoneInfo, first: date, last: date) -> icalendar.Timezone:
    """The zone as it is between two days, and for good where its changes follow rules."""
    component = icalendar.Timezone()
    put(component, "tzid", zone.key)
    begin = datetime(first.year - 1, 1, 1, tzinfo=UTC)
    changes = list(_changes(zone, begin, datetime(last.year + _YEARS_OF_A_RULE, 1, 1, tzinfo=UTC)))
    rules = _rules(changes)
    if rules:
        for change, rule in rules:
            component.add_component(_observance(change, rule))
        return component
    at = begin.astimezone(zone)
    offset = at.utcoffset() or timedelta()
    since = datetime.combine(date(1970, 1, 1), time())
    component.add_component(_observance(_Change(since, offset, offset, at.tzname() or zone.key, bool(at.dst())), None))
    for change in changes:
        if change.local.year <= last.year:
            component.add_component(_observance(change, None))
    return component


def put(component: icalendar.Component, name: str, value: object) -> None:
    """Adds a property: the library's own method, whose values have no type."""
    cast("Any", component).add(name, value)


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[_Change]:
    """Every change of the offset, found day by day and then to the second."""
    moment = begin
    while moment < end:
        ahead = moment + timedelta(days=1)
        if moment.astimezone(zone).utcoffset() != ahead.astimezone(zone).utcoffset():
            low, high = moment, ahead
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            at = high.replace(microsecond=0) + timedelta(seconds=30)
            at = at.replace(second=0)  # changes fall on whole minutes
            before = (at - timedelta(seconds=1)).astimezone(zone).utcoffset() or timedelta()
            after = at.astimezone(zone)
            local = (at + before).replace(tzinfo=None)
            yield _Change(local, before, after.utcoffset() or timedelta(), after.tzname() or "", bool(after.dst()))
        moment = ahead


def _rules(changes: list[_Change]) -> list[tuple[_Change, dict[str, object]]] | None:
    """The yearly rule of each of the two changes, if every one of the years follows it; None for any other zone."""
    found: list[tuple[_Change, dict[str, object]]] = []
    for summer in (True, False):
        kind = [change for change in changes if change.summer == summer]
        if not kind:
            continue
        shapes = [_shapes(change) for change in kind]
        shared = set(shapes[0]).intersection(*shapes[1:])
        years = [change.local.year for change in kind]
        clocks = {(change.local.time(), change.before, change.after, change.name) for change in kind}
        if not shared or len(clocks) > 1 or years != list(range(years[0], years[0] + len(years))) or len(years) < 3:
            return None
        month, number, weekday = min(shared, key=lambda shape: shape[1])  # "last" before "fourth"
        found.append((kind[0], {"freq": "yearly", "bymonth": month, "byday": f"{number}{_DAYS[weekday]}"}))
    return found


def _shapes(change: _Change) -> set[tuple[int, int, int]]:
    """ "The last Sunday of March", "the second Sunday of March": month, number within it (-1 is the last), weekday."""
    day = change.local
    shapes = {(day.month, (day.day - 1) // 7 + 1, day.weekday())}
    if (day + timedelta(days=7)).month != day.month:
        shapes.add((day.month, -1, day.weekday()))
    return shapes


def _observance(
    change: _Change, rule: dict[str, object] | None
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    part = icalendar.TimezoneDaylight() if change.summer else icalendar.TimezoneStandard()
    put(part, "dtstart", change.local)
    put(part, "tzoffsetfrom", change.before)
    put(part, "tzoffsetto", change.after)
    put(part, "tzname", change.name)
    if rule:
        put(part, "rrule", rule)
    return part
