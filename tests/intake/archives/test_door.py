"""What a path is: files by their bytes, folders and zips by all they hold, and what is refused."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.intake.archives import Item, read_archive
from tests.intake.archives.compound import message
from tests.intake.archives.support import BERLIN, FIXTURES, NOW, OURS, found, items, zipped

BOX = (FIXTURES / "box.mbox").read_bytes()
ANSWER = (FIXTURES / "answer.eml").read_bytes()


def test_a_folder_is_all_that_it_holds() -> None:
    """Every kind of archive in a folder is read, in the order of names."""
    kinds = {one.where.split(",")[0]: one.kind for one in found(FIXTURES) if isinstance(one, Item)}
    assert kinds == {
        "WhatsApp Chat with Dana Muster.txt": "message",
        "_chat.txt": "message",
        "answer.eml": "mail",
        "box.mbox": "mail",
        "hidden.mbox": "mail",
        "invoices.csv": "invoice",
        "meetings.ics": "meeting",
        "open-items.csv": "open_item",
        "rechnungen.csv": "invoice",
        "slack/D0DANA/2026-03-03.json": "message",
        "slack/launch/2026-03-02.json": "message",
        "threads.jsonl": "thread",
    }


def test_a_zip_is_read_as_the_folder(tmp_path: Path) -> None:
    """The same files in a zip give the same items."""
    files = {path.relative_to(FIXTURES).as_posix(): path.read_bytes() for path in FIXTURES.rglob("*") if path.is_file()}
    path = zipped(tmp_path / "all.zip", files)
    assert [(one.where, one.key) for one in found(path)] == [(one.where, one.key) for one in found(FIXTURES)]


def test_unknown_files_are_named_and_no_error(tmp_path: Path) -> None:
    """Pictures, notes and links are told in the end; what systems leave lying about is not."""
    (tmp_path / "a.eml").write_bytes(ANSWER)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\x00")
    (tmp_path / "notes.txt").write_text("Call Dana.\n", encoding="utf-8")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    (tmp_path / "link.eml").symlink_to(FIXTURES / "answer.eml")
    os.mkfifo(tmp_path / "pipe")
    archive = read_archive(tmp_path, now=NOW)
    assert archive.unknown == ("empty", "link.eml", "notes.txt", "photo.jpg", "pipe")
    assert len(list(archive)) == 1


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("mail", BOX, "mail"),
        ("archive.txt", BOX, "mail"),
        ("mail.txt", ANSWER, "mail"),
        ("saved.msg", ANSWER, "mail"),
        ("saved", message({0x001A: "IPM.Note", 0x0C1A: "Dana", 0x1000: "Hi"}), "mail"),
        ("a.json", (FIXTURES / "threads.jsonl").read_bytes().splitlines()[0], "thread"),
        ("chat.txt", (FIXTURES / "_chat.txt").read_bytes(), "message"),
        ("list.txt", (FIXTURES / "rechnungen.csv").read_bytes(), "invoice"),
        ("calendar", (FIXTURES / "meetings.ics").read_bytes(), "meeting"),
    ],
)
def test_a_file_is_what_its_bytes_say(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    """A wrong or missing ending does not matter."""
    path = tmp_path / name
    path.write_bytes(content)
    assert next(one.kind for one in found(path) if isinstance(one, Item)) == kind


def test_gmails_takeout_is_read(tmp_path: Path) -> None:
    """The mail in it is read, drafts and spam by their labels set aside, and the rest is named."""
    labelled = BOX.replace(b"From: Dana", b"X-Gmail-Labels: Spam\nFrom: Dana", 1)
    files = {
        "Takeout/Mail/All mail Including Spam and Trash.mbox": labelled,
        "Takeout/Mail/Entwürfe.mbox": BOX,
        "Takeout/archive_browser.html": b"<html></html>",
    }
    path = zipped(tmp_path / "takeout-20260310-001.zip", files)
    assert [one.aside for one in items(path)] == [None, "spam", None, "draft", "draft", "draft"]
    assert read_archive(path, now=NOW).unknown == ("Takeout/archive_browser.html",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xd8\xff\x00", "no kind of file that can be imported"),
        (b"Call Dana.\n", "no kind of file that can be imported"),
        (b"", "is empty"),
        (b"PK\x03\x04 broken", "cannot be opened as a zip"),
    ],
)
def test_a_file_that_is_nothing_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    """One sentence says so."""
    path = tmp_path / "a.dat"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=sentence):
        read_archive(path, now=NOW)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing path, a folder with nothing in it and a pipe end in one sentence each."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    for name, sentence in (("x", "no such file"), ("empty", "holds nothing"), ("pipe", "neither a file nor a folder")):
        with pytest.raises(BadInput, match=sentence):
            read_archive(tmp_path / name, now=NOW)


@pytest.mark.parametrize("name", ["../a.eml", "x/../../a.eml", "/etc/a.eml", "..\\a.eml", "C:/a.eml"])
def test_a_zip_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing of it is read."""
    path = zipped(tmp_path / "a.zip", {"good.eml": ANSWER, name: ANSWER})
    with pytest.raises(BadInput, match="outside of its folder"):
        read_archive(path, now=NOW)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    """A member that unpacks to two hundred times its size is not opened."""
    path = zipped(tmp_path / "a.zip", {"good.eml": ANSWER, "big.mbox": b"\x00" * 20_000_000})
    with pytest.raises(BadInput, match="unpacks to 200 times"):
        read_archive(path, now=NOW)


def test_an_office_file_is_no_zip_of_mails(tmp_path: Path) -> None:
    """It is refused by what it is."""
    path = zipped(tmp_path / "a.docx", {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    with pytest.raises(BadInput, match="Office file"):
        read_archive(path, now=NOW)


def test_a_password_is_said(tmp_path: Path) -> None:
    """A protected zip is refused with what to do."""
    path = zipped(tmp_path / "a.zip", {"a.eml": ANSWER})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(BadInput, match="protected by a password"):
        read_archive(path, now=NOW)


def test_a_damaged_member_costs_itself_only(tmp_path: Path) -> None:
    """Of a zip with one bad member the others are read, and the bad one is told."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in ("a.eml", "b.eml", "c.eml"):
            archive.writestr(name, ANSWER)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"Hi Sam", raw.index(b"b.eml"))] ^= 0xFF
    path.write_bytes(bytes(raw))
    one, two, three = found(path)
    assert isinstance(one, Item) and isinstance(three, Item)
    assert two.where == "b.eml" and "damaged" in getattr(two, "why", "")


def test_a_table_with_a_missing_column_does_not_end_a_folder(tmp_path: Path) -> None:
    """Alone it is refused; among others it is kept and told."""
    (tmp_path / "a.csv").write_text("Client;Due;Amount\nMuster;2026-03-06;5\n", encoding="utf-8")
    (tmp_path / "b.eml").write_bytes(ANSWER)
    wrong, mail = found(tmp_path)
    assert "Invoice number" in getattr(wrong, "why", "") and wrong.raw.startswith(b"Client;Due")
    assert isinstance(mail, Item)


def test_reading_goes_on_anywhere_in_a_folder() -> None:
    """After any position all of the rest comes; of an entry with several items that was left halfway, all of it."""
    whole = list(read_archive(FIXTURES, timezone=BERLIN, ours=OURS, now=NOW))
    for number, (position, _) in enumerate(whole, start=1):
        archive = read_archive(FIXTURES, timezone=BERLIN, ours=OURS, now=NOW)
        archive.resume(position)
        rest, expected = [one.key for _, one in archive], [one.key for _, one in whole[number:]]
        again = len(rest) - len(expected)
        assert rest[again:] == expected
        assert {one.where for _, one in whole[number - again : number]} <= {whole[number - 1][1].where}


def test_the_stamp_changes_with_the_files(tmp_path: Path) -> None:
    """A position counts for the same files only."""
    (tmp_path / "a.eml").write_bytes(ANSWER)
    before = read_archive(tmp_path, now=NOW).stamp
    assert read_archive(tmp_path, now=NOW).stamp == before
    (tmp_path / "b.eml").write_bytes(ANSWER)
    assert read_archive(tmp_path, now=NOW).stamp != before


def test_no_sentence_holds_a_clients_words(tmp_path: Path) -> None:
    """What is told of broken things names places and reasons."""
    (tmp_path / "a.csv").write_text("Item;Side;Due\nSecret plan;theirs;when Dana likes\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        '{"id": "Secret", "client": {"name": "Dana"}, "touchpoints": 5}\n', encoding="utf-8"
    )
    (tmp_path / "c.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Secret\nDTSTART:Dana\nEND:VEVENT\nEND:VCALENDAR\n", encoding="utf-8"
    )
    (tmp_path / "d.eml").write_text("X-Secret: Dana\n\nSecret\n", encoding="utf-8")
    told = found(tmp_path)
    assert len(told) == 4
    assert not [one for one in told if isinstance(one, Item) or "Secret" in one.why or "Dana" in one.why]
