"""Whether a model's summary of an answer says only what the answer, its object and the user's words say. Pure text.

Not here: the checks on drafts (`writing.checks`), which face a client; these words face the user, beside the desk's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import regex

LONGEST = 600
_NUMBER = regex.compile(r"\d+(?:[.,:]\d+)*")
_CAPITAL = regex.compile(r"(?<![.!?:“\"]\s)(?<!^)(?<!\n)\b\p{Lu}[\p{L}'’-]+")
_WORD = regex.compile(r"[\p{L}'’-]+")
_NEVER = regex.compile(
    r"https?:|www\.|@|!\[|\]\(|<[a-z/]|[€$£]|```|\{|\bI(?:'ve| have)? (?:sent|saved|called|noted)\b", regex.IGNORECASE
)
_NUMBER_WORDS = regex.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|hundred|thousand|million)\b",
    regex.IGNORECASE,
)
_DAYS = regex.compile(
    r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august"
    r"|september|october|november|december|today|tomorrow|yesterday|tonight)\b",
    regex.IGNORECASE,
)


def grounded(text: str, sources: Iterable[str]) -> bool:
    """Whether every name, number, day and amount of `text` stands in the sources, and nothing of a link, a tag or a deed."""
    said = text.strip()
    if not said or len(said) > LONGEST or _NEVER.search(said):
        return False
    ground = "\n".join(sources)
    words = {word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(ground)}
    numbers = set(_NUMBER.findall(ground)) | set(regex.findall(r"\d+", ground))
    if any(number not in numbers for number in _NUMBER.findall(said)):
        return False
    named = [
        *_DAYS.findall(said),
        *_NUMBER_WORDS.findall(said),
        *(word for word in _CAPITAL.findall(said) if word not in _plain()),
    ]
    return all(name.casefold().removesuffix("'s").removesuffix("’s") in words for name in named)


def words_of(result: dict[str, Any] | None) -> str:
    """An object's words, as a source."""
    return json.dumps(result, ensure_ascii=False, default=str) if result else ""


@cache
def _plain() -> frozenset[str]:
    """Words in capitals that name nobody."""
    return frozenset(("I", "I'm", "I'd", "I've", "I'll", "E-mail", "OK", "Okay"))
