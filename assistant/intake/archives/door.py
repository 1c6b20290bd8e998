"""The one door for what lies on disk: what a path is, and an Archive that reads it. Not here: the formats themselves.

A file is what its bytes say; its name only helps where they leave it open. A folder or zip is all that it holds, a chat
export or a workspace in it told as one; files of no known kind are named in the end and are no error.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from assistant.errors import BadInput
from assistant.intake.archives.calendars import is_calendar, read_calendar
from assistant.intake.archives.files import read_eml, read_maildir_file
from assistant.intake.archives.items import Archive
from assistant.intake.archives.mbox import is_mbox, read_mbox
from assistant.intake.archives.outlook import is_msg, read_msg
from assistant.intake.archives.slack import root_of, slack_sources
from assistant.intake.archives.sources import Blob, OnDisk, Reader, Reading, Source, Sources, head, reason
from assistant.intake.archives.tables import is_table, read_table
from assistant.intake.archives.threads_file import is_threads, read_threads
from assistant.intake.archives.whatsapp import is_whatsapp, read_whatsapp
from assistant.intake.archives.zips import members
from assistant.intake.charsets import decode
from assistant.intake.doors import from_wide, is_mime
from assistant.intake.limits import MAX_FILES
from assistant.thread import known_zone

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_KINDS = (
    "mail (.eml, .msg, mbox, Maildir, Gmail Takeout), WhatsApp and Slack exports, threads (.jsonl), "
    "tables of invoices and open items (.csv) and calendars (.ics)"
)
_MAILDIR = re.compile(r"(?:^|/)(?:cur|new)/[^/]+$")
_NEVER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\.git/)")
_MAIL_NAMES = (".eml", ".email", ".msg", ".mht")
_HEADER = re.compile(r"^[ \t]?([A-Za-z][A-Za-z-]{1,40})[ \t]*:", re.MULTILINE)
_OF_MAIL = {"from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "reply-to", "mime-version"}
_TABLE_NAMES = (".csv", ".tsv", ".txt", "")


def read_archive(
    path: Path, *, timezone: str = "UTC", ours: Collection[str] = (), now: datetime | None = None
) -> Archive:
    """The archive at `path`: a file, a zip, or a folder with all that it holds.

    `timezone` (IANA) is for moments without an offset; `ours` holds addresses, domains, names and phone numbers of the
    agency's people; `now` (aware) is the moment of asking, taken from the clock where it is missing. Raises BadInput with
    one sentence where there is nothing at `path` that can be read.
    """
    reading = Reading(known_zone(timezone), _ours(ours), now or datetime.now(UTC))
    try:
        told = path.stat()
    except OSError as error:
        raise BadInput(f"{path.name or path} cannot be read: {reason(error)}.") from None
    if stat.S_ISDIR(told.st_mode):
        return _of_folder(path, reading)
    if not stat.S_ISREG(told.st_mode):
        raise BadInput(f"{path.name} is neither a file nor a folder.")
    try:
        blob = OnDisk.of(path)
        with blob.open() as stream:
            begin = stream.read(4)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {reason(error)}.") from None
    if begin in _ZIP:
        return _of_zip(path, reading)
    reader = _reader_of(blob)
    if reader is None:
        if not blob.size:
            raise BadInput(f"{path.name} is empty.")
        raise BadInput(f"{path.name} is no kind of file that can be imported: those are {_KINDS}.")
    return Sources(path.name, [Source(blob, reader)], reading)


def _ours(given: Collection[str]) -> frozenset[str]:
    known = {one.strip().lower() for one in given if one.strip()}
    phones = {re.sub(r"[^\d+]", "", one) for one in known if re.fullmatch(r"\+?[\d\s().-]{7,25}", one)}
    return frozenset(known | phones)


def _of_folder(path: Path, reading: Reading) -> Archive:
    blobs: list[OnDisk] = []
    unreadable: list[str] = []
    for folder, folders, files in os.walk(path, onerror=None):
        folders.sort()
        for name in sorted(files):
            file = Path(folder) / name
            inside = file.relative_to(path).as_posix()
            if file.is_symlink() or not file.is_file():
                unreadable.append(inside)  # a link may lead anywhere, a pipe never ends
                continue
            try:
                blobs.append(OnDisk.of(file, inside))
            except OSError:
                unreadable.append(inside)
            if len(blobs) > MAX_FILES:
                raise BadInput(f"{path.name} holds more than {MAX_FILES:,} files: import its parts one by one.")
    blobs.sort(key=lambda blob: blob.name)
    return _of_many(path.name or str(path), blobs, reading, unreadable)


def _of_zip(path: Path, reading: Reading) -> Archive:
    inside = members(path)
    if any(member.name == "[Content_Types].xml" for member in inside):
        raise BadInput(f"{path.name} is an Office file, which cannot be imported: those are {_KINDS}.")
    return _of_many(path.name, inside, reading, (), whole_name=path.name)


def _of_many(
    name: str, blobs: Sequence[Blob], reading: Reading, unknown: Sequence[str], whole_name: str = ""
) -> Archive:
    """All that a folder or zip holds. `whole_name` is a zip's: an iPhone names the chat there and not inside."""
    left = [blob for blob in blobs if not _NEVER.search(blob.name)]
    sources: list[Source] = []
    nothing = list(unknown)
    root = root_of([blob.name for blob in left])
    if root is not None:
        days, rest = slack_sources([blob for blob in left if blob.name.startswith(root)], root)
        sources += days
        others = set(rest)
        left = [blob for blob in left if not blob.name.startswith(root) or blob.name in others]
    for blob in left:
        reader = _reader_of(blob, whole_name)
        if reader is None:
            nothing.append(blob.name)
        else:
            sources.append(Source(blob, reader))
    if not sources:
        raise BadInput(f"{name} holds nothing that can be imported: that is {_KINDS}.")
    sources.sort(key=lambda source: source.blob.name)
    return Sources(name, sources, reading, sorted(nothing))


def _reader_of(blob: Blob, whole_name: str = "") -> Reader | None:
    """Who reads a file, or None where it is of no known kind."""
    if _MAILDIR.search(blob.name):
        return None if blob.name.rpartition("/")[2].startswith(".") else read_maildir_file
    ending = _ending(blob.name)
    if not blob.size:
        return read_eml if ending in _MAIL_NAMES else None
    begin = head(blob)
    if is_msg(begin):
        return read_msg if ending in (".msg", "") else None  # old Office files are such files too
    if is_mbox(begin):
        return read_mbox
    if is_calendar(begin):
        return read_calendar
    if is_threads(begin):
        return read_threads
    if b"\x00" in begin[:4096] and from_wide(begin) is begin:
        return read_eml if ending in _MAIL_NAMES else None
    if is_whatsapp(begin):
        return partial(read_whatsapp, file_name=_chat_file(blob.name, whole_name))
    if ending in _MAIL_NAMES or _is_mail(decode(from_wide(begin))[0]):
        return read_eml
    if ending in (".csv", ".tsv") or (ending in _TABLE_NAMES and is_table(begin)):
        return read_table
    return None


def _is_mail(text: str) -> bool:
    """Whether a text begins with a mail's headers; not those that people paste, which say "Sent" and carry no date."""
    if is_mime(text):
        return True
    block = text[:20_000].lstrip("\ufeff\r\n").replace("\r\n", "\n").partition("\n\n")[0]
    if not _HEADER.match(block):
        return False
    names = {found.group(1).lower() for found in _HEADER.finditer(block)}
    return "from" in names and len(names & _OF_MAIL) >= 2 and "sent" not in names


def _ending(name: str) -> str:
    last = name.rpartition("/")[2]
    dot = last.rfind(".")
    return last[dot:].lower() if dot > 0 else ""


def _chat_file(name: str, whole_name: str) -> str:
    """The file name that tells whose chat it is: the zip's where the file in it is only called "_chat.txt"."""
    last = name.rpartition("/")[2].lower()
    return whole_name if whole_name and last in ("_chat.txt", "chat.txt") else name
