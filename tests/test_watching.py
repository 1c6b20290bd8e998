"""Spans of what a model is asked: what they say by the GenAI conventions, and what they never say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from pydantic import BaseModel

from assistant import watching
from assistant.errors import BadSettings, ModelUnavailable
from assistant.paths import ROOT
from assistant.seam import Answer, Call, Message, Pieces, ToolAnswer
from assistant.usage import Used
from assistant.watching import Place, Watched, note_used

SECRET = "the checkout of Northwind is down"
ASKED = [Message("system", "Answer."), Message("user", SECRET)]


class Said(BaseModel):
    body: str


class Model:
    """A model that makes its note as the real one does: inside the ask."""

    name = "small"

    def __init__(self, trouble: BaseException | None = None) -> None:
        self.trouble = trouble

    def note(self) -> None:
        note_used(Used(datetime.now(UTC), "t@1", "small-1", 70, 5, 0.01, 1.5, 0.25, 2, "answered"))

    def ask_json(self, messages: Sequence[Message], schema: type[Any], deadline_s: float, *, task: str = "") -> Any:
        self.note()
        if self.trouble:
            raise self.trouble
        return Answer(schema(body="We are on it, Karen."), "small-1")

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        pieces = Pieces(iter(()))

        def run() -> Iterator[str]:
            pieces.model = "small-1"
            try:
                yield "We are "
                if self.trouble:
                    raise self.trouble
                yield "on it, Karen."
            finally:
                self.note()

        pieces.iterator = run()
        return pieces

    def ask_tools(self, messages: Any, tools: Any, deadline_s: float, *, task: str = "") -> ToolAnswer:
        self.note()
        return ToolAnswer("", (Call("find", {"who": "Karen"}, "c1"),), "small-1")


class Spans:
    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))

    def watched(self, model: Model, *, with_text: bool = False) -> Watched:
        return Watched(model, self.provider.get_tracer("t"), Place.of("http://127.0.0.1:8080/v1"), with_text=with_text)

    @property
    def only(self) -> ReadableSpan:
        (span,) = self.exporter.get_finished_spans()
        return span


@pytest.fixture
def spans() -> Spans:
    return Spans()


def test_an_ask_is_a_span_of_the_conventions(spans: Spans) -> None:
    """One ask is one client span with the operation, both names of the model, the tokens, the place and the task."""
    answer = spans.watched(Model()).ask_json(ASKED, Said, 5.0, task="holding_reply@2")
    assert answer.value.body == "We are on it, Karen."
    span = spans.only
    assert span.name == "chat small" and span.kind is SpanKind.CLIENT and span.status.status_code is StatusCode.UNSET
    told = dict(span.attributes or {})
    assert told["gen_ai.operation.name"] == "chat" and told["gen_ai.provider.name"] == "openai"
    assert told["gen_ai.request.model"] == "small" and told["gen_ai.response.model"] == "small-1"
    assert told["gen_ai.usage.input_tokens"] == 70 and told["gen_ai.usage.output_tokens"] == 5
    assert told["gen_ai.response.time_to_first_chunk"] == 0.25 and told["gen_ai.output.type"] == "json"
    assert (told["server.address"], told["server.port"]) == ("127.0.0.1", 8080)
    assert told["gen_ai.prompt.name"] == "holding_reply@2" and told["heardback.requests"] == 2


@pytest.mark.parametrize("with_text", [False, True])
def test_words_only_where_they_are_wanted(spans: Spans, with_text: bool) -> None:
    """No word of a question or an answer is on a span, unless text was switched on."""
    watched = spans.watched(Model(), with_text=with_text)
    watched.ask_json(ASKED, Said, 5.0)
    assert "".join(watched.stream(ASKED, 5.0)) == "We are on it, Karen."
    watched.ask_tools(ASKED, (), 5.0)
    for span in spans.exporter.get_finished_spans():
        whole = span.to_json()
        assert (SECRET in whole) is with_text and ("Karen" in whole) is with_text
        assert ("gen_ai.input.messages" in whole) is with_text and ("gen_ai.output.messages" in whole) is with_text


def test_trouble_is_told_by_its_kind(spans: Spans) -> None:
    """A failed ask's span has the kind of the trouble and our own sentence; a bug's words, which may quote a mail, are left out."""
    with pytest.raises(ModelUnavailable):
        spans.watched(Model(ModelUnavailable("It did not answer in time."))).ask_json(ASKED, Said, 5.0)
    span = spans.only
    assert (span.attributes or {})["error.type"] == "ModelUnavailable"
    assert span.status.status_code is StatusCode.ERROR and span.status.description == "It did not answer in time."
    spans.exporter.clear()
    with pytest.raises(ValueError, match="checkout"):
        list(spans.watched(Model(ValueError(SECRET))).stream(ASKED, 5.0))
    assert SECRET not in spans.only.to_json() and (spans.only.attributes or {})["error.type"] == "ValueError"


def test_a_stream_is_one_span_until_its_end(spans: Spans) -> None:
    """A stream's span lasts as long as its iteration, is not around what its reader does, and ends where the reader stops."""
    from opentelemetry import trace

    pieces = iter(spans.watched(Model()).stream(ASKED, 5.0))
    assert next(pieces) == "We are " and not spans.exporter.get_finished_spans()
    assert not trace.get_current_span().get_span_context().is_valid
    pieces.close()  # pyright: ignore[reportAttributeAccessIssue]  # a generator, as every stream is
    told = dict(spans.only.attributes or {})
    assert told["gen_ai.usage.output_tokens"] == 5 and told["gen_ai.request.stream"] is True
    assert "error.type" not in told


def test_a_note_without_a_span_is_nothing() -> None:
    """Where nothing is watched, a note goes nowhere and fails nothing."""
    Model().note()


def test_an_exporter_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown exporter in OTEL_TRACES_EXPORTER is one sentence about that variable."""
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")
    with pytest.raises(BadSettings, match="OTEL_TRACES_EXPORTER names 'zipkin'"):
        watching._provider()  # pyright: ignore[reportPrivateUsage]  # the global provider can be set once a process


def test_nothing_is_imported_while_it_is_off() -> None:
    """The module that watches, and a desk that does not, import nothing of OpenTelemetry."""
    code = "import sys, assistant.watching, assistant.opening; sys.exit(any(m.startswith('opentelemetry') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
