"""Addresses blotted out of what is another's, and nothing else with them."""

from __future__ import annotations

import base64
import quopri
from email import message_from_bytes

import pytest

from assistant.blotting import BLOT, UNWRITABLE, Blots
from assistant.traces import Search

DANA, HOUSE = "dana@weber.example", "solo.example"
BLOTS = Blots([DANA], [HOUSE])
TEXT = (
    f"Ask {DANA.title()} or Kim.Park@{HOUSE}, not jordana@weber.example, nor {DANA}.org. The rest of the letter stays."
)


def test_a_text_loses_the_addresses_and_nothing_else() -> None:
    """Neighbours that only look alike stay, whatever stands around."""
    assert BLOTS.text(TEXT) == (
        f"Ask {BLOT} or {BLOT}, not jordana@weber.example, nor dana@weber.example.org. The rest of the letter stays."
    )
    assert BLOTS.text(f"<{DANA}>;mailto:{DANA},x?to={DANA}&a=1") == f"<{BLOT}>;mailto:{BLOT},x?to={BLOT}&a=1"
    assert BLOTS.text("u%3Dmailto%3Adana%40weber.example%26x") == f"u%3Dmailto%3A{BLOT}%26x"
    assert BLOTS.text("no address at all") == "no address at all"
    assert Blots([]).text(TEXT) == TEXT and not Blots([])


def test_values_lose_them_however_deep() -> None:
    """Lists in mappings in lists; what is no text stays what it is."""
    value = {"to": [DANA, "bob@b.example"], "n": 3, "deep": [{"x": f"see {DANA}"}], "none": None}
    assert BLOTS.value(value) == {"to": [BLOT, "bob@b.example"], "n": 3, "deep": [{"x": f"see {BLOT}"}], "none": None}


def test_an_identity_stays_comparable() -> None:
    """A Message-ID of that house becomes a digest, always the same; any other stays."""
    made = BLOTS.identity(f"<17@{HOUSE}>")
    assert made.startswith("erased:") and made == BLOTS.identity(f"<17@{HOUSE}>") != BLOTS.identity(f"<18@{HOUSE}>")
    assert BLOTS.identity("<17@b.example>") == "<17@b.example>"


@pytest.mark.parametrize(
    ("coding", "charset"),
    [
        ("8bit", "utf-8"),
        ("base64", "utf-8"),
        ("quoted-printable", "utf-8"),
        ("8bit", "utf-16-le"),
        ("base64", "utf-16-le"),
    ],
)
def test_a_raw_mail_loses_them_in_every_encoding(coding: str, charset: str) -> None:
    """Headers with the names beside them, bodies and encoded words; the mail is a mail as before, and says the rest."""
    words = TEXT.encode(charset)
    body = {"8bit": words, "base64": base64.encodebytes(words), "quoted-printable": quopri.encodestring(words)}[coding]
    head = (
        f'From: Bob <bob@b.example>\r\nTo: "Dana Weber" <{DANA}>, Ann <ann@b.example>\r\nCc: Kim Park\r\n <kim@{HOUSE}>\r\n'
        f"Subject: =?utf-8?b?{base64.b64encode(f'for {DANA} only'.encode()).decode()}?=\r\n"
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n"
    )
    made = BLOTS.data(head.encode() + body)
    assert made != UNWRITABLE
    assert not Search([f"@{HOUSE}"]).hits(made) and b"Dana Weber" not in made and b"Kim Park" not in made
    mail = message_from_bytes(made)
    assert mail["From"] == "Bob <bob@b.example>" and "Ann <ann@b.example>" in mail["To"]
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    said = payload.decode(charset)
    assert "jordana@weber.example" in said and said.rstrip().endswith("The rest of the letter stays.")
    assert "Dana@Weber.Example or" not in said and "Kim.Park" not in said


def test_a_mail_without_them_stays_to_the_letter() -> None:
    """No byte is touched where none of them stands; an address that ends alike is another's."""
    raw = base64.encodebytes(b"it was jordana@weber.example who wrote, and nobody else of that house did " * 9)
    assert BLOTS.data(raw) is raw or BLOTS.data(raw) == raw
    assert BLOTS.data(b"\xff\xfe\x00 nothing") == b"\xff\xfe\x00 nothing"


def test_an_outlook_file_keeps_its_lengths() -> None:
    """Its parts are told by where they begin: letters are crossed out one by one."""
    raw = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 99
        + DANA.encode("utf-16-le")
        + b"\0\0"
        + f"To: {DANA}".encode()
        + b"\0" * 9
    )
    made = BLOTS.data(raw)
    assert len(made) == len(raw) and not Search([DANA]).hits(made)


def test_where_an_address_cannot_be_reached_the_bytes_go() -> None:
    """A sentence takes their place: better no bytes than theirs."""
    twice = base64.b64encode(base64.b64encode(f"write to {DANA} about it".encode()))
    assert BLOTS.data(b"x" + twice) in (UNWRITABLE, b"x" + twice)  # packed twice nobody looks for it
    hidden = b"?" + base64.b64encode(f"write to {DANA} about all of it".encode()).replace(b"d", b" d", 1)
    assert BLOTS.data(hidden) == UNWRITABLE or not Search([DANA]).hits(BLOTS.data(hidden))
