"""The witness, trained on labelled threads as a reader of acts sees them who has not seen their author.

Not here: how its word is used (`assistant.advice.assess`), the features (`assistant.advice.witness_features`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.advice.rules import ruled_by
from assistant.advice.witness import NO_WORD, QUESTIONS
from assistant.advice.witness_features import witness_features
from assistant.paths import KNOWLEDGE, LIBRARY
from assistant.reading.heard import Readings, read_by
from assistant.reading.timeline import Timeline
from assistant.thread import Thread
from evals.training.acts import readers_by_group

OTHERS = ("dev_threads_a.jsonl", "dev_threads_b.jsonl", "dev_threads_c.jsonl", "main_threads.jsonl")
"""Threads whose acts nobody labelled: no reader has seen them."""
SEEN_AT_LEAST = 5
"""Threads in which a feature must stand."""
STRENGTH: Mapping[str, float] = {"turn": 1.0, "reads_as": 0.5, "action": 0.4, "channel": 0.4, "health": 0.2}
"""How far the weights of a question may go (one over the penalty on a thread's own loss). Chosen on the train part by
authors left out."""
PAIR_SEEN = 3
ROUNDS, RATE = 900, 0.03
_FAST, _SLOW = 0.9, 0.999


@dataclass(frozen=True)
class Case:
    """One thread with the features that the witness sees and the labels that people gave."""

    id: str
    found: Mapping[str, float]
    labels: Mapping[str, Any]


def label_of(labels: Mapping[str, Any], question: str) -> str | None:
    """The label of a question; of the actions and channels the best one, None where the library does not say."""
    if question == "action":
        return labels["actions"][0]
    if question == "channel":
        channels = labels.get("channels")
        if channels is None or (not channels and labels["actions"][0] == "wait"):
            return None
        return channels[0] if channels else NO_WORD
    return labels.get(question)


def cases(file: str, readings: Callable[[Thread], Readings | None] = lambda _: None) -> Iterator[Case]:
    for line in (LIBRARY / file).read_text("utf-8").splitlines():
        raw = json.loads(line)
        thread = Thread.model_validate(raw)
        timeline = Timeline(thread, readings(thread))
        yield Case(thread.id, witness_features(timeline, ruled_by(timeline)), raw["labels"])


def train_cases() -> list[Case]:
    """The train part by readers new to each author, and the threads that no reader has seen."""
    readers = readers_by_group()

    def unseen(thread: Thread) -> Readings:
        mine = readers[thread.id.partition("-")[0]]
        return read_by(lambda side: mine[side])

    found = list(cases("threads_train.jsonl", unseen))
    for file in OTHERS:
        found += cases(file)
    return found


def train_witness(folder: Path = KNOWLEDGE / "weights") -> None:
    """Trains every question and writes `witness.json`."""
    seen = train_cases()
    counted = Counter(name for case in seen for name, value in case.found.items() if value)
    names = sorted(name for name, number in counted.items() if number >= SEEN_AT_LEAST)
    head: dict[str, Any] = {}
    held = list(cases("threads_tune.jsonl"))
    for question in QUESTIONS:
        mine = [case for case in seen if label_of(case.labels, question)]
        labels = [str(label_of(case.labels, question)) for case in mine]
        answers = sorted(set(labels))
        weights, bias = fit(table(mine, names), labels, answers, STRENGTH[question])
        tune = [case for case in held if label_of(case.labels, question)]
        truth = np.array([answers.index(str(label_of(case.labels, question))) for case in tune])
        head[question] = {
            "answers": answers,
            "bias": [round(float(one), 3) for one in bias],
            "spread": spread(table(tune, names) @ weights + bias, truth),
            "weights": {
                name: row for name, row in zip(names, (np.round(weights, 3) + 0.0).tolist(), strict=True) if any(row)
            },
        }
    pairs = Counter((case.labels["turn"], case.labels["actions"][0]) for case in seen)
    head["pairs"] = sorted([turn, action] for (turn, action), number in pairs.items() if number >= PAIR_SEEN)
    (folder / "witness.json").write_text(json.dumps(head, ensure_ascii=False, indent=0) + "\n", "utf-8")


def table(seen: Sequence[Case], names: Sequence[str]) -> NDArray[np.float64]:
    """(cases, names)."""
    return np.array([[float(case.found.get(name, 0.0)) for name in names] for case in seen])


def fit(
    rows: NDArray[np.float64], labels: Sequence[str], answers: Sequence[str], strength: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Multinomial logistic regression: weights (names, answers) and biases, by a fixed number of steps over all rows."""
    truth = np.zeros((len(rows), len(answers)))
    truth[np.arange(len(rows)), [answers.index(label) for label in labels]] = 1.0
    weights, bias = np.zeros((rows.shape[1], len(answers))), np.zeros(len(answers))
    state = [np.zeros_like(weights), np.zeros_like(weights), np.zeros_like(bias), np.zeros_like(bias)]
    penalty = 1.0 / (strength * len(rows))
    for number in range(1, ROUNDS + 1):
        error = (chances(rows @ weights + bias) - truth) / len(rows)
        slopes = (rows.T @ error + penalty * weights, error.sum(axis=0))
        pace = RATE * (1.0 if number < 0.6 * ROUNDS else 0.2 if number < 0.85 * ROUNDS else 0.03)
        for place, (value, slope) in enumerate(zip((weights, bias), slopes, strict=True)):
            moved, wide = state[2 * place], state[2 * place + 1]
            moved += (1 - _FAST) * (slope - moved)
            wide += (1 - _SLOW) * (slope**2 - wide)
            value -= pace * (moved / (1 - _FAST**number)) / (np.sqrt(wide / (1 - _SLOW**number)) + 1e-8)
    return weights, bias


def spread(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """By how much scores are stretched or pressed so that the chances are those of the tune part, by log loss."""

    def loss(by: float) -> float:
        return float(-np.log(chances(scores * by)[np.arange(len(truth)), truth] + 1e-9).mean())

    return min((round(float(by), 2) for by in np.arange(0.4, 1.61, 0.05)), key=loss)


def chances(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)
