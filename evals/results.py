"""A run as figures: every case with its verdicts, and what they come to, over all and cut into slices.

Failures are cases without a verdict: they are counted beside the figures and never averaged into them. Not here: single
verdicts (`scorers`), pages and files to look at (`html_report`).
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.files import write_owner_only
from evals.libraries import TASKS, Case
from evals.record import Record, read_record
from evals.run import Run
from evals.scorers import HARD, OF_TASK, pairs, rank_of, verdicts
from evals.statistics import (
    Interval,
    calibration_error,
    clustered,
    confusion,
    kappa,
    kappa_interval,
    log_loss,
    macro_f1,
    per_answer,
    reliability,
)

FAIR, FEWEST_LABELLED = 0.6, 30
"""The least that Cohen's kappa must surely come to, over so many drafts at least, for the judging model to be believed."""
LISTED = 200
"""Errors that a page lists; the report and `cases.jsonl` have all."""
CASES_FILE, FIGURES_FILE = "cases.jsonl", "figures.json"
SLICES = ("relation", "channel", "language", "tricky")


@dataclass(frozen=True)
class Row:
    """One case with what was answered and which of it is right."""

    case: Case
    verdicts: Mapping[str, bool]
    pairs: Mapping[str, tuple[str, str]]
    answer: Mapping[str, Any] | None
    failed: str | None
    fell_back: str | None
    ms: float
    tokens: int
    cost: float
    slices: Mapping[str, str]

    @property
    def key(self) -> str:
        return self.case.key

    @property
    def wrong(self) -> list[str]:
        """The verdicts that are False, without the single checks of a draft that has "all checks" for them."""
        return [name for name, good in self.verdicts.items() if not good and not name.startswith("check ")]


def rows_of(run: Run) -> list[Row]:
    """All answered and failed cases of a run, in the order of the libraries."""
    rows: list[Row] = []
    for case in run.cases:
        done = run.done.get(case.key)
        if done is None:
            continue
        answer = done.answer
        rows.append(
            Row(
                case,
                {} if answer is None else verdicts(case, answer),
                {} if answer is None else pairs(case, answer),
                answer,
                done.failed,
                done.fell_back,
                done.ms,
                done.tokens_in + done.tokens_out,
                done.cost,
                case.slices(),
            )
        )
    return rows


def figures(rows: Sequence[Row], record: Record) -> dict[str, Any]:
    """Everything that a report shows above its cases, as plain values."""
    wanted = record.plan.only
    shown = {task for task in OF_TASK if not wanted or task in wanted}
    answered = [row for row in rows if row.failed is None]
    found: dict[str, Any] = {
        "run": record.model_dump(mode="json"),
        "cases": dict(Counter(row.case.kind for row in rows)),
        "failed": [{"key": row.key, "why": row.failed} for row in rows if row.failed is not None],
        "errors": _errors(rows),
        "fell_back": sum(row.fell_back is not None for row in rows),
        "headline": {},
        "hard": {},
        "checks": {},
        "confusion": {},
        "calibration": None,
        "retrieval": None,
        "slices": {},
        "milliseconds": _spread([row.ms for row in answered]),
        "tokens": sum(row.tokens for row in rows),
        "cost": sum(row.cost for row in rows),
    }
    for task in OF_TASK:
        if task in shown:
            for name in OF_TASK[task]:
                share = _share(answered, name)
                if share is not None:
                    found["headline"][name] = {"task": task, **share}
    if {"judge", "adviser"} & shown and any(row.case.kind == "thread" for row in answered):
        found["hard"] = {
            name: {
                "broken": [row.key for row in answered if row.verdicts.get(name) is False],
                "asked": sum(name in row.verdicts for row in answered),
            }
            for name in HARD
        }
    for question in sorted({name for row in answered for name in row.pairs} - {"draft"}):
        both = [row.pairs[question] for row in answered if question in row.pairs]
        names = sorted({one for pair in both for one in pair})
        found["confusion"][question] = {
            "answers": names,
            "table": confusion(both, names).tolist(),
            "macro_f1": asdict(macro_f1(both)),
            "kappa": kappa(both),
            "each": per_answer(both),
        }
    found["judge"] = _judge(answered, record)
    if found["judge"] is None or not found["judge"]["counts"]:
        found["headline"].pop("written judge", None)
    found["checks"] = _checks(answered)
    found["calibration"] = _calibration(answered)
    found["retrieval"] = _retrieval(answered)
    found["slices"] = _slices(answered, list(found["headline"]))
    return found


def _errors(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The cases to look at first: what failed, then what is wrong in most."""
    bad = [row for row in rows if row.failed is not None or row.wrong]
    bad.sort(key=lambda row: (row.failed is None, -len(row.wrong)))
    return [{"key": row.key, "failed": row.failed, "wrong": row.wrong} for row in bad[:LISTED]]


def _share(rows: Iterable[Row], name: str) -> dict[str, float] | None:
    told = [(row.verdicts[name], row.case.client) for row in rows if name in row.verdicts]
    if not told:
        return None
    share: Interval = clustered([good for good, _ in told], [client for _, client in told])
    return {**asdict(share), "right": sum(good for good, _ in told), "asked": len(told)}


def _judge(rows: Sequence[Row], record: Record) -> dict[str, Any] | None:
    """How far the judging model agrees with people; its verdict on the desk's drafts counts from a fair agreement on."""
    labelled = [row for row in rows if "draft" in row.pairs and row.answer is not None]
    both = [row.pairs["draft"] for row in labelled]
    if not labelled:
        return None
    agreed = kappa_interval(both)
    return {
        **asdict(agreed),
        "kappa": agreed.value,
        "labelled": len(both),
        "counts": len(both) >= FEWEST_LABELLED and agreed.low >= FAIR,
        "model": record.plan.model,
        "prompt": labelled[0].answer["judged"]["prompt"] if labelled[0].answer else None,
    }


def _checks(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"passed": 0, "asked": 0})
    for row in rows:
        for name, good in row.verdicts.items():
            if name.startswith("check "):
                found[name.removeprefix("check ")]["asked"] += 1
                found[name.removeprefix("check ")]["passed"] += good
    return dict(sorted(found.items()))


def _calibration(rows: Sequence[Row]) -> dict[str, Any] | None:
    """How far the confidence of `reads_as` can be trusted."""
    given = [
        (row.pairs["reads_as"][0], row.answer["confidence"])
        for row in rows
        if row.answer is not None and "reads_as" in row.pairs and row.answer.get("confidence")
    ]
    if not given:
        return None
    sure = [(max(chances.values()), max(chances, key=lambda one: chances[one]) == label) for label, chances in given]
    return {
        "curve": [asdict(one) for one in reliability(sure)],
        "error": asdict(calibration_error(sure)),
        "log_loss": log_loss(given),
    }


def _retrieval(rows: Sequence[Row]) -> dict[str, float] | None:
    ranks = [rank_of(row.case, row.answer) for row in rows if row.case.kind == "question" and row.answer is not None]
    if not ranks:
        return None
    return {
        "questions": len(ranks),
        "recall@1": sum(rank == 1 for rank in ranks) / len(ranks),
        "recall@3": sum(rank is not None and rank <= 3 for rank in ranks) / len(ranks),
        "mean reciprocal rank": sum(1 / rank for rank in ranks if rank) / len(ranks),
    }


def _slices(rows: Sequence[Row], names: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for cut in SLICES:
        parts: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if cut in row.slices:
                parts[row.slices[cut]].append(row)
        if len(parts) > 1:
            found[cut] = {
                part: {"cases": len(inside), **{name: _share(inside, name) for name in names}}
                for part, inside in sorted(parts.items())
            }
    return found


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {"median": ordered[len(ordered) // 2], "p95": ordered[int(0.95 * (len(ordered) - 1))], "most": ordered[-1]}


def save(run: Run, rows: Sequence[Row], found: Mapping[str, Any]) -> None:
    """Writes the cases and the figures beside the run's other files."""
    write_owner_only(
        run.folder / CASES_FILE, "".join(f"{json.dumps(as_line(row), ensure_ascii=False)}\n" for row in rows)
    )
    write_owner_only(run.folder / FIGURES_FILE, json.dumps(plain(found), ensure_ascii=False, indent=1) + "\n")


def as_line(row: Row) -> dict[str, Any]:
    """A row as `cases.jsonl` keeps it."""
    return {
        "key": row.key,
        "kind": row.case.kind,
        "tasks": TASKS[row.case.kind],
        "digest": row.case.digest,
        "client": row.case.client,
        "slices": dict(row.slices),
        "verdicts": dict(row.verdicts),
        "wrong": row.wrong,
        "failed": row.failed,
        "fell_back": row.fell_back,
        "ms": row.ms,
        "tokens": row.tokens,
        "cost": row.cost,
        "case": row.case.value,
        "answer": row.answer,
    }


def plain(value: Any) -> Any:
    """The same with None for what is no number: JSON knows no NaN."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType]  # any JSON at all
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]  # any JSON at all
    return None if isinstance(value, float) and not math.isfinite(value) else value


def known_runs(runs: Path) -> list[Record]:
    """The runs that lie there and can be read, the newest first."""
    found = [record for folder in runs.iterdir() if (record := read_record(folder))] if runs.is_dir() else []
    return sorted(found, key=lambda record: record.began, reverse=True)


def read_figures(folder: Path) -> dict[str, Any] | None:
    """The figures of a run; None where it has none yet."""
    try:
        return json.loads((folder / FIGURES_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def read_row(folder: Path, key: str) -> dict[str, Any] | None:
    """One case of a run as `cases.jsonl` has it; the others are passed over unread."""
    begins = f'{{"key": {json.dumps(key, ensure_ascii=False)},'
    try:
        with (folder / CASES_FILE).open(encoding="utf-8") as lines:
            return next((json.loads(line) for line in lines if line.startswith(begins)), None)
    except (OSError, ValueError):
        return None


def read_rows(folder: Path) -> list[dict[str, Any]]:
    """The rows of `cases.jsonl` of a run. Raises BadInput where it has none."""
    from assistant.errors import BadInput

    try:
        return [json.loads(line) for line in (folder / CASES_FILE).read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        raise BadInput(f"{folder.name} is no run with results: `heardback evals run` makes one.") from None
