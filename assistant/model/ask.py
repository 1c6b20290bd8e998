"""One question to one chat model: one absolute deadline, the retries that help, one repair of a JSON answer.

Not here: what is asked (`prompts/`), which model is asked when one fails (`configured`), and what becomes of the answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar, cast

from assistant.model.answers import Unusable, read_object
from assistant.model.calling import as_text, described, listed, read_calls, sent
from assistant.model.faults import Declined, NotBegun, Unfit, complains_of, fault_of
from assistant.model.pieces import Limits, pieces, says_something, streams
from assistant.model.prompts import load_prompt
from assistant.seam import Answer, Message, Schema, Tool, ToolAnswer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk
    from langchain_core.runnables import Runnable

Result = TypeVar("Result")

FIRST_TOKEN_S = 6.0
"""Seconds that a model may be silent; one that has not begun by then keeps a person waiting for nothing."""
_TRIES = 3
"""Requests for one answer: where three fail within one deadline, the fourth only keeps a person waiting."""
_MARGIN_S = 0.05
"""The call ends this much before the deadline, so that its thread is gone when the caller is told."""


@dataclass
class Tally:
    """What the requests for one answer took."""

    started: float = field(default_factory=time.monotonic)
    requests: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    first_token_s: float | None = None
    model: str = ""

    def count(self, said: AIMessage) -> None:
        """Adds what the server counted, where it did."""
        if said.usage_metadata:
            self.tokens_in = (self.tokens_in or 0) + said.usage_metadata["input_tokens"]
            self.tokens_out = (self.tokens_out or 0) + said.usage_metadata["output_tokens"]

    def begun(self) -> None:
        """Notes the first word of all."""
        if self.first_token_s is None:
            self.first_token_s = time.monotonic() - self.started


class Question:
    """The requests for one answer of one chat model, under the one moment when all of them end.

    Every method raises ModelRefused where the model declines or the request is wrong, ModelUnavailable where no usable
    answer came in time. What is neither (a bug, a missing cassette) passes through as it is.
    """

    def __init__(
        self,
        chat: BaseChatModel,
        deadline_s: float,
        *,
        first_token_s: float = FIRST_TOKEN_S,
        another: bool = False,
    ) -> None:
        """`another` says that a second model waits: a silent one is then not asked twice."""
        # Whoever cannot stream is silent until the end.
        silent_s = first_token_s if streams(chat) else deadline_s
        self._chat = chat
        self._another = another
        self._limits = Limits(time.monotonic() + deadline_s - _MARGIN_S, silent_s)
        self.tally = Tally()
        self.called_properly = False
        """Whether the last answer to `for_tools` held its calls in the field made for them."""

    def for_json(self, messages: Sequence[Message], schema: type[Schema]) -> Answer[Schema]:
        """One object of `schema`; an answer with no such object in it is sent back once with what is wrong."""
        said = self._whole(messages, self._form(schema))
        text = str(said.text)
        repaired = False
        try:
            value = read_object(text, schema)
        except Unusable as first:
            repaired = True
            repair = load_prompt("repair_json").render(
                answer=text.strip()[:4000] or "(no text)", problem=str(first), keys=", ".join(schema.model_fields)
            )
            said = self._whole((*messages, *repair), self._form(schema))
            try:
                value = read_object(str(said.text), schema)
            except Unusable as second:
                raise Unfit("The language model's answer was not in the form it was asked for.") from second
        return Answer(value, self.tally.model, self.tally.requests, repaired)

    def for_text(self, messages: Sequence[Message]) -> Iterator[str]:
        """The answer's text as it comes. Once a piece is out there is no other try: the next one would say it anew."""
        heard: list[AIMessageChunk] = []

        def opened() -> tuple[AIMessageChunk, Generator[AIMessageChunk]]:
            arriving = self._pieces(messages, {})
            for chunk in arriving:
                if says_something(chunk):
                    return chunk, arriving
            raise Unfit("The language model said nothing.")

        first, rest = self._with_retries(opened)
        try:
            for chunk in chain((first,), rest):
                heard.append(chunk)
                if chunk.text:
                    yield str(chunk.text)
        except Exception as error:
            raise self._trouble(error) from error
        finally:
            rest.close()
        said = self._ended(heard)
        if not str(said.text).strip():
            raise Unfit("The language model said nothing.")

    def for_words(self, messages: Sequence[Message]) -> str:
        """The answer's text as a whole."""
        text = str(self._whole(messages, {}).text).strip()
        if not text:
            raise Unfit("The language model said nothing.")
        return text

    def for_tools(self, messages: Sequence[Message], tools: Sequence[Tool]) -> ToolAnswer:
        """Text and calls of `tools`; offered in words where the endpoint knows no tools."""
        try:
            said = self._whole(messages, {}, [described(tool) for tool in tools])
        except NotImplementedError:
            said = self._whole(_in_words(messages, tools), {})
        except Exception as error:
            if "tools" not in complains_of(error.__cause__ or error):
                raise
            said = self._whole(_in_words(messages, tools), {})
        self.called_properly = bool(said.tool_calls)
        text, calls = read_calls(said, tools)
        if not text and not calls:
            raise Unfit("The language model neither said anything nor called a tool that there is.")
        return ToolAnswer(text, calls, self.tally.model)

    def _whole(
        self, messages: Sequence[Message], options: dict[str, Any], tools: Sequence[dict[str, Any]] = ()
    ) -> AIMessage:
        """One whole message of the model, after the retries that help."""
        return self._ended(self._with_retries(lambda: list(self._pieces(messages, options, tools))))

    def _pieces(
        self, messages: Sequence[Message], options: dict[str, Any], tools: Sequence[dict[str, Any]] = ()
    ) -> Generator[AIMessageChunk]:
        chat: Runnable[Any, Any] = self._chat
        if tools:
            chat = self._chat.bind_tools(tools)
        self._limits_hold()
        self.tally.requests += 1
        for chunk in pieces(chat, sent(messages), self._limits, **options, **self._timeout()):
            if says_something(chunk):
                self.tally.begun()
            yield chunk

    def _with_retries(self, attempt: Callable[[], Result]) -> Result:
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay

        retrying = Retrying(
            retry=retry_if_exception(self._worth_another_try),
            wait=_pause_s,
            stop=stop_after_attempt(_TRIES) | stop_before_delay(max(self._limits.left(), 0.0)),
            reraise=True,
        )
        try:
            return retrying(attempt)
        except NotImplementedError:
            raise
        except Exception as error:
            raise self._trouble(error) from error

    def _worth_another_try(self, error: BaseException) -> bool:
        if isinstance(error, NotBegun) and self._another:
            return False
        fault = fault_of(error)
        return fault is not None and fault.again

    def _trouble(self, error: Exception) -> Exception:
        fault = fault_of(error)
        return error if fault is None else fault.error

    def _ended(self, heard: Sequence[AIMessageChunk]) -> AIMessage:
        """The pieces as one message, once it is known why they end: cut off or declined, they are no answer."""
        said = (
            cast("AIMessage", cast(Any, heard[0]) + list(heard[1:])) if len(heard) > 1 else cast("AIMessage", heard[0])
        )
        self.tally.count(said)
        self.tally.model = self._name(said)
        meta = said.response_metadata
        ended = str(meta.get("finish_reason") or meta.get("stop_reason") or meta.get("done_reason") or "").lower()
        if said.additional_kwargs.get("refusal") or ended in ("content_filter", "refusal", "safety", "recitation"):
            raise Declined("The language model declined to answer.")
        if ended in ("length", "max_tokens", "model_context_window_exceeded"):
            raise Unfit("The language model's answer was cut off at its length limit.")
        return said

    def _form(self, schema: type[Schema]) -> dict[str, Any]:
        """The schema for an endpoint that lets the model write nothing else, as far as is known."""
        from assistant.model.chat import OpenAICompatible

        if not isinstance(self._chat, OpenAICompatible) or not self._chat.enforces_schemas:
            return {}
        form = {"name": schema.__name__.strip("_").lower(), "schema": schema.model_json_schema()}
        return {"response_format": {"type": "json_schema", "json_schema": form}}

    def _timeout(self) -> dict[str, Any]:
        from assistant.model.chat import OpenAICompatible

        # Other chat models name their timeouts otherwise: for them the thread alone keeps the deadline.
        if not isinstance(self._chat, OpenAICompatible):
            return {}
        import httpx2

        seconds = min(self._chat.timeout, max(self._limits.left(), 0.001))
        # Each address of a name gets this long: two that swallow every packet still leave nobody connecting at the end.
        return {"timeout": httpx2.Timeout(seconds, connect=min(seconds, self._limits.silent_s) / 2)}

    def _limits_hold(self) -> None:
        if self._limits.left() <= 0:
            raise TimeoutError

    def _name(self, said: AIMessage) -> str:
        """The name the server gave the model that answered, else the one it was asked for by."""
        for name in (said.response_metadata.get("model_name"), getattr(self._chat, "model", None)):
            if isinstance(name, str) and name:
                return name
        return type(self._chat).__name__


def ask_json(
    model: BaseChatModel, messages: Sequence[Message], schema: type[Schema], deadline_s: float
) -> Answer[Schema]:
    """Asks `model` once for one object of `schema`, as `Question.for_json`."""
    return Question(model, deadline_s).for_json(messages, schema)


def _in_words(messages: Sequence[Message], tools: Sequence[Tool]) -> tuple[Message, ...]:
    return (*load_prompt("tools_in_words").render(tools=listed(tools)), *as_text(messages))


def _pause_s(state: Any) -> float:
    """Seconds before the next try: what the server asks for, else a short, growing pause."""
    fault = fault_of(state.outcome.exception())
    if fault is not None and fault.wait_s is not None:
        return fault.wait_s
    return 0.2 * 2 ** (state.attempt_number - 1)
