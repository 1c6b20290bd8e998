"""The lexicons in `knowledge/lexicon/*.yaml`, loaded once and compiled. Not here: how hits are understood (`acts`, `mood`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

import regex
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.thread import LANGUAGE_NAMES

LANGUAGES = tuple(LANGUAGE_NAMES)
Pattern = regex.Pattern[str]
ActPattern = re.Pattern[str] | regex.Pattern[str]
"""What finds an act, in words made small (`small`) only: without folding, the standard engine takes half as long."""


class Compiled(Mapping[str, ActPattern]):
    """Patterns by act, compiled at the first look: a reply never needs what our own words do, and starts sooner so."""

    def __init__(self, compile_all: Callable[[], dict[str, ActPattern]]) -> None:
        self._compile_all = compile_all

    @cached_property
    def _patterns(self) -> dict[str, ActPattern]:
        return self._compile_all()

    def __getitem__(self, kind: str) -> ActPattern:
        return self._patterns[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._patterns)

    def __len__(self) -> int:
        return len(self._patterns)


@dataclass(frozen=True)
class Lexicon:
    """One language's patterns, each act's alternatives joined into one."""

    language: str
    inbound: Mapping[str, ActPattern]
    outbound: Mapping[str, ActPattern]
    mood: Mapping[str, Mapping[int, Pattern]]
    urgency: Mapping[str, Pattern]
    problem: Mapping[int, Pattern]
    topics: Pattern
    dates: Mapping[str, Pattern]
    numbers: Mapping[str, int]


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language; English for one that has none. Raises BadSettings naming a pattern that is wrong."""
    if language not in LANGUAGES:
        return lexicon("en")
    file = KNOWLEDGE / "lexicon" / f"{language}.yaml"
    try:
        raw = cast(
            dict[str, Any], yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        )
    except (OSError, yaml.YAMLError) as error:
        raise BadSettings(f"the lexicon {file.name} cannot be read: {error}") from None
    parts = {name: str(part) for name, part in raw.get("parts", {}).items()}
    numbers = {str(word).lower(): int(count) for word, count in raw["dates"]["numbers"].items()}
    parts["number"] = r"\d{1,3}|" + "|".join(sorted(map(regex.escape, numbers), key=len, reverse=True))
    place = f"the lexicon {file.name}"

    def compiled(patterns: Iterable[str], where: str, whole_words: bool = False) -> Pattern:
        return _compile(patterns, parts, f"{place}, {where}", whole_words)

    def acts_compiled(side: str) -> Compiled:
        kinds = raw["acts"][side]
        return Compiled(
            lambda: {kind: _compile_small(_joined(found, parts), f"{place}, {kind}") for kind, found in kinds.items()}
        )

    return Lexicon(
        language=language,
        inbound=acts_compiled("inbound"),
        outbound=acts_compiled("outbound"),
        mood={
            mood: {int(weight): compiled(patterns, mood, True) for weight, patterns in weights.items() if patterns}
            for mood, weights in raw["mood"].items()
        },
        urgency={level: compiled(patterns, level, True) for level, patterns in raw["urgency"].items()},
        problem={int(weight): compiled(patterns, "problem", True) for weight, patterns in raw["problem"].items()},
        topics=compiled(raw["topics"], "topics", True),
        dates={kind: compiled(p, kind, True) for kind, p in raw["dates"].items() if kind != "numbers"},
        numbers=numbers,
    )


def small(text: str) -> str:
    """The text in small letters, character for character: a place in it is the same place in the text."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _joined(patterns: Iterable[str], parts: Mapping[str, str]) -> str:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for _ in range(3):  # parts may stand inside parts
        for name, part in parts.items():
            joined = joined.replace("{" + name + "}", part)
    return joined


def _compile(patterns: Iterable[str], parts: Mapping[str, str], where: str, whole_words: bool = False) -> Pattern:
    joined = _joined(patterns, parts)
    if whole_words:
        joined = rf"(?<!\w)(?:{joined})(?!\w)"
    try:
        return regex.compile(joined, regex.IGNORECASE | regex.MULTILINE)
    except regex.error as error:
        raise BadSettings(f"{where}: the pattern is not valid ({error})") from None


_LITERAL = re.compile(r"\\.|[^\\]+", re.DOTALL)


def _compile_small(joined: str, where: str) -> ActPattern:
    try:
        in_small = _LITERAL.sub(lambda part: part[0] if part[0].startswith("\\") else small(part[0]), joined)
        return re.compile(in_small, re.MULTILINE)
    except re.error:  # a look behind of any length, a Unicode property: only the other engine has them
        return _compile((joined,), {}, where)
