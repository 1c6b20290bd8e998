"""What no draft says, whatever came in: nothing risky repeated, nothing invented, nothing obeyed. Used by the checks.

Three kinds of words are told apart: ours (the plan, with the profile behind it, and the user's own words), the client's,
and of these the ones that talk to a machine. Only what comes out is looked at. Not here: what a reply must hold (`checks`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.reading.sayable import sayable, to_people
from assistant.reading.words import plain, sentences
from assistant.thread import LANGUAGE_NAMES
from assistant.writing.phrases import phrase_bank
from assistant.writing.plan import Plan

_HIDDEN = regex.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_WORD = regex.compile(r"[\p{L}\p{N}]+(?:['’_-][\p{L}\p{N}]+)*")
_QUOTED = regex.compile(r"[\"“„«']([^\"“”„«»'\n]{2,160})[\"”“»']")
# A word in capitals with a hyphen or a digit in it, or five and more capitals: a code, a token, a shout.
_CODE = regex.compile(r"\b(?=[\p{Lu}\d_-]*\p{Lu})(?:[\p{Lu}\d]{2,}(?:[-_][\p{Lu}\d]+)+|\p{Lu}{2,}\d+|\p{Lu}{5,})\b")
_ENCODED = regex.compile(r"\b[A-Za-z0-9+/]{16,}={0,2}")
# A sentence that begins with a name and goes on with what that person is or does, in seven languages.
_SUBJECT_NAME = regex.compile(
    r"(?:^[ \t]*|[.!?:] +)(\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}+)?)"
    r"(?:,| (?:is|are|will|has|was|can|would|ist|wird|hat|kann|meldet|est|va|a|peut|está|ha|puede|zal|kan|heeft|"
    r"è|sarà|può|vai|tem|pode)\b)",
    regex.MULTILINE,
)
# One word on a line of its own that is neither a greeting nor a closing: no sentence of a reply.
_ALONE = regex.compile(r"^\s*[\"'“„«]?[\p{L}\p{N}_-]+[\"'”»]?\s*[.!]?\s*$")
_TITLED = regex.compile(
    r"\b(?:Mrs?|Ms|Dr|Prof|Herrn?|Frau|M|Mme|Monsieur|Madame|Sra?|Señora?|Dhr|Mevr|Mevrouw|Sig|Sig\.ra|Signora?|Dott|"
    r"Dona)\.? (\p{Lu}\p{L}{2,})"
)
_GREETED = regex.compile(
    r"^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|lieber?|hallo|guten (?:tag|morgen|abend)|sehr geehrte[r]?|"
    r"bonjour|bonsoir|ch[eè]re?|salut|hola|buen[oa]s (?:d[ií]as|tardes|noches)|estimad[oa]|querid[oa]|beste|geachte|dag|ciao|"
    r"buongiorno|buonasera|gentile|car[oa]|egregi[oa]|ol[áa]|bom dia|boa tarde|prezad[oa])\b[ ,]*(?P<whom>[^,:!\n]*)",
    regex.IGNORECASE,
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a draft: the check that it fails, and the sentence for a person."""

    check: str
    detail: str


def theirs_in(plan: Plan) -> tuple[str, ...]:
    """The client's words that the plan gives to be said back, the longest first: a quotation may hold the topic."""
    issues = (
        issue for issue in plan.issues if sayable(issue)
    )  # one with an address or a threat in it is not said back
    words = (plan.clause, plan.topic, plan.quote, plan.asked, plan.question, plan.refused, *issues)
    return tuple(sorted({word for word in words if word}, key=len, reverse=True))


def without_given(text: str, plan: Plan) -> str:
    """The text without what may be said back or named: the client's words in the plan, the user's own, the owner."""
    clean = plain(text)
    given = sorted((*theirs_in(plan), *plan.own, *filter(None, (plan.owner,))), key=len, reverse=True)
    for words in given:
        clean = regex.sub(regex.escape(plain(words)), " ", clean, flags=regex.IGNORECASE)
    return clean


def faults(text: str, plan: Plan, mail: str = "") -> Iterator[Fault]:
    """Everything in `text`, a draft without its sign-off or one sentence of it, that nobody gave or that must not be said.

    `mail` is the client's message as it came; without it only the text itself is looked at.
    """
    clean = plain(text)
    bare = clean.replace(plain(plan.when), " ") if plan.when else clean
    bare = bare.replace(plan.name or "\0", " ")
    own = _without_own(bare, plan, mail)
    if must_not_be_repeated(own) or _HIDDEN.search(text):
        yield Fault("repeats_nothing_risky", "holds a link, an address, an amount, a number or markup")
    ours = plain(" ".join((*theirs_in(plan), *plan.own)))
    numbers = [n for n in regex.findall(r"\d+", own) if n not in ours]
    if numbers:
        yield Fault("nothing_invented", f"states {', '.join(numbers[:3])}, which nobody gave")
    codes = [c for c in _CODE.findall(own) if c.lower() not in _allowed(plan).lower() and c not in _capitals(plan)]
    if codes and not numbers:
        yield Fault("nothing_invented", f"states “{codes[0]}”, which nobody gave")
    alone = next((line.strip() for line in text.splitlines() if _ALONE.match(line)), None)
    if alone and plain(alone).lower().strip(" .!\"'") not in _allowed(plan):
        yield Fault("nothing_invented", f"leaves “{alone}” standing by itself")
    names = list(_names(text, own, plan))
    if names:
        yield Fault("no_invented_name", f"names {', '.join(names[:2])}, whom nobody named")
    if talks_to_a_machine(without_given(text, plan)):
        yield Fault("obeys_nothing", "holds words that talk to a machine")
    else:
        echoed = echoes(text, plan, mail) or _repeated(clean.lower())
        if echoed:
            yield Fault("obeys_nothing", f"says “{echoed}”, as words that talk to a machine do")


def grounded(subject: str, plan: Plan, mail: str = "") -> bool:
    """Whether a subject line is made of nothing but the client's own words that the plan gives, and ours."""
    known = {_stem(word) for word in vocabulary(plan.bank or plan.language)}
    known |= {_stem(word) for word in _WORD.findall(_allowed(plan))}
    words = _WORD.findall(
        regex.sub(r"^(?:\s*(?:re|aw|tr|rv|rif|res|antw)\s*:\s*)+", "", subject, flags=regex.IGNORECASE)
    )
    fine = all(_stem(word) in known or (len(word) < 4 and word.islower()) for word in words)
    return (
        bool(words)
        and fine
        and len(words) > 1
        and not must_not_be_repeated(subject)
        and not echoes(subject, plan, mail)
    )


def _without_own(bare: str, plan: Plan, mail: str) -> str:
    """The text without the user's own words; a link or an amount that the client sent stays one, whoever repeats it."""
    for words in plan.own:
        said = plain(words)
        risky_and_theirs = must_not_be_repeated(said) and _risky_tokens(said) & _risky_tokens(plain(mail))
        if not risky_and_theirs:
            bare = regex.sub(regex.escape(said), " ", bare, flags=regex.IGNORECASE)
    return bare


def _risky_tokens(text: str) -> frozenset[str]:
    return frozenset(token.lower().strip(".,;:!?()<>") for token in text.split() if must_not_be_repeated(token))


def _allowed(plan: Plan) -> str:
    """All that may be named: the plan's words, ours and the user's own."""
    said = filter(None, (plan.name, plan.owner, plan.when, plan.subject, plan.writer, plan.greeting, plan.sign_off))
    return plain(" ".join((*said, *theirs_in(plan), *plan.own))).lower()


def _capitals(plan: Plan) -> frozenset[str]:
    return frozenset(_CODE.findall(" ".join(phrase_bank(plan.bank or plan.language).family("answers"))))


def _names(text: str, bare: str, plan: Plan) -> Iterator[str]:
    allowed = _allowed(plan)
    known = vocabulary(plan.bank or plan.language)
    if plan.language != "de":  # German writes every noun with a capital
        for match in regex.finditer(r"(?<=[\p{Ll},;] )\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}+)*", bare):
            if match[0].lower() not in allowed:
                yield match[0]
    for match in (*_SUBJECT_NAME.finditer(bare), *_TITLED.finditer(bare)):
        if match[1].lower() not in allowed and match[1].split()[0].lower() not in known:
            yield match[1]
    greeted = _GREETED.match(text)
    if greeted:
        whom = [w for w in _WORD.findall(greeted["whom"]) if w.lower() not in allowed and w.lower() not in known]
        if whom and not (plan.name and plain(plan.name).lower() in plain(greeted["whom"]).lower()):
            yield greeted["whom"].strip()


# -- words that talk to a machine ------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def set_aside(mail: str) -> str:
    """The part of a mail that talks to a machine, with what is hidden in it made plain: never said back, in no words."""
    shown = _HIDDEN.sub("", mail)
    people = {sentence.text for sentence in to_people(mail)}
    aside = [sentence.text for sentence in sentences(mail) if sentence.text not in people]
    if shown != mail:
        people = {sentence.text for sentence in to_people(shown)}
        aside += [sentence.text for sentence in sentences(shown) if sentence.text not in people]
    aside += [_decoded(token) for token in _ENCODED.findall(mail)]
    return "\n".join(words for words in aside if words)


def _decoded(token: str) -> str:
    """What a word in base64 says; empty where it says nothing that can be read."""
    try:
        words = base64.b64decode(token + "=" * (-len(token) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return words if words.isprintable() and " " in words else ""


def flagged(mail: str) -> bool:
    """Whether a part of a mail was set aside as talking to a machine: the person is told, and nothing else changes."""
    return bool(set_aside(mail))


def echoes(text: str, plan: Plan, mail: str) -> str:
    """The first words of a draft that stand in the part of the mail that was set aside, and nowhere else; else empty."""
    aside = set_aside(mail)
    if not aside:
        return ""
    word_for_word = _line_of(text, plan, aside)
    if word_for_word:
        return word_for_word
    people = plain(" ".join(sentence.text for sentence in to_people(mail))).lower()
    known = vocabulary(plan.bank or plan.language)
    free = {_stem(w) for w in _WORD.findall(people)} | {_stem(w) for w in _WORD.findall(_allowed(plan))}
    free |= {_stem(w) for w in known}
    theirs = {_stem(w) for w in _WORD.findall(plain(aside).lower()) if len(w) >= 5}
    said = plain(text).lower()
    for word in _WORD.findall(without_given(text, plan).lower()):
        if len(word) >= 5 and _stem(word) in theirs - free:
            return word
    for quoted in _QUOTED.findall(plain(aside)):
        words = " ".join(quoted.lower().split()).strip(" .!?,")
        if len(words) >= 4 and words in said and any(_stem(w) not in free for w in _WORD.findall(words)):
            return words
    return ""


def _line_of(text: str, plan: Plan, aside: str) -> str:
    """A line or sentence of a draft that stands as it is in what was set aside, however common its words."""
    source = f" {' '.join(_WORD.findall(plain(aside).lower()))} "
    given = plain(" ".join(filter(None, (plan.name, plan.sign_off)))).lower()
    for piece in (*text.splitlines(), *(sentence.text for sentence in sentences(text))):
        words = " ".join(_WORD.findall(plain(piece).lower()))
        if words and f" {words} " in source and words not in given and not _GREETED.match(piece):
            return piece.strip()
    return ""


def _repeated(said: str) -> str:
    """A word that a draft says over and over."""
    words = _WORD.findall(said)
    long = [word for word in words if len(word) >= 4]
    most = max(long, key=long.count, default="")
    return most if long.count(most) > 6 and long.count(most) > len(words) / 6 else ""


def _stem(word: str) -> str:
    return plain(word).lower()[:7]


@lru_cache(maxsize=16)
def vocabulary(bank: str) -> frozenset[str]:
    """Every word that our own sentences in a language are made of, in small letters."""
    if bank[:2] not in LANGUAGE_NAMES:
        bank = "en"
    lines = (line for family in phrase_bank(bank).families.values() for line in family)
    return frozenset(word.lower() for line in lines for word in _WORD.findall(plain(line)))
