"""The web desk under test: as Streamlit's AppTest sees it, and served for real to a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from streamlit.testing.v1 import AppTest

from tests.ui.desk_pages import CHROMIUM, ROOT, Watched, free_port, new_context, open_desk_page, wait_for


@pytest.fixture
def home() -> Path:
    """The data folder of this test: empty, as at a first start."""
    return Path(os.environ["HEARDBACK_HOME"])


@pytest.fixture
def app(home: Path) -> AppTest:
    """The first page of a first start."""
    return AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60).run()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web desk, served for real with an empty data folder. Its origin."""
    port = free_port()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "HEARDBACK_", "STREAMLIT_"))}
    env = {**clean, "HEARDBACK_HOME": str(tmp_path_factory.mktemp("home")), "PYTHONPATH": str(ROOT)}
    log = tmp_path_factory.mktemp("log") / "server.log"
    with log.open("w") as out:
        command = [sys.executable, "-c", f"from ui.serve import serve; serve({port}, open_browser=False)"]
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out, cwd=log.parent)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


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


@pytest.fixture
def watched(chromium: Browser, server: str) -> Iterator[Watched]:
    """The desk open in a fresh browser; at the end nothing was asked of another origin, and nothing failed."""
    context = new_context(chromium)
    watch = open_desk_page(context, server)
    yield watch
    context.close()
    assert watch.foreign == []
    assert watch.troubles == []
