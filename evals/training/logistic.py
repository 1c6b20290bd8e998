"""Multinomial logistic regression over sparse features, the same to the bit each time. Not here: what the features are.

Plain sums in a fixed order instead of a library's threads: whole numbers come out, and so the same file everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.reading.features import BUCKETS

STEP = 1.0 / 1024
ROUNDS = 400
RATE = 0.6
MOMENTUM = 0.9


def fit(
    rows: Sequence[Mapping[int, float]], labels: Sequence[str], names: Sequence[str], penalty: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (BUCKETS, labels) and biases, by gradient descent with momentum over all rows at once."""
    places = np.array([i for i, row in enumerate(rows) for _ in row], dtype=np.int64)
    buckets = np.array([bucket for row in rows for bucket in row], dtype=np.int64)
    values = np.array([value for row in rows for value in row.values()], dtype=np.float64)
    used, columns = np.unique(buckets, return_inverse=True)
    truth = np.zeros((len(rows), len(names)))
    truth[np.arange(len(rows)), [names.index(label) for label in labels]] = 1.0
    weights, bias = np.zeros((len(used), len(names))), np.zeros(len(names))
    pace, bias_pace = np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(ROUNDS):
        scores = np.stack(
            [np.bincount(places, values * weights[columns, k], len(rows)) for k in range(len(names))], axis=1
        )
        scores += bias
        scores -= scores.max(axis=1, keepdims=True)
        grown = np.exp(scores)
        error = (grown / grown.sum(axis=1, keepdims=True) - truth) / len(rows)
        slope = np.stack(
            [np.bincount(columns, values * error[places, k], len(used)) for k in range(len(names))], axis=1
        )
        pace = MOMENTUM * pace - RATE * (slope + penalty * weights)
        bias_pace = MOMENTUM * bias_pace - RATE * error.sum(axis=0)
        weights, bias = weights + pace, bias + bias_pace
    whole = np.zeros((BUCKETS, len(names)))
    whole[used] = weights
    return whole, bias


def save(
    name: str, folder: Path, names: Sequence[str], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> None:
    """Writes whole numbers of STEP, and beside them what the columns are."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = np.clip(np.rint(weights / STEP), -32767, 32767).astype("<i2")
    (folder / f"{name}.int16").write_bytes(numbers.tobytes())
    head = {"labels": list(names), "bias": [round(float(one), 4) for one in bias], "step": STEP}
    (folder / f"{name}.json").write_text(json.dumps(head, indent=1) + "\n", "utf-8")
