"""Whether words stand in a text: the places of quotes that somebody else than our own readers gave. Not here: what they mean."""

from __future__ import annotations

import re

from assistant.reading.words import sentences

_FEWEST = 2
"""Words of a quote that is no whole sentence: a single word stands in almost every text and shows nothing."""


def place_of(quote: str, text: str) -> tuple[int, int] | None:
    """Where `quote` stands in `text`, whole words and letter for letter, blanks and line breaks aside; None where it does not.

    A quote of one word counts only where it is a whole sentence ("Stop.").
    """
    words = quote.split()
    if not words or not any(letter.isalnum() for letter in quote):
        return None
    found = re.search(
        _edge(words[0][0], "(?<!\\w)") + r"\s+".join(map(re.escape, words)) + _edge(words[-1][-1], "(?!\\w)"), text
    )
    if found is None:
        return None
    if len(words) < _FEWEST and _bare(quote) not in {_bare(part.text) for part in sentences(text)}:
        return None
    return found.start(), found.end()


def _edge(letter: str, border: str) -> str:
    return border if letter.isalnum() else ""


def _bare(words: str) -> str:
    return words.strip().strip(".!?…,;:\"'”’ ")
