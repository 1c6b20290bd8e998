"""Names and addresses as they stand in headers, attributions and sign-offs. Not here: who is ours (`threads`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.intake.clean import label
from assistant.intake.limits import MAX_ADDRESSES, MAX_HEADER_VALUE

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_ANGLED = re.compile(r"<\s*(?:mailto:)?([^<>\s]{1,320})\s*>", re.IGNORECASE)
_BRACKETED = re.compile(r"\[\s*(?:mailto:)?([^\[\]\s]{1,320}@[^\[\]\s]{1,255})\s*\]", re.IGNORECASE)
_COMMENT = re.compile(r"\(([^()]{0,200})\)")
_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bqBQ]\?[^?\s]{0,2000}\?=")
_DISPLAYED = re.compile(r'"(?:[^"\\]|\\.){0,2000}"(?!\s*@)')
_PARTICLES = {
    "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "van", "von", "der", "den", "ter",
    "ten", "zu", "el", "al", "y", "e", "bin",
}  # fmt: skip
_TITLES = {
    "dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "herr", "frau", "mme", "sr.",
    "sra.", "dhr.", "mevr.", "ing.", "dipl.-ing.", "dott.", "dott.ssa",
}  # fmt: skip
_NO_NAMES = {
    "team", "sent", "support", "regards", "thanks", "thank", "you", "hello", "hi", "dear", "please", "urgent",
    "asap", "yes", "no", "ok", "okay", "help", "today",
    "tomorrow", "now", "why", "unacceptable", "disappointed", "best", "cheers", "sincerely", "gmbh", "ltd", "inc",
    "llc", "office", "department", "service",
    "services", "management", "sales", "marketing", "accounting", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "danke", "merci",
    "gracias", "bedankt", "grazie", "obrigado", "obrigada", "bitte", "grüße", "gruß", "dringend", "nein", "ja",
    "non", "oui", "attached", "confidential",
    "disclaimer", "attachment", "the", "and", "we", "i", "it", "this", "that", "not", "und", "wir", "ich", "die",
    "das", "les", "nous", "equipo", "équipe", "squadra", "equipe",
    "kundenservice", "unterschrift", "signature", "ceo", "cto", "cfo", "coo", "inakzeptabel", "inacceptable",
    "inaceptable", "inaccettabile", "inaceitável", "onacceptabel",
}  # fmt: skip
_ON_BEHALF = re.compile(r"^(?:i\.?\s?[av]\.?|ppa\.?|p\.\s?p\.|p\.\s?[oa]\.)\s+(?=[^\W\d_])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*\.?")


class Person(NamedTuple):
    """A name and an address; either may be missing."""

    name: str | None
    address: str | None

    def shown(self) -> str:
        """The way `to` and `cc` hold a person: the address where there is one, else the name."""
        return self.address or self.name or ""


NOBODY = Person(None, None)


def person(raw: str) -> Person:
    """Reads one sender or recipient in any of the shapes that mail programs write. Never raises."""
    text = raw[:MAX_HEADER_VALUE].strip()
    address = None
    for pattern in (_ANGLED, _BRACKETED):
        # The last bracket counts: a display name may hold an address of its own, to deceive or by habit.
        matches = list(pattern.finditer(text))
        if matches and "@" in matches[-1].group(1):
            address = label(matches[-1].group(1), 320)
            text = pattern.sub(" ", text)
            break
    else:
        found = ADDRESS.search(text)
        if found:
            address = found.group(0)
            comment = _COMMENT.search(text)
            text = comment.group(1) if comment else text.replace(address, " ")
    name = label(
        re.split(
            r"\b(?:on behalf of|im Auftrag von|de la part de|en nombre de|namens|per conto di|em nome de)\b",
            text,
            flags=re.IGNORECASE,
        )[0],
        200,
    )
    name = name.strip("\"'“”„<>()[],;: ")
    if address and not ADDRESS.fullmatch(address):
        address = None
    if not name or name.lower() == (address or "").lower():
        name = ""
    if _looks_turned(name):
        family, given = name.split(",", 1)
        name = f"{given.strip()} {family.strip()}"
    return Person(name or None, address.lower() if address else None)


def sender(values: Sequence[str]) -> Person:
    """Who a mail's From headers say it is from. Without an address where they name several, or one that cannot be told.

    An address in a display name, a comment or an encoded word is a word and no address; `"dana@weber.example"@x.example`
    is a mailbox at x.example. Whoever reads the address relies on it: it is told apart strictly, or not at all.
    """
    if not values:
        return NOBODY
    shown = person(values[0])
    named = {address for value in values for address in _strictly(value[:MAX_HEADER_VALUE])}
    if not named:  # "Dana (dana@weber.example)": where there is no other, the one in the comment is meant
        text = " ".join(_ENCODED.sub(" ", value[:MAX_HEADER_VALUE]) for value in values)
        named = {found.lower() for found in ADDRESS.findall(text)}
    only = next(iter(named)) if len(named) == 1 else None
    return Person(shown.name, only)


def _strictly(value: str) -> list[str | None]:
    """The addresses that a From header stands for; None for one that is there and cannot be read."""
    bare = _ENCODED.sub(" ", value)
    while (without := _COMMENT.sub(" ", bare)) != bare:
        bare = without
    bare = _DISPLAYED.sub(" ", bare)
    angled = re.findall(r"<([^<>]*)>", bare)
    if angled:
        outside = re.sub(r"<[^<>]*>", " ", bare)
        candidates = [one.strip() for one in angled if one.strip()] or outside.split()
    else:
        candidates = [one for one in re.split(r"[\s,;:]+", bare) if "@" in one]
    found: list[str | None] = []
    for one in candidates:
        address = label(one, 320).removeprefix("mailto:").rstrip(".").lower()
        found.append(address if ADDRESS.fullmatch(address) else None)
    return found


def _looks_turned(name: str) -> bool:
    """ "Muster, Dana", as directories write names; not "Dana Muster, Muster GmbH"."""
    family, comma, given = name.partition(",")
    return (
        bool(comma)
        and len(family.split()) <= 2
        and len(given.split()) in (1, 2)
        and "," not in given
        and looks_like_name(f"{given.strip()} {family.strip()}")
    )


def people(raw: str) -> tuple[Person, ...]:
    """Reads a list of recipients, split at commas and semicolons outside quotes and brackets. At most MAX_ADDRESSES."""
    text = raw[:MAX_HEADER_VALUE]
    separators = ";" if ";" in text else ","
    found: list[Person] = []
    current: list[str] = []
    quoted = angled = False
    for letter in text + separators:
        if letter == '"':
            quoted = not quoted
        elif letter == "<" and not quoted:
            angled = True
        elif letter == ">":
            angled = False
        if letter in separators and not quoted and not angled:
            one = person("".join(current))
            if one.name or one.address:
                found.append(one)
            current = []
            if len(found) >= MAX_ADDRESSES:
                break
        else:
            current.append(letter)
    return tuple(found)


def looks_like_name(text: str) -> bool:
    """One to three capitalised words (particles aside), none of which is a word of business."""
    parts = [part for part in text.strip().split() if part.lower() not in _TITLES]
    core = [part for part in parts if part.lower() not in _PARTICLES]
    if not 1 <= len(core) <= 3 or len(parts) > 5 or len(text) > 50:
        return False
    if parts[-1].lower() in _PARTICLES and len(parts) == 1:
        return False
    for part in core:
        if not _WORD.fullmatch(part) or not part[0].isupper() or part.lower().strip(".") in _NO_NAMES:
            return False
        if len(part) > 3 and part.isupper() and len(core) == 1:
            return False
    return len(core[0].strip(".")) > 1 or len(core) > 1


def name_in(line: str) -> str | None:
    """The name that a sign-off line begins with ("Dana Muster, Head of Brand" holds "Dana Muster"), or None."""
    text = _ON_BEHALF.sub("", label(line, 120).lstrip("-–—/~*_ ").strip("*_ "))
    for candidate in (text, re.split(r"\s*[,|/(·•–—]\s*|\s+-\s+", text)[0]):
        candidate = re.sub(r"\s(?:x{1,3}|xo+)$", "", candidate.rstrip(",.!"))
        if looks_like_name(candidate):
            words = [word for word in candidate.split() if word.lower() not in _TITLES]
            return " ".join(words)
    return None
