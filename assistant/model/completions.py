"""Chat completions, read: what an answer or a piece of a stream says, as langchain-core messages.

Not here: sending (`chat`), and the other form in which endpoints speak (`responses`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

from langchain_core.messages import AIMessage, AIMessageChunk, InvalidToolCall, ToolCall, ToolCallChunk
from langchain_core.messages.ai import UsageMetadata


def message_of(answer: Any, model: str) -> AIMessage | None:
    """A whole completion as a message; None where `answer` is none (another JSON, a web page)."""
    from openai.types.chat import ChatCompletion, ChatCompletionMessage

    # For a web page the SDK hands on its text; for some other JSON an object that is not what its types say.
    choices: object = getattr(answer, "choices", None)
    choice = cast("list[Any]", choices)[0] if isinstance(choices, list) and choices else None
    said: object = getattr(choice, "message", None)
    if not isinstance(answer, ChatCompletion) or not isinstance(said, ChatCompletionMessage):
        return None
    called, garbled = _calls(cast("object", said.tool_calls))
    return AIMessage(
        content=text_of(said.content),
        additional_kwargs=_refusal(said),
        response_metadata={
            "model_name": answer.model or model,
            "finish_reason": getattr(choice, "finish_reason", None),
        },
        usage_metadata=usage_of(answer.usage, "prompt_tokens", "completion_tokens"),
        tool_calls=called,
        invalid_tool_calls=garbled,
    )


def chunk_of(piece: Any, model: str) -> AIMessageChunk | None:
    """One piece of a streamed completion; None where it says nothing."""
    usage = usage_of(getattr(piece, "usage", None), "prompt_tokens", "completion_tokens")
    choices: object = getattr(piece, "choices", None)
    if not isinstance(choices, list) or not choices:
        return AIMessageChunk(content="", usage_metadata=usage) if usage else None
    choice: Any = cast("list[Any]", choices)[0]
    delta: object = getattr(choice, "delta", None)
    ended: object = getattr(choice, "finish_reason", None)
    thinking = any(getattr(delta, name, None) for name in ("reasoning_content", "reasoning"))
    # Merging chunks joins their texts: the model's name may stand in one only, the one that ends the answer.
    ends = {"model_name": getattr(piece, "model", None) or model, "finish_reason": ended}
    return AIMessageChunk(
        content=text_of(getattr(delta, "content", None)),
        additional_kwargs=_refusal(delta) | ({"thinking": True} if thinking else {}),
        response_metadata=ends if ended else {},
        usage_metadata=usage,
        tool_call_chunks=[_call_chunk(call) for call in _listed(getattr(delta, "tool_calls", None))],
    )


def as_chunk(said: AIMessage) -> AIMessageChunk:
    """A whole message as the one piece of a stream."""
    return AIMessageChunk(
        content=said.content,
        additional_kwargs=said.additional_kwargs,
        response_metadata=said.response_metadata,
        usage_metadata=said.usage_metadata,
        tool_call_chunks=[
            ToolCallChunk(
                type="tool_call_chunk",
                name=call["name"],
                args=json.dumps(call["args"]),
                id=call["id"],
                index=number,
            )
            for number, call in enumerate(said.tool_calls)
        ],
        invalid_tool_calls=said.invalid_tool_calls,
    )


def text_of(content: object) -> str:
    """The text of a message, where there is one."""
    return content if isinstance(content, str) else ""


def usage_of(usage: object, sent: str, written: str) -> UsageMetadata | None:
    """The counts, where the server gives all three: some send the field and leave it empty."""
    counts = [count for name in (sent, written, "total_tokens") if isinstance(count := getattr(usage, name, None), int)]
    if len(counts) < 3:
        return None
    return UsageMetadata(input_tokens=counts[0], output_tokens=counts[1], total_tokens=counts[2])


def called(name: object, arguments: object, id: object) -> ToolCall | InvalidToolCall:
    """A tool call as langchain-core keeps it; an InvalidToolCall where its arguments are no JSON object."""
    known_id = id if isinstance(id, str) and id else None
    try:
        read: object = json.loads(arguments) if isinstance(arguments, str) and arguments.strip() else arguments or {}
    except ValueError:
        read = None
    if not isinstance(read, dict) or not isinstance(name, str):
        return InvalidToolCall(
            type="invalid_tool_call", name=str(name), args=str(arguments), id=known_id, error="no JSON object"
        )
    return ToolCall(type="tool_call", name=name, args=cast("dict[str, Any]", read), id=known_id)


def parted(calls: Iterable[ToolCall | InvalidToolCall]) -> tuple[list[ToolCall], list[InvalidToolCall]]:
    """Calls that can be read, and those that cannot."""
    good: list[ToolCall] = []
    bad: list[InvalidToolCall] = []
    for call in calls:
        if call.get("type") == "tool_call":
            good.append(cast("ToolCall", call))
        else:
            bad.append(cast("InvalidToolCall", call))
    return good, bad


def _calls(given: object) -> tuple[list[ToolCall], list[InvalidToolCall]]:
    functions = [(getattr(call, "function", None), getattr(call, "id", None)) for call in _listed(given)]
    return parted(
        called(getattr(function, "name", None), getattr(function, "arguments", None), id) for function, id in functions
    )


def _call_chunk(call: object) -> ToolCallChunk:
    function: object = getattr(call, "function", None)
    index: object = getattr(call, "index", None)
    arguments: object = getattr(function, "arguments", None)
    return ToolCallChunk(
        type="tool_call_chunk",
        name=getattr(function, "name", None) or None,
        # Some servers send the arguments as an object, all at once.
        args=arguments if isinstance(arguments, str) or arguments is None else json.dumps(arguments),
        id=getattr(call, "id", None) or None,
        index=index if isinstance(index, int) else 0,
    )


def _listed(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _refusal(said: object) -> dict[str, Any]:
    refusal = getattr(said, "refusal", None)
    return {"refusal": refusal} if refusal else {}
