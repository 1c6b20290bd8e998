"""What a message asks of us and what weighs on its writer, from `knowledge/requests/*.yaml`. Not here: what we answer (`writing`).

A request is only ever a kind: the sentence that answers it stands in the phrase bank, so a mail cannot put words into a
reply. The one thing lifted out of a mail is a question, checked as every word that is said back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import regex
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.lexicon import LANGUAGES
from assistant.reading.sayable import sayable, to_people
from assistant.reading.words import plain

ASKED_WORDS = 30
"""How many words of a question may be said back inside a sentence of ours."""
QUESTION_WORDS = 16
"""How many words of a question may be quoted."""


@dataclass(frozen=True, slots=True)
class Requests:
    """`kinds` in the bank's order (call, no_call, remove, who, …); `stakes` the weightiest first; `asked` a question put
    inside a sentence ("who is on this"), `question` one that stands alone ("Who changed that?"), in the client's words."""

    kinds: tuple[str, ...] = ()
    stakes: tuple[str, ...] = ()
    asked: str | None = None
    question: str | None = None
    refused: str | None = None
    """What they do not want to get, as they name it: "ticket number"."""
    beside: frozenset[str] = frozenset()
    """Kinds found nowhere but in the sentence of `asked` or `question`: whoever says that back has answered them."""

    def wants(self, *kinds: str) -> bool:
        return any(kind in self.kinds for kind in kinds)


@dataclass(frozen=True)
class _Book:
    asked: tuple[regex.Pattern[str], ...]
    not_asked: regex.Pattern[str]
    refused: regex.Pattern[str] | None
    asked_end: regex.Pattern[str]
    requests: Mapping[str, regex.Pattern[str]]
    stakes: Mapping[str, regex.Pattern[str]]


@lru_cache(maxsize=4096)
def requests_of(text: str, language: str) -> Requests:
    """Reads what a message asks, over the sentences that are meant for a person."""
    book = _book(language)
    found: dict[str, set[int]] = {}
    stakes: set[str] = set()
    asked: tuple[int, str] | None = None
    question: tuple[int, str] | None = None
    refused: str | None = None
    for place, sentence in enumerate(to_people(text)):
        line = plain(sentence.text)
        for kind, pattern in book.requests.items():
            if pattern.search(line):
                found.setdefault(kind, set()).add(place)
        stakes |= {name for name, pattern in book.stakes.items() if pattern.search(line)}
        refused = refused or _refused(line, book)
        if asked is None and (lifted := _lifted(line, book)):
            asked = (place, lifted)
        if question is None and (quoted := _question(sentence.text, language)):
            question = (place, quoted)
    said = {one[0] for one in (asked, question if asked is None else None) if one}
    return Requests(
        kinds=tuple(kind for kind in book.requests if kind in found),
        stakes=tuple(name for name in book.stakes if name in stakes),
        asked=asked[1] if asked else None,
        question=question[1] if question else None,
        refused=refused,
        beside=frozenset(kind for kind, places in found.items() if places <= said),
    )


def _lifted(line: str, book: _Book) -> str | None:
    """A question put inside a sentence, cut to what can be said back; None where it would come out wrong or risky."""
    for pattern in book.asked:
        match = pattern.search(line)
        if match is None or not sayable(match["asked"]):
            continue
        words = regex.split(r"[?!;:(]|\.\s|\.$", match["asked"], maxsplit=1)[0].strip(" \"'.,-")
        for _ in range(3):
            words = book.asked_end.sub("", words).strip(" \"'.,-")
        if 2 <= len(words.split()) <= ASKED_WORDS and not book.not_asked.search(words):
            return words
    return None


def _refused(line: str, book: _Book) -> str | None:
    match = book.refused.search(line) if book.refused else None
    words = match["no"].strip(" \"'.,-") if match else ""
    return words if words and len(words.split()) <= 4 and sayable(words) else None


_OPENS = {
    "en": r"(?:(?:and|so|but)? ?(?:what|why|how|when|where|who|which)|(?:is|are|was|were|will|can|does|has|have) (?:the|our|my|it|this|that|there|these|those|we))\b",
    "de": r"(?:(?:und|also|aber)? ?(?:was|warum|wieso|weshalb|wie|wann|wo|wer|wen|wem|welche\w*|wohin|woher|woran|wofür|womit)|(?:ist|sind|wird|werden|kann|können|hat|haben) (?:das|der|die|unser\w*|es|wir|mein\w*))\b",
    "fr": r"(?:(?:et|mais|alors)? ?(?:qui|que|quoi|pourquoi|comment|quand|où|quel\w*|combien|qu'est-ce)|(?:[àa]|avec|chez) qui|depuis quand|dans combien|pour quand|est-ce que?|est-ce qu'\w+|à quel\w*|d'où)\b",
    "es": r"¿? ?(?:(?:y|pero|entonces)? ?(?:qué|por qué|cómo|cuándo|dónde|quién\w*|cuál\w*|cuánt\w+)|es|está|hay|se puede|podemos)\b",
    "nl": r"(?:(?:en|maar|dus)? ?(?:wat|waarom|hoe|wanneer|waar\w*|wie|welke?)|(?:is|zijn|kan|kunnen|wordt|heeft|komt|moet|moeten|mag) (?:de|het|dat|dit|er|onze?|mijn|we|wij|ik))\b",
    "it": r"(?:(?:e|ma|allora)? ?(?:che|cosa|perch[eé]'?|come|quando|dove|chi|qual\w*|quant\w*|(?:con|a|da|per) (?:chi|cosa)|(?:entro|da) quando)|è|sono|c'è|si può)\b",
    "pt": r"(?:(?:e|mas|então)? ?(?:o que|que|por ?qu[eê]|porquê|como|quando|onde|quem|qua(?:l|is)|quant\w+|cadê)|é|está|há|tem|dá|(?:o|a|os|as|isso|isto) (?=.*\?$))",
}
# Questions that want no answer: they accuse.
_RHETORICAL = regex.compile(
    r"\bwhat (?:kind|sort|is wrong with you|were you|are you (?:people|doing|playing|thinking))|\bwho do you think|\bhow (?:stupid|hard|difficult|dare|can you|could you|come you|many times|often)|\bwhy (?:do|am|are|should) (?:i|we) (?:even|still|pay|bother|keep)|\bwhat (?:do|am|are) (?:i|we) (?:even )?pay|\bare you\b|\bhow is (?:that|this) (?:possible|even)|\bis (?:it|this|that) (?:a joke|too much|so|really|how)"
    r"|\bwas soll\b|\bwie (?:oft|kann man|können sie|kannst du|könnt ihr|dumm|schwer)|\bwof(?:ür|uer) (?:zahl|bezahl)|\bist das (?:ihr|euer|dein) ernst|\bwozu\b"
    r"|\bcomment (?:pouvez|osez|peux|peut-on)|\bcombien de fois|\bc'est quoi|\bà quoi (?:bon|sert)|\bpourquoi (?:je paie|payer)"
    r"|\bcómo es posible|\bcómo pueden|\bcuántas veces|\bpara qué (?:pago|les)|\bes (?:una broma|en serio|mucho pedir)"
    r"|\bhoe (?:vaak|kan dit|kun je|kunnen jullie|durf|moeilijk)|\bwaar betaal|\bis dit een grap"
    r"|\bcome è possibile|\bcome si (?:fa|permett)|\bquante volte|\bche (?:senso|razza)|\bè (?:uno scherzo|possibile|chiedere)"
    r"|\bcomo é possível|\bquantas vezes|\bé (?:brincadeira|sério|pedir)|\bque (?:palhaçada|absurdo)|\bpra que",
    regex.IGNORECASE,
)


def _question(sentence: str, language: str) -> str | None:
    """A real question that can be quoted as it stands."""
    words = " ".join(sentence.strip(" \"'“”„«»-").split())
    if (
        not words.endswith("?")
        or words.endswith(("??", "!?"))
        or not (4 if language == "de" else 3) <= len(words.split()) <= QUESTION_WORDS
    ):
        return None
    clean = plain(words)
    if not regex.match(_OPENS[language], clean, regex.IGNORECASE) or _RHETORICAL.search(clean):
        return None
    return words if sayable(words) and not any(c in words for c in '"“”„«»:;()') else None


@lru_cache(maxsize=len(LANGUAGES))
def _book(language: str) -> _Book:
    """Raises BadSettings naming what is wrong with the file."""
    file = KNOWLEDGE / "requests" / f"{language}.yaml"
    try:
        raw = cast(
            dict[str, Any], yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        )
        known = cast("dict[str, Any]", raw.get("parts") or {})
        parts = {name: str(part) for name, part in known.items()}
        return _Book(
            asked=tuple(_compiled([pattern], parts) for pattern in raw["asked"]),
            refused=_compiled(raw["refused"], parts) if raw.get("refused") else None,
            not_asked=_compiled(raw["not_asked"], parts),
            asked_end=_compiled(raw["asked_end"], parts),
            requests={str(kind): _compiled(patterns, parts) for kind, patterns in raw["requests"].items()},
            stakes={str(name): _compiled(patterns, parts) for name, patterns in raw["stakes"].items()},
        )
    except (OSError, KeyError, yaml.YAMLError, regex.error) as error:
        raise BadSettings(f"the list of requests {file.name} cannot be read: {error}") from None


def _compiled(patterns: list[str], parts: Mapping[str, str]) -> regex.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for _ in range(2):  # parts may stand inside parts
        for name, part in parts.items():
            joined = joined.replace("{" + name + "}", part)
    return regex.compile(joined, regex.IGNORECASE)
