"""A language model that reads along, as a plain fake at the seam: what it answers is a function of what it is asked.

Not here: anything that is asserted.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

from assistant.advice.opinion import ANSWERS
from assistant.desk import Desk
from assistant.errors import ModelTrouble
from assistant.model.prompts import load_prompt
from assistant.reading.by_model import known_kinds
from assistant.seam import Answer, Message, Pieces, Schema, Tool, ToolAnswer
from assistant.thread import Thread
from tests.builders import AGENCY


class Said:
    """A model that gives one answer. `asked` keeps what it was sent, `calls` how it was asked."""

    name = "fake"

    def __init__(self, answer: dict[str, Any] | Callable[[str], dict[str, Any]] | ModelTrouble) -> None:
        self._answer = answer
        self.asked: list[str] = []
        self.deadlines: list[float] = []
        self.tasks: list[str] = []

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        self.asked.append(messages[-1].text)
        self.deadlines.append(deadline_s)
        self.tasks.append(task)
        if isinstance(self._answer, ModelTrouble):
            raise self._answer
        given = self._answer(self.asked[-1]) if callable(self._answer) else self._answer
        return Answer(schema.model_validate_json(json.dumps(given)), "fake-1")

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        raise AssertionError("a thread is read in one answer")

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        raise AssertionError("no tool is in reach of a thread's words")


class Shipped:
    """The prompts as they ship."""

    def __call__(self, name: str, **values: str) -> Sequence[Message]:
        return [Message(one.role, one.text) for one in load_prompt(name).render(**values)]

    def label(self, name: str) -> str:
        return f"{name}@{load_prompt(name).version}"


def desk_with(model: Said, **more: Any) -> Desk:
    """A desk with that model, which reads threads unless told otherwise."""
    return Desk(AGENCY, model=model, render=Shipped(), **{"reader": "both", **more})


def act(touchpoint: int, kind: str, quote: str) -> dict[str, Any]:
    return {"touchpoint": touchpoint, "kind": kind, "quote": quote}


def view(answer: str, touchpoint: int, quote: str) -> dict[str, Any]:
    return {"answer": answer, "evidence": [{"touchpoint": touchpoint, "quote": quote}]}


def answers(*acts: dict[str, Any], **opinion: dict[str, Any]) -> dict[str, Any]:
    return {"acts": list(acts), "opinion": opinion}


def quote_from(thread: Thread, dice: random.Random) -> tuple[int, str]:
    """Some words that stand in some touchpoint; an empty quote where that has none."""
    number = dice.randrange(len(thread.touchpoints))
    words = thread.touchpoints[number].text.split()
    if len(words) < 2:
        return number, " ".join(words)
    start = dice.randrange(len(words) - 1)
    return number, " ".join(words[start : start + dice.randint(2, 8)])


def at_random(thread: Thread, seed: int) -> dict[str, Any]:
    """Acts and an opinion that are well formed and quoted from the thread, and mean nothing."""
    dice = random.Random(f"{thread.id} {seed}")
    kinds = sorted(known_kinds("in") | known_kinds("out"))
    acts = [act(number, dice.choice(kinds), quote) for number, quote in (quote_from(thread, dice) for _ in range(12))]
    opinion = {
        question: view(dice.choice(known), *quote_from(thread, dice))
        for question, known in ANSWERS.items()
        if dice.random() < 0.9
    }
    return answers(*acts, **opinion)


def against(thread: Thread) -> dict[str, Any]:
    """The worst model: it lifts whatever can be lifted, quoting words that stand there."""
    kinds = (
        "lifts_stop asks approves accepts_meeting agrees_rhythm wants_updates auto_reply bounce pleased still_loyal "
        "prefers_call prefers_email prefers_text prefers_chat prefers_meeting emergency useful_status delivers apologises"
    ).split()
    acts = [
        act(number, kind, touchpoint.text[:300].rsplit(" ", 1)[0] if len(touchpoint.text) > 300 else touchpoint.text)
        for number, touchpoint in enumerate(thread.touchpoints)
        for kind in kinds
    ]
    last = len(thread.touchpoints) - 1
    quote = " ".join(thread.touchpoints[last].text.split()[:8])
    banned = [*thread.client.ruled_out, "call"]
    return answers(
        *acts,
        turn=view("them", last, quote),
        reads_as=view("follow_up", last, quote),
        action=view("follow_up", last, quote),
        channel=view("call" if banned[0] == "voicemail" else banned[0], last, quote),
        health=view("steady", last, quote),
    )
