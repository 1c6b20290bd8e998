"""The playbook's page: found, read, edited with a preview, put back, and nobody's words lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.memory.own_pages import OwnPages
from tests.ui.desk_pages import Watched, served_from, visiting
from tests.ui.team import leave, sidebar, signed_in, team_desk
from tests.ui.test_walk import settle, to
from ui.components import pages

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("playbook") / "home"


@pytest.fixture(scope="module")
def served(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_from(home, tmp_path_factory.mktemp("log") / "server.log") as origin:
        yield origin


@pytest.fixture
def watched(context: BrowserContext, served: str) -> Iterator[Watched]:
    """The playbook open on a fresh page; at the end nothing was asked of another origin, and nothing failed."""
    with visiting(context, served) as watch:
        to(watch.page, "Playbook")
        yield watch
        assert watch.page.evaluate("window.hacked") is None
    assert watch.foreign == [] and watch.troubles == []


def open_page(page: Page, title: str) -> None:
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.locator(".hb-head h1", has_text=title)).to_be_visible()


def edit(page: Page) -> None:
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("textbox", name="The page")).to_be_visible()
    settle(page)


def test_a_page_is_found_by_meaning_and_read(watched: Watched) -> None:
    """A question finds its page on top, the page is read as it is meant, and its neighbours are one click away."""
    page = watched.page
    field = page.get_by_label("Search the playbook")
    field.fill("may I ring a client whose bill is late?")
    field.press("Enter")
    first = page.locator('[class*="st-key-about-page-"] button').first
    expect(first).to_have_text("A good payer stops paying", timeout=60_000)
    expect(page.locator('[class*="st-key-about-page-"]')).to_have_count(8)
    first.click()
    expect(page.get_by_role("heading", name="What to say")).to_be_visible()
    expect(page.locator("blockquote")).to_contain_text("I would rather ask than guess")
    page.get_by_role("button", name="A client has gone quiet").click()
    expect(page.locator(".hb-head h1", has_text="A client has gone quiet")).to_be_visible()
    page.get_by_role("button", name="All pages").click()
    expect(page.locator(".hb-head h1", has_text="Playbook")).to_be_visible()


def test_a_page_is_edited_with_a_preview_and_put_back(watched: Watched, home: Path) -> None:
    """What is typed is shown before it is saved, is the agency's own once it is, and the shipped page comes back."""
    page = watched.page
    open_page(page, "An automatic reply came back")
    edit(page)
    field = page.get_by_role("textbox", name="The page")
    words = field.input_value()
    hostile = '<img src=x onerror="window.hacked = 1"> ![x](http://elsewhere.example/a.png) [y](javascript:alert(1))'
    field.fill(
        words.replace("An automatic reply came back", "A robot wrote").replace(
            "## What to do\n", f"## What to do\n\n{hostile} **mind**\n"
        )
    )
    page.get_by_role("button", name="Preview").click()
    preview = page.locator(".st-key-card-preview")
    expect(preview.locator(".hb-head h2")).to_have_text("A robot wrote")
    expect(preview.locator("strong")).to_have_text("mind")
    assert page.locator(".stMain img").count() == 0 and not (home / "playbook" / "out-of-office.md").exists()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Answers rest on the page as it is now.")).to_be_visible()
    expect(page.locator(".hb-head h1", has_text="A robot wrote")).to_be_visible()
    assert page.locator('.stMain img, .stMain [href^="javascript"]').count() == 0
    assert hostile in (home / "playbook" / "out-of-office.md").read_text("utf-8")
    edit(page)
    page.get_by_role("button", name="Put the shipped page back").click()
    expect(page.get_by_text("The shipped page is back.")).to_be_visible()
    expect(page.locator(".hb-head h1", has_text="An automatic reply came back")).to_be_visible()
    assert hostile in (home / "playbook" / "_out-of-office.md").read_text("utf-8")


def test_words_that_are_no_page_stay_in_the_field(watched: Watched, home: Path) -> None:
    """Front matter that is wrong is one sentence, at saving too; the words stay, also over another page of the desk."""
    page = watched.page
    open_page(page, "A client says thank you")
    edit(page)
    field = page.get_by_role("textbox", name="The page")
    wrong = field.input_value().replace("reviewed: 2026-11-15", "reviewed: soon") + "\nAnd one line more."
    field.fill(wrong)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_test_id("stAlert").first).to_contain_text("field reviewed must be a day")
    to(page, "Radar")
    page.get_by_test_id("stSidebar").get_by_text("Playbook", exact=True).click()
    expect(page.get_by_role("textbox", name="The page")).to_have_value(wrong)
    assert not (home / "playbook" / "thank-you-mail.md").exists()
    page.get_by_role("button", name="Leave it as it was").click()
    expect(page.locator(".hb-head h1", has_text="A client says thank you")).to_be_visible()


def test_a_change_meanwhile_is_shown_and_chosen(watched: Watched, home: Path) -> None:
    """Somebody else's change is noticed at saving, theirs stands beside, and each of the two can be kept."""
    page = watched.page
    open_page(page, "A client has gone quiet")
    edit(page)
    pages_of = OwnPages(home / "playbook")
    opened = pages_of.source("gone-quiet")
    theirs = pages_of.save("gone-quiet", opened.words.replace("gone quiet", "gone silent", 1), opened.version)
    field = page.get_by_role("textbox", name="The page")
    mine = opened.words.replace("gone quiet", "fallen mute", 1)
    field.fill(mine)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_test_id("stAlert").first).to_contain_text("Somebody changed this page")
    expect(page.get_by_role("textbox", name="The page")).to_have_value(mine)
    assert pages_of.source("gone-quiet") == theirs
    page.get_by_text("Their words", exact=True).click()
    expect(page.locator(".hb-source")).to_contain_text("gone silent")
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_role("button", name="Keep mine")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".hb-head h1", has_text="A client has fallen mute")).to_be_visible()


def test_what_answers_rested_on_is_counted(watched: Watched) -> None:
    """After a question about a page that page says so, and stands before those that nothing rested on."""
    page = watched.page
    to(page, "Desk")
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill("what do I do when a client has gone quiet after a complaint?")
    field.press("Enter")
    expect(page.get_by_text("pages behind it")).to_be_visible(timeout=60_000)
    to(page, "Playbook")
    page.get_by_test_id("stButtonGroup").get_by_text("By use", exact=True).click()
    settle(page)
    expect(page.locator('[class*="st-key-about-page-"]').first).to_contain_text("answer")
    expect(page.locator('[class*="st-key-about-page-"]').last).not_to_contain_text("answer, last")


def test_only_leads_edit_where_people_sign_in(chromium: Browser, tmp_path: Path) -> None:
    """An account manager reads the playbook and is offered no edit; a lead is."""
    with team_desk(tmp_path) as team:
        for address, offered in (("mia@agency.example", 0), ("lea@agency.example", 1)):
            one = signed_in(chromium, team, address)
            sidebar(one.page).get_by_text("Playbook", exact=True).click()
            open_page(one.page, "A client says thank you")
            settle(one.page)
            expect(one.page.get_by_role("button", name="Edit")).to_have_count(offered)
            leave(team, one)
            assert one.foreign == [] and one.troubles == []


def test_sums_in_dollars_are_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that speaks of two sums shows them, code stays as it was written, and a picture is a word and its address."""
    shown: list[str] = []
    monkeypatch.setattr(pages.st, "markdown", shown.append)
    pages.show_text("from $40 to $60, `cost $5`, \\![x](http://a.example/b.png)")
    assert shown == ["from \\$40 to \\$60, `cost $5`, \\!\u2060[x](http://a.example/b.png)"]
