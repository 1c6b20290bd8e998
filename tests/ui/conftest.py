"""The web desk under test: as Streamlit's AppTest sees it, and served for real to a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from streamlit.testing.v1 import AppTest

from tests.ui.desk_pages import (
    CHROMIUM,
    DESK,
    ROOT,
    Watched,
    new_context,
    served_from,
    visiting,
)

expect.set_options(
    timeout=30_000
)  # What appears is tested here, and not how soon on a busy machine: `evals.speed.desk`


@pytest.fixture
def home() -> Path:
    """The data folder of this test: empty, as at a first start."""
    return Path(os.environ["HEARDBACK_HOME"])


@pytest.fixture
def app(home: Path) -> AppTest:
    """The desk's own page at a first start; Today stands before it."""
    return AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60).run().switch_page(DESK).run()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web desk over an empty data folder. Its origin."""
    with served_from(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("log") / "server.log") as origin:
        yield origin


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's chromium. Without one the browser tests are skipped, but never where CI is set."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed, and CI must drive the desk in a real browser")
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Where pages are visited one after the other: see `visiting`."""
    made = new_context(chromium)
    yield made
    made.close()


@pytest.fixture
def watched(context: BrowserContext, server: str) -> Iterator[Watched]:
    """The desk open on a fresh page; at the end nothing was asked of another origin, and nothing failed."""
    with visiting(context, server) as watch:
        yield watch
    assert watch.foreign == []
    assert watch.troubles == []
