"""A sign-in server on loopback for tests: device codes (RFC 8628), a browser's sign-in with PKCE (RFC 7636), refreshing,
and introspection (RFC 7662), which dovecot asks whether a token is good. Not here: the mailbox (`mailbox`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID = "heardback-tests"


@dataclass
class SignIn:
    """What the server knows and how it is to behave; a test sets it and reads what it was asked."""

    origin: str = ""
    user: str = "dana@agency.example"
    answers: list[str] = field(default_factory=list[str])
    """Errors to answer the next polls of the token endpoint with, e.g. "authorization_pending"; then a token."""
    refuse_scope: bool = False
    rotate: bool = True
    """Whether a refresh hands out a new refresh token, as Microsoft does."""
    lifetime: int = 3600
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])
    """(path, form) of every request so far."""
    good: dict[str, str] = field(default_factory=dict[str, str])
    """Access tokens that are good, with the user that each is of."""
    refreshing: dict[str, str] = field(default_factory=dict[str, str])
    waiting: dict[str, str] = field(default_factory=dict[str, str])
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def reset(self) -> None:
        """As it was at the start, whatever a test before has done."""
        fresh = SignIn(origin=self.origin)
        self.__dict__.update(fresh.__dict__)

    def token(self, user: str) -> str:
        """A good access token of a user, as if somebody had signed in."""
        made = secrets.token_urlsafe(24)
        self.good[made] = user
        return made

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving() -> Iterator[SignIn]:
    """The server for the length of the block."""
    state = SignIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
    server.daemon_threads = True
    state.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


class _Handler(BaseHTTPRequestHandler):
    state: SignIn

    def do_GET(self) -> None:
        """The page where a person signs in: this person always says yes, and is sent back at once."""
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        self.state.asked.append((url.path, asked))
        code = secrets.token_urlsafe(8)
        self.state.codes[code] = asked
        back = {"code": code, "state": asked.get("state", "")}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        path = urlsplit(self.path).path
        self.state.asked.append((path, form))
        if path == "/moved":
            self.send_response(307)
            self.send_header("Location", f"{self.state.origin}/token")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = {"/device": self._device, "/token": self._token, "/introspect": self._introspect}.get(path)
        if answer is None:
            self._say(404, {"error": "not_found"})
        else:
            self._say(*answer(form))

    def _device(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.state.refuse_scope:
            return 400, {"error": "invalid_scope", "error_description": "not for devices"}
        if form.get("client_id") != CLIENT_ID:
            return 401, {"error": "invalid_client"}
        code = secrets.token_urlsafe(16)
        self.state.waiting[code] = self.state.user
        return 200, {
            "device_code": code,
            "user_code": "WDJB-MJHT",
            "verification_uri": f"{self.state.origin}/activate",
            "expires_in": 900,
            "interval": 0.05,
        }

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        kind = form.get("grant_type", "")
        if self.state.answers and (error := self.state.answers.pop(0)):
            return 400, {"error": error, "error_description": "as the test wants it"}
        if kind == "urn:ietf:params:oauth:grant-type:device_code":
            user = self.state.waiting.pop(form.get("device_code", ""), None)
        elif kind == "refresh_token":
            user = self.state.refreshing.get(form.get("refresh_token", ""))
        elif kind == "authorization_code":
            user = self._by_code(form)
        else:
            return 400, {"error": "unsupported_grant_type"}
        if user is None:
            return 400, {"error": "invalid_grant"}
        given: dict[str, Any] = {
            "access_token": self.state.token(user), "token_type": "Bearer", "expires_in": self.state.lifetime,
        }  # fmt: skip
        if kind != "refresh_token" or self.state.rotate:
            given["refresh_token"] = f"refresh-{secrets.token_urlsafe(1_100)}"  # as long as the real ones
            self.state.refreshing[given["refresh_token"]] = user
        return 200, given

    def _by_code(self, form: dict[str, str]) -> str | None:
        asked = self.state.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        fits = asked and asked.get("code_challenge") == challenge and asked["redirect_uri"] == form.get("redirect_uri")
        return self.state.user if fits else None

    def _introspect(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        user = self.state.good.get(form.get("token", ""))
        return 200, {"active": True, "username": user} if user else {"active": False}

    def _say(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: what was asked stands in `asked`."""
