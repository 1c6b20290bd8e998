"""The responses endpoint: a chat request put in its terms, and what it answers as langchain-core messages.

Not here: sending (`chat`). Nothing is left with the provider (`store` is off), and every request says the whole talk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from langchain_core.messages import AIMessage, AIMessageChunk, ToolCallChunk

from assistant.model.completions import called, parted, text_of, usage_of
from assistant.model.faults import BrokenOff

Body = Mapping[str, Any]
_NAMES = {"max_tokens": "max_output_tokens", "max_completion_tokens": "max_output_tokens"}
_UNKNOWN = frozenset({"stream_options", "stop"})
"""What chat completions take and responses do not."""
_ENDS = {"max_output_tokens": "length", "content_filter": "content_filter"}


def request_of(chat: Body) -> dict[str, Any]:
    """A request for chat completions in the terms of responses."""
    request: dict[str, Any] = {"store": False}
    for name, value in chat.items():
        if name == "messages":
            request["input"] = [item for message in cast("Sequence[Body]", value) for item in _items(message)]
        elif name == "tools":
            request["tools"] = [{"type": "function", **cast("Body", tool)["function"]} for tool in value]
        elif name == "tool_choice" and isinstance(value, Mapping):
            request[name] = {"type": "function", "name": cast("Body", value)["function"]["name"]}
        elif name == "response_format":
            request["text"] = {"format": _form(cast("Body", value))}
        elif name not in _UNKNOWN:
            request[_NAMES.get(name, name)] = value
    return request


def message_of(answer: Any, model: str) -> AIMessage | None:
    """A whole response as a message; None where `answer` is none. Raises BrokenOff where the server says it failed."""
    from openai.types.responses import Response

    output: object = getattr(answer, "output", None)
    if not isinstance(answer, Response) or not isinstance(output, list):
        return None
    text: list[str] = []
    refusals: list[str] = []
    calls: list[Any] = []
    for item in cast("list[object]", output):
        if getattr(item, "type", None) == "function_call":
            calls.append(called(_of(item, "name"), _of(item, "arguments"), _of(item, "call_id")))
        elif getattr(item, "type", None) == "message":
            for part in cast("list[object]", _of(item, "content") or []):
                text.append(text_of(_of(part, "text")))
                refusals.append(text_of(_of(part, "refusal")))
    good, bad = parted(calls)
    refusal = "".join(refusals)
    return AIMessage(
        content="".join(text),
        additional_kwargs={"refusal": refusal} if refusal else {},
        response_metadata={"model_name": answer.model or model, "finish_reason": _ended(answer, bool(calls))},
        usage_metadata=usage_of(_of(answer, "usage"), "input_tokens", "output_tokens"),
        tool_calls=good,
        invalid_tool_calls=bad,
    )


def chunk_of(event: Any, model: str) -> AIMessageChunk | None:
    """One event of a streamed response; None where it says nothing. Raises BrokenOff where it says that it failed."""
    kind: object = getattr(event, "type", None)
    if kind == "response.output_text.delta":
        return AIMessageChunk(content=text_of(_of(event, "delta")))
    if kind == "response.refusal.delta":
        return AIMessageChunk(content="", additional_kwargs={"refusal": text_of(_of(event, "delta"))})
    if isinstance(kind, str) and kind.startswith("response.reasoning") and kind.endswith("delta"):
        return AIMessageChunk(content="", additional_kwargs={"thinking": True})
    if kind == "response.output_item.done":
        item = _of(event, "item")
        if _of(item, "type") != "function_call":
            return None
        return AIMessageChunk(content="", tool_call_chunks=[_call(item, _of(event, "output_index"))])
    if kind in ("response.completed", "response.incomplete", "response.failed"):
        whole = _of(event, "response")
        names = {"model_name": text_of(_of(whole, "model")) or model}
        ended = _ended(whole, any(_of(item, "type") == "function_call" for item in _of(whole, "output") or ()))
        return AIMessageChunk(
            content="",
            response_metadata=names | {"finish_reason": ended},
            usage_metadata=usage_of(_of(whole, "usage"), "input_tokens", "output_tokens"),
        )
    if kind == "error":
        raise BrokenOff
    return None


def _items(message: Body) -> list[dict[str, Any]]:
    """A message of chat completions as items of input: calls and their results are items of their own."""
    if message["role"] == "tool":
        return [
            {"type": "function_call_output", "call_id": message["tool_call_id"], "output": message.get("content") or ""}
        ]
    items: list[dict[str, Any]] = []
    if message.get("content") and message["role"] == "assistant":
        # In full: some servers know an answer of their own only in the form in which they give one.
        said: dict[str, Any] = {"type": "output_text", "text": message["content"], "annotations": []}
        items.append({"type": "message", "role": "assistant", "status": "completed", "content": [said]})
    elif message.get("content"):
        items.append({"role": message["role"], "content": message["content"]})
    for call in cast("Sequence[Body]", message.get("tool_calls") or ()):
        function = cast("Body", call["function"])
        items.append(
            {
                "type": "function_call",
                "call_id": call["id"],
                "name": function["name"],
                "arguments": function["arguments"],
            }
        )
    return items


def _form(response_format: Body) -> dict[str, Any]:
    schema = response_format.get("json_schema")
    return {"type": response_format["type"], **(cast("Body", schema) if isinstance(schema, Mapping) else {})}


def _call(item: object, index: object) -> ToolCallChunk:
    arguments = _of(item, "arguments")
    return ToolCallChunk(
        type="tool_call_chunk",
        name=text_of(_of(item, "name")) or None,
        args=arguments if isinstance(arguments, str) else json.dumps(arguments or {}),
        id=text_of(_of(item, "call_id")) or None,
        index=index if isinstance(index, int) else 0,
    )


def _ended(response: object, calls: bool) -> str | None:
    """Why the response ended, in the words of chat completions; None where it did not say so."""
    status = _of(response, "status")
    if status == "completed":
        return "tool_calls" if calls else "stop"
    if status == "incomplete":
        reason = text_of(_of(_of(response, "incomplete_details"), "reason"))
        return _ENDS.get(reason, reason or "length")
    if status in ("failed", "cancelled"):
        raise BrokenOff
    return None


def _of(thing: object, name: str) -> Any:
    return getattr(thing, name, None)
