"""A thread in a few lines: who said what and when, and what is open. Facts only, each from the timeline.

Not here: what to do next (`step`), how it is shown.
"""

from __future__ import annotations

from collections import Counter

from assistant.advice.turn import turn_of
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline
from assistant.reading.words import shortened
from assistant.thread import Channel, Direction, Moment, Turn, Value

SHOWN = 5
"""Touchpoints that are told one by one, the last ones."""


class Told(Value):
    """One touchpoint, told: `gist` is the front of its own words, empty where nothing was said."""

    touchpoint: int
    at: Moment
    direction: Direction
    channel: Channel
    outcome: str | None
    gist: str


class Open(Value):
    """One open thing with the words that it rests on."""

    what: str
    touchpoint: int
    quote: str


class Summary(Value):
    """What a thread comes to. `at` of each touchpoint is in the client's zone."""

    client: str
    touchpoints: int
    theirs: int
    ours: int
    by_channel: dict[str, int]
    first: Moment | None
    last: tuple[Told, ...]
    """The last touchpoints, oldest first."""
    turn: Turn
    unanswered: int
    """Our attempts since the client's last real word."""
    open: tuple[Open, ...]


def summary_of(timeline: Timeline) -> Summary:
    """The summary of a thread, also of an empty one."""
    heard = timeline.heard
    theirs = sum(1 for one in heard if one.touchpoint.direction == "in")
    return Summary(
        client=timeline.client.name,
        touchpoints=len(heard),
        theirs=theirs,
        ours=len(heard) - theirs,
        by_channel=dict(Counter(one.channel for one in heard)),
        first=heard[0].at if heard else None,
        last=tuple(_told(one) for one in heard[-SHOWN:]),
        turn=turn_of(timeline).value,
        unanswered=len(timeline.run),
        open=_open(timeline),
    )


def _told(heard: Heard) -> Told:
    return Told(
        touchpoint=heard.index,
        at=heard.at,
        direction=heard.touchpoint.direction,
        channel=heard.channel,
        outcome=heard.touchpoint.outcome,
        gist=shortened(" ".join(heard.text.split())),
    )


def _open(timeline: Timeline) -> tuple[Open, ...]:
    """What waits for somebody: a stop or a no first, then our promises, their word, their date, our unanswered question."""
    found: list[Open] = []
    if timeline.stop:
        heard, act = timeline.stop
        return (Open(what="They asked us to stop.", touchpoint=heard.index, quote=act.quote),)
    promise = timeline.broken_promise or timeline.open_promise
    if promise:
        overdue = promise is timeline.broken_promise
        what = "A promise of ours is overdue." if overdue else "A promise of ours is still to be kept."
        found.append(Open(what=what, touchpoint=promise.heard.index, quote=promise.act.quote))
    word, turn = timeline.last_word, turn_of(timeline).value
    if turn == "us" and word is not None:
        found.append(
            Open(what="Their last word waits for our answer.", touchpoint=word.index, quote=shortened(word.text))
        )
    pause = timeline.pause
    if pause and pause.until >= timeline.now.date():
        found.append(
            Open(what=f"They gave a date: {pause.until.isoformat()}.", touchpoint=pause.heard.index, quote=pause.quote)
        )
    if turn == "them" and timeline.run:
        last = timeline.run[-1]
        count = len(timeline.run)
        what = (
            "Our last word waits for their answer." if count == 1 else f"{count} words of ours wait for their answer."
        )
        found.append(Open(what=what, touchpoint=last.index, quote=shortened(last.text)))
    return tuple(found)
