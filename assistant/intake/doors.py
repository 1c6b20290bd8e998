"""The one door for words of unknown kind: refuses what is no mail, hands on the rest. Not here: how mails are read."""

from __future__ import annotations

import codecs
import re

from assistant.errors import BadInput
from assistant.intake.charsets import decode
from assistant.intake.dates import rfc_moment
from assistant.intake.limits import MAX_INPUT_BYTES
from assistant.intake.mail import Mail
from assistant.intake.mime import read_mime
from assistant.intake.pasted import read_pasted

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a zip or Office file"),
    (b"PK\x05\x06", "a zip file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"Rar!", "a RAR file"),
    (b"7z\xbc\xaf", "a 7-Zip file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an Outlook .msg begins, and an old Office file."""
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)$")
_ONLY_IN_MIME = {
    "received", "return-path", "message-id", "mime-version", "content-type", "content-transfer-encoding",
    "delivered-to", "dkim-signature", "in-reply-to",
    "references", "authentication-results", "user-agent", "auto-submitted", "list-unsubscribe", "list-id",
    "precedence", "envelope-to", "resent-from",
}  # fmt: skip
_COMMON = {"from", "to", "cc", "subject", "date", "sender", "reply-to", "bcc"}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_words(raw: str | bytes, *, timezone: str = "UTC") -> Mail:
    """Reads a mail out of `raw`: a MIME message, an Outlook .msg, or words copied from a mail program.

    Moments without an offset are taken in `timezone` (IANA). Raises BadInput with one sentence where `raw` is empty,
    above 5 MB, or no text.
    """
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    if size > MAX_INPUT_BYTES:
        raise BadInput("That is more than 5 MB: paste only the words of the mail, or save it without its attachments.")
    if isinstance(raw, bytes):
        raw = as_mime(raw)
    head = raw[:16] if isinstance(raw, bytes) else raw[:16].encode("utf-8", "surrogateescape")
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise BadInput(f"That is {what} and not a mail: paste the words of the mail, or save it as .eml.")
    if isinstance(raw, bytes):
        wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_wide(raw)
        if not wide and is_mime(raw.decode("latin-1")):
            return read_mime(raw, timezone=timezone)
        text = _wide(raw) if wide else decode(raw)[0]
    else:
        text = raw
    if not text.strip("\ufeff\x00 \t\r\n\u00a0\u200b"):
        raise BadInput("There is nothing in it: paste the words of a mail, or choose a file that holds one.")
    if is_mime(text):
        return read_mime(
            text.encode("utf-8", "surrogateescape" if isinstance(raw, str) else "replace"),
            timezone=timezone,
        )
    if "\x00" in text or len(_CONTROLS.findall(text[:100_000])) > max(2, len(text[:100_000]) // 200):
        raise BadInput("That is binary data and not text: paste the words of the mail, or save it as .eml.")
    return read_pasted(text, timezone=timezone)


def as_mime(raw: bytes) -> bytes:
    """An Outlook .msg as the MIME message it was; any other bytes as they are. Raises BadInput for one that is no mail."""
    if not raw.startswith(_COMPOUND):
        return raw
    from assistant.intake.archives.outlook import mime_of_msg

    return mime_of_msg(raw)


def from_wide(raw: bytes) -> bytes:
    """`raw` in UTF-8 where it is UTF-16, as it is else."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_wide(raw):
        return _wide(raw).encode("utf-8", "replace")
    return raw


def _looks_wide(raw: bytes) -> bool:
    """UTF-16 without its mark: every second byte of plain letters is nought."""
    sample = raw[:200]
    return len(sample) >= 8 and any(
        sample[start::2].count(0) > 0.8 * len(sample[start::2]) and sample[1 - start :: 2].count(0) == 0
        for start in (0, 1)
    )


def _wide(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    return raw.decode("utf-16-be" if raw[:1] == b"\x00" else "utf-16-le", errors="replace")


def is_mime(text: str) -> bool:
    """Whether `text` begins with the headers of a MIME message, rather than with headers as programs paste them."""
    names: dict[str, str] = {}
    lines = text[:60_000].lstrip("\ufeff\r\n").splitlines()
    if lines and re.match(r"^>?From \S+.*\d{4}", lines[0]):
        lines = lines[1:]
    for number, line in enumerate(lines[:400]):
        if not line.strip():
            break
        if line[0] in " \t":
            if not number:
                return False
            continue
        match = _HEADER.match(line)
        if not match:
            break
        names.setdefault(match.group(1).lower(), match.group(2))
    known = set(names) & (_ONLY_IN_MIME | _COMMON)
    if set(names) & _ONLY_IN_MIME or (known and any(name.startswith("x-") for name in names)):
        return True
    if {"from", "date"} <= set(names):
        return (
            bool(re.search(r"\d{1,2}:\d{2}(?::\d{2})?\s+[+-]\d{4}", names["date"]))
            and rfc_moment(names["date"], "UTC") is not None
        )
    return False
