"""Calendars: who accepted, who declined, who did not come; series; and entries that want to do harm."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.intake.archives import Broken, Item
from assistant.intake.archives.recurring import occurrences
from assistant.intake.limits import MAX_OCCURRENCES
from tests.intake.archives.support import BERLIN, FIXTURES, NOW, broken, found

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
SAM = "ORGANIZER;CN=Sam Okafor:mailto:sam@hallberg.example\r\n"
ZONE = ZoneInfo(BERLIN)


def _by_subject(path: Path) -> dict[str | None, Item]:
    return {one.client_hint: one for one in found(path) if isinstance(one, Item)}


def _entry(tmp_path: Path, lines: str, method: str = "") -> Item:
    path = tmp_path / "a.ics"
    said = f"METHOD:{method}\r\n" if method else ""
    path.write_text(
        f"{HEAD}{said}BEGIN:VEVENT\r\nUID:1@x.example\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n", encoding="utf-8"
    )
    (one,) = found(path)
    assert isinstance(one, Item), one.why
    return one


def _told(item: Item) -> list[tuple[str, str | None, datetime]]:
    return [(one.direction, one.outcome, one.at) for one in item.touchpoints]


MEETINGS = _by_subject(FIXTURES / "meetings.ics")


def test_a_meeting_that_was_accepted_and_is_over_was_held() -> None:
    """Their yes is theirs, at the moment they said it; the meeting itself follows."""
    assert _told(MEETINGS["Kick-off"]) == [
        ("in", "accepted", datetime(2026, 2, 19, 10, 0, tzinfo=UTC)),
        ("out", "held", datetime(2026, 2, 20, 14, 0, tzinfo=ZONE)),
    ]
    assert [one.addresses for one in MEETINGS["Kick-off"].people] == [
        ("sam@hallberg.example",),
        ("dana@muster.example",),
    ]


def test_a_note_tells_that_they_did_not_come() -> None:
    """A meeting with "no-show" in its notes was missed; its own time zone is understood."""
    assert _told(MEETINGS["Review"])[1] == ("out", "no_show", datetime(2026, 2, 27, 14, 0, tzinfo=ZONE))


def test_a_meeting_that_they_declined_was_not_held() -> None:
    """Their no, with what they wrote beside it."""
    (one,) = MEETINGS["Budget"].touchpoints
    assert (one.direction, one.outcome, one.author, one.text) == ("in", "declined", "Dana Muster", "Not this week.")


def test_a_meeting_that_they_called_off_is_declined() -> None:
    """When it is we who call it off, that says nothing of them."""
    assert [one[:2] for one in _told(MEETINGS["Lunch"])] == [("in", "declined")]


def test_a_series_is_told_up_to_now() -> None:
    """Every week but the one taken out and the one that was moved, which is told by its own entry."""
    days = [one.at.date().isoformat() for one in MEETINGS["Check-in"].touchpoints if one.outcome == "held"]
    assert days == ["2026-01-12", "2026-01-19", "2026-02-09", "2026-02-16", "2026-02-23", "2026-03-02", "2026-03-09"]
    moved = MEETINGS["Check-in, a day later"]
    assert _told(moved)[-1] == ("out", "held", datetime(2026, 2, 3, 11, 0, tzinfo=ZONE))
    assert moved.conversation == MEETINGS["Check-in"].conversation and moved.key != MEETINGS["Check-in"].key


def test_an_entry_without_a_start_is_kept() -> None:
    """It goes to quarantine with one sentence."""
    assert [(one.where, one.why) for one in broken(FIXTURES / "meetings.ics")] == [
        ("meetings.ics, entry 7", "The entry does not say when it begins.")
    ]


def test_a_reply_is_a_word_of_theirs(tmp_path: Path) -> None:
    """An answer counts at the moment it was given, also for a meeting that lies ahead."""
    lines = f"DTSTAMP:20260301T101500Z\r\nDTSTART:20260401T100000Z\r\nSUMMARY:Plan\r\n{SAM}COMMENT:Friday would do.\r\n"
    for said, outcome in (("ACCEPTED", "accepted"), ("DECLINED", "declined")):
        one = _entry(tmp_path, f"{lines}ATTENDEE;PARTSTAT={said};CN=Dana:mailto:dana@muster.example\r\n", "REPLY")
        assert _told(one) == [("in", outcome, datetime(2026, 3, 1, 10, 15, tzinfo=UTC))]
        assert one.touchpoints[0].text == "Friday would do."
    ours = _entry(tmp_path, f"{lines}ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@hallberg.example\r\n", "REPLY")
    assert not ours.touchpoints
    maybe = _entry(tmp_path, f"{lines}ATTENDEE;PARTSTAT=TENTATIVE:mailto:dana@muster.example\r\n", "REPLY")
    assert not maybe.touchpoints


def test_nothing_is_made_of_what_nobody_answered(tmp_path: Path) -> None:
    """An invitation without an answer, a meeting ahead and one that we called off are kept and say nothing."""
    dana = "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:dana@muster.example\r\n"
    assert not _entry(tmp_path, f"DTSTART:20260301T100000Z\r\n{SAM}{dana}", "REQUEST").touchpoints
    assert not _entry(tmp_path, "DTSTART:20260401T100000Z\r\nSUMMARY:Later\r\n").touchpoints
    accepted = dana.replace("NEEDS-ACTION", "ACCEPTED")
    assert not _entry(tmp_path, f"DTSTART:20260301T100000Z\r\n{SAM}{accepted}", "CANCEL").touchpoints


@pytest.mark.parametrize(
    "note",
    [
        "No show", "Dana didn't show up", "nobody came", "Kundin ist nicht erschienen", "Elle n'est pas venue",
        "No se presentó", "Klant is niet komen opdagen", "Non si è presentata", "A cliente não compareceu",
    ],
)  # fmt: skip
def test_a_missed_meeting_is_known_in_seven_languages(tmp_path: Path, note: str) -> None:
    """Wherever somebody noted it, it was missed."""
    one = _entry(tmp_path, f"DTSTART:20260301T100000Z\r\nSUMMARY:Call\r\nDESCRIPTION:{note}\r\n")
    assert [each.outcome for each in one.touchpoints] == ["no_show"]


def test_zones_and_days_are_understood(tmp_path: Path) -> None:
    """A Windows zone, a moment without a zone, and a whole day."""
    windows = _entry(tmp_path, "DTSTART;TZID=W. Europe Standard Time:20260301T100000\r\n")
    assert windows.touchpoints[0].at == datetime(2026, 3, 1, 10, 0, tzinfo=ZONE)
    floating = _entry(tmp_path, "DTSTART:20260301T100000\r\n")
    assert floating.touchpoints[0].at == datetime(2026, 3, 1, 10, 0, tzinfo=ZONE)
    unknown = _entry(tmp_path, "DTSTART;TZID=Office:20260301T100000\r\n")
    assert unknown.touchpoints[0].at == datetime(2026, 3, 1, 10, 0, tzinfo=ZONE)
    day = _entry(tmp_path, "DTSTART;VALUE=DATE:20260301\r\n")
    assert day.touchpoints[0].at == datetime(2026, 3, 1, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", ["01-05", "01-06", "01-07"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4", ["01-05", "01-07", "01-19", "01-21"]),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260119T235959Z", ["01-05", "01-12", "01-19"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", ["01-05", "02-02", "03-02"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", ["01-05", "01-30", "02-27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["01-05", "01-31", "02-28"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["01-05", "01-30", "02-27"]),
        ("FREQ=MONTHLY;COUNT=3", ["01-05", "02-05", "03-05"]),
        ("FREQ=YEARLY;COUNT=5", ["01-05"]),
        ("FREQ=HOURLY;COUNT=100", ["01-05"]),
        ("FREQ=SECONDLY", ["01-05"]),
        ("FREQ=FORTNIGHTLY", ["01-05"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", ["01-05"]),
        ("FREQ=WEEKLY;INTERVAL=0;BYDAY=XX;COUNT=2", ["01-05"]),
    ],
)
def test_the_days_of_a_series_are_those_of_its_rule(tmp_path: Path, rule: str, days: list[str]) -> None:
    """Daily, weekly, monthly by day or weekday; rules that mean nothing, or too much, give the first meeting only."""
    one = _entry(tmp_path, f"DTSTART:20260105T100000Z\r\nRRULE:{rule}\r\n")
    assert [each.at.strftime("%m-%d") for each in one.touchpoints] == days


def test_no_rule_runs_away() -> None:
    """A daily meeting since 1601 is told by its latest days, within a second."""
    begun = time.process_time()
    told = occurrences(datetime(1601, 1, 1, 9, tzinfo=UTC), {"FREQ": ["DAILY"]}, NOW)
    assert len(told) == MAX_OCCURRENCES and told[-1] == datetime(2026, 3, 10, 9, tzinfo=UTC)
    positions = {
        "FREQ": ["MONTHLY"],
        "BYDAY": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
        "BYSETPOS": [str(n) for n in range(-31, 32)],
    }
    assert occurrences(datetime(1990, 1, 1, 9, tzinfo=UTC), positions, NOW)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "entry",
    [
        "BEGIN:VEVENT\r\n" * 5_000,
        "BEGIN:VEVENT\r\nDTSTART:nonsense\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART:20260301T100000Z\r\nSUMMARY:" + "x" * 300_000 + "\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART:20260301T100000Z\r\n" + "BEGIN:VALARM\r\n" * 2_000 + "END:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART:00010101T000000Z\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART:99991231T235959\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART:20260301T100000Z\r\nATTENDEE"
        + ";X=1" * 20_000
        + ":mailto:a@b.example\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART;TZID=Evil:20260301T100000\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART:20260301T100000Z\r\nRRULE:FREQ=DAILY;COUNT=99999999999999999999\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART:20260301T100000Z\r\nEXDATE:"
        + ",".join(["20260301T100000Z"] * 10_000)
        + "\r\nEND:VEVENT\r\n",
    ],
)
def test_a_hostile_entry_costs_itself_only(tmp_path: Path, entry: str) -> None:
    """Nothing hangs or ends the import, and the entry beside it is read."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Evil\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    good = "BEGIN:VEVENT\r\nUID:2@x.example\r\nDTSTART:20260302T100000Z\r\nSUMMARY:Good\r\nEND:VEVENT\r\n"
    path = tmp_path / "a.ics"
    path.write_text(f"{HEAD}{zone}{good}{entry}END:VCALENDAR\r\n", encoding="utf-8")
    begun = time.process_time()
    first, *others = found(path)
    assert time.process_time() - begun < 2
    assert isinstance(first, Item) and first.client_hint == "Good"
    assert all(isinstance(one, Item | Broken) for one in others) and len(others) == 1
