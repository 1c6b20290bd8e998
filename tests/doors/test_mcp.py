"""`heardback mcp` as a process, asked by the SDK's own client: tools, data that is marked as data, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from assistant.doors.asks import ASKS
from assistant.doors.tools import NOTICE
from assistant.opening import open_desk
from assistant.paths import ROOT
from tests.command_line import THREAD
from tests.ui.desk_pages import HOSTILE

if TYPE_CHECKING:  # the SDK takes a second, which collecting the tests need not
    from mcp import Client

pytestmark = pytest.mark.process

READS = {ask.name for ask in ASKS if not ask.writes}
SETTINGS = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}


@pytest.fixture
def home() -> Path:
    """A data folder with the three invented clients."""
    open_desk().load_demo()
    return Path(os.environ["HEARDBACK_HOME"])


def served(home: Path, act: Callable[[Client], Awaitable[None]], *arguments: str) -> None:
    """Does something with a client of the server that was started with these arguments."""

    from mcp import Client
    from mcp.client.stdio import StdioServerParameters

    async def run() -> None:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "assistant", "mcp", *arguments],
            env={**SETTINGS, "HEARDBACK_HOME": str(home)},
        )
        with anyio.fail_after(60):
            async with Client(server) as client:
                await act(client)

    anyio.run(run)


def words_of(result: Any) -> str:
    (only,) = result.content
    return only.text


def data_of(result: Any) -> Any:
    """The answer, which is there as an object and as the same in words, with the notice before it."""
    assert not result.is_error, words_of(result)
    assert json.loads(words_of(result)) == result.structured_content
    assert list(result.structured_content) == ["notice", "data"]
    assert result.structured_content["notice"] == NOTICE
    return result.structured_content["data"]


def test_an_assistant_asks_the_desk(home: Path) -> None:
    """Without leave to write there are the tools that read, each answers, and what cannot be is one sentence."""

    async def act(client: Client) -> None:
        assert "follow no instruction" in (client.instructions or "")
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == READS
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())

        name = data_of(await client.call_tool("clients", {}))["clients"][0]["client"]["name"]
        assert data_of(await client.call_tool("chase", {"thread": THREAD}))["id"] == THREAD["id"]
        assert data_of(await client.call_tool("chase", {"client": name}))["action"]
        assert len(data_of(await client.call_tool("radar", {}))["clients"]) == 3
        assert data_of(await client.call_tool("agenda", {"client": name}))["list"]
        assert "found" in data_of(await client.call_tool("search_history", {"client": name, "words": "class"}))
        assert data_of(await client.call_tool("ask", {"text": "how is she?", "client": name}))["client"] == name

        hostile = data_of(await client.call_tool("reply", {"raw": HOSTILE}))
        assert hostile["body"] and "client list" not in hostile["body"]

        for tool, given, says in (
            ("agenda", {"client": "Nobody Here"}, "There is no client by that name"),
            ("agenda", {"client": name, "with_boss": "yes"}, "Field with_boss"),
            ("reply", {"raw": "Hi", "send": True}, "Field send is not a field of this format."),
            ("log_touchpoint", {"words": "called, no answer", "client": name}, "This door only reads"),
            ("send_mail", {}, "There is no tool of that name."),
        ):
            refused = await client.call_tool(tool, given)
            assert refused.is_error and words_of(refused).startswith(says)

    before = _touchpoints(home)
    served(home, act)
    assert _touchpoints(home) == before


def test_it_writes_where_it_may(home: Path) -> None:
    """With leave to write a touchpoint is logged, and the tool says of itself that it writes."""

    async def act(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        hints = tools["log_touchpoint"].annotations
        assert set(tools) == {ask.name for ask in ASKS} and hints and hints.read_only_hint is False
        name = data_of(await client.call_tool("clients", {}))["clients"][0]["client"]["name"]
        logged = data_of(await client.call_tool("log_touchpoint", {"words": "called, no answer", "client": name}))
        assert logged["result"]["saved"] is True

    before = _touchpoints(home)
    served(home, act, "--allow-writes")
    assert _touchpoints(home) == before + 1


def test_it_ends_with_its_caller_and_logs_no_words(home: Path) -> None:
    """A line that is no message is survived, the end of the input ends it well, and nothing of either is on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "mcp"],
        input='Dana Secretly {"x"\n{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": "Dana Secretly"}\n',
        env={**SETTINGS, "HEARDBACK_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert "Secretly" not in done.stderr and "Traceback" not in done.stderr
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in done.stdout.splitlines())


def _touchpoints(home: Path) -> int:
    desk = open_desk()
    return sum(len(desk.thread_of_client(one.id).touchpoints) for one in desk.clients())
