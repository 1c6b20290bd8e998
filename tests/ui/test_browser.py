"""The desk in a real browser, as a person works with it. Every test also holds that no other origin was asked for anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.intake.archives.compound import message
from tests.ui.desk_pages import ANGRY, HOSTILE, Watched, visiting

pytestmark = pytest.mark.browser

SHOT_ENOUGH = 10_000
"""Bytes that a picture of a drawn page has at least."""


def paste(page: Page, words: str) -> None:
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(words)
    field.press("Enter")


def draft(page: Page) -> Locator:
    return page.locator(".hb-draft").first


def open_client(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").locator("label", has_text=name).click()
    expect(page.locator(".hb-head h1")).to_have_text(name)


def test_the_main_job(watched: Watched) -> None:
    """A pasted mail becomes a draft, shorter and copied; its checks open; a thread is judged with evidence."""
    page = watched.page
    paste(page, ANGRY)
    expect(draft(page)).to_contain_text("Hi Karen,")
    expect(page.locator(".hb-when b")).not_to_be_empty()
    first = draft(page).inner_text()

    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    page.get_by_role("button", name="Shorter").click()
    expect(draft(page)).not_to_have_text(first)
    shorter = draft(page).inner_text()
    assert len(shorter) < len(first)

    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").strip() == shorter.strip()

    page.get_by_text(re.compile(r"checks passed")).click()
    expect(page.locator(".hb-checks li").first).to_be_visible()
    page.get_by_text("What was read in it").click()
    expect(page.get_by_text("this is the third time this month").last).to_be_visible()

    open_client(page, "Tomas Brandl")
    page.get_by_role("button", name="Should I chase again?").click()
    expect(page.locator(".hb-answer")).not_to_be_empty()
    expect(page.locator(".hb-quote q").first).to_be_visible()
    quote = page.locator(".hb-quote q").first.inner_text()
    assert quote[:30] in page.locator(".hb-thread").inner_text()

    page.get_by_text(re.compile(r"^Playbook: \d+ pages")).click()
    expect(page.get_by_text("What to do").first).to_be_visible()


def test_alt_c_copies_the_newest_draft(watched: Watched) -> None:
    """The newest draft is copied from the keyboard."""
    page = watched.page
    paste(page, ANGRY)
    expect(draft(page)).to_contain_text("Hi Karen,")
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    page.keyboard.press("Alt+c")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "Hi Karen," in page.evaluate("navigator.clipboard.readText()")


def test_a_hostile_mail_is_letters(watched: Watched) -> None:
    """Markup of a mail is shown as it was written: no script runs, no picture is fetched, no link is made."""
    page = watched.page
    paste(page, HOSTILE)
    expect(draft(page)).to_be_visible()
    page.get_by_text("Show all").click()
    page.get_by_text("What was read in it").click()
    expect(page.locator(".hb-asked")).to_contain_text("<script>window.hacked = 1</script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator('[src*="leak.example"], [href*="leak.example"]').count() == 0
    assert page.locator(".stMain script, .stMain .stHtml img").count() == 0


def test_a_dropped_eml_is_answered(watched: Watched, tmp_path: Path) -> None:
    """A mail dropped as an .eml file becomes a draft, under the name of its file."""
    page = watched.page
    mail = tmp_path / "complaint.eml"
    headers = "From: Lena Ort <lena@ort.example>\r\nTo: us@agency.example\r\nSubject: Banner\r\nMIME-Version: 1.0\r\n"
    mail.write_text(
        headers + "\r\nHi,\r\n\r\nthe banner is wrong again and I am really annoyed about it.\r\n\r\nLena\r\n", "utf-8"
    )
    page.locator('[data-testid="stChatInput"] input[type=file]').set_input_files(mail)
    page.get_by_text("complaint.eml").wait_for()
    page.get_by_test_id("stChatInputSubmitButton").click()
    expect(draft(page)).to_contain_text("Lena")
    expect(page.locator(".hb-file")).to_have_text("complaint.eml")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Save as .eml").click()
    saved = Path(loading.value.path()).read_bytes()
    assert loading.value.suggested_filename == "draft.eml" and b"X-Unsent: 1" in saved and b"lena@ort.example" in saved


def test_a_dropped_msg_is_answered(watched: Watched, tmp_path: Path) -> None:
    """A mail dragged out of Outlook becomes a draft to whoever wrote it."""
    page = watched.page
    words = "Hi,\r\n\r\nthe banner is wrong again and I am really annoyed about it.\r\n\r\nLena\r\n"
    mail = tmp_path / "complaint.msg"
    mail.write_bytes(
        message({0x001A: "IPM.Note", 0x0037: "Banner", 0x1000: words, 0x0C1A: "Lena Ort", 0x5D01: "lena@ort.example"})
    )
    page.locator('[data-testid="stChatInput"] input[type=file]').set_input_files(mail)
    page.get_by_text("complaint.msg").wait_for()
    page.get_by_test_id("stChatInputSubmitButton").click()
    expect(draft(page)).to_contain_text("Lena")
    expect(page.locator(".hb-file")).to_have_text("complaint.msg")
    expect(page.get_by_role("link", name="Open in the mail program")).to_have_attribute(
        "href", re.compile("^mailto:lena@ort.example")
    )


def test_a_reload_loses_nothing(watched: Watched) -> None:
    """After a page switch, and after a reload of the page, the draft and the open client are still there."""
    page = watched.page
    paste(page, ANGRY)
    expect(draft(page)).to_contain_text("Hi Karen,")
    page.get_by_test_id("stSidebar").get_by_text("Settings").click()
    expect(page.get_by_text("Working days")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_text("Desk", exact=True).click()
    expect(draft(page)).to_contain_text("Hi Karen,")
    open_client(page, "Renske Halloway")
    page.reload()
    expect(page.locator(".hb-head h1")).to_have_text("Renske Halloway")
    page.get_by_test_id("stSidebar").locator("label", has_text="No client").click()
    expect(draft(page)).to_contain_text("Hi Karen,")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(360, 780), (1440, 900)])
def test_nothing_is_cut_off(
    context: BrowserContext, server: str, tmp_path: Path, scheme: str, width: int, height: int
) -> None:
    """On a phone and on a desk, light and dark, no page is wider than its window, and the theme follows the system."""
    with visiting(context, server, width, height, scheme) as watch:
        page = watch.page
        paste(page, ANGRY)
        expect(draft(page)).to_contain_text("Hi Karen,")
        assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).colorScheme") == scheme
        for locator in (page.locator(".stMain"), page.locator('[class*="st-key-card-"]').first):
            assert locator.evaluate("element => element.scrollWidth <= element.clientWidth + 1")
        box = page.locator(".hb-when").bounding_box()
        assert box is not None and box["y"] < height
        picture = page.screenshot(path=tmp_path / f"{scheme}-{width}.png")
        assert len(picture) > SHOT_ENOUGH
    assert watch.foreign == [] and watch.troubles == []


def test_the_question_stays_in_reach(watched: Watched) -> None:
    """However far down the answers are read, the field for the next mail stands at the top of a wide page; buttons stay in line."""
    page = watched.page
    for _ in range(2):
        paste(page, ANGRY)
        expect(draft(page)).to_contain_text("Hi Karen,")
    page.locator(".stMain").evaluate("main => main.scrollTo(0, 500)")
    field = page.get_by_test_id("stChatInputTextArea")
    expect(field).to_be_in_viewport()
    box = field.bounding_box()
    assert box is not None and 0 <= box["y"] < 60
    page.get_by_role("button", name="Three versions").first.click()
    buttons = page.get_by_role("button", name="Take this one")
    expect(buttons).to_have_count(3)
    boxes = [one.bounding_box() for one in buttons.all()]
    assert len({round(one["y"]) for one in boxes if one}) == 1


def test_the_page_of_an_answer_under_way_holds_nothing_else(watched: Watched) -> None:
    """Once something was asked, what stood there for whoever has not asked anything is gone."""
    page = watched.page
    page.get_by_test_id("stSidebar").get_by_text("Desk", exact=True).click()
    page.get_by_role("button", name="Try it with an angry mail").click()
    expect(draft(page)).to_be_visible()
    expect(page.get_by_role("button", name="Try it with an angry mail")).to_have_count(0)
    expect(page.locator(".st-key-nothing-asked")).to_have_count(0)
