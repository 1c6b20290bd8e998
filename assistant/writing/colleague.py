"""The note to a colleague whom a reply of ours names as being on it: they must hear of it from us, not from the client.

Short, and without the client's words: who wrote, what it is about in the trade's own nouns, what was promised by when.
Not here: who was named (`assistant.commitments`), whether anything is sent: nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assistant.profile import Profile
from assistant.reading.lexicon import LANGUAGES, lexicon
from assistant.reading.sayable import sayable
from assistant.reading.topics import topics_of
from assistant.reading.words import plain
from assistant.thread import Value
from assistant.writing.agenda_words import clean, words_for
from assistant.writing.greeting import greeting_name

MOST_TOPICS = 3
_SHORTEST, _LONGEST = 4, 40
"""Letters of a noun: a shorter one may be a verb ("can"), and German may make one noun of a whole sentence."""


class ColleagueNote(Value):
    """A note to one of our own people, in the agency's language. Nothing is sent."""

    to: str
    client: str
    language: str
    """A phrase bank: a language, or "pt_br"."""
    subject: str
    body: str


def colleague_note(
    colleague: str,
    client: str,
    company: str | None,
    issues: Iterable[str],
    language: str,
    due: datetime,
    now: datetime,
    profile: Profile,
) -> ColleagueNote:
    """The note. `issues` are the client's words in `language`, of which only nouns of the trade are told; `due` is on our clock."""
    spoken = home_language(profile) or language
    words = words_for(spoken, "familiar", profile.country, now.astimezone(due.tzinfo).year)
    who = clean(f"{client} ({company})" if company and company != client else client)
    topics = topic_words(issues, language)
    told = [
        words.say("promise.wrote", client=who),
        *([words.say("promise.about", topics=words.listed(topics))] if topics else []),
        words.say("promise.due", date=words.date(due.date(), "sentence"), time=words.clock(due.time())),
        words.say("promise.passed" if now > due else "promise.ask"),
    ]
    parts = [
        words.say(
            "promise.greeting", name=greeting_name(colleague, words.language[:2], "familiar") or clean(colleague)
        ),
        "\n".join(told),
        clean(profile.name or ""),
    ]
    return ColleagueNote(
        to=colleague,
        client=client,
        language=words.language,
        subject=words.say("promise.subject", client=clean(client)),
        body="\n\n".join(filter(None, parts)),
    )


def topic_words(issues: Iterable[str], language: str) -> tuple[str, ...]:
    """The nouns of the trade, as the lexicon of the language knows them, that a client's words are about; at most three."""
    said = [plain(one) for one in dict.fromkeys(issues)]
    about = topics_of("\n".join(said), language) or said
    found: dict[str, str] = {}
    for noun in (noun for phrase in about for noun in _nouns(phrase, language)):
        if _SHORTEST <= len(noun) <= _LONGEST and sayable(noun):
            found.setdefault(noun.lower().rstrip("s"), noun if language == "de" else noun.lower())
    return tuple(found.values())[:MOST_TOPICS]


def _nouns(words: str, language: str) -> list[str]:
    """Those that stand side by side are one thing: "booking form"."""
    spans: list[tuple[int, int]] = []
    for match in lexicon(language).topics.finditer(words):
        if language == "de" and not match[0][:1].isupper():
            continue  # a verb of the same letters
        if spans and words[spans[-1][1] : match.start()] == " ":
            spans[-1] = (spans[-1][0], match.end())
        else:
            spans.append(match.span())
    return [words[start:end] for start, end in spans]


def home_language(profile: Profile) -> str | None:
    """What the agency's people write to each other in: the first official language of its country that has a phrase bank."""
    if not profile.country:
        return None
    from babel.languages import get_official_languages

    if profile.country == "BR":
        return "pt_br"
    return next((one for one in get_official_languages(profile.country, de_facto=True) if one in LANGUAGES), None)
