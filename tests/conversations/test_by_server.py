"""Whole conversations over a real server: one that calls tools properly, and one that writes the call into its text.

Not here: what the calls lead to (`test_by_tools`), the forms a call takes (`tests/model/test_calling`).
"""

from __future__ import annotations

from typing import Any

import pytest

from assistant.conversation import ChatTurn, Conversation
from assistant.desk import Desk
from assistant.memory.store import Store
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel
from assistant.writing.wordings import Wordings
from tests.chatting import bare, chat, desk, playbook, store
from tests.conversations.talking import TALKS, Rendering, call_for, turns_of, two_danas
from tests.conversations.test_talks import bare_result, held
from tests.model import server as stub
from tests.model.server import Exchange, Reply, StubServer

__all__ = ["bare", "chat", "desk", "playbook", "store"]
pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture(scope="module")
def warm() -> None:
    """The SDK is imported before anything is timed."""
    with StubServer([stub.says("Yes.")]) as server:
        LanguageModel.of(OpenAICompatible(model="m", base_url=server.base_url)).chat.invoke("Hi")
    return


def answering(way: str, intents: dict[str, str]) -> Reply:
    """A server that knows which tool each question of a talk is for, calls it, and has nothing to add to the result."""

    def reply(exchange: Exchange) -> None:
        messages: list[dict[str, Any]] = exchange.asked["messages"]
        if not exchange.asked.get("tools"):
            stub.status(400, message="I write no drafts")(exchange)
            return
        if messages[-1]["role"] == "tool":
            stub.says("Done.")(exchange)
            return
        heard = next(m["content"] for m in reversed(messages) if "BEGIN QUESTION\n" in (m["content"] or ""))
        said = heard.partition("BEGIN QUESTION\n")[2].rpartition("\n===")[0]
        call = call_for(intents[said], said)
        if way == "field":
            stub.calls(call.tool, dict(call.arguments))(exchange)
        else:
            stub.says_fenced({"name": call.tool, "arguments": dict(call.arguments)}, before="", after="")(exchange)

    return reply


@pytest.mark.parametrize("name", ["she and her over five turns", "auf Deutsch", "all clients and then one of them"])
def test_both_kinds_of_server_lead_to_the_same(name: str, desk: Desk, store: Store) -> None:
    """A talk over a server that calls tools in their field, over one that puts them into a code block, and over none."""
    two_danas(store)
    talk = next(talk for talk in TALKS if talk["name"] == name)
    intents = {said: intent for said, intent, _, _ in turns_of(talk)}
    told: dict[str, list[ChatTurn]] = {"none": held(talk, Conversation(desk))}
    for way in ("field", "block"):
        desk.wordings = Wordings()
        with StubServer([answering(way, intents)]) as server:
            desk.model, desk.render = (
                LanguageModel.of(OpenAICompatible(model="m", base_url=server.base_url)),
                Rendering(),
            )
            told[way] = held(talk, Conversation(desk))
            assert any(message["role"] == "tool" for asked in server.requests for message in asked["messages"])
    results = {way: [bare_result(turn.result) for turn in turns] for way, turns in told.items()}
    assert results["field"] == results["block"] == results["none"]
    assert all(turn.fell_back is None for turn in (*told["field"], *told["block"]))
