"""What an endpoint can do, found out by asking it: `heardback model check`. No client's words are sent, only the ones below.

Not here: the requests (`ask`), and how the findings are told (`commands`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from assistant.errors import ModelTrouble
from assistant.model.ask import Question
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel
from assistant.model.faults import fault_of
from assistant.model.turns import Endpoint
from assistant.seam import Message, Tool
from assistant.thread import Value

Probe = Literal["reachable", "chat", "streaming", "json_schema", "tool_calls", "usage", "first_token"]

_HELLO = (Message("user", "Say hello in one short sentence."),)
_COUNT = (Message("user", "Count from one to ten in words, separated by commas."),)
_WEEK = (
    Message("system", "Answer with one JSON object and nothing else."),
    Message("user", 'How many days has a week? Answer as {"days": NUMBER}.'),
)
_TOOL = (Message("user", "Which day is the next meeting on? Use the tool calendar with the topic budget."),)


class _Week(BaseModel):
    days: int = Field(ge=0, le=1000)


class _Topic(BaseModel):
    topic: str = Field(max_length=80)


class Probed(Value):
    """One thing that an endpoint can do or cannot."""

    check: Probe
    passed: bool
    detail: str


class ModelCheck(Value):
    """What one endpoint can do. `first_token_ms` is None where no word came."""

    model: str
    role: Literal["first", "fallback"]
    findings: tuple[Probed, ...]
    first_token_ms: int | None = None

    @property
    def passed(self) -> bool:
        """Whether it can do everything."""
        return all(finding.passed for finding in self.findings)


class _Outcome(NamedTuple):
    trouble: str
    """Empty where the probe went well."""
    answered: bool
    """Whether the server said anything at all, be it no."""
    question: Question | None = None
    words: str = ""


def check_models(model: LanguageModel, deadline_s: float) -> tuple[ModelCheck, ...]:
    """Asks every endpoint, one after the other; each probe gets `deadline_s` seconds. The breakers hear nothing of it."""
    return tuple(
        _check(endpoint, "fallback" if number else "first", model.first_token_s, deadline_s)
        for number, endpoint in enumerate(model.endpoints)
    )


def _check(
    endpoint: Endpoint, role: Literal["first", "fallback"], first_token_s: float, deadline_s: float
) -> ModelCheck:
    chat = endpoint.chat
    pieces: list[str] = []

    def probe(ask: Callable[[Question], str]) -> _Outcome:
        question = Question(chat, deadline_s, first_token_s=first_token_s)
        try:
            return _Outcome("", True, question, ask(question))
        except ModelTrouble as trouble:
            fault = fault_of(trouble.__cause__ or trouble)
            status = fault.status if fault else None
            return _Outcome(str(trouble), status is not None or not (fault and fault.down), question)

    hello = probe(lambda question: question.for_words(_HELLO))
    findings = [
        Probed(check="reachable", passed=hello.answered, detail="It answers." if hello.answered else hello.trouble),
        Probed(check="chat", passed=not hello.trouble, detail=hello.trouble or "It answers in words."),
    ]
    if hello.trouble:
        return ModelCheck(model=endpoint.name, role=role, findings=tuple(findings))

    stream = probe(lambda question: "".join(_kept(question, pieces)))
    week = probe(lambda question: str(question.for_json(_WEEK, _Week).value))
    called = probe(lambda question: _called(question))
    tally = stream.question.tally if stream.question else None
    first_s = tally.first_token_s if tally else None
    enforced = not isinstance(chat, OpenAICompatible) or chat.enforces_schemas
    counted = tally is not None and tally.tokens_out is not None
    streamed = len(pieces) > 1
    findings += [
        Probed(
            check="streaming",
            passed=streamed and not stream.trouble,
            detail=stream.trouble
            or (
                f"Its answer came in {len(pieces)} pieces." if streamed else "Its answer came in one piece, at its end."
            ),
        ),
        Probed(
            check="json_schema",
            passed=enforced and not week.trouble,
            detail=week.trouble
            or ("It takes a JSON schema." if enforced else "It takes no JSON schema: asked in words."),
        ),
        Probed(
            check="tool_calls",
            passed=called.words != "" and not called.trouble,
            detail=called.trouble or called.words or "It answered in words where it was to call a tool.",
        ),
        Probed(
            check="usage",
            passed=counted,
            detail=f"It counted {tally.tokens_in} tokens read and {tally.tokens_out} written."
            if tally is not None and counted
            else "It counts no tokens: cost cannot be told.",
        ),
        Probed(
            check="first_token",
            passed=first_s is not None and first_s <= first_token_s,
            detail=f"Its first word came after {first_s:.2f} seconds; it may take {first_token_s:g}."
            if first_s is not None
            else "No first word came.",
        ),
    ]
    named = hello.question.tally.model if hello.question else ""
    return ModelCheck(
        model=named or endpoint.name,
        role=role,
        findings=tuple(findings),
        first_token_ms=round(first_s * 1000) if first_s is not None else None,
    )


def _kept(question: Question, pieces: list[str]) -> list[str]:
    question.tally.started = time.monotonic()
    pieces.extend(question.for_text(_COUNT))
    return pieces


def _called(question: Question) -> str:
    answer = question.for_tools(_TOOL, [Tool("calendar", "The day of the next meeting on a topic.", _Topic)])
    if not answer.calls:
        return ""
    return "It calls tools." if question.called_properly else "It calls tools, in a JSON block of its text."
