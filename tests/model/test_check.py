"""`heardback model check`: what an endpoint can do, as a person asks for it on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.command_line import Ran, home, run
from tests.model import server as stub
from tests.model.faulty import FaultServer
from tests.model.server import StubServer

__all__ = ["home", "run"]
Run = Callable[..., Ran]

ALL = ["reachable", "chat", "streaming", "json_schema", "tool_calls", "usage", "first_token"]
HELLO, COUNT, WEEK = stub.says("Hello."), stub.says("one, two, three"), stub.says('{"days": 7}')
CALL = {"name": "calendar", "arguments": {"topic": "budget"}}
ABLE = (HELLO, COUNT, WEEK, stub.calls("calendar", {"topic": "budget"}))


def checked(run: Run, base_url: str, **environment: str) -> Ran:
    return run("model", "check", "--json", HEARDBACK_MODEL="m", OPENAI_BASE_URL=base_url, **environment)


def found(ran: Ran) -> dict[str, tuple[bool, str]]:
    return {finding["check"]: (finding["passed"], finding["detail"]) for finding in ran.object["findings"]}


def test_an_endpoint_that_can_do_everything(run: Run) -> None:
    """Everything is yes, each with a sentence, under the server's name of the model, and the exit code is 0."""
    with StubServer(ABLE) as server:
        ran = checked(run, server.base_url)
    assert (ran.code, ran.err) == (0, "")
    assert list(found(ran)) == ALL
    assert all(passed and detail.endswith(".") for passed, detail in found(ran).values())
    assert ran.object["model"] == stub.MODEL
    assert ran.object["first_token_ms"] > 0


def test_in_words(run: Run) -> None:
    """Without --json it is a line for each thing."""
    with StubServer(ABLE) as server:
        ran = run("model", "check", HEARDBACK_MODEL="m", OPENAI_BASE_URL=server.base_url)
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == [stub.MODEL, *["yes"] * len(ALL)]


def test_what_an_endpoint_cannot_do(run: Run) -> None:
    """No schema, no tools and no pieces are each said, calls in a JSON block count, and the exit code is 1."""
    no_schema = stub.status(400, message="response_format is not supported")

    def whole(exchange: stub.Exchange) -> None:
        exchange.asked.pop("stream", None)
        COUNT(exchange)

    with StubServer([HELLO, whole, no_schema, WEEK, stub.says_fenced(CALL)]) as server:
        ran = checked(run, server.base_url)
    said = found(ran)
    assert ran.code == 1
    assert {name for name, (passed, _) in said.items() if not passed} == {"streaming", "json_schema"}
    assert said["tool_calls"][1] == "It calls tools, in a JSON block of its text."


@pytest.mark.parametrize(
    ("fault", "reachable", "words"),
    [
        ("refused connection", False, "could not be reached"),
        ("hang before headers", False, "in time"),
        ("401", True, "OPENAI_API_KEY"),
        ("404 model", True, "HEARDBACK_MODEL"),
        ("HTML page", False, "OPENAI_BASE_URL"),
    ],
)
def test_an_endpoint_that_does_not_answer(run: Run, fault: str, reachable: bool, words: str) -> None:
    """What is wrong is said once, nothing more is asked, and the exit code is 1."""
    with FaultServer(fault) as server:
        ran = checked(run, server.base_url, HEARDBACK_DEADLINE="3", HEARDBACK_FIRST_TOKEN="1")
    said = found(ran)
    assert ran.code == 1
    assert list(said) == ["reachable", "chat"]
    assert (said["reachable"][0], said["chat"][0]) == (reachable, False)
    assert words in said["chat"][1]


def test_no_model(run: Run) -> None:
    """Without a model it says what to set, and the exit code is 2."""
    ran = run("model", "check")
    assert (ran.code, ran.out) == (2, "")
    assert "HEARDBACK_MODEL" in ran.err


def test_both_models(run: Run) -> None:
    """The second model is checked as well, as an object of its own."""
    with StubServer(ABLE) as first, StubServer(ABLE) as second:
        ran = checked(run, first.base_url, HEARDBACK_FALLBACK_MODEL="n", HEARDBACK_FALLBACK_BASE_URL=second.base_url)
        assert second.requests[0]["model"] == "n"
    assert [one["role"] for one in ran.objects] == ["first", "fallback"]


def test_nothing_of_a_client_is_sent(run: Run) -> None:
    """What is sent is the check's own four questions and nothing else."""
    with StubServer(ABLE) as server:
        checked(run, server.base_url)
        asked: list[Any] = [request["messages"] for request in server.requests]
    assert len(asked) == 4
    assert len(json.dumps(asked)) < 800
