"""How long each word of ours waited: for an answer, or for the moment at which the waiting was cut off.

Working time of the client's calendar, less the pauses they gave. Not here: what is usual (`reply_curve`), what is abnormal
(`rhythm`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline, only_answers
from assistant.thread import Channel

SAME_BREATH_DAYS = 0.25
"""A second word this soon after the first (a mail, then the call that announces it) is part of it and starts no new wait."""


@dataclass(frozen=True)
class Wait:
    """One word of ours that asked for an answer, and what became of it."""

    channel: Channel
    since: datetime
    days: float
    """Working days, pauses of theirs left out."""
    answered: bool
    """False where their own word did not end it: we wrote again or reached them ourselves. The answer might have come later."""


def waits_of(timeline: Timeline) -> tuple[Wait, ...]:
    """The waits that are over, one for each run of ours that they have answered, in order.

    The silence that still lasts is none of them: it is what they are compared with. An answer to a reminder tells how soon
    they answer reminders; of how soon they answer it tells that it took longer than until the reminder.
    """
    return tuple(_waits(timeline))


def _waits(timeline: Timeline) -> Iterator[Wait]:
    word: Heard | None = None
    first: Heard | None = None
    cut_at: datetime | None = None
    for heard in timeline.heard:
        if heard.is_word:
            if first is not None:
                answered = cut_at is None and heard.touchpoint.direction == "in"
                days = days_waited(timeline, first.at, cut_at or heard.at, word)
                yield Wait(first.channel, first.at, days, answered)
            word, first, cut_at = heard, None, None
        elif heard.is_attempt:
            if first is None:
                # What only answers them asks for nothing; what delivers something waits for their word (guide, section 1).
                if word is None or heard.we_did("delivers") or not only_answers(heard, word):
                    first = heard
            elif cut_at is None and timeline.workdays.days_between(first.at, heard.at) >= SAME_BREATH_DAYS:
                cut_at = heard.at


def days_waited(timeline: Timeline, since: datetime, end: datetime, word: Heard | None) -> float:
    """Working days from `since` to `end`, less the pauses given in or after `word`, their last word before the wait.

    A pause lasts until the end of its last day (guide, section 5: after a date they gave, silence counts from that date).
    """
    total, counted = timeline.workdays.days_between(since, end), since
    for pause in timeline.pauses:
        if word is not None and pause.heard.index < word.index:
            continue  # they wrote again after it: it was over
        over = timeline.workdays.at(pause.until, timeline.workdays.closes)
        begins, ends = max(counted, pause.since), min(end, over)
        if begins < ends:
            total -= timeline.workdays.days_between(begins, ends)
            counted = ends
    return max(0.0, total)
