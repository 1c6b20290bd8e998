"""The answers about a thread with a language model as second reader and one more witness, inside the hard lines.

What the desk says by itself is always worked out first. Whatever the model reads or thinks, a stop stays a stop, a channel
that was ruled out is not proposed, and what the guide's rules count as harassment is not talked down. Where the model thinks
otherwise than the answer, that is said. Not here: the ask (`by_model`), the weights (`opinion`), the answers themselves (`assess`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.advice.answer import Answer
from assistant.advice.assess import Assessed, assess
from assistant.advice.by_model import ModelReading
from assistant.advice.channel import ruled_out
from assistant.advice.opinion import ANSWERS, LEADS, Disagreement, Held, Opinion
from assistant.advice.witness import NO_WORD
from assistant.reading.by_model import UNSEEN, By, JoinedReadings
from assistant.reading.timeline import Timeline
from assistant.thread import Health

T = TypeVar("T")
_GRAVE: Mapping[Health, int] = {"steady": 0, "watch": 1, "at_risk": 2, "critical": 3}
OUTWEIGHED = "the rules and the trained witness outweigh it"
_LINES = {
    "stop": "a hard rule stands: a stop is a stop",
    "channel": "a hard rule stands: they ruled that channel out",
    "harassment": "a hard rule stands: the guide counts this as harassment",
}


@dataclass(frozen=True)
class Together:
    """The answers of both, what they differ in, and how far the two readings agreed on single acts."""

    found: Assessed
    disagreements: tuple[Disagreement, ...]
    agreement: Mapping[By, int]


def assess_together(timeline: Timeline, read: ModelReading, *, leads: bool = False) -> Together:
    """Assesses with the model's acts and opinion. `timeline` holds the desk's own readings.

    `leads`: the model's acts stand for ours where it read a touchpoint, and its opinion weighs LEADS. The hard lines are
    the same.
    """
    alone = assess(timeline)
    banned = ruled_out(timeline)
    readings = JoinedReadings(read.acts, read.shown.whole, _ever_ruled_out(timeline), unseen=0.0 if leads else UNSEEN)
    joined = Timeline(timeline.thread, readings, timeline.language)
    opinion = replace(read.opinion, weights=dict.fromkeys(ANSWERS, LEADS)) if leads else read.opinion
    found = assess(joined, opinion=opinion)
    if leads:  # who leads is no surer for it: the confidence is that of a witness among others
        weighed = assess(joined, opinion=read.opinion)
        found = replace(found, judgement=replace(found.judgement, confidence=weighed.judgement.confidence))
    found, lines = _held(found, alone, banned | ruled_out(joined))
    return Together(
        _with_its_words(found, alone, opinion), tuple(_differences(found, opinion, lines, banned)), readings.counts()
    )


def _ever_ruled_out(timeline: Timeline) -> frozenset[str]:
    """What they ruled out at any time by our own reading. Only their words as we read them can lift it."""
    said = {a.kind for heard in timeline.heard for a in heard.acts if a.kind.startswith("rules_out_")}
    return frozenset(kind.removeprefix("rules_out_") for kind in said) | frozenset(timeline.client.ruled_out)


def _held(found: Assessed, alone: Assessed, banned: frozenset[str]) -> tuple[Assessed, dict[str, str]]:
    """The answers held to the hard lines, and which line holds each question."""
    lines: dict[str, str] = {}
    if alone.step.answer.value == "stop":
        # The channel too: a stop that was confirmed leaves none, whatever else is taken for a stop.
        found = _as_alone(found, alone)
        lines |= dict.fromkeys(("turn", "action", "channel"), _LINES["stop"])
        if alone.channel.value in banned:  # ruled out in words that only the model read: no word then
            found = replace(found, channel=Answer(None, "the channel of a last word is ruled out"))
    elif found.channel.value in banned:
        found = _as_alone(found, alone)
        lines["channel"] = _LINES["channel"]
    counted = any(misstep.reads_as == "harassment" for misstep in alone.judgement.missteps)
    if counted and alone.judgement.answer.value == "harassment":
        if found.judgement.answer.value != "harassment":
            found = replace(found, judgement=alone.judgement)
        lines["reads_as"] = _LINES["harassment"]
    if lines and _GRAVE[alone.health.value] > _GRAVE[found.health.value]:
        found = replace(found, health=alone.health, signs=alone.signs)
        lines["health"] = lines.get("reads_as") or lines.get("action") or OUTWEIGHED
    return found, lines


def _as_alone(found: Assessed, alone: Assessed) -> Assessed:
    return replace(found, turn=alone.turn, step=alone.step, channel=alone.channel)


def _with_its_words(found: Assessed, alone: Assessed, opinion: Opinion) -> Assessed:
    """Where the model tipped an answer, the words that it rests on come first."""
    held = opinion.answers
    judgement = replace(
        found.judgement, answer=_tipped(found.judgement.answer, alone.judgement.answer, held.get("reads_as"))
    )
    step = replace(found.step, answer=_tipped(found.step.answer, alone.step.answer, held.get("action")))
    return replace(
        found,
        turn=_tipped(found.turn, alone.turn, held.get("turn")),
        judgement=judgement,
        step=step,
        channel=_tipped(found.channel, alone.channel, held.get("channel")),
        health=_tipped(found.health, alone.health, held.get("health")),
    )


def _tipped(answer: Answer[T], alone: Answer[T], held: Held | None) -> Answer[T]:
    if held is None or answer.value == alone.value or str(answer.value or NO_WORD) != held.answer:
        return answer
    return replace(answer, evidence=(*held.evidence, *answer.evidence))


def _differences(
    found: Assessed, opinion: Opinion, lines: Mapping[str, str], banned: frozenset[str]
) -> list[Disagreement]:
    final = {
        "turn": found.turn.value,
        "reads_as": found.judgement.answer.value,
        "action": found.step.answer.value,
        "channel": found.channel.value or NO_WORD,
        "health": found.health.value,
    }
    return [
        Disagreement(
            question=question,
            desk=final[question],
            model=held.answer,
            touchpoint=held.evidence[0].touchpoint,
            quote=held.evidence[0].quote,
            why=_LINES["channel"]
            if question == "channel" and held.answer in banned
            else lines.get(question, OUTWEIGHED),
        )
        for question, held in opinion.answers.items()
        if held.answer != final[question]
    ]
