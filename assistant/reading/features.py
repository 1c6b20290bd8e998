"""A message as numbers for the trained readers: its letters and words, hashed, and what the patterns found in it.

The same code makes them for training and for reading. Not here: the weights (`trained`), what the numbers mean (`mood`).
"""

from __future__ import annotations

import itertools
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

import regex

from assistant.reading.words import plain

BUCKETS = 1 << 15
LONGEST = 3000
"""Characters of a message that are looked at."""
SHORTEST_GRAM, LONGEST_GRAM = 2, 5
FOUND_WEIGHT = 0.5
"""How much what the patterns found weighs beside letters and words, which are brought to length one."""
_WORD = regex.compile(r"\w+|[!?]+")


def features(text: str, found: Mapping[str, float]) -> dict[int, float]:
    """Bucket to value. `found` is what the patterns found, by name: a count, a score or 1."""
    clean = plain(text[:LONGEST]).lower()
    words = _WORD.findall(clean)
    total: dict[int, float] = {}
    for block in (_grams(words), _pairs(words)):
        counted = {bucket: 1.0 + math.log(times) for bucket, times in Counter(block).items()}
        length = math.sqrt(sum(value * value for value in counted.values())) or 1.0
        for bucket, value in counted.items():
            total[bucket] = total.get(bucket, 0.0) + value / length
    for name, value in found.items():
        bucket = bucket_of(f"found:{name}")
        total[bucket] = total.get(bucket, 0.0) + value * FOUND_WEIGHT
    return total


def _grams(words: Iterable[str]) -> Iterable[int]:
    """Runs of two to five letters within words, whose edges count as letters."""
    for word in words:
        yield from _grams_of(word)


@lru_cache(maxsize=50_000)
def _grams_of(word: str) -> tuple[int, ...]:
    edged = f" {word} "
    return tuple(
        bucket_of(f"c:{edged[start : start + length]}")
        for length in range(SHORTEST_GRAM, LONGEST_GRAM + 1)
        for start in range(max(1, len(edged) - length + 1))
    )


def _pairs(words: list[str]) -> Iterable[int]:
    for word in words:
        yield bucket_of(f"w:{word}")
    for first, second in itertools.pairwise(words):
        yield bucket_of(f"w:{first} {second}")


def bucket_of(name: str) -> int:
    """The place of a named feature among the weights."""
    return zlib.crc32(name.encode("utf-8", "replace")) % BUCKETS
