"""The desk: one method per thing a user asks. The only place where the order of the stages is written.

    words -> intake -> reading -> advice -> writing -> shown
"""

from __future__ import annotations

import time

from assistant.advice.channel import channel_of
from assistant.advice.health import health_of
from assistant.advice.judgement import judge
from assistant.advice.step import next_step
from assistant.advice.turn import turn_of
from assistant.assessment import Assessment
from assistant.reading.rhythm import rhythm_of
from assistant.reading.timeline import Timeline
from assistant.thread import Thread


class Desk:
    def chase(self, thread: Thread) -> Assessment:
        """Should I chase again? The whole assessment of a thread."""
        begun = time.perf_counter()
        timeline = Timeline(thread)
        rhythm = rhythm_of(timeline)
        turn = turn_of(timeline)
        judgement = judge(timeline)
        health, signs = health_of(timeline, rhythm, judgement.answer.value, turn.value)
        step = next_step(timeline, turn.value, judgement.answer.value, rhythm, signs)
        word = timeline.last_word
        heated = word is not None and word.mood is not None and word.mood.mood in ("angry", "upset", "icy")
        channel = channel_of(timeline, step.answer.value, heated)
        return Assessment.of(thread, turn, judgement, step, channel, health, signs, (time.perf_counter() - begun) * 1000)
