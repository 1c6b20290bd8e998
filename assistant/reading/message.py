"""One inbound message read whole: language, register, mood, urgency, acts and issues. Not here: what to answer (`writing`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.reading.acts import Act, acts_of
from assistant.reading.feeling import felt, found_in
from assistant.reading.issues import Issue, issues_of
from assistant.reading.language import language_of
from assistant.reading.matter import issues_told
from assistant.reading.mood import Mood, MoodReading, Urgency, mood_of, settled, urgency_of
from assistant.reading.pressing import pressing, pressing_found
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


_READ = 20_000
"""Letters of a message that are read: people write a tenth of it, and what one endless sentence costs grows with its square."""


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


def urgency_features(text: str, at: datetime, subject: str | None = None) -> tuple[str, dict[str, float]]:
    """What the trained reader of urgency reads of a message."""
    p = _patterns(text, at, subject, ())
    mood = felt(p.whole, p.mood, _found(p)).mood
    ruled = urgency_of(p.whole, p.language, mood, _gate_near(p, mood, at))[0]
    return p.whole, pressing_found(_found(p), p.whole, p.language, mood, ruled)


def _gate_near(p: _Patterns, mood: Mood, at: datetime) -> bool:
    """Whether something hangs on a day that is near, or somebody in distress wants it done at once."""
    dated = any(
        act.kind == "gates" and act.date is not None and 0 <= (act.date.day - at.date()).days <= GATE_DAYS
        for act in p.acts
    )
    return dated or (mood in _DISTRESSED and p.requests.wants("remove", "halt", "today"))


def _found(p: _Patterns) -> dict[str, float]:
    urgent = bool(urgency_of(p.whole, p.language, "neutral")[1])
    return found_in(p.mood, p.acts, p.requests, p.issues, urgent)


def read_message(text: str, at: datetime, subject: str | None = None, before: tuple[str, ...] = ()) -> Message:
    """Reads a message's own words. `before` are earlier words of the same client, newest first: where the message names
    nothing itself ("Again??"), its issue is looked for there. `at` is in the client's zone."""
    text, before = text[:_READ], tuple(earlier[:_READ] for earlier in before)
    p = _patterns(text, at, subject, before)
    language, acts, requests = p.language, p.acts, p.requests
    issues = issues_told(text, language, subject)
    mood = felt(p.whole, p.mood, _found(p))
    urgency, urgent_words = urgency_of(p.whole, language, mood.mood, _gate_near(p, mood.mood, at))
    urgency = pressing(p.whole, pressing_found(_found(p), p.whole, language, mood.mood, urgency))
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
