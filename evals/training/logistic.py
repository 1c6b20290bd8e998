"""Multinomial logistic regression over sparse features, the same to the bit each time. Not here: what the features are.

Plain sums in a fixed order instead of a library's threads: whole numbers come out, and so the same file everywhere.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.reading.features import BUCKETS

STEP = 1.0 / 1024
ROUNDS = 400


class Pace(NamedTuple):
    """How far each round goes, and how much of the last one's way is kept."""

    rate: float
    momentum: float


SLOW, FAST = Pace(0.6, 0.9), Pace(2.0, 0.95)
"""The slow one stops well short of the end, which with few rows is a restraint of its own; the fast one needs rows enough."""


def fit(
    rows: Sequence[Mapping[int, float]],
    labels: Sequence[str],
    names: Sequence[str],
    penalty: float,
    pace_of: Pace = SLOW,
    further: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (BUCKETS + further, labels) and biases, by gradient descent with momentum over all rows at once."""
    starts = np.cumsum([0, *(len(row) for row in rows)])
    used, columns = np.unique([bucket for row in rows for bucket in row], return_inverse=True)
    values = np.array([value for row in rows for value in row.values()], dtype=np.float64)
    sparse: Any = importlib.import_module("scipy.sparse")  # has no types of its own
    table: Any = sparse.csr_matrix((values, columns, starts), shape=(len(rows), len(used)))
    turned: Any = table.T.tocsr()
    truth = np.zeros((len(rows), len(names)))
    truth[np.arange(len(rows)), [names.index(label) for label in labels]] = 1.0
    weights, bias = np.zeros((len(used), len(names))), np.zeros(len(names))
    pace, bias_pace = np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(ROUNDS):
        scores = table @ weights + bias
        scores -= scores.max(axis=1, keepdims=True)
        grown = np.exp(scores)
        error = (grown / grown.sum(axis=1, keepdims=True) - truth) / len(rows)
        pace = pace_of.momentum * pace - pace_of.rate * (turned @ error + penalty * weights)
        bias_pace = pace_of.momentum * bias_pace - pace_of.rate * error.sum(axis=0)
        weights, bias = weights + pace, bias + bias_pace
    whole = np.zeros((BUCKETS + further, len(names)))
    whole[used] = weights
    return whole, bias


def save(
    name: str, folder: Path, names: Sequence[str], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> None:
    """Writes whole numbers of STEP, and beside them what the columns are."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = np.clip(np.rint(weights / STEP), -32767, 32767).astype("<i2")
    (folder / f"{name}.int16").write_bytes(numbers.tobytes())
    head: dict[str, Any] = {"labels": list(names), "bias": [round(float(one), 4) for one in bias], "step": STEP}
    if further := len(weights) - BUCKETS:
        head["further"] = further
    (folder / f"{name}.json").write_text(json.dumps(head, indent=1) + "\n", "utf-8")
