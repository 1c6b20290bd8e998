"""The chat model over real HTTP: what it sets on an answer, and streaming as it happens."""

from __future__ import annotations

import time

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage
from pydantic import SecretStr

from assistant.model.chat import OpenAICompatible
from tests.model import server as stub
from tests.model.server import StubServer

pytestmark = pytest.mark.usefixtures("warm")


def test_what_an_answer_says_of_itself() -> None:
    """An answer carries the server's model name, why it ended and what it used."""
    with StubServer([stub.says("Hello there.")]) as server:
        said = OpenAICompatible(model="m", base_url=server.base_url).invoke("Hi")
    assert isinstance(said, AIMessage)
    assert said.content == "Hello there."
    assert said.response_metadata["model_name"] == stub.MODEL
    assert said.response_metadata["finish_reason"] == "stop"
    assert said.usage_metadata == {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12}


def test_what_a_request_holds() -> None:
    """Messages keep their roles; options and a call's own keywords are sent as they are, the latter first."""
    with StubServer([stub.says("Hello.")]) as server:
        model = OpenAICompatible(model="m", base_url=server.base_url, options={"temperature": 0, "max_tokens": 9})
        model.invoke([SystemMessage("S"), HumanMessage("U"), AIMessage("A")], stop=["."], max_tokens=5)
        assert server.requests == [
            {
                "model": "m",
                "messages": [
                    {"role": "system", "content": "S"},
                    {"role": "user", "content": "U"},
                    {"role": "assistant", "content": "A"},
                ],
                "temperature": 0,
                "max_tokens": 5,
                "stop": ["."],
            }
        ]


def test_streaming() -> None:
    """A streamed answer comes while it is written, its pieces add up, and the usage comes last."""
    with StubServer([stub.says("One two three four.", pause_s=0.1)]) as server:
        model = OpenAICompatible(model="m", base_url=server.base_url)
        started = time.monotonic()
        first_after, whole = 0.0, AIMessageChunk(content="")
        for chunk in model.stream("Count"):
            first_after = first_after or time.monotonic() - started
            assert isinstance(chunk, AIMessageChunk)
            whole += chunk
        assert first_after < 0.25 < time.monotonic() - started
    assert whole.content == "One two three four."
    assert whole.response_metadata == {"model_name": stub.MODEL, "finish_reason": "stop"}
    assert whole.usage_metadata == {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12}


def test_a_stream_ends_at_its_timeout() -> None:
    """A stream that goes on and on ends at the call's timeout, though every piece is in time."""
    from openai import APITimeoutError

    with StubServer([stub.says("word " * 100, pause_s=0.05)]) as server:
        model = OpenAICompatible(model="m", base_url=server.base_url, timeout=0.3)
        started = time.monotonic()
        with pytest.raises(APITimeoutError):
            list(model.stream("Go on"))
        assert time.monotonic() - started < 0.8


def test_the_key_is_not_printed() -> None:
    """Neither the model's repr nor its parameters show the key."""
    model = OpenAICompatible(model="m", api_key=SecretStr("sk-secret"))
    assert "sk-secret" not in repr(model) + str(model.asdict())
