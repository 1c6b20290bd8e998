"""Our promised words as a calendar file (RFC 5545) for our own calendar, each with a warning before its moment.

It tells the client's name and that a word is promised, and nothing else of theirs. Importing it again updates. Not here:
what is promised (`assistant.commitments`), the check-ins with a client (`calendar`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import icalendar

from assistant.profile import Profile
from assistant.thread import Moment, Value
from assistant.writing.agenda_words import clean, words_for
from assistant.writing.calendar import UIDS, stamp
from assistant.writing.colleague import home_language
from assistant.writing.vtimezone import put

WARNED_AHEAD = timedelta(minutes=30)
"""The playbook's: "put it in the calendar with a warning half an hour ahead" (`keep-the-promised-hour`)."""
_LASTS = timedelta(minutes=15)


class PromisedWord(Value):
    """One promise as the feed needs it. `over`: it was kept or taken back, and leaves the calendar."""

    id: str
    client_id: str
    client: str
    due: Moment
    over: bool = False


def promise_feed(promised: Iterable[PromisedWord], profile: Profile, now: datetime) -> bytes:
    """The calendar file, UTF-8 with CRLF and folded lines, its moments in UTC. What is over comes as cancelled."""
    words = words_for(home_language(profile) or "en", "familiar", profile.country, now.year)
    written = now.astimezone(UTC).replace(microsecond=0)
    calendar = icalendar.Calendar()
    put(calendar, "prodid", "-//Heardback//Promises//EN")
    put(calendar, "version", "2.0")
    put(calendar, "method", "PUBLISH")
    for one in sorted(promised, key=lambda one: (one.due, one.id)):
        at, summary = one.due.astimezone(UTC), words.say("promise.feed", client=clean(one.client))
        event = icalendar.Event()
        stamp(event, uid_of(one), written)
        put(event, "dtstart", at)
        put(event, "dtend", at + _LASTS)
        put(event, "summary", summary)
        put(event, "class", "PRIVATE")
        put(event, "transp", "TRANSPARENT")
        put(event, "status", "CANCELLED" if one.over else "CONFIRMED")
        if not one.over:
            alarm = icalendar.Alarm()
            put(alarm, "action", "DISPLAY")
            put(alarm, "description", summary)
            put(alarm, "trigger", -WARNED_AHEAD)
            event.add_component(alarm)
        calendar.add_component(event)
    return calendar.to_ical()


def uid_of(one: PromisedWord) -> str:
    """The UID of a promise: always the same, and it tells nothing of the client."""
    return str(uuid.uuid5(UIDS, f"{one.client_id}/promise/{one.id}"))
