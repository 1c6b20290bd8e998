"""Today, the desk, a client and the radar walked in a real browser, light and dark, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from assistant.memory.store import Store
from tests.ui.desk_pages import ANGRY, ROOT, Watched, served_from, visiting
from tests.ui.walked import house

pytestmark = pytest.mark.browser

SCREENS = ROOT / "build" / "screens"
GRAVE = ("serious", "critical")
PARTS = ("Open", "History", "Meeting list", "Handover", "Preferences")
SETTINGS = ("You", "Mailbox", "Model", "Privacy", "Backups", "People")
WIDER = """main => main.scrollWidth <= main.clientWidth + 1 ? [] : [...main.querySelectorAll("*")]
  .filter(one => one.getBoundingClientRect().right > main.getBoundingClientRect().right + 1)
  .map(one => one.outerHTML.slice(0, 200))"""
"""What is wider than the page, where it can be scrolled sideways."""
PAGES = {
    "Today": ".hb-head h1",
    "Desk": '[data-testid="stChatInput"]',
    "Client": ".hb-lanes",
    "Radar": '[data-testid="stDataFrame"]',
    "Playbook": '[class*="st-key-about-page-"]',
    "Labelling": ".st-key-labelled_library, .hb-head h1",
    "Evals": ".hb-tiles",
    "Model usage": ".hb-days",
    "Settings": ".st-key-settings-shown",
}


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("walked") / "home"
    house(home)
    return home


@pytest.fixture(scope="module")
def served(lived_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web desk over that house. Its origin."""
    with served_from(lived_in, tmp_path_factory.mktemp("log") / "server.log") as found:
        yield found


@pytest.fixture
def walk(context: BrowserContext, served: str) -> Iterator[Watched]:
    """A fresh page in that house; at the end nothing was asked of another origin, nothing ran, and nothing failed."""
    with visiting(context, served) as watch:
        yield watch
        assert watch.page.evaluate("window.hacked") is None
    assert watch.foreign == [] and watch.troubles == []


def to(page: Page, name: str) -> None:
    """To a page by the sidebar, which hides itself on a phone."""
    if not page.get_by_test_id("stSidebar").get_by_text(name, exact=True).is_visible():
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebar").get_by_text(name, exact=True).click()
    if page.viewport_size and page.viewport_size["width"] < 700:
        page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    page.locator(PAGES[name]).first.wait_for()
    settle(page)


def settle(page: Page) -> None:
    """Until the page is drawn and nothing runs any more."""
    page.wait_for_timeout(150)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=20_000)
    expect(page.locator('.stMain [data-stale="true"]')).to_have_count(0)
    page.wait_for_timeout(100)


def pick_first_row(page: Page) -> None:
    """The table is drawn, not built: its rows are places on it."""
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 54)


def assert_sound(page: Page, where: str) -> None:
    """No script ran, nothing is fetched from elsewhere, and the page is no wider than its window."""
    assert page.evaluate("window.hacked") is None, where
    assert (
        page.locator(
            '[src*="leak.example"], [href*="leak.example"]:not([href^="mailto:"]), [href^="javascript"]'
        ).count()
        == 0
    ), where
    assert page.locator(".stMain script, .stMain [onerror], .stMain [onload]").count() == 0, where
    pictures: list[str] = page.locator(".stMain .stHtml img").evaluate_all("all => all.map(one => one.src)")
    assert all(one.startswith(("data:image/svg+xml;base64,", "data:image/png;base64,")) for one in pictures), where
    wide: list[str] = page.locator(".stMain").evaluate(WIDER)
    assert not wide, f"{where}: {wide[:3]}"


def assert_accessible(page: Page, where: str) -> None:
    """Nothing that axe-core finds is serious."""
    found: Any = Axe().run(page).response
    grave = [
        f"{where}: {one['id']}, {one['help']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
    assert not grave, "\n".join(grave)


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1440, "light"),
        (360, "dark"),
        pytest.param(1440, "dark", marks=pytest.mark.soak),
        pytest.param(360, "light", marks=pytest.mark.soak),
    ],
)
def test_every_page_is_sound(context: BrowserContext, served: str, scheme: str, width: int) -> None:
    """With hostile names and words on every page nothing runs, nothing is fetched, nothing breaks, and axe finds nothing grave."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with visiting(context, served, width, 800, scheme) as watch:
        page = watch.page

        def look(name: str) -> None:
            settle(page)
            page.mouse.move(700, 5)
            assert_sound(page, f"{name}, {scheme}, {width}")
            page.screenshot(path=SCREENS / f"{name.lower().replace(' ', '-')}-{scheme}-{width}.png")
            if width == 1440 and (scheme == "light" or name in ("Today", "Client Open", "Desk", "Radar")):
                assert_accessible(page, f"{name}, {scheme}, {width}")

        page.locator(".hb-errand").first.wait_for()
        look("Today")
        page.locator('[class*="st-key-open-waiting"] button, [class*="st-key-open-promise"] button').locator(
            "visible=true"
        ).first.click()
        page.locator(".hb-lanes").wait_for()
        settle(page)
        for part in PARTS:
            page.get_by_test_id("stButtonGroup").get_by_text(part, exact=True).click()
            look(f"Client {part}")
        page.get_by_role("button", name="Draft a reply").click()
        page.locator(".hb-draft").first.wait_for()
        look("Desk")
        to(page, "Radar")
        settle(page)
        pick_first_row(page)
        page.locator('[class*="st-key-card-sign"]').wait_for()
        look("Radar")
        to(page, "Playbook")
        look("Playbook")
        page.get_by_role("button", name="A page of ours").click()
        page.get_by_role("button", name="Edit").wait_for()
        look("Playbook page")
        page.get_by_role("button", name="Edit").click()
        page.get_by_role("button", name="Preview").wait_for()
        look("Playbook edit")
        to(page, "Labelling")
        page.get_by_label("Who labels").fill(f"Ana {width} {scheme} <b>")
        page.get_by_label("Who labels").press("Enter")
        page.locator(".st-key-whole-thread").wait_for()
        look("Labelling")
        page.get_by_role("button", name="Borderline").click()
        settle(page)
        page.get_by_role("tab", name="Who differs where").click()
        page.locator(".hb-table tbody tr").first.wait_for()
        look("Labelling compared")
        to(page, "Evals")
        look("Evals")
        to(page, "Model usage")
        look("Model usage")
        to(page, "Settings")
        for part in SETTINGS:
            page.get_by_test_id("stButtonGroup").first.get_by_text(part, exact=True).click()
            look(f"Settings {part}")
    assert watch.foreign == [] and watch.troubles == []


def test_an_angry_mail_is_answered_and_copied_in_four_actions(walk: Watched) -> None:
    """Whoever has never seen it pastes the mail, sends it off, and copies a fit reply: three actions, with one to spare."""
    page = walk.page
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(ANGRY)
    field.press("Enter")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Hi Karen,") and "every order" in copied
    expect(page.get_by_text("checks passed").first).to_be_visible()


def test_the_buttons_of_today_do_the_next_step(walk: Watched, lived_in: Path) -> None:
    """A promise that was given leaves the list; the others open the desk with the answer, or the client with the list."""
    page = walk.page
    row = page.locator('[class*="st-key-errands-call"]')
    row.get_by_role("button", name="Open the list").click()
    expect(page.locator(".hb-head h1")).to_have_text("Dana Whitcombe")
    to(page, "Today")
    page.locator('[class*="st-key-errands-waiting"]').get_by_role("button", name="Draft the reply").first.click()
    expect(page.locator(".hb-draft").first).to_contain_text("Renske")
    to(page, "Today")
    page.get_by_role("button", name="It was given").click()
    expect(page.get_by_text("has had the word that you promised")).to_be_visible()
    expect(page.locator('[class*="st-key-errands-promise"]')).to_have_count(0)
    store = Store(lived_in)
    assert not list(store.ledger.open_promises())
    store.close()


def test_a_client_is_noted_about_in_place(walk: Watched, lived_in: Path) -> None:
    """A call in one line, an open item, wishes, a snooze: each is kept, and shown where it belongs."""
    page = walk.page
    page.get_by_test_id("stSidebar").locator("label", has_text="Dana Whitcombe").click()
    to(page, "Client")
    page.get_by_label("Log a touchpoint").fill("called Dana an hour ago, no answer")
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    page.get_by_label("What is open?").fill("the fares of the summer")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("the fares of the summer")).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("Preferences", exact=True).click()
    page.get_by_label("Primary contact").fill("Wim Oosterhuis")
    page.get_by_label("What success looks like").fill("twice the bookings by May")
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator(".hb-facts")).to_contain_text("Wim Oosterhuis")
    page.get_by_role("button", name="Snooze", exact=True).click()
    expect(page.locator(".hb-facts")).to_contain_text("Snoozed")
    page.get_by_role("button", name="Wake them").click()
    expect(page.locator(".hb-facts")).not_to_contain_text("Snoozed")
    store = Store(lived_in)
    (known,) = store.find("Dana Whitcombe")
    assert known.success == "twice the bookings by May"
    assert [one.channel for one in store.thread(known.id, datetime.now(UTC)).touchpoints][-1] == "call"
    store.close()


def test_a_client_is_erased_only_once_their_name_is_typed(walk: Watched, lived_in: Path) -> None:
    """The button waits for the name; then nothing of them is left on the page or in the store."""
    page = walk.page
    page.get_by_test_id("stSidebar").locator("label", has_text="Priya Lindqvist").click()
    to(page, "Client")
    page.get_by_test_id("stButtonGroup").get_by_text("Preferences", exact=True).click()
    button = page.get_by_role("button", name="Erase for good")
    expect(button).to_be_disabled()
    field = page.get_by_label("Type their name to erase them")
    field.fill("Priya")
    field.press("Enter")
    expect(button).to_be_disabled()
    field.fill("Priya Lindqvist")
    field.press("Enter")
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("Priya Lindqvist was erased")).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stSidebar").locator("label", has_text="Priya")).to_have_count(0)
    store = Store(lived_in)
    assert store.find("Priya Lindqvist") == ()
    store.close()


def test_a_sign_is_dismissed_and_comes_back(walk: Watched) -> None:
    """On the radar a sign goes with a reason, is listed as dismissed, and is restored."""
    page = walk.page
    to(page, "Radar")
    page.get_by_label("Find").fill("Ridge")
    page.get_by_label("Find").press("Enter")
    settle(page)
    pick_first_row(page)
    card = page.locator('[class*="st-key-card-sign"]')
    expect(card).to_contain_text("Dana Whitcombe")
    card.get_by_label("Why it is none").first.fill("away until May")
    card.get_by_role("button", name="Dismiss").first.click()
    expect(card.get_by_text("Dismissed", exact=True)).to_be_visible()
    expect(card).to_contain_text("away until May")
    card.get_by_role("button", name="Restore").first.click()
    expect(card.get_by_text("Dismissed", exact=True)).to_have_count(0)
