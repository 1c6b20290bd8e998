"""Hostile mails, files and names, pasted and dropped where a person would: on every page they are words, wide and narrow.

The mails are our own set, and those that are shared for trying things out, where they lie beside this clone. Not here: what a
draft may say (`tests.hostile`), the other pages with hostile clients (`test_walk`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.ui.desk_pages import HOSTILE, ROOT, Watched, served_from, visiting
from tests.ui.test_walk import SETTINGS, assert_sound, settle, to
from tests.ui.walked import PICTURE, SCRIPT, house, signed_hostile

pytestmark = pytest.mark.browser

SHARED = ROOT.parent / "shared" / "data" / "hostile"
LOOKS = [
    (1440, "light", 40),
    (360, "dark", 40),
    *(
        pytest.param(width, scheme, 1, marks=pytest.mark.soak)
        for width, scheme in ((1440, "light"), (360, "dark"), (1440, "dark"), (360, "light"))
    ),
]
"""Width, scheme, and of how many hostile things one is tried."""


def pasted() -> list[str]:
    """Mails as they are pasted: markup, our own attacks, the shared ones where they are there."""
    own = [json.loads(line)["mail"] for line in (ROOT / "tests/hostile/attacks.jsonl").read_text("utf-8").splitlines()]
    shared = [
        f"From: {PICTURE} <robin@vale.example>\nSubject: {row['subject']}\n\n{row['body']}"
        for file in sorted(SHARED.glob("inj*.jsonl"))
        for row in map(json.loads, file.read_text("utf-8").splitlines())
    ]
    return [HOSTILE, *own, *shared]


def dropped() -> list[FilePayload]:
    """Files as they are dropped: one whose own name is markup, and the broken mails that are shared, where they are there."""
    name = '"><img src=x onerror=window.hacked=4>.eml'
    mail = f"From: Eve {SCRIPT.replace(chr(34), '')} <eve@else.example>\nSubject: {PICTURE}\n\nIt is broken again!! {SCRIPT}\n"
    own: FilePayload = {"name": name, "mimeType": "message/rfc822", "buffer": mail.encode()}
    kinds = (".eml", ".msg")
    files = sorted(file for file in SHARED.rglob("*") if file.suffix in kinds and 0 < file.stat().st_size < 5_000_000)
    return [own, *({"name": file.name, "mimeType": "message/rfc822", "buffer": file.read_bytes()} for file in files)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web desk over a house whose clients, people, profile and pages all hold markup. Its origin."""
    home: Path = tmp_path_factory.mktemp("hostile") / "home"
    house(home)
    signed_hostile(home)
    with served_from(home, tmp_path_factory.mktemp("log") / "server.log") as origin:
        yield origin


@pytest.fixture
def opened(context: BrowserContext, served: str, width: int, scheme: str) -> Iterator[Watched]:
    """A fresh page there; at the end nothing was asked of another origin, nothing ran, and nothing failed."""
    with visiting(context, served, width, 800, scheme) as watch:
        yield watch
        assert watch.page.evaluate("window.hacked") is None
    assert watch.foreign == [] and watch.troubles == []


def answered(page: Page, before: int) -> None:
    """Until one more answer than before stands, or a sentence why there is none, with all that can be unfolded unfolded."""
    page.locator(f".st-key-exchange-{before + 1}").wait_for(timeout=60_000)
    settle(page)
    newest = page.locator(f".st-key-exchange-{before + 1}")
    newest.locator("details:not([open]) > summary").evaluate_all("all => all.forEach(one => one.click())")
    settle(page)


@pytest.mark.parametrize(("width", "scheme", "every"), LOOKS)
def test_hostile_mails_are_words_on_the_desk(opened: Watched, width: int, scheme: str, every: int) -> None:
    """Pasted or dropped, whatever a mail holds: its draft in every form, its checks and what was read in it run and load nothing."""
    page = opened.page
    to(page, "Desk")
    asked = 0
    for mail in pasted()[::every]:
        field = page.get_by_test_id("stChatInputTextArea")
        field.fill(mail)
        field.press("Enter")
        answered(page, asked)
        asked += 1
        assert_sound(page, mail[:200])
        if asked == 1:
            for form in ("As a text message", "As a call script", "To open a meeting", "Shorter", "Three versions"):
                page.get_by_role("button", name=form).click()
                settle(page)
                assert_sound(page, form)
    for file in dropped()[::every]:
        with page.expect_response(lambda told: "upload_file" in told.url and told.request.method != "OPTIONS"):
            page.locator('[data-testid="stChatInput"] input[type=file]').set_input_files(file)
        expect(page.get_by_test_id("stChatInputSubmitButton")).to_be_enabled()
        page.get_by_test_id("stChatInputSubmitButton").click()
        answered(page, asked)
        asked += 1
        assert_sound(page, file["name"])


@pytest.mark.parametrize(("width", "scheme", "every"), LOOKS[:2])
def test_markup_of_ones_own_is_words(opened: Watched, width: int, scheme: str, every: int) -> None:
    """Profile, sign-off, style, people, days off, searches and notes with markup in them are shown as they were typed."""
    page = opened.page
    to(page, "Settings")
    for part in SETTINGS:
        page.get_by_test_id("stButtonGroup").first.get_by_text(part, exact=True).click()
        settle(page)
        assert_sound(page, f"Settings {part}")
    page.get_by_test_id("stButtonGroup").first.get_by_text("You", exact=True).click()
    page.get_by_role("textbox", name="Days off of your own").fill(f"soon {SCRIPT}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("window.hacked")
    assert_sound(page, "a sentence that quotes")
    to(page, "Playbook")
    search = page.get_by_label("Search the playbook")
    search.fill(f"{SCRIPT} {PICTURE}")
    search.press("Enter")
    settle(page)
    assert_sound(page, "a search")
    to(page, "Radar")
    page.get_by_label("Find").fill("svg onload")
    page.get_by_label("Find").press("Enter")
    settle(page)
    assert_sound(page, "the radar")
