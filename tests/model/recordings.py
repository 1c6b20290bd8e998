"""What the cassettes in `tests/cassettes/` hold, shared by the tests that replay them and by `record.py`.

A request is matched on method, path and body; hosts and ports are left out, and of the headers only those of the two
allow-lists are kept. A cassette that lacks a request raises at once: re-record it (see `record.py`) or undo the edit.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import vcr  # pyright: ignore[reportMissingTypeStubs] - vcrpy has no stubs
from langchain_core.messages import HumanMessage
from pydantic import BaseModel, Field, SecretStr

from assistant.model.ask import Question
from assistant.model.chat import OpenAICompatible
from assistant.model.prompts import Message, load_prompt
from assistant.seam import Answer, Tool, ToolAnswer

MODEL = "SmolLM2-135M-Instruct"
"""The real model behind the recorded cassettes, 135 million parameters at four bits: poor words, real HTTP."""

CASSETTES = Path(__file__).resolve().parents[1] / "cassettes"
HOST = "http://model.invalid"
KEPT_OF_REQUESTS = frozenset({"accept", "content-type"})
KEPT_OF_RESPONSES = frozenset({"content-type", "retry-after"})

HELLO = (Message("user", "Say hello."),)


class Reply(BaseModel):
    """What holding_reply returns. Bounds on the lengths keep a rambling model from filling its context."""

    subject: str = Field(max_length=80)
    body: str = Field(max_length=400)


def holding_reply() -> tuple[Message, ...]:
    """The prompt of a holding reply to an invented mail, always the same to the letter."""
    return load_prompt("holding_reply").render(
        language="English",
        plan=(
            "Mood: angry. Urgency: high.\n"
            'What happened, in their words: "the booking form on our site has been dead since Friday evening"\n'
            "Who is on it: I\n"
            "Call: offer one, by telephone\n"
            "Greeting: Hello Marit,\n"
            "Sign-off: Best regards, Jonas\n"
            "Facts that may be stated: none beyond these"
        ),
        promise="Monday at 10:30",
        mail=(
            "Jonas,\n\nthe booking form on our site has been dead since Friday evening and nobody told us. We lost the "
            "whole weekend. What are we paying you for?\n\nMarit"
        ),
        marker="===5f0c1a7e9b3d2468===",
    )


class NoArguments(BaseModel):
    pass


AGENDA = Tool("agenda", "The list of topics for the next meeting with the client.", NoArguments)


def chat(base_url: str = f"{HOST}/v1", **how: Any) -> OpenAICompatible:
    """The chat model as it asks while recording; replayed, it needs no server."""
    told = {"temperature": 0, "max_tokens": how.pop("max_tokens", 300)}
    key = SecretStr("not-a-key")
    return OpenAICompatible(model=MODEL, base_url=base_url, api_key=key, timeout=600, options=told, **how)


def question(model: OpenAICompatible) -> Question:
    """The model asked with all the time that a slow machine may want."""
    return Question(model, 600, first_token_s=300)


def ask_freely(base_url: str = f"{HOST}/v1") -> Answer[Reply]:
    """Asks for a holding reply in words alone. Raises as `ask_json`."""
    return question(chat(base_url, structured="none")).for_json(holding_reply(), Reply)


def ask_by_schema(base_url: str = f"{HOST}/v1") -> Answer[Reply]:
    """Asks for a holding reply with the form enforced by the server. Raises as `ask_json`."""
    return question(chat(base_url, max_tokens=600)).for_json(holding_reply(), Reply)


def ask_by_responses(base_url: str = f"{HOST}/v1") -> Answer[Reply]:
    """Asks for a holding reply by schema, at the other endpoint. Raises as `ask_json`."""
    return question(chat(base_url, api="responses")).for_json(holding_reply(), Reply)


def ask_tools(base_url: str = f"{HOST}/v1") -> ToolAnswer:
    """Asks for something that the one tool offered would do. Raises as `ask_json`."""
    asked = Message("user", "Call the agenda tool: what is on the list for our next meeting?")
    return question(chat(base_url)).for_tools([asked], [AGENDA])


def stream_hello(base_url: str = f"{HOST}/v1") -> list[Any]:
    """The chunks of a streamed answer."""
    return list(chat(base_url, max_tokens=24).stream([HumanMessage(HELLO[0].text)]))


@contextmanager
def cassette(name: str, record: bool = False) -> Generator[Any]:
    """The one way that cassettes are written (`record`) and replayed: gives vcrpy's Cassette."""
    library = cast(Any, vcr).VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode="all" if record else "none",
        match_on=("method", "path", "body"),
        before_record_request=_keep_of_request,
        before_record_response=_keep_of_response,
        decode_compressed_response=True,
    )
    with library.use_cassette(name) as opened:
        yield opened


def _keep_of_request(request: Any) -> Any:
    request.uri = HOST + request.path
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in KEPT_OF_REQUESTS}
    return request


def _keep_of_response(response: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in response["headers"].items() if name.lower() in KEPT_OF_RESPONSES}
    return response | {"headers": kept}
