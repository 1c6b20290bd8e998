"""OpenTelemetry spans of what is asked of a language model, in the GenAI semantic conventions. Off unless HEARDBACK_TRACES is set.

A wrapper around a `seam.Model`: one span an ask, with no word of any message unless HEARDBACK_TRACES_TEXT says so. Where
spans go is set by OpenTelemetry's own variables (OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME, …).
Nothing of OpenTelemetry is imported before `Watched` is made. Not here: the usage that the desk counts for itself
(`usage`, `memory.usage`), and the search for words in files (`traces`).
"""

from __future__ import annotations

import atexit
import json
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.metadata import entry_points
from os import environ
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import BadSettings, HeardbackError
from assistant.seam import Answer, Call, Message, Model, Pieces, Schema, Tool, ToolAnswer
from assistant.usage import Used

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

NAME = "heardback"
"""The instrumenting scope, and the service where OTEL_SERVICE_NAME names none."""
FLUSH_S = 2.0
"""Seconds that the end of a program waits for the last spans: a collector that is away must not hold it up."""
_EXPORTERS = {"otlp": "otlp_proto_grpc"}
"""OTEL_TRACES_EXPORTER's plain name for the protocol that comes with the extra."""
_span: ContextVar[Span | None] = ContextVar("span of the ask under way", default=None)


def note_used(used: Used) -> None:
    """A `usage.Record`: puts the tokens and the outcome of an ask on its span, where there is one."""
    span = _span.get()
    if span is None:
        return
    numbers: dict[str, Any] = {
        "gen_ai.response.model": used.model or None,
        "gen_ai.usage.input_tokens": used.tokens_in,
        "gen_ai.usage.output_tokens": used.tokens_out,
        "gen_ai.response.time_to_first_chunk": used.first_token_seconds,
        "heardback.requests": used.requests,
        "heardback.outcome": used.outcome,
        "heardback.cost": used.cost,
        "heardback.fell_back_to": used.fell_back_to or None,
    }
    _put(span, numbers)


@dataclass(frozen=True)
class Place:
    """Where a model is asked, as spans tell it: host and port, with no key and no path."""

    host: str = ""
    port: int | None = None

    @classmethod
    def of(cls, base_url: str | None) -> Place:
        """The place of an endpoint; without one, the public address that the SDK asks by itself."""
        parts = urlsplit(base_url or "https://api.openai.com/v1")
        return cls(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))


class Watched:
    """A model each of whose asks is a span. Answers and errors pass through as they are."""

    def __init__(self, model: Model, tracer: Tracer, place: Place | None = None, *, with_text: bool = False) -> None:
        self._model = model
        self._tracer = tracer
        self._place = place or Place()
        self._with_text = with_text

    @property
    def name(self) -> str:
        return self._model.name

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        """As the model's own."""
        with self._asking(messages, task, output="json") as span:
            answer = self._model.ask_json(messages, schema, deadline_s, task=task)
            _put(span, {"gen_ai.response.model": answer.model, "heardback.repaired": answer.repaired})
            self._said(span, answer.value.model_dump_json)
        return answer

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        """As the model's own; the span ends with the iteration."""
        pieces = Pieces(iter(()))
        pieces.iterator = self._streamed(messages, deadline_s, task, pieces)
        return pieces

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        """As the model's own."""
        with self._asking(messages, task, output="text") as span:
            answer = self._model.ask_tools(messages, tools, deadline_s, task=task)
            _put(span, {"gen_ai.response.model": answer.model, "heardback.tool_calls": len(answer.calls)})
            self._said(span, lambda: answer.text, answer.calls)
        return answer

    def _streamed(self, messages: Sequence[Message], deadline_s: float, task: str, pieces: Pieces) -> Iterator[str]:
        # The span is current only while the model works: what the reader of the pieces does in between is no part of it.
        with self._asking(messages, task, output="text", current=False) as span:
            _put(span, {"gen_ai.request.stream": True})
            with _current(span):
                inner = self._model.stream(messages, deadline_s, task=task)
                iterator = iter(inner)
            pieces.extra = inner.extra
            said: list[str] = []
            try:
                while True:
                    with _current(span):
                        piece = next(iterator, None)
                    pieces.model = inner.model
                    if piece is None:
                        break
                    if self._with_text:
                        said.append(piece)
                    yield piece
            finally:
                with _current(span):
                    _close(iterator)
                _put(span, {"gen_ai.response.model": inner.model or None})
                self._said(span, lambda: "".join(said))

    @contextmanager
    def _asking(
        self, messages: Sequence[Message], task: str, *, output: str, current: bool = True
    ) -> Generator[Span, None, None]:
        from opentelemetry.trace import SpanKind, Status, StatusCode

        about: dict[str, Any] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",  # whoever serves it: it is OpenAI's protocol that is spoken
            "gen_ai.request.model": self.name,
            "gen_ai.output.type": output,
            "gen_ai.prompt.name": task or None,
            "server.address": self._place.host or None,
            "server.port": self._place.port,
        }
        span = self._tracer.start_span(f"chat {self.name}", kind=SpanKind.CLIENT)
        _put(span, about)
        if self._with_text:
            _put(span, {"gen_ai.input.messages": _as_json(messages)})
        try:
            if current:
                with _current(span):
                    yield span
            else:
                yield span
        except GeneratorExit:
            raise
        except BaseException as error:
            # The words of our own errors hold nobody's; those of any other may quote a mail.
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(Status(StatusCode.ERROR, str(error) if isinstance(error, HeardbackError) else None))
            raise
        finally:
            span.end()

    def _said(self, span: Span, text: Any, calls: Sequence[Call] = ()) -> None:
        if self._with_text:
            _put(span, {"gen_ai.output.messages": _as_json([Message("assistant", text(), tuple(calls))])})


@contextmanager
def _current(span: Span) -> Generator[None, None, None]:
    """What is noted meanwhile, and every span that is begun, belongs to `span`."""
    from opentelemetry.trace import use_span

    token = _span.set(span)
    try:
        with use_span(span, end_on_exit=False, record_exception=False, set_status_on_exception=False):
            yield
    finally:
        _span.reset(token)


def _put(span: Span, attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        if value is not None:
            span.set_attribute(name, value)


def _close(iterator: Iterator[str]) -> None:
    close = getattr(iterator, "close", None)
    if close is not None:
        close()


def _as_json(messages: Sequence[Message]) -> str:
    """The messages in the form of the conventions: a role, and parts of text, of calls, or of a call's answer."""
    return json.dumps([{"role": one.role, "parts": _parts(one)} for one in messages], ensure_ascii=False)


def _parts(message: Message) -> list[dict[str, Any]]:
    if message.role == "tool":
        return [{"type": "tool_call_response", "id": message.call_id, "response": message.text}]
    calls = [
        {"type": "tool_call", "id": call.id, "name": call.tool, "arguments": dict(call.arguments)}
        for call in message.calls
    ]
    return [*([{"type": "text", "content": message.text}] if message.text else []), *calls]


# -- where spans go --------------------------------------------------------------------------------------------------

_made: list[TracerProvider] = []
_making = threading.Lock()


def tracer() -> Tracer:
    """A tracer of the provider that the program has set, else of one that OpenTelemetry's variables describe.

    Raises BadSettings where OpenTelemetry, or the exporter that is asked for, is not installed.
    """
    try:
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider
    except ImportError:
        raise BadSettings(
            "HEARDBACK_TRACES is set, but OpenTelemetry is not installed: install heardback[traces], or unset it."
        ) from None
    with _making:
        if not isinstance(trace.get_tracer_provider(), TracerProvider) and not _made:
            _made.append(_provider())
            trace.set_tracer_provider(_made[0])
    return trace.get_tracer(NAME)


def _provider() -> TracerProvider:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = {} if "OTEL_SERVICE_NAME" in environ else {"service.name": NAME}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    wanted = environ.get("OTEL_TRACES_EXPORTER", "otlp").strip() or "otlp"
    for name in {one.strip() for one in wanted.split(",")} - {"none"}:
        found = tuple(entry_points(group="opentelemetry_traces_exporter", name=_EXPORTERS.get(name, name)))
        if not found:
            raise BadSettings(
                f"OTEL_TRACES_EXPORTER names {name!r}, which is not installed: set it to otlp, console or none."
            )
        provider.add_span_processor(BatchSpanProcessor(found[0].load()()))
    atexit.register(_flush, provider)
    return provider


def _flush(provider: TracerProvider) -> None:
    """Sends what is left, for no longer than FLUSH_S: exporters try again for much longer than a person waits."""
    thread = threading.Thread(target=provider.shutdown, name="heardback-spans", daemon=True)
    thread.start()
    thread.join(FLUSH_S)
