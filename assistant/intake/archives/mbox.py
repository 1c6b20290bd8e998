"""An mbox of any size, mail by mail, as a stream. Not here: what a mail says (`mails`).

A mail begins at a line "From …" that holds a date, after a blank line, with a header below it; in a box that begins with
a bare "From -", as Mozilla writes them, at such lines too. `mailbox.mbox` takes any line that begins with "From ", so that
people's sentences become mails.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from assistant.intake.archives.items import Found, broken
from assistant.intake.archives.mails import TOO_LARGE, mail_item, unmarked
from assistant.intake.archives.sources import Blob, Reading
from assistant.intake.archives.standing import Standing, of_folder
from assistant.intake.dates import moment
from assistant.intake.limits import MAX_KEPT_BYTES, MAX_MAIL_BYTES

_MAX_LINE = 64 * 1024
_OPENING = re.compile(
    rb"^From (?:\S.{0,300}?\s)??\s*(?P<date>"
    rb"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s+)?"
    rb"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+\d{1,2}|"
    rb"\d{1,2}[- ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|\d{4}-\d\d-\d\d)\b"
    rb"[^\r\n]{0,60}?\b\d{1,2}:\d{2}[^\r\n]{0,60})\r?$",
    re.IGNORECASE,
)
_BARE = re.compile(rb"^From(?: ?-)?[ \t]*\r?\n?$")
_YEAR = re.compile(rb"\b(?:19|20)\d\d\b")
_HIDDEN = re.compile(rb"^From \S{1,200} at [\w-]+(?:\.[\w-]+)+\s")
_HEADER = re.compile(rb"^(?:[!-9;-~]{1,100}[ \t]*:|>From )")


@dataclass
class Piece:
    """One mail as it lies in the box."""

    opening: bytes
    """Its "From …" line; empty where the box begins without one."""
    body: bytearray
    size: int
    """How many bytes it has, its opening line too; `body` holds at most MAX_KEPT_BYTES of them."""
    end: int
    """The position after it."""


def is_mbox(head: bytes) -> bool:
    """Whether bytes from the beginning of a file are those of an mbox."""
    first, _, rest = head.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    return bool((_dated(first) or _BARE.match(first)) and _HEADER.match(rest))


def read_mbox(blob: Blob, start: int, reading: Reading) -> Iterator[tuple[int, Found]]:
    """Each mail of the box from `start` on, which is nought or the beginning of a mail."""
    standing = of_folder(blob.name.rpartition("/")[2])
    number = 0
    with blob.open() as stream:
        begin = start or (3 if stream.read(3) == codecs.BOM_UTF8 else 0)
        stream.seek(begin)
        for piece in pieces(stream, begin):
            number += 1
            place = f"message {number}" if not start else f"message {number} after byte {start}"
            yield piece.end, _found(piece, f"{blob.name}, {place}", reading, standing)


def _found(piece: Piece, where: str, reading: Reading, standing: Standing) -> Found:
    # In the box the mail ends with the blank line that goes before the next one.
    body = bytes(piece.body)
    piece.body.clear()
    if piece.size > MAX_MAIL_BYTES:
        return broken(where, (piece.opening + body)[:MAX_KEPT_BYTES], TOO_LARGE, piece.size)
    if not body.strip():
        return broken(where, piece.opening + body, "The mail is empty.")
    return mail_item(
        unmarked(body[:-1] if body.endswith(b"\n\n") else body),
        where,
        timezone=reading.timezone,
        delivered=lambda: _delivered(piece.opening, reading.timezone),
        standing=standing,
        hidden=bool(_HIDDEN.match(piece.opening)),
    )


def pieces(stream: IO[bytes], offset: int = 0) -> Iterator[Piece]:
    """The mails of a box whose bytes `stream` gives from `offset` on. Memory holds one mail, never more than its limit."""
    piece: Piece | None = None
    blank, fresh = True, True  # whether the line before was blank; whether a line begins here
    bare = True  # until the first line shows that this box dates its opening lines
    held: bytes | None = None  # an opening line whose next line is awaited
    while line := stream.readline(_MAX_LINE):
        if held is not None:
            opening, held = held, None
            if _HEADER.match(line):
                if piece is not None and (piece.opening or piece.body.strip()):
                    yield piece
                piece = Piece(opening, bytearray(), len(opening), offset + len(opening))
            else:
                piece = _added(piece, opening, offset)
            bare = bare and bool(_BARE.match(opening))
            offset += len(opening)
            blank = False
        if fresh and blank and line.startswith(b"From") and (_dated(line) or (bare and _BARE.match(line))):
            held = line
            continue
        piece = _added(piece, line, offset)
        offset += len(line)
        blank = line in (b"\n", b"\r\n") and fresh
        fresh = line.endswith(b"\n")
    if held is not None:
        piece = _added(piece, held, offset)
    if piece is not None and (piece.opening or piece.body.strip()):
        yield piece


def _added(piece: Piece | None, line: bytes, offset: int) -> Piece:
    if piece is None:
        piece = Piece(b"", bytearray(), 0, offset)
    if len(piece.body) < MAX_KEPT_BYTES:
        piece.body += line
    piece.size += len(line)
    piece.end = offset + len(line)
    return piece


def _dated(line: bytes) -> bool:
    return len(line) < 500 and bool(_YEAR.search(line)) and bool(_OPENING.match(line.rstrip(b"\r\n")))


def _delivered(opening: bytes, timezone: str) -> datetime | None:
    """The moment of the opening line, as the server wrote it when the mail came in."""
    found = _OPENING.match(opening.rstrip(b"\r\n"))
    return moment(found["date"].decode("latin-1"), timezone, "en") if found else None
