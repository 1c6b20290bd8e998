"""When the check-ins of an agreed rhythm fall: its days, less public holidays of both sides and the client's own days away.

Not here: the calendar file and the mail that announces them (`writing`). Nothing is sent, nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

import regex

from assistant.account import Cadence, Side
from assistant.errors import BadInput
from assistant.profile import WEEKDAYS
from assistant.reading.timeline import Timeline
from assistant.thread import Channel, Moment, Value
from assistant.workdays import Workdays

HORIZON = timedelta(weeks=13)
"""How far ahead a rhythm without an end is planned: a quarter, then one looks again."""
MOST_SLOTS = 400
_RING_FROM, _RING_UNTIL = time(8, 0), time(20, 0)
"""Outside these hours of the client's day a check-in is worth a second thought."""


class Slot(Value):
    """One check-in: its moment on the client's clock, and how long it lasts."""

    at: Moment
    minutes: int


class Skipped(Value):
    """A day of the rhythm on which there is none. `name` is the holiday's; `side` says whose day it is."""

    day: date
    why: Literal["holiday", "away"]
    side: Side
    name: str = ""


class CadencePlan(Value):
    """The check-ins of one rhythm, in order, from now on.

    `until` is the last day that was planned; `remarks` are sentences in English for us: what is odd about these hours.
    """

    cadence: Cadence
    timezone: str
    until: date
    slots: tuple[Slot, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...]


def plan_cadence(
    cadence: Cadence, timeline: Timeline, ours: Workdays, away: Sequence[tuple[date, date]] = ()
) -> CadencePlan:
    """The check-ins from the timeline's `now` to the rhythm's end, or for a quarter where it has none.

    `ours` are our working days; `away` are days, first and last, on which there is none beside those that the client named
    in the thread. Raises BadInput where the client asked to be left alone or ruled the channel out, and where no day is left.
    """
    _refuse(cadence, timeline)
    today = timeline.now.date()
    first = max(cadence.since, today)
    until = cadence.until or first + HORIZON
    pauses = (*_stated(timeline), *away)
    slots: list[Slot] = []
    skipped: list[Skipped] = []
    for day in _days(cadence, first, until):
        at = datetime.combine(day, cadence.at, timeline.zone)
        if at <= timeline.now:
            continue
        off = _off(at, timeline.workdays, ours, pauses)
        if off:
            skipped.append(off)
        else:
            slots.append(Slot(at=at, minutes=cadence.minutes))
        if len(slots) > MOST_SLOTS:
            raise BadInput(f"That would be more than {MOST_SLOTS} check-ins: give an earlier end.")
    if not slots:
        raise BadInput("No check-in is left in that time: every day of it is past, a holiday, or a day away.")
    return CadencePlan(
        cadence=cadence,
        timezone=timeline.client.timezone,
        until=until,
        slots=tuple(slots),
        skipped=tuple(skipped),
        remarks=tuple(_remarks(slots, ours)),
    )


def weekdays_of(words: str) -> tuple[int, ...]:
    """ "tue,thu" or "Tuesday Thursday" as numbers from Monday 0. Raises BadInput naming the word that is no day."""
    found: set[int] = set()
    for word in regex.split(r"[\s,;/+&]+", words.strip().lower()):
        short = word[:3]
        if short not in WEEKDAYS or not f"{_LONG[WEEKDAYS.index(short)]}s".startswith(word):
            raise BadInput(f"Unknown weekday {word[:20]!r}: use {', '.join(WEEKDAYS)}.")
        found.add(WEEKDAYS.index(short))
    return tuple(sorted(found))


_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def clock_of(words: str) -> time:
    """ "9:40", "9.40", "9h40", "9" or "9:40 pm" as a time. Raises BadInput."""
    match = regex.fullmatch(r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*(am|pm)?", words.strip().lower())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    if match and match[3]:
        hour = hour % 12 + (12 if match[3] == "pm" else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise BadInput(f"Unknown time {words.strip()[:20]!r}: write it as 9:40.")
    return time(hour, minute)


def check_in_on(cadence: Cadence, day: date, theirs: Workdays, ours: Workdays) -> datetime | None:
    """The check-in of a rhythm on one day of the client's calendar; None where there is none, or it is a holiday."""
    if not (cadence.since <= day <= (cadence.until or day)) or day not in _days(cadence, day, day):
        return None
    at = datetime.combine(day, cadence.at, theirs.zone)
    return None if _off(at, theirs, ours, ()) else at


# -- days ------------------------------------------------------------------------------------------------------------


def _refuse(cadence: Cadence, timeline: Timeline) -> None:
    if timeline.stop:
        raise BadInput("They have asked to be left alone: no check-ins are planned.")
    closed: dict[str, tuple[Channel, ...]] = {"call": ("call",), "meeting": ("meeting",)}
    ruled_out = set(timeline.client.ruled_out) | {
        channel
        for channel in ("call", "email", "text", "meeting")
        if any(word.did(f"rules_out_{channel}") for word in timeline.words[-1:])
    }
    if ruled_out & set(closed.get(cadence.channel, (cadence.channel,))):
        raise BadInput("They have ruled that channel out: agree with them on another one first.")


def _days(cadence: Cadence, first: date, until: date) -> Iterator[date]:
    """The rhythm's days; every other week is counted from the week in which it began."""
    begun = cadence.since - timedelta(days=cadence.since.weekday())
    for number in range((until - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() in cadence.weekdays and ((day - begun).days // 7) % cadence.every_weeks == 0:
            yield day


def _stated(timeline: Timeline) -> Iterator[tuple[date, date]]:
    """Days that the client named as quiet or away, as far as they still stand."""
    for pause in timeline.pauses:
        stands = pause.heard.automatic or (pause is timeline.pause and pause.asked)
        if stands and pause.until >= timeline.now.date():
            yield pause.since.date(), pause.until


def _off(at: datetime, theirs: Workdays, ours: Workdays, pauses: Sequence[tuple[date, date]]) -> Skipped | None:
    """Why there is none at that moment; each side's holidays are days of its own calendar."""
    day, our_day = at.date(), at.astimezone(ours.zone).date()
    if any(first <= day <= last for first, last in pauses):
        return Skipped(day=day, why="away", side="theirs")
    if holiday := theirs.holiday(day):
        return Skipped(day=day, why="holiday", side="theirs", name=holiday)
    if holiday := ours.holiday(our_day):
        return Skipped(day=day, why="holiday", side="ours", name=holiday)
    return None


def _remarks(slots: Sequence[Slot], ours: Workdays) -> Iterator[str]:
    first = slots[0].at
    if not _RING_FROM <= first.time() <= _RING_UNTIL:
        yield f"{first:%H:%M} is early or late on the client's clock."
    here = [slot.at.astimezone(ours.zone) for slot in slots]
    if any(not (ours.opens <= at.time() <= ours.closes) or at.weekday() not in ours.days for at in here):
        yield "Some of these fall outside our working hours."
    clocks = list(dict.fromkeys(f"{at:%H:%M}" for at in here))
    if clocks[0] != f"{first:%H:%M}" or len(clocks) > 1:
        yield f"On our clock that is {clocks[0]}."
    if len(clocks) > 1:
        other = next(at for at in here if f"{at:%H:%M}" != clocks[0])
        yield f"From {other.day} {other:%B} it is {other:%H:%M} here: the clocks do not change on the same day."
    if any(at.date() != slot.at.date() for at, slot in zip(here, slots, strict=True)):
        yield "On our side it falls on another day."
