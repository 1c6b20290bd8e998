"""The statistics of a run: shares with intervals, F1, agreement, calibration, and whether a difference is noise.

scipy and scikit-learn do the sums and are imported where they are needed; the extra `evals` brings them. All intervals are
of 95 %. Not here: what is right (`scorers`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import BadInput
from evals.agreement import kappa

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 10_000
SEED = 7
BINS = 10
LEVEL = 0.95
CLUSTERED_FROM = 1.2
"""Cases a cluster, in the mean, from which on the clusters are drawn and not the cases."""


@dataclass(frozen=True)
class Interval:
    """A figure with the bounds between which it lies; the bounds are NaN where nothing can be said."""

    value: float
    low: float
    high: float


def wilson(right: int, asked: int) -> Interval:
    """A share with Wilson's interval; NaN where nothing was asked."""
    if not asked:
        return Interval(math.nan, math.nan, math.nan)
    found: Any = _scipy().binomtest(right, asked).proportion_ci(LEVEL, "wilson")
    return Interval(right / asked, float(found.low), float(found.high))


def clustered(right: Sequence[bool], clusters: Sequence[str], samples: int = SAMPLES) -> Interval:
    """A share whose cases come in clusters (one client's threads): whole clusters are drawn, again and again."""
    names, places = np.unique(np.array(clusters, dtype=object).astype(str), return_inverse=True)
    if len(right) < CLUSTERED_FROM * len(names):
        return wilson(sum(right), len(right))  # nearly each stands for itself
    hits = np.bincount(places, np.array(right, dtype=float), len(names))
    sizes = np.bincount(places, minlength=len(names)).astype(float)
    dice, drawn = np.random.default_rng(SEED), list["NDArray[np.float64]"]()
    for _ in range(max(1, samples // 500)):  # in parts: ten thousand draws of thousands of clusters fit no memory
        times = dice.multinomial(len(names), np.full(len(names), 1 / len(names)), size=500)
        drawn.append((times @ hits) / (times @ sizes))
    low, high = np.quantile(np.concatenate(drawn), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(sum(right) / len(right), float(low), float(high))


def confusion(pairs: Sequence[tuple[str, str]], answers: Sequence[str]) -> NDArray[np.int64]:
    """Counts, a row for each label and a column for each answer, in the order of `answers`."""
    place = {name: number for number, name in enumerate(answers)}
    table = np.zeros((len(answers), len(answers)), dtype=np.int64)
    for label, answer in pairs:
        table[place[label], place[answer]] += 1
    return table


def f1_of(tables: NDArray[Any]) -> NDArray[np.float64]:
    """The F1 of each answer, of one confusion table or of many at once (…, answers, answers)."""
    both = np.diagonal(tables, axis1=-2, axis2=-1).astype(float)
    said = tables.sum(axis=-2) + tables.sum(axis=-1)
    return np.divide(2 * both, said, out=np.zeros_like(both), where=said > 0)


def macro_f1(pairs: Sequence[tuple[str, str]], samples: int = SAMPLES) -> Interval:
    """The mean of the F1 of the labels that occur, its interval by drawing the counts of the confusion table anew."""
    if not pairs:
        return Interval(math.nan, math.nan, math.nan)
    answers = sorted({one for pair in pairs for one in pair})
    table = confusion(pairs, answers)
    labelled = table.sum(axis=1) > 0
    flat = table.ravel() / table.sum()
    drawn = np.random.default_rng(SEED).multinomial(len(pairs), flat, size=samples)
    means = f1_of(drawn.reshape(samples, *table.shape))[:, labelled].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(f1_of(table)[labelled].mean()), float(low), float(high))


def per_answer(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and how often it was labelled, for each answer."""
    of_each: Any = import_module("sklearn.metrics").precision_recall_fscore_support

    answers = sorted({one for pair in pairs for one in pair})
    found: Any = of_each([a for a, _ in pairs], [b for _, b in pairs], labels=answers, zero_division=0.0)
    return {
        name: {"precision": float(p), "recall": float(r), "f1": float(f), "labelled": float(n)}
        for name, p, r, f, n in zip(answers, *found, strict=True)
    }


def kappa_interval(pairs: Sequence[tuple[str, str]], samples: int = SAMPLES) -> Interval:
    """Kappa with its interval, by drawing the counts of the confusion table anew."""
    if not pairs:
        return Interval(math.nan, math.nan, math.nan)
    answers = sorted({one for pair in pairs for one in pair})
    table = confusion(pairs, answers)
    drawn = np.random.default_rng(SEED).multinomial(len(pairs), table.ravel() / len(pairs), size=samples)
    tables = drawn.reshape(samples, *table.shape) / len(pairs)
    agreed = np.trace(tables, axis1=1, axis2=2)
    chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1)
    kappas = np.divide(agreed - chance, 1 - chance, out=np.ones_like(agreed), where=chance < 1)
    low, high = np.quantile(kappas, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(kappa(pairs), float(low), float(high))


@dataclass(frozen=True)
class Bin:
    """Cases whose greatest chance lies in one tenth: how great it was in the mean, and the share that was right."""

    chance: float
    right: float
    count: int


def reliability(sure: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """The curve of calibration over ten bins, empty ones left out. `sure` is the greatest chance, and whether it was right."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for chance, good in sure:
        bins[min(BINS - 1, int(chance * BINS))].append((chance, good))
    return tuple(
        Bin(sum(c for c, _ in one) / len(one), sum(g for _, g in one) / len(one), len(one)) for one in bins if one
    )


def calibration_error(sure: Sequence[tuple[float, bool]], samples: int = 1000) -> Interval:
    """The expected calibration error: over the bins, how far the chance is from the share right, weighed by their cases."""
    if not sure:
        return Interval(math.nan, math.nan, math.nan)
    chances = np.array([chance for chance, _ in sure])
    gaps = chances - np.array([float(good) for _, good in sure])
    places = np.minimum(BINS - 1, (chances * BINS).astype(int))
    dice = np.random.default_rng(SEED)
    drawn = np.empty(samples)
    for number in range(samples):
        chosen = dice.integers(len(sure), size=len(sure))
        drawn[number] = np.abs(np.bincount(places[chosen], gaps[chosen], BINS)).sum() / len(sure)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(np.abs(np.bincount(places, gaps, BINS)).sum() / len(sure)), float(low), float(high))


def log_loss(given: Sequence[tuple[str, Mapping[str, float]]]) -> float:
    """The mean of minus the logarithm of the chance that the label was given; NaN for none."""
    if not given:
        return math.nan
    return sum(-math.log(max(chances.get(label, 0.0), 1e-6)) for label, chances in given) / len(given)


def mcnemar(worse: int, better: int) -> float:
    """The exact p of a paired difference: how likely so lopsided a split of what changed would be by chance."""
    return 1.0 if worse + better == 0 else float(_scipy().binomtest(worse, worse + better, 0.5).pvalue)


def got_worse(worse: int, better: int) -> float:
    """The one-sided exact p that what changed got worse."""
    changed = worse + better
    return 1.0 if not changed else float(_scipy().binomtest(worse, changed, 0.5, alternative="greater").pvalue)


def need_statistics() -> None:
    """Raises BadInput where scipy or scikit-learn is missing: better before a run than after it."""
    if find_spec("scipy") is None or find_spec("sklearn") is None:
        raise BadInput("The statistics need scipy and scikit-learn: `pip install 'heardback[evals]'`.")


def _scipy() -> Any:
    need_statistics()
    return import_module("scipy.stats")  # has no types of its own
