"""The phrase banks in `knowledge/phrases/*.yaml` and their small grammar. Not here: which sentence is wanted (`offline`)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import regex
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.lexicon import LANGUAGES

_CHOICE = regex.compile(r"\[([^\[\]]*)\]")
_REGISTER = regex.compile(r"<([^<>|]*)\|([^<>]*)>")
SLOT = regex.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class PhraseBank:
    """One language's bank: sentence families by path ("acknowledge.heated.clause"), and how moments and words are turned."""

    language: str
    families: Mapping[str, tuple[str, ...]]
    moment: Mapping[str, str]
    subject: Mapping[str, str]
    shift: Mapping[str, str]
    shift_pattern: regex.Pattern[str] | None
    object: Mapping[str, str]
    object_after: frozenset[str]
    unshiftable: regex.Pattern[str] | None
    forbidden: Mapping[str, regex.Pattern[str]]

    def family(self, *path: str) -> tuple[str, ...]:
        """All sentences under a path; empty where the bank has none."""
        return self.families.get(".".join(path), ())

    def in_register(self, words: str, register: str) -> str:
        """Settles every <formal|familiar>; a familiar side that holds several spellings takes the first."""
        return _REGISTER.sub(lambda m: m[1] if register == "formal" else m[2].split("|")[0], words)

    def realise(self, sentence: str, register: str, slots: Mapping[str, str], dice: random.Random) -> str:
        """One wording of a sentence: register settled, a choice made in every bracket, slots filled (never re-read)."""
        words = self.in_register(sentence, register)
        while _CHOICE.search(words):
            words = _CHOICE.sub(lambda m: dice.choice(m[1].split("|")), words)
        filled = SLOT.sub(lambda m: slots[m[1]], words)
        return regex.sub(r"\s+", " ", filled).replace(" ,", ",").replace(" .", ".").strip()


VARIETIES = ("pt_br",)
"""Banks for a variety of a language: Brazilian Portuguese."""


@lru_cache(maxsize=16)
def phrase_bank(language: str) -> PhraseBank:
    """The bank of a language or variety; English for one that has none. Raises BadSettings naming what is wrong with it."""
    if language not in (*LANGUAGES, *VARIETIES):
        return phrase_bank("en")
    file = KNOWLEDGE / "phrases" / f"{language}.yaml"
    try:
        raw = cast(
            dict[str, Any], yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        )
    except (OSError, yaml.YAMLError) as error:
        raise BadSettings(f"the phrase bank {file.name} cannot be read: {error}") from None

    def table(name: str) -> dict[str, str]:
        return {str(key): str(value) for key, value in cast(dict[object, object], raw.get(name) or {}).items()}

    def words_of(name: str) -> list[str]:
        return [str(word) for word in cast(list[object], raw.get(name) or [])]

    shift = {word.lower(): turned for word, turned in table("shift").items()}
    unshiftable = words_of("unshiftable")
    try:
        return PhraseBank(
            language=language[:2],
            families=_families(raw),
            moment=raw["moment"],
            subject=raw["subject"],
            shift=shift,
            shift_pattern=_whole_words(shift) if shift else None,
            object=table("object"),
            object_after=frozenset(words_of("object_after")),
            unshiftable=_whole_words(unshiftable, literal=False) if unshiftable else None,
            forbidden={
                name: regex.compile("|".join(f"(?:{p})" for p in patterns), regex.IGNORECASE)
                for name, patterns in raw["forbidden"].items()
            },
        )
    except (KeyError, regex.error) as error:
        raise BadSettings(f"the phrase bank {file.name} is not complete: {error}") from None


def _whole_words(words: Mapping[str, str] | list[str], literal: bool = True) -> regex.Pattern[str]:
    """Whole words only; for words to be turned, the halves of "thank-you" and the like are no words either."""
    alternatives = sorted((regex.escape(w) if literal else w for w in words), key=len, reverse=True)
    edge = r"\p{L}\p{N}-" if literal else r"\p{L}\p{N}"
    return regex.compile(rf"(?<![{edge}])(?:{'|'.join(alternatives)})(?![{edge}])", regex.IGNORECASE)


_NOT_FAMILIES = frozenset(
    {"moment", "shift", "object", "object_after", "unshiftable", "forbidden", "language", "subject"}
)


def _families(raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}

    def walk(node: Any, path: str) -> None:
        if isinstance(node, list):
            found[path] = tuple(str(line) for line in cast(list[Any], node))
        elif isinstance(node, str):
            found[path] = (node,)
        elif isinstance(node, dict):
            for key, child in cast(dict[str, Any], node).items():
                walk(child, f"{path}.{key}" if path else str(key))

    for key, child in raw.items():
        if key not in _NOT_FAMILIES:
            walk(child, str(key))
    return found
