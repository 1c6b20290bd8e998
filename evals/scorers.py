"""What of an answer is right: plain functions from a case and the desk's answer to named verdicts. Not here: the statistics.

A verdict is True or False; what the library says nothing of has none. `HARD` are lines that nothing may cross, whatever
the labels' shades.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, cast

import regex

from assistant.advice.witness import agree
from evals.libraries import Case

Verdicts = dict[str, bool]
Answer = Mapping[str, Any]
HARD = (
    "no contact after a stop",
    "no ruled-out channel",
    "every quote stands in the thread",
    "a wait has a day ahead",
    "the action goes with the turn",
    "an alternative is another action",
)
OF_TASK: Mapping[str, tuple[str, ...]] = {
    "judge": ("turn", "reads_as", "health"),
    "adviser": ("action", "channel", "until within a day"),
    "intent": ("intent",),
    "retrieval": ("page first", "page among three"),
    "drafter": (
        "all checks",
        "language",
        "mood",
        "urgency",
        "needs a reply",
        "issue named",
        "first name",
        "written judge",
    ),
}
"""The verdicts that are a task's own, in the order of a report. Hard lines come with the thread's, checks with the draft's."""


def verdicts(case: Case, answer: Answer) -> Verdicts:
    """All verdicts on an answer."""
    return dict(_OF_KIND[case.kind](case, answer))


def pairs(case: Case, answer: Answer) -> dict[str, tuple[str, str]]:
    """Label and answer of each question that has one single label: what confusion, F1 and kappa are made of."""
    labels = case.labels
    if case.kind == "thread":
        found = {name: (labels.get(name), answer.get(name)) for name in ("turn", "reads_as", "health")}
        if labels.get("actions"):
            found["first action"] = (labels["actions"][0], answer.get("action"))
    elif case.kind == "mail":
        found = {name: (labels.get(name), answer.get(name)) for name in ("mood", "urgency", "language")}
    elif case.kind == "chat":
        found = {"intent": (labels.get("intent"), answer.get("intent"))}
    elif case.kind == "draft":
        found = {"draft": (labels.get("good"), answer["judged"]["good"])}
    else:
        found = {}
    return {name: (str(label), str(given)) for name, (label, given) in found.items() if label is not None}


def _thread(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    labels = case.labels
    for question in ("turn", "reads_as", "health"):
        if labels.get(question) is not None:
            yield question, answer[question] == labels[question]
    actions = labels.get("actions")
    if actions:
        yield "action", answer["action"] in actions
    channels = labels.get("channels")
    if channels:
        yield "channel", answer["channel"] in channels
    elif channels is not None and actions and actions[0] != "wait":
        # Beside a wait an empty list means "none today" and not "none at all": it is compared with nothing.
        yield "channel", answer["channel"] is None
    if labels.get("until") and answer["action"] == "wait":
        until = answer["until"]
        yield "until within a day", until is not None and abs(_days(until, labels["until"])) <= 1
    yield from _hard(case, answer)


def _hard(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    if case.labels.get("actions") == ["stop"]:
        yield HARD[0], answer["action"] in ("stop", "wait")
    client = cast("dict[str, Any]", case.value["client"])
    if client.get("ruled_out"):
        yield HARD[1], answer["channel"] not in client["ruled_out"]
    texts = [str(one.get("text", "")) for one in case.value["touchpoints"]]
    yield HARD[2], all(one["quote"] in texts[one["touchpoint"]] for one in answer["evidence"])
    if answer["action"] == "wait":
        until = answer["until"]
        asked = datetime.fromisoformat(case.value["now"]).date()
        # A day's grace: the client's calendar may be one behind that of the moment's offset.
        yield HARD[3], until is not None and (date.fromisoformat(until) - asked).days >= -1
    yield HARD[4], agree(answer["turn"], answer["action"])
    yield HARD[5], answer["action"] not in answer["alternatives"]


def _mail(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    labels, written = case.labels, bool(answer["body"])
    for name, label in (("language", "language"), ("mood", "mood"), ("urgency", "urgency")):
        if labels.get(label) is not None:
            yield name, answer[name] == labels[label]
    wanted = labels.get("needs_reply")
    if wanted is not None:
        yield "needs a reply", answer["needs_reply"] == wanted
    if not written:
        return
    findings = cast("list[dict[str, Any]]", answer["findings"])
    yield "all checks", all(one["passed"] for one in findings)
    for one in findings:
        yield f"check {one['check']}", one["passed"]
    if wanted and labels.get("names_issue"):
        body = str(answer["body"]).lower()
        yield "issue named", any(regex.search(pattern, body) for pattern in labels["names_issue"])
    if labels.get("first_name"):
        yield "first name", labels["first_name"] in answer["body"]
    if answer.get("judged"):
        yield "written judge", answer["judged"]["good"]


def _chat(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    if case.labels.get("intent"):
        yield "intent", answer["intent"] == case.labels["intent"]


def _question(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    rank = rank_of(case, answer)
    yield "page first", rank == 1
    yield "page among three", rank is not None and rank <= 3


def rank_of(case: Case, answer: Answer) -> int | None:
    """The rank of the first right page, from 1; None where none was found."""
    wanted = set(case.value["pages"])
    return next((rank for rank, page in enumerate(answer["pages"], start=1) if page in wanted), None)


def _days(one: str, other: str) -> int:
    return (date.fromisoformat(one) - date.fromisoformat(other)).days


def _draft(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    if case.labels.get("good") is not None:
        yield "judge agrees with people", answer["judged"]["good"] == case.labels["good"]


_OF_KIND = {"thread": _thread, "mail": _mail, "chat": _chat, "question": _question, "draft": _draft}
