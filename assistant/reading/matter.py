"""What a mail is about, in the order of how likely each of its sentences names the matter: what is said back to its writer.

The patterns say what in a sentence can be said back (`issues`), the trained reader which sentence is the one (`telling`).
Not here: either of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache

import regex

from assistant.reading.issues import GREETING, Issue, issue_in, issues_of, pieces_of
from assistant.reading.sayable import content, sayable, to_people
from assistant.reading.telling import telling_chances
from assistant.reading.words import plain, shortened


def weighed(text: str, language: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The sentences of a message that are meant for people, and the weight of what each says went wrong; 0 for nothing."""
    parts = tuple(sentence.text for sentence in to_people(text))
    spoken_of = Counter(stem for part in parts for stem in content(part))

    def weight(part: str) -> float:
        if not 2 <= len(part.split()) <= 70:
            return 0.0
        issue = issue_in(part, language, min(1.2, sum(0.3 * min(2, spoken_of[stem] - 1) for stem in content(part))))
        return issue.score if issue else 0.0

    return parts, tuple(weight(part) for part in parts)


@lru_cache(maxsize=4096)
def issues_told(text: str, language: str, subject: str | None = None) -> tuple[Issue, ...]:
    """The issues of a message as `issues_of` finds them, in the order of how likely each names the matter.

    Sentences that likely do and that have no word for trouble come in too, to be quoted.
    """
    issues = issues_of(text, language, subject)
    parts, scores = weighed(text, language)
    if not parts:
        return issues
    chances = telling_chances(parts, scores, language, subject)
    by_subject = tuple(issue for issue in issues if issue.quote not in {shortened(part, 200) for part in parts})
    known: dict[int, Issue] = {}
    for issue in issues:
        if issue in by_subject:
            continue
        first = known.get(issue.place)  # a sentence may come in twice: for its topic, and for the statement in it
        known[issue.place] = issue if first is None else replace(first, statement=first.statement or issue.statement)
    told: list[Issue] = []
    for place, part in enumerate(parts):
        issue = known.get(place)
        words = None if issue is not None and issue.statement else _quotable(part, language)
        if issue is not None:
            told.append(replace(issue, telling=chances[place], quotable=issue.quotable or words))
        elif words is not None and chances[place] >= LIKELY:
            told.append(Issue(shortened(part, 200), None, None, 0.5, words, place, telling=chances[place]))
    told.sort(key=lambda one: (-one.telling, one.place))
    return (*told, *by_subject)[:6]


_MARKS = regex.compile(r"[\"“”„«»]")
LIKELY = 0.35
"""The chance from which on a sentence is worth quoting though it has no word for trouble."""
LONGEST_QUOTE = 24


def _quotable(sentence: str, language: str) -> str | None:
    """The sentence, or the front of it up to a joint, as it can be quoted: short, with nothing risky or rude in it."""
    for piece in (sentence, *pieces_of(sentence, language)):
        words = " ".join(_MARKS.sub("", piece).strip(" \n\t.,;:!-–—'…").split())
        fits = 4 <= len(words.split()) <= LONGEST_QUOTE and len(content(words)) >= 2 and sayable(words)
        if fits and not any(mark in words for mark in "()?") and not GREETING.match(plain(words)):
            return words
    return None
