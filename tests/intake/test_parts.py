"""A message split at its boundaries, whatever stands around them."""

from __future__ import annotations

from random import Random

import pytest

from assistant.intake import parts
from assistant.intake.parts import leaves_of, parameter, read_headers

PIECES = (b"--a", b"--a--", b"\n", b"\r\n", b"\r", b" ", b"\t", b"-", b"x", b"--", b"--ab", b"\n--a\n", b"\r\n--a\r\n")


@pytest.mark.parametrize("boundary", [b"a", b"-", b"--a", b".*"])
def test_few_and_many_boundaries_are_found_alike(boundary: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail is cut at the same places by the way for people's mails and by the one for mails of nothing but boundaries."""
    dice = Random(boundary.decode())
    for _ in range(1500):
        body = b"".join(dice.choices([*PIECES, b"--" + boundary, b"\n--" + boundary + b"\n"], k=dice.randrange(1, 14)))
        headers, _ = read_headers(b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\n\n')
        cut: list[list[bytes]] = []
        for few in (0, 1_000):
            monkeypatch.setattr(parts, "FEW_MARKS", few)
            cut.append([leaf.body for leaf in leaves_of(headers, body).leaves])
        assert cut[0] == cut[1]


def test_the_first_of_two_parameters_counts() -> None:
    """In headers of any kind, whatever the size of its letters; encoded ones are read."""
    raw = b"Content-Type: text/plain; Charset=utf-8; charset=latin-1\nContent-Disposition: x; filename*=utf-8''%C3%BC.pdf\n\n"
    headers, _ = read_headers(raw)
    assert parameter(headers, "charset") == "utf-8"
    assert parameter(headers, "filename", "content-disposition") == "ü.pdf"
    assert parameter(headers, "boundary") is None
