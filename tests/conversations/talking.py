"""The written conversations, a desk for them, and models that call tools. Not here: what is asserted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant.conversation.tools import BY_NAME
from assistant.errors import ModelTrouble
from assistant.memory.store import Store
from assistant.model.prompts import load_prompt
from assistant.seam import Call, Message, Tool, ToolAnswer
from assistant.thread import Client
from tests.chatting import SILENT

TALKS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "talks.yaml").read_text("utf-8"))
TOOL_OF = {
    "should_i_chase": "chase",
    "judge_thread": "judge",
    "which_channel": "channel",
    "account_health": "health",
    "playbook_question": "playbook",
}
"""The tool that a model calls for an intent, where it has another name."""


def two_danas(store: Store) -> None:
    """Two clients by one name, each with a history."""
    for name, company in (("Dana Whitcombe", "Ridgeline Tents"), ("Dana Okafor", "Bellweather Hotel")):
        known = store.add_client(Client(name=name, company=company, timezone="Europe/London", country="GB"))
        store.add_touchpoints(known.id, SILENT.touchpoints)


class Rendering:
    """The prompt files as they are, as the desk is handed them."""

    def __call__(self, name: str, **values: str) -> Sequence[Message]:
        return [Message(one.role, one.text) for one in load_prompt(name).render(**values)]

    def label(self, name: str) -> str:
        return f"{name}@{load_prompt(name).version}"


@dataclass
class Calling:
    """A model that calls the tool it is told to, and then says `words`. Remembers all that it was handed."""

    calls: Callable[[str], Call | None]
    words: str = ""
    name: str = "calling"
    heard: list[Sequence[Message]] = field(default_factory=list[Sequence[Message]])

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        self.heard.append(tuple(messages))
        if messages[-1].role == "tool" and "BEGIN RESULT" in messages[-1].text:
            return ToolAnswer(self.words, (), self.name)
        call = self.calls(asked_in(messages))
        return ToolAnswer("", (call,) if call else (), self.name)

    def ask_json(self, messages: Any, schema: Any, deadline_s: float, *, task: str = "") -> Any:
        raise ModelTrouble("It writes no drafts.")

    def stream(self, messages: Any, deadline_s: float, *, task: str = "") -> Any:
        raise ModelTrouble("It writes no drafts.")


def asked_in(messages: Sequence[Message]) -> str:
    """The question that a model was handed."""
    return messages[1].text.partition("BEGIN QUESTION\n")[2].rpartition("\n===")[0]


def call_for(intent: str, said: str) -> Call:
    """The call that a well-behaved model makes for an intent."""
    name = TOOL_OF.get(intent, intent)
    if intent == "account_health" and "clients" in said:
        name = "radar"
    if intent == "account_health" and ("owe" in said or "open" in said):
        name = "open_items"
    arguments: dict[str, Any] = {"kind": "shorter"} if name == "refine_draft" else {}
    assert name in BY_NAME
    return Call(name, arguments, "call-1")


def turns_of(talk: dict[str, Any]) -> Iterator[tuple[str, str, str | None, str]]:
    yield from map(tuple, talk["turns"])
