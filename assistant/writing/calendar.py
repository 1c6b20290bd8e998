"""The check-ins of a rhythm as a calendar file (RFC 5545), each with its agenda. METHOD:PUBLISH, nobody is invited.

Importing it again updates: the same day of the same rhythm keeps its UID. Not here: when they fall (`advice.cadence`), the
mail that announces them (`announcement`).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from assistant.account import Cadence, Contact
from assistant.advice.agenda_items import Agenda
from assistant.advice.cadence import CadencePlan, Slot
from assistant.writing.agenda import Sheet, as_text, due_by, due_of, sheet_of, what_of, words_of
from assistant.writing.agenda_words import AgendaWords, clean
from assistant.writing.vtimezone import put, zone_component

UIDS = uuid.UUID("3f0c9a52-6b0e-4f2e-9d6e-7d1f3f6b8a10")
"""The name space of our UIDs: random, once and for all."""
_COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)


def calendar_of(
    plan: CadencePlan, agenda: Agenda, contacts: Sequence[Contact] = (), *, withdraw: Sequence[date] = ()
) -> bytes:
    """The calendar file, UTF-8 with CRLF and folded lines.

    Each check-in's description is the list as it stands at the agenda's `now`, with what falls due by that day on top.
    `withdraw` are days that an earlier file had and this one has not: they come as cancelled. Private lines never stand in it,
    so that the file can go to the client as it is.
    """
    words = words_of(agenda)
    now = agenda.now.astimezone(UTC).replace(microsecond=0)
    calendar = icalendar.Calendar()
    put(calendar, "prodid", "-//Heardback//Check-ins//EN")
    put(calendar, "version", "2.0")
    put(calendar, "method", "PUBLISH")
    summary = _summary(plan.cadence, agenda, words)
    calendar.calendar_name = summary
    zone = ZoneInfo(plan.timezone)
    days = [slot.at.date() for slot in plan.slots]
    if plan.timezone != "UTC":
        calendar.add_component(zone_component(zone, min((*days, *withdraw)), max((*days, *withdraw))))
    sheet, place = sheet_of(agenda), _place(plan.cadence, contacts)
    before = agenda.now.date()
    for slot in plan.slots:
        event = _event(plan.cadence, slot, summary, now)
        put(event, "description", _description(sheet, agenda, before, slot, words, plan.cadence))
        if place:
            put(event, "location", place)
        put(event, "status", "CONFIRMED")
        calendar.add_component(event)
        before = slot.at.date()
    for day in withdraw:
        if day not in days:
            at = datetime.combine(day, plan.cadence.at, zone)
            event = _event(plan.cadence, Slot(at=at, minutes=plan.cadence.minutes), summary, now)
            put(event, "status", "CANCELLED")
            calendar.add_component(event)
    return calendar.to_ical()


def uid_of(cadence: Cadence, day: date) -> str:
    """The UID of a rhythm's check-in on a day: always the same, and it tells nothing of the client."""
    return str(uuid.uuid5(UIDS, f"{cadence.client_id}/{cadence.id}/{day.isoformat()}"))


def stamp(event: icalendar.Event, uid: str, now: datetime) -> None:
    """What makes an event the newer form of the same one: `uid`, and when it was written (UTC, full seconds)."""
    put(event, "uid", uid)
    put(event, "dtstamp", now)
    put(event, "LAST-MODIFIED", now)
    # A later file has to win over an earlier one: the minutes since a fixed day only ever grow.
    put(event, "sequence", max(0, int((now - _COUNTED_FROM) / timedelta(minutes=1))))


def _event(cadence: Cadence, slot: Slot, summary: str, now: datetime) -> icalendar.Event:
    event = icalendar.Event()
    stamp(event, uid_of(cadence, slot.at.date()), now)
    put(event, "dtstart", slot.at)
    put(event, "dtend", slot.at + timedelta(minutes=slot.minutes))
    put(event, "summary", summary)
    put(event, "transp", "OPAQUE")
    return event


def _summary(cadence: Cadence, agenda: Agenda, words: AgendaWords) -> str:
    us = clean(agenda.us) if agenda.us else words.say("names.we")
    channel = words.bank[f"rhythm.channels.{cadence.channel}"]
    return words.say("event.summary", channel=channel, client=clean(agenda.client), us=us)


def _place(cadence: Cadence, contacts: Sequence[Contact]) -> str:
    """The number to ring, for a call."""
    if cadence.channel != "call":
        return ""
    primary = next((contact for contact in contacts if contact.role == "primary"), None)
    return clean(primary.phones[0]) if primary and primary.phones else ""


def _description(sheet: Sheet, agenda: Agenda, before: date, slot: Slot, words: AgendaWords, cadence: Cadence) -> str:
    due = [
        f"- {' · '.join(filter(None, (what_of(item, words), due_of(item, words))))}"
        for item in due_by(agenda, before, slot.at.date())
    ]
    parts = ["\n".join((words.say("event.due_by"), *due))] if due else []
    parts.append(as_text(sheet).strip())
    if cadence.channel in ("call", "meeting"):
        parts.append(words.say("event.mail"))
    return "\n\n".join(parts)
