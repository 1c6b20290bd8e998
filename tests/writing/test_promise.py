"""The moment of our next word: definite, kept inside our hours, shown on the client's clock (guide, section 6, point 4)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.profile import Profile
from assistant.writing.phrases import phrase_bank
from assistant.writing.promise import hours_of, promised_moment, worded
from tests.builders import READY, moment

ZONES: dict[str, str] = {
    "Europe/Berlin": "DE",
    "Europe/London": "GB",
    "America/New_York": "US",
    "America/Los_Angeles": "US",
    "Asia/Tokyo": "JP",
    "Asia/Dubai": "AE",
    "Asia/Kolkata": "IN",
    "Australia/Adelaide": "AU",
    "America/Sao_Paulo": "BR",
    "Europe/Vienna": "AT",
}


def promise(
    now: str, zone: str = "Europe/London", urgency: Any = "medium", mood: Any = "upset", **profile: Any
) -> datetime:
    """The moment promised by an agency there, on its own clock."""
    ours = hours_of(Profile(timezone=zone, **{"country": ZONES.get(zone), **profile}), None)
    return promised_moment(moment(now, zone), ours, urgency, mood, ours_promise(profile))


def ours_promise(profile: dict[str, Any]) -> float:
    return float(profile.get("update_promise_hours", 3.0))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("urgency", ["high", "medium", "low"])
def test_every_promise_lies_inside_working_hours(zone: str, urgency: Any) -> None:
    """At whatever hour of a fortnight the mail comes, the promise is later, soon, on a working day and inside its hours."""
    ours = hours_of(Profile(timezone=zone, country=ZONES[zone]), None)
    for hours in range(0, 14 * 24, 5):
        now = moment("04-27 00:10", zone) + timedelta(hours=hours)
        at = promised_moment(now, ours, urgency, "angry", 3.0)
        assert at > now and ours.ours.is_open(at), now
        assert at - now < timedelta(days=8) and at.minute in (0, 30), now


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("03-03 10:00", "2026-03-03"),  # in the middle of the day: today
        ("03-03 06:30", "2026-03-03"),  # before opening: today
        ("03-03 22:40", "2026-03-04"),  # late in the evening: tomorrow morning
        ("03-03 17:20", "2026-03-04"),  # too near closing
        ("03-06 18:00", "2026-03-09"),  # Friday evening: Monday
        ("03-07 11:00", "2026-03-09"),  # Saturday: Monday
        ("03-08 23:50", "2026-03-09"),  # Sunday night
    ],
)
def test_the_day_of_the_promise(now: str, expected: str) -> None:
    """Inside the day it is today, after it the next working day."""
    assert promise(now).date().isoformat() == expected


@pytest.mark.parametrize("now", ["03-03 19:00", "03-03 22:40", "03-03 23:59", "03-04 00:30", "03-04 05:00"])
def test_out_of_hours_the_promise_is_in_the_morning(now: str) -> None:
    """Late in the evening and before opening it is the next morning, with the hour, and with time to read up."""
    at = promise(now)
    assert at.date() == date(2026, 3, 4)
    assert time(9, 0) < at.time() <= time(12, 0)


def test_near_closing_the_promise_can_still_be_kept() -> None:
    """In the last hours of the day nothing is promised after closing, nor within a few minutes."""
    for minute in range(0, 150, 5):
        now = moment("03-03 15:00") + timedelta(minutes=minute)
        at = promise(f"{now:%m-%d %H:%M}")
        assert at.date() > now.date() or (at.time() <= time(17, 30) and at - now >= timedelta(minutes=30))


@pytest.mark.parametrize(
    ("zone", "now", "holiday", "expected"),
    [
        ("Europe/Berlin", "05-13 18:30", "Ascension Day", "2026-05-15"),
        ("Europe/Berlin", "05-14 10:00", "Ascension Day", "2026-05-15"),
        ("America/New_York", "11-25 18:30", "Thanksgiving", "2026-11-27"),
        ("America/New_York", "11-26 10:00", "Thanksgiving", "2026-11-27"),
        ("Asia/Tokyo", "05-01 19:00", "Golden Week", "2026-05-07"),
        ("Asia/Tokyo", "05-04 10:00", "Golden Week", "2026-05-07"),
        ("Europe/Vienna", "04-02 18:30", "Easter Monday", "2026-04-03"),
        ("Europe/Berlin", "04-02 18:30", "Good Friday and Easter Monday", "2026-04-07"),
        ("America/Los_Angeles", "07-02 18:30", "Independence Day observed", "2026-07-06"),
        ("Europe/London", "2025-12-24 18:30", "Christmas", "2025-12-29"),
    ],
)
def test_public_holidays_are_no_working_days(zone: str, now: str, holiday: str, expected: str) -> None:
    """Nothing is promised for a public holiday of the agency's country."""
    assert promise(now, zone).date().isoformat() == expected


def test_a_holiday_of_most_of_the_country_counts() -> None:
    """Where a profile names no region, a day that is off in nearly all of the country is no day to promise."""
    assert promise("04-04 12:00", "Europe/London").date() == date(2026, 4, 7)
    assert promise("04-04 12:00", "Europe/London", region="SCT").date() == date(2026, 4, 6)


def test_holidays_of_a_region_count() -> None:
    """Epiphany is a day off in Munich and none in Berlin."""
    assert promise("2026-01-05 18:30", "Europe/Berlin", region="BY").date() == date(2026, 1, 7)
    assert promise("2026-01-05 18:30", "Europe/Berlin", region="BE").date() == date(2026, 1, 6)


def test_own_days_and_hours_are_kept() -> None:
    """An agency that works from Tuesday to Thursday, ten to four, promises nothing outside that."""
    at = promise("03-05 15:45", work_days=("tue", "wed", "thu"), opens=time(10), closes=time(16))
    assert at.date() == date(2026, 3, 10) and time(10) <= at.time() <= time(16)


def test_the_weekend_is_that_of_the_country() -> None:
    """In Riyadh Thursday evening is followed by Sunday."""
    assert promise("03-05 19:00", "Asia/Riyadh", country="SA").date() == date(2026, 3, 8)


def test_a_pressing_matter_is_answered_sooner() -> None:
    """High urgency is promised sooner than low, anger no later than calm."""
    pressing, calm = promise("03-03 09:30", urgency="high"), promise("03-03 09:30", urgency="low", mood="neutral")
    assert pressing < calm
    assert promise("03-03 09:30", mood="angry") <= promise("03-03 09:30", mood="neutral")


def test_the_profile_says_how_soon_a_calm_matter_is_answered() -> None:
    """What the agency promises on a matter that is not pressing is its own to say."""
    assert promise("03-03 09:00", urgency="low", mood="neutral", update_promise_hours=1).time() == time(10, 0)
    assert promise("03-03 09:00", urgency="low", mood="neutral", update_promise_hours=6).time() == time(15, 0)


def test_without_a_profile_the_clients_clock_stands_in() -> None:
    """With no profile the working hours are those of the client's zone and country."""
    hours = hours_of(Profile(), "America/New_York")
    assert hours.ours.zone == ZoneInfo("America/New_York")
    assert hours.ours.zone == hours.client_zone
    at = promised_moment(moment("11-25 21:00", "America/New_York"), hours, "high", "angry", 3.0)
    assert at.date() == date(2026, 11, 27)


@pytest.mark.parametrize("language", READY)
def test_the_moment_is_worded_with_day_and_hour(language: str) -> None:
    """The hour stands in every wording, and the date in numbers where it is neither today nor tomorrow."""
    bank = phrase_bank(language)
    hours = hours_of(Profile(timezone="Europe/Berlin", country="DE"), "Europe/Berlin")
    at = moment("03-09 14:30", "Europe/Berlin")
    for now in ("03-09 10:00", "03-08 22:00", "03-06 18:00"):
        words = worded(at, moment(now, "Europe/Berlin"), hours, language, bank.moment)
        assert "14" in words or "2:30" in words
        assert "30" in words and "{" not in words
    assert "9" in worded(at, moment("03-06 18:00", "Europe/Berlin"), hours, language, bank.moment).replace("14:30", "")


def test_zones_that_differ_are_said() -> None:
    """Where the clocks differ, the moment is shown on the client's, and said to be theirs."""
    bank = phrase_bank("en")
    hours = hours_of(Profile(timezone="Europe/London", country="GB"), "America/New_York")
    at = moment("03-04 14:00")
    assert worded(at, moment("03-04 10:00"), hours, "en", bank.moment) == "9:00 am today your time"


def test_the_day_is_the_clients_too() -> None:
    """Our Wednesday morning may be the client's Tuesday evening."""
    bank = phrase_bank("en")
    hours = hours_of(Profile(timezone="Asia/Tokyo", country="JP"), "America/Los_Angeles")
    words = worded(moment("03-04 09:30", "Asia/Tokyo"), moment("03-03 23:00", "Asia/Tokyo"), hours, "en", bank.moment)
    assert words == "4:30 pm today your time"


@pytest.mark.parametrize(
    "client_zone", ["Europe/Berlin", "Europe/London", "Asia/Kolkata", "America/St_Johns", "Pacific/Auckland"]
)
def test_a_moment_in_words_is_the_promised_one(client_zone: str) -> None:
    """Whatever the client's zone, the hour in the words is the promised moment on that clock."""
    hours = hours_of(Profile(timezone="Europe/Berlin", country="DE"), client_zone)
    at = promised_moment(moment("03-28 20:00", "Europe/Berlin"), hours, "high", "angry", 3.0)
    local = at.astimezone(ZoneInfo(client_zone))
    words = worded(at, moment("03-28 20:00", "Europe/Berlin"), hours, "de", phrase_bank("de").moment)
    assert f"{local.hour}:{local.minute:02d}" in words
