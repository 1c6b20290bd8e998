"""When check-ins fall: the agreed days less holidays of both sides and days away, on the client's clock."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from assistant.account import Cadence
from assistant.advice.cadence import CadencePlan, clock_of, plan_cadence, weekdays_of
from assistant.errors import BadInput
from assistant.profile import Profile
from assistant.thread import Touchpoint
from assistant.writing.promise import hours_of
from tests.builders import AGENCY, in_, out, timeline
from tests.meetings import cadence, day


def planned(
    wish: Cadence,
    *touchpoints: Touchpoint,
    now: str = "03-02 08:00",
    zone: str = "Europe/London",
    country: str | None = "GB",
    profile: Profile = AGENCY,
    away: tuple[tuple[date, date], ...] = (),
    **more: object,
) -> CadencePlan:
    known = timeline(*touchpoints, now=now, zone=zone, country=country, **more)
    return plan_cadence(wish, known, hours_of(profile, zone).ours, away)


def days(plan: CadencePlan) -> list[str]:
    return [slot.at.strftime("%m-%d") for slot in plan.slots]


def test_tuesdays_and_thursdays_until_a_day() -> None:
    """The check-ins fall on the agreed weekdays at the agreed hour, the last day included."""
    plan = planned(cadence(1, 3, until="03-12"))
    assert days(plan) == ["03-03", "03-05", "03-10", "03-12"]
    assert {slot.at.time() for slot in plan.slots} == {time(9, 40)}
    assert {slot.minutes for slot in plan.slots} == {5}


def test_what_is_past_is_not_planned() -> None:
    """From now on only: a check-in of this morning is gone, one of this afternoon is not."""
    assert days(planned(cadence(0, until="03-20"), now="03-09 09:41")) == ["03-16"]
    assert days(planned(cadence(0, at="15:00", until="03-20"), now="03-09 09:41")) == ["03-09", "03-16"]


def test_every_other_week_counts_from_the_first() -> None:
    """The weeks are counted from the one in which the rhythm began, whenever it is asked for."""
    wish = cadence(0, every_weeks=2, since="03-02", until="04-12")
    assert days(planned(wish)) == ["03-02", "03-16", "03-30"]
    assert days(planned(wish, now="03-10 08:00")) == ["03-16", "03-30"]


def test_holidays_of_both_sides_are_left_out() -> None:
    """A public holiday of either side takes its day out, and says whose and which it is."""
    plan = planned(cadence(0, 4, until="05-05"), zone="Europe/Berlin", country="DE")
    skipped = {one.day.strftime("%m-%d"): (one.side, one.name) for one in plan.skipped}
    assert skipped["04-03"][0] == "theirs" and skipped["05-01"][0] == "theirs"
    assert skipped["05-04"] == ("ours", "May Day")
    assert not set(skipped) & set(days(plan))


def test_days_away_are_left_out() -> None:
    """What the client said of being away counts, and so do days that are given by hand."""
    away = in_("03-02 09:00", "Please don't call me until Thursday 12 March, we have the fair.")
    plan = planned(cadence(1, 3, until="03-20"), away, now="03-02 10:00")
    assert days(plan) == ["03-17", "03-19"]
    given = planned(cadence(1, 3, until="03-12"), away=((day("03-04"), day("03-10")),))
    assert days(given) == ["03-03", "03-12"]
    assert {(one.why, one.side) for one in given.skipped} == {("away", "theirs")}


def test_an_automatic_reply_is_a_pause_too() -> None:
    """Out of office until Friday takes that week out."""
    reply = in_("03-02 09:00", "I am out of the office until Friday 6 March.", outcome="auto_reply")
    assert days(planned(cadence(1, 3, until="03-12"), reply, now="03-02 10:00")) == ["03-10", "03-12"]


def test_the_hour_is_the_clients_all_year() -> None:
    """When the clocks change, the client still hears from us at the same hour."""
    plan = planned(cadence(1, until="04-15"), zone="Europe/Berlin", country="DE")
    assert {slot.at.strftime("%H:%M") for slot in plan.slots} == {"09:40"}
    assert {slot.at.utcoffset() for slot in plan.slots} == {timedelta(hours=1), timedelta(hours=2)}


def test_we_are_told_what_is_odd_about_the_hours() -> None:
    """Another clock on our side, weeks in which the clocks differ, hours outside our day or early for them are said."""
    plan = planned(cadence(1, until="04-15"), zone="America/New_York", country="US")
    assert "On our clock that is 14:40." in plan.remarks
    assert any(remark.startswith("From 10 March it is 13:40 here") for remark in plan.remarks)
    assert planned(cadence(1), zone="Europe/London").remarks == ()
    early = planned(cadence(1, at="06:30"), zone="Europe/London").remarks
    assert early == ("06:30 is early or late on the client's clock.", "Some of these fall outside our working hours.")
    assert (
        "On our side it falls on another day."
        in planned(
            cadence(1, at="09:00"),
            zone="Asia/Tokyo",
            country="JP",
            profile=AGENCY.model_copy(update={"timezone": "America/New_York"}),
        ).remarks
    )


def test_without_an_end_a_quarter_is_planned() -> None:
    """An open rhythm is planned for thirteen weeks and then looked at again."""
    plan = planned(cadence(2, until=None))
    assert plan.until == day("06-01")
    assert len(plan.slots) == 13


@pytest.mark.parametrize(
    ("wish", "touchpoint", "sentence"),
    [
        (cadence(1), in_("03-01", "Please stop contacting us."), "left alone"),
        (cadence(1), in_("03-01", "Don't call me, I never pick up. An e-mail is fine."), "ruled that channel out"),
        (cadence(1, until="03-02"), out("03-01", "Hello Robin."), "No check-in is left"),
        (cadence(0, 1, 2, 3, 4, until="2029-12-24"), out("03-01", "Hello Robin."), "more than 400"),
    ],
)
def test_what_cannot_be_planned_is_said_in_one_sentence(wish: Cadence, touchpoint: Touchpoint, sentence: str) -> None:
    """A stop, a channel ruled out, no day left, or no end in sight: a clear word instead of a plan."""
    with pytest.raises(BadInput, match=sentence):
        planned(wish, touchpoint)


def test_a_channel_that_is_on_record_as_ruled_out_is_not_planned() -> None:
    """What was written down at the start is obeyed."""
    with pytest.raises(BadInput, match="ruled that channel out"):
        planned(cadence(1), ruled_out=("call",))
    assert planned(cadence(1, channel="email"), ruled_out=("call",)).slots


# -- plain options ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tue,thu", (1, 3)),
        ("Tuesday Thursday", (1, 3)),
        ("fri/MON", (0, 4)),
        ("tuesdays & thursdays", (1, 3)),
        ("wed", (2,)),
    ],
)
def test_weekdays_are_read(words: str, expected: tuple[int, ...]) -> None:
    """Short and long names in any order."""
    assert weekdays_of(words) == expected


@pytest.mark.parametrize("words", ["", "tuex", "dienstag", "1", "monkey"])
def test_no_weekday_is_refused(words: str) -> None:
    """A word that is no weekday is named."""
    with pytest.raises(BadInput, match="Unknown weekday"):
        weekdays_of(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("9:40", time(9, 40)),
        ("09.40", time(9, 40)),
        ("9h40", time(9, 40)),
        ("14", time(14)),
        ("9:40 pm", time(21, 40)),
        ("12 am", time(0)),
    ],
)
def test_clock_times_are_read(words: str, expected: time) -> None:
    """The ways in which an hour is written."""
    assert clock_of(words) == expected


@pytest.mark.parametrize("words", ["", "25:00", "9:60", "13 pm", "noon"])
def test_no_clock_time_is_refused(words: str) -> None:
    """What is no hour is named, with how to write one."""
    with pytest.raises(BadInput, match="9:40"):
        clock_of(words)
