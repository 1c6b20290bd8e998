"""The same MCP server over HTTP, on this machine only, for whoever has the API's token. Imports the SDK.

Each request stands by itself: nothing is kept from one to the next, so what one token asked can never be another's. The
token is looked at with each, and says whose clients are seen and whether touchpoints may be logged. Requests from a page of
another origin, or under another host's name, are refused by the SDK. Not here: the tools (`tools`).
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import uvicorn
from anyio import to_thread

from assistant.doors.answering import TOO_LARGE, CurrentDesk, Refused, admitted, key_of_the_door
from assistant.doors.token import Key
from assistant.doors.tools import Caller, make_server, quiet
from assistant.errors import BadInput

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

ADDRESS = "127.0.0.1"
PATH = "/mcp"
_KEY = "heardback.key"
_AROUND = 64 * 1024
"""Bytes that the protocol puts around an ask."""
ONLY_READS = "This token only reads: `heardback api token --allow-writes` makes one that writes."


def serve(port: int, *, tell: Callable[[str], None]) -> None:
    """Serves assistants until it is stopped; `tell` is told the address once it is listened at.

    Raises BadInput where there is no token yet, or where the port cannot be used.
    """
    quiet()
    try:
        key_of_the_door()
    except Refused as refused:
        raise BadInput(str(refused)) from None
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((ADDRESS, port))
            listening.listen(64)  # before the address is told: whoever comes at once waits, and is not refused
        except OSError as error:
            raise BadInput(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from None
        tell(f"http://{ADDRESS}:{port}{PATH}")
        config = uvicorn.Config(make_app(), access_log=False, log_config=None, server_header=False)
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            return


def make_app() -> ASGIApp:
    """The ASGI application: the token before the protocol."""
    desk = CurrentDesk()

    def caller_of(context: Any) -> Caller:
        key: Key = context.request.scope[_KEY]
        return Caller(lambda: desk.of(key.person), key.writes, ONLY_READS)

    app = make_server(caller_of).streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=TOO_LARGE + _AROUND,
        host=ADDRESS,
    )
    return _Door(app)


class _Door:
    """ASGI middleware: lets in who has the token, and tells the others in one sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
            try:
                scope[_KEY] = await to_thread.run_sync(admitted, given)
            except Refused as refused:
                await _refuse(send, refused)
                return
        await self._app(scope, receive, send)


async def _refuse(send: Send, refused: Refused) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if refused.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"error": str(refused)}).encode()})
