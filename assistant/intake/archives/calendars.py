"""The entries of an .ics file, one by one. Not here: what a meeting says of two sides (`meetings`), series (`recurring`).

The icalendar library reads one entry at a time, cut out of the file here, so that one hostile entry costs itself only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from assistant.intake.archives.items import Found, Part, Person, broken, digest_of
from assistant.intake.archives.meetings import Meeting, items_of
from assistant.intake.archives.sources import Blob, Reading, whole
from assistant.intake.clean import label, trim, words
from assistant.intake.doors import from_wide
from assistant.intake.limits import MAX_ADDRESSES, MAX_EVENT_BYTES
from assistant.intake.people import person
from assistant.thread import Outcome, known_zone

_BEGIN = re.compile(rb"^BEGIN:(VEVENT|VTIMEZONE)\s*$", re.IGNORECASE)
_END = re.compile(rb"^END:(VEVENT|VTIMEZONE)\s*$", re.IGNORECASE)
_METHOD = re.compile(rb"^METHOD:([A-Za-z]{3,20})\s*$", re.IGNORECASE | re.MULTILINE)
_UID = re.compile(rb"^UID[;:](?:[^\r\n]*:)?([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_INSTEAD = re.compile(rb"^RECURRENCE-ID[;:]", re.IGNORECASE | re.MULTILINE)
_ZONE = re.compile(rb";TZID=(\"[^\"\r\n]{1,200}\"|[^:;\r\n]{1,200})", re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n[ \t]")
_PARTSTAT = re.compile(rb"^ATTENDEE[^\r\n]{0,2000}?;PARTSTAT=\"?(ACCEPTED|DECLINED)\b", re.IGNORECASE | re.MULTILINE)
_ZONES_BYTES = 64 * 1024


@dataclass(frozen=True)
class _Entry:
    raw: bytes
    begin: int
    end: int


def is_calendar(head: bytes) -> bool:
    """Whether bytes from the beginning of a file are those of a calendar."""
    return from_wide(head).lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"BEGIN:VCALENDAR")


def read_calendar(blob: Blob, start: int, reading: Reading) -> Iterator[tuple[int, Found]]:
    """Each entry that ends after `start`."""
    raw = from_wide(whole(blob))
    said = _METHOD.search(raw)
    method = said.group(1).decode().upper() if said else ""
    entries, zones = _cut(raw)
    moved = _moved(entries, zones, reading)
    for number, entry in enumerate(entries, start=1):
        if entry.end <= start:
            continue
        where = f"{blob.name}, entry {number}"
        if len(entry.raw) > MAX_EVENT_BYTES:
            yield entry.end, broken(where, entry.raw, f"The entry is larger than {MAX_EVENT_BYTES >> 10} KB.")
            continue
        try:
            meeting = _meeting(entry.raw, zones, method, reading)
            items = items_of(meeting, entry.raw, where, moved.get(meeting.uid, ()), reading) if meeting else []
        except Exception as error:  # noqa: BLE001 - one hostile entry must never end an import
            yield entry.end, broken(where, entry.raw, f"The entry could not be read ({type(error).__name__}).")
            continue
        if meeting is None:
            yield entry.end, broken(where, entry.raw, "The entry does not say when it begins.")
        for place, item in enumerate(items, start=1):
            # Whoever stops within an entry begins it again: what is there already is told by its key.
            yield entry.end if place == len(items) else entry.begin, item


def answer_in(raw: bytes) -> Outcome | None:
    """What a mail's calendar part answers to an invitation; None where it is no yes and no no."""
    text = _FOLD.sub(b"", from_wide(raw[:MAX_EVENT_BYTES]))
    method, answer = _METHOD.search(text), _PARTSTAT.search(text)
    if method is None or method.group(1).upper() != b"REPLY" or answer is None:
        return None
    return "accepted" if answer.group(1).upper() == b"ACCEPTED" else "declined"


def _cut(raw: bytes) -> tuple[list[_Entry], bytes]:
    """The entries of a calendar and its time zones."""
    entries: list[_Entry] = []
    zones: list[bytes] = []
    begun: tuple[bytes, int] | None = None
    place = 0
    for line in raw.splitlines(keepends=True):
        opening, closing = _BEGIN.match(line), _END.match(line)
        if opening:
            begun = opening.group(1).upper(), place
        place += len(line)
        if closing and begun and begun[0] == closing.group(1).upper():
            kind, begin = begun
            if kind == b"VEVENT":
                entries.append(_Entry(raw[begin:place], begin, place))
            else:
                zones.append(raw[begin:place])
            begun = None
    if begun and begun[0] == b"VEVENT":
        entries.append(_Entry(raw[begun[1] :], begun[1], len(raw)))
    joined = b"".join(zones)
    return entries, joined if len(joined) <= _ZONES_BYTES else b""


def _moved(entries: list[_Entry], zones: bytes, reading: Reading) -> dict[str, tuple[datetime, ...]]:
    """By series, the moments for which there is an entry of their own."""
    found: dict[str, tuple[datetime, ...]] = {}
    for entry in entries:
        if not _INSTEAD.search(entry.raw) or not _UID.search(entry.raw) or len(entry.raw) > MAX_EVENT_BYTES:
            continue
        try:
            meeting = _meeting(entry.raw, zones, "", reading)
        except Exception:  # noqa: BLE001 - told as broken in its turn
            continue
        if meeting is not None and meeting.instead is not None:
            found[meeting.uid] = (*found.get(meeting.uid, ()), meeting.instead)
    return found


def _meeting(raw: bytes, zones: bytes, method: str, reading: Reading) -> Meeting | None:
    event = _event(raw, zones)
    begin = _first(event, "DTSTART")
    if begin is None:
        return None
    # A reply's stamp is the moment of the answer; in an export it is the moment of exporting.
    stamps = [_first(event, name) for name in (("DTSTAMP",) if method == "REPLY" else ("LAST-MODIFIED", "CREATED"))]
    instead = _first(event, "RECURRENCE-ID")
    notes = [_text(one) for name in ("COMMENT", "DESCRIPTION") for one in _all(event, name)]
    return Meeting(
        uid=label(_text(event.get("UID")), 500) or digest_of(raw),
        method=method,
        start=_moment(begin.dt, reading),
        instead=_moment(instead.dt, reading) if instead is not None else None,
        written=next((_moment(stamp.dt, reading) for stamp in stamps if stamp is not None), None),
        cancelled=method == "CANCEL" or _text(event.get("STATUS")).upper() == "CANCELLED",
        summary=label(_text(event.get("SUMMARY")), 400),
        comment=_cleaned([_text(one) for one in _all(event, "COMMENT")]),
        notes=_cleaned(notes),
        organizer=_person(_first(event, "ORGANIZER"), "from"),
        answers=tuple(
            (attendee, str(one.params.get("PARTSTAT", "")).upper())
            for one in _all(event, "ATTENDEE")[:MAX_ADDRESSES]
            if (attendee := _person(one, "to"))
        ),
        series=_series(event),
        until=_until(event, reading),
        without=tuple(_moment(one.dt, reading) for dates in _all(event, "EXDATE") for one in dates.dts[:1_000]),
    )


def _event(raw: bytes, zones: bytes) -> Any:
    from icalendar import Calendar, Event  # here and not above: loading it costs a tenth of a second

    if not raw.rstrip().upper().endswith(b"END:VEVENT"):
        raise ValueError("the entry is cut off")
    named = [name.decode("utf-8", "replace").strip('"') for name in _ZONE.findall(raw)]
    if zones and any(not _is_zone(name) for name in named):
        calendar = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + zones + raw + b"\r\nEND:VCALENDAR\r\n")
        return cast("Any", calendar).walk("VEVENT")[0]
    return Event.from_ical(raw)


def _is_zone(name: str) -> bool:
    try:
        return bool(known_zone(name))
    except ValueError:
        return False


def _series(event: Any) -> dict[str, list[str]]:
    rule = _rule(event)
    return {str(name).upper(): [str(one) for one in cast("list[Any]", values)] for name, values in rule.items()}


def _rule(event: Any) -> Mapping[Any, Any]:
    """The parts of the rule; none where it is broken: the first meeting is told all the same."""
    rule = _first(event, "RRULE")
    return cast("Mapping[Any, Any]", rule) if isinstance(rule, dict) else {}


def _until(event: Any, reading: Reading) -> datetime | None:
    ends = cast("list[Any]", _rule(event).get("UNTIL") or [])
    if not ends:
        return None
    end = ends[0]
    whole_day = not isinstance(end, datetime)
    return datetime.combine(end, time(23, 59), ZoneInfo(reading.timezone)) if whole_day else _moment(end, reading)


def _moment(value: Any, reading: Reading) -> datetime:
    """Aware; a day without a clock time is its noon."""
    zone = ZoneInfo(reading.timezone)
    if not isinstance(value, datetime):
        return datetime.combine(cast("date", value), time(12), zone)
    at = value if value.tzinfo is not None else value.replace(tzinfo=zone)
    at.astimezone(UTC)  # a zone that leads out of the calendar shows here
    return at


def _person(value: Any, part: Part) -> Person | None:
    if value is None:
        return None
    address = str(value).strip()
    named = person(re.sub(r"^mailto:", "", address, flags=re.IGNORECASE))
    name = label(str(value.params.get("CN", "")), 200)
    name = "" if "@" in name else name
    if not name and not named.address:
        return None
    return Person(name=name or None, addresses=(named.address,) if named.address else (), part=part)


def _all(event: Any, name: str) -> list[Any]:
    value = event.get(name)
    return cast("list[Any]", value) if isinstance(value, list) else [] if value is None else [value]


def _first(event: Any, name: str) -> Any:
    return next(iter(_all(event, name)), None)


def _text(value: Any) -> str:
    first = next(iter(cast("list[Any]", value)), "") if isinstance(value, list) else value
    return "" if first is None else str(first)


def _cleaned(texts: list[str]) -> str:
    return trim(words("\n".join(texts[:5])[:20_000]).split("\n"))
