"""What a user wishes of the open draft, read into refinements. Not here: whether they ask for one at all (`intents`), the
changing (`writing`). The patterns are knowledge/wishes.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast, get_args

import regex
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.lexicon import Pattern
from assistant.reading.refinements import Refinement, RefinementKind

LONGEST = 600
_OF_WORDS: tuple[RefinementKind, ...] = ("mention", "leave_out")
_COUNTS = {
    **dict.fromkeys("two 2 deux zwei dos due twee duas dois".split(), "2"),
    **dict.fromkeys("four 4".split(), "4"),
}
_LANGUAGES: tuple[tuple[str, str], ...] = (
    ("pt_br", r"brazil\w*|brasil\w*|português do brasil"),
    ("pt", r"portug\w*|português"),
    ("de", r"german|deutsch\w*|allemande?|alemán|alemão|tedesco|duits"),
    ("fr", r"french|franz\w*|fran[cç]ais\w*|francés|francese|frans|francês"),
    ("es", r"spanish|spanisch|espa[gñn]\w*|castellano|spagnolo|spaans"),
    ("nl", r"dutch|niederl\w*|holländisch|néerl\w*|neerl\w*|holand\w*|olandese|nederlands"),
    ("it", r"ital\w*"),
    ("en", r"engl\w*|anglais\w*|ingl\w*|engels"),
)
_LEAD = regex.compile(
    r"^(?:that|dass|que|che|dat|the (?:bit|part|line|sentence) (?:about|with|on|where)|about|also|noch|auch|aussi|también)\s+",
    regex.IGNORECASE,
)
_TAIL = regex.compile(
    r"[\s,]*(?:please|pls|thanks|thx|bitte|svp|stp|por favor|graag|aub|per favore|grazie|danke)?[\s.,!]*$",
    regex.IGNORECASE,
)


def read_wishes(text: str) -> tuple[Refinement, ...]:
    """Everything that `text` wishes of a draft, in the order in which it is said; none where no wish is known."""
    said = " ".join(text[:LONGEST].replace("’", "'").split())
    found: list[tuple[int, Refinement]] = []
    for kind, patterns in _patterns().items():
        for match in (match for pattern in patterns for match in pattern.finditer(said)):
            wish = _wish(kind, match)
            if wish is not None and all(wish.kind != other.kind for _, other in found):
                found.append((match.start(), wish))
                said = _without(said, match)
                break
    return tuple(wish for _, wish in sorted(found, key=lambda one: one[0]))


def _wish(kind: RefinementKind, match: regex.Match[str]) -> Refinement | None:
    what = match.groupdict().get("what") if kind != "shorter" else None
    if kind == "language":
        code = next((code for code, names in _LANGUAGES if regex.fullmatch(names, (what or "").lower())), None)
        return Refinement(kind=kind, argument=code) if code else None
    if kind == "variants":
        return Refinement(kind=kind, argument=_COUNTS.get((what or "").lower(), "3"))
    if kind in _OF_WORDS:
        words = _TAIL.sub("", _LEAD.sub("", (what or "").strip())).strip()
        return Refinement(kind=kind, argument=words) if len(words) >= 2 else None
    return Refinement(kind=kind, argument=what if kind == "for_boss" else None)


def _without(said: str, match: regex.Match[str]) -> str:
    """What is left to be read, each place where it was: words that are to be mentioned are no wish themselves."""
    gone = "\0" * (match.end() - match.start())
    return said[: match.start()] + gone + said[match.end() :]


@lru_cache(maxsize=1)
def _patterns() -> Mapping[RefinementKind, tuple[Pattern, ...]]:
    file = KNOWLEDGE / "wishes.yaml"
    try:
        raw = cast("dict[RefinementKind, list[str]]", yaml.safe_load(file.read_text("utf-8")))
        if not raw.keys() <= set(get_args(RefinementKind)):
            raise KeyError(*raw.keys())
        return {kind: tuple(regex.compile(one, regex.IGNORECASE) for one in patterns) for kind, patterns in raw.items()}
    except (OSError, yaml.YAMLError, KeyError, AttributeError, regex.error) as error:
        raise BadSettings(f"the wishes in {file.name} cannot be read: {error}") from None
