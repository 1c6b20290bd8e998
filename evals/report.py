"""How often the desk is right about threads: with intervals, next to three baselines and to two people's agreement.

    python -m evals.report evals/library/threads_tune.jsonl [--json]

The baselines are the commonest answer, counts alone (how many attempts, how dense, on how many channels) and phrase lists
alone (the patterns and the rules, with nothing trained). The test part is opened with `--open-test`, for reporting only.
Not here: gates (tests), runs that can be compared (`measure`).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from assistant.advice.assess import Assessed, assess
from assistant.advice.rules import ruled_by
from assistant.advice.witness_features import witness_features
from assistant.paths import LIBRARY
from assistant.reading.heard import read_by_patterns
from assistant.reading.timeline import Timeline
from assistant.thread import Thread
from evals.training.witness import Case, cases, chances, fit, label_of, table

SAMPLES = 1000
SEED = 7
BINS = 10
READS_AS = ("follow_up", "borderline", "harassment")
COUNTED = ("attempts", "channels", "in a week", "in two days", "daily", "same channel", "relation", "touchpoints")
"""Features that only count."""
Answers = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """One thread's labels and what somebody answered; `confidence` is that of `reads_as`."""

    labels: Mapping[str, Any]
    answers: Answers
    confidence: Mapping[str, float]
    language: str


def desk(thread: Thread) -> tuple[Answers, Mapping[str, float]]:
    """The desk as it ships."""
    return answers_of(assess(Timeline(thread)))


def answers_of(found: Assessed) -> tuple[Answers, Mapping[str, float]]:
    """An assessment's answer to each question, and its confidence in `reads_as`."""
    return {
        "turn": found.turn.value,
        "reads_as": found.judgement.answer.value,
        "action": found.step.answer.value,
        "channel": found.channel.value,
        "health": found.health.value,
        "until": found.step.until,
    }, {**found.judgement.confidence}


def phrases(thread: Thread) -> tuple[Answers, Mapping[str, float]]:
    """Phrase lists and the guide's rules, nothing trained."""
    ruled = ruled_by(Timeline(thread, read_by_patterns))
    return {
        "turn": ruled.turn.value,
        "reads_as": ruled.judgement.answer.value,
        "action": ruled.step.answer.value,
        "channel": ruled.channel,
        "health": ruled.health.value,
        "until": ruled.step.until,
    }, {**ruled.judgement.confidence}


def counts() -> Callable[[Thread], tuple[Answers, Mapping[str, float]]]:
    """Counts alone: a curve over how many attempts there were and how dense, fitted to the train part."""
    seen = list(cases("threads_train.jsonl"))
    names = sorted({name for case in seen for name in case.found if name.startswith(COUNTED)})
    fitted: dict[str, Any] = {}
    for question in ("turn", "reads_as", "action", "channel", "health"):
        mine = [case for case in seen if label_of(case.labels, question)]
        labels = [str(label_of(case.labels, question)) for case in mine]
        answers = sorted(set(labels))
        fitted[question] = (answers, *fit(table(mine, names), labels, answers, 1.0))

    def answer(thread: Thread) -> tuple[Answers, Mapping[str, float]]:
        timeline = Timeline(thread)
        row = table([Case(thread.id, witness_features(timeline, ruled_by(timeline)), {})], names)
        found: Answers = {"until": None}
        confidence: Mapping[str, float] = {}
        for question, (answers, weights, bias) in fitted.items():
            likely = chances(row @ weights + bias)[0]
            best = answers[int(likely.argmax())]
            found[question] = None if best == "none" else best
            if question == "reads_as":
                confidence = dict(zip(answers, likely.tolist(), strict=True))
        return found, confidence

    return answer


def commonest() -> Callable[[Thread], tuple[Answers, Mapping[str, float]]]:
    """The commonest answer of the train part to everything."""
    labels = [json.loads(line)["labels"] for line in (LIBRARY / "threads_train.jsonl").read_text("utf-8").splitlines()]
    found: Answers = {"until": None}
    for question in ("turn", "reads_as", "action", "channel", "health"):
        best = Counter(one for one in (label_of(label, question) for label in labels) if one).most_common(1)[0][0]
        found[question] = None if best == "none" else best
    shares = Counter(label["reads_as"] for label in labels)
    confidence = {name: shares[name] / len(labels) for name in READS_AS}
    return lambda _: (found, confidence)


def right(one: Judged, question: str) -> bool | None:
    """Whether an answer is among those labelled; None where the library does not say."""
    labels, answer = one.labels, one.answers.get(question)
    if question == "action":
        return answer in labels["actions"]
    if question == "channel":
        ways = labels.get("channels")
        if ways is None or (not ways and labels["actions"][0] == "wait"):
            return None
        return answer in ways if ways else answer is None
    if question == "until":
        if "until" not in labels or one.answers["action"] != "wait" or answer is None:
            return None
        return abs((answer - np.datetime64(labels["until"]).astype(object)).days) <= 1
    return answer == labels[question] if labels.get(question) else None


def macro_f1(seen: Sequence[Judged], question: str = "reads_as") -> float:
    """The mean over the labelled answers of the F1 of each."""
    pairs = [(one.labels[question], one.answers[question]) for one in seen if one.labels.get(question)]
    found: list[float] = []
    for answer in sorted({label for label, _ in pairs}):
        both = sum(a == b == answer for a, b in pairs)
        said = sum(b == answer for _, b in pairs) + sum(a == answer for a, _ in pairs)
        found.append(2 * both / said if said else 0.0)
    return sum(found) / len(found) if found else math.nan


def accuracy(question: str) -> Callable[[Sequence[Judged]], float]:
    def of(seen: Sequence[Judged]) -> float:
        told = [good for good in (right(one, question) for one in seen) if good is not None]
        return sum(told) / len(told) if told else math.nan

    return of


def shares(seen: Sequence[Judged]) -> dict[str, float]:
    """The share that is right, by question."""
    return {
        question: accuracy(question)(seen) for question in ("turn", "reads_as", "action", "channel", "health", "until")
    }


def log_loss(seen: Sequence[Judged]) -> float:
    """Of `reads_as`: the mean of minus the logarithm of the chance that the label was given."""
    return sum(-math.log(max(one.confidence.get(one.labels["reads_as"], 0.0), 1e-6)) for one in seen) / len(seen)


def calibration_error(seen: Sequence[Judged]) -> float:
    """The expected calibration error of `reads_as`: over ten bins of the greatest chance, how far that is from the share right."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for one in seen:
        best = max(one.confidence, key=lambda name: one.confidence[name])
        bins[min(BINS - 1, int(one.confidence[best] * BINS))].append(
            (one.confidence[best], best == one.labels["reads_as"])
        )
    return sum(abs(sum(chance for chance, _ in one) - sum(good for _, good in one)) for one in bins if one) / len(seen)


FIGURES: Mapping[str, Callable[[Sequence[Judged]], float]] = {
    "reads_as macro-F1": macro_f1,
    "reads_as": accuracy("reads_as"),
    "turn": accuracy("turn"),
    "action": accuracy("action"),
    "channel": accuracy("channel"),
    "health": accuracy("health"),
    "until within a day": accuracy("until"),
    "reads_as log loss": log_loss,
    "reads_as calibration error": calibration_error,
}


def with_interval(seen: Sequence[Judged], figure: Callable[[Sequence[Judged]], float]) -> tuple[float, float, float]:
    """A figure with its 95 % interval, by drawing the threads again and again."""
    dice = Random(SEED)
    drawn = sorted(
        value for value in (figure(dice.choices(seen, k=len(seen))) for _ in range(SAMPLES)) if not math.isnan(value)
    )
    if not drawn:
        return figure(seen), math.nan, math.nan
    return figure(seen), drawn[int(0.025 * len(drawn))], drawn[int(0.975 * (len(drawn) - 1))]


def contacts_after_a_stop(seen: Sequence[Judged]) -> int:
    """Threads labelled a stop and nothing else, in which the answer proposes to write or call."""
    return sum(one.labels["actions"] == ["stop"] and one.answers["action"] not in ("stop", "wait") for one in seen)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--json", action="store_true", dest="in_json")
    parser.add_argument("--open-test", action="store_true", help="open the test part: for reporting, never for tuning")
    options = parser.parse_args(arguments)
    if "test" in options.library.stem and not options.open_test:
        parser.error("this is the test part: it is opened with --open-test, for reporting only")
    threads = [Thread.model_validate_json(line) for line in options.library.read_text("utf-8").splitlines()]
    answerers = {"desk": desk, "phrase lists": phrases, "counts": counts(), "commonest": commonest()}
    told: dict[str, Any] = {}
    for name, answer in answerers.items():
        seen = [judged_by(thread, answer) for thread in threads]
        told[name] = {figure: with_interval(seen, of) for figure, of in FIGURES.items()}
        told[name]["contacts proposed after a stop"] = (contacts_after_a_stop(seen), math.nan, math.nan)
        if name == "desk":
            told["desk, English"] = {
                f: with_interval([s for s in seen if s.language == "en"], of) for f, of in FIGURES.items()
            }
            told["desk, six other languages"] = {
                f: with_interval([s for s in seen if s.language != "en"], of) for f, of in FIGURES.items()
            }
    if options.in_json:
        print(json.dumps({"threads": len(threads), **told}))
        return 0
    print(f"{len(threads)} threads")
    for name, figures in told.items():
        print(f"\n{name}")
        for figure, (value, low, high) in figures.items():
            print(f"  {figure:<32} {value:6.3f}" + ("" if math.isnan(low) else f"  [{low:.3f}, {high:.3f}]"))
    return 0


def judged_by(thread: Thread, answer: Callable[[Thread], tuple[Answers, Mapping[str, float]]]) -> Judged:
    """What somebody answers about a labelled thread, beside its labels."""
    assert thread.labels is not None
    answers, confidence = answer(thread)
    labels = thread.labels.model_dump(mode="json", exclude_none=True)
    return Judged(labels, answers, confidence, Timeline(thread, read_by_patterns).language)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
