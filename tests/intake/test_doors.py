"""The door: what is let in as a mail, what as pasted words, what is refused."""

from __future__ import annotations

import pytest

from assistant.errors import BadInput
from assistant.intake import read_words


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
