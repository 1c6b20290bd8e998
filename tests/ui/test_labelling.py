"""The page of labelling in a real browser: judged by keys, kept at once, nothing of the machine's answer before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.thread import Client, Thread
from evals.labelling import Labelling
from tests.builders import in_, moment, out
from tests.ui.desk_pages import served_from, visiting

pytestmark = pytest.mark.browser

SCRIPT = "<script>window.hacked = 1</script> ![x](http://leak.example/a.png)"


@pytest.fixture(scope="module")
def labelled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a library of three threads; the second holds markup."""
    home = tmp_path_factory.mktemp("labelling")
    (home / "evals" / "libraries").mkdir(parents=True)
    lines = [
        Thread(
            id=f"t{number}",
            now=moment("03-20"),
            client=Client(name=f"{name} Vander", company="Alder Bikes", timezone="Europe/London", preference="call"),
            touchpoints=(
                in_("03-02", "Hi Mia,\n\nwhich photos do you need?\n\nZoe", subject="Photos"),
                out("03-03", text),
                out("03-10", "Hi Zoe,\n\njust checking in. Did you get to the photos?"),
                out("03-16", "", "call", "no_answer"),
            ),
        ).to_json()
        for number, (name, text) in enumerate(
            (("Zoe", "The three of the shop front, please, and one of the team."), ("Yara", SCRIPT), ("Xena", "All."))
        )
    ]
    (home / "evals" / "libraries" / "spring.jsonl").write_text("\n".join(lines), "utf-8")
    (home / "profile.toml").write_text('name = "Ana Feld"\n', "utf-8")
    return home


@pytest.fixture(scope="module")
def origin(labelled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web desk over that data folder. Its origin."""
    with served_from(labelled_home, tmp_path_factory.mktemp("log") / "server.log") as found:
        yield found


def open_labelling(page: Page) -> None:
    page.get_by_test_id("stSidebar").get_by_text("Labelling").click()
    expect(page.locator(".hb-head h1").first).to_have_text("Labelling")
    expect(page.locator(".st-key-whole-thread .hb-head h1")).to_be_visible()


def test_threads_are_judged_by_keys(context: BrowserContext, origin: str, labelled_home: Path) -> None:
    """A choice and a key keep an answer and bring the next thread; a skipped one comes back; then the desk is beside it."""
    with visiting(context, origin) as watch:
        page = watch.page
        open_labelling(page)
        name = page.locator(".st-key-whole-thread .hb-head h1")
        expect(name).to_have_text("Zoe Vander")
        expect(page.get_by_text("The three of the shop front, please, and one of the team.")).to_be_visible()
        assert page.locator(".hb-answer, .hb-bar, .hb-quote").count() == 0, "the machine's answer is not shown"
        page.get_by_role("radio", name="theirs").click()
        expect(page.get_by_role("radio", name="theirs")).to_be_checked()
        page.get_by_role("button", name="change the channel").click()
        expect(page.get_by_role("button", name="change the channel")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="wait", exact=True).click()
        expect(page.get_by_role("button", name="wait", exact=True)).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("2")
        expect(name).to_have_text("Yara Vander")
        expect(page.get_by_text("1 of 3 labelled")).to_be_visible()

        # Its words are words, and the note may hold figures without judging anything.
        expect(page.locator(".st-key-whole-thread")).to_contain_text("<script>window.hacked = 1</script>")
        note = page.get_by_placeholder("Why, in a few words")
        expect(note).to_have_count(1)
        note.fill("3 attempts in 2 weeks")
        note.press("Enter")
        expect(name).to_have_text("Yara Vander")
        page.locator(".st-key-whole-thread .hb-head h1").click()
        page.keyboard.press("s")
        expect(name).to_have_text("Xena Vander")
        page.keyboard.press("3")
        expect(name).to_have_text("Yara Vander")
        page.keyboard.press("1")
        expect(page.get_by_text("All of it is labelled")).to_be_visible()

        kept = Labelling(labelled_home, labelled_home / "evals" / "libraries" / "spring.jsonl").answers("ana-feld")
        assert [kept[id].reads_as for id in ("t0", "t1", "t2")] == ["borderline", "follow_up", "harassment"]
        assert kept["t0"].turn == "them" and kept["t0"].actions == ("switch_channel", "wait")

        page.get_by_role("tab", name="Who differs where").click()
        expect(page.locator(".hb-table tbody tr")).not_to_have_count(0)
        expect(page.locator(".hb-table")).to_contain_text("how it reads")
        expect(page.get_by_text(re.compile("harassment, the desk says"))).to_be_visible()
        assert page.evaluate("window.hacked") is None
    assert watch.foreign == [] and watch.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(360, 780), (1440, 900)])
def test_nothing_is_cut_off(
    context: BrowserContext, origin: str, tmp_path: Path, scheme: str, width: int, height: int
) -> None:
    """On a phone and on a desk, light and dark, the page is no wider than its window, and the keys' buttons are in reach."""
    with visiting(context, origin, width, height, scheme) as watch:
        page = watch.page
        if width < 600:
            page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_test_id("stSidebar").get_by_text("Labelling").click()
        expect(page.locator(".hb-head h1").first).to_have_text("Labelling")
        page.get_by_label("Who labels").fill(f"Ben {width} {scheme}")
        page.get_by_label("Who labels").press("Enter")
        expect(page.get_by_text("0 of 3 labelled")).to_be_visible()
        if width < 600:
            page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        main = page.locator(".stMain")
        assert main.evaluate("element => element.scrollWidth <= element.clientWidth + 1")
        box = page.get_by_role("button", name="Borderline").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert width < 600 or box["y"] + box["height"] < height
        picture = page.screenshot(path=tmp_path / f"{scheme}-{width}.png")
        assert len(picture) > 10_000
    assert watch.foreign == [] and watch.troubles == []
