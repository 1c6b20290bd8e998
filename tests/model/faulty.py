"""A server that does everything that an OpenAI-compatible endpoint should not, over real sockets, for tests.

    with FaultServer("hang mid-stream") as server:
        model = OpenAICompatible(model="m", base_url=server.base_url)

Plain asyncio in a thread with a loop of its own; `FAULTS` names what it can do. `server.asked` counts the requests,
`server.led_away` those that followed a redirect. Not here: answers that are of use (`server`).
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Any, Self

MODEL = "faulty-1"
ITALIAN = {
    "subject": "Il sito non funziona",
    "body": "Buongiorno,\n\nabbiamo ricevuto il Suo messaggio e ce ne occupiamo subito. Ci sentiamo domani alle 9:00.\n\n"
    "Cordiali saluti",
}
WORDS = "We are looking into the booking form and will be back with you"


class Call:
    """One request under way."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: FaultServer) -> None:
        self.reader, self.writer, self.server = reader, writer, server
        self.body: dict[str, Any] = {}

    async def read(self) -> str:
        """The path that is asked for, once the whole request is here."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = head.split("\r\n")
        length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
        raw = await self.reader.readexactly(length)
        self.body = json.loads(raw) if raw else {}
        return lines[0].split(" ")[1]

    def write(self, content: bytes) -> None:
        self.writer.write(content)

    def head(self, status: str, kind: str, *headers: str) -> None:
        lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", "connection: close", *headers]
        self.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def error(self, status: str, code: str, *headers: str) -> None:
        body = json.dumps({"error": {"message": "scripted", "type": "scripted", "code": code, "param": None}}).encode()
        self.head(status, "application/json", f"content-length: {len(body)}", *headers)
        self.write(body)

    def begin(self) -> None:
        self.head("200 OK", "text/event-stream")

    def piece(self, delta: dict[str, Any], ended: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": ended}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": [choice]}
        self.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def says(self, text: str, ended: str | None = "stop", **delta: Any) -> None:
        """A whole answer, in the form that was asked for."""
        message = {"role": "assistant", "content": text, **delta}
        if not self.body.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": ended}
            whole = {"id": "c", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [choice]}
            content = json.dumps(whole).encode()
            self.head("200 OK", "application/json", f"content-length: {len(content)}")
            self.write(content)
            return
        self.begin()
        self.piece(message)
        if ended:
            self.piece({}, ended)
        self.write(b"data: [DONE]\n\n")


Fault = Callable[[Call], Awaitable[None]]


def _error(status: str, code: str, *headers: str) -> Fault:
    async def fault(call: Call) -> None:
        call.error(status, code, *headers)

    return fault


def _says(text: str, ended: str | None = "stop", **delta: Any) -> Fault:
    async def fault(call: Call) -> None:
        call.says(text, ended, **delta)

    return fault


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _hang_before_headers(call: Call) -> None:
    await _for_ever()


async def _hang_in_headers(call: Call) -> None:
    """One letter of a header at a time: every read is in time, and the headers never end."""
    call.write(b"HTTP/1.1 200 OK\r\nx-long: ")
    while True:
        call.write(b"a")
        await call.writer.drain()
        await asyncio.sleep(0.02)


async def _hang_mid_stream(call: Call) -> None:
    call.begin()
    call.piece({"content": '{"subject": "The form", "body": "We are'})
    await call.writer.drain()
    await _for_ever()


async def _hang_after_opening(call: Call) -> None:
    """What servers send at once, before there is a single word."""
    call.begin()
    call.piece({"role": "assistant", "content": ""})
    await call.writer.drain()
    await _for_ever()


async def _cut_mid_stream(call: Call) -> None:
    call.begin()
    for word in WORDS.split():
        call.piece({"content": f"{word} "})
    await call.writer.drain()
    call.writer.transport.abort()


async def _error_mid_stream(call: Call) -> None:
    call.begin()
    call.piece({"content": WORDS})
    call.write(b'data: {"error": {"message": "scripted", "code": 500}}\n\n')


async def _slow_drip(call: Call) -> None:
    call.begin()
    while True:
        call.piece({"content": "a"})
        await call.writer.drain()
        await asyncio.sleep(0.1)


async def _ten_megabytes(call: Call) -> None:
    call.says("x" * 10_000_000)
    await call.writer.drain()


async def _ten_megabytes_in_pieces(call: Call) -> None:
    call.begin()
    for _ in range(10_000):
        call.piece({"content": "word " * 200})
        await call.writer.drain()
    call.piece({}, "stop")


async def _html(call: Call) -> None:
    page = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>"
    call.head("200 OK", "text/html", f"content-length: {len(page)}")
    call.write(page)


async def _html_error(call: Call) -> None:
    page = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>"
    call.head("502 Bad Gateway", "text/html", f"content-length: {len(page)}")
    call.write(page)


async def _redirect(call: Call) -> None:
    call.head("307 Temporary Redirect", "text/plain", f"location: {call.server.origin}/elsewhere", "content-length: 0")


async def _never_asked(call: Call) -> None:
    raise AssertionError("this fault happens before a request arrives")


NOWHERE = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "wire_money", "arguments": "{}"}}

FAULTS: dict[str, Fault] = {
    "refused connection": _never_asked,
    "400": _error("400 Bad Request", "context_length_exceeded"),
    "401": _error("401 Unauthorized", "invalid_api_key"),
    "404 model": _error("404 Not Found", "model_not_found"),
    "429 with Retry-After": _error("429 Too Many Requests", "rate_limit_exceeded", "retry-after: 1"),
    "429 with a long Retry-After": _error("429 Too Many Requests", "rate_limit_exceeded", "retry-after: 120"),
    "429 without Retry-After": _error("429 Too Many Requests", "insufficient_quota"),
    "500": _error("500 Internal Server Error", "server_error"),
    "503": _error("503 Service Unavailable", "overloaded"),
    "hang before headers": _hang_before_headers,
    "hang in headers": _hang_in_headers,
    "hang after the opening": _hang_after_opening,
    "hang mid-stream": _hang_mid_stream,
    "cut mid-stream": _cut_mid_stream,
    "error mid-stream": _error_mid_stream,
    "end without a reason": _says('{"subject": "The form", "body": "We are on it"}', ended=None),
    "end at the limit": _says('{"subject": "The form", "body": "We are on it"}', ended="length"),
    "empty": _says(""),
    "whitespace": _says(" \n\t \n"),
    "truncated JSON": _says('{"subject": "The form", "body": "We are looking in'),
    "wrong JSON": _says('{"title": "The form", "text": ["We", "are", "on it"]}'),
    "tool call to nowhere": _says("", "tool_calls", tool_calls=[NOWHERE]),
    "refusal": _says("", refusal="I cannot help with that."),
    "content filter": _says("We are", "content_filter"),
    "wrong language": _says(json.dumps(ITALIAN)),
    "ten megabytes": _ten_megabytes,
    "ten megabytes in pieces": _ten_megabytes_in_pieces,
    "slow drip": _slow_drip,
    "HTML page": _html,
    "HTML error page": _html_error,
    "TLS fault": _never_asked,
    "TLS handshake that hangs": _never_asked,
    "DNS fault": _never_asked,
    "redirect": _redirect,
}
"""What can go wrong, by name: everything that an endpoint has been seen to do, and what a hostile one may do."""

PLAIN_WORDS = frozenset({"truncated JSON", "wrong JSON", "wrong language"})
"""Faults of a JSON answer only: as text they are an answer."""


class FaultServer:
    """Serves one fault on loopback for the length of a `with`."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.asked = 0
        self.led_away = 0
        self.origin = ""
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="fault-server", daemon=True)

    @property
    def base_url(self) -> str:
        if self.fault == "DNS fault":
            return "http://model.invalid/v1"
        scheme = "https" if self.fault.startswith("TLS") else "http"
        return f"{scheme}://{self.origin.removeprefix('http://')}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server: asyncio.Server | None = None
        if self.fault != "refused connection":  # bound and not listened to, so that nobody else takes the port
            self._server = await asyncio.start_server(self._serve, sock=self._socket)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._socket.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = Call(reader, writer, self)
        # Cancelled where the server closes: a task that ends by that is reported as an error of its own.
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            if self.fault == "TLS handshake that hangs":
                await _for_ever()
            if self.fault == "TLS fault":  # plain HTTP where TLS is spoken
                call.error("400 Bad Request", "plain_http")
            else:
                path = await call.read()
                self.asked += 1
                self.led_away += path == "/elsewhere"
                await FAULTS[self.fault](call)
            await writer.drain()
        with suppress(ConnectionError, asyncio.CancelledError):
            writer.close()
            await writer.wait_closed()
