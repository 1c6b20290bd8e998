"""Two models, a breaker for each, one deadline and one record: over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any, Literal, cast

import pytest
from langchain_core.language_models import FakeListChatModel
from pydantic import BaseModel

from assistant.errors import ModelRefused, ModelUnavailable
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel
from assistant.model.turns import Endpoint, Price
from assistant.seam import Message
from assistant.usage import Used
from tests.model import server as stub
from tests.model.faulty import FaultServer
from tests.model.server import StubServer

pytestmark = pytest.mark.usefixtures("warm")

ASKED = (Message("user", "Hi"),)
GOOD = stub.says_json({"body": "b"})


class Reply(BaseModel):
    body: str


def endpoint(base_url: str, name: str, price: Price | None = None) -> Endpoint:
    return Endpoint(name, lambda: OpenAICompatible(model=name, base_url=base_url), price=price or Price(), host="here")


def two(first: str, second: str, record: Callable[[Used], None] | None = None) -> LanguageModel:
    return LanguageModel(endpoint(first, "one"), endpoint(second, "two"), first_token_s=0.4, record=record)


@pytest.mark.parametrize(
    "fault", [stub.status(500), stub.status(401), stub.status(404), stub.rate_limited(), stub.hangs(), stub.drops()]
)
def test_the_second_model_stands_in(fault: stub.Reply) -> None:
    """Where the first model gives no answer, the second does, within the same deadline."""
    with StubServer([fault]) as first, StubServer([GOOD]) as second:
        started = time.monotonic()
        assert two(first.base_url, second.base_url).ask_json(ASKED, Reply, 4.0).value == Reply(body="b")
        assert time.monotonic() - started < 4.0
        assert second.requests[0]["model"] == "two"


def test_a_silent_model_is_not_asked_twice_where_a_second_one_waits() -> None:
    """A model that does not begin costs the time for a first word once, and then the second one is asked."""
    with StubServer([stub.hangs()]) as first, StubServer([GOOD]) as second:
        two(first.base_url, second.base_url).ask_json(ASKED, Reply, 4.0)
        assert len(first.requests) == 1


def test_a_model_that_declines_is_not_gone_around() -> None:
    """What one model declines is not put to another."""
    with StubServer([stub.refuses()]) as first, StubServer([GOOD]) as second:
        with pytest.raises(ModelRefused, match="declined"):
            two(first.base_url, second.base_url).ask_json(ASKED, Reply, 4.0)
        assert not second.requests


def test_both_fail() -> None:
    """Where neither model answers, one sentence says so."""
    with (
        StubServer([stub.status(500)]) as first,
        StubServer([stub.status(503)]) as second,
        pytest.raises(ModelUnavailable) as caught,
    ):
        two(first.base_url, second.base_url).ask_json(ASKED, Reply, 4.0)
    assert (
        str(caught.value) == "The language model's server failed (HTTP 500); nor did the second model give an answer."
    )


def test_a_dead_endpoint_is_left_alone() -> None:
    """After three asks without an answer the endpoint is not asked, and whoever asks is told at once until when."""
    with StubServer([stub.status(500)]) as server:
        model = LanguageModel(endpoint(server.base_url, "one"), first_token_s=0.4)
        for _ in range(3):
            with pytest.raises(ModelUnavailable, match="HTTP 500"):
                model.ask_json(ASKED, Reply, 4.0)
        asked = len(server.requests)
        started = time.monotonic()
        with pytest.raises(ModelUnavailable, match=r"asked again in \d+ seconds"):
            model.ask_json(ASKED, Reply, 4.0)
        assert time.monotonic() - started < 0.2
        assert len(server.requests) == asked


def test_a_refused_request_says_nothing_against_the_endpoint() -> None:
    """Refusals and wrong requests are answers: the endpoint goes on being asked."""
    with StubServer([stub.status(400)]) as server:
        model = LanguageModel(endpoint(server.base_url, "one"))
        for _ in range(5):
            with pytest.raises(ModelRefused):
                model.ask_json(ASKED, Reply, 4.0)
        assert len(server.requests) == 5


def test_a_short_deadline_says_nothing_against_the_endpoint() -> None:
    """Asks that had no time for a first word do not stop others from asking."""
    with StubServer([stub.hangs(), stub.hangs(), stub.hangs(), GOOD]) as server:
        model = LanguageModel(endpoint(server.base_url, "one"), first_token_s=2.0)
        for _ in range(3):
            with pytest.raises(ModelUnavailable):
                model.ask_json(ASKED, Reply, 0.2)
        assert model.ask_json(ASKED, Reply, 4.0).value == Reply(body="b")


def test_a_record_of_each_ask() -> None:
    """An ask is recorded once, with what all its requests took, what it cost and the prompt that was asked."""
    used: list[Used] = []
    with StubServer([stub.says("no object"), GOOD]) as server:
        one = endpoint(server.base_url, "one", Price(2.0, 10.0))
        LanguageModel(one, record=used.append).ask_json(ASKED, Reply, 4.0, task="holding_reply@2")
    (record,) = used
    assert (record.task, record.model, record.host) == ("holding_reply@2", stub.MODEL, "here")
    assert (record.requests, record.outcome, record.fell_back_to) == (2, "answered", "")
    assert (record.tokens_in, record.tokens_out) == (14, 10)
    assert record.cost == pytest.approx((14 * 2 + 10 * 10) / 1_000_000)
    assert record.at.tzinfo is not None
    assert record.first_token_seconds is not None
    assert 0 < record.first_token_seconds <= record.seconds


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [(stub.status(503), "unavailable"), (stub.refuses(), "refused"), (stub.says("no object"), "unusable")],
)
def test_a_record_of_a_failed_ask(reply: stub.Reply, outcome: str) -> None:
    """An ask that came to nothing is recorded with the reason why."""
    used: list[Used] = []
    with StubServer([reply]) as server, pytest.raises((ModelUnavailable, ModelRefused)):
        LanguageModel(endpoint(server.base_url, "one"), record=used.append).ask_json(ASKED, Reply, 4.0)
    assert [record.outcome for record in used] == [outcome]


def test_a_record_of_the_second_model() -> None:
    """An answer of the second model is recorded as one, under its name."""
    used: list[Used] = []
    with StubServer([stub.status(500)]) as first, StubServer([GOOD]) as second:
        two(first.base_url, second.base_url, used.append).ask_json(ASKED, Reply, 4.0)
    assert [(record.outcome, record.fell_back_to, record.requests) for record in used] == [("fell_back", "two", 4)]


def test_no_price_no_cost() -> None:
    """Where nobody said what tokens cost, none is made up."""
    used: list[Used] = []
    with StubServer([GOOD]) as server:
        LanguageModel(endpoint(server.base_url, "one"), record=used.append).ask_json(ASKED, Reply, 4.0)
    assert used[0].cost is None


def test_a_stream() -> None:
    """Text comes piece by piece while it is written, under the server's name of the model in the end."""
    used: list[Used] = []
    with StubServer([stub.says("One two three four.", pause_s=0.1)]) as server:
        pieces = LanguageModel(endpoint(server.base_url, "one"), record=used.append).stream(ASKED, 4.0, task="t@1")
        assert not server.requests
        started = time.monotonic()
        came = [(piece, time.monotonic() - started) for piece in pieces]
    assert "".join(piece for piece, _ in came) == "One two three four."
    assert len(came) == 4
    assert came[0][1] < came[-1][1] - 0.2
    assert pieces.model == stub.MODEL
    assert [(record.outcome, record.task, record.tokens_out) for record in used] == [("answered", "t@1", 5)]


def test_a_stream_left_early() -> None:
    """Whoever stops listening ends the call, and it is recorded as stopped."""
    used: list[Used] = []
    with StubServer([stub.says("word " * 200, pause_s=0.05)]) as server:
        pieces = LanguageModel(endpoint(server.base_url, "one"), record=used.append).stream(ASKED, 10.0)
        next(iter(pieces))
        cast(Generator[str], pieces.iterator).close()
    assert [record.outcome for record in used] == ["stopped"]


def test_a_stream_goes_to_the_second_model_only_before_its_first_word() -> None:
    """A model that fails before its first word is stood in for; after it, the trouble is said and nothing said twice."""
    with FaultServer("cut mid-stream") as cut, StubServer([stub.says("Hello.")]) as second:
        heard: list[str] = []
        with pytest.raises(ModelUnavailable):
            heard.extend(iter(two(cut.base_url, second.base_url).stream(ASKED, 4.0)))
        assert not second.requests
    with FaultServer("hang after the opening") as hung, StubServer([stub.says("Hello.")]) as second:
        assert "".join(two(hung.base_url, second.base_url).stream(ASKED, 4.0)) == "Hello."


def test_any_chat_model_streams_and_is_never_hurried_for_a_first_word() -> None:
    """A langchain-core chat model that cannot stream has until the deadline."""

    class Slow(FakeListChatModel):
        disable_streaming: bool | Literal["tool_calling"] = True

    slow = LanguageModel.of(Slow(responses=["Hello there."], sleep=0.5), first_token_s=0.1)
    assert "".join(slow.stream(ASKED, 3.0)) == "Hello there."


def test_no_words_go_to_a_tracer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracer that the environment switches on for other programs gets nothing of ours."""
    with StubServer([GOOD]) as tracer, StubServer([GOOD]) as server:
        for name in ("LANGSMITH", "LANGCHAIN"):
            monkeypatch.setenv(f"{name}_TRACING_V2", "true")
            monkeypatch.setenv(f"{name}_ENDPOINT", tracer.base_url)
            monkeypatch.setenv(f"{name}_API_KEY", "k")
        from langsmith import utils

        get_env_var: Any = utils.get_env_var  # kept by a cache, which its type does not say
        get_env_var.cache_clear()
        try:
            LanguageModel(endpoint(server.base_url, "one")).ask_json(ASKED, Reply, 4.0)
            time.sleep(0.5)
        finally:
            monkeypatch.undo()
            get_env_var.cache_clear()
        assert not tracer.requests
