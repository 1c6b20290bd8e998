"""An OpenID Connect provider on loopback for tests: discovery, authorize, token and keys, with tokens signed by RS256.

It signs in whoever its form is told. Run as a process of its own: `python -m tests.provider PORT`. Not here: signing in to
a mailbox (`signin`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "heardback-desk"
CLIENT_SECRET = "a secret of the tests"


@dataclass
class Provider:
    """What it knows: its key, and the codes that were given out and not used yet."""

    origin: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": f"{self.origin}/token",
            "jwks_uri": f"{self.origin}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def code_for(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return code

    def token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        """A token for a code, once, to the client that it was given for."""
        wanted = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        posted = form.get("client_id") == CLIENT_ID and form.get("client_secret") == CLIENT_SECRET
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not (posted or basic == f"Basic {wanted}"):
            return 401, {"error": "invalid_client"}
        if asked is None or asked["code_challenge"] != proven or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.origin, "aud": CLIENT_ID, "sub": asked["email"], "iat": now, "exp": now + 600,
            "nonce": asked["nonce"], "email": asked["email"], "name": asked["email"].partition("@")[0],
        }  # fmt: skip
        if asked["verified"] in ("true", "false"):
            claims["email_verified"] = asked["verified"] == "true"
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return 200, {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self._json(200, self.provider.discovery())
        elif parts.path == "/jwks":
            self._json(200, {"keys": [self.provider.key.as_dict(private=False)]})
        elif parts.path == "/authorize" and "email" in asked:
            code = self.provider.code_for(asked)
            self.send_response(302)
            self.send_header(
                "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            )
            self.end_headers()
        elif parts.path == "/favicon.ico":
            self._send(200, b"", "image/x-icon")
        elif parts.path == "/authorize":
            kept = "".join(f'<input type=hidden name="{escape(n)}" value="{escape(v)}">' for n, v in asked.items())
            fields = "<input name=email aria-label=Address><input name=verified value=true aria-label=Verified>"
            page = f"<!doctype html><title>Provider</title><form>{kept}{fields}<button>Go on</button></form>"
            self._send(200, page.encode(), "text/html")
        else:
            self._send(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._json(*self.provider.token(form, self.headers.get("Authorization", "")))

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


def main(port: int) -> None:
    Handler.provider = Provider(f"http://127.0.0.1:{port}")
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
