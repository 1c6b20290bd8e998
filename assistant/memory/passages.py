"""Pages cut into passages: what is embedded and searched.

Not here: the pages themselves (`playbook`), the search (`index`).
A page gives its gist (title and situation), each way in which it is asked for, and each of its sections; a section that
is too long for the embedder is cut at the ends of sentences.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.memory.playbook import Page

LONGEST = 120
"""Words of a passage. Longer ones blur, and the embedder stops reading at about 190."""
_OUR_HEADINGS = frozenset({"what to do", "what to say", "what to avoid", "when it stops"})
_MARKS = re.compile(r"^[ \t]*(?:[>\-*+]|\d+\.)[ \t]+", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SENTENCE_END = re.compile(r"(?<=[.!?…:])\s+")


@dataclass(frozen=True)
class Passage:
    """One piece of a page. `id` is made from its content, so that the same words keep the same vector."""

    id: str
    page_id: str
    kind: Literal["gist", "asked", "section"]
    text: str


def passages_of(pages: Iterable[Page]) -> tuple[Passage, ...]:
    """All passages of the pages, in order, none twice."""
    return tuple({passage.id: passage for page in pages for passage in _cut(page)}.values())


def _cut(page: Page) -> Iterable[Passage]:
    yield _passage(page, "gist", f"{page.title}. {page.situation}")
    for asked in page.asked:
        yield _passage(page, "asked", asked)
    for heading, markdown in page.sections():
        # Headings that stand on every page say nothing about this one; an agency's own headings do.
        lead = "" if not heading or heading.lower() in _OUR_HEADINGS else f"{heading}. "
        for piece in _pieces(plain(markdown)):
            yield _passage(page, "section", lead + piece)


def _passage(page: Page, kind: Literal["gist", "asked", "section"], text: str) -> Passage:
    digest = hashlib.sha256("\0".join((page.id, kind, text)).encode("utf-8", "replace")).hexdigest()
    return Passage(digest[:32], page.id, kind, text)


def plain(markdown: str) -> str:
    """The words without list dashes, quote signs, emphasis and link targets, in one line."""
    words = _LINK.sub(r"\1", _MARKS.sub("", markdown))
    return " ".join(words.replace("**", "").replace("`", "").split())


def _pieces(text: str) -> Iterable[str]:
    piece: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        if piece and len(piece) + len(words) > LONGEST:
            yield " ".join(piece)
            piece = []
        piece += words
        while len(piece) > 2 * LONGEST:  # a wall of words with no full stop
            yield " ".join(piece[:LONGEST])
            piece = piece[LONGEST:]
    if piece:
        yield " ".join(piece)
