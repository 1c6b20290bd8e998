"""Exchanges recorded from a real OpenAI-compatible server with a real small model, SmolLM2-135M-Instruct.

The model writes nonsense, and differently on every machine: what is tested is that the answer is handled rightly, never
its words. `by_hand_401` and `by_hand_429` are written by hand and say so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
import yaml
from langchain_core.messages import AIMessageChunk
from vcr.errors import (  # pyright: ignore[reportMissingTypeStubs] - vcrpy has no stubs
    CannotOverwriteExistingCassetteException,
)

from assistant.errors import ModelRefused, ModelUnavailable
from assistant.model.ask import ask_json
from assistant.model.prompts import Message
from assistant.seam import Call
from tests.model.recordings import (
    CASSETTES,
    HELLO,
    KEPT_OF_REQUESTS,
    KEPT_OF_RESPONSES,
    Reply,
    ask_by_schema,
    ask_freely,
    ask_tools,
    cassette,
    chat,
    holding_reply,
    question,
    stream_hello,
)

FILES = sorted(CASSETTES.glob("*.yaml"))


def test_the_models_name() -> None:
    """The recorded answers came from the model that this file names."""
    with cassette("holding_reply_by_schema.yaml") as played:
        assert ask_by_schema().model == "SmolLM2-135M-Instruct"
        assert played.all_played


def test_a_holding_reply() -> None:
    """A real answer to the holding reply's prompt either fits the schema or is said to be out of form."""
    with cassette("holding_reply.yaml") as played:
        outcome: object
        try:
            outcome = ask_freely().value
        except ModelUnavailable as trouble:
            outcome = str(trouble)
        assert isinstance(outcome, Reply) or "form" in str(outcome) or "cut off" in str(outcome)
        assert played.all_played


def test_a_holding_reply_by_schema() -> None:
    """Where the server enforces the schema, the answer fits it, whatever its words are worth."""
    with cassette("holding_reply_by_schema.yaml"):
        answer = ask_by_schema()
    assert (answer.requests, answer.repaired) == (1, False)
    assert len(answer.value.body) <= 400


def test_a_holding_reply_by_responses() -> None:
    """At the responses endpoint a real answer either fits the schema or is said to be out of form, and is counted."""
    with cassette("holding_reply_by_responses.yaml") as played:
        asked = question(chat(api="responses"))
        outcome: object
        try:
            outcome = asked.for_json(holding_reply(), Reply).value
        except ModelUnavailable as trouble:
            outcome = str(trouble)
        assert isinstance(outcome, Reply) or "form" in str(outcome) or "cut off" in str(outcome)
        assert played.all_played
    assert asked.tally.model == "SmolLM2-135M-Instruct"
    assert (asked.tally.tokens_out or 0) > 0


def test_tools_offered_to_a_real_model() -> None:
    """A real server takes the tools; whether the model calls one, in its text or not, is its own affair."""
    with cassette("tools.yaml"):
        answer = ask_tools()
    assert answer.text or answer.calls
    assert {call.tool for call in answer.calls} <= {"agenda"}


def test_a_tool_call() -> None:
    """A tool call in the field made for it (written by hand) arrives with its arguments and its id."""
    with cassette("by_hand_tool_call.yaml"):
        answer = ask_tools()
    assert answer.calls == (Call("agenda", {}, "call_8Fh2"),)
    assert answer.text == ""


def test_a_stream() -> None:
    """A real server's stream ends with its reason, its model's name and its usage."""
    with cassette("stream.yaml"):
        whole = AIMessageChunk(content="")
        for chunk in stream_hello():
            whole += chunk
    assert whole.text
    assert whole.response_metadata["model_name"] == "SmolLM2-135M-Instruct"
    assert whole.response_metadata["finish_reason"] in ("stop", "length")
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["output_tokens"] > 0


def test_a_prompt_too_long() -> None:
    """A real server's 400 for a prompt that does not fit its context is refused with the server's code."""
    with cassette("context_too_long.yaml") as played:
        with pytest.raises(ModelRefused, match="HTTP 400, exceed_context_size_error"):
            ask_freely()
        assert played.play_count == 1


def test_a_wrong_key() -> None:
    """A 401 (written by hand) is refused at once and points to the setting."""
    with cassette("by_hand_401.yaml") as played:
        with pytest.raises(ModelRefused, match="OPENAI_API_KEY"):
            question(chat(structured="none")).for_json(HELLO, Reply)
        assert played.play_count == 1


def test_a_limit() -> None:
    """A 429 (written by hand) whose Retry-After lies past the deadline is unavailable at once."""
    with cassette("by_hand_429.yaml") as played:
        with pytest.raises(ModelUnavailable, match="HTTP 429"):
            ask_json(chat(structured="none"), HELLO, Reply, 5)
        assert played.play_count == 1


def test_a_miss_is_loud() -> None:
    """A request that a cassette lacks is no network fault: it is not tried again and not turned into one."""
    with cassette("by_hand_401.yaml"), pytest.raises(CannotOverwriteExistingCassetteException):
        question(chat()).for_json((Message("user", "Never recorded."),), Reply)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_what_a_cassette_may_hold(path: Path) -> None:
    """A cassette holds no header beyond the two allow-lists, no host, and no key."""
    text = path.read_text(encoding="utf-8")
    assert not [word for word in ("authorization", "bearer", "127.0.0.1", "localhost") if word in text.lower()]
    for exchange in cast(list[dict[str, Any]], yaml.safe_load(text)["interactions"]):
        request, response = exchange["request"], exchange["response"]
        assert {name.lower() for name in request["headers"]} <= KEPT_OF_REQUESTS
        assert {name.lower() for name in response["headers"]} <= KEPT_OF_RESPONSES
        assert urlsplit(str(request["uri"])).netloc == "model.invalid"


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_by_hand_says_so(path: Path) -> None:
    """A cassette is either recorded or says in its first line that it was written by hand."""
    by_hand = path.read_text(encoding="utf-8").startswith("# Written by hand")
    assert by_hand == path.stem.startswith("by_hand_")
