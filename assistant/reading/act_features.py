"""A sentence of the correspondence as numbers for the trained reader of acts: its words, what stands around it, the patterns.

The same code makes them for training and for reading. Not here: the weights and what is made of them (`act_reader`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from assistant.reading.dates import weekday_pattern
from assistant.reading.features import bucket_of, features

AROUND = 25
"""Words of the sentence before and of the one after that are looked at."""
HIT = 2.0
"""How much more than a word of the patterns weighs, on the scale of `features`."""
_WORD = regex.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in its place: `hits` are the patterns that found something in it, `near` those elsewhere in its text."""

    text: str
    before: str
    after: str
    first: bool
    last: bool
    hits: frozenset[str]
    near: frozenset[str]

    def has_day(self, language: str) -> bool:
        """Whether it names a day of the week, or a number that may be one of the month."""
        return _day(language).search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all sentences of a touchpoint: its side (`in`, `out`), channel, outcome, language; a note of a talk."""

    side: str
    channel: str
    outcome: str | None
    language: str
    talk: bool


@lru_cache(maxsize=16)
def _day(language: str) -> regex.Pattern[str]:
    """A day of the week, or a number that may be one of the month."""
    return regex.compile(rf"{weekday_pattern(language)[0].pattern}|\b\d{{1,2}}\b", regex.IGNORECASE)


def placed(texts: Sequence[str], hits: Iterable[tuple[int, str]]) -> tuple[Said, ...]:
    """The sentences of one touchpoint; `hits` are (sentence, kind of act)."""
    found: list[set[str]] = [set() for _ in texts]
    for number, kind in hits:
        found[number].add(kind)
    everywhere = frozenset[str]().union(*found) if found else frozenset[str]()
    return tuple(
        Said(
            text,
            texts[number - 1] if number else "",
            texts[number + 1] if number + 1 < len(texts) else "",
            number == 0,
            number == len(texts) - 1,
            frozenset(found[number]),
            everywhere - found[number],
        )
        for number, text in enumerate(texts)
    )


def act_features(said: Said, setting: Setting) -> dict[int, float]:
    """Bucket to value. The weights of the blocks were chosen on the tune part of the library."""
    total = features(said.text, {f"act:{kind}": HIT for kind in said.hits})
    dated = said.has_day(setting.language)

    def add(name: str, value: float) -> None:
        bucket = bucket_of(name)
        total[bucket] = total.get(bucket, 0.0) + value

    add(f"x:side:{setting.side}", 0.5)
    add(f"x:channel:{setting.channel}:{setting.side}", 0.5)
    add(f"x:outcome:{setting.outcome}", 0.5)
    add(f"x:language:{setting.language}", 0.2)
    add(f"x:length:{min(5, len(said.text) // 40)}", 0.3)
    if dated:
        add("x:day", 0.5)
        for kind in said.hits:
            add(f"x:day:{kind}", 0.5)
    for kind in said.hits:
        add(f"x:act:{kind}:{setting.language}", 0.3)
    if setting.talk:
        add("x:talk", 0.5)
    if "?" in said.text:
        add(f"x:question:{setting.side}", 0.5)
    if "!" in said.text:
        add("x:exclaimed", 0.5)
    if said.first:
        add("x:first", 0.5)
    if said.last:
        add("x:last", 0.5)
    for kind in said.near:
        add(f"x:near:{kind}", 0.25)
    for tag, text in (("before", said.before), ("after", said.after)):
        for word in _WORD.findall(text.lower())[:AROUND]:
            add(f"x:{tag}:{word}", 0.15)
    return total
