"""All questions about one thread, asked in their order. Not here: any answer (`turn`, `judgement`, `health`, `step`, `channel`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.advice.answer import Answer, Step
from assistant.advice.channel import channel_of
from assistant.advice.health import Sign, health_of
from assistant.advice.judgement import Judgement, judge
from assistant.advice.step import next_step
from assistant.advice.turn import turn_of
from assistant.reading.rhythm import rhythm_of
from assistant.reading.timeline import Timeline
from assistant.thread import Health, NextChannel, Turn


@dataclass(frozen=True)
class Assessed:
    """The answers about one thread. `health` means something for the relation `client` only."""

    turn: Answer[Turn]
    judgement: Judgement
    health: Answer[Health]
    signs: tuple[Sign, ...]
    step: Step
    channel: Answer[NextChannel | None]


def assess(timeline: Timeline, counts: Callable[[Sign], bool] = lambda _: True) -> Assessed:
    """Asks them all. A sign that does not `count`, since a person dismissed it, moves neither health nor step."""
    rhythm = rhythm_of(timeline)
    turn = turn_of(timeline)
    judgement = judge(timeline)
    health, signs = health_of(timeline, rhythm, judgement.answer.value, turn.value, counts)
    step = next_step(timeline, turn.value, judgement.answer.value, rhythm, signs)
    word = timeline.last_word
    channel = channel_of(timeline, step.answer.value, word is not None and word.heated)
    return Assessed(turn, judgement, health, signs, step, channel)
