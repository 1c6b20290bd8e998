"""How moments are said on a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.profile import Profile
from ui import wording
from ui.wording import date_form

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW.replace(hour=15, minute=30), "today 15:30"),
        (datetime(2026, 3, 11, 9, 30, tzinfo=BERLIN), "tomorrow, Wednesday, 09:30"),
        (datetime(2026, 3, 16, 9, 0, tzinfo=BERLIN), "Monday 16 March, 09:00"),
        (datetime(2027, 1, 4, 9, 0, tzinfo=BERLIN), "Monday 4 January 2027, 09:00"),
    ],
)
def test_moments_are_said_from_today(moment: datetime, said: str) -> None:
    """A moment is today, tomorrow or a day, with its hour."""
    assert wording.soon(moment, NOW) == said


def test_today_is_the_clients_today() -> None:
    """Whether a moment is today is told by the moment's own zone and not by that of the clock."""
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    assert wording.soon(datetime(2026, 3, 11, 9, 0, tzinfo=BERLIN), late) == "today 09:00"


def test_silence_is_counted_in_whole_units() -> None:
    """Silence is said in hours at first, then in days."""
    assert wording.silence(NOW - timedelta(minutes=20), NOW) == "just now"
    assert wording.silence(NOW - timedelta(hours=1), NOW) == "1 hour of silence"
    assert wording.silence(NOW - timedelta(days=4, hours=3), NOW) == "4 days of silence"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-17T10:00:20+00:00", "now"),
        ("2026-11-17T10:12:00+00:00", "in 12 min"),
        ("2026-11-17T09:40:00+00:00", "20 min ago"),
        ("2026-11-17T12:10:00+00:00", "in 2 h"),
        ("2026-11-17T07:00:00+00:00", "3 h ago"),
        ("2026-11-18T08:30:00+00:00", "tomorrow 09:30"),
        ("2026-11-16T15:40:00+00:00", "yesterday 16:40"),
        ("2026-11-20T08:30:00+00:00", "Friday 09:30"),
        ("2026-11-14T08:30:00+00:00", "3 days ago"),
        ("2026-11-30T08:30:00+00:00", "30 November"),
        ("2025-11-30T08:30:00+00:00", "30 November 2025"),
    ],
)
def test_a_moment_is_said_as_one_would_say_it(moment: str, said: str) -> None:
    """Near moments by how far they are, others by their day, on the reader's own clock."""
    now = datetime(2026, 11, 17, 11, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert wording.when(datetime.fromisoformat(moment), now) == said


def test_around_midnight_a_moment_is_near_before_it_is_another_day() -> None:
    """At half past eleven, one o'clock is in two hours, and nine o'clock is tomorrow."""
    now = datetime(2026, 11, 17, 23, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert wording.when(now + timedelta(hours=1, minutes=30), now) == "in 2 h"
    assert wording.when(now + timedelta(hours=9, minutes=30), now) == "tomorrow 09:00"


@pytest.mark.parametrize(
    ("country", "zone", "form"),
    [
        ("DE", None, "DD.MM.YYYY"),
        ("US", "Europe/Berlin", "MM/DD/YYYY"),
        (None, "America/New_York", "MM/DD/YYYY"),
        (None, "Europe/Amsterdam", "DD-MM-YYYY"),
        (None, "Asia/Tokyo", "YYYY/MM/DD"),
        (None, None, "DD/MM/YYYY"),
        (None, "UTC", "DD/MM/YYYY"),
    ],
)
def test_a_date_is_typed_as_in_the_readers_country(country: str | None, zone: str | None, form: str) -> None:
    """The country of the profile says how, else that of its zone, else day, month and year."""
    assert date_form(Profile(country=country, timezone=zone)) == form
