"""The HTTP lines to an endpoint: each carries one call at a time, so that it can be cut from outside at any moment.

An HTTP timeout starts anew with every byte that arrives: alone, it ends neither headers nor an answer that drip in slowly
enough. Here whoever waits cuts the socket, and the thread that reads from it is gone at once. Not here: when to cut
(`pieces`), and what is sent (`chat`).
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import ssl

    import httpx2
    from openai import OpenAI

LONGEST_ANSWER = 2_000_000
"""Bytes of one answer as it comes over the wire: some twenty times what the desk ever asks for, streamed."""

Make = Callable[["httpx2.Client"], "OpenAI"]


class AnswerTooLong(Exception):
    """An answer has no end in sight: nothing that the desk asks for is that long."""


class Wire:
    """What one call goes over, as the one who waits for it knows it: something to cut."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._line: Line | None = None
        self.is_cut = False

    def attach(self, line: Line) -> None:
        """Notes the line of the call; one that was given up meanwhile goes no further."""
        with self._lock:
            self._line = line
            if self.is_cut:
                line.cut()

    def cut(self) -> None:
        """Ends the call, whatever it is doing; a second time changes nothing."""
        with self._lock:
            self.is_cut = True
            if self._line is not None:
                self._line.cut()

    def detach(self) -> None:
        """The call is over: its line may carry another now, and that one is not ours to cut."""
        with self._lock:
            self._line = None


current: ContextVar[Wire | None] = ContextVar("heardback_wire", default=None)
"""The wire that a call made in this context goes over, where somebody waits for it outside its thread."""


class Line:
    """One connection at a time, kept open between calls, and the SDK's client that speaks over it."""

    def __init__(self, make: Make, trusted: ssl.SSLContext) -> None:
        import httpx2
        from openai import DefaultHttpxClient

        self._stream: Any = None
        self.is_cut = False
        # A redirect is not followed: it would take a client's words to an address that nobody set.
        self._http = DefaultHttpxClient(
            verify=trusted,
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60),
            event_hooks={"request": [self._begin], "response": [_hold_to_limits]},
        )
        self.sdk = make(self._http)

    def cut(self) -> None:
        """Shuts the socket down, which wakes whoever reads from it. The line is of no use afterwards."""
        self.is_cut = True
        stream = self._stream
        connection: object = stream.get_extra_info("socket") if stream is not None else None
        if isinstance(connection, socket.socket):
            # As a plain socket: TLS would first wait to say goodbye.
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def close(self) -> None:
        self._http.close()

    def _begin(self, request: httpx2.Request) -> None:
        request.extensions["heardback_started"] = time.monotonic()
        request.extensions["trace"] = self._trace

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info["return_value"]
            if self.is_cut:
                raise ConnectionAbortedError("nobody waits for this call any more")


class Lines:
    """The lines to one endpoint: as many as there are calls at once, kept for the next ones."""

    def __init__(self, make: Make, *, secure: bool = True) -> None:
        """`secure` says that the address is one of https; without it no certificates are read."""
        import ssl

        self._make = make
        self._trusted = trusted() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._idle: list[Line] = []
        self._lock = Lock()

    @contextmanager
    def one(self) -> Generator[OpenAI]:
        """The SDK's client of a line that nobody else uses meanwhile."""
        with self._lock:
            line = self._idle.pop() if self._idle else None
        line = line or Line(self._make, self._trusted)
        wire = current.get()
        if wire is not None:
            wire.attach(line)
        try:
            yield line.sdk
        finally:
            if wire is not None:
                wire.detach()
            if line.is_cut:
                line.close()
            else:
                with self._lock:
                    self._idle.append(line)


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts, read once: it takes longer than everything else about a client."""
    import httpx2

    return httpx2.create_ssl_context()


def _hold_to_limits(response: httpx2.Response) -> None:
    """Ends an answer that drips in past the call's timeout, and one that never ends."""
    import httpx2

    class Held(httpx2.SyncByteStream):
        def __init__(self, stream: httpx2.SyncByteStream, ends: float) -> None:
            self._stream = stream
            self._ends = ends

        def __iter__(self) -> Iterator[bytes]:
            length = 0
            for piece in self._stream:
                if time.monotonic() > self._ends:
                    raise httpx2.ReadTimeout("the answer as a whole took too long", request=response.request)
                length += len(piece)
                if length > LONGEST_ANSWER:
                    raise AnswerTooLong
                yield piece

        def close(self) -> None:
            self._stream.close()

    extensions = response.request.extensions
    ends = extensions["heardback_started"] + extensions["timeout"]["read"]
    response.stream = Held(cast(httpx2.SyncByteStream, response.stream), ends)
