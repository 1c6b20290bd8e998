"""What the runner costs over a bare client: 500 questions at 20 in flight to a server that takes 50 ms for each.

    python -m evals.speed.runner [--cases 500] [--at-once 20] [--rounds 3] [--also PYTHON]

A server on loopback answers as OpenAI's chat endpoint does. It is asked by a bare `AsyncOpenAI` loop, and by the loop of
a run with its journal (`evals.run.each`) around the very same call, and around one that waits in a thread, as the desk's
do, in turns. With --also, an interpreter that has inspect-ai
and pydantic-evals, the same questions go through those too, each its own client around the same endpoint. Prints the best
wall time of each; exit 1 where the runner takes over 1.15 times the bare loop, or is not ahead of the others. Not here:
what the desk itself takes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from evals.journal import Journal
from evals.run import each
from evals.tasks import Done

MOST = 1.15
LATENCY_S = 0.05
OTHERS = {
    "pydantic-evals": """
import asyncio, sys, time
from openai import AsyncOpenAI
from pydantic_evals import Case, Dataset
async def main(base, cases, at_once):
    client = AsyncOpenAI(base_url=base, api_key="none", max_retries=0)
    async def task(text):
        told = await client.chat.completions.create(model="stub", messages=[{"role": "user", "content": text}])
        return told.choices[0].message.content
    dataset = Dataset(name="speed", cases=[Case(name=str(n), inputs=f"question {n}") for n in range(cases)])
    await task("warm")
    begun = time.perf_counter()
    report = await dataset.evaluate(task, max_concurrency=at_once, progress=False)
    took = time.perf_counter() - begun
    assert len(report.cases) == cases
    print(took)
asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
""",
    "inspect_ai": """
import sys, tempfile, time
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import get_model
from inspect_ai.solver import generate
base, cases, at_once = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
model = get_model("openai-api/stub/stub", base_url=base, api_key="none")
begin = lambda n: eval(Task(dataset=[Sample(input=f"question {one}", id=str(one)) for one in range(n)], solver=generate()),
    model=model, max_connections=at_once, max_samples=at_once, display="none", log_dir=tempfile.mkdtemp())
begin(1)
begun = time.perf_counter()
(log,) = begin(cases)
took = time.perf_counter() - begun
assert log.status == "success" and len(log.samples) == cases, log.error
print(took)
""",
}
"""What each tool is asked to do, for an interpreter of its own: neither is a dependency."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--also", type=Path, metavar="PYTHON", help="an interpreter with inspect-ai and pydantic-evals")
    given = parser.parse_args(arguments)
    ways: dict[str, Callable[[], float]] = {}
    with subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            base = f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
            ways["bare AsyncOpenAI"] = lambda: asyncio.run(_bare(base, given.cases, given.at_once))
            ways["heardback"] = lambda: asyncio.run(_run(base, given.cases, given.at_once))
            ways["the same in threads"] = lambda: asyncio.run(_threads(base, given.cases, given.at_once))
            if given.also is not None:
                for name, script in OTHERS.items():
                    ways[name] = lambda script=script: _other(given.also, script, base, given.cases, given.at_once)
            took: dict[str, list[float]] = {name: [] for name in ways}
            for _ in range(given.rounds):
                for name, way in ways.items():
                    took[name].append(way())
        finally:
            server.kill()
    best = {name: min(seconds) for name, seconds in took.items()}
    over = {name: seconds / best["bare AsyncOpenAI"] for name, seconds in best.items()}
    for name, seconds in best.items():
        print(f"{name:<18} {seconds:7.3f} s  {over[name]:6.3f}")
    print(json.dumps({"seconds": best, "over the bare loop": over}))
    ahead = all(best["heardback"] < best[name] for name in OTHERS if name in best)
    return 0 if over["heardback"] <= MOST and ahead else 1


Work = Callable[[int], Awaitable[Done]]


def _work(base: str) -> tuple[Any, Work]:
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=base, api_key="none", max_retries=0)

    async def work(number: int) -> Done:
        told = await client.chat.completions.create(
            model="stub", messages=[{"role": "user", "content": f"question {number}"}]
        )
        return Done(answer={"text": told.choices[0].message.content})

    return client, work


async def _bare(base: str, cases: int, at_once: int) -> float:
    client, work = _work(base)
    gate = asyncio.Semaphore(at_once)

    async def one(number: int) -> Done:
        async with gate:
            return await work(number)

    async with client:
        await work(-1)
        begun = time.perf_counter()
        done = await asyncio.gather(*(one(number) for number in range(cases)))
        assert len(done) == cases
        return time.perf_counter() - begun


async def _run(base: str, cases: int, at_once: int) -> float:
    client, work = _work(base)
    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder)) as journal:
        async with client:
            await work(-1)
            begun = time.perf_counter()
            await each(range(cases), work, lambda number, done: journal.keep(str(number), done), at_once=at_once)
            took = time.perf_counter() - begun
        assert len(journal.known()) == cases
        return took


async def _threads(base: str, cases: int, at_once: int) -> float:
    """As a run asks the desk, which answers one question at a time: each in a thread, by a client that waits."""
    from openai import OpenAI

    with (
        OpenAI(base_url=base, api_key="none", max_retries=0) as client,
        ThreadPoolExecutor(at_once) as threads,
        tempfile.TemporaryDirectory() as folder,
        Journal(Path(folder)) as journal,
    ):

        def ask(number: int) -> Done:
            told = client.chat.completions.create(
                model="stub", messages=[{"role": "user", "content": f"question {number}"}]
            )
            return Done(answer={"text": told.choices[0].message.content})

        async def work(number: int) -> Done:
            return await asyncio.get_running_loop().run_in_executor(threads, ask, number)

        await work(-1)
        begun = time.perf_counter()
        await each(range(cases), work, lambda number, done: journal.keep(str(number), done), at_once=at_once)
        return time.perf_counter() - begun


def _other(python: Path, script: str, base: str, cases: int, at_once: int) -> float:
    command = [python, "-c", script, base, str(cases), str(at_once)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise SystemExit(f"It broke: {done.stderr[-600:]}")
    return float(done.stdout.splitlines()[-1])


_SERVER = f"""
import asyncio, json
ANSWER = json.dumps({{"id": "x", "object": "chat.completion", "created": 0, "model": "stub", "choices": [{{"index": 0,
    "finish_reason": "stop", "message": {{"role": "assistant", "content": "fine"}}}}],
    "usage": {{"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4}}}}).encode()
HEAD = b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: " + str(len(ANSWER)).encode() + b"\\r\\n\\r\\n"
async def serve(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\\r\\n\\r\\n")).lower()
            length = int(head.split(b"content-length:")[1].split(b"\\r\\n")[0]) if b"content-length:" in head else 0
            await reader.readexactly(length)
            await asyncio.sleep({LATENCY_S})
            writer.write(HEAD + ANSWER)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
