"""Many yes-or-no questions about the same sparse rows, each answered by a logistic curve. Not here: what the features are.

A fixed number of steps over all rows at once, each weight at a pace of its own (Adam): the sums have a fixed order, and so
the same numbers come out each time; what is saved of them is rounded far above what processors differ in.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

ROUNDS = 120
RATES = ((0.5, 0.15), (0.8, 0.05), (1.0, 0.01))
"""Up to which part of the rounds, how far a step goes."""
PENALTY = 2e-5
"""Chosen on the tune part, out of 6e-6 to 6e-5."""
_FAST, _SLOW = 0.9, 0.99


def fit(
    rows: Any, truth: NDArray[np.float64], weight: NDArray[np.float64], penalty: float = PENALTY
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (features, questions) and biases for `rows`, a sparse (rows, features) matrix; `weight` is each row's."""
    used = np.unique(rows.indices)
    here = rows[:, used].tocsr()
    there = here.T.tocsr()
    share = (weight / weight.sum())[:, None]
    count, asked = truth.shape
    weights = np.zeros((len(used), asked))
    bias = np.log((truth.sum(axis=0) + 1.0) / (count - truth.sum(axis=0) + 1.0))
    moved, spread = np.zeros_like(weights), np.zeros_like(weights)
    bias_moved, bias_spread = np.zeros(asked), np.zeros(asked)
    for number in range(1, ROUNDS + 1):
        scores = np.clip(here @ weights + bias, -30.0, 30.0)
        error = (1.0 / (1.0 + np.exp(-scores)) - truth) * share
        slope, bias_slope = there @ error + penalty * weights, error.sum(axis=0)
        moved, spread = _FAST * moved + (1 - _FAST) * slope, _SLOW * spread + (1 - _SLOW) * slope**2
        bias_moved = _FAST * bias_moved + (1 - _FAST) * bias_slope
        bias_spread = _SLOW * bias_spread + (1 - _SLOW) * bias_slope**2
        pace = next(rate for until, rate in RATES if number <= until * ROUNDS)
        fast, slow = 1 - _FAST**number, 1 - _SLOW**number
        weights -= pace * (moved / fast) / (np.sqrt(spread / slow) + 1e-9)
        bias -= pace * (bias_moved / fast) / (np.sqrt(bias_spread / slow) + 1e-9)
    whole = np.zeros((rows.shape[1], asked))
    whole[used] = weights
    return whole, bias
