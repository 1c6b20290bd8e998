"""How soon this client usually answers, and how far past that a silence is. Not here: what to do about it (`advice`).

Sections 3 and 5 of the judging guide: a silence is judged against their own reply times, in working time, the pauses they
gave left out. Where few are known, the prior of `reply_curve` speaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assistant.reading.reply_curve import Prior, Seen, shipped
from assistant.reading.timeline import Timeline
from assistant.reading.waits import Wait, days_waited, waits_of
from assistant.thread import Channel, Relation

LEAST_ROOM_DAYS = 1.0
"""A word of ours has this much room before the silence after it can be past normal."""
PRACTICE_DAYS = {"client": 2.0, "prospect": 3.0, "former": 3.0}
"""Somebody of whom nothing is known has at least so long (judging guide, section 3: normal for this client and channel)."""
KNOWN = 2
"""From so many reply times on, half of it will do."""
KNOWN_SHARE = 0.75
"""Who is known well is held to their own habit: three in four of their answers. Of whom nothing is known practice speaks."""
FIRM = 2.0
"""So many reply times take the share half of the way from the one to the other."""
MOST_WAITS = 24
"""The latest waits that are looked at: older ones hardly tell how somebody answers now."""
HALF_LIFE_DAYS = 365.0
"""A wait this old counts half."""
OTHER_CHANNEL = 0.5
"""How much a wait on another channel tells."""
LEAST_WEIGHT = 0.05


@dataclass(frozen=True)
class Rhythm:
    """The client's reply times in working days, and where the present silence lies among them."""

    seen: int
    """Reply times of theirs in the thread."""
    usual_days: float
    """Half of their answers come within this, after shrinkage."""
    normal_days: float
    """Until then a silence is normal: the day by which most of their answers would have come, and never under the practice;
    of whom nothing is known, the practice."""
    surprise: float
    """0 to 1: of their answers on this channel, the share that would have come by now; one less the chance that they are still
    silent at this time if they would answer. Pauses of theirs are left out of the time. It never falls while they are silent."""
    hope: float
    """0 to 1: the chance that an answer still comes by itself."""
    silence_days: float
    """Working days since our first word that they have not answered; their pauses are in it, for a date of theirs that
    has passed is no reason to wait longer (`advice.waiting`)."""
    room_days: float
    """Working days since our last word: the room they have had for it."""

    @property
    def past_normal(self) -> bool:
        return self.silence_days > self.normal_days and self.room_days >= LEAST_ROOM_DAYS


def rhythm_of(timeline: Timeline) -> Rhythm:
    """The rhythm of a thread. Plain arithmetic over a fixed grid. Raises BadSettings where the weights are torn."""
    run, relation, prior = timeline.run, timeline.client.relation, shipped()
    waits = waits_of(timeline)
    channel = run[-1].channel if run else _usual_channel(waits)
    # As of the silence's beginning: while it lasts it says nothing of what is usual, and what was seen does not grow old.
    asked_at = run[0].at if run else timeline.now
    curve = prior.curve(relation, prior.place(relation, channel), evidence(waits, asked_at, relation, channel, prior))
    seen = sum(wait.answered for wait in waits)
    practice = PRACTICE_DAYS[relation] / (2 if seen >= KNOWN else 1)
    silence = days_waited(timeline, run[0].at, timeline.now, timeline.last_word) if run else 0.0
    here = curve.silent(silence)
    return Rhythm(
        seen=seen,
        usual_days=curve.days_until(0.5),
        normal_days=max(practice, curve.days_until(_normal_share(prior, relation, seen))),
        surprise=1 - here,
        hope=(1 - curve.never) * here / (curve.never + (1 - curve.never) * here),
        silence_days=timeline.silence_days(),
        room_days=timeline.room_days(),
    )


def _normal_share(prior: Prior, relation: Relation, seen: int) -> float:
    """The share of their answers up to which a silence is normal."""
    unknown = prior.normal.get(relation, prior.normal["client"])
    return unknown + (KNOWN_SHARE - unknown) * seen / (seen + FIRM)


def evidence(
    waits: Iterable[Wait], at: datetime, relation: Relation, channel: Channel, prior: Prior
) -> tuple[Seen, ...]:
    """The latest waits as evidence at that moment: older ones and those on another channel count less."""
    found: list[Seen] = []
    for wait in tuple(waits)[-MOST_WAITS:]:
        weight = 0.5 ** (max(0.0, (at - wait.since).total_seconds() / 86400) / HALF_LIFE_DAYS)
        if wait.channel != channel:
            weight *= OTHER_CHANNEL
        if weight >= LEAST_WEIGHT:
            found.append(Seen(wait.days, wait.answered, prior.place(relation, wait.channel), weight))
    return tuple(found)


def _usual_channel(waits: tuple[Wait, ...]) -> Channel:
    channels: list[Channel] = [wait.channel for wait in waits if wait.answered]
    return channels[-1] if channels else "email"
