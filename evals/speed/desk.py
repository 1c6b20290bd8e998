"""How long a person waits for the web desk in Chromium: first paint, a page switch, a pasted mail until its draft is on screen.

    python -m evals.speed.desk [--clients 2000] [--touchpoints 40000] [--home FOLDER] [--times 9]

Fills a house, looks at it once as the desk does in the background, serves it, and prints a table and the same as one line of
JSON. With --home a house that is there is used again. Needs Chromium and playwright, which come with the extra `dev`. Not here:
bounds that a test holds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.opening import open_desk
from evals.speed.invented import invented_clients, invented_history

MAIL = """From: Karen Voss <karen{n}@northwind-bikes.example>
Subject: Checkout {n} down AGAIN

Hi,

this is the third time this month that the checkout is down on a Friday night. We have lost every order since {n} pm and \
nobody on your side picks up the phone!! This is unacceptable. I want to know what is going on.

Karen"""
PAGES = {
    "Radar": '[data-testid="stDataFrame"]',
    "Desk": '[data-testid="stChatInput"]',
    "Today": ".hb-errand",
    "Client": ".hb-lanes",
}
Figures = dict[str, float]


def fill(clients: int, touchpoints: int) -> None:
    """The house, with histories that end about now, read and looked at."""
    desk = open_desk()
    if len(desk.clients()) < clients:
        store, now = desk.kept(), datetime.now(UTC)
        for number, client in enumerate(invented_clients(clients)):
            points = list(invented_history(touchpoints // clients, number))
            shift = now - points[-1].at - timedelta(days=number % 9, hours=number % 7)
            with store.transaction():
                known = desk.add_client(client)
                store.add_touchpoints(known.id, [one.model_copy(update={"at": one.at + shift}) for one in points])
        desk.read_ahead()
    desk.radar()
    for step in desk.first_steps():
        desk.took_step(step)


@contextmanager
def served() -> Generator[str]:
    """The web desk over the data folder of the environment. Its origin."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", f"from ui.serve import serve; serve({port}, open_browser=False)"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    origin = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{origin}/_stcore/health", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        time.sleep(3)  # as long as it takes to open a browser: lexicons load meanwhile
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=20)


def measure(origin: str, times: int) -> Figures:
    """In a browser of its own: medians, and the slowest."""
    from playwright.sync_api import sync_playwright

    taken: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(max(3, times // 3)):
            context = browser.new_context(viewport={"width": 1440, "height": 900}, timezone_id="Europe/Berlin")
            page = context.new_page()
            begun = time.perf_counter()
            page.goto(origin)
            page.locator(".hb-errand").first.wait_for()
            taken.setdefault("first paint of today", []).append(time.perf_counter() - begun)
            context.close()
        context = browser.new_context(viewport={"width": 1440, "height": 900}, timezone_id="Europe/Berlin")
        page = context.new_page()
        page.goto(origin)
        page.locator('[class*="st-key-open-"] button').first.click()
        page.locator(".hb-lanes").wait_for()
        for _ in range(times):
            for name, drawn in PAGES.items():
                page.wait_for_timeout(300)
                begun = time.perf_counter()
                page.get_by_test_id("stSidebar").get_by_text(name, exact=True).click()
                page.locator(drawn).first.wait_for()
                taken.setdefault(f"to the page {name}", []).append(time.perf_counter() - begun)
        context.close()
        context = browser.new_context(viewport={"width": 1440, "height": 900}, timezone_id="Europe/Berlin")
        page = context.new_page()
        page.goto(f"{origin}/desk")
        field = page.get_by_test_id("stChatInputTextArea")
        field.wait_for()
        for number in range(times + 1):
            page.wait_for_timeout(500)
            field.fill(MAIL.format(n=number + 1))
            begun = time.perf_counter()
            field.press("Enter")
            page.get_by_text(f"Re: Checkout {number + 1} down AGAIN").first.wait_for()  # the draft's own subject
            if number:  # the first warms up
                taken.setdefault("paste to draft on screen", []).append(time.perf_counter() - begun)
        browser.close()
    return {
        f"{name}, {kind}, ms": value * 1000
        for name, some in taken.items()
        for kind, value in (("median", statistics.median(some)), ("slowest", max(some)))
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m evals.speed.desk", description=__doc__)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--touchpoints", type=int, default=40_000)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--home", type=Path, help="a folder for the house; a temporary one where it is not given")
    chosen: Any = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="heardback-desk-") as folder:
        os.environ["HEARDBACK_HOME"] = str(chosen.home or Path(folder))
        fill(chosen.clients, chosen.touchpoints)
        with served() as origin:
            figures = {"clients": float(chosen.clients)} | measure(origin, chosen.times)
    for name, value in figures.items():
        print(f"{name:<48} {value:>10,.0f}")
    print(json.dumps({name: round(value, 1) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
