"""Which of a client's words may be said back to them at all. Not here: which of them matter (`issues`, `topics`, `requests`)."""

from __future__ import annotations

import regex

from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.reading.words import Sentence, plain, sentences

RUDE = regex.compile(
    r"\b(?:idiot\w*|moron\w*|clown\w*|fuck\w*|shit\w*|crap|damn|hell|bloody|bullshit|stupid|incompeten\w*|useless|pathetic|arsch\w*|scheiß\w*|scheiss\w*|verdammt\w*|merde|putain|connard\w*|cazzo|merda|stronz\w*|coglion\w*|mierda|joder|coño|puta|caralho|porra|klote\w*|kut\w*|godverdomme|sukkels?)\b",
    regex.IGNORECASE,
)
CLAIM = regex.compile(
    r"\b(?:refund\w*|sue|lawyer|solicitor|compensat\w+|discount\w*|damages|terminat\w+|cancel\w*|liab\w+|anwalt|rechtsanw\w+|erstatt\w+|schadenersatz|avocat|rembours\w+|abogad\w+|reembols\w+|advocaat|terugbetal\w*|avvocat\w+|rimbors\w+|advogad\w+)\b",
    regex.IGNORECASE,
)


def sayable(words: str) -> bool:
    """Whether words of a client may be said back at all: nothing rude, risky, threatening, or meant for a machine."""
    return not (talks_to_a_machine(words) or must_not_be_repeated(words) or RUDE.search(words) or CLAIM.search(words))


def title_of(subject: str) -> str | None:
    """A subject line that can be quoted: its own words without "Re:", if there is something in it and nothing risky."""
    bare = regex.sub(
        r"^(?:\s*(?:re|aw|fwd?|wg|tr|rv|antw|r|rif|res|enc|sv)\s*:\s*)+", "", subject, flags=regex.IGNORECASE
    ).strip(' \t.,;:!-"“”„«»')
    bare = " ".join(bare.lower().split() if bare.isupper() else bare.split())
    risky = (
        talks_to_a_machine(bare)
        or must_not_be_repeated(bare)
        or RUDE.search(bare)
        or CLAIM.search(bare)
        or any(c in bare for c in '"“”„«»')
    )
    return None if risky or not content(bare) or len(bare.split()) > 12 else bare


def to_people(text: str) -> list[Sentence]:
    """The sentences that are meant for a person: one that talks to a machine taints the rest of its paragraph."""
    kept: list[Sentence] = []
    tainted_until = 0
    for sentence in sentences(text):
        if talks_to_a_machine(sentence.text):
            paragraph = text.find("\n\n", sentence.start)
            tainted_until = len(text) if paragraph < 0 else paragraph
        elif sentence.start >= tainted_until:
            kept.append(sentence)
    return kept


def content(words: str) -> frozenset[str]:
    return frozenset(w[:6] for w in regex.findall(r"\p{L}{4,}", plain(words).lower()))
