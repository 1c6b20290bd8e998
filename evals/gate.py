"""The gate: may this state of the desk follow the one before? Red on a hard line, a floor, a difference that is no noise.

`evals/baseline.json` holds what the shipped train and tune parts came to when it was last written: floors, how many cases
break each hard line, every verdict, and the prompts as they were measured. A prompt cannot be judged offline; so one that
was changed is red until it was measured with a model and the baseline is written anew. Not here: the run itself (`run`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import BadInput
from assistant.paths import LIBRARY
from assistant.thread import Value
from evals.scorers import HARD, OF_TASK
from evals.statistics import got_worse

BASELINE = Path(__file__).resolve().parent / "baseline.json"
PROMPTS = Path(__file__).resolve().parents[1] / "prompts"
NAME = "gate"
"""What the run of the gate is called."""
PARTS = ("threads_train", "threads_tune", "mails_train", "mails_tune", "retrieval")
"""What the gate runs. The test parts stay closed."""
SLACK = 0.03
"""How far a share may lie below the one that was measured before it is a fall, whatever the test says."""
NOISE = 0.05


class Baseline(Value):
    """What was measured. `verdicts` has a word for each case, a letter for each question: right (1), wrong (0), not asked (-)."""

    floors: dict[str, float]
    broken: dict[str, tuple[str, ...]]
    """Cases that cross a hard line and are known to."""
    questions: tuple[str, ...]
    verdicts: dict[str, str]
    prompts: dict[str, str]
    """A digest of each prompt file as it was when a model was last measured with it."""


class Verdict(Value):
    """What the gate says; green where nothing is `red`."""

    red: tuple[str, ...]
    """Each reason, one sentence."""
    flipped: dict[str, tuple[str, ...]]
    """By question, the cases that were right and are wrong."""
    mended: dict[str, int]
    """By question, how many were wrong and are right."""
    changed: int = 0
    """Cases that are new or another than in the baseline: compared with nothing."""


def library_files() -> list[Path]:
    return [LIBRARY / f"{part}.jsonl" for part in PARTS]


def baseline_of(rows: Sequence[Mapping[str, Any]]) -> Baseline:
    """The baseline that a run's rows come to. Raises BadInput where a case failed."""
    failed = [row["key"] for row in rows if row["failed"] is not None]
    if failed:
        raise BadInput(f"{len(failed)} cases failed, {failed[0]} first: a baseline is written from a whole run.")
    questions = tuple(
        name for names in OF_TASK.values() for name in names if any(name in row["verdicts"] for row in rows)
    )
    return Baseline(
        floors={name: round(_share(rows, name) - SLACK, 3) for name in questions},
        broken={name: tuple(row["key"] for row in rows if row["verdicts"].get(name) is False) for name in HARD},
        questions=questions,
        verdicts={_named(row): _letters(row, questions) for row in rows},
        prompts=prompt_digests(),
    )


def judged(rows: Sequence[Mapping[str, Any]], baseline: Baseline, *, prompts: bool = True) -> Verdict:
    """Holds a run's rows against the baseline."""
    red = [f"{row['key']} failed: {row['failed']}" for row in rows if row["failed"] is not None]
    for line in HARD:
        broken = [row["key"] for row in rows if row["verdicts"].get(line) is False]
        new = [key for key in broken if key not in baseline.broken.get(line, ())]
        if len(broken) > len(baseline.broken.get(line, ())):
            red.append(
                f"Hard line “{line}”: {len(broken)} cases cross it, {len(baseline.broken.get(line, ()))} did: {_list(new)}."
            )
    flipped: dict[str, tuple[str, ...]] = {}
    mended: dict[str, int] = {}
    known = {_named(row): row for row in rows}
    shared = [name for name in baseline.verdicts if name in known]
    for place, question in enumerate(baseline.questions):
        asked = [row for row in rows if question in row["verdicts"]]
        if asked and (share := _share(rows, question)) < baseline.floors[question]:
            red.append(f"Floor of “{question}”: {share:.3f} is right, {baseline.floors[question]:.3f} is the floor.")
        now = {name: known[name]["verdicts"].get(question) for name in shared}
        worse = tuple(
            known[name]["key"] for name in shared if baseline.verdicts[name][place] == "1" and now[name] is False
        )
        better = sum(baseline.verdicts[name][place] == "0" and now[name] is True for name in shared)
        if worse:
            flipped[question] = worse
        if better:
            mended[question] = better
        p = got_worse(len(worse), better)
        if p < NOISE:
            red.append(f"“{question}” got worse: {len(worse)} cases flipped to wrong, {better} to right (p {p:.4f}).")
    if prompts:
        red += _changed_prompts(baseline)
    return Verdict(red=tuple(red), flipped=flipped, mended=mended, changed=len(rows) - len(shared))


def prompt_digests() -> dict[str, str]:
    """A digest of each prompt file."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in sorted(PROMPTS.glob("*.md"))}


def _changed_prompts(baseline: Baseline) -> list[str]:
    now = prompt_digests()
    other = sorted(name for name in now.keys() | baseline.prompts.keys() if now.get(name) != baseline.prompts.get(name))
    return [
        f"prompts/{name} is another than was measured: run it with a model (`heardback evals run LIBRARY --reader both`), "
        "then write the baseline anew (`heardback evals baseline RUN`)."
        for name in other
    ]


def read_baseline(file: Path = BASELINE) -> Baseline:
    """Raises BadInput where there is none that can be read."""
    try:
        return Baseline.model_validate_json(file.read_text("utf-8"))
    except (OSError, ValueError):
        raise BadInput(f"{file.name} cannot be read: `heardback evals baseline RUN` writes one.") from None


def write_baseline(baseline: Baseline, file: Path = BASELINE) -> None:
    """One case a line, so that a change shows in a diff."""
    file.write_text(json.dumps(baseline.model_dump(mode="json"), ensure_ascii=False, indent=0) + "\n", "utf-8")


def told(verdict: Verdict) -> str:
    """The verdict in words, the cases that flipped under each question."""
    lines = ["The gate is red." if verdict.red else "The gate is green.", *(f"- {reason}" for reason in verdict.red)]
    for question, cases in verdict.flipped.items():
        lines.append(f"{question}: {len(cases)} flipped to wrong, {verdict.mended.get(question, 0)} to right")
        lines += [f"    {key}" for key in cases[:30]] + (
            [f"    … and {len(cases) - 30} more"] if len(cases) > 30 else []
        )
    if verdict.changed:
        lines.append(f"{verdict.changed} cases are new or changed since the baseline, and compared with nothing.")
    return "\n".join(lines)


def _share(rows: Sequence[Mapping[str, Any]], question: str) -> float:
    asked = [row["verdicts"][question] for row in rows if question in row["verdicts"]]
    return sum(asked) / len(asked)


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['key']} {row['digest'][:8]}"


def _letters(row: Mapping[str, Any], questions: Sequence[str]) -> str:
    return "".join({True: "1", False: "0", None: "-"}[row["verdicts"].get(name)] for name in questions)


def _list(keys: Sequence[str]) -> str:
    return ", ".join(keys[:10]) + (f" and {len(keys) - 10} more" if len(keys) > 10 else "")
