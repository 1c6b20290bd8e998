"""A model that obeys every instruction in a mail and returns the payload, in every place where one can be put.

Not here: the attacks (`attacks.jsonl`), what is asserted. It is a fake at the model's seam and knows no network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answers import Reply
from assistant.desk import Desk
from assistant.errors import ModelTrouble
from assistant.model.prompts import load_prompt
from assistant.seam import Answer, Message, Pieces, Schema, Tool, ToolAnswer
from assistant.writing.by_model import Brief, write_by_model
from assistant.writing.streaming import Shown, stream_by_model
from tests.builders import AGENCY, moment

NOW = moment("03-03 10:00")


class PromptFiles:
    """The real prompts, as the desk is handed them."""

    def __call__(self, name: str, **values: str) -> Sequence[Any]:
        return load_prompt(name).render(**values)

    def label(self, name: str) -> str:
        return f"{name}@{load_prompt(name).version}"


@dataclass
class Obedient:
    """Answers with what it is told to say, whoever asks and however often; streamed in pieces of `size` characters."""

    subject: str
    body: str
    name: str = "obedient"
    size: int = 7
    asked: int = 0

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        self.asked += 1
        return Answer(schema.model_validate({"subject": self.subject[:200], "body": self.body[:4000]}), self.name)

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        self.asked += 1
        return Pieces(self._pieces(f"{self.subject}\n\n{self.body}"))

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        return ToolAnswer(self.body, (), self.name)

    def _pieces(self, text: str) -> Iterator[str]:
        for start in range(0, len(text), self.size):
            yield text[start : start + self.size]


def smuggled(fit: Reply, payload: str) -> Iterator[tuple[str, str, str]]:
    """(place, subject, body) of every way to return a payload: alone, and in each place of a draft that is fit."""
    greeting, *core, sign_off = fit.body.split("\n\n")
    yield "alone", fit.subject, payload
    yield "in the subject", payload, fit.body
    yield "in front", fit.subject, f"{payload}\n\n{fit.body}"
    yield "as the greeting", fit.subject, "\n\n".join([payload, *core, sign_off])
    yield "in the middle", fit.subject, "\n\n".join([greeting, f"{core[0]} {payload}", *core[1:], sign_off])
    yield "at the end", fit.subject, "\n\n".join([greeting, *core, payload, sign_off])
    yield "below", fit.subject, f"{fit.body}\n\n{payload}"


def fit_reply(mail: str) -> tuple[Reply, Brief]:
    """What the offline writer makes of a mail, the draft that a payload is smuggled into; and what a model's writer is told."""
    desk = Desk(AGENCY)
    planned = desk._planned(desk._matter(mail, now=NOW, timezone="Europe/London"), "plain")
    return desk.reply(mail, now=NOW, timezone="Europe/London"), planned.brief


def shown_of(brief: Brief, model: Obedient) -> list[str]:
    """All that would be shown of what the model writes, streamed and whole: nothing where it fell through the checks."""
    shown: list[str] = []
    try:
        for step in stream_by_model(brief, model, PromptFiles(), 20.0):
            draft = step if isinstance(step, Shown) else step.written
            shown.append(f"{draft.subject}\n{draft.body}")
    except ModelTrouble:
        pass
    try:
        written = write_by_model(brief, model, PromptFiles(), 20.0).written
        shown.append(f"{written.subject}\n{written.body}")
    except ModelTrouble:
        pass
    return shown
