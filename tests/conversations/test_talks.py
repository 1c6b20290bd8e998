"""Whole conversations: what was said before is meant later on, with no model and with one that calls the desk's tools."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.conversation import ChatTurn, Conversation
from assistant.desk import Desk
from assistant.memory.store import Store
from assistant.writing.wordings import Wordings
from tests.chatting import bare, chat, desk, playbook, store
from tests.conversations.talking import TALKS, Calling, Rendering, call_for, turns_of, two_danas

__all__ = ["bare", "chat", "desk", "playbook", "store"]
BY_TOOLS = (
    "she and her over five turns",
    "and somebody else",
    "two Danas, chosen by place",
    "auf Deutsch",
    "all clients and then one of them",
)


def held(talk: dict[str, Any], chat: Conversation) -> list[ChatTurn]:
    """The turns of a written conversation, each as it was written down."""
    made: list[ChatTurn] = []
    for number, (said, intent, client, holds) in enumerate(turns_of(talk), start=1):
        turn = chat.turn(said, client=talk.get("open"))
        where = f"{talk['name']}, turn {number}: {said!r} → {turn.intent}, {turn.client}, {turn.answer[:160]!r}"
        assert turn.intent == intent, where
        if holds in ("body", "reads_as", "touchpoint", "variants", "saved", "clients") or client is not None:
            assert turn.client == client, where
        result = turn.result or {}
        match holds:
            case "none":
                assert turn.result is None, where
            case "ask":
                assert turn.result is None and "Dana Whitcombe (" in turn.answer and "Dana Okafor (" in turn.answer, (
                    where
                )
            case "saved":
                assert result["saved"] is True, where
            case "body" | "reads_as" | "pages" | "touchpoint" | "variants" | "clients" if (
                holds != "touchpoint" or intent == "log_touchpoint"
            ):
                assert result.get(holds), where
            case _:
                assert holds in turn.answer, where
        made.append(turn)
    return made


def test_there_are_thirty_of_five_turns_and_more() -> None:
    """In seven languages."""
    assert len(TALKS) >= 30
    assert all(len(talk["turns"]) >= 5 for talk in TALKS)


@pytest.mark.parametrize("talk", TALKS, ids=[talk["name"] for talk in TALKS])
def test_a_conversation_goes_as_written(talk: dict[str, Any], desk: Desk, store: Store) -> None:
    """Every turn's intent, whom it is about and what it holds, without a model."""
    two_danas(store)
    held(talk, Conversation(desk))


@pytest.mark.parametrize("name", BY_TOOLS)
def test_by_tools_the_results_are_the_same(name: str, desk: Desk, store: Store) -> None:
    """A model that calls the right tool leads to the objects that the desk comes to by itself."""
    two_danas(store)
    talk = next(talk for talk in TALKS if talk["name"] == name)
    alone = held(talk, Conversation(desk))
    intents = {said: intent for said, intent, _, _ in turns_of(talk)}
    model = Calling(lambda said: call_for(intents[said], said))
    desk.model, desk.render = model, Rendering()
    desk.wordings = (
        Wordings()
    )  # a desk that has written nothing yet has all its sentences to choose from, as the first had
    by_tools = held(talk, Conversation(desk))
    assert model.heard
    assert [bare_result(turn.result) for turn in by_tools] == [bare_result(turn.result) for turn in alone]
    assert all(turn.fell_back is None for turn in by_tools)


def bare_result(result: dict[str, Any] | None) -> Any:
    """Without what differs from run to run, and why a draft of the desk stands."""
    if result is None:
        return None
    if "clients" in result:
        return [(row["client"], bare_result(row["assessment"])) for row in result["clients"]]
    return {name: value for name, value in result.items() if name not in ("elapsed_ms", "fell_back")}
