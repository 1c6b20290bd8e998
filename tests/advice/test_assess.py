"""The blend of rules and witness, over whole threads. Not here: each rule by itself, the hard lines (`tests.evals.test_gates`)."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from assistant.advice import witness
from assistant.advice.assess import RULE_WEIGHS, assess, weighed
from assistant.advice.health import health_of
from assistant.advice.rules import ruled_by
from assistant.advice.witness import QUESTIONS
from assistant.paths import LIBRARY
from assistant.reading.rhythm import rhythm_of
from assistant.reading.timeline import Timeline
from assistant.thread import Thread
from tests.builders import thread

THREADS = [
    Thread.model_validate(json.loads(line))
    for line in (LIBRARY / "threads_tune.jsonl").read_text("utf-8").splitlines()[:20]
]


@pytest.mark.parametrize("one", THREADS, ids=lambda one: one.id)
def test_the_witness_gives_chances(one: Thread) -> None:
    """To each question the chances of all answers add up to one."""
    timeline = Timeline(one)
    heard = witness.testify(timeline, ruled_by(timeline))
    for question in QUESTIONS:
        chances: Mapping[str, float] = getattr(heard, question)
        assert sum(chances.values()) == pytest.approx(1.0)


def test_a_rule_tips_what_the_witness_is_in_two_minds_about() -> None:
    """Where two answers are as likely, the guide's word stands; where the witness is sure, it does not."""
    weight = RULE_WEIGHS["turn"]
    even = weighed({"us": 0.5, "them": 0.5}, "them", weight)
    assert max(even, key=lambda name: even[name]) == "them"
    sure = weighed({"us": 0.95, "them": 0.05}, "them", weight)
    assert max(sure, key=lambda name: sure[name]) == "us"


def test_an_empty_thread_is_assessed() -> None:
    """Nothing was said yet: there is an answer all the same."""
    assert assess(Timeline(thread(now="03-09"))).judgement.answer.value == "follow_up"


def test_what_a_person_dismissed_is_not_talked_back_in() -> None:
    """With every sign dismissed the rules alone say how the client stands, whatever the witness heard."""
    for one in THREADS:
        timeline = Timeline(one)
        dismissed = assess(timeline, lambda _: False)
        if ruled_by(timeline).signs:
            by_rule = health_of(
                timeline, rhythm_of(timeline), dismissed.judgement.answer.value, dismissed.turn.value, lambda _: False
            )
            assert dismissed.health == by_rule[0]
