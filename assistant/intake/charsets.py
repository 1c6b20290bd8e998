"""Bytes to text, whatever they claim to be. Not here: transfer encodings (`parts`)."""

from __future__ import annotations

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header

from assistant.intake.limits import MAX_HEADER_VALUE

# Python codecs that are no character sets of mail, or that take quadratic time.
_REFUSED = {
    "punycode",
    "idna",
    "unicode-escape",
    "raw-unicode-escape",
    "undefined",
    "mbcs",
    "oem",
}
_ALIASES = {
    "utf8mb4": "utf-8", "unicode-1-1-utf-7": "utf-7", "iso-8859-8-i": "iso-8859-8", "ks_c_5601-1987": "cp949",
    "x-sjis": "shift_jis", "gb2312": "gb18030", "ansi": "cp1252", "x-unknown": "",
}  # fmt: skip
_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bq]\?", re.IGNORECASE)


def decode(raw: bytes, charset: str | None = None) -> tuple[str, bool]:
    """The text of `raw`, and whether its charset had to be guessed because what was declared is unknown or untrue."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return raw.decode(name, errors="replace"), False
    declared = _known(charset)
    if declared:
        try:
            return raw.decode(declared), False
        except (UnicodeError, LookupError):
            pass
    guessed = bool(charset) and declared != "ascii"
    try:
        return raw.decode("utf-8"), guessed
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), True


def _known(charset: str | None) -> str | None:
    name = (charset or "").strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    if not name or len(name) > 40:
        return None
    try:
        info = codecs.lookup(name)
        b"".decode(name)  # binary transforms (zlib, hex) are codecs too, and are refused here
    except (LookupError, UnicodeError, ValueError):
        return None
    return None if info.name.replace("_", "-") in _REFUSED else info.name


def decode_words(value: str) -> str:
    """A header value with its RFC 2047 encoded words read; what cannot be read stays as it stood. Never raises."""
    value = value[:MAX_HEADER_VALUE]
    if not _ENCODED.search(value):
        return value
    try:
        pieces = decode_header(re.sub(r"\?=\s+=\?", "?= =?", value))
    except (HeaderParseError, ValueError, IndexError):
        return value
    return "".join(piece if isinstance(piece, str) else decode(piece, charset)[0] for piece, charset in pieces)
