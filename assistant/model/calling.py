"""Messages and tools between the seam and a chat model, and the tool call that a model puts into its text.

Small local models answer an offered tool with a JSON object in a code fence, in a tag or bare. Not here: running a tool,
and whether its arguments are any good.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from assistant.seam import Call, Message, Tool

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

# The fences and tags in which models put a call.
_BLOCK = re.compile(
    r"```[a-z_]*[ \t]*\n(?P<fenced>.*?)(?:```|\Z)"
    r"|<(?P<tag>tool_call|function_call|tools?)>(?P<tagged>.*?)(?:</(?P=tag)>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_NAMES = ("name", "tool", "tool_name", "function", "function_name")
_ARGUMENTS = ("arguments", "parameters", "args", "input", "tool_input")
_DECODER = json.JSONDecoder(strict=False)
_MOST_CALLS = 8


def sent(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The messages as every chat model takes them, in the form of chat completions."""
    return [_sent(message) for message in messages]


def described(tool: Tool) -> dict[str, Any]:
    """A tool as chat completions describe one."""
    function = {"name": tool.name, "description": tool.purpose, "parameters": tool.arguments.model_json_schema()}
    return {"type": "function", "function": function}


def listed(tools: Sequence[Tool]) -> str:
    """The tools in words, one a line, for a model that is offered none in another way."""
    return "\n".join(
        f"- {tool.name}: {tool.purpose} Arguments: {json.dumps(tool.arguments.model_json_schema(), ensure_ascii=False)}"
        for tool in tools
    )


def as_text(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages with calls and their results put into words, for a server that knows no tools."""
    told: list[Message] = []
    for message in messages:
        if message.role == "tool":
            told.append(Message("user", f"The tool's result:\n{message.text}"))
        elif message.calls:
            block = json.dumps([{"name": call.tool, "arguments": dict(call.arguments)} for call in message.calls])
            told.append(Message(message.role, f"{message.text}\n```json\n{block}\n```".strip()))
        else:
            told.append(message)
    return tuple(told)


def read_calls(said: AIMessage, tools: Sequence[Tool]) -> tuple[str, tuple[Call, ...]]:
    """What a model said, without the calls in it, and the calls of `tools`, each with an id of its own.

    A call in the field made for it goes before one in the text. A call of anything that was not offered is none.
    """
    known = {tool.name for tool in tools}
    text = str(said.text)
    calls = [Call(call["name"], call["args"], call["id"] or "") for call in said.tool_calls if call["name"] in known]
    if not calls and not said.tool_calls:
        text, calls = _in_text(text, known)
    return text.strip(), tuple(_with_ids(calls[:_MOST_CALLS]))


def _sent(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "tool", "content": message.text, "tool_call_id": message.call_id}
    if not message.calls:
        return {"role": message.role, "content": message.text}
    calls = [
        {
            "type": "function",
            "id": call.id,
            "function": {"name": call.tool, "arguments": json.dumps(dict(call.arguments), ensure_ascii=False)},
        }
        for call in message.calls
    ]
    return {"role": message.role, "content": message.text, "tool_calls": calls}


def _in_text(text: str, known: set[str]) -> tuple[str, list[Call]]:
    """Calls in fences and tags, or a text that is nothing but a call. JSON in the middle of a sentence is talk."""
    calls: list[Call] = []

    def taken(block: re.Match[str]) -> str:
        found = list(_calls_in(block["fenced"] or block["tagged"] or "", known))
        calls.extend(found)
        return "" if found else block[0]

    rest = _BLOCK.sub(taken, text)
    if not calls and rest.lstrip().startswith(("{", "[")):
        calls = list(_calls_in(rest, known))
        rest = "" if calls else rest
    return rest, calls


def _calls_in(block: str, known: set[str]) -> Iterator[Call]:
    rest = block.strip()
    while rest:
        try:
            value, end = _DECODER.raw_decode(rest)
        except (ValueError, RecursionError):
            return
        yield from _calls_of(value, known)
        rest = rest[end:].lstrip(" \t\r\n,;")


def _calls_of(value: object, known: set[str]) -> Iterator[Call]:
    if isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _calls_of(item, known)
        return
    if not isinstance(value, dict):
        return
    said = cast("dict[str, object]", value)
    inner = said.get("tool_calls") or said.get("tool_call") or said.get("function_call")
    if isinstance(said.get("function"), dict):
        inner = said["function"]
    if inner is not None:
        yield from _calls_of(inner, known)
        return
    name = next((said[key] for key in _NAMES if key in said), None)
    arguments: object = next((said[key] for key in _ARGUMENTS if key in said), None)
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments or "{}")
        except ValueError:
            return
    if isinstance(name, str) and name in known and isinstance(arguments, Mapping | None):
        yield Call(name, cast("Mapping[str, Any]", arguments or {}))


def _with_ids(calls: Sequence[Call]) -> Iterator[Call]:
    seen: set[str] = set()
    for call in calls:
        id = call.id if call.id and call.id not in seen else f"call_{secrets.token_hex(6)}"
        seen.add(id)
        yield Call(call.tool, call.arguments, id)
