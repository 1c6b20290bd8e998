"""Playbook pages in PDF and Word, and pages that change under a running desk."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from assistant.errors import BadSettings
from assistant.memory.documents import read_document
from assistant.memory.playbook import Page, load_pages
from assistant.memory.playbook_live import LivePlaybook
from tests.memory.documents import pdf, run, word
from tests.memory.support import Trigrams

LATE = "---\ntitle: Late\nsituation: You are late.\nreviewed: 2026-11-15\n---\n\nCall them before they ring you.\n"


def _own(folder: Path) -> dict[str, Page]:
    ours = {page.id for page in load_pages()}
    return {
        page.id: page for page in load_pages(own=folder) if page.id not in ours or page.text != _text_of_ours(page.id)
    }


def _text_of_ours(id: str) -> str:
    return next(page.text for page in load_pages() if page.id == id)


# -- Word and PDF -----------------------------------------------------------------------------------------------------


def test_a_word_file_is_a_page(tmp_path: Path) -> None:
    """Its id comes from the file's name, its title from the first line; headings, lists and tables stay what they are."""
    word(
        tmp_path / "Kick-off Checklist 2026.docx",
        run("The first week", "Titel"),
        run("What to do", "berschrift2"),
        '<w:pPr><w:numPr/></w:pPr><w:r><w:t>Ask how they want to be </w:t></w:r><w:hyperlink><w:r><w:t>reached</w:t></w:r></w:hyperlink>',
        "<w:tbl><w:tr><w:tc><w:p>" + run("Who") + "</w:p></w:tc><w:tc><w:p>" + run("Ines") + "</w:p></w:tc></w:tr></w:tbl>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>" + run("Kept."),
    )  # fmt: skip
    page = _own(tmp_path)["kick-off-checklist-2026"]
    assert page.title == "The first week" and page.situation == "The first week"
    assert page.text == "## What to do\n\n- Ask how they want to be reached\n\nWho: Ines\n\nKept."
    assert page.sections() == (("What to do", "- Ask how they want to be reached\n\nWho: Ines\n\nKept."),)


def test_a_pdf_is_a_page(tmp_path: Path) -> None:
    """Lines become sentences again, cut words whole; page numbers and what stands on every page are left out."""
    lines = [
        "Late work",
        "Call them before they find out, and name a de-",
        "finite new day. Never hide it",
        "behind a ticket.",
    ]
    pdf(
        tmp_path / "Überfällig.pdf",
        [["Agency handbook", *lines, "Page 1 of 3"], ["Agency handbook", "Then keep it.", "2"], ["Agency handbook", "Thank them.", "3"]],
    )  # fmt: skip
    page = _own(tmp_path)["uberfallig"]
    assert page.title == "Late work"
    assert page.text.startswith(
        "Call them before they find out, and name a definite new day. Never hide it behind a ticket."
    )
    assert "Agency handbook" not in page.text and "Page 1" not in page.text and page.text.endswith("Thank them.")


def test_a_document_replaces_a_page_that_ships(tmp_path: Path) -> None:
    """With a known id it wins, and how people ask for it stays as it was; the day of review is the file's."""
    ours = next(page for page in load_pages() if page.id == "outage")
    file = pdf(tmp_path / "Outage.pdf", [["Alarm", "Ring Ines on the red phone."]])
    os.utime(file, (1_790_000_000, 1_790_000_000))
    page = _own(tmp_path)["outage"]
    assert (page.title, page.text) == ("Alarm", "Ring Ines on the red phone.")
    assert (page.situation, page.asked, page.related) == (ours.situation, ours.asked, ours.related)
    assert page.reviewed.isoformat() == "2026-09-21"


def test_what_is_no_page_is_left_alone(tmp_path: Path) -> None:
    """Drafts, a README and what Word keeps beside an open file are passed over; the folder that ships has no documents."""
    for name in ("_draft.pdf", "README.pdf", "~$late.docx", ".hidden.docx"):
        (tmp_path / name).write_bytes(b"not read")
    (tmp_path / "picture.png").write_bytes(b"not read")
    assert load_pages(own=tmp_path) == load_pages()
    (tmp_path / "late.md").write_text(LATE)
    (tmp_path / "early.pdf").write_bytes(b"not read")
    assert [page.id for page in load_pages(tmp_path)] == ["late"]


def _bomb(file: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    word(file, run("&a9;"), head=f'<!DOCTYPE w [<!ENTITY a0 "ha">{entities}]>')


def _huge(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 40_000_000)


def _scanned(file: Path) -> None:
    pdf(file, [[]])


def _locked(file: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(pdf(file, [["Secret"]])))
    writer.encrypt("key", algorithm="RC4-128")
    writer.write(file)


def _long(file: Path) -> None:
    pdf(file, [["page"]] * 201)


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("late.docx", lambda file: file.write_bytes(b"PK\x03\x04 nothing"), "damaged"),
        ("late.docx", lambda file: file.write_text("just text"), "damaged"),
        ("late.docx", _bomb, "damaged"),
        ("late.docx", _huge, "damaged"),
        ("late.docx", lambda file: word(file, run(" ")), "no text"),
        ("late.pdf", lambda file: file.write_bytes(b"%PDF-1.4\n" + os.urandom(500)), "damaged"),
        ("late.pdf", lambda file: file.write_bytes(b""), "damaged"),
        ("late.pdf", _scanned, "no text"),
        ("late.pdf", _locked, "password"),
        ("late.pdf", _long, "200 pages"),
        ("!!!.pdf", lambda file: pdf(file, [["Late"]]), "letters or digits"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_named(tmp_path: Path, name: str, make: object, says: str) -> None:
    """Damaged, hostile, empty, scanned or locked: one sentence with the file's name, at once."""
    assert callable(make)
    make(tmp_path / name)
    begun = time.perf_counter()
    with pytest.raises(BadSettings, match=says) as error:
        load_pages(own=tmp_path)
    assert name in str(error.value) and "\n" not in str(error.value)
    assert time.perf_counter() - begun < 10


def test_two_pages_of_one_id_are_refused(tmp_path: Path) -> None:
    """Which of them counts would be a guess."""
    (tmp_path / "late.md").write_text(LATE)
    pdf(tmp_path / "Late.pdf", [["Late", "Other advice."]])
    with pytest.raises(BadSettings, match="another page late"):
        load_pages(own=tmp_path)


def test_a_page_of_one_line_keeps_it(tmp_path: Path) -> None:
    """A single line is title and text."""
    assert read_document(word(tmp_path / "a.docx", run("Ring first."))) == "Ring first."
    assert _own(tmp_path)["a"].text == "Ring first."


# -- pages that change ------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "playbook"
    folder.mkdir()
    (folder / "late.md").write_text(LATE)
    return folder


def _found(playbook: LivePlaybook, question: str) -> str:
    return playbook.search(question, 1)[0].passage


def test_a_running_desk_notices_what_changes(tmp_path: Path, own: Path) -> None:
    """A page edited, a document added and a page taken away are found, and not found, at the next search."""
    playbook = LivePlaybook(tmp_path / "index", own, folder=own, embedder=Trigrams())
    assert _found(playbook, "call them") == "Call them before they ring you."
    (own / "late.md").write_text(LATE.replace("Call them before", "Telephone sooner than"))
    assert _found(playbook, "telephone sooner") == "Telephone sooner than they ring you."
    (own / "quiet.md").write_text(
        LATE.replace("Late", "Quiet").replace("Call them before they ring you.", "Wait a week.")
    )
    assert _found(playbook, "wait a week") == "Wait a week." and playbook.page("quiet") is not None
    (own / "quiet.md").unlink()
    assert "Wait a week." not in [hit.passage for hit in playbook.search("wait a week", 5)]
    assert playbook.page("quiet") is None and playbook.words_only is None
    playbook.close()


def test_a_document_that_is_added_is_found(tmp_path: Path, own: Path) -> None:
    """A PDF put into the agency's folder beside the pages that ship is there at the next question."""
    playbook = LivePlaybook(tmp_path / "index", own, embedder=Trigrams())
    playbook.prepare()
    pdf(own / "Pigeons.pdf", [["Pigeon post", "Send a pigeon where the telephone does not reach."]])
    assert playbook.search("send a pigeon where the telephone does not reach", 1)[0].page_id == "pigeons"
    playbook.close()


def test_a_page_that_breaks_keeps_the_pages_from_before(tmp_path: Path, own: Path) -> None:
    """A page half saved does not stop the desk: the last good pages answer, and `trouble` says why."""
    playbook = LivePlaybook(tmp_path / "index", own, folder=own, embedder=Trigrams())
    (own / "late.md").write_text("---\ntitle: Late")
    assert _found(playbook, "call them") == "Call them before they ring you."
    assert playbook.trouble is not None and "late.md" in playbook.trouble
    (own / "late.md").write_text(LATE.replace("Call", "Ring"))
    assert _found(playbook, "ring them") == "Ring them before they ring you."
    assert playbook.trouble is None
    playbook.close()


def test_pages_that_stay_as_they_are_are_not_read_again(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for changes costs a stat of each file and no more."""
    playbook = LivePlaybook(tmp_path / "index", own, embedder=Trigrams())
    playbook.prepare()
    monkeypatch.setattr(
        "assistant.memory.playbook_live.load_pages", lambda *_: pytest.fail("the pages were read again")
    )
    for _ in range(20):
        playbook.search("late", 1)
    playbook.close()
