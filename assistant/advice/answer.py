"""What an answer of the advice carries: its value, the rule, the evidence, what would change it, the pages it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from assistant.reading.heard import Heard
from assistant.reading.words import shortened
from assistant.thread import Action, ReadsAs, Value

T = TypeVar("T")


class Evidence(Value):
    """A touchpoint (counted from 0), words that stand in it letter for letter, and why they matter."""

    touchpoint: int
    quote: str
    why: str


@dataclass(frozen=True)
class Answer(Generic[T]):
    """One decided question. `rule` is a sentence of the judging guide in short; `tips` say what would change the answer."""

    value: T
    rule: str
    evidence: tuple[Evidence, ...] = ()
    tips: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


def shown(heard: Heard, why: str, quote: str | None = None) -> Evidence:
    """Evidence out of a touchpoint; without a quote, the front of its text (empty where nothing was said)."""
    return Evidence(touchpoint=heard.index, quote=shortened(heard.text.strip()) if quote is None else quote, why=why)


@dataclass(frozen=True)
class Step:
    """The action with the day a wait lasts, and what would also do."""

    answer: Answer[Action]
    until: date | None
    alternatives: tuple[Action, ...]


@dataclass(frozen=True)
class Misstep:
    """A rule that holds: how grave (0 none to 1), the rule in words, the lines that say so."""

    reads_as: ReadsAs
    weight: float
    rule: str
    evidence: tuple[Evidence, ...]
    tip: str
