"""The trained reader of intents: how likely a question asks for each thing the desk does. Not here: training (`evals.training`),
what is made of a chance (`intents`).

Letters and words as every trained reader has them, and beside them what the words are about (knowledge/concepts.yaml, and
finer `about`), in what order, and in which sentence: a story often comes before or after the one sentence that asks. An
English question has its meaning beside them, as the embedder has it: it finds what no word of the library's said.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import cast, get_args

import regex
import yaml

from assistant.embedder import shared
from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.about import Sort, topics
from assistant.reading.features import BUCKETS, features
from assistant.reading.language import language_of
from assistant.reading.lexicon import Pattern
from assistant.reading.trained import trained

NAME = "intents"
CONCEPT, FOLLOWS, TOGETHER, IN_SENTENCE, ASKED = 1.0, 0.5, 0.3, 0.7, 0.5
"""How much a concept weighs, one that follows another, two in one question, one in the first or last sentence, and one
beside a question mark: chosen on the tune part of the chat questions."""
SCALE = 0.8
EDGE, SIGN = 0.5, 0.5
TOPIC, SORTED = 0.6, 1.0
"""How much a topic weighs, and how many there are of a sort: chosen on `chats.jsonl`."""
MOST = 3
"""Topics of a sort that are counted."""
MEANT_IN = "en"
"""The embedder's language: in others its numbers did harm (two points of a hundred with authors whom it had not seen)."""
MEANING_DIGITS = 3
"""Processors differ after these."""
LONGEST = 1200
"""Characters of a question that are looked at."""
_WORD = regex.compile(r"\w+|[?!]+")
_SENTENCE = regex.compile(r"(?<=[.!?…])\s+|\n+|\s[-–—]\s")
_QUOTED = regex.compile(r"[\"“”„«»]|(?:^|\s)'\w")
_SUM = regex.compile(r"\d\s*(?:[%+*/×÷=]|x\s*\d)")
_NAMED = regex.compile(r"(?<=[\p{Ll},] )\p{Lu}\p{Ll}+")


def intent_chances(text: str, found: Mapping[str, float]) -> dict[str, float]:
    """The chance of each intent, adding up to one. `found` is what the patterns of `intents` found, by name."""
    return trained(NAME).chances(intent_features(text, found))


def intent_features(text: str, found: Mapping[str, float]) -> dict[int, float]:
    """Bucket to value; the same for training and for reading. `text` is as `intents` evens it."""
    said = text[:LONGEST]
    signs = dict(found)
    _shape(said, signs)
    _subjects(said.lower(), signs)
    _topics(said, signs)
    return {**features(said, signs), **_meaning(said)}


def _meaning(said: str) -> dict[int, float]:
    """The embedder's numbers, after the hashed ones. None in other languages than its own, and where it is not installed."""
    if language_of(said) != MEANT_IN:
        return {}
    try:
        (row,) = shared().embed([said])
    except BadSettings:
        return {}  # the words are read all the same; whatever searches says what is missing
    return {BUCKETS + number: round(float(value), MEANING_DIGITS) for number, value in enumerate(row)}


def _shape(said: str, signs: dict[str, float]) -> None:
    """Length, marks, names, and the words at both ends."""
    words = _WORD.findall(said.lower())
    signs[f"length:{min(7, len(words) // 4)}"] = SIGN
    marks = {
        "question": "?" in said,
        "ends in a question": said.rstrip().endswith("?"),
        "quoted": _QUOTED.search(said) is not None,
        "colon": ":" in said,
        "lines": "\n" in said,
        "sum": _SUM.search(said) is not None,
        "named": _NAMED.search(said) is not None,
    }
    signs.update({name: SIGN for name, there in marks.items() if there})
    _ends(words, "", signs)
    for count in (1, 2):
        signs[f"last:{' '.join(words[-count:])}"] = EDGE


def _ends(words: list[str], where: str, signs: dict[str, float]) -> None:
    for count in (1, 2, 3):
        signs[f"{where}first:{' '.join(words[:count])}"] = EDGE


def _subjects(said: str, signs: dict[str, float]) -> None:
    """What it is about, in its order, alone and by twos, over all and in the sentences at both ends."""
    named = concepts(said)
    kinds = sorted(set(named))
    for kind in kinds:
        signs[f"about:{kind}"] = CONCEPT * SCALE
        if "?" in said:
            signs[f"asked:{kind}"] = ASKED * SCALE
    if named:
        signs[f"about first:{named[0]}"] = FOLLOWS * SCALE
        signs[f"about last:{named[-1]}"] = FOLLOWS * SCALE
    for one, other in itertools.pairwise(dict.fromkeys(named)):
        signs[f"then:{one}:{other}"] = FOLLOWS * SCALE
    for one, other in itertools.combinations(kinds, 2):
        signs[f"both:{one}:{other}"] = TOGETHER * SCALE
    sentences = [part for part in _SENTENCE.split(said) if part.strip()]
    if len(sentences) > 1:
        for where, sentence in (("opening ", sentences[0]), ("closing ", sentences[-1])):
            for kind in concepts(sentence):
                signs[f"{where}about:{kind}"] = IN_SENTENCE * SCALE
            _ends(_WORD.findall(sentence), where, signs)


def _topics(said: str, signs: dict[str, float]) -> None:
    """Its topics, how many there are of each sort, and which sorts come together."""
    found = topics(said)
    for topic in found:
        signs[f"topic:{topic}"] = TOPIC
    counts = Counter(found.values())
    for sort in get_args(Sort):
        signs[f"some:{sort}:{min(counts[sort], MOST)}"] = SORTED
    signs[f"mix:{' '.join(sort for sort in get_args(Sort) if counts[sort])}"] = SORTED


def concepts(said: str) -> tuple[str, ...]:
    """What the words are about, in their order; a concept as often as it is said. `said` is in small letters."""
    hits: Iterable[tuple[int, str]] = (
        (match.start(), kind) for kind, pattern in _concepts().items() for match in pattern.finditer(said)
    )
    return tuple(kind for _, kind in sorted(hits))


@lru_cache(maxsize=1)
def _concepts() -> Mapping[str, Pattern]:
    file = KNOWLEDGE / "concepts.yaml"
    try:
        raw = cast("dict[str, str]", yaml.safe_load(file.read_text("utf-8")))
        return {kind: _pattern(words) for kind, words in raw.items()}
    except (OSError, yaml.YAMLError, AttributeError, regex.error) as error:
        raise BadSettings(f"the concepts in {file.name} cannot be read: {error}") from None


def _pattern(words: str) -> Pattern:
    """A word list as one pattern: beginnings of words, whole words where one ends in $, a space inside one as `\\ `."""
    parts = [part.replace("\0", " ") for part in words.replace("\\ ", "\0").split()]
    whole = [f"{part[:-1]}(?!\\w)" if part.endswith("$") else part for part in parts]
    return regex.compile(rf"(?<!\w)(?:{'|'.join(whole)})")
