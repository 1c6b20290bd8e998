"""What the desk's way to a model costs over the bare SDK: to the first word, and in total.

    python -m evals.speed.model [--rounds 15] [--latency 1.0]

A server on loopback thinks for `latency` seconds and then writes 40 words, one every 5 ms. It is asked by the openai SDK
alone and by the desk's model as the settings build it, in turns, so that whatever else the machine does hits both. Prints
the medians and, below them, the same as one line of JSON; exit 1 where the first word comes over 60 ms later or the whole
takes over 5 % longer. Not here: how good the answers are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple, cast

from assistant.opening import open_desk
from assistant.seam import Message
from assistant.settings import Settings

MOST_FIRST_MS, MOST_TOTAL = 60.0, 0.05
"""How much later the first word may come, in milliseconds, and by which part the whole may take longer."""
WORDS, EVERY_S = 40, 0.005
ASKED = "Write a sentence."


class Took(NamedTuple):
    """Seconds from the question to the first word and to the end."""

    first: float
    whole: float


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--latency", type=float, default=1.0, metavar="SECONDS")
    given = parser.parse_args(arguments)
    base_url = _serve(given.latency)
    took: dict[str, list[Took]] = {"sdk": [], "desk": []}
    # The desk counts what it uses, as always, in a data folder that is nobody's.
    with tempfile.TemporaryDirectory() as home:
        ways = {"sdk": _bare(base_url), "desk": _desk(base_url, Path(home))}
        for way in ways.values():
            way()  # what is imported and opened once is not measured
        for _ in range(given.rounds):
            for name, way in ways.items():
                took[name].append(way())
    first = {name: statistics.median(each.first for each in tries) for name, tries in took.items()}
    whole = {name: statistics.median(each.whole for each in tries) for name, tries in took.items()}
    later_ms = (first["desk"] - first["sdk"]) * 1000
    longer = whole["desk"] / whole["sdk"] - 1
    figures = {
        "rounds": given.rounds,
        "sdk first word, s": round(first["sdk"], 4),
        "desk first word, s": round(first["desk"], 4),
        "first word later by, ms": round(later_ms, 1),
        "sdk whole, s": round(whole["sdk"], 4),
        "desk whole, s": round(whole["desk"], 4),
        "whole longer by, %": round(longer * 100, 2),
    }
    for name, value in figures.items():
        print(f"{name:<26} {value:>10}")
    print(json.dumps(figures))
    return 0 if later_ms < MOST_FIRST_MS and longer < MOST_TOTAL else 1


def _timed(pieces: Callable[[], Any]) -> Took:
    started = time.perf_counter()
    first: float | None = None
    count = 0
    for piece in pieces():
        if piece:
            first = first or time.perf_counter() - started
            count += 1
    whole = time.perf_counter() - started
    assert count == WORDS
    return Took(cast(float, first), whole)


def _bare(base_url: str) -> Callable[[], Took]:
    from openai import OpenAI

    client = OpenAI(base_url=base_url, api_key="none", max_retries=0)

    def pieces() -> Any:
        create = cast(Any, client.chat.completions.create)
        stream = create(
            model="m",
            messages=[{"role": "user", "content": ASKED}],
            stream=True,
            stream_options={"include_usage": True},
        )
        for chunk in stream:
            yield chunk.choices[0].delta.content if chunk.choices else None

    return lambda: _timed(pieces)


def _desk(base_url: str, home: Path) -> Callable[[], Took]:
    told = {"model": "m", "OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": None, "home": home}
    settings = Settings.model_validate(told)
    model = open_desk(settings).model
    assert model is not None
    return lambda: _timed(lambda: cast(Any, model).stream([Message("user", ASKED)], 120.0))


def _serve(latency_s: float) -> str:
    """The base URL of a server that lives as long as this process."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="server", daemon=True).start()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            await reader.readexactly(int(lengths[0].split(b":")[1]))
            await asyncio.sleep(latency_s)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
            for number in range(WORDS):
                _write(writer, [{"index": 0, "delta": {"content": f"word{number} "}, "finish_reason": None}])
                await writer.drain()
                await asyncio.sleep(EVERY_S)
            _write(writer, [{"index": 0, "delta": {}, "finish_reason": "stop"}])
            _write(writer, [], usage={"prompt_tokens": 5, "completion_tokens": WORDS, "total_tokens": WORDS + 5})
            _write_raw(writer, b"data: [DONE]\n\n")
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        writer.close()

    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(answer, "127.0.0.1", 0), loop).result()
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"


def _write(writer: asyncio.StreamWriter, choices: list[dict[str, Any]], **more: object) -> None:
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}
    _write_raw(writer, f"data: {json.dumps(chunk)}\n\n".encode())


def _write_raw(writer: asyncio.StreamWriter, content: bytes) -> None:
    writer.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
