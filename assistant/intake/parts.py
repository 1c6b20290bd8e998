"""A MIME message as a flat list of leaf parts, read within limits. Not here: which part is the body (`mime`).

The standard library reads the header blocks (compat32: it never raises on them); splitting at boundaries is done here
in a loop, because its parser recurses once per level and a mail of 60 kilobytes nests a thousand.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser
from email.utils import collapse_rfc2231_value
from functools import lru_cache

from assistant.intake.charsets import decode, decode_words
from assistant.intake.clean import label
from assistant.intake.limits import (
    MAX_DEPTH,
    MAX_HEADER_BYTES,
    MAX_HEADER_LINES,
    MAX_PARAMETERS,
    MAX_PARTS,
    MAX_TEXT_BYTES,
)

_HEADER_LINE = re.compile(rb"^[!-9;-~]{1,100}[ \t]*:")
_BEHIND_MARK = re.compile(rb"(--)?[ \t]*+(?=\r?\n|\r|\Z)")
FEW_MARKS = 1_000
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n|\r[ \t]*\r")


@dataclass
class Part:
    """One part: its headers, its raw body, and where it stands."""

    headers: Message
    body: bytes
    depth: int
    inside: tuple[str, ...] = ()
    """Content types of the parts around it, outermost first."""
    branch: tuple[int, ...] = ()
    """Its place: the index at each level, so that alternatives of one parent are known as such."""

    @property
    def content_type(self) -> str:
        return content_type(self.headers)

    @property
    def filename(self) -> str | None:
        return _filename(self.headers)

    @property
    def disposition(self) -> str:
        return str(self.headers.get("Content-Disposition", "")).split(";")[0].strip().lower()

    def data(self) -> bytes:
        """The body with its transfer encoding taken off; damaged encodings give what can be read."""
        return self._decoded(self.body)

    def _decoded(self, body: bytes) -> bytes:
        encoding = str(self.headers.get("Content-Transfer-Encoding", "")).strip().lower()
        if encoding == "base64":
            return _from_base64(body)
        return quopri.decodestring(body) if encoding == "quoted-printable" else body

    def text(self) -> tuple[str, bool]:
        """The decoded text, and whether its charset was guessed; of a part above MAX_TEXT_BYTES the first of them."""
        return decode(self._decoded(self.body[:MAX_TEXT_BYTES]), parameter(self.headers, "charset"))


@dataclass
class Parts:
    """The leaves of a message, and whether a limit cut the reading short."""

    leaves: list[Part] = field(default_factory=list[Part])
    types: list[str] = field(default_factory=list[str])
    """The Content-Type of every part, containers too, with the parameters that matter."""
    cut: bool = False


def read_headers(raw: bytes) -> tuple[Message, bytes]:
    """The headers at the top of `raw` and the body below them. A first line that is no header means: no headers."""
    raw = raw.lstrip(b"\r\n")
    if raw.startswith((b"From ", b">From ")):
        raw = raw.partition(b"\n")[2]
    if not _HEADER_LINE.match(raw[:120]):
        return Message(), raw
    blank = _BLANK.search(raw)
    head, body = (raw[: blank.start()], raw[blank.end() :]) if blank else (raw, b"")
    head, early = _until_no_header(head)
    if early:
        body = early + (b"\n\n" + body if body else b"")
    lines = head[:MAX_HEADER_BYTES].splitlines(keepends=True)[:MAX_HEADER_LINES]
    text, _ = decode(b"".join(lines).replace(b"\x00", b""))
    return HeaderParser().parsestr(text, headersonly=True), body


def _until_no_header(head: bytes) -> tuple[bytes, bytes]:
    """Cuts a header block at the first line that cannot be one: some mails have no empty line before the body."""
    position = 0
    for line in head[: MAX_HEADER_BYTES * 2].splitlines(keepends=True)[: MAX_HEADER_LINES * 2]:
        if position and not line.startswith((b" ", b"\t")) and not _HEADER_LINE.match(line[:120]):
            if not line.strip():
                return head[:position], head[position + len(line) :]
            if b":" not in line[:60]:
                return head[:position], head[position:]
        position += len(line)
    return head, b""


def leaves_of(headers: Message, body: bytes) -> Parts:
    """Every leaf of the message, in order. Reading stops at MAX_DEPTH levels and MAX_PARTS parts."""
    found = Parts()
    stack = [Part(headers, body, 0)]
    count = 0
    while stack:
        part = stack.pop()
        count += 1
        if count > MAX_PARTS:
            found.cut = True
            break
        kind = part.content_type
        found.types.append(_described(part.headers, kind))
        boundary = parameter(part.headers, "boundary") if kind.startswith("multipart/") else None
        if kind.startswith("multipart/") and boundary and part.depth < MAX_DEPTH:
            children = [
                _child(chunk, part, number, kind)
                for number, chunk in enumerate(_split(part.body, boundary.encode("utf-8", "replace"), MAX_PARTS))
            ]
            if children:
                stack.extend(reversed(children))
                continue
        elif kind.startswith("multipart/") and part.depth >= MAX_DEPTH:
            found.cut = True
            continue
        found.leaves.append(part)
    return found


def _child(chunk: bytes, parent: Part, number: int, kind: str) -> Part:
    if chunk.startswith((b"\n", b"\r\n")):
        headers, body = Message(), chunk.lstrip(b"\r\n")
    else:
        headers, body = read_headers(chunk)
    return Part(
        headers,
        body,
        parent.depth + 1,
        (*parent.inside, kind),
        (*parent.branch, number),
    )


def _split(body: bytes, boundary: bytes, limit: int) -> Iterator[bytes]:
    """The chunks between boundary lines; a missing last boundary is forgiven."""
    start: int | None = None
    made = 0
    for line, after, last in _boundary_lines(body, b"--" + boundary.rstrip()):
        if start is not None:
            yield _below(body, start, line)
            made += 1
            if made > limit:
                return
        if last:
            return
        start = after
    if start is not None:
        yield _below(body, start, len(body))


def _boundary_lines(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Each boundary line: where the line break before it begins, where it ends, whether it closes the parts."""
    for begin, found in _few(body, mark) if body.count(mark) <= FEW_MARKS else _many(body, mark):
        broken = 2 if body[begin - 2 : begin] == b"\r\n" else min(1, begin)
        yield begin - broken, found.end(), bool(found.group(1))


def _few(body: bytes, mark: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    """The marks that stand on a line of their own, each with what is behind it; as people's mails have them."""
    place = body.find(mark)
    while place >= 0:
        alone = not place or body[place - 1] in b"\r\n"
        found = _BEHIND_MARK.match(body, place + len(mark)) if alone else None
        if found is not None:
            yield place, found
        place = body.find(mark, found.end() if found else place + 1)


def _many(body: bytes, mark: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    """The same in a body of nothing but marks: a pattern made for this one is slow to make and fast to look.

    It begins with the mark itself, which is found at memory speed, and looks back for the line break after that.
    """
    escaped = re.escape(mark)
    line = re.compile(
        escaped + rb"(?:(?<=[\r\n]" + escaped + rb")|(?<=\A" + escaped + rb"))" + _BEHIND_MARK.pattern,
    )
    for found in line.finditer(body):
        yield found.start(), found


def _below(body: bytes, start: int, end: int) -> bytes:
    chunk = body[start:end]
    return chunk[2:] if chunk.startswith(b"\r\n") else chunk[1:] if chunk[:1] in (b"\n", b"\r") else chunk


def content_type(headers: Message) -> str:
    """The content type in lower case; `text/plain` where none is given or it is no type."""
    return _kind(str(headers.get("Content-Type", ""))[:MAX_PARAMETERS])


@lru_cache(maxsize=64)
def _kind(said: str) -> str:
    kind = re.split(r"[;\s]", said.strip(), maxsplit=1)[0].lower()
    return kind if re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,120}", kind) else "text/plain"


def parameter(headers: Message, name: str, header: str = "content-type") -> str | None:
    """A parameter of a header, RFC 2231 forms read; None where it is missing or broken."""
    value = None
    said = str(headers.get(header, ""))
    # The library takes a header apart anew for each parameter; one that is longer than any mail program's is only searched.
    if len(said) <= MAX_PARAMETERS:
        value = _parameters(said).get(name)
    if value is None:
        found = re.search(
            rf"\b{name}\s*=\s*\"?([^\";\s]{{1,200}})",
            said[:4_000],
            re.IGNORECASE,
        )
        return found.group(1) if found else None
    try:
        return collapse_rfc2231_value(value).strip()
    except (LookupError, ValueError, TypeError, UnicodeError):
        return None


@lru_cache(maxsize=64)  # a part's headers are asked for one after the other
def _parameters(said: str) -> dict[str, str | tuple[str | None, str | None, str]]:
    """The parameters of a header by their names in small letters, the first of two."""
    found: dict[str, str | tuple[str | None, str | None, str]] = {}
    holder = Message()
    holder["Content-Type"] = said
    with suppress(ValueError, TypeError, IndexError, LookupError, AttributeError):
        for name, value in holder.get_params() or ():
            found.setdefault(name.lower(), value)
    return found


def _filename(headers: Message) -> str | None:
    raw = parameter(headers, "filename", "content-disposition") or parameter(headers, "name")
    return safe_filename(decode_words(raw)) if raw else None


def safe_filename(raw: str) -> str | None:
    """A file name fit to be shown: no folders, control or bidi characters or leading dots. None if nothing is left."""
    name = label(raw, 200).replace("\\", "/").rstrip("/").rpartition("/")[2].lstrip(". ").replace(":", "_")
    return name[:120] or None


def _described(headers: Message, kind: str) -> str:
    extra = [f"{name}={value}" for name in ("method", "report-type") if (value := parameter(headers, name))]
    return "; ".join([kind, *extra])


def _from_base64(body: bytes) -> bytes:
    letters = re.sub(
        rb"[^A-Za-z0-9+/]",
        b"",
        body.split(b"=", 1)[0] if body.count(b"=") <= 2 else body.replace(b"=", b""),
    )
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return b""
