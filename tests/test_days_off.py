"""Days off of one's own: how they are written, and that nothing is promised or counted on them."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.days_off import DaysOff, days_off_of
from assistant.desk import Desk
from assistant.errors import BadInput, BadSettings
from assistant.housekeeping import coming_holidays
from assistant.memory.store import Store
from assistant.profile import Profile, load_profile, save_profile
from assistant.profiling import changed, described
from assistant.reading.mood import Mood, Urgency
from assistant.thread import Client
from assistant.workdays import Workdays
from assistant.writing.promise import hours_of, promised_moment
from tests.builders import AGENCY, moment

BERLIN = ZoneInfo("Europe/Berlin")
_URGENCIES: tuple[Urgency, ...] = ("high", "medium", "low")
_MOODS: tuple[Mood, ...] = ("angry", "worried", "neutral")
ANGRY = "Hi,\n\nthe checkout is down again, this is unacceptable!! I want to know what is going on.\n\nKaren"


def off(*lines: str) -> tuple[DaysOff, ...]:
    return days_off_of(lines)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("2026-12-24", "2026-12-24"),
        ("2026-12-28 to 2027-01-02: skiing", "2026-12-28 to 2027-01-02: skiing"),
        (" 2026-12-28..2027-01-02 ", "2026-12-28 to 2027-01-02"),
        ("2026-12-28 – 2027-01-02 (skiing, with Ada)", "2026-12-28 to 2027-01-02: skiing, with Ada"),
        ("2026-12-28 bis 2027-1-2 skiing", "2026-12-28 to 2027-01-02: skiing"),
        ("2026-12-24 to 2026-12-24", "2026-12-24"),
        ("2026-12-24 moving: the old flat", "2026-12-24: moving: the old flat"),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, read: str) -> None:
    """A day or a stretch of days, with or without a reason, is read and written as one line that is read the same again."""
    (one,) = off(line)
    assert one.as_line() == read and off(read) == (one,)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Christmas", "write 2026-12-24"),
        ("24.12.2026", "write 2026-12-24"),
        ("2026-02-30", "no day 2026-02-30"),
        ("2026-12-28 to 2026-12-24", "end before they begin"),
        ("2026-01-01 to 2028-01-01", "longer than a year"),
        ("2026-12-24: " + "x" * 81, "at most 80"),
        ("2026-12-24 to next week", "write 2026-12-24"),
    ],
)
def test_a_line_that_cannot_be_meant_is_told(line: str, sentence: str) -> None:
    """What is no day off is told in one sentence that says how to write one."""
    with pytest.raises(ValueError, match=sentence):
        off(line)


def test_a_profile_keeps_them(tmp_path: Path) -> None:
    """They are lines of the profile's file, a day of TOML's own is read too, and the wrong one is named with the file."""
    file = tmp_path / "profile.toml"
    profile = AGENCY.model_copy(update={"days_off": off("2026-12-24: moving", "2026-12-28 to 2027-01-02")})
    save_profile(profile, file)
    assert load_profile(file) == profile and "2026-12-28 to 2027-01-02" in file.read_text("utf-8")
    assert Profile.model_validate_json(profile.model_dump_json()) == profile
    file.write_text('days_off = [2026-12-24, "2026-12-28 to 2027-01-02"]', "utf-8")
    assert load_profile(file).days_off == off("2026-12-24", "2026-12-28 to 2027-01-02")
    file.write_text('days_off = ["soon"]', "utf-8")
    with pytest.raises(BadSettings, match=f"{file}.*'soon' is no day off"):
        load_profile(file)


def test_they_are_typed_on_the_command_line() -> None:
    """Several go with semicolons or one by one; a dash takes them all away, and a wrong one changes nothing."""
    profile = changed(AGENCY, {"days_off": "2026-12-24: moving; 2026-12-28..2027-01-02"})
    assert described(profile, "days_off") == "2026-12-24: moving; 2026-12-28 to 2027-01-02"
    assert changed(profile, {"days_off": ("2026-05-04", "2026-05-06")}).days_off == off("2026-05-04", "2026-05-06")
    assert changed(profile, {"days_off": "-"}).days_off == ()
    assert changed(profile, {"days_off": described(profile, "days_off")}) == profile
    with pytest.raises(BadInput, match="write 2026-12-24"):
        changed(profile, {"days_off": "24 December"})


def test_working_time_leaves_them_out() -> None:
    """A day off is no working day: it is never open, the next working day lies after it, and no hour of it counts."""
    days = Workdays(ZoneInfo("Europe/London"), "GB", off=off("2026-03-04 to 2026-03-06"))
    assert not days.is_working_day(date(2026, 3, 4)) and not days.is_open(moment("03-05 11:00"))
    assert days.next_working_day(date(2026, 3, 3)) == date(2026, 3, 9)
    assert days.holiday(date(2026, 3, 6)) == "day off"
    assert days.days_between(moment("03-03 09:00"), moment("03-09 17:30")) == pytest.approx(2.0)


def test_a_long_leave_is_looked_past() -> None:
    """The next working day is found after a leave of more than two months."""
    days = Workdays(ZoneInfo("Europe/London"), "GB", off=off("2026-03-02 to 2026-08-28", "2026-08-31 to 2026-09-04"))
    assert days.next_working_day(date(2026, 3, 2)) == date(2026, 9, 7)


def test_a_draft_promises_the_day_after() -> None:
    """A mail that comes in on a day off, or too late on the day before, is promised a word on the first day back."""
    desk = Desk(AGENCY.model_copy(update={"days_off": off("2026-03-03 to 2026-03-04: moving")}))
    for at in ("03-02 17:25", "03-03 10:00", "03-04 16:00"):
        reply = desk.reply(ANGRY, received_at=moment(at), now=moment(at), timezone="Europe/London")
        assert reply.promise_at == moment("03-05 09:30")
        assert "Thursday" in reply.body or "tomorrow" in reply.body
        assert "moving" not in reply.body and all(
            finding.passed for finding in reply.findings if finding.check == "promise"
        )


@pytest.mark.parametrize("seed", range(4))
def test_no_promise_falls_on_a_day_off(seed: int) -> None:
    """Whenever a mail comes in and however pressing it is, the promised moment lies inside our hours on a day that is worked."""
    dice = random.Random(seed)
    begun = datetime(2026, 1, 1, tzinfo=BERLIN)
    for _ in range(600):
        firsts = [date(2026, 1, 1) + timedelta(days=dice.randrange(500)) for _ in range(dice.randrange(1, 9))]
        stretches = tuple(DaysOff(first=one, last=one + timedelta(days=dice.choice((0, 3, 20, 90)))) for one in firsts)
        hours = hours_of(
            Profile(timezone="Europe/Berlin", country="DE", days_off=stretches),
            dice.choice(("Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo")),
        )
        now = begun + timedelta(minutes=dice.randrange(500 * 24 * 60))
        before = now + timedelta(minutes=dice.randrange(30 * 60)) if dice.random() < 0.5 else None
        urgency, mood = dice.choice(_URGENCIES), dice.choice(_MOODS)
        promise = promised_moment(now, hours, urgency, mood, dice.uniform(0.5, 72), before)
        day = promise.astimezone(BERLIN).date()
        assert not any(day in one for one in stretches) and hours.ours.is_open(promise) and promise > now


def test_they_stand_among_the_next_holidays() -> None:
    """The nearest first, those that have begun too, none that lies on a weekend, and no holiday inside of them."""
    profile = Profile(
        country="DE",
        region="BY",
        days_off=off("2026-12-21 to 2027-01-02: skiing", "2026-11-28", "2026-12-03", "2026-11-02 to 2026-11-30"),
    )
    found = coming_holidays(profile, date(2026, 11, 25))
    assert [(one.day, one.until, one.name) for one in found] == [
        (date(2026, 11, 2), date(2026, 11, 30), ""),
        (date(2026, 12, 3), None, ""),
        (date(2026, 12, 21), date(2027, 1, 2), "skiing"),
        (date(2027, 1, 6), None, "Epiphany"),
        (date(2027, 3, 26), None, "Good Friday"),
    ]


def test_a_check_in_does_not_fall_on_one(tmp_path: Path) -> None:
    """A rhythm leaves our day off out, and neither its mail nor its calendar file says why."""
    store = Store(tmp_path)
    desk = Desk(AGENCY.model_copy(update={"days_off": off("2026-03-12: dentist")}), store=lambda: store)
    known = desk.add_client(Client(name="Dana Whitcombe", timezone="Europe/London", country="GB"))
    now = moment("03-03 10:00")
    planned = desk.plan_check_ins(known.id, [3], time(9, 40), until=date(2026, 3, 31), now=now)
    assert planned.left_out == (date(2026, 3, 12),) and planned.count == 3
    assert "dentist" not in planned.announcement + planned.calendar
    store.close()
