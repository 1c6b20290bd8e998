"""What the rules of the judging guide come to about one thread, question by question, in their order.

Not here: any rule (`turn`, `judgement`, `health`, `step`), what the trained witness makes of it (`assess`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.advice.answer import Answer, Step
from assistant.advice.channel import channel_of
from assistant.advice.health import Sign, health_of
from assistant.advice.judgement import Judgement, judge
from assistant.advice.step import next_step
from assistant.advice.turn import turn_of
from assistant.reading.rhythm import Rhythm, rhythm_of
from assistant.reading.timeline import Timeline
from assistant.thread import Health, NextChannel, Turn


@dataclass(frozen=True)
class Ruled:
    """The rules' answers about one thread. `health` means something for the relation `client` only."""

    rhythm: Rhythm
    turn: Answer[Turn]
    judgement: Judgement
    health: Answer[Health]
    signs: tuple[Sign, ...]
    step: Step
    channel: NextChannel | None


def ruled_by(timeline: Timeline, counts: Callable[[Sign], bool] = lambda _: True) -> Ruled:
    """Asks the rules, each question once. A sign that does not `count`, since a person dismissed it, moves nothing."""
    rhythm = rhythm_of(timeline)
    turn = turn_of(timeline)
    judgement = judge(timeline)
    health, signs = health_of(timeline, rhythm, judgement.answer.value, turn.value, counts)
    step = next_step(timeline, turn.value, judgement.answer.value, rhythm, signs)
    word = timeline.last_word
    channel = channel_of(timeline, step.answer.value, word is not None and word.heated).value
    return Ruled(rhythm, turn, judgement, health, signs, step, channel)
