"""The reader of acts, trained on threads and single sentences of the library. Not here: its use (`assistant.reading.act_reader`).

Two passes: first each author's threads are read by a reader that has not seen that author, which gives honest chances (for
the bounds, and for what is trained on top); then all of it trains the reader that ships.
"""

from __future__ import annotations

import importlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.paths import KNOWLEDGE, LIBRARY
from assistant.reading.act_features import Said, Setting, act_features, placed
from assistant.reading.act_reader import NAMES, ActReader
from assistant.reading.acts import pattern_hits
from assistant.reading.features import BUCKETS
from assistant.reading.language import common_language, language_of
from assistant.reading.words import sentences
from assistant.thread import Thread, Touchpoint
from evals.training.one_by_one import fit

TRAIN = "train"
TUNE = "tune"
FOLDS = 4
SEEN_AT_LEAST = 6
"""Sentences that a kind needs to be trained; rarer ones are left to the patterns."""
WEIGHT_OF_SINGLE = 0.5
"""A sentence written by itself counts half of one that stood in a thread. Chosen on the tune part."""
BOUND, BOUND_NEEDS = 0.25, 12
"""The chance from which on an act is taken to be there, and how many it takes to choose one's own."""
_TALKED = frozenset({"connected", "held", "accepted", "declined"})
_SHARE = 0.3
"""How much of a quote, or of the sentence, must lie in a sentence for the act to be the sentence's."""


@dataclass(frozen=True)
class Row:
    """One sentence with what it does. `group` is who wrote it; `place` is (thread, touchpoint), None for a single sentence."""

    said: Said
    setting: Setting
    acts: frozenset[str]
    group: str
    place: tuple[str, int] | None

    @property
    def weight(self) -> float:
        return 1.0 if self.place else WEIGHT_OF_SINGLE


def settings_of(touchpoint: Touchpoint, thread_language: str) -> Iterator[Setting]:
    """The sides that a touchpoint's words are read for; a note of a talk tells of both."""
    language = language_of(touchpoint.text, "") or thread_language
    talk = touchpoint.outcome in _TALKED and touchpoint.channel in ("call", "meeting")
    for side in ("in", "out") if talk else (touchpoint.direction,):
        yield Setting(side, touchpoint.channel, touchpoint.outcome, language, talk)


def rows_of_threads(part: str) -> list[Row]:
    """All sentences of `threads_PART.jsonl`, with the acts of `acts_PART.jsonl`."""
    labelled: dict[str, list[dict[str, Any]]] = {one["id"]: one["acts"] for one in _lines(f"acts_{part}.jsonl")}
    found: list[Row] = []
    for raw in _lines(f"threads_{part}.jsonl"):
        thread = Thread.model_validate(raw)
        language = common_language(t.text for t in thread.touchpoints if t.text)
        acts: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for one in labelled[thread.id]:
            acts[one["touchpoint"]].append((one["act"], one["quote"]))
        for index, touchpoint in enumerate(thread.touchpoints):
            if touchpoint.text:
                for setting in settings_of(touchpoint, language):
                    found += _rows(
                        touchpoint.text, setting, acts[index], thread.id.partition("-")[0], (thread.id, index)
                    )
    return found


def rows_of_sentences() -> list[Row]:
    """The sentences that were written one by one."""
    found: list[Row] = []
    for one in _lines("sentences_train.jsonl"):
        setting = Setting(one["side"], one["channel"], None, one["language"], False)
        text: str = one["text"]
        hits = pattern_hits(sentences(text), "inbound" if setting.side == "in" else "outbound", setting.language)
        (said,) = placed([text], [(0, act.kind) for act in hits])
        found.append(Row(said, setting, frozenset(one["acts"]), "single", None))
    return found


def _rows(
    text: str, setting: Setting, acts: Sequence[tuple[str, str]], group: str, place: tuple[str, int]
) -> Iterator[Row]:
    parts = sentences(text)
    side = "inbound" if setting.side == "in" else "outbound"
    hits = pattern_hits(parts, side, setting.language, setting.talk)
    said = placed([part.text for part in parts], [(act.sentence, act.kind) for act in hits])
    for part, one in zip(parts, said, strict=True):
        ends = part.start + len(part.text)
        does: set[str] = set()
        for act, quote in acts:
            begin = text.find(quote)
            shared = min(begin + len(quote), ends) - max(begin, part.start)
            if shared > 0 and shared >= _SHARE * min(len(part.text), len(quote)):
                does.add(act)
        yield Row(one, setting, frozenset(does), group, place)


def matrix(rows: Sequence[Row]) -> Any:
    """The features of all rows, (rows, BUCKETS), sparse."""
    sparse: Any = importlib.import_module("scipy.sparse")  # has no types of its own
    starts, columns, values = [0], list[int](), list[float]()
    for row in rows:
        found = act_features(row.said, row.setting)
        columns += found.keys()
        values += found.values()
        starts.append(len(columns))
    return sparse.csr_matrix((values, columns, starts), shape=(len(rows), BUCKETS))


@dataclass(frozen=True)
class Fitted:
    """What was trained for one side: the weights of all its rows, and those without the authors of each fold."""

    rows: Sequence[Row]
    kinds: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    folds: Sequence[tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]]
    """Each fold's authors, and the weights and biases that were trained without them."""
    honest: NDArray[np.float64]
    """(rows, kinds): the chances that a reader gives who has not seen the row's author; NaN for single sentences."""
    tune: Sequence[Row]
    tune_scores: NDArray[np.float64]


@cache
def fitted() -> Mapping[str, Fitted]:
    """Both sides, trained side by side; minutes of work, and so done once a process."""
    with get_context("fork").Pool(len(NAMES)) as pool:
        return dict(zip(NAMES, pool.map(_fitted_side, NAMES), strict=True))


def _fitted_side(side: str) -> Fitted:
    rows = [row for row in (*rows_of_threads(TRAIN), *rows_of_sentences()) if row.setting.side == side]
    tune = [row for row in rows_of_threads(TUNE) if row.setting.side == side]
    kinds, features = kinds_of(rows), matrix(rows)
    weights, bias = _fit(rows, features, kinds)
    honest = np.full((len(rows), len(kinds)), np.nan)
    parts: list[tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]] = []
    for fold, away in folds(rows):
        kept = [row for row, gone in zip(rows, away, strict=True) if not gone]
        part, part_bias = _fit(kept, features[~away], kinds)
        honest[away] = _sigmoid(features[away] @ part + part_bias)
        parts.append((fold, part, part_bias))
    return Fitted(rows, kinds, weights, bias, parts, honest, tune, matrix(tune) @ weights + bias)


def train_acts(folder: Path = KNOWLEDGE / "weights") -> None:
    """Trains both sides and writes `acts_in`, `acts_out`."""
    for side, name in NAMES.items():
        one = fitted()[side]
        save(name, folder, one.kinds, one.weights, one.bias, _bounds(one))


def kinds_of(rows: Iterable[Row]) -> tuple[str, ...]:
    counted = Counter(kind for row in rows for kind in row.acts)
    return tuple(sorted(kind for kind, number in counted.items() if number >= SEEN_AT_LEAST))


def truth_of(rows: Sequence[Row], kinds: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[float(kind in row.acts) for kind in kinds] for row in rows])


def _fit(rows: Sequence[Row], features: Any, kinds: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return fit(features, truth_of(rows, kinds), np.array([row.weight for row in rows]))


def _bounds(one: Fitted) -> dict[str, float]:
    """Where each kind is best cut, by F1 over the tune part and over the train part as a reader sees it who has not seen it."""
    there = ~np.isnan(one.honest[:, 0])
    chances = np.concatenate([one.honest[there], _sigmoid(one.tune_scores)])
    truth = np.concatenate([truth_of(one.rows, one.kinds)[there], truth_of(one.tune, one.kinds)]).astype(bool)
    found: dict[str, float] = {}
    for column, kind in enumerate(one.kinds):
        found[kind] = BOUND
        if truth[:, column].sum() >= BOUND_NEEDS:
            found[kind] = max(
                (round(bound, 2) for bound in np.arange(0.1, 0.56, 0.05)),
                key=lambda bound: (_f1(chances[:, column] >= bound, truth[:, column]), -abs(bound - BOUND)),
            )
    return found


def readers_by_group(folder: Path = KNOWLEDGE / "weights") -> dict[str, dict[str, ActReader]]:
    """For each author of the train part, readers of both sides that have not seen that author: what is trained on top reads
    with them. Their bounds are those of the readers that ship, which must have been trained before."""
    found: dict[str, dict[str, ActReader]] = defaultdict(dict)
    for side, name in NAMES.items():
        one = fitted()[side]
        head = json.loads((folder / f"{name}.json").read_text("utf-8"))["kinds"]
        bounds = {kind: float(head[kind]["bound"]) for kind in one.kinds}
        for fold, weights, bias in one.folds:
            steps, numbers = whole(weights)
            reader = ActReader(one.kinds, bounds, bias.astype(np.float32), steps.astype(np.float32), numbers)
            for group in fold:
                found[group][side] = reader
    return found


def folds(rows: Sequence[Row]) -> Iterator[tuple[tuple[str, ...], NDArray[np.bool_]]]:
    """The authors of each fold, and which rows are theirs."""
    groups = sorted({row.group for row in rows if row.place})
    for number in range(FOLDS):
        fold = tuple(groups[number::FOLDS])
        yield fold, np.array([row.group in fold for row in rows])


def whole(weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Each column as whole numbers from -127 to 127 of a step of its own."""
    steps = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127.0
    return steps, np.rint(weights / steps).astype(np.int8)


def save(
    name: str,
    folder: Path,
    kinds: Sequence[str],
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    bounds: Mapping[str, float],
) -> None:
    """Writes whole numbers from -127 to 127 of a step of each kind's own, and beside them what the columns are."""
    steps, numbers = whole(weights)
    (folder / f"{name}.int8").write_bytes(numbers.tobytes())
    head = {
        "kinds": {
            kind: {"bias": round(float(bias[n]), 4), "step": round(float(steps[n]), 8), "bound": bounds[kind]}
            for n, kind in enumerate(kinds)
        }
    }
    (folder / f"{name}.json").write_text(json.dumps(head, indent=1) + "\n", "utf-8")


def _sigmoid(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))


def _f1(said: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return float(2 * (said & truth).sum() / max(1, said.sum() + truth.sum()))


def _lines(file: str) -> Iterator[dict[str, Any]]:
    for line in (LIBRARY / file).read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
