"""Mails in a file each: .eml, and Maildir with its flags and folders."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.intake.archives.support import FIXTURES, items

ANSWER = (FIXTURES / "answer.eml").read_bytes()


def _maildir(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def test_a_single_mail_is_one_item() -> None:
    """A file of one mail gives one item with its name as its place."""
    assert [(one.where, one.aside) for one in items(FIXTURES / "answer.eml")] == [("answer.eml", None)]


def test_a_maildir_is_read_with_its_flags_and_folders(tmp_path: Path) -> None:
    """New and read mail counts; drafts and deleted ones are set aside, by flag or by folder; unfinished files are not mail."""
    box = _maildir(
        tmp_path / "mail",
        {
            "cur/1772456740.M1P2.host:2,S": ANSWER,
            "new/1772456741.M1P2.host": ANSWER,
            "cur/1772456742.M1P2.host:2,DS": ANSWER,
            "cur/1772456743.M1P2.host:2,ST": ANSWER,
            ".Sent/cur/1772456744.M1P2.host:2,S": ANSWER,
            ".Gelöschte Objekte/cur/1772456745.M1P2.host:2,S": ANSWER,
            ".INBOX.Drafts/new/1772456746.M1P2.host": ANSWER,
            "tmp/1772456747.M1P2.host": b"half a ma",
            "dovecot.index": b"\x00\x01\x02binary",
        },
    )
    assert {one.where: one.aside for one in items(box)} == {
        "cur/1772456740.M1P2.host:2,S": None,
        "new/1772456741.M1P2.host": None,
        "cur/1772456742.M1P2.host:2,DS": "draft",
        "cur/1772456743.M1P2.host:2,ST": "bin",
        ".Sent/cur/1772456744.M1P2.host:2,S": None,
        ".Gelöschte Objekte/cur/1772456745.M1P2.host:2,S": "bin",
        ".INBOX.Drafts/new/1772456746.M1P2.host": "draft",
    }


def test_the_name_of_a_file_tells_when_it_came(tmp_path: Path) -> None:
    """A mail without any date has the moment that its file is named for."""
    box = _maildir(tmp_path, {"new/1772456740.M1P2.host": b"From: Dana <dana@muster.example>\nSubject: x\n\nHi\n"})
    (one,) = items(box)
    assert one.mail is not None and one.mail.at == datetime(2026, 3, 2, 13, 5, 40, tzinfo=UTC)
