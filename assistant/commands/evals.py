"""`heardback evals run`, `compare`, `gate` and `baseline`: the desk measured on libraries. Thin over the package `evals`.

That is imported inside the commands: nobody who drafts a reply waits for it. Not here: what is done with a library beside
running it (`evals_library`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.commands.evals_library import COMMANDS
from assistant.console import DONE, FINDING, answer_first, as_json, progress_on_stderr, safe, stoppable
from assistant.errors import BadInput

if TYPE_CHECKING:
    from evals.run import Limits

_OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where runs lie, if not in the data folder.",
)


class _Tasks(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]  # generic from click 8.5 on only
    """Tasks, with commas between them."""

    name = "TASKS"
    known = ("judge", "adviser", "drafter", "intent", "retrieval")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value  # pyright: ignore[reportUnknownVariableType]  # converted already
        names = tuple(dict.fromkeys(one.strip() for one in str(value).split(",") if one.strip()))
        for name in names:
            if name not in self.known:
                self.fail(f"{name} is none of {', '.join(self.known)}", param, ctx)
        return names


@click.group()
def evals() -> None:
    """Measure the desk on libraries of threads, mails and questions."""


for _command in COMMANDS:
    evals.add_command(_command)


@evals.command()
@click.argument("libraries", nargs=-1, required=True, metavar="LIBRARY…", type=click.Path(path_type=Path))
@click.option("--reader", type=click.Choice(["offline", "model", "both"]), default="offline", show_default=True)
@click.option("--only", type=_Tasks(), default=(), help="Some of judge, adviser, drafter, intent, retrieval.")
@click.option(
    "--judge",
    is_flag=True,
    help="Have a model judge each draft by a written rubric.",
)
@click.option(
    "--concurrency", type=click.IntRange(1, 256), default=8, show_default=True, help="Cases under way at once."
)
@click.option("--max-cost", type=click.FloatRange(min=0), metavar="X", help="Stop once this much is spent.")
@click.option(
    "--engine",
    metavar="dask[://HOST:PORT]",
    help="Answer offline cases over dask: processes of this machine, or a cluster that runs.",
)
@click.option("--name", help="What the run is called.")
@_OUT
@as_json
def run(
    libraries: tuple[Path, ...],
    reader: Any,
    only: Any,
    judge: bool,
    concurrency: int,
    max_cost: float | None,
    engine: str | None,
    name: str | None,
    out: Path | None,
    in_json: bool,
) -> int:
    """Put every case of some libraries to the desk, score the answers, and write a report.

    A run that was stopped or killed goes on with the same command; nothing is asked twice. Exit 1 where a case failed or
    the run is not whole.
    """
    from evals.bench import bench, measured
    from evals.run import Limits

    desk = bench(reader, judge=judge, max_cost=max_cost)
    with stoppable("what was answered is kept, and the same command goes on from there") as stop:
        limits = Limits(concurrency, max_cost, engine, stop.is_set, _telling("evals"))
        done = measured(libraries, desk, reader, only, limits, runs=_runs(out), name=name, judge=judge)
    _end_line()
    record = done.record
    if in_json:
        click.echo(json.dumps({**done.figures, "folder": str(done.folder)}, ensure_ascii=False))
    else:
        click.echo(answer_first(done.told()))
    return FINDING if record.stopped or record.failed else DONE


@evals.command()
@click.argument("before")
@click.argument("after")
@_OUT
@as_json
def compare(before: str, after: str, out: Path | None, in_json: bool) -> int:
    """What got better and what got worse between two runs, and whether it is noise. Exit 1 where something is worse.

    BEFORE and AFTER are names of runs, or their folders.
    """
    from evals.compare import compared, told
    from evals.results import read_rows

    first, second = (_folder(one, out) for one in (before, after))
    found = compared(first.name, read_rows(first), second.name, read_rows(second))
    click.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False) if in_json else answer_first(told(found)))
    return FINDING if found.is_worse else DONE


@evals.command()
@_OUT
@as_json
def gate(out: Path | None, in_json: bool) -> int:
    """Run the shipped train and tune parts offline and hold them against the baseline. Exit 1 where the gate is red."""
    from evals.bench import gated
    from evals.gate import told

    with stoppable("what was answered is kept, and the same command goes on from there") as stop:
        verdict, done = gated(_runs(out), _limits(stop.is_set))
    _end_line()
    if in_json:
        click.echo(json.dumps(verdict.model_dump(mode="json"), ensure_ascii=False))
    else:
        click.echo(answer_first(told(verdict)))
        click.echo(safe(f"Report: {done.report}"))
    return FINDING if verdict.red else DONE


@evals.command()
@click.argument("run")
@_OUT
def baseline(run: str, out: Path | None) -> int:
    """Write evals/baseline.json anew from a run of the shipped parts, such as the one of `heardback evals gate`."""
    from evals.gate import BASELINE, baseline_of, write_baseline
    from evals.results import read_rows

    folder = _folder(run, out)
    found = baseline_of(read_rows(folder))
    write_baseline(found)
    click.echo(f"{BASELINE} holds {len(found.verdicts)} cases of {safe(folder.name)} now.")
    return DONE


def _runs(out: Path | None) -> Path:
    from assistant.settings import load_settings
    from evals.record import runs_of

    return out if out is not None else runs_of(load_settings().make_home())


def _folder(run: str, out: Path | None) -> Path:
    given = Path(run)
    folder = given if (given / "run.json").is_file() else _runs(out) / run
    if not (folder / "run.json").is_file():
        raise BadInput(f"There is no run {run}: name one of {_runs(out)}, or its folder.")
    return folder


def _limits(stop: Callable[[], bool]) -> Limits:
    from evals.run import Limits

    return Limits(stop=stop, on_progress=_telling("gate"))


def _telling(name: str) -> Callable[[int, int, str], None]:
    tell = progress_on_stderr()
    return lambda done, total, words: tell(name, done, total, words) if tell is not None else None


def _end_line() -> None:
    """Takes the line of progress away."""
    if progress_on_stderr() is not None:
        click.echo("\r\x1b[2K", err=True, nl=False)
