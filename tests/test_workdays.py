"""Working time: days, weekends, holidays and the time between two moments."""

from __future__ import annotations

from datetime import date, time

import pytest

from assistant.workdays import Workdays, country_of_zone, public_holidays, workdays_for
from tests.builders import moment

LONDON = workdays_for("Europe/London", "GB", "ENG")


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/London", "GB"), ("America/New_York", "US"), ("Asia/Tokyo", "JP"), ("Europe/Vienna", "AT"), ("UTC", None)],
)
def test_a_zone_lies_in_a_country(zone: str, country: str | None) -> None:
    """The country of a zone is known where it lies in one."""
    assert country_of_zone(zone) == country


@pytest.mark.parametrize(
    ("zone", "weekday", "weekend"),
    [
        ("Europe/London", "2026-03-05", "2026-03-07"),
        ("Asia/Riyadh", "2026-03-08", "2026-03-06"),
        ("Asia/Jerusalem", "2026-03-08", "2026-03-06"),
        ("Asia/Dubai", "2026-03-06", "2026-03-07"),
    ],
)
def test_the_weekend_depends_on_the_country(zone: str, weekday: str, weekend: str) -> None:
    """The days off are those of the country."""
    days = workdays_for(zone)
    assert days.is_working_day(date.fromisoformat(weekday))
    assert not days.is_working_day(date.fromisoformat(weekend))


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("DE", "2026-05-14"),
        ("US", "2026-11-26"),
        ("JP", "2026-05-04"),
        ("GB", "2026-04-03"),
        ("FR", "2026-07-14"),
        ("BR", "2026-09-07"),
    ],
)
def test_public_holidays_are_known(country: str, day: str) -> None:
    """Ascension, Thanksgiving, Golden Week and their like are days off."""
    assert date.fromisoformat(day) in public_holidays(country, None, 2026)


def test_an_unknown_country_or_region_is_no_error() -> None:
    """A country without a table has no holidays, an unknown region those of its country."""
    assert public_holidays("XX", None, 2026) == {}
    assert date(2026, 5, 14) in public_holidays("DE", "XX", 2026)


def test_the_next_working_day_skips_what_is_off() -> None:
    """From Maundy Thursday it is the Tuesday after Easter."""
    assert LONDON.next_working_day(date(2026, 4, 2)) == date(2026, 4, 7)
    assert LONDON.this_or_next(date(2026, 4, 2)) == date(2026, 4, 2)
    assert LONDON.this_or_next(date(2026, 4, 4)) == date(2026, 4, 7)
    assert LONDON.plus_days(date(2026, 3, 5), 3) == date(2026, 3, 10)


def test_open_means_day_and_hour() -> None:
    """A moment is inside working time on its own clock, whatever zone it is given in."""
    assert LONDON.is_open(moment("03-03 09:00")) and LONDON.is_open(moment("03-03 17:30"))
    assert not LONDON.is_open(moment("03-03 08:59")) and not LONDON.is_open(moment("03-07 12:00"))
    assert LONDON.is_open(moment("03-03 06:00", "America/New_York"))


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        ("03-02 09:00", "03-02 17:30", 1.0),
        ("03-02 09:00", "03-04 17:30", 3.0),
        ("03-06 17:30", "03-09 09:00", 0.0),
        ("03-02 09:00", "03-02 13:15", 0.5),
        ("04-02 17:30", "04-07 17:30", 1.0),
        ("03-03 10:00", "03-02 10:00", 0.0),
        ("03-27 17:30", "03-30 17:30", 1.0),  # the clocks change
    ],
)
def test_time_between_counts_opening_hours_only(earlier: str, later: str, days: float) -> None:
    """Nights, weekends and holidays do not count between two moments."""
    assert LONDON.days_between(moment(earlier), moment(later)) == pytest.approx(days)


def test_hours_between_are_opening_hours_and_may_lie_back() -> None:
    """An hour before closing and half an hour after opening are one and a half, and as much less than zero the other way."""
    friday, monday = moment("03-06 16:30"), moment("03-09 09:30")
    assert LONDON.hours_between(friday, monday) == pytest.approx(1.5)
    assert LONDON.hours_between(monday, friday) == pytest.approx(-1.5)


def test_a_calendar_without_working_days_comes_to_an_end() -> None:
    """Looking for a working day that never comes gives up."""
    never = Workdays(LONDON.zone, days=frozenset(), opens=time(9), closes=time(17))
    assert never.next_working_day(date(2026, 3, 2)) > date(2026, 3, 2)
