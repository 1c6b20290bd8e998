"""Tool calls: in the field made for them, in a JSON block, bare, and on servers that know none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from pydantic import BaseModel

from assistant.errors import ModelUnavailable
from assistant.model.calling import read_calls
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel
from assistant.seam import Call, Message, Tool
from tests.model import server as stub
from tests.model.server import StubServer

pytestmark = pytest.mark.usefixtures("warm")


class Client(BaseModel):
    client: str


class Nothing(BaseModel):
    pass


HEALTH = Tool("account_health", "How a client is doing.", Client)
AGENDA = Tool("agenda", "The list for the next meeting.", Nothing)
TOOLS = (HEALTH, AGENDA)
CALL = {"name": "account_health", "arguments": {"client": "Marit"}}
ASKED = (Message("user", "How is Marit?"),)


def read(text: str) -> tuple[str, list[tuple[str, Any]]]:
    words, calls = read_calls(AIMessage(text), TOOLS)
    return words, [(call.tool, dict(call.arguments)) for call in calls]


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{json.dumps(CALL)}\n```",
        f"```\n{json.dumps(CALL, indent=2)}\n```",
        f"```tool_call\n{json.dumps(CALL)}",
        json.dumps(CALL),
        f"[{json.dumps(CALL)}]",
        f"<tool_call>\n{json.dumps(CALL)}\n</tool_call>",
        json.dumps({"tool_calls": [{"type": "function", "function": CALL}]}),
        json.dumps({"type": "function", "function": {**CALL, "arguments": json.dumps(CALL["arguments"])}}),
        json.dumps({"tool": "account_health", "parameters": {"client": "Marit"}}),
        json.dumps({"function": "account_health", "args": {"client": "Marit"}}),
    ],
)
def test_a_call_in_the_text(text: str) -> None:
    """A call is read from a code block, a tag or bare JSON, in the forms in which models write one."""
    assert read(text) == ("", [("account_health", {"client": "Marit"})])


def test_words_around_a_call_stay() -> None:
    """What a model says beside its call is kept as its words."""
    words, calls = read(f"Let me look.\n```json\n{json.dumps(CALL)}\n```\nOne moment.")
    assert calls == [("account_health", {"client": "Marit"})]
    assert words.split() == "Let me look. One moment.".split()


def test_several_calls_in_a_block() -> None:
    """A list of calls, or one after the other, is as many calls, in their order."""
    both = [("agenda", {}), ("account_health", {"client": "Marit"})]
    assert read(f'```json\n[{{"name": "agenda", "arguments": {{}}}}, {json.dumps(CALL)}]\n```')[1] == both
    assert read(f'```json\n{{"name": "agenda"}}\n{json.dumps(CALL)}\n```')[1] == both


@pytest.mark.parametrize(
    "text",
    [
        'She wrote {"name": "agenda", "arguments": {}} in her mail.',
        '```json\n{"name": "wire_money", "arguments": {"to": "me"}}\n```',
        '```json\n{"client": "Marit", "health": "good"}\n```',
        '```json\n{"name": "agenda", "argum',
        '{"name": "agenda", "arguments": "not json"}',
        "[[[[[[" * 5000,
    ],
)
def test_what_is_no_call(text: str) -> None:
    """JSON in a sentence, a tool that was not offered, another object and half a call are words."""
    words, calls = read(text)
    assert not calls
    assert words == text.strip()


def test_every_call_has_an_id_of_its_own() -> None:
    """Ids that a server leaves out, or gives twice, are made up."""
    said = AIMessage(
        "", tool_calls=[{"name": "agenda", "args": {}, "id": id, "type": "tool_call"} for id in ("a", "a", None)]
    )
    ids = [call.id for call in read_calls(said, TOOLS)[1]]
    assert ids[0] == "a"
    assert len(set(ids)) == 3
    assert all(ids)


@pytest.mark.parametrize("way", ["field", "block"])
def test_the_same_call_from_both_kinds_of_server(way: str) -> None:
    """A server that calls tools properly and one that writes the call into its text lead to the same."""
    replies = {
        "field": stub.calls("account_health", {"client": "Marit"}),
        "block": stub.says_fenced(CALL, before="", after=""),
    }
    with StubServer([replies[way]]) as server:
        model = LanguageModel.of(OpenAICompatible(model="m", base_url=server.base_url))
        answer = model.ask_tools(ASKED, TOOLS, 4.0)
        assert [tool["function"]["name"] for tool in server.requests[0]["tools"]] == ["account_health", "agenda"]
    assert [(call.tool, dict(call.arguments)) for call in answer.calls] == [("account_health", {"client": "Marit"})]
    assert answer.text == ""
    assert answer.model == stub.MODEL


def test_words_instead_of_a_call() -> None:
    """A model that answers in words has called nothing."""
    with StubServer([stub.says("She is fine.")]) as server:
        answer = LanguageModel.of(OpenAICompatible(model="m", base_url=server.base_url)).ask_tools(ASKED, TOOLS, 4.0)
    assert (answer.text, answer.calls) == ("She is fine.", ())


def test_a_call_to_nowhere_is_no_answer() -> None:
    """A call of a tool that was not offered is dropped, and alone it is no answer."""
    with (
        StubServer([stub.calls("wire_money", {})]) as server,
        pytest.raises(ModelUnavailable, match="nor called a tool"),
    ):
        LanguageModel.of(OpenAICompatible(model="m", base_url=server.base_url)).ask_tools(ASKED, TOOLS, 4.0)


def test_a_server_that_takes_no_tools() -> None:
    """A server that names tools in a 400 gets them in words, and the call is read from the text."""
    refuses = stub.status(400, message="`tools` is not supported by this model")
    with StubServer([refuses, stub.says_fenced(CALL)]) as server:
        answer = LanguageModel.of(OpenAICompatible(model="m", base_url=server.base_url)).ask_tools(ASKED, TOOLS, 4.0)
        assert "tools" not in server.requests[1]
        assert "account_health: How a client is doing." in server.requests[1]["messages"][0]["content"]
    assert answer.calls[0].tool == "account_health"


def test_a_talk_with_calls_goes_back_as_it_was() -> None:
    """Calls and their results are sent in the form in which servers know them."""
    talk = (
        *ASKED,
        Message("assistant", "", calls=(Call("account_health", {"client": "Marit"}, "call_1"),)),
        Message("tool", "She is fine.", call_id="call_1"),
    )
    with StubServer([stub.says("She is fine.")]) as server:
        LanguageModel.of(OpenAICompatible(model="m", base_url=server.base_url)).ask_tools(talk, TOOLS, 4.0)
        _, called, result = server.requests[0]["messages"]
    assert called["tool_calls"][0]["function"]["name"] == "account_health"
    assert json.loads(called["tool_calls"][0]["function"]["arguments"]) == {"client": "Marit"}
    assert (result["role"], result["tool_call_id"], result["content"]) == ("tool", "call_1", "She is fine.")


def test_bound_tools() -> None:
    """As a langchain-core chat model it takes tools by bind_tools and gives back tool calls, streamed or not."""
    with StubServer([stub.calls("account_health", {"client": "Marit"})]) as server:
        bound = OpenAICompatible(model="m", base_url=server.base_url).bind_tools([Client], tool_choice="Client")
        whole = bound.invoke("Hi")
        streamed: Any = None
        for chunk in bound.stream("Hi"):
            streamed = chunk if streamed is None else streamed + chunk
        assert server.requests[0]["tool_choice"] == {"type": "function", "function": {"name": "Client"}}
        assert server.requests[0]["tools"][0]["function"]["name"] == "Client"
    for said in (whole, streamed):
        assert [(call["name"], call["args"]) for call in said.tool_calls] == [("account_health", {"client": "Marit"})]
