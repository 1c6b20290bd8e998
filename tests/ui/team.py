"""A desk that a team shares: a provider, three people, their clients, and the desk served for them. For the tests of roles."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from assistant.admitting import let_in
from assistant.desk import Desk
from assistant.opening import open_desk
from assistant.settings import Settings
from assistant.thread import Client, Touchpoint
from tests.provider import CLIENT_ID, CLIENT_SECRET
from tests.ui.desk_pages import ROOT, Watched, close, free_port, new_context, wait_for

CLIENTS = {"Aspen Mills": "Mia Berg", "Birch Yards": "Tom Orr"}


@dataclass
class TeamDesk:
    """The served desk; `desk` is the one of whoever runs it, who sees all."""

    origin: str
    provider: str
    home: Path
    desk: Desk
    left: list[BrowserContext] = field(default_factory=list[BrowserContext])
    """Of browsers that somebody has left, emptied: the next one to come has the scripts in the cache already."""


@contextmanager
def team_desk(folder: Path) -> Iterator[TeamDesk]:
    """Mia looks after Aspen Mills, Tom after Birch Yards, Lea leads; the desk and the provider for the length of the block."""
    home, port, door = folder / "home", free_port(), free_port()
    desk = open_desk(Settings(home=home))
    let_in(desk, "Mia Berg", ["mia@agency.example"])
    let_in(desk, "Tom Orr", ["tom@agency.example"])
    let_in(desk, "Lea Kohl", ["lea@agency.example"], "lead")
    for name, manager in CLIENTS.items():
        known = desk.add_client(Client(name=name, relation="client"), [f"x@{name.split()[0].lower()}.example"])
        desk.set_manager(known.id, manager)
        at = datetime.now(UTC) - timedelta(days=2)
        said = f"The word of {name} is quagmire-{name.split()[0].lower()}, when do we get it?"
        desk.log(known.id, Touchpoint(at=at, direction="in", channel="email", text=said))
    provider = f"http://127.0.0.1:{door}"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "HEARDBACK_", "STREAMLIT_"))}
    env = {
        **clean,
        "PYTHONPATH": str(ROOT),
        "HEARDBACK_HOME": str(home),
        "HEARDBACK_SIGN_IN_ISSUER": provider,
        "HEARDBACK_SIGN_IN_CLIENT_ID": CLIENT_ID,
        "HEARDBACK_SIGN_IN_CLIENT_SECRET": CLIENT_SECRET,
        "HEARDBACK_SIGN_IN_URL": f"http://127.0.0.1:{port}",
    }
    log = folder / "server.log"
    with log.open("w") as out:
        commands = (
            [sys.executable, "-m", "tests.provider", str(door)],
            [sys.executable, "-m", "assistant", "app", "--no-browser", "--port", str(port)],
        )
        started = [subprocess.Popen(one, env=env, stdout=out, stderr=out, cwd=folder) for one in commands]
        try:
            wait_for(f"{provider}/jwks", started[0], log)
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", started[1], log)
            yield TeamDesk(f"http://127.0.0.1:{port}", provider, home, desk)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=20)


def watch(chromium: Browser, team: TeamDesk, width: int = 1440) -> Watched:
    """A page in a browser that knows nobody, whose console and requests are watched; the provider's own pages are another origin by design."""
    context = team.left.pop() if team.left else new_context(chromium)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    watched = Watched(page, team.origin)
    page.on("console", watched.heard)
    page.on("pageerror", lambda error: watched.troubles.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(team.provider) else watched.asked_for(asked))
    return watched


def sign_in(chromium: Browser, team: TeamDesk, address: str, verified: str = "true", width: int = 1440) -> Watched:
    """A fresh browser, gone through the provider's form as that address; what comes then is not waited for."""
    watched = watch(chromium, team, width)
    page = watched.page
    page.goto(team.origin)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Address").fill(address)
    page.get_by_label("Verified").fill(verified)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{team.origin}/**")
    return watched


def signed_in(chromium: Browser, team: TeamDesk, address: str) -> Watched:
    """As `sign_in`, for somebody who is let in: their first page stands."""
    watched = sign_in(chromium, team, address)
    expect(sidebar(watched.page)).to_contain_text("Heardback")
    settle(watched.page)
    return watched


def leave(team: TeamDesk, watched: Watched) -> None:
    """Closes the page and empties its browser, for whoever comes next."""
    close(watched.page, team.origin)
    team.left.append(watched.page.context)


def settle(page: Page) -> None:
    """Waits until the page stands: a click on a half-drawn one is heard as one on the page before."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def sidebar(page: Page) -> Locator:
    return page.get_by_test_id("stSidebar")
