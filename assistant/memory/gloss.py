"""A question in German, French or Spanish, put into English word by word, so that it finds the English pages.

Not here: translation anybody would read, and the language of a client's mail (`intake`). The embedder knows
English only; even a clumsy gloss ("how long should I on answer wait") lifts it from one first page in five right to
three in four. The word lists are knowledge/gloss/*.tsv; another language is another file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from assistant.errors import BadSettings

GLOSS = Path(__file__).resolve().parents[2] / "knowledge" / "gloss"
KNOWN_SHARE = 0.5
"""The share of a question's words that a language's list must know before it is taken for that language."""
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class Gloss:
    """The word lists of a folder. `english` are words of the pages: a question that they explain as well is English."""

    def __init__(self, english: Collection[str], folder: Path = GLOSS) -> None:
        self._english = frozenset(word.casefold() for word in english)
        self._lists = [_WordList(file) for file in sorted(folder.glob("*.tsv"))]

    def in_english(self, question: str) -> str:
        """The question itself where it is English or in a language without a list; else its words in English."""
        words = _WORD.findall(question.casefold())
        if not words:
            return question
        scored = [(sum(word in each for word in words) / len(words), each) for each in self._lists]
        share, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        english = sum(word in self._english for word in words) / len(words)
        if best is None or share < KNOWN_SHARE or share <= english:
            return question
        return " ".join(best.glossed(words))


class _WordList:
    """One file: whole words, and beginnings (with a star) of which the longest that fits wins."""

    def __init__(self, file: Path) -> None:
        self._words: dict[str, str] = {}
        self._beginnings: dict[str, str] = {}
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            word, tab, english = line.partition("\t")
            if not tab or not english.strip() or not word.strip():
                raise BadSettings(f"{file.name}: line {number} must be a word, a tab and its English.")
            kind = self._beginnings if word.endswith("*") else self._words
            kind[word.rstrip("*").casefold()] = english.strip()

    def __contains__(self, word: str) -> bool:
        return self._look_up(word) is not None

    def glossed(self, words: Iterable[str]) -> Iterable[str]:
        for word in words:
            english = self._look_up(word)
            if english != "-":
                yield english or word

    def _look_up(self, word: str) -> str | None:
        if word in self._words:
            return self._words[word]
        for end in range(len(word), 1, -1):
            if word[:end] in self._beginnings:
                return self._beginnings[word[:end]]
        return None
