"""The agency's own pages of the playbook: edited, checked, put back, and never lost."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import BadInput, BadSettings, HeardbackError, NotAllowed, NotThere, StoreTrouble
from assistant.memory.own_pages import LONGEST, OwnPages
from assistant.memory.playbook import load_pages
from assistant.memory.playbook_live import LivePlaybook
from assistant.opening import open_desk
from assistant.settings import Settings
from assistant.viewer import Viewer
from tests.memory.support import Trigrams

MINE = "---\ntitle: Alarm\n---\n\n## What to do\n\nRing Ines on the red phone.\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "playbook"


@pytest.fixture
def pages(own: Path) -> OwnPages:
    return OwnPages(own)


def test_a_shipped_page_becomes_the_agencys_own(pages: OwnPages, own: Path, tmp_path: Path) -> None:
    """What is saved stands in the place of the page that ships, which is left as it was, and a running desk finds it."""
    live = LivePlaybook(tmp_path / "index", own, embedder=Trigrams())
    source = pages.source("outage")
    assert not source.own and source.ships and source.words.startswith("---\nid: outage")
    saved = pages.save("outage", MINE.replace("\n", "\r\n"), source.version)
    assert saved.own and saved.words == MINE
    page = live.page("outage")
    assert page is not None and page.title == "Alarm" and "red phone" in page.text
    assert any("red phone" in hit.passage for hit in live.search("red phone", 40))
    assert pages.source("one-contact").words == OwnPages(tmp_path / "none").source("one-contact").words
    assert stat.S_IMODE((own / "outage.md").stat().st_mode) == 0o600
    live.close()


def test_the_shipped_page_comes_back_and_the_agencys_words_stay(pages: OwnPages, own: Path) -> None:
    """A page that is put back leaves the agency's words beside it under a name that is no page, however often."""
    shipped = pages.source("outage")
    for number in (1, 2):
        saved = pages.save("outage", MINE.replace("Ines", f"Ines {number}"), pages.source("outage").version)
        aside = pages.restore("outage", saved.version)
        assert f"Ines {number}" in aside.read_text("utf-8")
    assert pages.source("outage") == shipped
    assert sorted(file.name for file in own.glob("*.md")) == ["_outage-2.md", "_outage.md"]
    assert load_pages(own=own) == load_pages()


def test_a_change_meanwhile_is_noticed(pages: OwnPages) -> None:
    """Whoever saves over words that they were not shown is refused, and both words stay where they are."""
    opened = pages.source("outage").version
    theirs = pages.save("outage", MINE, opened)
    for call in (
        lambda: pages.save("outage", MINE.replace("Ines", "Tom"), opened),
        lambda: pages.restore("outage", opened),
    ):
        with pytest.raises(BadInput, match="Somebody changed this page"):
            call()
    assert pages.source("outage") == theirs


def test_of_many_at_once_one_saves(own: Path) -> None:
    """Ten who opened the same words and save at the same moment: one is taken, nine are told."""
    opened = OwnPages(own).source("outage").version

    def save(number: int) -> str | None:
        try:
            return OwnPages(own).save("outage", MINE.replace("Ines", f"Ines {number}"), opened).words
        except BadInput:
            return None

    with ThreadPoolExecutor(10) as pool:
        saved = [one for one in pool.map(save, range(10)) if one]
    assert saved == [OwnPages(own).source("outage").words]
    assert sorted(file.name for file in own.iterdir()) == [".lock", "outage.md"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Just words.", "front matter is missing"),
        (MINE.replace("Alarm", "Alarm: red"), "not YAML in line 2"),
        (MINE.replace("title: Alarm", "title: 404"), "field title must be text"),
        (MINE.replace("title: Alarm", "related: [nowhere]"), "field related names nowhere"),
        (MINE.replace("title: Alarm", "id: other"), "field id"),
        ("---\ntitle: Alarm\n---\n", "no text below"),
        (MINE + "x" * LONGEST, "longer than"),
    ],
)
def test_words_that_are_no_page_are_not_saved(pages: OwnPages, own: Path, words: str, named: str) -> None:
    """One sentence says what is wrong, in the preview and at saving, and the page stays as it was."""
    before = pages.source("outage")
    for call in (lambda: pages.checked("outage", words), lambda: pages.save("outage", words, before.version)):
        with pytest.raises((BadInput, BadSettings), match=named) as error:
            call()
        assert "\n" not in str(error.value)
    assert pages.source("outage") == before and not list(own.glob("*"))


def test_only_whoever_may_edits(own: Path) -> None:
    """An account manager reads a page as it stands, and can neither save it nor put it back."""
    theirs = OwnPages(own, may_edit=False)
    opened = theirs.source("outage").version
    with pytest.raises(NotAllowed):
        theirs.save("outage", MINE, opened)
    with pytest.raises(NotAllowed):
        theirs.restore("outage", opened)
    assert not own.exists()


@pytest.mark.parametrize("id", ["nowhere", "../profile", "", "README", "_outage", "/etc/passwd"])
def test_nothing_but_pages_is_opened(pages: OwnPages, own: Path, id: str) -> None:
    """A name that is no page's opens no file, in the folder or beside it."""
    own.mkdir()
    (own / "README.md").write_text("How we keep these pages.")
    (own / "_outage.md").write_text(MINE)
    with pytest.raises(NotThere):
        pages.source(id)


def test_a_page_of_the_agency_alone_is_edited_too(pages: OwnPages, own: Path) -> None:
    """A page that ships nowhere can be saved, and there is nothing to put back."""
    own.mkdir()
    (own / "red-phone.md").write_text("---\ntitle: Red\nsituation: It rings.\nreviewed: 2026-11-15\n---\nAnswer.\n")
    source = pages.source("red-phone")
    assert source.own and not source.ships
    saved = pages.save("red-phone", source.words.replace("Answer.", "Answer at once."), source.version)
    with pytest.raises(BadInput, match="nothing to put back"):
        pages.restore("red-phone", saved.version)


def test_a_page_that_is_a_document_is_edited_in_its_file(pages: OwnPages, own: Path) -> None:
    """A page kept as PDF or Word is named with its file, and no Markdown is laid beside it."""
    own.mkdir()
    (own / "Outage.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(BadInput, match=r"Outage\.pdf"):
        pages.source("outage")
    with pytest.raises(BadInput, match=r"Outage\.pdf"):
        pages.save("outage", MINE, "any")
    assert not list(own.glob("*.md"))


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Where the folder cannot be made, one sentence says so and nothing is half written."""
    (tmp_path / "file").write_text("in the way")
    pages = OwnPages(tmp_path / "file" / "playbook")
    with pytest.raises(StoreTrouble, match="cannot be made"):
        pages.save("outage", MINE, pages.source("outage").version)


def test_a_page_in_another_encoding_is_named(pages: OwnPages, own: Path) -> None:
    """A file that is not UTF-8 is refused by name, not half shown."""
    own.mkdir()
    (own / "outage.md").write_bytes(MINE.replace("Ring", "Rückruf").encode("latin-1"))
    with pytest.raises(HeardbackError, match=r"outage\.md.*UTF-8"):
        pages.source("outage")


def test_a_desk_that_is_shared_lets_leads_edit(tmp_path: Path) -> None:
    """The desk of an account manager refuses below every page, and that of a lead keeps what they write."""
    settings = Settings(home=tmp_path)
    desks = {
        role: open_desk(settings, viewer=Viewer(id=role, name=role, address="", role=role))
        for role in ("manager", "lead")
    }
    opened = desks["manager"].page_source("outage").version
    with pytest.raises(NotAllowed, match="your leads"):
        desks["manager"].save_page("outage", MINE, opened)
    assert desks["lead"].save_page("outage", MINE, opened).own
    assert desks["manager"].page_source("outage").words == MINE
