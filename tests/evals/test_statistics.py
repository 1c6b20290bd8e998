"""The statistics of runs on numbers whose answers are known by other means. Not here: the figures of the desk."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from evals.compare import compared
from evals.statistics import (
    calibration_error,
    clustered,
    confusion,
    got_worse,
    kappa,
    kappa_interval,
    log_loss,
    macro_f1,
    mcnemar,
    per_answer,
    reliability,
    wilson,
)


def test_wilson_is_the_textbook_interval() -> None:
    """Ten of ten at 95 % reach down to 72.2 %, and nothing asked says nothing."""
    found = wilson(10, 10)
    assert (found.value, found.low, found.high) == pytest.approx((1.0, 0.7225, 1.0), abs=5e-4)
    assert math.isnan(wilson(0, 0).value)


def test_clusters_widen_an_interval() -> None:
    """Ten clients with ten threads each that stand or fall together say less than a hundred clients."""
    right = [client % 2 == 0 for client in range(10) for _ in range(10)]
    apart = clustered(right, [str(n) for n in range(100)])
    together = clustered(right, [str(n // 10) for n in range(100)])
    assert apart == wilson(50, 100)
    assert together.value == 0.5 and together.high - together.low > 2 * (apart.high - apart.low)


def test_macro_f1_and_its_interval_are_quick() -> None:
    """Two of three found and one false alarm give 11/15; ten thousand draws take less than a tenth of a second."""
    seen = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b")]
    found = macro_f1(seen)
    assert found.value == pytest.approx((0.8 + 2 / 3) / 2) and found.low <= found.value <= found.high
    many = [(one, other) for one, other in zip("abcdefghij" * 200, "abcdefghji" * 200, strict=True)]
    best = min(_seconds(many) for _ in range(5))
    assert best < 0.1
    narrow = macro_f1(seen * 100)
    assert narrow.high - narrow.low < (found.high - found.low) / 4


def _seconds(pairs: list[tuple[str, str]]) -> float:
    begun = time.process_time()
    macro_f1(pairs)
    return time.process_time() - begun


def test_the_bootstrap_agrees_with_drawing_cases() -> None:
    """Drawing the counts anew is the same as drawing the cases anew."""
    dice = np.random.default_rng(3)
    pairs = [
        (str(a), str(a if keep else b))
        for a, b, keep in zip(
            dice.integers(3, size=200), dice.integers(3, size=200), dice.random(200) < 0.7, strict=True
        )
    ]
    slow = [macro_f1([pairs[i] for i in dice.integers(200, size=200)], samples=1).value for _ in range(600)]
    quick = macro_f1(pairs)
    assert np.quantile(slow, [0.025, 0.975]) == pytest.approx([quick.low, quick.high], abs=0.02)


def test_confusion_and_each_answer() -> None:
    """Rows are labels; precision and recall of one answer come out of its column and row."""
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]
    assert confusion(pairs, ["a", "b"]).tolist() == [[1, 1], [0, 2]]
    assert per_answer(pairs)["b"] == {
        "precision": pytest.approx(2 / 3),
        "recall": 1.0,
        "f1": pytest.approx(0.8),
        "labelled": 2,
    }


def test_kappa_is_what_is_beyond_chance() -> None:
    """Cohen's own kind of example is 0.4, all the same is 1, and its interval holds it."""
    pairs = [("y", "y")] * 35 + [("n", "n")] * 35 + [("y", "n")] * 15 + [("n", "y")] * 15
    found = kappa_interval(pairs)
    assert kappa(pairs) == found.value == pytest.approx(0.4) and found.low < 0.4 < found.high
    assert kappa([("a", "a")] * 3) == 1.0 and math.isnan(kappa([]))


def test_calibration_knows_what_is_too_sure() -> None:
    """Nine of ten right at 0.9 leave no error; half of them right leave 0.4; a certain miss costs the log most."""
    good = [(0.9, n > 0) for n in range(10)]
    assert calibration_error(good).value == pytest.approx(0.0)
    assert calibration_error([(0.9, n > 4) for n in range(10)]).value == pytest.approx(0.4)
    (only,) = reliability(good)
    assert (only.chance, only.right, only.count) == (pytest.approx(0.9), 0.9, 10)
    assert log_loss([("a", {"a": 0.8}), ("a", {"b": 1.0})]) == pytest.approx((-math.log(0.8) - math.log(1e-6)) / 2)


def test_mcnemar_is_exact() -> None:
    """Five against none is 1/16 both ways and 1/32 one way; nothing changed is certain noise."""
    assert mcnemar(5, 0) == pytest.approx(1 / 16) and got_worse(5, 0) == pytest.approx(1 / 32)
    assert mcnemar(0, 0) == got_worse(0, 0) == 1.0 and got_worse(0, 5) == 1.0


def _row(number: int, turn: bool, line: bool = True, digest: str = "d") -> dict[str, object]:
    return {"key": f"thread:{number}", "digest": digest, "verdicts": {"turn": turn, "no contact after a stop": line}}


def test_a_comparison_tells_noise_from_more() -> None:
    """Two that flip are noise, eight are worse; a hard line that one case more crosses is worse whatever the test says."""
    before = [_row(n, True) for n in range(50)]
    noise = compared("a", before, "b", [_row(n, n >= 2) for n in range(50)])
    assert not noise.is_worse and noise.differences[0].word == "noise" and len(noise.differences[0].worse) == 2
    assert compared("a", before, "b", [_row(n, n >= 8) for n in range(50)]).is_worse
    assert compared("a", [_row(n, n >= 8) for n in range(50)], "b", before).differences[0].word == "better"
    assert compared("a", before, "b", [_row(n, True, line=n > 0) for n in range(50)]).is_worse


def test_other_cases_are_not_compared() -> None:
    """A case whose words or label changed is another, and is counted apart."""
    found = compared("a", [_row(0, True), _row(1, True)], "b", [_row(0, False, digest="other"), _row(1, True)])
    assert (found.only_before, found.only_after, found.differences[0].cases) == (1, 1, 1)
