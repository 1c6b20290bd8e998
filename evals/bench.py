"""From libraries to a scored run on file: what the commands do, in one call. Not here: their options, the loop (`run`)."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.opening import open_bench
from assistant.settings import Reader, Settings, load_settings
from evals import gate, html_report, tasks
from evals.backtest import of_run
from evals.backtest_words import for_report
from evals.libraries import Task, load
from evals.record import Record, plan_of, read_record
from evals.results import as_line, figures, rows_of, save
from evals.run import Limits, Run, begin
from evals.statistics import need_statistics
from evals.wording import TASKS, between, percent, question, tally
from evals.written_judge import LABELLED


@dataclass(frozen=True)
class Measured:
    """A run on file: its record, its figures, its rows as `cases.jsonl` has them."""

    folder: Path
    record: Record
    figures: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]

    @property
    def report(self) -> Path:
        return self.folder / html_report.FILE

    def told(self) -> str:
        """The headline in words, what failed, and where the report lies."""
        found, lines, task = self.figures, list[str](), None
        lines.append(
            f"{self.record.name}: {self.record.answered} of {self.record.cases} cases answered ({tally(found['cases'])})"
        )
        if self.record.stopped:
            lines.append(self.record.stopped)
        for name, one in found["headline"].items():
            if one["task"] != task:
                task = one["task"]
                lines.append(f"\n{TASKS[task]}")
            lines.append(f"  {question(name):<40} {percent(one['value']):>8}  ({between(one)})  of {one['asked']}")
        if found["hard"]:
            lines.append("\nLines that nothing may cross")
            lines += [f"  {name:<40} {len(one['broken'])} of {one['asked']}" for name, one in found["hard"].items()]
        if found["calibration"]:
            lines.append(f"\nCalibration error {100 * found['calibration']['error']['value']:.1f} in a hundred")
        if found.get("judge"):
            one = found["judge"]
            lines.append(
                f"\nThe judging model agrees with people by a kappa of {one['kappa']:.2f} over {one['labelled']} drafts: its "
                f"verdict {'counts' if one['counts'] else 'does not count'}."
            )
        if found.get("backtest"):
            lines.append(f"\n{found['backtest']['text']}")
        if found["failed"]:
            lines.append(f"\n{len(found['failed'])} failed, and are in no figure:")
            lines += [f"  {one['key']}: {one['why']}" for one in found["failed"][:20]]
            if len(found["failed"]) > 20:
                lines.append(f"  … and {len(found['failed']) - 20} more, all in the report")
        if found["fell_back"]:
            lines.append(f"\nIn {found['fell_back']} cases the offline answer stands although a model was asked.")
        if found["tokens"]:
            lines.append(f"\n{found['tokens']:,} tokens, cost {found['cost']:.4f}")
        lines.append(f"\nReport: {self.report}")
        return "\n".join(lines)


def bench(
    reader: Reader, *, judge: bool = False, max_cost: float | None = None, settings: Settings | None = None
) -> Desk:
    """The desk that is measured. Raises BadInput where a model is needed and none is set, or where its cost is unknown."""
    chosen = settings or load_settings()
    if reader == "offline" and not judge:
        chosen = chosen.model_copy(update={"model": None})
    elif chosen.model is None:
        raise BadInput("That needs a model: set HEARDBACK_MODEL (and OPENAI_BASE_URL or OPENAI_API_KEY).")
    elif max_cost is not None and chosen.price_in is None:
        raise BadInput("--max-cost needs prices: set HEARDBACK_PRICE_IN and HEARDBACK_PRICE_OUT.")
    return open_bench(chosen, profile=tasks.SENDER, on_used=tasks.note_used)


def measured(
    libraries: Sequence[Path],
    desk: Desk,
    reader: Reader,
    only: Sequence[Task],
    limits: Limits,
    *,
    runs: Path,
    name: str | None = None,
    judge: bool = False,
) -> Measured:
    """Runs what is left of the libraries, scores it, and writes the run's files and its report."""
    need_statistics()
    files = (
        [*libraries, LABELLED]
        if judge and LABELLED.resolve() not in [one.resolve() for one in libraries]
        else libraries
    )
    cases = load(files, only)
    if not judge and any(case.kind == "draft" for case in cases):
        raise BadInput("Labelled drafts are there to try the judging model on: add --judge.")
    run = begin(cases, plan_of(cases, files, reader, only, desk, judge=judge), runs, name)
    run.go(desk, limits)
    return written(run, libraries)


def written(run: Run, libraries: Sequence[Path]) -> Measured:
    """Scores what a run has, and writes its files and its report, with the back-test where a library has outcomes."""
    rows = rows_of(run)
    found = figures(rows, run.record)
    threads = ((row.case.thread(), row.answer) for row in rows if row.case.kind == "thread" and row.answer is not None)
    tested = of_run(libraries, threads)
    if tested is not None:
        found["backtest"] = for_report(tested)
    save(run, rows, found)
    lines = [as_line(row) for row in rows]
    html_report.write(run.folder / html_report.FILE, found, lines)
    return Measured(run.folder, run.record, found, lines)


def gated(
    runs: Path, limits: Limits, files: Sequence[Path] = (), baseline: Path = gate.BASELINE
) -> tuple[gate.Verdict, Measured]:
    """The shipped parts, run offline and held against the baseline. A finished run of the gate makes room for the next."""
    known = gate.read_baseline(baseline) if baseline.is_file() else None
    before = runs / gate.NAME
    record = read_record(before)
    if before.is_dir() and (record is None or record.ended is not None or record.plan.desk != tasks.desk_digest()):
        shutil.rmtree(before)
    chosen = files or gate.library_files()
    done = measured(chosen, bench("offline"), "offline", (), limits, runs=runs, name=gate.NAME)
    if done.record.stopped:
        raise BadInput(done.record.stopped)
    if known is None:
        raise BadInput(f"There is no baseline yet: `heardback evals baseline {gate.NAME}` makes one of this run.")
    return gate.judged(done.rows, known), done
