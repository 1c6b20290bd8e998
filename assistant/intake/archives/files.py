"""Mails that lie in a file each: .eml, and the files of a Maildir. Not here: which files those are (`door`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from assistant.intake.archives.items import Found, broken
from assistant.intake.archives.mails import TOO_LARGE, mail_item
from assistant.intake.archives.sources import Blob, Reading
from assistant.intake.archives.standing import Standing, of_path
from assistant.intake.limits import MAX_KEPT_BYTES, MAX_MAIL_BYTES

_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_BORN = re.compile(r"^(\d{9,10})[._]")


def read_eml(blob: Blob, _start: int, reading: Reading) -> Iterator[tuple[int, Found]]:
    """The one mail of a file."""
    yield blob.size, _one(blob, reading, of_path(blob.name), None)


def read_maildir_file(blob: Blob, _start: int, reading: Reading) -> Iterator[tuple[int, Found]]:
    """The one mail of a Maildir's file: its name tells when it came in, and its flags whether it is a draft or deleted."""
    name = blob.name.rpartition("/")[2]
    found = _FLAGS.search(name)
    flags = found.group(1) if found else ""
    standing = Standing("draft" if "D" in flags else "bin" if "T" in flags else None) | of_path(blob.name)
    born = _BORN.match(name)
    yield blob.size, _one(blob, reading, standing, datetime.fromtimestamp(int(born.group(1)), UTC) if born else None)


def _one(blob: Blob, reading: Reading, standing: Standing, delivered: datetime | None) -> Found:
    with blob.open() as stream:
        raw = stream.read(MAX_KEPT_BYTES)
    if blob.size > MAX_MAIL_BYTES:
        return broken(blob.name, raw, TOO_LARGE, blob.size)
    return mail_item(raw, blob.name, timezone=reading.timezone, delivered=lambda: delivered, standing=standing)
