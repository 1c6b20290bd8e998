"""Which clients are drifting: the signs of each with their weight, worst first, and when a dismissed sign comes back.

Not here: what a sign is and what it makes of the health (`health`), how it all was on other days (`assistant.noticing`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from assistant.account import Extent, SignSeen, Standing
from assistant.advice.answer import Evidence
from assistant.advice.assess import Assessed, assess
from assistant.advice.health import Sign, writes_seldom
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline
from assistant.thread import Action, Channel, Direction, Health, Moment, NextChannel, Value

GRAVITY: dict[Health | None, int] = {"critical": 0, "at_risk": 1, "watch": 2, "steady": 3, None: 4}
"""The worst first; whoever is no client stands last."""
GROWS_BY = 1.5
"""A dismissed silence comes back once it has lasted half as long again, and two working days longer at least."""
GROWS_BY_DAYS = 2.0
MORE_ATTEMPTS = 2
"""So many further unanswered attempts of ours make a dismissed silence come back; one may be what was meant all along."""

# Field notes 21 and 23: refused meetings are the gravest, a complaint from someone who seldom writes weighs double. A
# refused meeting outweighs all others together.
_WEIGHTS: dict[str, int] = {"refused meeting": 32, "missed meeting": 4, "late payment": 3, "complaint": 2}
_WEIGHT_OF_SERIOUS = 1
_SELDOM = "complaint"
_GROW_BY_LASTING = frozenset(
    {"silence", "a date of theirs passed", "a promise of ours broken", "their question left unanswered"}
)


class Shown(Evidence):
    """Evidence with where it stands: when and on which channel, in the client's zone."""

    at: Moment
    direction: Direction
    channel: Channel


class RadarSign(Value):
    """One sign with its evidence. `id` is what it is dismissed by; None where it is plainly what somebody said."""

    id: str | None
    name: str
    serious: bool
    weight: int
    extent: Extent
    evidence: tuple[Shown, ...]
    reason: str | None = None
    """Why it was dismissed; None where it counts."""


class RadarStep(Value):
    """The one next step: what, by which channel, for a wait until when, and why. `due` where something is to be done now."""

    action: Action
    until: date | None
    channel: NextChannel | None
    why: str
    due: bool


class Drift(Value):
    """One client as they stand. `as_of` is when they were assessed; the figures in the words are of that moment."""

    client_id: str
    as_of: Moment
    health: Health | None
    """None for a prospect and a former client."""
    rule: str
    signs: tuple[RadarSign, ...]
    """The heaviest first."""
    dismissed: tuple[RadarSign, ...]
    step: RadarStep
    sources: tuple[str, ...]

    @property
    def order(self) -> tuple[int, int, str]:
        """Worst first: by health, then by the weight of the signs."""
        return GRAVITY[self.health], -sum(sign.weight for sign in self.signs), self.client_id

    def standing(self, day: date) -> Standing:
        """How they stand, without a word of anybody's."""
        signs = tuple(
            SignSeen(name=one.name, serious=one.serious, touchpoints=one.extent.touchpoints) for one in self.signs
        )
        return Standing(
            client_id=self.client_id,
            first_day=day,
            last_day=day,
            health=self.health,
            action=self.step.action,
            signs=signs,
        )

    def is_like(self, other: Drift) -> bool:
        """Whether it says the same, figures in the words left out."""
        return _gist(self) == _gist(other)


def drift_of(timeline: Timeline, dismissed: dict[str, tuple[Extent, str]] | None = None) -> Drift:
    """Assesses one client. `dismissed` are signs by name, with how large each was when it was dismissed, and why."""
    known = dismissed or {}
    away: dict[str, Sign] = {}

    def counts(sign: Sign) -> bool:
        if sign.name in known and not has_grown(known[sign.name][0], extent_of(timeline, sign)):
            away.setdefault(sign.name, sign)
            return False
        return True

    done = assess(timeline, counts)
    is_client = timeline.client.relation == "client"
    signs = (*_outright(timeline, done), *_signs(timeline, done.signs)) if is_client else ()
    step = done.step.answer
    due = step.value != "wait" and not (step.value == "stop" and done.channel.value is None) and bool(timeline.heard)
    return Drift(
        client_id=timeline.thread.id,
        as_of=timeline.now,
        health=done.health.value if is_client else None,
        rule=done.health.rule if is_client else "",
        signs=tuple(sorted(signs, key=lambda one: -one.weight)),
        dismissed=tuple(
            one.model_copy(update={"reason": known[one.name][1]}) for one in _signs(timeline, tuple(away.values()))
        )
        if is_client
        else (),
        step=RadarStep(
            action=step.value,
            until=done.step.until if step.value == "wait" else None,
            channel=done.channel.value,
            why=step.rule,
            due=due,
        ),
        sources=tuple(dict.fromkeys((*step.pages, *(done.health.pages if is_client else ())))),
    )


def sign_id(client_id: str, name: str) -> str:
    """The same as long as the sign is of that client and of that kind, whatever its evidence."""
    return hashlib.sha256(f"{client_id}|{name}".encode()).hexdigest()[:10]


def has_grown(then: Extent, now: Extent) -> bool:
    """Whether a sign is larger than when it was dismissed: graver, newer or more evidence, or a silence that went on."""
    if now.serious and not then.serious:
        return True
    if then.days or now.days:  # what grows by lasting
        began_anew = then.newest is not None and now.newest is not None and now.newest > then.newest
        longer = now.days >= max(then.days * GROWS_BY, then.days + GROWS_BY_DAYS)
        return began_anew or longer or now.touchpoints >= then.touchpoints + MORE_ATTEMPTS
    newer = now.newest is not None and (then.newest is None or now.newest > then.newest)
    return newer or now.touchpoints > then.touchpoints


def extent_of(timeline: Timeline, sign: Sign) -> Extent:
    """How large a sign is. Of what grows by lasting, `newest` is its beginning: a later one is another silence."""
    first = timeline.heard[sign.evidence.touchpoint]
    if sign.name in _GROW_BY_LASTING:
        attempts = len(timeline.run) if sign.name == "silence" else 1
        began = timeline.last_word if sign.name == "silence" and timeline.last_word else first
        since = _due_since(timeline, sign) or first.at
        days = timeline.workdays.days_between(since, timeline.now)
        return Extent(serious=sign.serious, touchpoints=attempts, newest=began.at, days=round(days, 2))
    bearing = [one for one in timeline.heard if _bears(sign.name, one, timeline)] or [first]
    newest = max(bearing[-1].at, first.at)
    return Extent(serious=sign.serious, touchpoints=len(bearing), newest=newest)


def _due_since(timeline: Timeline, sign: Sign) -> datetime | None:
    """A date that passed counts from itself, not from the word that named it."""
    if sign.name != "a date of theirs passed" or timeline.pause is None:
        return None
    return timeline.workdays.at(timeline.pause.until, timeline.workdays.closes)


def _bears(name: str, heard: Heard, timeline: Timeline) -> bool:
    """Whether a touchpoint is one more of what a sign tells of."""
    match name:
        case "complaint":
            recent = heard.at >= timeline.now - timedelta(days=45)
            return recent and heard.is_word and heard.did("complains", "grave") is not None
        case "refused meeting":
            return heard.declined or (heard.is_word and heard.did("declines_meeting") is not None)
        case "missed meeting":
            return heard.missed and heard.channel == "meeting"
        case "late payment":
            reminder = heard.we_did("invoices") is not None and heard in timeline.run
            return reminder or (heard.is_word and heard.did("payment_excuse") is not None)
        case _:
            return False


def _signs(timeline: Timeline, signs: Sequence[Sign]) -> Iterable[RadarSign]:
    """One of each name, with the evidence of all that share it."""
    by_name: dict[str, list[Sign]] = {}
    for sign in signs:
        by_name.setdefault(sign.name, []).append(sign)
    for name, some in by_name.items():
        weight = _WEIGHTS.get(name, 1) + (_WEIGHT_OF_SERIOUS if any(one.serious for one in some) else 0)
        if name == _SELDOM and writes_seldom(timeline):
            weight *= 2
        yield RadarSign(
            id=sign_id(timeline.thread.id, name),
            name=name,
            serious=any(one.serious for one in some),
            weight=weight,
            extent=extent_of(timeline, next((one for one in some if one.serious), some[0])),
            evidence=tuple(_shown(timeline, one.evidence) for one in some),
        )


def _outright(timeline: Timeline, done: Assessed) -> Iterable[RadarSign]:
    """What made the health without being a sign: notice given, a stop, words or a run of ours that did harm."""
    counted = [sign.evidence for sign in done.signs]
    rest = tuple(one for one in done.health.evidence if one not in counted)
    if rest:
        shown = tuple(_shown(timeline, one) for one in rest)
        extent = Extent(serious=True, touchpoints=len(shown), newest=shown[-1].at)
        yield RadarSign(
            id=None, name=done.health.rule, serious=True, weight=_WEIGHT_OUTRIGHT, extent=extent, evidence=shown
        )


_WEIGHT_OUTRIGHT = 8


def _shown(timeline: Timeline, evidence: Evidence) -> Shown:
    heard = timeline.heard[evidence.touchpoint]
    return Shown(**evidence.model_dump(), at=heard.at, direction=heard.touchpoint.direction, channel=heard.channel)


def _gist(drift: Drift) -> tuple[object, ...]:
    def seen(signs: tuple[RadarSign, ...]) -> list[tuple[object, ...]]:
        return [(one.name, one.serious, one.weight, one.extent.touchpoints) for one in signs]

    step = drift.step
    return (
        drift.health, seen(drift.signs), seen(drift.dismissed), step.action, step.until, step.channel, step.due, drift.rule,
    )  # fmt: skip
