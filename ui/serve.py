"""Starts the web desk, on this machine only unless people sign in, with every setting that keeps it quiet, private and calm.

Not here: what the pages show (`app`, `views`). Nothing in here needs a running page, so the command line may import it lazily.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import webbrowser
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import BadSettings
from assistant.settings import SignInSettings
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
    "runner.magicEnabled": False,
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

EXPOSED = (
    "The desk is open to whoever reaches it, so it listens on this machine only: let people sign in first "
    "(HEARDBACK_SIGN_IN_*, see the README), or leave --address out."
)

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


def make_app(sign_in: SignInSettings | None = None, home: Path | None = None) -> App:
    """The ASGI application: the pages, the API beside them, the policy, and a calm sentence where a page fails.

    With `sign_in`, whoever comes must sign in first, and the desk answers to the name of its public address as well.
    Raises BadSettings where the key of the cookies cannot be kept in `home`.
    """
    import streamlit as st
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from ui.api import routes
    from ui.components.guard import show_failure

    secrets = None
    if sign_in is not None and home is not None:
        from ui.door import sign_in_secrets

        secrets = sign_in_secrets(sign_in, home)
    middleware = [Middleware(Private), Middleware(TrustedHostMiddleware, allowed_hosts=hosts(sign_in))]
    return st.App(
        SCRIPT, lifespan=_warm, routes=routes(), middleware=middleware, secrets=secrets, on_script_error=show_failure
    )


def hosts(sign_in: SignInSettings | None) -> list[str]:
    """The names under which the desk answers: those of this machine, and of its public address where people sign in."""
    return list(dict.fromkeys((*HOSTS, sign_in.host))) if sign_in else list(HOSTS)


def may_listen(address: str, sign_in: SignInSettings | None) -> bool:
    """Whether the desk may be reached at an address: beyond this machine only by people who sign in."""
    if sign_in is not None or address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def serve(
    port: int = PORT,
    open_browser: bool = True,
    *,
    address: str = ADDRESS,
    sign_in: SignInSettings | None = None,
    home: Path | None = None,
) -> None:
    """Serves the web desk until it is stopped. Raises OSError where the port cannot be used, BadSettings where the desk
    would be open to a network without anybody signing in."""
    if not may_listen(address, sign_in):
        raise BadSettings(EXPOSED)
    app = make_app(sign_in, home)
    if open_browser:
        opener = threading.Timer(1.5, webbrowser.open, (f"http://{ADDRESS}:{port}",))
        opener.daemon = True
        opener.start()
    config = {"server.address": address, "server.allowedHosts": hosts(sign_in), "server.port": port}
    app.run(config={**CONFIG, **config, "browser.serverPort": port})


@asynccontextmanager
async def _warm(_app: App) -> AsyncGenerator[None]:
    """Loads lexicons, phrase banks and readers while the browser opens, so that the first mail and the first question are
    answered as fast as the next."""
    task = asyncio.get_running_loop().run_in_executor(None, _read_something)
    yield
    with suppress(asyncio.CancelledError):
        await task


def _read_something() -> None:
    from assistant.conversation import Conversation
    from assistant.desk import Desk

    chat = Conversation(Desk())
    chat.turn("Hello,\n\nwhere are the layouts for Friday?\n\nDana")
    chat.turn("should I chase again?")
    # What is loaded now stays: the collector need not look through it again and again, a quarter of what a long list takes.
    gc.collect()
    gc.freeze()
