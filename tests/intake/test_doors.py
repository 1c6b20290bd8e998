"""The door: what is let in as a mail, what as pasted words, what is refused."""

from __future__ import annotations

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.intake import as_mime, read_words
from tests.intake.archives.compound import message


@pytest.mark.parametrize(
    "raw",
    [
        "",
        b"",
        " \n\t ",
        b"\x00" * 100,
        "\ufeff",
        b"%PDF-1.7 ...",
        "%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n....",
        b"PK\x03\x04....",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....",
        b"abc\x00\x01\x02def",
        "a\x00b",
        bytes(range(256)) * 20,
        "x" * (10 * 1024 * 1024),
    ],
    ids=range(14),
)
def test_what_is_no_mail_is_refused_with_a_way_out(raw: str | bytes) -> None:
    """Empty, oversized and binary input gives one sentence that says what to do, and none of the words."""
    with pytest.raises(BadInput) as caught:
        read_words(raw)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "paste" in sentence


def test_pasted_headers_and_mime_headers_go_different_ways() -> None:
    """A header block as programs paste it is pasted words; Received or Message-ID make a MIME message."""
    assert (
        read_words("From: Dana <d@muster.example>\nSent: Tuesday, March 3, 2026 9:15 AM\nSubject: x\n\nHi there.").text
        == "Hi there."
    )
    mail = read_words(
        "From: Dana <d@muster.example>\nMessage-ID: <1@muster.example>\nSubject: =?utf-8?q?=C3=BC?=\n\nHi there."
    )
    assert (mail.message_id, mail.subject) == ("1@muster.example", "ü")


def test_a_mail_with_its_mbox_line_is_read() -> None:
    """The "From " line that mailbox files put above a message is no header and no harm."""
    mail = read_words(
        b"From dana@muster.example Tue Mar  3 09:15:00 2026\nFrom: d@muster.example\nMessage-ID: <1@x.example>\n\nHi."
    )
    assert (mail.sender_address, mail.text) == ("d@muster.example", "Hi.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_files_of_any_usual_encoding_are_read(encoding: str) -> None:
    """Text files of Windows and Unix are read alike."""
    assert read_words("Die Grüße fehlen.\n\nUnd die Seite auch, noch immer.".encode(encoding)).text.startswith(
        "Die Grüße fehlen."
    )


MSG = message(
    {
        0x001A: "IPM.Note",
        0x0037: "Banner",
        0x1000: "Hi,\r\n\r\nthe banner is wrong again and I am really annoyed about it.\r\n\r\nLena\r\n",
        0x0C1A: "Lena Ort",
        0x5D01: "lena@ort.example",
        0x1035: "<banner-1@ort.example>",
    },
    recipients=(("Mia", "mia@agency.example", 1),),
    attachments=("banner.png",),
)


def test_an_outlook_file_is_the_mail_it_was() -> None:
    """A .msg is read like the mail that it holds, is answered, and its answer goes back to whoever wrote it."""
    mail = read_words(MSG)
    assert (mail.sender_address, mail.subject, mail.message_id) == (
        "lena@ort.example",
        "Banner",
        "banner-1@ort.example",
    )
    assert "annoyed" in mail.text
    made = Desk().reply(MSG)
    assert made.body.startswith("Hi Lena,") and made.passed
    handed = Desk().as_mail(made, Desk().as_sent(MSG))
    assert handed.to == "lena@ort.example" and handed.mailto.startswith("mailto:lena@ort.example")


def test_other_bytes_go_through_as_they_are() -> None:
    """Only an Outlook file is put back into a message."""
    assert as_mime(b"From: a@b.example\n\nHello") == b"From: a@b.example\n\nHello"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (message({0x001A: "IPM.Contact", 0x3001: "Lena"}), "no mail"),
        (message({0x001A: "IPM.Note", 0x0037: "x"}, binaries={0x1009: b"rtf"}), "own format"),
        (MSG[:700], "damaged"),
        (MSG[:1500] + bytes(2000), "damaged"),
    ],
    ids=range(4),
)
def test_an_outlook_file_that_is_no_mail_is_said(raw: bytes, said: str) -> None:
    """A contact, a mail in Outlook's own format and a damaged file are each one sentence."""
    with pytest.raises(BadInput, match=said) as caught:
        read_words(raw)
    assert str(caught.value).endswith(".")
