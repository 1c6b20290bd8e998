"""A text cut into the words its sender newly wrote and the mails it quotes or forwards. Not here: signatures, MIME.

Three shapes are told apart: lines marked with `>` (the words around them are new, wherever they stand), an attribution
("On … wrote:") or divider with unmarked text below it (all of that is the older mail), and a bare header block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from assistant.intake.clean import bare
from assistant.intake.headers import Heading, attribution_heading, header_block
from assistant.intake.limits import (
    MAX_EARLIER,
    MAX_LINES,
    MAX_MARKER_LINE,
    MAX_QUOTE_DEPTH,
)
from assistant.intake.markers import (
    ATTRIBUTION,
    ATTRIBUTION_OPENING,
    DATE_FIRST,
    FORWARDED,
    LABEL_LINE,
    ORIGINAL,
    RULE,
    UNDATED_ATTRIBUTION,
)

Kind = Literal["own", "quoted", "forwarded"]
_QUOTE = re.compile(r"^[ \t]{0,3}>(?!\s?\d+(?:[.,]\d+)?\s?(?:%|€|\$|£))[ \t]?")
_MAX_WRAP = 4
_DIGIT = re.compile(r"\d")


@dataclass
class Piece:
    """One mail of the text: its heading as far as it is known, its own lines, and the mails it quotes."""

    heading: Heading = field(default_factory=Heading)
    kind: Kind = "own"
    lines: list[str] = field(default_factory=list[str])
    quoted: list[Piece] = field(default_factory=list["Piece"])


@dataclass
class _Marker:
    heading: Heading
    kind: Kind
    end: int


def split_history(lines: list[str], timezone: str) -> Piece:
    """Cuts `lines` into a tree of mails. Nothing is dropped: every line is in one piece, less its marker."""
    return _Cutter(timezone).cut(lines[:MAX_LINES], lines[MAX_LINES:])


class _Cutter:
    """One text being cut: it counts the markers it has looked into, as a hostile text can hold one a line."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone
        self._markers = 0

    def cut(self, lines: list[str], unsearched: list[str], depth: int = 0) -> Piece:
        piece = Piece()
        if depth >= MAX_QUOTE_DEPTH:
            piece.lines = [*lines, *unsearched]
            return piece
        index = 0
        announced: Piece | None = None  # the mail whose attribution has been read and whose `>` lines may come in runs
        while index < len(lines):
            if _QUOTE.match(lines[index]):
                run, index = _quoted_run(lines, index)
                if announced is None:
                    announced = Piece(kind="quoted")
                    piece.quoted.append(announced)
                _merge(announced, self.cut(run, [], depth + 1))
                continue
            marker = self._marker(lines, index)
            if marker is None:
                piece.lines.append(lines[index])
                index += 1
                continue
            announced = Piece(heading=marker.heading, kind=marker.kind)
            piece.quoted.append(announced)
            index = marker.end
            following = _next_written(lines, index)
            if following is None:
                break
            if _QUOTE.match(lines[following]):
                index = following
                continue
            _merge(announced, self.cut(lines[index:], unsearched, depth + 1))
            return piece
        piece.lines.extend(unsearched)
        return piece

    def _marker(self, lines: list[str], index: int) -> _Marker | None:
        if self._markers >= MAX_EARLIER:
            return None
        marker = find_marker(lines, index, self._timezone)
        self._markers += marker is not None
        return marker


def _merge(target: Piece, inner: Piece) -> None:
    """Adds what was found under a marker. A first quoted heading with nothing above it belongs to the target itself."""
    if (
        target.heading.empty()
        and not _written(target.lines)
        and not _written(inner.lines)
        and not target.quoted
        and inner.quoted
    ):
        first, *rest = inner.quoted
        target.heading, target.kind, target.lines = (
            first.heading,
            first.kind,
            first.lines,
        )
        target.quoted = [*first.quoted, *rest]
        return
    if _written(target.lines) and inner.lines:
        target.lines.append("")
    target.lines.extend(inner.lines)
    target.quoted.extend(inner.quoted)


def _written(lines: list[str]) -> bool:
    return any(line.strip() for line in lines)


def _next_written(lines: list[str], index: int) -> int | None:
    while index < len(lines):
        if lines[index].strip():
            return index
        index += 1
    return None


def _quoted_run(lines: list[str], index: int) -> tuple[list[str], int]:
    """The `>` lines from `index`, one mark taken off, and where they end. An empty line inside a run belongs to it."""
    run: list[str] = []
    while index < len(lines):
        match = _QUOTE.match(lines[index])
        if match:
            run.append(lines[index][match.end() :])
            index += 1
            continue
        break
    return run, index


def find_marker(lines: list[str], index: int, timezone: str) -> _Marker | None:
    """The start of an older mail at `lines[index]`: an attribution, a divider, or a header block."""
    line = lines[index]
    if not line.strip() or len(line) > MAX_MARKER_LINE:
        return None
    return _divider(lines, index, timezone) or _attribution(lines, index, timezone) or _headers(lines, index, timezone)


def _divider(lines: list[str], index: int, timezone: str) -> _Marker | None:
    text = bare(lines[index])
    forwarded = FORWARDED.match(text)
    if not forwarded and not ORIGINAL.match(text):
        return None
    kind: Kind = "forwarded" if forwarded else "quoted"
    following = _next_written(lines, index + 1)
    if following is not None:
        block = header_block(lines, following, timezone)
        if block is None and LABEL_LINE.match(lines[following]):
            block = header_block(lines, following, timezone, top=True)
        if block is not None:
            return _Marker(block[0], kind, block[1])
        attributed = _attribution(lines, following, timezone)
        if attributed is not None:
            return _Marker(attributed.heading, kind, attributed.end)
    if not re.search(r"[-_–—=*:]|processed by", text, re.IGNORECASE) and (
        following is None or not RULE.match(lines[following])
    ):
        return None  # "Original message" alone is a phrase that people write
    return _Marker(Heading(), kind, index + 1)


def _headers(lines: list[str], index: int, timezone: str) -> _Marker | None:
    if RULE.match(lines[index]):
        following = _next_written(lines, index + 1)
        if following is None or following > index + 3 or not LABEL_LINE.match(lines[following]):
            return None
        block = header_block(lines, following, timezone)
    elif LABEL_LINE.match(lines[index]):
        block = header_block(lines, index, timezone)
    else:
        return None
    return _Marker(block[0], "quoted", block[1]) if block else None


def _attribution(lines: list[str], index: int, timezone: str) -> _Marker | None:
    """An attribution, also where it is wrapped over up to four lines."""
    if not _may_open(lines[index]):
        return None
    joined = ""
    for end in range(index, min(index + _MAX_WRAP, len(lines))):
        line = bare(lines[end])
        if end > index and (not line or _QUOTE.match(lines[end]) or _opens_another(line)):
            return None
        joined = f"{joined} {line}".strip()
        if len(joined) > MAX_MARKER_LINE:
            return None
        if not joined.endswith((":", ")", "ł", "a", "pisze")):
            continue
        language = _attribution_language(joined)
        if language is not None:
            return _Marker(
                attribution_heading(joined, timezone, language or None),
                "quoted",
                end + 1,
            )
    return None


def _may_open(line: str) -> bool:
    """A first look that is cheap: every line of every mail passes here."""
    if "@" not in line and not _DIGIT.search(line):
        return False
    text = bare(line)
    return "@" in text or ":" in text or bool(ATTRIBUTION_OPENING.match(text))


def _opens_another(line: str) -> bool:
    return bool(ATTRIBUTION_OPENING.match(line))


def _attribution_language(text: str) -> str | None:
    """The language whose attribution `text` is; "" where it only has the shape of one; None where it is none."""
    told = re.search(r"\d", text) is not None
    for language, pattern in ATTRIBUTION.items():
        if told and pattern.match(text) and (re.search(r"\d{1,2}[:.h]\s?\d{2}|\d{4}|@|\d{1,2}[./-]\d", text)):
            return language
    for language, pattern in UNDATED_ATTRIBUTION.items():
        if pattern.match(text):
            return language
    return "" if DATE_FIRST.match(text) else None
