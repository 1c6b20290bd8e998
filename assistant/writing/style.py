"""The sender's own style, learned from the mails they sent: greeting, sign-off, length, warmth, turns of phrase.

Style and never fact: what is learned holds no name but the sender's own, no number, date, link or address, and a phrase
counts only where it stands in mails to several clients. Not here: where it is kept (`profile`), how it is used
(`planning`, `by_model`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple

import regex

from assistant.intake.closings import FORMULA, THANKED
from assistant.profile import Profile, Style
from assistant.reading.dates import dates_in
from assistant.reading.hostile import must_not_be_repeated, talks_to_a_machine
from assistant.reading.language import common_language
from assistant.reading.words import plain, sentences
from assistant.thread import Client, Touchpoint
from assistant.writing.armour import vocabulary
from assistant.writing.checks import shows
from assistant.writing.phrases import phrase_bank

ENOUGH = 5
"""Mails from which on a style is one; fewer are chance."""
OFTEN = 3
"""Mails that a phrase stands in, to at least two clients, before it is the sender's own."""
PHRASES = 8
"""How many turns of phrase are kept: a model needs the tone, not a corpus."""
_ANY_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
_GREETING = regex.compile(
    r"^(?P<word>dear|hi|hello|hey|morning|good (?:morning|afternoon)|liebe[r]?|hallo|hi|moin|guten (?:tag|morgen)|servus|"
    r"sehr geehrte[r]? (?:frau|herr)|bonjour|bonsoir|salut|ch[eè]re?|hola|buen[oa]s (?:d[ií]as|tardes)|querid[oa]|estimad[oa]|"
    r"beste|hoi|hallo|dag|geachte (?:heer|mevrouw)|ciao|buongiorno|gentile|car[oa]|ol[áa]|oi|bom dia|boa tarde|prezad[oa])"
    r"(?P<comma>,?) (?P<name>\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+)?)(?P<end>\s?[,!:–-]?)\s*$",
    regex.IGNORECASE,
)
_WARM = regex.compile(
    r"(?:!|\b(?:lovely|hope you|glad|delighted|great to|thanks so much|freue|schön|herzlich|ravie?|plaisir|encantad|alegr|"
    r"leuk|fijn|blij|felice|piacere|lieto|feliz|prazer)\w*)",
    regex.IGNORECASE,
)
_WORDS = regex.compile(r"[\p{L}]+(?:['’-][\p{L}]+)*")


class Sent(NamedTuple):
    """A mail that we sent, and to whom."""

    client: Client
    touchpoint: Touchpoint


def sent_of(client: Client, touchpoints: Iterable[Touchpoint], profile: Profile) -> Iterable[Sent]:
    """The written words of the sender to one client: their own mails, not a colleague's."""
    own = plain(profile.name or "").lower()
    for touchpoint in touchpoints:
        if touchpoint.direction != "out" or touchpoint.channel != "email" or touchpoint.outcome == "auto_reply":
            continue
        author = plain(touchpoint.author or "").lower()
        mine = not own or not author or bool(set(own.split()) & set(author.split())) or "@" in author
        if mine and len(touchpoint.text.split()) >= 3:
            yield Sent(client, touchpoint)


def style_of(sent: Sequence[Sent], profile: Profile) -> Style | None:
    """The style of what was sent; None where it is too little to tell."""
    if len(sent) < ENOUGH:
        return None
    by_language: defaultdict[str, list[Sent]] = defaultdict(list)
    for one in sent:
        by_language[common_language((one.touchpoint.text,))].append(one)
    greetings: dict[str, str] = {}
    closings: dict[str, str] = {}
    for language, mails in by_language.items():
        greeting = _usual(_greeting(one.touchpoint.text) for one in mails)
        closing = _usual(_closing(one.touchpoint.text) for one in mails)
        if greeting:
            greetings[language] = greeting
        if closing:
            closings[language] = closing
    warm = sum(1 for one in sent if _WARM.search(one.touchpoint.text)) / len(sent)
    return Style(
        mails=len(sent),
        words=round(median(len(one.touchpoint.text.split()) for one in sent)),
        warmth="warm" if warm >= 0.6 else "cool" if warm < 0.15 else "even",
        greetings=greetings,
        closings=closings,
        phrases=_phrases(sent, profile),
    )


def _usual(forms: Iterable[str | None]) -> str | None:
    """The form that most mails have, where at least two of them and a third of all agree."""
    counted = Counter(forms)
    total = sum(counted.values())
    counted.pop(None, None)
    found = counted.most_common(1)
    return found[0][0] if found and found[0][0] and found[0][1] >= max(2, total / 3) else None


def _greeting(text: str) -> str | None:
    """The first line with {name} where a name stands; None where it is no greeting."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    match = _GREETING.match(first)
    return f"{match['word']}{match['comma']} {{name}}{match['end']}" if match else None


def _closing(text: str) -> str | None:
    """The closing word of the last lines; the name below it is the profile's."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in reversed(lines[-5:]) if FORMULA.match(line) or THANKED.match(line)), None)


def _phrases(sent: Sequence[Sent], profile: Profile) -> tuple[str, ...]:
    """Runs of four to eight words that come back in mails to several clients and say nothing about anybody."""
    mails: defaultdict[str, set[int]] = defaultdict(set)
    clients: defaultdict[str, set[str]] = defaultdict(set)
    for number, one in enumerate(sent):
        for sentence in sentences(one.touchpoint.text):
            words = sentence.plain.rstrip(".!?… ").split()
            for size in range(4, 9):
                for start in range(len(words) - size + 1):
                    run = " ".join(words[start : start + size]).strip(" ,;:-")
                    mails[run].add(number)
                    clients[run].add(f"{one.client.name}|{one.client.company}")
    often = [run for run, where in mails.items() if len(where) >= OFTEN and len(clients[run]) >= 2]
    said = {one.client.name for one in sent} | {one.client.company or "" for one in sent}
    said |= {profile.name or "", profile.agency or ""}
    known = frozenset(word.lower() for name in said for word in _WORDS.findall(name))
    fit = [run for run in often if _says_nothing_of_anybody(run, known)]
    fit.sort(key=lambda run: (-len(mails[run]) * len(run.split()), run))
    kept: list[str] = []
    for run in fit:
        if not any(run in other or other in run for other in kept):
            kept.append(run)
    return tuple(kept[:PHRASES])


def _says_nothing_of_anybody(run: str, names: frozenset[str]) -> bool:
    """No number, name, date, link, amount, and nothing that a draft must not say."""
    words = _WORDS.findall(run)
    low = {regex.split(r"['’-]", word.lower())[0] for word in words}
    if regex.search(r"\d", run) or len(words) < 4 or names & low:
        return False
    language = common_language((run,))
    capitals = [word for word in words if word[:1].isupper() and len(word) > 1]
    if any(word.lower() not in vocabulary(language) for word in capitals):
        return False  # a capital that our own sentences do not know may be anybody's name
    if must_not_be_repeated(run) or talks_to_a_machine(run):
        return False
    if dates_in(run, _ANY_DAY, language) or shows(language)["vague"].search(run):
        return False
    return not any(pattern.search(run) for pattern in phrase_bank(language).forbidden.values())
