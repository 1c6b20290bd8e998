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
from typing import TYPE_CHECKING, Any

from assistant.advice.rules import Ruled
from assistant.advice.witness_features import witness_features
from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.timeline import Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = KNOWLEDGE / "weights" / "witness.json"
QUESTIONS = ("turn", "reads_as", "action", "channel", "health")
NO_WORD = "none"
"""The answer to "which channel?" where no word is due at all."""


@dataclass(frozen=True)
class Testimony:
    """The chance of every answer to every question, each adding up to one."""

    turn: Mapping[str, float]
    reads_as: Mapping[str, float]
    action: Mapping[str, float]
    channel: Mapping[str, float]
    health: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Witness:
    """All questions side by side: the columns of each one's answers, the row of each feature, and how far scores are spread
    before they are chances."""

    answers: Mapping[str, tuple[str, ...]]
    spread: Mapping[str, float]
    rows: Mapping[str, int]
    weights: NDArray[np.float64]
    """(features, answers of all questions)"""
    bias: NDArray[np.float64]

    def chances(self, found: Mapping[str, float]) -> dict[str, dict[str, float]]:
        """By question, the chance of each answer."""
        import numpy as np

        known = [(self.rows[name], value) for name, value in found.items() if value and name in self.rows]
        rows, values = [row for row, _ in known], np.array([value for _, value in known])
        scores = (values @ self.weights[rows] + self.bias).tolist() if known else self.bias.tolist()
        told: dict[str, dict[str, float]] = {}
        start = 0
        for question, answers in self.answers.items():
            mine = scores[start : start + len(answers)]
            start += len(answers)
            grown = [math.exp((score - max(mine)) * self.spread[question]) for score in mine]
            told[question] = {answer: one / sum(grown) for answer, one in zip(answers, grown, strict=True)}
        return told


def testify(timeline: Timeline, ruled: Ruled) -> Testimony:
    """What the witness says of a thread. Raises BadSettings where its numbers are torn."""
    return Testimony(**_witness().chances(witness_features(timeline, ruled)))


def agree(turn: str, action: str) -> bool:
    """Whether people ever gave these two answers about one thread: an action belongs to whoever's turn it is."""
    return (turn, action) in _pairs()


@lru_cache(maxsize=1)
def _witness() -> Witness:
    import numpy as np

    head = {name: _head()[name] for name in QUESTIONS}
    rows = {
        name: row for row, name in enumerate(dict.fromkeys(name for one in head.values() for name in one["weights"]))
    }
    answers = {name: tuple(one["answers"]) for name, one in head.items()}
    weights = np.zeros((len(rows), sum(map(len, answers.values()))))
    start = 0
    for name, one in head.items():
        for feature, row in one["weights"].items():
            weights[rows[feature], start : start + len(answers[name])] = row
        start += len(answers[name])
    bias = np.array([value for one in head.values() for value in one["bias"]])
    return Witness(answers, {name: one["spread"] for name, one in head.items()}, rows, weights, bias)


@lru_cache(maxsize=1)
def _pairs() -> frozenset[tuple[str, str]]:
    return frozenset((turn, action) for turn, action in _head()["pairs"])


@lru_cache(maxsize=1)
def _head() -> dict[str, Any]:
    try:
        return json.loads(FILE.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSettings(f"{FILE} cannot be read ({error}): train it anew with `python -m evals.training`") from None
