"""One question to a chat model, one validated answer: one absolute deadline, the retries that help, one repair.

Not here: what is asked (`prompts/`), and what becomes of the answer (`writing`, `desk`).
"""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from assistant.errors import ModelRefused, ModelUnavailable
from assistant.model.answers import Schema, Unusable, read_object
from assistant.model.faults import fault_of
from assistant.model.prompts import Message, load_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

Result = TypeVar("Result")

_TRIES = 3
"""Requests for one answer: where three fail within one deadline, the fourth only keeps a person waiting."""
_MARGIN_S = 0.05
"""The HTTP call ends this much before the deadline, so that its thread is gone when the caller is told."""


@dataclass(frozen=True)
class Answer(Generic[Schema]):
    """What a model answered. `model` is its name as the server gives it; `requests` counts the calls made for it."""

    value: Schema
    model: str
    requests: int
    repaired: bool


def ask_json(
    model: BaseChatModel, messages: Sequence[Message], schema: type[Schema], deadline_s: float
) -> Answer[Schema]:
    """Asks `model`, and reads its answer as one object of `schema`, all within `deadline_s` seconds.

    An answer with no such object in it is sent back once with what is wrong.
    Raises ModelRefused where the model declines or the request is wrong, ModelUnavailable where no usable answer came
    in time. What is neither (a bug, a missing cassette) passes through as it is.
    """
    call = _Call(model, ends=time.monotonic() + deadline_s)
    said = call.answer(messages)
    text = _words(said)
    repaired = False
    try:
        value = read_object(text, schema)
    except Unusable as first:
        repaired = True
        repair = load_prompt("repair_json").render(
            answer=text.strip()[:4000] or "(no text)", problem=str(first), keys=", ".join(schema.model_fields)
        )
        said = call.answer((*messages, *repair))
        try:
            value = read_object(_words(said), schema)
        except Unusable as second:
            raise ModelUnavailable("The language model's answer was not in the form it was asked for.") from second
    return Answer(value, _name(model, said), call.requests, repaired)


class _Call:
    """The requests for one answer, under the one moment when all of them end."""

    def __init__(self, model: BaseChatModel, ends: float) -> None:
        self._model = model
        self._ends = ends
        self.requests = 0

    def answer(self, messages: Sequence[Message]) -> AIMessage:
        """One whole message of the model, after the retries that help. Raises ModelRefused, ModelUnavailable."""
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay

        retrying = Retrying(
            retry=retry_if_exception(_worth_another_try),
            wait=_pause_s,
            stop=stop_after_attempt(_TRIES) | stop_before_delay(max(self._left(), 0.0)),
            reraise=True,
        )
        try:
            said = retrying(self._once, messages)
        except Exception as error:
            fault = fault_of(error)
            if fault is None:
                raise
            raise fault.error from error
        _look_at_the_end(said)
        return said

    def _once(self, messages: Sequence[Message]) -> AIMessage:
        left = self._left()
        if left <= _MARGIN_S:
            raise TimeoutError
        self.requests += 1
        sent = [{"role": message.role, "content": message.text} for message in messages]
        return _within(left, lambda: self._model.invoke(sent, **self._options(left)))

    def _options(self, left: float) -> dict[str, Any]:
        from assistant.model.chat import OpenAICompatible

        # Other chat models name their timeouts otherwise: for them the thread alone keeps the deadline.
        if isinstance(self._model, OpenAICompatible):
            return {"timeout": min(self._model.timeout, left - _MARGIN_S)}
        return {}

    def _left(self) -> float:
        return self._ends - time.monotonic()


def _within(seconds: float, work: Callable[[], Result]) -> Result:
    """The result of `work`, or TimeoutError after `seconds`.

    No HTTP timeout covers name resolution or a server that drips its headers, so the wait is for a thread. One that is
    left behind is a daemon: it ends with its own timeout and never holds up the end of the program.
    """
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed on whole to whoever waits for the future
            future.set_exception(error)

    Thread(target=contextvars.copy_context().run, args=(run,), name="heardback-model", daemon=True).start()
    return future.result(timeout=seconds)


def _worth_another_try(error: BaseException) -> bool:
    fault = fault_of(error)
    return fault is not None and fault.again


def _pause_s(state: Any) -> float:
    """Seconds before the next try: what the server asks for, else a short, growing pause."""
    fault = fault_of(state.outcome.exception())
    if fault is not None and fault.wait_s is not None:
        return fault.wait_s
    return 0.2 * 2 ** (state.attempt_number - 1)


def _look_at_the_end(said: AIMessage) -> None:
    """Why the model stopped: an answer that was cut off or declined is none, however well it begins."""
    ended = said.response_metadata.get("finish_reason") or said.response_metadata.get("stop_reason")
    if said.additional_kwargs.get("refusal") or ended in ("content_filter", "refusal"):
        raise ModelRefused("The language model declined to answer.")
    if ended in ("length", "max_tokens"):
        raise ModelUnavailable("The language model's answer was cut off at its length limit.")


def _words(said: AIMessage) -> str:
    return str(said.text)


def _name(model: BaseChatModel, said: AIMessage) -> str:
    """The name the server gave the model that answered, else the one it was asked for by."""
    for name in (said.response_metadata.get("model_name"), getattr(model, "model", None)):
        if isinstance(name, str) and name:
            return name
    return type(model).__name__
