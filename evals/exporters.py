"""A library in the form of tools that people know: an inspect_ai dataset with its task, or a pytest file.

Each is two files: the cases, one a line, and the code that reads them from beside it and asks the desk. Not here: running
them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from assistant.errors import BadInput
from assistant.thread import Thread, Value
from evals.files import owner_only

To = Literal["inspect", "pytest"]
QUESTIONS = ("reads_as", "turn", "action", "channel", "health", "until")


class Exported(Value):
    """What was written."""

    cases: int
    files: tuple[str, ...]
    run: str
    """How it is run."""


def export(threads: Iterable[Thread], to: To, out: Path) -> Exported:
    """Writes the labelled threads for that tool, both files or none. Raises BadInput where no thread has labels."""
    labelled = [one for one in threads if one.labels is not None]
    if not labelled:
        raise BadInput("No thread of the library has labels, so there is nothing to expect: label some first.")
    return _inspect(labelled, out) if to == "inspect" else _pytest(labelled, out)


def expected(thread: Thread) -> dict[str, list[str]]:
    """What is accepted as an answer to each question that the labels speak of; a channel may be none."""
    labels = thread.labels
    assert labels is not None
    found: dict[str, list[str]] = {}
    for question, one in (("reads_as", labels.reads_as), ("turn", labels.turn), ("health", labels.health)):
        if one is not None:
            found[question] = [one]
    if labels.actions is not None:
        found["action"] = list(labels.actions)
    if labels.channels is not None:
        found["channel"] = list(labels.channels) or ["none"]
    if labels.until is not None and "wait" in found.get("action", ["wait"]):
        found["until"] = [labels.until.isoformat()]
    return found


def _inspect(threads: list[Thread], out: Path) -> Exported:
    """Samples as `json_dataset` reads them: input, target, id, metadata."""
    data = out.with_suffix(".jsonl")
    code = data.with_name(f"{data.stem}_task.py")
    if out.suffix == ".py":
        code, data = out, out.with_name(f"{out.stem}_samples.jsonl")
    samples = [
        {
            "id": thread.id,
            "input": shown(thread),
            "target": expected(thread).get("reads_as", [""])[0],
            "metadata": {"thread": _plain(thread), "expected": expected(thread)},
        }
        for thread in threads
    ]
    _write(data, samples, code, INSPECT.replace(_NAME, repr(data.name)))
    return Exported(
        cases=len(threads), files=(str(data), str(code)), run=f"inspect eval {code.name}@heardback --model none/none"
    )


def _pytest(threads: list[Thread], out: Path) -> Exported:
    if out.suffix != ".py":
        raise BadInput(f"{out.name} is no name for a pytest file: let it end with .py, as test_library.py.")
    data = out.with_name(f"{out.stem}_cases.jsonl")
    cases = [{"id": one.id, "thread": _plain(one), "expected": expected(one)} for one in threads]
    _write(data, cases, out, PYTEST.replace(_NAME, repr(data.name)))
    return Exported(cases=len(threads), files=(str(data), str(out)), run=f"pytest {out.name}")


def shown(thread: Thread) -> str:
    """A thread in words, for a model that is asked without the desk."""
    client = thread.client
    about = ", ".join(filter(None, (client.name, client.company, client.relation)))
    lines = [f"Client: {about}. Now: {thread.now.isoformat()}."]
    for one in thread.touchpoints:
        who = "we" if one.direction == "out" else "the client"
        outcome = f" ({one.outcome.replace('_', ' ')})" if one.outcome else ""
        lines.append(f"\n[{one.at.isoformat()}] {who}, {one.channel}{outcome}\n{one.text.strip()}".rstrip())
    return "\n".join(lines)


def _plain(thread: Thread) -> dict[str, Any]:
    """The thread as its JSON has it, without what is expected of it."""
    return json.loads(thread.model_copy(update={"labels": None}).to_json())


def _write(data: Path, rows: Iterable[dict[str, Any]], code: Path, text: str) -> None:
    with owner_only(data) as lines, owner_only(code) as module:
        lines.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        module.write(text)


_NAME = "@NAME@"
_ASK = '''
def answers_to(thread):
    """The desk's answers about one thread, by question."""
    from assistant.opening import open_desk
    from assistant.thread import thread_from_json

    given = open_desk().chase(thread_from_json(json.dumps(thread)), reader="offline")
    return {
        "reads_as": given.reads_as,
        "turn": given.turn,
        "action": given.action,
        "channel": given.channel or "none",
        "health": given.health or "none",
        "until": given.until.isoformat() if given.until else "none",
    }


def accepted(question, said, expected, answers):
    """Whether an answer is among the accepted ones; of a wait, a day sooner or later is the same day."""
    if question != "until" or answers["action"] != "wait" or said == "none":
        return said in expected or (question == "until" and answers["action"] != "wait")
    return abs((date.fromisoformat(said) - date.fromisoformat(expected[0])).days) <= 1
'''

PYTEST = (
    '''"""A library of threads, asked question by question. Written by `heardback evals export`; write it anew to change it."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

LINES = (Path(__file__).parent / @NAME@).read_text("utf-8").splitlines()
CASES = {case["id"]: case for case in map(json.loads, LINES)}

'''
    + _ASK
    + '''

@lru_cache(maxsize=None)
def answers_of(case):
    return answers_to(CASES[case]["thread"])


@pytest.mark.parametrize(
    ("case", "question"), [(case, question) for case, one in CASES.items() for question in one["expected"]]
)
def test_the_desk_says_what_is_accepted(case, question):
    """The desk's answer to the question is one that the labels accept."""
    expected, answers = CASES[case]["expected"][question], answers_of(case)
    assert accepted(question, answers[question], expected, answers), f"{answers[question]} and not {' or '.join(expected)}"
'''
)

INSPECT = (
    '''"""A library of threads for inspect_ai. Written by `heardback evals export`; write it anew to change it.

    inspect eval THIS_FILE@heardback --model none/none     the desk itself
    inspect eval THIS_FILE@model --model openai/…           a model without the desk, on how threads read
"""

import json
from datetime import date
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import json_dataset
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, accuracy, mean, scorer, stderr
from inspect_ai.solver import generate, solver, system_message

SAMPLES_FILE = str(Path(__file__).parent / @NAME@)
ASKED = (
    "You judge how an agency's attempts to reach a client read to that client. "
    "Answer with one word: follow_up, borderline or harassment."
)
READINGS = ("follow_up", "borderline", "harassment")

'''
    + _ASK
    + '''

@solver
def desk():
    """Asks the desk and no model."""

    async def solve(state, generate):
        answers = answers_to(state.metadata["thread"])
        state.output = ModelOutput.from_content(model="heardback", content=json.dumps(answers))
        return state

    return solve


@scorer(metrics=[mean(), stderr()])
def share_accepted():
    """The share of a thread's questions that were answered as its labels accept."""

    async def score(state, target):
        answers, expected = json.loads(state.output.completion), state.metadata["expected"]
        good = {question: accepted(question, answers[question], one, answers) for question, one in expected.items()}
        wrong = [question for question, is_good in good.items() if not is_good]
        return Score(value=sum(good.values()) / len(good), answer=answers["reads_as"], explanation=", ".join(wrong))

    return score


@scorer(metrics=[accuracy(), stderr()])
def reads_as():
    """Whether the thread was read as its label has it."""

    async def score(state, target):
        said = state.output.completion
        said = json.loads(said)["reads_as"] if said.startswith("{") else said
        named = [reading for reading in READINGS if reading in said.lower().replace("-", "_").replace(" ", "_")]
        right = len(named) == 1 and named[0] == target.text
        return Score(value="C" if right else "I", answer=named[0] if len(named) == 1 else said)

    return score


@task
def heardback():
    return Task(dataset=json_dataset(SAMPLES_FILE), solver=[desk()], scorer=[reads_as(), share_accepted()])


@task
def model():
    return Task(dataset=json_dataset(SAMPLES_FILE), solver=[system_message(ASKED), generate()], scorer=[reads_as()])
'''
)
