"""When waiting is best: a date they gave, an agreed rhythm, a silence that is still normal; and the gate that cuts it short.

Section 3 of the judging guide, the row `wait`. Not here: the other rows (`step`).
"""

from __future__ import annotations

from datetime import date, timedelta

from assistant.advice.answer import Answer, Step, shown
from assistant.advice.channel import answered_on
from assistant.advice.when import given_date, next_of_rhythm, normal_until
from assistant.reading.acts import Act
from assistant.reading.heard import Heard
from assistant.reading.rhythm import Rhythm
from assistant.reading.timeline import Timeline
from assistant.thread import Action, ReadsAs

GATE_WITHIN = timedelta(days=8)
"""A dated gate this near makes it if_then (guide: "within the week")."""


def wait_for_their_date(timeline: Timeline) -> Step | None:
    until = given_date(timeline)
    if until is None or timeline.pause is None:
        return None
    pause = timeline.pause
    answer = Answer[Action](
        "wait",
        "a date that they gave has not passed",
        (shown(pause.heard, f"silence is not silence before {until.isoformat()}", pause.quote),),
        (f"After {until.isoformat()} with no word, a follow-up is fit.",),
        ("waiting-well",),
    )
    return Step(answer, until, ("if_then",) if gate_of(timeline) else ())


def wait_for_the_rhythm(timeline: Timeline) -> Step | None:
    until = next_of_rhythm(timeline)
    if until is None or until < timeline.now.date():
        return None
    heard = timeline.rhythm[0] if timeline.rhythm else timeline.heard[-1]
    if until == timeline.now.date():
        return Step(
            Answer(
                "follow_up",
                "the agreed rhythm falls on today",
                (shown(heard, "the rhythm that was agreed"),),
                (),
                ("rhythm-beats-chasing",),
            ),
            None,
            ("wait",),
        )
    answer = Answer[Action](
        "wait",
        "the next word goes out on the agreed day",
        (shown(heard, "the rhythm that was agreed"),),
        (f"On {until.isoformat()} the rhythm goes on.",),
        ("rhythm-beats-chasing",),
    )
    return Step(answer, until, ("follow_up",))


def wait_within_normal(timeline: Timeline, rhythm: Rhythm, reads_as: ReadsAs) -> Step | None:
    live = timeline.emergency or _gate_today(timeline)
    if live and len(timeline.run) >= 2:
        return None
    if rhythm.past_normal or (rhythm.silence_days > rhythm.normal_days and _wrong_channel(timeline)):
        return None
    within_a_day = rhythm.silence_days < 1.0 and timeline.client.relation == "client"
    if not within_a_day:
        if timeline.client.relation == "prospect" and len(timeline.run) >= 3:
            return None
        if len(timeline.run) >= 2 and reads_as != "follow_up":
            return None
        if len(timeline.run) >= 4:
            return None
    until = normal_until(timeline, rhythm)
    last = timeline.run[-1] if timeline.run else timeline.last_word
    evidence = (
        (shown(last, f"{rhythm.silence_days:.1f} working days ago; up to {rhythm.normal_days:.0f} is normal for them"),)
        if last
        else ()
    )
    answer = Answer[Action](
        "wait",
        "the silence is still normal for this client and channel",
        evidence,
        (f"With no word by {until.isoformat()}, one more with something new in it.",),
        ("waiting-well",),
    )
    return Step(answer, until, ("switch_channel",) if len(timeline.run) >= 2 else ("follow_up",))


def gate_of(timeline: Timeline) -> tuple[Heard, Act, date] | None:
    """A real date near at hand that hangs on the client's input, out of what either side said."""
    today = timeline.now.date()
    best: tuple[Heard, Act, date] | None = None
    for heard in timeline.heard:
        for act in (*heard.our_acts, *(a for a in heard.acts if a.kind == "gates")):
            if act.kind not in ("if_then", "gates") or act.date is None:
                continue
            if today <= act.date.day <= today + GATE_WITHIN and (best is None or act.date.day <= best[2]):
                best = (heard, act, act.date.day)
    return best


def _gate_today(timeline: Timeline) -> bool:
    gate = gate_of(timeline)
    return gate is not None and gate[2] == timeline.now.date()


def _wrong_channel(timeline: Timeline) -> bool:
    """Two or more unanswered on a channel that is not the one they answer: waiting longer there brings nothing."""
    answers = answered_on(timeline)
    if not answers or len(timeline.run) < 2:
        return False
    return all(h.channel not in answers for h in timeline.run)


def quarter_on(timeline: Timeline) -> date:
    return timeline.now.date() + timedelta(days=90)


def normal_far(timeline: Timeline) -> date:
    """Where nothing is open: a month of quiet before a friendly word would be natural."""
    last = timeline.heard[-1].at.date() if timeline.heard else timeline.now.date()
    return max(last + timedelta(days=30), timeline.now.date())
