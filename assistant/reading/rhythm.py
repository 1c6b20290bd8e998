"""How soon this client usually answers, and how far past that a silence is. Not here: what to do about it (`advice`)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from assistant.reading.timeline import Timeline

# A client of whom nothing is known is expected to answer within two working days: four in five answered business mails
# come within one, with a long tail; per-person times are shrunk hard towards this (shared measurements, see README).
PRIOR_DAYS = 1.0
PRIOR_WEIGHT = 2.0
# Silence is past normal beyond this many times the usual reply time, and never sooner than the floor.
PAST_NORMAL = 2.0
LEAST_ROOM_DAYS = 1.0
FLOOR_DAYS = {"client": 2.0, "prospect": 3.0, "former": 3.0}


@dataclass(frozen=True)
class Rhythm:
    """The client's reply times in working days: how many were seen, the usual one after shrinkage, and the normal limit."""

    seen: int
    usual_days: float
    normal_days: float
    silence_days: float
    """Working days since our first word that they have not answered."""
    room_days: float
    """Working days since our last word: the room they have had for it."""

    @property
    def past_normal(self) -> bool:
        return self.silence_days > self.normal_days and self.room_days >= LEAST_ROOM_DAYS


def rhythm_of(timeline: Timeline) -> Rhythm:
    """Reply times are taken from our word to their next one, in working time of the client's calendar."""
    times: list[float] = []
    waiting_since = None
    for heard in timeline.heard:
        if heard.is_word:
            if waiting_since is not None and heard.touchpoint.direction == "in":
                times.append(timeline.workdays.days_between(waiting_since, heard.at))
            waiting_since = None
        elif heard.is_attempt and waiting_since is None:
            waiting_since = heard.at
    logs = [math.log(max(t, 0.05)) for t in times[-8:]]
    total = len(logs) + PRIOR_WEIGHT
    usual = math.exp((sum(logs) + PRIOR_WEIGHT * math.log(PRIOR_DAYS)) / total)
    usual = max(usual, median(times) if len(times) >= 3 else 0.0)
    floor = FLOOR_DAYS[timeline.client.relation] if len(times) < 2 else FLOOR_DAYS[timeline.client.relation] / 2
    normal = max(floor, PAST_NORMAL * usual)
    return Rhythm(len(times), usual, normal, timeline.silence_days(), timeline.room_days())
