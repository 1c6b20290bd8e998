"""What a user points back at: a question to be asked of somebody else, a choice that was offered, a yes or a no.

Not here: whom "she" stands for (`conversation.whom`): whoever was spoken of last, where nobody is named. The patterns are
knowledge/references.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

import regex
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.lexicon import Pattern

_FILLING = regex.compile(
    r"^(?:(?:i|we) mean|it's|its|take|the one|that one|ich meine|je veux dire|quiero decir|intendo|ik bedoel|quero dizer)\s+"
    r"|\s+(?:one|please|pls|bitte|svp|stp|por favor|per favore|graag)$",
    regex.IGNORECASE,
)


@dataclass(frozen=True)
class _Patterns:
    and_whom: Pattern
    yes: Pattern
    no: Pattern
    places: Mapping[int, Pattern]


def asks_of_another(text: str) -> str | None:
    """Whom "and Dana?" asks the same question about; None for anything else."""
    match = _patterns().and_whom.match(_evened(text))
    return match["whom"].strip() if match else None


def place_chosen(text: str, count: int) -> int | None:
    """The place, from 0, that "the second one" or "2" chooses out of `count`; None where it chooses none by place."""
    said = _evened(text).strip(" .,!?\"'()")
    for _ in range(3):
        said = _FILLING.sub("", said).strip(" .,!?")
    for place, pattern in _patterns().places.items():
        if pattern.fullmatch(said):
            at = count - 1 if place < 0 else place - 1
            return at if 0 <= at < count else None
    return None


def yes_or_no(text: str) -> Literal["yes", "no"] | None:
    """Whether the whole of a text confirms or calls off; None for anything else."""
    said = _evened(text).strip(" .,!?")
    known = _patterns()
    if known.yes.fullmatch(said):
        return "yes"
    return "no" if known.no.fullmatch(said) else None


def _evened(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).lstrip("¿¡ ")


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    file = KNOWLEDGE / "references.yaml"
    try:
        raw = cast("dict[str, Any]", yaml.safe_load(file.read_text("utf-8")))
        one = {name: regex.compile(str(raw[name]), regex.IGNORECASE) for name in ("and_whom", "yes", "no")}
        places = {int(place): regex.compile(str(words), regex.IGNORECASE) for place, words in raw["place"].items()}
        return _Patterns(one["and_whom"], one["yes"], one["no"], places)
    except (OSError, yaml.YAMLError, KeyError, ValueError, TypeError, regex.error) as error:
        raise BadSettings(f"the references in {file.name} cannot be read: {error}") from None
