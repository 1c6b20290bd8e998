"""The check-ins as a calendar file: read back by two parsers, on the right clock, and the same again when imported again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical

from assistant.account import Cadence
from assistant.advice.cadence import plan_cadence
from assistant.reading.timeline import Timeline
from assistant.writing.calendar import calendar_of, uid_of
from assistant.writing.promise import hours_of
from assistant.writing.vtimezone import zone_component
from tests.builders import AGENCY, thread
from tests.meetings import ROBIN, cadence, contact, day, feeling, item, listed, promise


def made(
    wish: Cadence,
    zone: str = "Europe/Berlin",
    country: str | None = "DE",
    now: str = "03-02 08:00",
    withdraw: tuple[Any, ...] = (),
    **records: Any,
) -> bytes:
    known = Timeline(thread(now=now, zone=zone, country=country))
    plan = plan_cadence(wish, known, hours_of(AGENCY, zone).ours)
    agenda = listed(now=now, zone=zone, country=country, with_boss=False, **records)
    return calendar_of(plan, agenda, records.get("contacts", ()), withdraw=withdraw)


def events(raw: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(raw).events)


def test_every_check_in_is_an_event() -> None:
    """One event a check-in, with its hour, its length and its zone."""
    found = events(made(cadence(1, 3, until="03-12")))
    assert [one.start for one in found] == [
        datetime(2026, 3, number, 9, 40, tzinfo=ZoneInfo("Europe/Berlin")) for number in (3, 5, 10, 12)
    ]
    assert {one.end - one.start for one in found} == {timedelta(minutes=5)}
    assert all(one["DTSTART"].params["TZID"] == "Europe/Berlin" for one in found)


def test_nobody_is_invited_and_nothing_is_sent() -> None:
    """The file publishes: no organiser, no attendee, no alarm, and no parser finds an error in it."""
    raw = made(cadence(1, 3))
    calendar = icalendar.Calendar.from_ical(raw)
    assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0"
    assert not any(name in raw for name in (b"ATTENDEE", b"ORGANIZER", b"VALARM", b"http"))
    assert not calendar.errors and not any(one.errors for one in calendar.walk())


def test_the_file_keeps_to_the_letter_of_the_standard() -> None:
    """Every line ends in CRLF and has at most 75 octets, no letter is torn apart, and no control character is left."""
    raw = made(cadence(1, 3), open_items=(item("Fußgängerübergänge; Größe, „ja“ \\ nein\x07 " * 8),))
    assert raw.endswith(b"\r\n") and b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(row) <= 75 for row in raw.split(b"\r\n"))
    for row in raw.split(b"\r\n"):
        row.decode("utf-8")
    assert b"\x07" not in raw


def test_what_is_written_is_read_back() -> None:
    """Semicolons, commas, backslashes and new lines come back as they went in."""
    what = "Größe; Farbe, „ja“ \\ nein \\n"
    (first, *_) = events(made(cadence(1), open_items=(item(what),)))
    assert what in first["DESCRIPTION"] and "\n\n" in first["DESCRIPTION"]


def test_a_line_break_in_an_entry_makes_no_new_property() -> None:
    """Whatever somebody writes into an entry stays inside the description."""
    raw = made(cadence(1), open_items=(item("Photos\r\nATTENDEE:mailto:x@evil.example\r\nEND:VEVENT"),))
    assert not any(one.get("ATTENDEE") for one in events(raw))
    assert b"\r\nATTENDEE" not in raw


def test_importing_again_updates() -> None:
    """The same day of the same rhythm keeps its UID, and a later file has the higher sequence."""
    first, later = events(made(cadence(1, 3))), events(made(cadence(1, 3), now="03-09 08:00"))
    known = {one["UID"]: one["SEQUENCE"] for one in first}
    assert all(one["UID"] in known and one["SEQUENCE"] > known[one["UID"]] for one in later)
    assert len(known) == len(first)


def test_another_rhythm_or_client_has_other_uids() -> None:
    """A UID belongs to one day of one rhythm of one client, and tells nothing of them."""
    one = cadence(1)
    others = (one.model_copy(update={"id": "k2"}), one.model_copy(update={"client_id": "c-other"}))
    uids = {uid_of(each, day("03-03")) for each in (one, *others)} | {uid_of(one, day("03-10"))}
    assert len(uids) == 4 and not any("robin" in uid for uid in uids)


def test_the_file_is_the_same_for_the_same_moment() -> None:
    """Nothing in it is left to chance."""
    assert made(cadence(1, 3)) == made(cadence(1, 3))


def test_a_withdrawn_day_comes_as_cancelled() -> None:
    """A day that an earlier file had comes again, cancelled, under its own UID."""
    gone = day("03-10")
    found = events(made(cadence(3, until="03-20"), withdraw=(gone,)))
    (cancelled,) = (one for one in found if one["STATUS"] == "CANCELLED")
    assert cancelled["UID"] == uid_of(cadence(3), gone)
    assert cancelled.start.date() == gone


def test_each_check_in_has_the_list_in_it() -> None:
    """The description is the list as it stands, with what falls due by that day on top, and says that the mail follows."""
    found = events(
        made(
            cadence(1, 3, until="03-12"),
            open_items=(item("Fotos", due="02-20"), item("Logo", due="03-04")),
            promises=(promise("Bericht", "03-09 16:00", "03-01", "Europe/Berlin"),),
        )
    )
    texts = [str(one["DESCRIPTION"]) for one in found]
    assert all("Offene Punkte: Vale Gardens (Stand 2. März)" in text and "Fotos" in text for text in texts)
    assert all(text.endswith("Die Punkte folgen gleich danach per Mail.") for text in texts)
    on_top = [text.split("Offene Punkte")[0] for text in texts]
    assert ["Logo" in top for top in on_top] == [False, True, False, False]
    assert ["Bericht" in top for top in on_top] == [False, False, True, False]


def test_the_file_can_go_to_the_client() -> None:
    """Nothing private stands in it: no feeling, no note, no bill of a prompt payer."""
    raw = made(
        cadence(1), feelings=(feeling("SECRETFEELING", "02-02"),), open_items=(item("Fotos", note="SECRETNOTE"),)
    )
    assert b"SECRET" not in raw


def test_the_number_to_ring_is_in_the_call_only() -> None:
    """A call has the contact's number as its place; a check-in mail has none, and neither has a call to nobody known."""
    assert {str(one["LOCATION"]) for one in events(made(cadence(1), contacts=(ROBIN,)))} == {"+44 20 7946 0000"}
    assert not any(one.get("LOCATION") for one in events(made(cadence(1, channel="email"), contacts=(ROBIN,))))
    assert not any(one.get("LOCATION") for one in events(made(cadence(1), contacts=(contact("Ada", "primary"),))))


# -- zones -----------------------------------------------------------------------------------------------------------

ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "America/St_Johns",
    "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata", "Asia/Jerusalem",
    "Africa/Casablanca", "Africa/Cairo", "America/Santiago", "America/Phoenix",
)  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_a_calendar_that_knows_no_zones_gets_the_hour_right(zone: str) -> None:
    """Another parser that goes by nothing but the VTIMEZONE finds the same offset on every day of two years."""
    component = zone_component(ZoneInfo(zone), day("03-01"), day("2027-12-31"))
    (known,) = (tzical(StringIO(component.to_ical().decode())).get(zone),)
    for number in range(670):
        at = datetime(2026, 3, 1, 9, 40) + timedelta(days=number)  # noqa: DTZ001  the wall clock, for two zones
        assert at.replace(tzinfo=known).utcoffset() == at.replace(tzinfo=ZoneInfo(zone)).utcoffset(), at


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("Europe/Berlin", 2),
        ("America/New_York", 2),
        ("Australia/Adelaide", 2),
        ("Asia/Tokyo", 0),
        ("Africa/Casablanca", 0),
    ],
)
def test_a_zone_with_rules_is_given_by_its_rules(zone: str, rules: int) -> None:
    """What Outlook and others want: one rule for each change, where the zone has one."""
    component = zone_component(ZoneInfo(zone), day("03-01"), day("12-31"))
    assert sum("RRULE" in part for part in component.subcomponents) == rules


def test_the_clock_changes_at_the_right_moment() -> None:
    """Summer time begins at two o'clock of winter time, as the standard writes it."""
    raw = zone_component(ZoneInfo("Europe/Berlin"), day("03-01"), day("12-31")).to_ical().decode()
    assert "DTSTART:20250330T020000" in raw and "DTSTART:20251026T030000" in raw
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in raw


def test_utc_needs_no_zone() -> None:
    """A client without a zone gets moments in UTC."""
    raw = made(cadence(1, until="03-12"), zone="UTC", country=None)
    assert b"VTIMEZONE" not in raw and b"DTSTART:20260303T094000Z" in raw
    assert [one.start.astimezone(UTC).hour for one in events(raw)] == [9, 9]
