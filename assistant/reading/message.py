"""One inbound message read whole: language, register, mood, urgency, acts and issues. Not here: what to answer (`writing`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.reading.acts import Act, acts_of
from assistant.reading.feeling import felt, found_in
from assistant.reading.issues import Issue, issues_of
from assistant.reading.language import language_of
from assistant.reading.mood import Mood, MoodReading, Urgency, mood_of, settled, urgency_of
from assistant.reading.register import Register, register_of
from assistant.reading.requests import Requests, requests_of
from assistant.reading.sayable import title_of
from assistant.reading.topics import topics_of

GATE_DAYS = 4
"""A date this near that something hangs on makes a message pressing."""


_DISPLEASED = frozenset({"complains", "grave", "payment_excuse", "notes_silence_of_ours", "insults", "feels_hounded"})


# What weighs on people, and what they demand, where something went wrong: nobody writes so of a matter that leaves them cold.
_WOUNDS = frozenset({"hurt_people", "silence", "repeat", "vouched"})
_MILD = frozenset({"money", "customers", "event", "superiors", "own_time"})
_DEMANDS = ("no_excuses", "senior", "remove", "halt")
_DISTRESSED = frozenset({"angry", "upset", "worried", "icy"})


@dataclass(frozen=True)
class Message:
    """What a client's message says. `issues` are the weightiest first, each with the client's own words."""

    text: str
    language: str
    register: Register
    mood: MoodReading
    urgency: Urgency
    urgent_words: tuple[str, ...]
    acts: tuple[Act, ...]
    issues: tuple[Issue, ...]
    title: str | None
    """Its subject, where it can be quoted."""
    topics: tuple[str, ...]
    """The noun phrases that it is about, the weightiest first."""
    requests: Requests
    """What it asks of us, and what weighs on its writer."""

    def did(self, *kinds: str) -> Act | None:
        return next((act for act in self.acts if act.kind in kinds), None)

    @property
    def feels(self) -> Mood:
        return self.mood.mood


@dataclass(frozen=True)
class _Patterns:
    """What the patterns found, before the trained reader settles the mood."""

    language: str
    whole: str
    mood: MoodReading
    acts: tuple[Act, ...]
    issues: tuple[Issue, ...]
    requests: Requests


def _patterns(text: str, at: datetime, subject: str | None, before: tuple[str, ...]) -> _Patterns:
    language = language_of(text, language_of(" ".join((subject or "", *before))))
    # A subject that shouts or complains is part of the message.
    whole = f"{subject}. {text}" if subject else text
    mood = mood_of(whole, language)
    issues = issues_of(text, language, subject)
    acts = acts_of(text, "inbound", language, at)
    said_no = {act.sentence for act in acts if act.kind == "refuses"}
    complaints = len({act.sentence for act in acts if act.kind in _DISPLEASED} - said_no)
    requests = requests_of(text, language)
    pressed = requests.wants("today", "call") and set(requests.stakes) - _MILD
    if mood.mood == "neutral" and (set(requests.stakes) & _WOUNDS or requests.wants(*_DEMANDS) or pressed):
        complaints = max(complaints, 1)
    mood = settled(mood, max((issue.score for issue in issues), default=0.0), complaints, text, language)
    return _Patterns(language, whole, mood, acts, issues, requests)


def mood_features(
    text: str, at: datetime, subject: str | None = None, before: tuple[str, ...] = ()
) -> tuple[str, dict[str, float]]:
    """What the trained mood reader reads of a message: its words, and what the patterns found in them."""
    patterns = _patterns(text, at, subject, before)
    return patterns.whole, _found(patterns)


def _found(p: _Patterns) -> dict[str, float]:
    urgent = bool(urgency_of(p.whole, p.language, "neutral")[1])
    return found_in(p.mood, p.acts, p.requests, p.issues, urgent)


def read_message(text: str, at: datetime, subject: str | None = None, before: tuple[str, ...] = ()) -> Message:
    """Reads a message's own words. `before` are earlier words of the same client, newest first: where the message names
    nothing itself ("Again??"), its issue is looked for there. `at` is in the client's zone."""
    p = _patterns(text, at, subject, before)
    language, acts, issues, requests = p.language, p.acts, p.issues, p.requests
    mood = felt(p.whole, p.mood, _found(p))
    gate_near = any(
        act.kind == "gates" and act.date is not None and 0 <= (act.date.day - at.date()).days <= GATE_DAYS
        for act in acts
    )
    gate_near = gate_near or (mood.mood in _DISTRESSED and requests.wants("remove", "halt", "today"))
    urgency, urgent_words = urgency_of(p.whole, language, mood.mood, gate_near)
    if not any(issue.statement or issue.topic or issue.quotable for issue in issues):
        for earlier in before:
            older = tuple(i for i in issues_of(earlier, language) if i.statement or i.topic)
            if older:
                issues = (*older[:1], *issues)
                break
    return Message(
        text,
        language,
        register_of(text, language),
        mood,
        urgency,
        urgent_words,
        acts,
        issues,
        title_of(subject) if subject else None,
        topics_of(text, language, subject),
        requests,
    )
