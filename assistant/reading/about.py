"""What the words of a question are about, finer than the concepts and of four sorts (knowledge/topics.yaml). Not here: what is
made of it (`intent_reader`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import regex
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.words import without_accents

Sort = Literal["foreign", "acts", "talk", "agency"]
"""Foreign to the desk; what it never does itself; small talk; the agency's own."""
FILE = "topics.yaml"
WHOLE, SPACE = "$", "_"
"""Ends an entry that is a whole word, not the beginning of one; stands between the words of an entry."""
SHORTEST = 2
"""Letters of the shortest beginning of a word."""
_WORD = regex.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What follows the first word, of which the last may be a beginning only; whose entry it is."""

    rest: tuple[str, ...]
    whole: bool
    topic: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class _Topics:
    """Entries of one word by that word or beginning, entries of several by their first word."""

    words: Mapping[str, tuple[_Entry, ...]]
    beginnings: Mapping[str, tuple[_Entry, ...]]
    openings: Mapping[str, tuple[_Entry, ...]]


def topics(said: str) -> dict[str, Sort]:
    """The topics of a question, each with its sort. Accents do not count, as people leave them out."""
    known = _topics()
    words = _WORD.findall(folded(said))
    found: dict[str, Sort] = {}
    for place, word in enumerate(words):
        hits = list(known.words.get(word, ()))
        for length in range(SHORTEST, len(word) + 1):
            hits += known.beginnings.get(word[:length], ())
        hits += [one for one in known.openings.get(word, ()) if _follows(one, words[place + 1 :])]
        found.update((one.topic, one.sort) for one in hits)
    return found


def folded(text: str) -> str:
    """In small letters and without accents."""
    return without_accents(text.lower())


def _follows(entry: _Entry, after: list[str]) -> bool:
    rest = entry.rest
    if len(after) < len(rest) or list(rest[:-1]) != after[: len(rest) - 1]:
        return False
    last = after[len(rest) - 1]
    return last == rest[-1] if entry.whole else last.startswith(rest[-1])


@lru_cache(maxsize=1)
def _topics() -> _Topics:
    words: dict[str, list[_Entry]] = {}
    beginnings: dict[str, list[_Entry]] = {}
    openings: dict[str, list[_Entry]] = {}
    try:
        text = (KNOWLEDGE / FILE).read_text("utf-8")
        raw = cast("dict[Sort, dict[str, str]]", yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        for sort, groups in raw.items():
            for topic, entries in groups.items():
                for written in entries.split():
                    first, *rest = written.removesuffix(WHOLE).split(SPACE)
                    entry = _Entry(tuple(rest), written.endswith(WHOLE), topic, sort)
                    room = openings if rest else words if entry.whole else beginnings
                    room.setdefault(first, []).append(entry)
    except (OSError, yaml.YAMLError, AttributeError) as error:
        raise BadSettings(f"the topics in {FILE} cannot be read: {error}") from None
    return _Topics(*({word: tuple(some) for word, some in room.items()} for room in (words, beginnings, openings)))
