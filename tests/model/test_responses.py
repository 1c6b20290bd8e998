"""The responses endpoint over real HTTP, by setting: the same answers through the other form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from assistant.errors import ModelRefused, ModelUnavailable
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel
from assistant.model.responses import request_of
from assistant.seam import Call, Message, Tool
from tests.model import server as stub
from tests.model.server import StubServer

pytestmark = pytest.mark.usefixtures("warm")

ASKED = (Message("system", "S"), Message("user", "Hi"))


class Reply(BaseModel):
    body: str


class Client(BaseModel):
    client: str


HEALTH = Tool("account_health", "How a client is doing.", Client)


def model_at(server: StubServer, **how: Any) -> LanguageModel:
    return LanguageModel.of(OpenAICompatible(model="m", base_url=server.base_url, api="responses", **how))


def test_an_object() -> None:
    """An object comes by a streamed response, with the schema sent along, and nothing is left with the provider."""
    with StubServer([stub.responds('{"body": "b"}')]) as server:
        answer = model_at(server).ask_json(ASKED, Reply, 4.0)
        asked = server.requests[0]
        assert server.paths == ["/v1/responses"]
    assert (answer.value, answer.model) == (Reply(body="b"), stub.MODEL)
    assert asked["store"] is False
    assert asked["input"] == [{"role": "system", "content": "S"}, {"role": "user", "content": "Hi"}]
    assert asked["text"]["format"]["schema"]["required"] == ["body"]
    assert "stream_options" not in asked


def test_a_stream() -> None:
    """Text comes piece by piece."""
    with StubServer([stub.responds("One two three.")]) as server:
        pieces = list(model_at(server).stream(ASKED, 4.0))
    assert len(pieces) == 3
    assert "".join(pieces) == "One two three."


def test_a_tool_call() -> None:
    """A function call is a call like any other."""
    with StubServer([stub.responds("", calls=[("account_health", {"client": "Marit"})])]) as server:
        answer = model_at(server).ask_tools(ASKED, [HEALTH], 4.0)
        assert server.requests[0]["tools"][0]["name"] == "account_health"
    assert [(call.tool, dict(call.arguments)) for call in answer.calls] == [("account_health", {"client": "Marit"})]


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (stub.responds("We are", incomplete="max_output_tokens"), ModelUnavailable, "cut off"),
        (stub.responds("We are", incomplete="content_filter"), ModelRefused, "declined"),
        (stub.responds("", refusal="No."), ModelRefused, "declined"),
        (stub.responds("We are", failed=True), ModelUnavailable, "broke off"),
        (stub.responds("We are", unended=True), ModelUnavailable, "broke off"),
        (stub.web_page(), ModelUnavailable, "no chat completion"),
    ],
)
def test_what_is_no_whole_answer(reply: stub.Reply, error: type[Exception], words: str) -> None:
    """A response that is incomplete, declined, failed or cut off is none."""
    with StubServer([reply]) as server, pytest.raises(error, match=words):
        list(model_at(server).stream(ASKED, 4.0))


def test_a_whole_response() -> None:
    """Without a stream a response is read as well, with its usage."""
    with StubServer([stub.responds("Hello.", calls=[("account_health", {"client": "Marit"})])]) as server:
        said = OpenAICompatible(model="m", base_url=server.base_url, api="responses").invoke("Hi")
    assert said.text == "Hello."
    assert said.tool_calls[0]["args"] == {"client": "Marit"}
    assert said.usage_metadata == {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12}
    assert said.response_metadata["finish_reason"] == "tool_calls"


def test_a_talk_in_the_terms_of_responses() -> None:
    """Calls, their results and earlier answers become items of the input."""
    from assistant.model.calling import sent

    talk = (
        *ASKED,
        Message("assistant", "Let me look.", calls=(Call("account_health", {"client": "Marit"}, "call_1"),)),
        Message("tool", "She is fine.", call_id="call_1"),
    )
    items = request_of({"model": "m", "messages": sent(talk), "max_tokens": 9})
    assert items["max_output_tokens"] == 9
    said, called, result = items["input"][2:]
    assert said["content"][0]["text"] == "Let me look."
    assert (called["type"], called["call_id"], json.loads(called["arguments"])) == (
        "function_call", "call_1", {"client": "Marit"},
    )  # fmt: skip
    assert result == {"type": "function_call_output", "call_id": "call_1", "output": "She is fine."}
