"""Catches the browser that comes back from a sign-in page, on a loopback port open for that moment. Not here: tokens (`oauth`)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

_PAGE = "<!doctype html><meta charset=utf-8><title>Heardback</title><p>{words} You can close this page."
_POLL_S = 0.25


class Caught(NamedTuple):
    """What the provider sent back: a code, or the name of its refusal."""

    redirect: str
    code: str | None
    error: str | None


def challenge_of(verifier: str) -> str:
    """The PKCE challenge (S256) that goes with a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def wait_for_browser(
    page: Callable[[str], None], state: str, stop: Callable[[], bool], patience_s: float
) -> Caught | None:
    """Opens a port of this machine, hands its address to `page`, and waits for the browser that knows `state`.

    Whatever else asks there gets nothing. None where `stop` says so or `patience_s` have passed.
    """
    caught: list[Caught] = []

    class Handler(BaseHTTPRequestHandler):
        timeout = 5  # a browser that opens a connection and says nothing holds nobody up

        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            known = hmac.compare_digest(asked.get("state", "").encode(), state.encode())
            if not known or not ({"code", "error"} & asked.keys()):
                self.send_error(404)
                return
            caught.append(Caught(redirect, asked.get("code"), asked.get("error")))
            words = "You are signed in." if "code" in asked else "Nothing was signed in."
            body = _PAGE.format(words=words).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing: the address holds the code."""

    until = time.monotonic() + patience_s
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.timeout = _POLL_S
        redirect = f"http://127.0.0.1:{server.server_port}"
        page(redirect)
        while not caught and time.monotonic() < until and not stop():
            server.handle_request()
    return caught[0] if caught else None
