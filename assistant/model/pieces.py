"""One request to a chat model, its answer piece by piece, watched from outside: begun in time, never silent for long.

The call runs in a thread of its own, because nothing else holds for every chat model, for name resolution and for a
server that drips. Whoever is no longer waited for is cut off at the socket and gone; only a chat model that brings a
client of its own is left to its own timeout, in a daemon thread. Not here: another try (`ask`).
"""

from __future__ import annotations

import contextvars
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from assistant.model.faults import NotBegun
from assistant.model.lines import AnswerTooLong, Wire, current

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import Runnable

LONGEST_TEXT = 60_000
"""Characters of one answer: no answer that the desk asks for is longer."""
_FAREWELL_S = 0.05
"""How long whoever gave up waits for the cut call to be gone; it takes a millisecond."""


@dataclass(frozen=True)
class Limits:
    """When a request ends whatever it is doing, and for how many seconds the model may be silent: before its first
    word, and between two pieces."""

    ends: float
    silent_s: float

    def left(self) -> float:
        return self.ends - time.monotonic()


class _Done:
    pass


def pieces(
    chat: Runnable[LanguageModelInput, Any],
    messages: Sequence[dict[str, Any]],
    limits: Limits,
    **options: Any,
) -> Generator[AIMessageChunk]:
    """The chunks of one answer. An iteration given up early ends the call.

    Raises NotBegun after a silence too long, TimeoutError at the end of the time, AnswerTooLong, and what the chat
    model raises.
    """
    if limits.left() <= 0:
        raise TimeoutError
    arrived: SimpleQueue[AIMessageChunk | BaseException | _Done] = SimpleQueue()
    wire = Wire()

    def call() -> None:
        from langchain_core.messages import AIMessageChunk
        from langsmith import tracing_context  # pyright: ignore[reportUnknownVariableType] - a bare Mapping in its types

        from assistant.model.completions import as_chunk

        current.set(wire)
        try:
            # Whatever the environment says for other programs: clients' words go to the model and nowhere else.
            with tracing_context(enabled=False):
                for chunk in chat.stream(list(messages), **options):
                    arrived.put(chunk if isinstance(chunk, AIMessageChunk) else as_chunk(chunk))
                    if wire.is_cut:
                        return
            arrived.put(_Done())
        except BaseException as error:  # noqa: BLE001 - handed on whole to whoever waits
            arrived.put(error)

    thread = Thread(target=contextvars.copy_context().run, args=(call,), name="heardback-model", daemon=True)
    thread.start()
    done = False
    length = 0
    begun = False
    try:
        quiet_until = time.monotonic() + limits.silent_s
        while True:
            until = min(limits.ends, quiet_until)
            try:
                item = arrived.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                raise TimeoutError if until == limits.ends else NotBegun from None
            if isinstance(item, BaseException):
                done = True
                raise item
            if isinstance(item, _Done):
                done = True
                return
            if time.monotonic() > limits.ends:
                raise TimeoutError
            begun = begun or says_something(item)
            if begun:
                quiet_until = time.monotonic() + limits.silent_s
            length += len(item.text) + sum(len(call["args"] or "") for call in item.tool_call_chunks)
            if length > LONGEST_TEXT:
                raise AnswerTooLong
            yield item
    finally:
        if not done:
            wire.cut()
        thread.join(_FAREWELL_S)


def says_something(chunk: AIMessageChunk) -> bool:
    """Whether the model has begun: a word, a call, a refusal or a thought, and not only an empty opening."""
    thought = chunk.additional_kwargs.keys() & {"refusal", "thinking", "reasoning_content"}
    # langchain-core closes every stream with an empty chunk of its own.
    return bool(chunk.content or chunk.tool_call_chunks or thought or chunk.response_metadata)


def streams(chat: BaseChatModel) -> bool:
    """Whether a chat model can give its answer piece by piece; of one that cannot, silence says nothing."""
    from langchain_core.language_models import BaseChatModel

    own = takewhile(lambda base: base is not BaseChatModel, type(chat).__mro__)
    return chat.disable_streaming is not True and any("_stream" in vars(base) for base in own)
