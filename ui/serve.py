"""Starts the web desk on this machine only, with every setting that keeps it quiet, private and calm.

Not here: what the pages show (`app`, `views`). Nothing in here needs a running page, so the command line may import it lazily.
"""

from __future__ import annotations

import asyncio
import threading
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.theme import THEME

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from streamlit.web.server.starlette.starlette_app import App

SCRIPT = Path(__file__).with_name("app.py")
ADDRESS = "127.0.0.1"
PORT = 8501
HOSTS = ("127.0.0.1", "localhost")
"""The names under which the desk answers."""

CONFIG: dict[str, Any] = {
    "server.address": ADDRESS,
    # Streamlit answers to any Host header by default, which lets a web page in the same browser rebind its name to us.
    # This guards its socket; the middleware below guards every other path.
    "server.allowedHosts": list(HOSTS),
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.maxUploadSize": 6,
    "server.showEmailPrompt": False,
    "browser.gatherUsageStats": False,
    "browser.serverAddress": ADDRESS,  # else the external address is looked up, at somebody else's server
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": True,
    **THEME,
}
"""Flags of the web server; `serve` adds the port."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""What a browser may load: nothing from another origin, so that even a slip in showing a mail cannot carry words out."""


class Private:
    """ASGI middleware: puts the content policy on every answer, and keeps what is shown out of caches and referrers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []),
                    (b"content-security-policy", CONTENT_POLICY.encode()),
                    (b"referrer-policy", b"no-referrer"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        await self.app(scope, receive, send_with_policy if scope["type"] == "http" else send)


def make_app() -> App:
    """The ASGI application: the pages, the policy, and a calm sentence where a page fails."""
    import streamlit as st
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from ui.components.guard import show_failure

    middleware = [Middleware(Private), Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS))]
    return st.App(SCRIPT, lifespan=_warm, middleware=middleware, on_script_error=show_failure)


def serve(port: int = PORT, open_browser: bool = True) -> None:
    """Serves the web desk on 127.0.0.1 until it is stopped. Raises OSError where the port cannot be used."""
    app = make_app()
    if open_browser:
        opener = threading.Timer(1.5, webbrowser.open, (f"http://{ADDRESS}:{port}",))
        opener.daemon = True
        opener.start()
    app.run(config={**CONFIG, "server.port": port, "browser.serverPort": port})


@asynccontextmanager
async def _warm(_app: App) -> AsyncGenerator[None]:
    """Loads lexicons and phrase banks while the browser opens, so that the first mail is answered as fast as the next."""
    task = asyncio.get_running_loop().run_in_executor(None, _read_something)
    yield
    with suppress(asyncio.CancelledError):
        await task


def _read_something() -> None:
    from assistant.desk import Desk

    Desk().reply("Hello,\n\nwhere are the layouts for Friday?\n\nDana")
