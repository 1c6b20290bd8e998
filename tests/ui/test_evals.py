"""The report of a run and the page of runs in a real browser: figures, errors first, words as words, at home in any size."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.testing.v1 import AppTest

from assistant.desk import Desk
from evals import html_report
from evals.bench import Measured, measured
from evals.record import runs_of
from evals.run import Limits
from evals.tasks import SENDER
from tests.command_line import mail_line, thread_with
from tests.ui.desk_pages import Watched, served_from, visiting, words_of

pytestmark = pytest.mark.browser

HOSTILE = "</script><script>window.hacked = 1</script> <img src=http://leak.example/a.png onerror=alert(1)> ![x](http://leak.example/b.png)"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Measured]:
    """A data folder with one run: four threads, two of them wrong and one hostile, and a mail that fails."""
    home = tmp_path_factory.mktemp("evals")
    thread = json.loads(thread_with())
    hostile = {**thread, "id": "hostile", "touchpoints": [{**one, "text": HOSTILE} for one in thread["touchpoints"]]}
    hostile["client"] = {**thread["client"], "name": f"Eve {HOSTILE}"}
    lines = [
        thread_with(id="right", labels={"turn": "them"}),
        thread_with(id="wrong", labels={"turn": "nobody", "reads_as": "harassment", "actions": ["stop"]}),
        json.dumps({**hostile, "labels": {"turn": "nobody"}}),
        mail_line(id="broken", received_at="yesterday"),
    ]
    file = home / "some.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    with ThreadPoolExecutor(1) as thread_of_its_own:  # the browser's own loop runs in this one
        run = partial(measured, [file], Desk(SENDER), "offline", (), Limits(), runs=runs_of(home), name="spring")
        return home, thread_of_its_own.submit(run).result()


def opened(chromium: Browser, file: Path, **context: Any) -> Iterator[Watched]:
    page = chromium.new_context(**context).new_page()
    watched = Watched(page, "file:")
    page.on("console", watched.heard)
    page.on("request", watched.asked_for)
    page.on("pageerror", lambda error: watched.troubles.append(str(error)))
    page.goto(f"file://{file}")
    yield watched
    page.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_the_report_stands_alone(made: tuple[Path, Measured], chromium: Browser, scheme: str, width: int) -> None:
    """One file with its figures and cases, errors first; it asks nobody for anything, and no word of a client becomes markup."""
    viewport = {"width": width, "height": 900}
    for watched in opened(chromium, made[1].report, color_scheme=scheme, viewport=viewport):
        page = watched.page
        expect(page.locator("h1")).to_have_text("spring")
        expect(page.locator("#list details summary strong")).to_have_text(["broken", "wrong", "hostile"])
        page.select_option("#pick-wrong", "")
        expect(page.locator("#said")).to_contain_text("4 of 4")
        page.fill("#pick-what", "hostile")
        expect(page.locator("#list details")).to_have_count(1)
        page.locator("#list details summary").click()
        expect(page.locator("#list .word").first).to_contain_text(HOSTILE)
        expect(page.locator("#list")).to_contain_text("not met: Whose turn it is")
        assert page.evaluate("window.hacked") is None and page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light dark"
        assert (watched.foreign, watched.troubles) == ([], [])


def test_twenty_thousand_cases_do_not_freeze_it(made: tuple[Path, Measured], tmp_path: Path, chromium: Browser) -> None:
    """Fifty cases are on the page at a time, whatever lies in the file; filtering and turning over take no second."""
    rows = [{**row, "key": f"{row['key']}-{number}"} for number in range(5000) for row in made[1].rows]
    file = tmp_path / "many.html"
    html_report.write(file, made[1].figures, rows)
    for watched in opened(chromium, file):
        page = watched.page
        expect(page.locator("#said")).to_contain_text("15,000 of 20,000 cases, page 1 of 300", timeout=20_000)
        begun = time.monotonic()
        page.select_option("#pick-wrong", "")
        page.click("#next")
        page.locator("#list details summary").nth(3).click()
        expect(page.locator("#list details .in")).to_have_count(1)
        assert time.monotonic() - begun < 5
        assert page.locator("#list details").count() == 50
        assert not watched.troubles


@pytest.fixture(scope="module")
def desk(made: tuple[Path, Measured], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web desk over that data folder. Its origin."""
    with served_from(made[0], tmp_path_factory.mktemp("log") / "server.log") as found:
        yield found


def test_the_page_shows_a_run(desk: str, context: BrowserContext, made: tuple[Path, Measured]) -> None:
    """Headline, hard lines and errors of a run; a hostile thread is words; the report comes as the file that it is."""
    with visiting(context, desk) as watched:
        page: Page = watched.page
        page.get_by_role("link", name="Evals").click()
        expect(page.get_by_role("heading", name="Evals")).to_be_visible()
        expect(page.get_by_text("Whose turn it is").first).to_be_visible()
        expect(page.get_by_text(re.compile("the desk broke"))).to_be_visible()
        with page.expect_download() as loading:
            page.get_by_role("button", name="The whole report").click()
        assert loading.value.suggested_filename == "spring.html"
        assert Path(loading.value.path()).read_bytes() == made[1].report.read_bytes()
        page.get_by_role("combobox").last.click()
        page.get_by_role("option", name=re.compile("hostile")).click()
        expect(page.get_by_text("window.hacked").first).to_be_visible()
        assert page.evaluate("window.hacked") is None
        assert (watched.foreign, watched.troubles) == ([], [])


def test_without_a_run_it_says_how_to_make_one(app: AppTest) -> None:
    """A first visit finds the commands."""
    app.switch_page("views/evals.py").run()
    assert "heardback evals run" in words_of(app) and not app.exception
