"""A dead line to the model is found out at once, said once, and looked at again by itself."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pydantic import BaseModel

from assistant.errors import ModelUnavailable
from assistant.model import reachable
from assistant.model.reachable import AGAIN_S, UNREACHABLE, Reachable, can_connect
from assistant.reach import Reach
from assistant.seam import Answer, Message, Pieces, ToolAnswer
from assistant.usage import Used

HI = [Message("user", "Hi")]


class Said(BaseModel):
    body: str = "hello"


class Model:
    name = "m"

    def __init__(self) -> None:
        self.asked = 0
        self.trouble: Exception | None = None

    def ask_json(self, messages: Sequence[Message], schema: type[Any], deadline_s: float, *, task: str = "") -> Any:
        self._ask()
        return Answer(schema(), "m-1")

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        def run() -> Iterator[str]:
            self._ask()
            yield "hello"

        return Pieces(run(), "m-1")

    def ask_tools(self, messages: Any, tools: Any, deadline_s: float, *, task: str = "") -> ToolAnswer:
        self._ask()
        return ToolAnswer("hello", (), "m-1")

    def _ask(self) -> None:
        self.asked += 1
        if self.trouble:
            raise self.trouble


class World:
    """A line that can be cut, a clock that can be set."""

    def __init__(self) -> None:
        self.open: set[str] = {"a.example", "b.example"}
        self.looks: list[tuple[str, int]] = []
        self.now = 100.0
        self.notes: list[Used] = []
        self.model = Model()
        self.reach = Reach()

    def look(self, host: str, port: int, seconds: float) -> bool:
        self.looks.append((host, port))
        return host in self.open

    def line(self, *urls: str | None) -> Reachable:
        return Reachable(
            self.model,
            urls or ("https://a.example/v1",),
            self.reach,
            self.notes.append,
            look=self.look,
            clock=lambda: self.now,
        )


def ask(model: Reachable, how: str) -> Any:
    if how == "json":
        return model.ask_json(HI, Said, 5.0, task="t@1")
    if how == "tools":
        return model.ask_tools(HI, (), 5.0, task="t@1")
    return list(model.stream(HI, 5.0, task="t@1"))


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("how", ["json", "tools", "stream"])
def test_a_dead_line_is_not_asked(how: str) -> None:
    """Without a way to the server the model is never asked, the desk is told, and the ask is on the record."""
    world = World()
    world.open.clear()
    line = world.line()
    with pytest.raises(ModelUnavailable, match="could not be reached"):
        ask(line, how)
    assert world.model.asked == 0 and world.looks == [("a.example", 443)]
    assert world.reach.down == UNREACHABLE and UNREACHABLE in world.reach.said
    (note,) = world.notes
    assert (note.outcome, note.requests, note.task, note.model) == ("unavailable", 0, "t@1", "m")


@pytest.mark.parametrize("how", ["json", "tools", "stream"])
def test_a_live_line_is_looked_at_once(how: str) -> None:
    """Once the server was there, asks go straight to it, and leave the record to the model."""
    world = World()
    line = world.line()
    for _ in range(3):
        ask(line, how)
    assert world.model.asked == 3 and len(world.looks) == 1
    assert world.reach.down is None and world.notes == []


def test_a_dead_line_costs_one_look_and_comes_back_by_itself() -> None:
    """While the line is taken to be dead nobody looks again; after that one does, and the word above the page goes."""
    world = World()
    world.open.clear()
    line = world.line()
    for _ in range(5):
        with pytest.raises(ModelUnavailable):
            ask(line, "json")
    assert len(world.looks) == 1
    world.open.add("a.example")
    world.now += AGAIN_S + 1
    ask(line, "json")
    assert world.reach.down is None and world.model.asked == 1


def test_a_model_that_fails_is_looked_for_again() -> None:
    """After an ask that failed for want of a server, the next one looks first, and the sentence stands above the page."""
    world = World()
    line = world.line()
    ask(line, "json")
    world.model.trouble = ModelUnavailable("The language model did not answer in time.")
    with pytest.raises(ModelUnavailable, match="in time"):
        ask(line, "stream")
    assert world.reach.down == "The language model did not answer in time."
    world.open.clear()
    with pytest.raises(ModelUnavailable, match="could not be reached"):
        ask(line, "json")
    assert len(world.looks) == 2 and world.model.asked == 2


def test_the_second_model_s_server_is_enough() -> None:
    """Where the second model's server is elsewhere and can be reached, the model is asked."""
    world = World()
    world.open.remove("a.example")
    ask(world.line("https://a.example/v1", "http://b.example:8080/v1"), "json")
    assert world.model.asked == 1 and sorted(world.looks) == [("a.example", 443), ("b.example", 8080)]


def test_behind_a_proxy_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy may reach what this machine cannot: with one, the model is asked straight away."""
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    world = World()
    world.open.clear()
    ask(world.line(), "json")
    assert world.looks == [] and world.model.asked == 1


def test_a_look_connects_and_no_more() -> None:
    """A listening port is found, a closed one is not, and no name takes longer than it may."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert can_connect("127.0.0.1", port, 1.0)
    assert not can_connect("127.0.0.1", port, 1.0)


def test_a_name_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up a name knows no time-out of its own; the look has one."""
    stop = threading.Event()

    def looks_for_ever(*_: object, **__: object) -> None:
        stop.wait(10)
        raise OSError

    monkeypatch.setattr(reachable.socket, "create_connection", looks_for_ever)
    begun = time.perf_counter()
    assert not can_connect("slow.example", 443, 0.2)
    assert time.perf_counter() - begun < 1.0
    stop.set()
