"""The noun phrases that a message is about, as they stand in it. Not here: statements (`issues`), how they are said back."""

from __future__ import annotations

from functools import lru_cache

import regex

from assistant.reading.hostile import must_not_be_repeated
from assistant.reading.lexicon import lexicon
from assistant.reading.sayable import RUDE, content, sayable, to_people
from assistant.reading.words import plain

# Words between a determiner and the noun that a topic may take along ("our new booking form").
_BEFORE_TOPIC = {
    "en": r"(?:our|my|the|your|this|these|those)\s+(?:(?!and\b|or\b|is\b|are\b|was\b|that\b|to\b|of\b|in\b|for\b|on\b|at\b)[\p{L}\p{N}'-]+\s+){0,2}",
    "de": r"(?:unsere|meine|die|das|diese|dieses|eure|Ihre|unser|mein|der|dieser|euer|Ihr)\s+(?:(?!und\b|ist\b|auf\b|in\b|im\b|mit\b|von\b|vom\b|zu\b|zum\b|zur\b|bei\b|für\b|an\b|am\b|der\b|die\b|das\b|den\b|dem\b|aus\b|sich\b|nicht\b)[\p{L}-]+\s+){0,2}",
    "fr": r"(?:(?:notre|nos|mon|ma|mes|la|le|les|votre|vos|ce|cet|cette|ces)\s+|l')(?:(?!et\b|de\b|du\b|est\b)[\p{L}-]+\s+){0,1}",
    "es": r"(?:nuestr[oa]s?|mi|mis|la|el|las|los|su|sus|vuestr[oa]s?|tu|tus|est[ae]s?)\s+(?:(?!y\b|de\b|es\b)[\p{L}-]+\s+){0,1}",
    "nl": r"(?:onze|ons|mijn|de|het|jullie|uw|je|deze|dit)\s+(?:(?!en\b|is\b|van\b)[\p{L}-]+\s+){0,2}",
    "it": r"(?:(?:(?:il|la|i|le|lo|gli)\s+)?(?:nostr[oaie]|mi[oae]i?|vostr[oaie]|su[oa]|quest[oaie])\s+|(?:il|la|i|le|lo|gli)\s+|l')(?:(?!e\b|di\b|è\b|in\b|al\w*\b|del\w*\b|per\b|con\b)[\p{L}-]+\s+){0,1}",
    "pt": r"(?:(?:o|a|os|as)\s+)?(?:noss[oa]s?|meus?|minhas?|voss[oa]s?|seus?|suas?|est[ae]s?|ess[ae]s?|o|a|os|as)\s+(?:(?!e\b|d[eoa]s?\b|é\b|em\b|n[oa]s?\b|para\b|com\b|\w+s\b)[\p{L}-]+\s+){0,1}",
}

MOST_TOPICS = 2
"""How many of a message's topics may be named in one breath."""


@lru_cache(maxsize=4096)
def topics_of(text: str, language: str, subject: str | None = None) -> tuple[str, ...]:
    """The noun phrases that a message is about, those it comes back to and opens with first; each noun once."""
    about = content(subject or "")
    weights: dict[str, float] = {}
    phrases: dict[str, str] = {}
    for place, sentence in enumerate(to_people(text)):
        for phrase in (*_topics_in(sentence.text, language), *_things_in(sentence.text, language)):
            noun = phrase.split()[-1].lower().rstrip("s")
            known = 1.0 if lexicon(language).topics.search(phrase) else 0.3
            named = 1.5 * bool(content(noun) & about)
            weights[noun] = weights.get(noun, 0.0) + known + max(0.0, 0.8 - 0.1 * place) + named
            if len(phrase) > len(phrases.get(noun, "")):
                phrases[noun] = phrase
    kept = [n for n in weights if weights[n] >= 1.2 and (n not in _BYSTANDERS or content(n) & about)]
    chosen: list[str] = []
    for noun in sorted(kept, key=lambda noun: -weights[noun]):
        phrase = phrases[noun]
        if not any(phrase.lower() in other.lower() or other.lower() in phrase.lower() for other in chosen):
            chosen.append(phrase)
    return tuple(chosen[:MOST_TOPICS])


# Any "our something", and any "the something" that the subject or a second sentence speaks of as well: English lets the
# end of a noun phrase be told by the word behind it.
_THING = regex.compile(
    r"(?<!\w)(?P<whose>our|my|your|the) (?P<noun>(?:(?!and\b|or\b|is\b|are\b|was\b|of\b|in\b|for\b|from\b|before\b|after\b|on\b|own\b|same\b|other\b|one\b|only\b|right\b)[a-z][a-z'-]+ ){0,2}[a-z][a-z'-]{3,})"
    r"(?=[.,;:!?]|$| (?:is|are|was|were|has|have|had|and|or|on|in|at|for|from|to|of|that|which|who|with|by|when|does|did|do|not|isn't|aren't|"
    r"wasn't|doesn't|will|would|went|goes|came|says|said|shows?|still|just|again|today|yesterday|this|because|but|if|as)\b)",
    regex.IGNORECASE,
)
_NO_THING = frozenset(
    "name time way day days week month morning evening night side end mind life words word head boss wife husband mother father dad mum mom "
    "son daughter sister brother aunt uncle colleague colleagues team people customers clients point thing things fact moment rest first last "
    "second third whole best worst most hell work business office house home company firm agency part place kind sort lot regards".split()
)


def _things_in(words: str, language: str) -> list[str]:
    if language != "en":
        return []
    return [
        match[0]
        for match in _THING.finditer(plain(words))
        if (match["whose"].lower() != "your" or len(match["noun"].split()) > 1)
        and match["noun"].split()[-1].lower() not in _NO_THING
        and not match["noun"].split()[-1].lower().endswith(("ing", "ly", "ed"))
        and sayable(match[0])
        and not any(c.isupper() for c in match[0][4:])
    ]


# After these a German "der" is no nominative, and would stand wrong in a sentence of ours.
_DATIVE = regex.compile(
    r"\b(?:in|an|auf|mit|von|bei|zu|aus|nach|unter|vor|hinter|neben|zwischen|seit|\w+s|\w+e[rn]?)\s*$", regex.IGNORECASE
)


def topic_of(words: str, language: str, alone: bool = False) -> str | None:
    """A noun phrase around one of the trade's nouns, with its determiner, as it stands in the words."""
    candidates = _topics_in(words, language)
    telling = [c for c in candidates if c.split()[-1].lower().rstrip("s") not in _BYSTANDERS]
    return max(telling or (candidates if alone else []), key=len, default=None)


def _topics_in(words: str, language: str) -> list[str]:
    book = lexicon(language)
    clean = plain(words)
    before = regex.compile(rf"(?<!\w){_BEFORE_TOPIC[language]}$", regex.IGNORECASE if language != "de" else 0)
    candidates: list[str] = []
    for match in book.topics.finditer(clean):
        lead = before.search(clean[max(0, match.start() - 60) : match.start()])
        if lead is None or (
            language == "de"
            and lead[0].lower().startswith(("der ", "dieser "))
            and _DATIVE.search(clean[: match.start() - len(lead[0])])
        ):
            continue
        phrase = " ".join((lead[0] + match[0]).split())
        phrase = phrase.lower() if phrase.isupper() else phrase
        if len(phrase) <= 60 and not RUDE.search(phrase) and not must_not_be_repeated(phrase):
            candidates.append(phrase)
    return candidates


# Nouns that stand in many a mail without being what is wrong.
_BYSTANDERS = frozenset(
    "phone call mail e-mail email list page team number service support meeting addres address acces access copy link "
    "account day week deadline contact project work window system van screen map event line".split()
)
