"""A model's opinion of a whole thread, by the guide's five questions, each with words that must stand in the thread.

It is one more witness: it adds its weight to the chance of the answer that it gives, and decides nothing. An opinion whose
words do not all occur counts for nothing on that question, and is counted. Not here: asking for it (`by_model`), the hard lines
that it cannot lift (`together`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from assistant.advice.answer import Evidence
from assistant.advice.witness import NO_WORD, Testimony
from assistant.reading.by_model import Words
from assistant.reading.quotes import place_of
from assistant.reading.timeline import Timeline
from assistant.reading.words import shortened
from assistant.thread import Action, Health, NextChannel, ReadsAs, Thread, Turn, Value

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "turn": get_args(Turn),
    "reads_as": get_args(ReadsAs),
    "action": get_args(Action),
    "channel": (*get_args(NextChannel), NO_WORD),
    "health": get_args(Health),
}
"""The questions and what may be answered to each."""
OPINION_WEIGHS: Mapping[str, float] = {"turn": 1.0, "reads_as": 1.0, "action": 0.8, "channel": 1.0, "health": 0.8}
"""What an opinion adds to the logarithm of its answer's chance, beside what a rule adds (`assess.RULE_WEIGHS`). Set with
invented opinions over the tune part, each question wrong by chance and on its own, which no real model is: at 1, half of them
wrong took nothing from turn, reading, action or channel, four in five right added two to three in a hundred; at 4, half wrong
cost seven of `reads_as`. The weight for health is a guess: there was no witness for it then."""
LEADS = 7.0
"""What it adds where the person wants the model's own answer: it then stands unless the desk gives it one chance in a
thousand against another."""
_MOST_QUOTES = 3


class Quoted(BaseModel):
    """Words of a touchpoint that an opinion rests on; empty for a touchpoint without words."""

    model_config = ConfigDict(extra="ignore")

    touchpoint: int
    quote: Words = Field(default="", max_length=600)


def _list(value: Any) -> Any:
    return cast("list[Any]", value)[:_MOST_QUOTES] if isinstance(value, list) else value


class View(BaseModel):
    """A model's answer to one question, as it came."""

    model_config = ConfigDict(extra="ignore")

    answer: Words = Field(max_length=600)
    evidence: Annotated[list[Quoted], BeforeValidator(_list)] = Field(default_factory=list[Quoted])


class SaidOpinion(BaseModel):
    """A model's opinion, as it came; a question that it leaves out is none."""

    model_config = ConfigDict(extra="ignore")

    turn: View | None = None
    reads_as: View | None = None
    action: View | None = None
    channel: View | None = None
    health: View | None = None


@dataclass(frozen=True)
class Held:
    """One answer of an opinion whose words all occur in the thread."""

    answer: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Opinion:
    """What counts of a model's opinion: answers by question, and how many were dropped.

    `stops_at` are the touchpoints in which it read a request to stop, with words that stand there.
    """

    answers: Mapping[str, Held] = field(default_factory=dict[str, Held])
    dropped: int = 0
    stops_at: frozenset[int] = frozenset()
    weights: Mapping[str, float] = field(default_factory=lambda: OPINION_WEIGHS)


class Disagreement(Value):
    """A question that the model answers otherwise than the desk. `why` says why the desk's answer stands."""

    question: str
    desk: str
    model: str
    touchpoint: int
    quote: str
    """Words of that touchpoint that the model rests on; empty where the touchpoint has none."""
    why: str


def opinion_held(said: SaidOpinion, thread: Thread) -> tuple[Mapping[str, Held], int]:
    """The answers that count, and how many do not: an unknown answer, no quote, or one that does not occur."""
    answers: dict[str, Held] = {}
    dropped = 0
    for question, known in ANSWERS.items():
        view: View | None = getattr(said, question)
        if view is None or (question == "health" and thread.client.relation != "client"):
            continue
        evidence = _evidence(view, thread)
        if view.answer in known and evidence:
            answers[question] = Held(view.answer, evidence)
        else:
            dropped += 1
    return answers, dropped


def _evidence(view: View, thread: Thread) -> tuple[Evidence, ...]:
    """The quotes with their places, as they stand in the thread; none where a single one does not occur."""
    found: list[Evidence] = []
    for one in view.evidence:
        if not 0 <= one.touchpoint < len(thread.touchpoints):
            return ()
        text = thread.touchpoints[one.touchpoint].text
        place = place_of(one.quote, text)
        if place is None and (text.strip() or one.quote.strip()):
            return ()
        quote = shortened(text[place[0] : place[1]]) if place else ""
        found.append(Evidence(touchpoint=one.touchpoint, quote=quote, why="the model rests its answer on this"))
    return tuple(found)


def heeding(heard: Testimony, opinion: Opinion | None, timeline: Timeline) -> Testimony:
    """The witness's chances with the opinion's weight on them. A stop that stands because the model read it is a stop."""
    if opinion is None:
        return heard
    chances = {
        question: _leaning(getattr(heard, question), opinion.answers.get(question), opinion.weights[question])
        for question in ANSWERS
    }
    stop = timeline.stop
    if stop is not None and stop[0].index in opinion.stops_at:
        actions = chances["action"]
        chances["action"] = {**actions, "stop": max(actions["stop"], 1.0)}
        chances["action"] = _shares(chances["action"])
    return replace(heard, **chances)


def _leaning(chances: Mapping[str, float], held: Held | None, weight: float) -> Mapping[str, float]:
    if held is None or held.answer not in chances:
        return chances
    return _shares({one: chance * math.exp(weight * (one == held.answer)) for one, chance in chances.items()})


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {one: weight / total for one, weight in weights.items()}
