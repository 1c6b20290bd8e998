"""A small OpenAI-compatible server on loopback that gives scripted replies, for tests over real HTTP.

    with StubServer([status(500), says('{"subject": "…", "body": "…"}')]) as server:
        model = OpenAICompatible(model="stub", base_url=server.base_url)

Each request takes the next reply; the last one repeats. `server.requests` holds the bodies of what was asked. A request
with `"stream": true` gets a `says` piece by piece, its usage in the last chunk where asked for.
Not here: any understanding of what is asked.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self, cast

MODEL = "stub-1"
"""The name that the server gives its model, whatever name it was asked for by."""

Body = dict[str, Any]


class Exchange:
    """One request under way: what was asked, and the ways to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, asked: Body, closing: Event) -> None:
        self.asked = asked
        self._handler = handler
        self._closing = closing

    def send(self, status: int, content: bytes, kind: str = "application/json", **headers: str) -> None:
        self._handler.send_response(status)
        self._handler.send_header("content-type", kind)
        self._handler.send_header("content-length", str(len(content)))
        # Said, because it is done: a client that is not told asks its next question where nobody listens any more.
        self._handler.send_header("connection", "close")
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()
        self._handler.wfile.write(content)

    def send_json(self, status: int, value: object, **headers: str) -> None:
        self.send(status, json.dumps(value).encode(), **headers)

    def begin(self, kind: str) -> None:
        """Opens an answer of unknown length, to be sent by `piece` and ended by the connection's end."""
        self._handler.send_response(200)
        self._handler.send_header("content-type", kind)
        self._handler.send_header("connection", "close")
        self._handler.end_headers()

    def piece(self, content: bytes) -> None:
        self._handler.wfile.write(content)
        self._handler.wfile.flush()

    def pause(self, seconds: float | None = None) -> bool:
        """Waits, for ever where no seconds are given. False: the server is closing."""
        return not self._closing.wait(seconds)

    def drop(self) -> None:
        """Ends the connection in the middle of things."""
        self._handler.connection.shutdown(socket.SHUT_RDWR)


Reply = Callable[[Exchange], None]


def says(text: str, finish_reason: str = "stop", pause_s: float = 0.0) -> Reply:
    """An ordinary completion; streamed, `pause_s` lies between its words."""

    def reply(exchange: Exchange) -> None:
        if exchange.asked.get("stream"):
            _stream(exchange, text, finish_reason, pause_s)
        else:
            exchange.send_json(200, _completion({"content": text}, finish_reason))

    return reply


def says_json(value: object) -> Reply:
    """A completion whose text is `value` as JSON and nothing else."""
    return says(json.dumps(value, ensure_ascii=False))


def says_fenced(value: object, before: str = "Here you are:", after: str = "Shall I change it?") -> Reply:
    """A completion with the JSON in a code fence and prose around it."""
    return says(f"{before}\n```json\n{json.dumps(value, ensure_ascii=False, indent=2)}\n```\n{after}")


def calls(tool: str, arguments: Body, id: str = "call_1") -> Reply:
    """A tool call in the field made for it; streamed, its arguments come in two pieces."""

    def reply(exchange: Exchange) -> None:
        written = json.dumps(arguments)
        call = {"id": id, "type": "function", "function": {"name": tool, "arguments": written}}
        if not exchange.asked.get("stream"):
            exchange.send_json(200, _completion({"content": None, "tool_calls": [call]}, "tool_calls"))
            return
        half = len(written) // 2
        first = {**call, "index": 0, "function": {"name": tool, "arguments": written[:half]}}
        second = {"index": 0, "function": {"arguments": written[half:]}}
        _stream_deltas(exchange, [{"tool_calls": [first]}, {"tool_calls": [second]}], "tool_calls", 0.0)

    return reply


def responds(
    text: str,
    *,
    calls: Sequence[tuple[str, Body]] = (),
    refusal: str = "",
    incomplete: str = "",
    failed: bool = False,
    unended: bool = False,
) -> Reply:
    """A response of the responses endpoint, whole or as a stream of its events."""
    parts: list[Body] = [{"type": "output_text", "text": text, "annotations": []}] if text else []
    parts += [{"type": "refusal", "refusal": refusal}] if refusal else []
    output: list[Body] = [{"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": parts}]
    output += [
        {
            "type": "function_call",
            "id": "f",
            "call_id": f"call_{number}",
            "name": name,
            "arguments": json.dumps(arguments),
        }
        for number, (name, arguments) in enumerate(calls)
    ]
    status = "failed" if failed else "incomplete" if incomplete else "completed"
    whole: Body = {"id": "r", "object": "response", "created_at": 1, "model": MODEL, "status": status, "output": output}
    whole["incomplete_details"] = {"reason": incomplete} if incomplete else None
    whole["usage"] = {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12}

    def reply(exchange: Exchange) -> None:
        if not exchange.asked.get("stream"):
            exchange.send_json(200, whole)
            return
        exchange.begin("text/event-stream")

        def send(kind: str, **more: object) -> None:
            exchange.piece(f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode())

        send("response.created", response={**whole, "status": "in_progress", "output": []})
        for number, word in enumerate(text.split(" ") if text else []):
            send("response.output_text.delta", delta=word if not number else f" {word}", output_index=0)
        if refusal:
            send("response.refusal.delta", delta=refusal, output_index=0)
        for index, item in enumerate(output):
            send("response.output_item.done", item=item, output_index=index)
        if not unended:
            send(f"response.{status}", response=whole)

    return reply


def refuses(words: str = "I cannot help with that.") -> Reply:
    """A completion that holds a refusal in the field made for it."""
    return lambda exchange: exchange.send_json(200, _completion({"content": None, "refusal": words}, "stop"))


def status(code: int, message: str = "scripted", error_code: str = "scripted_error", **headers: str) -> Reply:
    """An error as OpenAI words it; underscores in header names stand for dashes."""
    error = {"error": {"message": message, "type": "scripted", "code": error_code, "param": None}}
    return lambda exchange: exchange.send_json(code, error, **headers)


def rate_limited(retry_after: str | None = None) -> Reply:
    """A 429, with `Retry-After` where given."""
    return status(429, **({"retry_after": retry_after} if retry_after is not None else {}))


def web_page(code: int = 200) -> Reply:
    """What a proxy or a wrong address answers."""
    return lambda exchange: exchange.send(code, b"<!doctype html><title>Welcome</title>", "text/html")


def garbage() -> Reply:
    """A body that says it is JSON and is not."""
    return lambda exchange: exchange.send(200, b'{"choices": [{"mess\xff')


def other_json(value: object) -> Reply:
    """JSON, but no completion."""
    return lambda exchange: exchange.send_json(200, value)


def hangs() -> Reply:
    """Nothing at all, until the server closes."""

    def reply(exchange: Exchange) -> None:
        exchange.pause()

    return reply


def drips(every_s: float = 0.05) -> Reply:
    """A body that never ends: one blank at a time, each well within any read timeout."""

    def reply(exchange: Exchange) -> None:
        exchange.begin("application/json")
        while exchange.pause(every_s):
            exchange.piece(b" ")

    return reply


def drops() -> Reply:
    """A connection that ends with no answer."""
    return lambda exchange: exchange.drop()


class StubServer:
    """The server, running for the length of a `with`. It listens on loopback only, on a port of its own."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.requests: list[Body] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        """Of each request, names in lower case."""
        self._replies = list(replies)
        self._closing = Event()
        self._lock = Lock()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                # A client that has run into its deadline is gone before the answer is sent.
                with suppress(ConnectionError):
                    stub._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Tests print nothing of their own."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = cast(Body, json.loads(handler.rfile.read(int(handler.headers["content-length"]))))
        if handler.path not in ("/v1/chat/completions", "/v1/responses"):
            Exchange(handler, asked, self._closing).send_json(404, {"error": {"message": "no such path"}})
            return
        with self._lock:
            reply = self._replies[min(len(self.requests), len(self._replies) - 1)]
            self.requests.append(asked)
            self.paths.append(handler.path)
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
        reply(Exchange(handler, asked, self._closing))
        handler.close_connection = True


def _completion(message: Body, finish_reason: str) -> Body:
    return {
        "id": "chatcmpl-stub",
        "object": "chat.completion",
        "created": 1767225600,
        "model": MODEL,
        "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12},
    }


def _stream(exchange: Exchange, text: str, finish_reason: str, pause_s: float) -> None:
    words = text.split(" ")
    deltas = [{"content": word if not number else f" {word}"} for number, word in enumerate(words)]
    _stream_deltas(exchange, deltas, finish_reason, pause_s)


def _stream_deltas(exchange: Exchange, deltas: Sequence[Body], finish_reason: str, pause_s: float) -> None:
    exchange.begin("text/event-stream")
    chunk: Body = {"id": "chatcmpl-stub", "object": "chat.completion.chunk", "created": 1767225600, "model": MODEL}

    def send(choices: list[Body], **more: object) -> None:
        exchange.piece(f"data: {json.dumps({**chunk, 'choices': choices, **more})}\n\n".encode())

    for number, delta in enumerate(deltas):
        if number and pause_s and not exchange.pause(pause_s):
            return
        send([{"index": 0, "delta": delta, "finish_reason": None}])
    send([{"index": 0, "delta": {}, "finish_reason": finish_reason}])
    if exchange.asked.get("stream_options", {}).get("include_usage"):
        send([], usage=_completion({}, finish_reason)["usage"])
    exchange.piece(b"data: [DONE]\n\n")
