"""The words in which a run is told to people: its questions, its slices, shares and intervals. Not here: any figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

QUESTIONS: Mapping[str, str] = {
    "turn": "Whose turn it is",
    "reads_as": "How the attempts read",
    "health": "How the client is doing",
    "action": "Next step among the acceptable",
    "first action": "The one best next step",
    "channel": "Channel among the acceptable",
    "until within a day": "How long to wait, within a day",
    "until": "Wait until",
    "intent": "What is asked in the chat",
    "page first": "The right page comes first",
    "page among three": "The right page is among three",
    "all checks": "The draft passes every check",
    "language": "Language",
    "mood": "Mood of the mail",
    "urgency": "How urgent it is",
    "needs a reply": "Whether it needs a reply",
    "issue named": "The client’s issue is named",
    "first name": "The client is called by their name",
    "written judge": "The model that judges finds it good",
}
TASKS: Mapping[str, str] = {
    "judge": "Judging threads",
    "adviser": "Advising the next step",
    "drafter": "Writing holding replies",
    "intent": "Understanding the chat",
    "retrieval": "Finding pages of the playbook",
}
SLICES: Mapping[str, str] = {
    "relation": "What they are to us",
    "channel": "Channel of the last touchpoint",
    "language": "Language",
    "tricky": "Would a mere count do",
}
KINDS: Mapping[str, str] = {
    "thread": "threads",
    "mail": "mails",
    "chat": "chat questions",
    "question": "questions",
    "draft": "labelled drafts",
}
NAMES: Mapping[str, str] = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}
READERS: Mapping[str, str] = {
    "offline": "the desk alone",
    "model": "the model first",
    "both": "desk and model together",
}


def question(name: str) -> str:
    return QUESTIONS.get(name, plain(name))


def plain(name: str) -> str:
    """A value of ours as words: `follow_up` is "follow up", `de` is German."""
    return NAMES.get(name, name.replace("_", " "))


def percent(share: float | None) -> str:
    return "–" if share is None or not math.isfinite(share) else f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def between(figure: Mapping[str, Any]) -> str:
    """An interval of 95 %."""
    low, high = figure.get("low"), figure.get("high")
    return "–" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f}"


def tally(counts: Mapping[str, int]) -> str:
    """`{"thread": 3}` as "3 threads"."""
    return ", ".join(f"{count:,} {KINDS.get(kind, kind)}" for kind, count in counts.items())
