"""Asking a model over real HTTP: a stub server on loopback, short deadlines."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.outputs import ChatGenerationChunk
from pydantic import BaseModel, SecretStr

from assistant.errors import ModelRefused, ModelTrouble, ModelUnavailable
from assistant.model.ask import ask_json
from assistant.model.chat import OpenAICompatible
from assistant.model.prompts import Message
from assistant.seam import Answer
from tests.model import server as stub
from tests.model.server import StubServer

pytestmark = pytest.mark.usefixtures("warm")

KEY = "sk-secret-of-the-test"
MAIL = "Our whole shop is down and you lot do not care"
ASKED = (Message("system", "Answer in JSON."), Message("user", MAIL))
GOOD = {"subject": "The shop", "body": "I am on it."}


class Reply(BaseModel):
    subject: str
    body: str


def ask(server: StubServer, deadline_s: float = 3.0, timeout: float = 3.0) -> Answer[Reply]:
    model = OpenAICompatible(model="asked-for", base_url=server.base_url, api_key=SecretStr(KEY), timeout=timeout)
    return ask_json(model, ASKED, Reply, deadline_s)


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Every test here ends with no call still under way."""
    yield
    assert calls_end_within(1.0)


def calls_end_within(seconds: float) -> bool:
    ends = time.monotonic() + seconds
    while any(thread.name == "heardback-model" for thread in threading.enumerate()):
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("reply", [stub.says_json(GOOD), stub.says_fenced(GOOD)], ids=["bare", "fenced"])
def test_a_good_answer(reply: stub.Reply) -> None:
    """A good answer, fenced or not, comes back as the schema's object with the server's name of the model."""
    with StubServer([reply]) as server:
        assert ask(server) == Answer(Reply(**GOOD), model=stub.MODEL, requests=1, repaired=False)
        assert server.requests[0]["messages"] == [
            {"role": "system", "content": "Answer in JSON."},
            {"role": "user", "content": MAIL},
        ]
        assert server.requests[0]["model"] == "asked-for"
        assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_one_repair() -> None:
    """An answer without the object is sent back once, with what is wrong."""
    with StubServer([stub.says("Of course! What shall I write?"), stub.says_json(GOOD)]) as server:
        answer = ask(server)
        assert (answer.value, answer.requests, answer.repaired) == (Reply(**GOOD), 2, True)
        sent_back = server.requests[1]["messages"]
        assert [message["role"] for message in sent_back] == ["system", "user", "assistant", "user"]
        assert sent_back[2]["content"] == "Of course! What shall I write?"
        assert "there is no JSON object in it" in sent_back[3]["content"]


def test_an_empty_answer_is_repaired_too() -> None:
    """A model that says nothing at all is asked once more."""
    with StubServer([stub.says(""), stub.says_json(GOOD)]) as server:
        assert ask(server).repaired


def test_no_second_repair() -> None:
    """A model that twice gives no usable object is given up on."""
    with StubServer([stub.says_json({"subject": "only"})]) as server:
        with pytest.raises(ModelUnavailable, match="not in the form"):
            ask(server)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    "passing",
    [stub.status(500), stub.status(503), stub.drops(), stub.rate_limited("0"), stub.rate_limited("0.1")],
    ids=["500", "503", "dropped", "429 at once", "429 in a tenth"],
)
def test_a_passing_fault_is_tried_again(passing: stub.Reply) -> None:
    """A server's fault, a dropped connection and a 429 whose wait fits in are each followed by another try."""
    with StubServer([passing, stub.says_json(GOOD)]) as server:
        assert ask(server).requests == 2


def test_a_timed_out_call_is_tried_again() -> None:
    """A call that hits its own timeout leaves the rest of the deadline to another."""
    with StubServer([stub.hangs(), stub.says_json(GOOD)]) as server:
        assert ask(server, timeout=0.3).requests == 2


def test_three_tries_at_most() -> None:
    """A server that keeps failing is left alone after three tries."""
    with StubServer([stub.status(502)]) as server:
        with pytest.raises(ModelUnavailable, match="HTTP 502"):
            ask(server)
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (stub.status(400, error_code="context_length_exceeded"), ModelRefused, "HTTP 400, context_length_exceeded"),
        (stub.status(401), ModelRefused, "OPENAI_API_KEY"),
        (stub.status(403), ModelRefused, "OPENAI_API_KEY"),
        (stub.status(404), ModelRefused, "HEARDBACK_MODEL"),
        (stub.status(422, error_code=MAIL), ModelRefused, r"HTTP 422, scripted"),
        (stub.rate_limited(), ModelUnavailable, "HTTP 429"),
        (stub.rate_limited("30"), ModelUnavailable, "HTTP 429"),
        (stub.rate_limited("soon"), ModelUnavailable, "HTTP 429"),
        (stub.refuses(), ModelRefused, "declined"),
        (stub.says("", finish_reason="content_filter"), ModelRefused, "declined"),
        (stub.says('{"subject": "s", "body": "b"}', finish_reason="length"), ModelUnavailable, "cut off"),
        (stub.web_page(), ModelUnavailable, "no chat completion"),
        (stub.garbage(), ModelUnavailable, "no chat completion"),
        (stub.other_json({"choices": []}), ModelUnavailable, "no chat completion"),
        (stub.other_json({"choices": [{"index": 0}]}), ModelUnavailable, "no chat completion"),
        (stub.other_json({"choices": [{"message": "Hello"}]}), ModelUnavailable, "no chat completion"),
        (stub.other_json({"choices": "none"}), ModelUnavailable, "no chat completion"),
        (stub.other_json({"error": "no"}), ModelUnavailable, "no chat completion"),
        (stub.other_json(["no"]), ModelUnavailable, "no chat completion"),
    ],
)
def test_no_second_try(reply: stub.Reply, error: type[ModelTrouble], words: str) -> None:
    """Where another try cannot help, there is none, and the error says in a sentence what is the matter."""
    with StubServer([reply]) as server:
        started = time.monotonic()
        with pytest.raises(error, match=words):
            ask(server)
        assert len(server.requests) == 1
        assert time.monotonic() - started < 1


def test_retry_after_as_a_date() -> None:
    """A date in Retry-After that lies past the deadline is understood as too late."""
    late = format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True)
    with StubServer([stub.rate_limited(late), stub.says_json(GOOD)]) as server:
        with pytest.raises(ModelUnavailable):
            ask(server)
        assert len(server.requests) == 1


@pytest.mark.parametrize("reply", [stub.hangs(), stub.drips()], ids=["hangs", "drips"])
def test_the_deadline_holds(reply: stub.Reply) -> None:
    """A server that says nothing, or a little for ever, holds nobody past the deadline, and leaves no call behind."""
    with StubServer([reply]) as server:
        started = time.monotonic()
        with pytest.raises(ModelUnavailable, match="in time"):
            ask(server, deadline_s=0.4)
        assert time.monotonic() - started < 0.6
        assert calls_end_within(0.2)


def test_one_deadline_over_all_tries() -> None:
    """Retries and the repair share one deadline and do not each get their own."""
    with StubServer([stub.hangs(), stub.says("no object"), stub.hangs()]) as server:
        started = time.monotonic()
        with pytest.raises(ModelUnavailable):
            ask(server, deadline_s=1.0, timeout=0.3)
        assert time.monotonic() - started < 1.2


def test_no_time_no_call() -> None:
    """With no time left, nothing is sent."""
    with StubServer([stub.says_json(GOOD)]) as server:
        with pytest.raises(ModelUnavailable):
            ask(server, deadline_s=0)
        assert not server.requests


def test_nobody_listens() -> None:
    """An address where nobody listens is unavailable."""
    with StubServer([]) as server:
        base_url = server.base_url
    model = OpenAICompatible(model="m", base_url=base_url)
    with pytest.raises(ModelUnavailable, match="could not be reached"):
        ask_json(model, ASKED, Reply, 2.0)


@pytest.mark.parametrize(
    "reply", [stub.status(400, message=f"bad: {MAIL} {KEY}", error_code=KEY), stub.says(MAIL), stub.refuses(MAIL)]
)
def test_no_word_of_the_client_and_no_key(reply: stub.Reply) -> None:
    """The sentence of an error holds neither what was asked nor what came back, nor the key."""
    with StubServer([reply]) as server, pytest.raises(ModelTrouble) as caught:
        ask(server)
    assert MAIL not in str(caught.value)
    assert KEY not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_any_langchain_chat_model() -> None:
    """A chat model of another make is asked in the same way."""
    model = FakeListChatModel(responses=["Hello", '{"subject": "s", "body": "b"}'])
    answer = ask_json(model, ASKED, Reply, 2.0)
    assert (answer.value, answer.model, answer.repaired) == (Reply(subject="s", body="b"), "FakeListChatModel", True)


def test_the_deadline_holds_for_any_chat_model() -> None:
    """A chat model with no idea of a timeout is left behind at the deadline."""
    model = FakeListChatModel(responses=['{"subject": "s", "body": "b"}'], sleep=0.6)
    started = time.monotonic()
    with pytest.raises(ModelUnavailable):
        ask_json(model, ASKED, Reply, 0.2)
    assert time.monotonic() - started < 0.4


class Broken(FakeListChatModel):
    calls: int = 0

    def _stream(self, *arguments: Any, **keywords: Any) -> Iterator[ChatGenerationChunk]:
        self.calls += 1
        raise KeyError("a bug")


def test_a_bug_is_no_fault_of_the_network() -> None:
    """An exception that is no failure of a model passes through at once, with no second try."""
    model = Broken(responses=[])
    with pytest.raises(KeyError, match="a bug"):
        ask_json(model, ASKED, Reply, 2.0)
    assert model.calls == 1
