"""The trained witness: how likely each answer about a thread is, by threads that people judged. It decides nothing by itself.

Its numbers are one weight a feature and answer, in `knowledge/weights/witness.json`. Not here: the features
(`witness_features`), the training (`evals.training`), what its word counts for (`assess`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.advice.rules import Ruled
from assistant.advice.witness_features import witness_features
from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.timeline import Timeline

FILE = KNOWLEDGE / "weights" / "witness.json"
QUESTIONS = ("turn", "reads_as", "action", "channel")
NO_WORD = "none"
"""The answer to "which channel?" where no word is due at all."""


@dataclass(frozen=True)
class Testimony:
    """The chance of every answer to every question, each adding up to one."""

    turn: Mapping[str, float]
    reads_as: Mapping[str, float]
    action: Mapping[str, float]
    channel: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Question:
    """The answers in order, their biases, each feature's weights, and how far scores are spread before they are chances."""

    answers: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]
    spread: float

    def chances(self, found: Mapping[str, float]) -> dict[str, float]:
        scores = list(self.bias)
        for name, value in found.items():
            for column, weight in enumerate(self.weights.get(name, ())):
                scores[column] += value * weight
        top = max(scores)
        grown = [math.exp((score - top) * self.spread) for score in scores]
        total = sum(grown)
        return {answer: one / total for answer, one in zip(self.answers, grown, strict=True)}


def testify(timeline: Timeline, ruled: Ruled) -> Testimony:
    """What the witness says of a thread. Raises BadSettings where its numbers are torn."""
    found = witness_features(timeline, ruled)
    return Testimony(**{name: question.chances(found) for name, question in _questions().items()})


def agree(turn: str, action: str) -> bool:
    """Whether people ever gave these two answers about one thread: an action belongs to whoever's turn it is."""
    return (turn, action) in _pairs()


@lru_cache(maxsize=1)
def _questions() -> Mapping[str, Question]:
    head = _head()
    return {
        name: Question(
            tuple(head[name]["answers"]),
            tuple(head[name]["bias"]),
            {feature: tuple(row) for feature, row in head[name]["weights"].items()},
            head[name]["spread"],
        )
        for name in QUESTIONS
    }


@lru_cache(maxsize=1)
def _pairs() -> frozenset[tuple[str, str]]:
    return frozenset((turn, action) for turn, action in _head()["pairs"])


def _head() -> dict[str, Any]:
    try:
        return json.loads(FILE.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{FILE} cannot be read ({error}): train it anew with `python -m evals.training`") from None
