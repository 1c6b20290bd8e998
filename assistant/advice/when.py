"""Until when is it best to wait? Dates in the client's own calendar. Not here: whether to wait (`step`)."""

from __future__ import annotations

import math
from datetime import date, timedelta

import regex

from assistant.reading.acts import Act
from assistant.reading.dates import weekday_pattern
from assistant.reading.heard import Heard
from assistant.reading.rhythm import Rhythm
from assistant.reading.timeline import Timeline


def given_date(timeline: Timeline) -> date | None:
    """The day they gave (back on Friday, away until the 14th), if it has not passed."""
    pause = timeline.pause
    return pause.until if pause and pause.until >= timeline.now.date() else None


def named_ahead(timeline: Timeline) -> date | None:
    """Another day ahead that their last word names: a meeting they accepted, a board that sits, the day they will ring."""
    word = timeline.last_word
    days = [
        act.date.day
        for act in (word.acts if word else ())
        if act.kind in _NAMED and act.date is not None and act.date.day >= timeline.now.date()
    ]
    return max(days, default=None)


_NAMED = frozenset({"accepts_meeting", "gates", "proposes_alternative", "closes", "answers", "holding", "promises"})


def normal_until(timeline: Timeline, rhythm: Rhythm) -> date:
    """The day on which the silence after our last word stops being normal for them."""
    since = timeline.run[-1].at if timeline.run else (timeline.last_word.at if timeline.last_word else timeline.now)
    day = timeline.workdays.plus_days(since.date(), max(1, math.ceil(rhythm.normal_days)))
    return max(day, timeline.now.date())


def next_of_rhythm(timeline: Timeline) -> date | None:
    """The next day of an agreed rhythm: its named weekdays or days of the month, else a week after the last time."""
    words = [w for w in (timeline.rhythm, _announced(timeline)) if w]
    if not words:
        return None
    heard, quote = words[0][0], words[0][1].quote
    today = timeline.now.date()
    days_of_month = [int(d) for d in regex.findall(r"\b(\d{1,2})(?:st|nd|rd|th|\.|e|º)?\b", quote) if 1 <= int(d) <= 28]
    if len(days_of_month) >= 1 and regex.search(r"\b(?:1st|15th|\d{1,2}(?:st|nd|rd|th))\b", quote):
        for ahead in range(40):
            day = today + timedelta(days=ahead)
            if day.day in days_of_month:
                return day
    weekdays = _weekdays_in(quote, heard.language) or _weekdays_in(heard.text, heard.language)
    sent_today = any(h.at.date() == today for h in timeline.since_word)
    if weekdays:
        for ahead in range(1 if sent_today else 0, 8):
            day = today + timedelta(days=ahead)
            if day.weekday() in weekdays:
                return day
    last = timeline.since_word[-1].at.date() if timeline.since_word else heard.at.date()
    step = (
        timedelta(days=1)
        if regex.search(
            r"\b(?:daily|every day|täglich|chaque jour|cada día|elke dag|ogni giorno|todos os dias)\b", quote, regex.I
        )
        else timedelta(days=7)
    )
    day = last + step
    while day < today:
        day += step
    return day


def _announced(timeline: Timeline) -> tuple[Heard, Act] | None:
    for heard in reversed(timeline.heard):
        act = heard.we_did("announces_rhythm")
        if act and heard.we_did("invoices"):
            return heard, act
    return None


def _weekdays_in(text: str, language: str) -> set[int]:
    pattern, numbers = weekday_pattern(language)
    found = {numbers[m[0].lower().rstrip(".")] for m in pattern.finditer(text)}
    if language == "en":
        for name, number in (("mondays", 0), ("tuesdays", 1), ("wednesdays", 2), ("thursdays", 3), ("fridays", 4)):
            if name in text.lower():
                found.add(number)
    return found
