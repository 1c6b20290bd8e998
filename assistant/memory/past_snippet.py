"""What of a found touchpoint to show: the sentence of it that fits the question best, as plain text in one line.

Not here: finding (`past`).
"""

from __future__ import annotations

import re

from assistant.embedder import Embedder
from assistant.memory.fulltext import words_of
from assistant.thread import Touchpoint

LONGEST = 240
"""Characters of a snippet."""
MOST_SENTENCES = 60
"""Sentences of one touchpoint that are looked at."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n\s*\n|\n(?=[-*•>])")
_FRONT = 5
"""Letters of a word that its other forms share."""


class Snippets:
    """Chooses snippets. Safe to share by threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def of(self, touchpoint: Touchpoint, asked: str, *, meaning: bool) -> str:
        """The sentence that shares most words with what was asked; where none does and `meaning` may be asked, the nearest."""
        sentences = [" ".join(each.split()) for each in _SENTENCE_END.split(touchpoint.text)[:MOST_SENTENCES]]
        sentences = [each for each in sentences if each] or [" ".join((touchpoint.subject or "").split())]
        if len(sentences) == 1:
            return _cut(sentences[0], asked)
        wanted = {_front(word) for word in words_of(asked) if len(word) > 2}
        shared = [len(wanted & {_front(word) for word in words_of(each)}) for each in sentences]
        best = shared.index(max(shared))
        if not shared[best] and meaning:
            near = self._embedder.embed([asked, *sentences])
            best = int((near[1:] @ near[0]).argmax())
        return _cut(
            " ".join(sentences[best : best + 2]) if len(sentences[best]) < LONGEST / 3 else sentences[best], asked
        )


def _front(word: str) -> str:
    return word[:_FRONT]


def _cut(sentence: str, asked: str) -> str:
    """At most LONGEST characters, cut at words around the first word that was asked for."""
    if len(sentence) <= LONGEST:
        return sentence
    words = sentence.split()
    wanted = {_front(word) for word in words_of(asked) if len(word) > 2}
    hit = next((n for n, word in enumerate(words) if any(_front(part) in wanted for part in words_of(word))), 0)
    first = max(hit - 8, 0)
    kept = ["…"] if first else []
    for word in words[first:]:
        if len(" ".join(kept)) + len(word) > LONGEST - 2:
            return " ".join(kept)[: LONGEST - 2] + " …"
        kept.append(word)
    return " ".join(kept)
