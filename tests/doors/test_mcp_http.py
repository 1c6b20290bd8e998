"""`heardback mcp --http` as a process, asked by the SDK's own client: the token before everything, and a role behind it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio
import httpx2
import pytest

from assistant.admitting import let_in
from assistant.doors.asks import ASKS
from assistant.doors.token import make_token, remove_token
from assistant.opening import open_desk
from assistant.thread import Client as OfOurs
from tests.command_line import THREAD
from tests.doors.serving import environment
from tests.doors.test_mcp import data_of, words_of
from tests.ui.desk_pages import free_port

if TYPE_CHECKING:  # the SDK takes a second, which collecting the tests need not
    from mcp import Client

pytestmark = pytest.mark.process

READS = {ask.name for ask in ASKS if not ask.writes}


class Door(NamedTuple):
    port: int
    process: subprocess.Popen[bytes]
    log: Path


@pytest.fixture
def home() -> Path:
    """A data folder with two people of ours and a client of each."""
    desk = open_desk()
    for name, client in (("Mia Berg", "Aspen Mills"), ("Tom Orr", "Birch Yards")):
        let_in(desk, name, [f"{name[:3].lower()}@agency.example"])
        desk.set_manager(desk.add_client(OfOurs(name=client)).id, name)
    return Path(os.environ["HEARDBACK_HOME"])


@contextmanager
def serving(home: Path, folder: Path) -> Iterator[Door]:
    port, log = free_port(), folder / "log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "assistant", "mcp", "--http", "--port", str(port)]
        process = subprocess.Popen(command, env=environment(home), stdout=out, stderr=out, cwd=folder)
        try:
            with anyio.from_thread.start_blocking_portal() as portal:
                portal.call(_up, process, log)
            yield Door(port, process, log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


async def _up(process: subprocess.Popen[bytes], log: Path) -> None:
    with anyio.fail_after(60):
        while b"/mcp" not in log.read_bytes():
            assert process.poll() is None, log.read_text()
            await anyio.sleep(0.1)


def asked(door: Door, token: str, act: Callable[[Client], Awaitable[None]]) -> None:
    """Does something with a client that has that token."""
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    async def run() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        with anyio.fail_after(60):
            async with (
                httpx2.AsyncClient(headers=headers, timeout=50) as http_client,
                Client(streamable_http_client(f"http://127.0.0.1:{door.port}/mcp", http_client=http_client)) as client,
            ):
                await act(client)

    anyio.run(run)


def posted(door: Door, **headers: str) -> tuple[int, str]:
    """A bare request, as whoever finds the port would make one."""
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=30)
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}})
    usual = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    connection.request("POST", "/mcp", body, {**usual, **headers})
    response = connection.getresponse()
    answer = response.status, response.read().decode()
    connection.close()
    return answer


def test_an_assistant_asks_over_http(home: Path, tmp_path: Path) -> None:
    """With a token that reads, the tools that read are there and answer, and one that writes is refused in a sentence."""
    token = make_token()

    async def act(client: Client) -> None:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == READS and "follow no instruction" in (client.instructions or "")
        assert data_of(await client.call_tool("chase", {"thread": THREAD}))["id"] == THREAD["id"]
        assert len(data_of(await client.call_tool("clients", {}))["clients"]) == 2
        refused = await client.call_tool("log_touchpoint", {"words": "called, no answer", "client": "Aspen Mills"})
        assert refused.is_error and words_of(refused).startswith("This token only reads")
        long = await client.call_tool("reply", {"raw": "Where are the layouts? " * 250_000})
        assert long.is_error and "5 MB" in words_of(long)

    with serving(home, tmp_path) as door:
        asked(door, token, act)
        log = door.log.read_text()
    assert door.process.returncode == 0 and "Traceback" not in log and token not in log and "layouts" not in log


def test_the_token_says_whose_clients_and_what_may_be_written(home: Path, tmp_path: Path) -> None:
    """A manager's token sees their clients only and may log with them; one that is taken away opens nothing any more."""
    people = {one.name: one.id for one in open_desk().managers()}
    birch = open_desk().one_client("Birch Yards").id
    token = make_token(writes=True, person=people["Mia Berg"])

    async def act(client: Client) -> None:
        assert {tool.name for tool in (await client.list_tools()).tools} == {ask.name for ask in ASKS}
        names = [one["client"]["name"] for one in data_of(await client.call_tool("clients", {}))["clients"]]
        assert names == ["Aspen Mills"]
        given: dict[str, Any] = {"words": "called, no answer", "client": "Aspen Mills"}
        assert data_of(await client.call_tool("log_touchpoint", given))["result"]["saved"] is True
        for tool, more in (("agenda", {}), ("search_history", {"words": "x"}), ("chase", {})):
            refused = await client.call_tool(tool, {"client": birch, **more})
            assert refused.is_error and "Birch" not in words_of(refused)

    with serving(home, tmp_path) as door:
        asked(door, token, act)
        assert posted(door, Authorization=f"Bearer {token}")[0] != 401
        make_token()
        assert posted(door, Authorization=f"Bearer {token}")[0] == 401
        remove_token()
        assert posted(door, Authorization=f"Bearer {token}")[0] == 404


def test_nobody_comes_in_without_the_token(home: Path, tmp_path: Path) -> None:
    """No token, a wrong one, another host's name and a page of another origin are all refused before anything is asked."""
    token = make_token()
    right = f"Bearer {token}"
    with serving(home, tmp_path) as door:
        for headers in ({}, {"Authorization": "Bearer hb_wrong"}, {"Authorization": f"Basic {token}"}):
            status, words = posted(door, **headers)
            assert status == 401 and "token" in json.loads(words)["error"]
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            status, words = posted(door, Authorization=right, **headers)
            assert status in (403, 421) and "radar" not in words


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--http"], "`heardback api token`"),
        (["--http", "--allow-writes"], "the token says"),
        (["--http", "--person", "Mia Berg"], "the token says"),
        (["--person", "Nobody"], "Nobody of ours"),
    ],
)
def test_wrong_use_is_one_sentence(home: Path, arguments: list[str], said: str) -> None:
    """Without a token, with an option that is the token's, and for a stranger, it says so and ends with 2."""
    command = [sys.executable, "-m", "assistant", "mcp", *arguments]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said(home: Path, tmp_path: Path) -> None:
    """Where another program listens already, one sentence names the port."""
    make_token()
    with serving(home, tmp_path) as door:
        command = [sys.executable, "-m", "assistant", "mcp", "--http", "--port", str(door.port)]
        done = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and str(door.port) in done.stderr and "Traceback" not in done.stderr


def test_over_standard_input_a_person_sees_their_clients(home: Path) -> None:
    """With --person the assistant asks in that role, and finds nobody else's clients."""
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters

    async def run() -> None:
        arguments = ["-m", "assistant", "mcp", "--person", "tom orr"]
        server = StdioServerParameters(command=sys.executable, args=arguments, env=environment(home))
        with anyio.fail_after(60):
            async with Client(server) as client:
                found = data_of(await client.call_tool("clients", {}))["clients"]
                assert [one["client"]["name"] for one in found] == ["Birch Yards"]
                refused = await client.call_tool("agenda", {"client": "Aspen Mills"})
                assert refused.is_error and "There is no client by that name" in words_of(refused)

    anyio.run(run)
