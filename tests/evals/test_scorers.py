"""What of an answer is right, on answers made by hand; and the judging model, which must agree with people before it counts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BadInput
from evals.bench import Measured, bench, measured
from evals.libraries import Case, case_of, load
from evals.run import Limits
from evals.scorers import HARD, pairs, verdicts
from evals.written_judge import LABELLED, POINTS
from tests.command_line import mail_line, thread_with
from tests.evals.judging_server import judging

SAID: dict[str, Any] = {
    "turn": "them", "reads_as": "follow_up", "health": "steady", "action": "wait", "until": "2026-03-20", "channel": None,
    "evidence": [{"touchpoint": 1, "quote": "any thoughts", "why": "asked"}], "alternatives": ["meet"],
}  # fmt: skip
LABELS = {
    "turn": "them",
    "reads_as": "borderline",
    "actions": ["switch_channel", "wait"],
    "channels": [],
    "until": "2026-03-21",
}


def thread(**fields: Any) -> Case:
    return case_of(thread_with(**{"labels": LABELS, **fields}), "f", 1)


def test_a_thread_is_scored_by_what_its_label_accepts() -> None:
    """Any acceptable action is right, a day off is near enough, the reading must be the one; what no label says is not scored."""
    found = verdicts(thread(), SAID)
    assert (found["turn"], found["reads_as"], found["action"], found["until within a day"]) == (True, False, True, True)
    assert "health" not in found
    assert not verdicts(thread(), {**SAID, "until": "2026-03-25"})["until within a day"]
    assert not verdicts(thread(), {**SAID, "action": "reply"})["action"]
    assert pairs(thread(), SAID)["first action"] == ("switch_channel", "wait")


def ruled_out() -> Case:
    client = json.loads(thread_with())["client"]
    return thread(client={**client, "ruled_out": ["call"]})


@pytest.mark.parametrize(
    ("case", "more", "line"),
    [
        (thread(labels={"actions": ["stop"]}), {"action": "follow_up"}, 0),
        (ruled_out(), {"action": "follow_up", "channel": "call"}, 1),
        (thread(), {"evidence": [{"touchpoint": 0, "quote": "any thoughts", "why": ""}]}, 2),
        (thread(), {"until": None}, 3),
        (thread(), {"until": "2026-03-02"}, 3),
        (thread(), {"turn": "us", "action": "hand_back"}, 4),
        (thread(), {"alternatives": ["wait"]}, 5),
    ],
)
def test_a_hard_line_is_seen(case: Case, more: dict[str, Any], line: int) -> None:
    """Each line that nothing may cross is crossed by one thing, and by that alone."""
    kept, crossed = verdicts(case, SAID), verdicts(case, {**SAID, **more})
    assert [name for name in HARD if kept.get(name) is False] == []
    assert [name for name in HARD if crossed.get(name) is False] == [HARD[line]]


def test_a_draft_is_scored_by_its_checks_and_labels() -> None:
    """Every check of the guide is a verdict; the issue is named where one of the label's patterns occurs."""
    labels = {"language": "en", "needs_reply": True, "names_issue": ["site.{0,9}down"], "first_name": "Dana"}
    case = case_of(mail_line(labels=labels), "f", 1)
    answer = {
        "language": "en", "mood": "angry", "urgency": "high", "needs_reply": True, "body": "Hi Dana, the site is down. By 4 pm.",
        "findings": [{"check": "promise_in_hours", "passed": True}, {"check": "no_cause", "passed": False}],
    }  # fmt: skip
    found = verdicts(case, answer)
    assert (found["issue named"], found["first name"], found["language"]) == (True, True, True)
    assert (found["all checks"], found["check promise_in_hours"], found["check no_cause"]) == (False, True, False)
    assert not verdicts(case, {**answer, "body": "Hi, noted."})["issue named"]


def test_a_page_is_scored_by_its_rank() -> None:
    """The first right page counts, wherever the others are."""
    case = case_of('{"id": "q", "question": "?", "pages": ["a", "b"]}', "f", 1)
    assert verdicts(case, {"pages": ["x", "b", "a"]}) == {"page first": False, "page among three": True}
    assert verdicts(case, {"pages": []}) == {"page first": False, "page among three": False}


# -- the judging model -----------------------------------------------------------------------------------------------


def test_the_labelled_drafts_are_a_fair_set() -> None:
    """Half of sixty drafts are good, in seven languages; what is wrong with the others names every point of the rubric."""
    cases = load([LABELLED])
    assert len(cases) == 60 and {case.kind for case in cases} == {"draft"}
    assert sum(case.labels["good"] for case in cases) == 30
    assert {case.value["language"] for case in cases} == {"en", "de", "fr", "es", "nl", "it", "pt"}
    faults = [fault for case in cases for fault in case.labels["faults"]]
    assert set(faults) == set(POINTS)
    assert all(bool(case.labels["faults"]) != case.labels["good"] for case in cases)


def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found_bad: str) -> Measured:
    """A mail's draft judged by a model that finds drafts bad where a pattern occurs in what it is shown."""
    file = tmp_path / "mails.jsonl"
    file.write_text(mail_line(), "utf-8")
    with judging(found_bad=found_bad) as (settings, _):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        desk = bench("offline", judge=True)
        return measured([file], desk, "offline", (), Limits(4), runs=tmp_path / "runs", judge=True)


def test_a_judge_that_agrees_with_nobody_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that finds every draft good has a kappa of nothing: it is told, and its verdict is in no headline."""
    done = judged(tmp_path, monkeypatch, "")
    found = done.figures["judge"]
    assert found["kappa"] == pytest.approx(0.0) and found["labelled"] == 60 and found["counts"] is False
    assert "written judge" not in done.figures["headline"] and "does not count" in done.told()
    assert found["prompt"] == "judge_reply@1" and not done.record.failed


def test_a_judge_that_agrees_with_people_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that finds the bad ones bad is believed, and what it says of the desk's draft stands in the headline."""
    unlike = [
        re.escape(json.dumps(case.value["draft"]["body"], ensure_ascii=False)[1:-1])
        for case in load([LABELLED])
        if not case.labels["good"]
    ]
    done = judged(tmp_path, monkeypatch, "|".join(unlike))
    found = done.figures["judge"]
    assert found["kappa"] == pytest.approx(1.0) and found["counts"] is True
    assert done.figures["headline"]["written judge"]["asked"] == 1


def test_labelled_drafts_need_the_judge(tmp_path: Path) -> None:
    """Without a judging model they are refused with one sentence, and so is a judge with no model."""
    with pytest.raises(BadInput, match="--judge"):
        measured([LABELLED], bench("offline"), "offline", (), Limits(), runs=tmp_path)
    with pytest.raises(BadInput, match="HEARDBACK_MODEL"):
        bench("offline", judge=True)
