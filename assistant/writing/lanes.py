"""One client's history as it is drawn: a lane a channel, points with direction and tone, the silence, and what is due.

Not here: the drawing (`timeline_picture`), how words are read (`reading`). No store: values in, a value out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal

from assistant.advice.agenda_items import Records
from assistant.reading.heard import Heard
from assistant.reading.mood import Mood
from assistant.reading.rhythm import rhythm_of
from assistant.reading.timeline import Timeline
from assistant.reading.words import shortened
from assistant.thread import Channel, Direction, Moment, Value

Tone = Literal["warm", "plain", "worried", "cross", "failed"]
"""Of a word of theirs how it was meant; `failed` is a call that nobody took, a meeting that was declined, a mail that bounced."""
Owes = Literal["ours", "theirs"]

LANES: tuple[Channel, ...] = ("meeting", "call", "voicemail", "email", "text", "chat")
SPAN = timedelta(days=120)
"""How far back a picture goes; less where the history is younger."""
LEAST = timedelta(days=14)
AHEAD = timedelta(days=45)
"""What falls due later than this is not drawn."""
_TONES: dict[Mood, Tone] = {"angry": "cross", "upset": "cross", "icy": "cross", "worried": "worried", "pleased": "warm"}
_FAILED = frozenset({"no_answer", "no_show", "declined", "bounced"})


class Point(Value):
    at: Moment
    channel: Channel
    direction: Direction
    tone: Tone
    words: str
    """Its front, or what became of it."""


class Flag(Value):
    """Something that falls, or fell, due."""

    at: Moment
    side: Owes
    kind: Literal["promise", "open_item", "invoice"]
    what: str
    over: bool


class Silence(Value):
    """How long nothing has come back. Until `normal_until` that is usual for this client."""

    since: Moment
    normal_until: Moment
    days: float
    """Working days."""
    usual_days: float
    past_normal: bool


class Lanes(Value):
    """All that is drawn. Moments are in the client's zone; `left_out` are touchpoints from before `first`."""

    client: str
    now: Moment
    first: Moment
    last: Moment
    channels: tuple[Channel, ...]
    points: tuple[Point, ...]
    flags: tuple[Flag, ...]
    silence: Silence | None
    left_out: int


def lanes_of(timeline: Timeline, records: Records, span: timedelta = SPAN) -> Lanes:
    """What is drawn of a timeline and of what is on record beside it."""
    now = timeline.now
    oldest = timeline.heard[0].at if timeline.heard else now
    first = max(min(oldest - timedelta(days=1), now - LEAST), now - span)
    shown = [one for one in timeline.heard if one.at >= first]
    flags = tuple(sorted(_flags(timeline, records, first), key=lambda flag: flag.at))
    last = max([now + timedelta(days=3), *(flag.at + timedelta(days=2) for flag in flags)])
    used = {one.channel for one in shown}
    return Lanes(
        client=timeline.client.name,
        now=now,
        first=first,
        last=last,
        channels=tuple(channel for channel in LANES if channel in used),
        points=tuple(map(_point, shown)),
        flags=flags,
        silence=_silence(timeline),
        left_out=len(timeline.heard) - len(shown),
    )


def _point(heard: Heard) -> Point:
    touchpoint = heard.touchpoint
    tone: Tone = "plain"
    if touchpoint.outcome in _FAILED:
        tone = "failed"
    elif heard.mood is not None and not heard.automatic:
        tone = _TONES.get(heard.mood.mood, "plain")
    words = shortened(" ".join((touchpoint.text or touchpoint.subject or "").split()))
    return Point(at=heard.at, channel=heard.channel, direction=touchpoint.direction, tone=tone, words=words)


def _silence(timeline: Timeline) -> Silence | None:
    """Only where words of ours wait: a client who spoke last is not silent."""
    if not timeline.run or timeline.stop is not None:
        return None
    rhythm = rhythm_of(timeline)
    since = timeline.run[0].at
    until = _working_days_on(timeline, since, rhythm.normal_days)
    return Silence(
        since=since,
        normal_until=until,
        days=round(rhythm.silence_days, 1),
        usual_days=round(rhythm.usual_days, 1),
        past_normal=rhythm.past_normal,
    )


def _working_days_on(timeline: Timeline, since: datetime, days: float) -> datetime:
    """The moment so many working days later, found by halves: working time has no simple inverse."""
    low, high = since, since + timedelta(days=days * 3 + 14)
    while high - low > timedelta(hours=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if timeline.workdays.days_between(since, middle) < days else (low, middle)
    return high


def _flags(timeline: Timeline, records: Records, first: datetime) -> Iterator[Flag]:
    until = timeline.now + AHEAD
    for flag in (*_promises(timeline, records), *_open(timeline, records)):
        if first <= flag.at <= until:
            yield flag


def _promises(timeline: Timeline, records: Records) -> Iterator[Flag]:
    noted: list[date] = []
    for one in records.promises:
        if one.status in ("kept", "dropped"):
            continue
        due = one.due.astimezone(timeline.zone)
        noted.append(due.date())
        yield Flag(at=due, side="ours", kind="promise", what=one.what, over=due < timeline.now)
    for read in timeline.promises:
        if read.kept_by is None and read.due.date() not in noted:
            yield Flag(at=read.due, side="ours", kind="promise", what=read.act.quote, over=read.due < timeline.now)


def _open(timeline: Timeline, records: Records) -> Iterator[Flag]:
    for one in records.open_items:
        if one.due is not None and one.done_at is None:
            yield _due(timeline, one.due, one.side, "open_item", one.what)
    for bill in records.invoices:
        if bill.due is not None and bill.paid is None:
            yield _due(timeline, bill.due, "theirs", "invoice", bill.number)


def _due(timeline: Timeline, day: date, side: Owes, kind: Literal["open_item", "invoice"], what: str) -> Flag:
    at = datetime.combine(day, time(12), timeline.zone)
    return Flag(at=at, side=side, kind=kind, what=what, over=day < timeline.now.date())


# -- in words ---------------------------------------------------------------------------------------------------------

_NAMES: dict[Channel, str] = {
    "email": "e-mail", "call": "call", "voicemail": "voicemail", "text": "text message", "chat": "chat", "meeting": "meeting",
}  # fmt: skip
_SAID: dict[Tone, str] = {
    "warm": "pleased",
    "plain": "",
    "worried": "worried",
    "cross": "cross",
    "failed": "came to nothing",
}


def in_words(lanes: Lanes) -> tuple[str, ...]:
    """The picture as sentences, for whoever does not see it."""
    theirs = [one for one in lanes.points if one.direction == "in"]
    lines = [
        f"Since {_day(lanes.first)}: {len(lanes.points)} touchpoints, {len(theirs)} of theirs and "
        f"{len(lanes.points) - len(theirs)} of ours{_by(lanes.channels)}."
    ]
    if theirs:
        last = theirs[-1]
        mood = f", {_SAID[last.tone]}" if _SAID[last.tone] else ""
        lines.append(f"Their last: {_day(last.at)}, by {_NAMES[last.channel]}{mood}.")
    if lanes.silence:
        kind = "longer than usual for them" if lanes.silence.past_normal else "still usual for them"
        lines.append(
            f"Silence since {_day(lanes.silence.since)}: {lanes.silence.days:g} working days, {kind}; half of their "
            f"answers come within {lanes.silence.usual_days:g}."
        )
    lines += [
        f"{'Was' if flag.over else 'Is'} due {_day(flag.at)}, {'from us' if flag.side == 'ours' else 'from them'}: {flag.what}"
        for flag in lanes.flags
    ]
    return tuple(lines)


def _by(channels: Sequence[Channel]) -> str:
    names = [_NAMES[channel] for channel in channels]
    return f", by {', '.join(names)}" if names else ""


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B}"
