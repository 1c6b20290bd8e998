"""Outlook's .msg files as the mails they were."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

from assistant.intake.archives import Broken, Item
from assistant.intake.archives.outlook import MAGIC
from tests.intake.archives.compound import message
from tests.intake.archives.support import FIXTURES, broken, found, items

SENT = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)
PROPERTIES = {
    0x001A: "IPM.Note",
    0x0037: "Re: New site: where are we?",
    0x1000: "Hi Sam,\r\n\r\nwe look at it tomorrow.\r\n\r\nBest,\r\nDana\r\n\r\n"
    "From: Sam Okafor <sam@hallberg.example>\r\nSent: Monday, March 2, 2026 9:00 AM\r\n"
    "To: Dana Muster <dana@muster.example>\r\nSubject: New site: where are we?\r\n\r\nDid you see the draft?\r\n",
    0x0C1A: "Dana Muster",
    0x0C1F: "/O=HOUSE/OU=FIRST/CN=RECIPIENTS/CN=DANA",
    0x5D01: "dana@muster.example",
    0x1035: "<d-2026-03-02-1405@muster.example>",
    0x1042: "<s-2026-03-02-0900@hallberg.example>",
}
RECIPIENTS = (
    ("Sam Okafor", "sam@hallberg.example", 1),
    ("Roth, Eva", "eva.roth@muster.example", 2),
    ("X", "x@y.example", 3),
)
ANSWER = message(PROPERTIES, times={0x0039: SENT}, recipients=RECIPIENTS, attachments=("notes.pdf", "../../etc/passwd"))


def _one(path: Path, raw: bytes) -> Item:
    path.write_bytes(raw)
    (one,) = items(path)
    assert one.mail is not None
    return one


def test_a_msg_is_the_mail_it_was(tmp_path: Path) -> None:
    """Sender, recipients, moment, words, history and attachments' names come out of its properties."""
    one = _one(tmp_path / "answer.msg", ANSWER)
    assert one.mail is not None
    assert (one.mail.sender_name, one.mail.sender_address) == ("Dana Muster", "dana@muster.example")
    assert (one.mail.to, one.mail.cc) == (("sam@hallberg.example",), ("eva.roth@muster.example",))
    assert (one.mail.at, one.mail.text, one.mail.signature) == (
        SENT,
        "Hi Sam,\n\nwe look at it tomorrow.",
        "Best,\nDana",
    )
    assert [mail.text for mail in one.mail.earlier] == ["Did you see the draft?"]
    assert one.mail.in_reply_to == "s-2026-03-02-0900@hallberg.example"
    assert one.attachments == ("notes.pdf", "passwd")
    assert (one.raw, one.form) == (ANSWER, "msg")


def test_it_is_the_same_mail_as_its_eml(tmp_path: Path) -> None:
    """A mail that was saved by Outlook and by another program has one key."""
    (eml,) = items(FIXTURES / "answer.eml")
    assert _one(tmp_path / "answer.msg", ANSWER).key == eml.key


def test_the_headers_it_came_with_are_used(tmp_path: Path) -> None:
    """A received mail brings its headers: they tell of lists and automatic replies."""
    headers = (
        "Received: from x by y; Mon, 2 Mar 2026 14:05:40 +0100\r\nFrom: Eva Roth <eva@roth.example>\r\n"
        "To: sam@hallberg.example\r\nDate: Mon, 2 Mar 2026 14:05:00 +0100\r\nAuto-Submitted: auto-replied\r\n"
        "Content-Type: multipart/alternative;\r\n\tboundary=other\r\nSubject: =?utf-8?q?Abwesend=3A_b=C3=BCro?=\r\n"
    )
    one = _one(tmp_path / "a.msg", message({0x001A: "IPM.Note", 0x007D: headers, 0x1000: "Bis Freitag.\r\n"}))
    assert one.mail is not None
    assert (one.mail.sender_address, one.automatic, one.mail.subject) == (
        "eva@roth.example",
        "auto_reply",
        "Abwesend: büro",
    )
    assert one.mail.text == "Bis Freitag."


def test_html_stands_in_for_missing_words(tmp_path: Path) -> None:
    """A mail with no plain text is read from its page, in the page's own character set."""
    html = "<html><body><p>Grüße aus <b>Köln</b></p></body></html>".encode("cp1252")
    raw = message({0x001A: "IPM.Note", 0x0C1A: "Dana"}, numbers={0x3FDE: 1252}, binaries={0x1013: html})
    one = _one(tmp_path / "a.msg", raw)
    assert one.mail is not None and one.mail.text == "Grüße aus Köln"


def test_a_draft_is_set_aside(tmp_path: Path) -> None:
    """What was never sent carries Outlook's mark."""
    raw = message({**PROPERTIES, 0x1035: "<draft-1@hallberg.example>"}, numbers={0x0E07: 0x8}, recipients=RECIPIENTS)
    assert _one(tmp_path / "a.msg", raw).aside == "draft"


def test_notices_are_known_by_their_class(tmp_path: Path) -> None:
    """Bounces and meeting mails are automatic."""
    bounce = message({**PROPERTIES, 0x001A: "REPORT.IPM.Note.NDR", 0x0037: "x"}, recipients=RECIPIENTS)
    assert _one(tmp_path / "a.msg", bounce).automatic == "bounce"
    meeting = message({**PROPERTIES, 0x001A: "IPM.Schedule.Meeting.Resp.Pos", 0x0037: "x"}, recipients=RECIPIENTS)
    assert _one(tmp_path / "b.msg", meeting).automatic == "calendar"


def test_a_contact_is_no_mail(tmp_path: Path) -> None:
    """Other things of Outlook's go to quarantine and say so."""
    path = tmp_path / "a.msg"
    path.write_bytes(message({**PROPERTIES, 0x001A: "IPM.Contact"}))
    assert "no mail" in broken(path)[0].why


def test_a_damaged_file_is_kept(tmp_path: Path) -> None:
    """Cut off, or with bytes changed anywhere, it gives a mail or goes to quarantine, and never more than that."""
    path = tmp_path / "a.msg"
    chance = random.Random(7)
    for trial in range(150):
        raw = bytearray(ANSWER)
        for _ in range(chance.randrange(1, 30)):
            raw[chance.randrange(8, len(raw))] = chance.randrange(256)
        path.write_bytes(bytes(raw[: chance.randrange(600, len(raw))] if trial % 3 == 0 else raw))
        (one,) = found(path)
        assert isinstance(one, Item | Broken)
    path.write_bytes(MAGIC + b"\x00" * 100)
    assert len(broken(path)) == 1
