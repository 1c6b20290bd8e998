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
from tests.intake.archives.support import BERLIN, FIXTURES, NOW, broken, found, items

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
SAM = "ORGANIZER;CN=Sam Okafor:mailto:sam@hallberg.example\r\n"
DANA = "ATTENDEE;CN=Dana Muster;PARTSTAT=ACCEPTED:mailto:dana@muster.example\r\n"
ZONE = ZoneInfo(BERLIN)


def _by_subject(path: Path) -> dict[str | None, list[Item]]:
    told: dict[str | None, list[Item]] = {}
    for one in found(path):
        if isinstance(one, Item):
            told.setdefault(one.touchpoints[0].subject, []).append(one)
    return told


def _entry(tmp_path: Path, lines: str, method: str = "") -> list[Item]:
    path = tmp_path / "a.ics"
    said = f"METHOD:{method}\r\n" if method else ""
    entry = f"BEGIN:VEVENT\r\nUID:1@x.example\r\n{lines}END:VEVENT\r\n"
    path.write_text(f"{HEAD}{said}{entry}END:VCALENDAR\r\n", encoding="utf-8")
    return items(path)


def _told(meeting: list[Item]) -> list[tuple[str, str | None, datetime]]:
    return [(one.direction, one.outcome, one.at) for item in meeting for one in item.touchpoints]


def _held(meeting: list[Item]) -> list[datetime]:
    return [at for _, outcome, at in _told(meeting) if outcome == "held"]


MEETINGS = _by_subject(FIXTURES / "meetings.ics")


def test_a_meeting_that_was_accepted_and_is_over_was_held() -> None:
    """Their yes is theirs, at the moment they said it; the meeting itself follows."""
    assert _told(MEETINGS["Kick-off"]) == [
        ("in", "accepted", datetime(2026, 2, 19, 10, 0, tzinfo=UTC)),
        ("out", "held", datetime(2026, 2, 20, 14, 0, tzinfo=ZONE)),
    ]
    assert {one.client_hint for one in MEETINGS["Kick-off"]} == {"Dana Muster"}
    assert [one.addresses for one in MEETINGS["Kick-off"][0].people] == [
        ("sam@hallberg.example",),
        ("dana@muster.example",),
    ]


def test_a_note_tells_that_they_did_not_come() -> None:
    """A meeting with "no-show" in its notes was missed; its own time zone is understood."""
    assert _told(MEETINGS["Review"])[1] == ("out", "no_show", datetime(2026, 2, 27, 14, 0, tzinfo=ZONE))


def test_a_meeting_that_they_declined_was_not_held() -> None:
    """Their no, with what they wrote beside it."""
    (one,) = MEETINGS["Budget"][0].touchpoints
    assert (one.direction, one.outcome, one.author, one.text) == ("in", "declined", "Dana Muster", "Not this week.")


def test_a_meeting_that_they_called_off_is_declined() -> None:
    """When it is we who call it off, that says nothing of them."""
    assert [one[:2] for one in _told(MEETINGS["Lunch"])] == [("in", "declined")]


def test_a_series_is_told_up_to_now() -> None:
    """Every week but the one taken out and the one that was moved, which is told by its own entry."""
    days = [at.date().isoformat() for at in _held(MEETINGS["Check-in"])]
    assert days == ["2026-01-12", "2026-01-19", "2026-02-09", "2026-02-16", "2026-02-23", "2026-03-02", "2026-03-09"]
    moved = MEETINGS["Check-in, a day later"]
    assert _told(moved)[-1] == ("out", "held", datetime(2026, 2, 3, 11, 0, tzinfo=ZONE))
    keys = [one.key for one in (*MEETINGS["Check-in"], *moved)]
    assert len(set(keys)) == len(keys)
    assert len({one.conversation for one in (*MEETINGS["Check-in"], *moved)}) == 1


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
        assert one[0].touchpoints[0].text == "Friday would do."
    assert not _entry(tmp_path, f"{lines}ATTENDEE;PARTSTAT=ACCEPTED:mailto:sam@hallberg.example\r\n", "REPLY")
    assert not _entry(tmp_path, f"{lines}ATTENDEE;PARTSTAT=TENTATIVE:mailto:dana@muster.example\r\n", "REPLY")


def test_an_answer_is_the_same_in_a_reply_and_in_an_export(tmp_path: Path) -> None:
    """Their yes has one key, wherever it is read."""
    (reply,) = _entry(tmp_path, f"DTSTAMP:20260301T101500Z\r\nDTSTART:20260401T100000Z\r\n{SAM}{DANA}", "REPLY")
    (export,) = _entry(tmp_path, f"LAST-MODIFIED:20260302T080000Z\r\nDTSTART:20260401T100000Z\r\n{SAM}{DANA}")
    assert reply.key == export.key


def test_nothing_is_made_of_what_says_nothing_of_a_client(tmp_path: Path) -> None:
    """Nobody answered, nobody else is named, or it is we who called it off: that is no news of anybody."""
    unanswered = DANA.replace("ACCEPTED", "NEEDS-ACTION")
    assert not _entry(tmp_path, f"DTSTART:20260301T100000Z\r\n{SAM}{unanswered}", "REQUEST")
    assert not _entry(tmp_path, "DTSTART:20260301T100000Z\r\nSUMMARY:Dentist\r\n")
    assert not _entry(tmp_path, f"DTSTART:20260301T100000Z\r\n{SAM}{DANA}", "CANCEL")


@pytest.mark.parametrize(
    "note",
    [
        "No show", "Dana didn't show up", "nobody came", "Kundin ist nicht erschienen", "Elle n'est pas venue",
        "No se presentó", "Klant is niet komen opdagen", "Non si è presentata", "A cliente não compareceu",
    ],
)  # fmt: skip
def test_a_missed_meeting_is_known_in_seven_languages(tmp_path: Path, note: str) -> None:
    """Wherever somebody noted it, it was missed."""
    told = _told(_entry(tmp_path, f"DTSTART:20260301T100000Z\r\nSUMMARY:Call\r\nDESCRIPTION:{note}\r\n{SAM}{DANA}"))
    assert [outcome for _, outcome, _ in told] == ["accepted", "no_show"]


def test_zones_and_days_are_understood(tmp_path: Path) -> None:
    """A Windows zone, a moment without a zone, and a whole day."""
    at = datetime(2026, 3, 1, 10, 0, tzinfo=ZONE)
    for start in (
        "DTSTART;TZID=W. Europe Standard Time:20260301T100000",
        "DTSTART:20260301T100000",
        "DTSTART;TZID=Office:20260301T100000",
        "DTSTART:20260301T090000Z",
    ):
        assert _held(_entry(tmp_path, f"{start}\r\n{SAM}{DANA}")) == [at]
    assert _held(_entry(tmp_path, f"DTSTART;VALUE=DATE:20260301\r\n{SAM}{DANA}")) == [at.replace(hour=12)]


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
    meeting = _entry(tmp_path, f"DTSTART:20260105T100000Z\r\nRRULE:{rule}\r\n{SAM}{DANA}")
    assert [at.strftime("%m-%d") for at in _held(meeting)] == days


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
    "lines",
    [
        "DTSTART:20260301T100000Z\r\n" + "BEGIN:VEVENT\r\n" * 5_000,
        "DTSTART:nonsense\r\n",
        "DTSTART:20260301T100000Z\r\nSUMMARY:" + "x" * 300_000 + "\r\n",
        "DTSTART:20260301T100000Z\r\n" + "BEGIN:VALARM\r\n" * 2_000,
        "DTSTART:00010101T000000Z\r\n",
        "DTSTART:99991231T235959\r\nRRULE:FREQ=DAILY\r\n",
        "DTSTART:20260301T100000Z\r\nATTENDEE" + ";X=1" * 20_000 + ":mailto:a@b.example\r\n",
        "DTSTART;TZID=Evil:20260301T100000\r\n",
        "DTSTART:20260301T100000Z\r\nRRULE:FREQ=DAILY;COUNT=99999999999999999999\r\n",
        "DTSTART:20260301T100000Z\r\nEXDATE:" + ",".join(["20260301T100000Z"] * 10_000) + "\r\n",
    ],
)
def test_a_hostile_entry_costs_itself_only(tmp_path: Path, lines: str) -> None:
    """Nothing hangs or ends the import, and the entry beside it is read."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Evil\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    good = f"BEGIN:VEVENT\r\nUID:2@x.example\r\nDTSTART:20260302T100000Z\r\nSUMMARY:Good\r\n{SAM}{DANA}END:VEVENT\r\n"
    entry = f"BEGIN:VEVENT\r\nUID:3@x.example\r\n{SAM}{DANA}{lines}END:VEVENT\r\n"
    path = tmp_path / "a.ics"
    path.write_text(f"{HEAD}{zone}{good}{entry}END:VCALENDAR\r\n", encoding="utf-8")
    begun = time.process_time()
    accepted, held, *others = found(path)
    assert time.process_time() - begun < 2
    for one in (accepted, held):
        assert isinstance(one, Item) and one.touchpoints[0].subject == "Good"
    assert others and all(isinstance(one, Item | Broken) for one in others)
