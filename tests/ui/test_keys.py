"""The key that searches, from wherever one is, and the help that lists the keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ui.desk_pages import Watched, visiting
from tests.ui.test_walk import settle, to
from ui import wording

pytestmark = pytest.mark.browser


@pytest.fixture
def watched(context: BrowserContext, server: str) -> Iterator[Watched]:
    """The desk open on a fresh page; at the end nothing was asked of another origin, and nothing failed."""
    with visiting(context, server) as watch:
        to(watch.page, "Desk")
        yield watch
    assert watch.foreign == [] and watch.troubles == []


def open_client(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").locator("label", has_text=name).click()
    expect(page.locator(".hb-head h1")).to_have_text(name)
    settle(page)


def test_alt_k_searches_the_open_clients_history(watched: Watched) -> None:
    """From the desk, also out of the field for mails, the key leads into the history's search, and typing searches it."""
    page = watched.page
    open_client(page, "Renske Halloway")
    page.get_by_test_id("stChatInputTextArea").click()
    page.keyboard.press("Alt+k")
    field = page.get_by_label("Search their history")
    expect(field).to_be_focused()
    page.keyboard.type("glaze")
    page.keyboard.press("Enter")
    settle(page)
    expect(field).to_have_value("glaze")
    to(page, "Desk")
    page.keyboard.press("Alt+k")
    expect(field).to_be_focused()


def test_alt_k_picks_a_client_where_none_is_open(watched: Watched) -> None:
    """Without a client the key goes to the list of clients, and the arrows open one."""
    page = watched.page
    page.keyboard.press("Alt+k")
    expect(page.get_by_test_id("stSidebar").get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hb-head h1")).to_be_visible()


@pytest.mark.parametrize(("name", "label"), [("Playbook", "Search the playbook"), ("Radar", "Find")])
def test_alt_k_stays_on_a_page_that_has_a_search(watched: Watched, name: str, label: str) -> None:
    """The playbook and the radar are searched where they are."""
    page = watched.page
    to(page, name)
    page.keyboard.press("Alt+k")
    expect(page.get_by_label(label)).to_be_focused()


def test_the_help_lists_every_key(watched: Watched) -> None:
    """All keys stand in the help, each with what it does."""
    page = watched.page
    page.get_by_role("button", name=re.compile("^Keys")).click()
    for key, does in wording.KEYS:
        expect(page.locator(".hb-keys dt", has_text=key).first).to_be_visible()
        expect(page.locator(".hb-keys dd", has_text=does)).to_be_visible()
