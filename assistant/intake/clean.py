"""Words made safe to show and to match: control and bidi characters, line endings, names. Not here: what they mean."""

from __future__ import annotations

import re

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = "\u00ad\u200b\u2060\ufeff\u180e"
_UNSEEN = re.compile(f"[{_BIDI}{_HIDDEN}\ufff9-\ufffb\ud800-\udfff]")
_NOT_IN_LABELS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOT_IN_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_BIDI}\ufeff\ufff9-\ufffb\ud800-\udfff]")
_SPACES = re.compile(r"[\s\u00a0]+")


def label(raw: str, limit: int = 400) -> str:
    """One line for a name, subject or file name: no control, bidi or invisible characters, single spaces."""
    return _SPACES.sub(" ", _NOT_IN_LABELS.sub(" ", _UNSEEN.sub("", raw[: limit * 8]))).strip()[:limit].strip()


def words(raw: str) -> str:
    """Body text with one kind of line ending and without characters that are no writing; all else stays as it was."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _NOT_IN_TEXT.sub("", text)


def bare(line: str) -> str:
    """A line as markers are matched against: spaces evened, bold and italic stars of plain-text renderers dropped."""
    return _SPACES.sub(" ", line.replace("*", "")).strip()


def trim(lines: list[str]) -> str:
    """The lines as text without blank edges; spaces at line ends go, as mail programs add them by themselves."""
    stripped = [line.rstrip(" \t\u00a0") for line in lines]
    while stripped and not stripped[0].strip():
        del stripped[0]
    while stripped and not stripped[-1].strip():
        stripped.pop()
    return "\n".join(stripped)
