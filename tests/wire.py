"""Servers that misbehave, on loopback: a wire that is cut, and a mail server that says odd things. Not here: dovecot (`mailbox`)."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Wire:
    """A wire to another port. What the client said over it is kept; a limit cuts it, or makes it hang."""

    port: int
    said: bytearray = field(default_factory=bytearray)
    """All that the client sent."""
    cut_after: int | None = None
    """Bytes from the server after which the connection breaks."""
    hang_after: int | None = None
    """Bytes from the server after which nothing more comes."""
    cut_before: bytes | None = None
    """Words of the server that never arrive: the connection breaks there."""
    passed: int = 0

    @property
    def commands(self) -> list[str]:
        """The client's commands without their tags, in order."""
        lines = bytes(self.said).decode("utf-8", "replace").split("\r\n")
        return [found[1] for line in lines if (found := re.match(r"[A-Z]{4}\d+ (.*)", line))]


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to `port` of this machine for the length of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener.getsockname()[1])
        over = threading.Event()
        listener.settimeout(0.1)
        threading.Thread(target=_accept, args=(listener, port, wire, over), daemon=True).start()
        try:
            yield wire
        finally:
            over.set()


def _accept(listener: socket.socket, port: int, wire: Wire, over: threading.Event) -> None:
    while not over.is_set():
        try:
            near, _ = listener.accept()
        except TimeoutError:
            continue
        except OSError:
            return
        near.settimeout(None)
        far = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=_outwards, args=(near, far, wire), daemon=True).start()
        threading.Thread(target=_inwards, args=(near, far, wire, over), daemon=True).start()


def _outwards(near: socket.socket, far: socket.socket, wire: Wire) -> None:
    with suppress(OSError):
        while data := near.recv(65_536):
            wire.said += data
            far.sendall(data)
    _close(near, far)


def _inwards(near: socket.socket, far: socket.socket, wire: Wire, over: threading.Event) -> None:
    with suppress(OSError):
        while data := far.recv(4_096):
            wire.passed += len(data)
            if wire.hang_after is not None and wire.passed > wire.hang_after:
                over.wait()
                break
            if wire.cut_before is not None and wire.cut_before in data:
                break
            if wire.cut_after is not None and wire.passed > wire.cut_after:
                near.sendall(data[: len(data) // 2])
                break
            near.sendall(data)
    _close(near, far)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


Say = bytes | Callable[[str], bytes]
"""What is answered to a command: `{tag}` stands for its tag. A function is handed the command."""

_USUAL: dict[str, Say] = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n{tag} OK done\r\n",
    "AUTHENTICATE": b"+ \r\n",
    "LOGIN": b"{tag} OK done\r\n",
    "LIST": b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\Sent) "/" Sent\r\n{tag} OK done\r\n',
    "STATUS": b"* STATUS INBOX (UIDVALIDITY 7 UIDNEXT 4)\r\n{tag} OK done\r\n",
    "EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] so\r\n{tag} OK [READ-ONLY]\r\n",
    "UID SEARCH": b"* SEARCH 1 2 3\r\n{tag} OK done\r\n",
    "UID FETCH .*SIZE": b"* 1 FETCH (UID 1 RFC822.SIZE 9)\r\n* 2 FETCH (UID 2 RFC822.SIZE 9)\r\n"
    b"* 3 FETCH (UID 3 RFC822.SIZE 9)\r\n{tag} OK done\r\n",
    "LOGOUT": b"* BYE then\r\n{tag} OK done\r\n",
    "NOOP": b"{tag} OK done\r\n",
}


@contextmanager
def odd_server(answers: Mapping[str, Say], greeting: bytes = b"* OK here\r\n") -> Iterator[int]:
    """A mail server of three mails that answers as `answers` say (patterns of commands), else as usual. Its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()
        listener.settimeout(0.1)

        def serve() -> None:
            while not over.is_set():
                with suppress(OSError):
                    end, _ = listener.accept()
                    end.settimeout(None)
                    threading.Thread(target=_talk, args=(end, {**_USUAL, **answers}, greeting), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()


def _talk(end: socket.socket, answers: Mapping[str, Say], greeting: bytes) -> None:
    with suppress(OSError), end, end.makefile("rb") as lines:
        end.sendall(greeting)
        tag = "*"
        for raw in lines:
            line = raw.decode("utf-8", "replace").strip()
            first, _, command = line.partition(" ")
            if not re.fullmatch(r"[A-Z]{4}\d+", first):  # what follows a question, such as a password
                end.sendall(f"{tag} OK done\r\n".encode())
                continue
            tag = first
            # The longest pattern that fits is the one that was meant.
            fits = sorted((one for one in answers if re.match(one, command)), key=len)
            said = answers[fits[-1]] if fits else b"{tag} BAD what\r\n"
            told = said(command) if callable(said) else said
            end.sendall(told.replace(b"{tag}", tag.encode()))
            if b"* BYE" in told:
                return
