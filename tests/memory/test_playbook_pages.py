"""The pages that ship, and what happens to those that an agency edits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.errors import BadSettings
from assistant.memory.playbook import PLAYBOOK, Page, load_pages

CITED = """answer-first keep-the-promised-hour empathy-not-surrender voice-for-bad-news concern-before-facts
change-the-channel ask-how-to-be-reached rhythm-beats-chasing meet-in-person make-it-easy open-on-the-list
private-heads-up one-contact agree-on-success help-us-help-you if-then-date invoice-and-park hand-back
let-prospects-go know-the-line respect-a-stop gone-quiet complaints-are-a-chance late-payer-call-first refused-meeting
ask-how-they-feel whole-book-of-clients worth-hearing waiting-well senior-reaches-out thank-you-mail out-of-office
outage harassment-ease-off""".split()
GOOD = "---\ntitle: Late\nsituation: You are late.\nreviewed: 2026-11-15\n---\n\nCall them.\n"


def test_every_page_that_the_rules_cite_is_there(shipped: tuple[Page, ...]) -> None:
    """All ids that advice may name as a source exist."""
    assert set(CITED) <= {page.id for page in shipped}


@pytest.mark.parametrize("file", sorted(PLAYBOOK.glob("*.md")), ids=lambda file: file.stem)
def test_each_page_can_be_used_as_it_stands(file: Path, shipped: tuple[Page, ...]) -> None:
    """A page says what to do, what to say (with an example), what to avoid and when it stops, in 120 to 300 words."""
    page = next(page for page in shipped if page.id == file.stem)
    assert [heading for heading, _ in page.sections()] == [
        "What to do",
        "What to say",
        "What to avoid",
        "When it stops",
    ]
    assert "\n> " in dict(page.sections())["What to say"] or dict(page.sections())["What to say"].startswith("> ")
    assert 120 <= len(page.text.split()) <= 300
    assert page.reviewed == date(2026, 11, 15)
    assert page.situation.endswith(".") and len(page.asked) >= 3


def test_a_page_is_a_frozen_value(shipped: tuple[Page, ...]) -> None:
    """A page cannot be changed once it is read."""
    with pytest.raises(ValidationError):
        shipped[0].title = "Other"  # pyright: ignore[reportAttributeAccessIssue] - the test is that it cannot be set


def test_an_agency_replaces_a_page_and_keeps_what_it_left_out(tmp_path: Path) -> None:
    """A page of the same id wins; fields that its front matter leaves out are ours."""
    (tmp_path / "outage.md").write_text("---\ntitle: Alarm\n---\nRing Ines on the red phone.\n")
    ours = {page.id: page for page in load_pages()}
    theirs = {page.id: page for page in load_pages(own=tmp_path)}
    assert theirs["outage"].title == "Alarm"
    assert theirs["outage"].text == "Ring Ines on the red phone."
    assert theirs["outage"].situation == ours["outage"].situation
    assert theirs.keys() == ours.keys()


def test_an_agency_adds_a_page(tmp_path: Path) -> None:
    """A page with an id of its own stands beside ours, also when it was saved on Windows with a byte order mark."""
    (tmp_path / "late.md").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    (tmp_path / "README.md").write_text("How we keep these pages.")
    (tmp_path / "_draft.md").write_text("not yet")
    pages = load_pages(own=tmp_path)
    assert len(pages) == len(load_pages()) + 1
    assert next(page for page in pages if page.id == "late").text == "Call them."


def test_an_own_folder_that_is_not_there_holds_no_pages(tmp_path: Path) -> None:
    """An agency that has written nothing has the shipped playbook."""
    assert load_pages(own=tmp_path / "none") == load_pages()


def test_a_field_that_we_do_not_know_is_left_alone(tmp_path: Path) -> None:
    """Notes that an agency keeps in the front matter do no harm."""
    (tmp_path / "late.md").write_text(GOOD.replace("title:", "owner: Ines\ntitle:"))
    assert load_pages(tmp_path)[0].title == "Late"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("Just text.", "front matter is missing"),
        ("---\ntitle: Late\nno end", "front matter is missing"),
        (GOOD.replace("Late", "Late: very"), "line 2"),
        ("---\n- a\n- b\n---\ntext", "must hold fields"),
        (GOOD.replace("title: Late\n", ""), "field title is missing"),
        (GOOD.replace("title: Late", "title: 404"), "field title must be text"),
        (GOOD.replace("You are late.", "''"), "field situation must be text"),
        (GOOD.replace("reviewed: 2026-11-15\n", ""), "field reviewed is missing"),
        (GOOD.replace("2026-11-15", "last week"), "field reviewed must be a day"),
        (GOOD.replace("2026-11-15", "20"), "field reviewed must be a day"),
        (GOOD.replace("title:", "id: other\ntitle:"), "field id"),
        (GOOD.replace("title:", "related: quiet\ntitle:"), "field related must be a list"),
        (GOOD.replace("title:", "related: [quiet]\ntitle:"), "field related names quiet"),
        (GOOD.replace("title:", "asked: [1]\ntitle:"), "field asked must be a list"),
        (GOOD.replace("Call them.", ""), "no text"),
    ],
)
def test_a_page_that_cannot_be_used_is_named_with_its_field(tmp_path: Path, content: str, named: str) -> None:
    """The error is one sentence with the file and the field."""
    (tmp_path / "late.md").write_text(content)
    with pytest.raises(BadSettings) as error:
        load_pages(tmp_path)
    assert named in str(error.value) and "late.md" in str(error.value) and "\n" not in str(error.value)


def test_a_page_in_another_encoding_is_named(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by name, not half read."""
    (tmp_path / "late.md").write_bytes(GOOD.replace("Call", "Rückruf").encode("latin-1"))
    with pytest.raises(BadSettings, match=r"late\.md.*UTF-8"):
        load_pages(tmp_path)


def test_a_missing_playbook_is_said(tmp_path: Path) -> None:
    """Without its own playbook the product does not start quietly with no advice."""
    with pytest.raises(BadSettings, match="does not exist"):
        load_pages(tmp_path / "none")
