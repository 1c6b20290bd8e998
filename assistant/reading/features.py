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
        counted = Counter(block)
        values = [_DAMPED[times] if times < _KEPT else _damped(times) for times in counted.values()]
        length = math.sqrt(sum([value * value for value in values])) or 1.0
        if not total:
            total = {bucket: value / length for bucket, value in zip(counted, values, strict=True)}
            continue
        for bucket, value in zip(counted, values, strict=True):
            total[bucket] = total.get(bucket, 0.0) + value / length
    for name, value in found.items():
        bucket = bucket_of(f"found:{name}")
        total[bucket] = total.get(bucket, 0.0) + value * FOUND_WEIGHT
    return total


def _grams(words: Iterable[str]) -> Iterable[int]:
    """Runs of two to five letters within words, whose edges count as letters."""
    return itertools.chain.from_iterable(map(_grams_of, words))


@lru_cache(maxsize=50_000)
def _grams_of(word: str) -> tuple[int, ...]:
    edged = f" {word} "
    return tuple(
        bucket_of(f"c:{edged[start : start + length]}")
        for length in range(SHORTEST_GRAM, LONGEST_GRAM + 1)
        for start in range(max(1, len(edged) - length + 1))
    )


def _pairs(words: list[str]) -> list[int]:
    alone = [bucket_of(f"w:{word}") for word in words]
    return alone + [bucket_of(f"w:{first} {second}") for first, second in itertools.pairwise(words)]


def _damped(times: int) -> float:
    return 1.0 + math.log(times)


_KEPT = 64
_DAMPED = (0.0, *(_damped(times) for times in range(1, _KEPT)))


@lru_cache(maxsize=50_000)
def bucket_of(name: str) -> int:
    """The place of a named feature among the weights."""
    return zlib.crc32(name.encode("utf-8", "replace")) % BUCKETS
