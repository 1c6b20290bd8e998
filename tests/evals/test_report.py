"""The figures of a report on small cases whose answers are known. Not here: the figures of the desk."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from assistant.paths import LIBRARY
from evals.agreement import agreements, kappa
from evals.report import (
    Judged,
    calibration_error,
    contacts_after_a_stop,
    log_loss,
    macro_f1,
    main,
    right,
    with_interval,
)


def judged(label: str, answer: str, chance: float = 0.8, **more: Any) -> Judged:
    rest = (1 - chance) / 2
    confidence = dict.fromkeys(("follow_up", "borderline", "harassment"), rest) | {answer: chance}
    labels = {"reads_as": label, "turn": "them", "actions": ["wait"], **more.pop("labels", {})}
    return Judged(labels, {"reads_as": answer, "action": "wait", **more}, confidence, "en")


def test_macro_f1_is_the_mean_over_the_answers() -> None:
    """Two of three follow-ups found and one false alarm: 0.8 and 2/3."""
    seen = [
        judged("follow_up", "follow_up"),
        judged("follow_up", "follow_up"),
        judged("follow_up", "harassment"),
        judged("harassment", "harassment"),
    ]
    assert macro_f1(seen) == pytest.approx((0.8 + 2 / 3) / 2)


def test_certain_and_wrong_costs_most() -> None:
    """The log loss of being right with eight in ten is -ln 0.8, of being wrong with it -ln 0.1."""
    assert log_loss([judged("follow_up", "follow_up")]) == pytest.approx(-math.log(0.8))
    assert log_loss([judged("borderline", "follow_up")]) == pytest.approx(-math.log(0.1))


def test_calibrated_is_right_as_often_as_it_says() -> None:
    """Four of five right at eight in ten leave no error; all wrong leave it all."""
    good = [judged("follow_up", "follow_up")] * 4 + [judged("borderline", "follow_up")]
    assert calibration_error(good) == pytest.approx(0.0)
    assert calibration_error([judged("borderline", "follow_up")] * 5) == pytest.approx(0.8)


def test_an_interval_holds_the_figure_and_narrows() -> None:
    """More threads give a narrower one."""
    few = [judged("follow_up", "follow_up"), judged("borderline", "follow_up")] * 6
    value, low, high = with_interval(few, lambda seen: sum(right(s, "reads_as") or 0 for s in seen) / len(seen))
    _, low_more, high_more = with_interval(
        few * 10, lambda seen: sum(right(s, "reads_as") or 0 for s in seen) / len(seen)
    )
    assert low <= value <= high and high_more - low_more < high - low


def test_a_contact_after_a_stop_is_counted() -> None:
    """To call somebody who asked to be left alone is told apart from any other mistake."""
    stop: dict[str, Any] = {"labels": {"actions": ["stop"]}}
    assert contacts_after_a_stop([judged("follow_up", "follow_up", **stop, action="follow_up")]) == 1
    assert contacts_after_a_stop([judged("follow_up", "follow_up", **stop, action="stop")]) == 0


def test_the_test_part_is_not_opened_by_accident(capsys: pytest.CaptureFixture[str]) -> None:
    """It takes a word of its own, and says so."""
    with pytest.raises(SystemExit) as refused:
        main([str(LIBRARY / "threads_test.jsonl")])
    assert refused.value.code == 2 and "--open-test" in capsys.readouterr().err


def test_kappa_is_what_is_beyond_chance() -> None:
    """Cohen's own kind of example: 70 % agreement with even marginals is 0.4; none beyond chance is 0."""
    pairs = [("yes", "yes")] * 35 + [("no", "no")] * 35 + [("yes", "no")] * 15 + [("no", "yes")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == pytest.approx(0.0)


def test_agreement_covers_every_question() -> None:
    """All questions of the kept labellings are compared, none of them over an empty set."""
    rows = [json.loads(line) for line in (LIBRARY / "labelled_twice.jsonl").read_text("utf-8").splitlines()]
    assert all(one.asked > 50 and 0.5 < one.agreed <= 1.0 for one in agreements(rows))
