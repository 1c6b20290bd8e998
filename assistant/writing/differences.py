"""What changed between two drafts, word by word, as a value that a page can show. Not here: the changing (`refine`)."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal

import regex

from assistant.thread import Value


class Change(Value):
    """A run of words that stayed, went or came. The words of what stayed and came, put together, are the new draft."""

    kind: Literal["same", "gone", "new"]
    words: str


def word_diff(before: str, after: str) -> tuple[Change, ...]:
    """The way from one text to another in runs of words, each with the blanks behind it; empty where nothing changed."""
    if before == after:
        return ()
    old, new = _words(before), _words(after)
    found: list[Change] = []
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            found.append(Change(kind="same", words="".join(new[c:d])))
            continue
        if b > a:
            found.append(Change(kind="gone", words="".join(old[a:b])))
        if d > c:
            found.append(Change(kind="new", words="".join(new[c:d])))
    return tuple(found)


def _words(text: str) -> list[str]:
    return regex.findall(r"^\s+|\S+\s*", text)
