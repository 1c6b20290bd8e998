"""`heardback evals import`, `labels`, `backtest`, `export` and `batch`: what is done with a library beside running it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assistant.console import (
    DONE,
    FINDING,
    answer_first,
    as_json,
    open_desk,
    print_out,
    progress_on_stderr,
    safe,
    stoppable,
)
from assistant.errors import BadInput

_LIBRARY = click.argument("library", type=click.Path(path_type=Path))
_OUT = click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where it is written."
)


@click.command("import")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--store", is_flag=True, help="Out of the desk's own store instead of archives.")
@click.option("--me", multiple=True, metavar="ADDRESS", help="An address or domain of yours; may be given again.")
@click.option("--months", default="", metavar="2026-02,2026-03", help="Only moments of these months.")
@click.option("--also", multiple=True, metavar="WORD", help="A word to replace as well; may be given again.")
@_OUT
@as_json
def import_command(
    paths: tuple[Path, ...],
    store: bool,
    me: tuple[str, ...],
    months: str,
    also: tuple[str, ...],
    out: Path,
    in_json: bool,
) -> int:
    """Make a library of threads out of mail archives (mbox, Maildir, .eml, …) or the store, with what really followed.

    People, firms, addresses, numbers and sums become invented ones by a secret that is thrown away. Each thread ends where
    you wrote next; what you did and what came of it lies beside the library, in FILE's name with .outcomes.jsonl.
    """
    from evals.importing import make_library

    if store == bool(paths):
        raise BadInput("Name the archives to make a library of, or take --store.")
    chosen = [one.strip() for one in months.split(",") if one.strip()]
    with stoppable() as stop:
        made = make_library(
            open_desk(),
            paths,
            out,
            me=me,
            months=chosen,
            also=also,
            on_progress=progress_on_stderr(),
            stop=stop.is_set,
        )
    _clear()
    if not made.finished:
        return print_out([(made, "Stopped: nothing was written.")], in_json)
    lines = [
        f"{made.threads} moments with {made.clients} clients are in {out}",
        *([made.read] if made.read else []),
        f"Attempts after a word of yours that had got no answer: {made.attempts}. Answered: {made.answered}. Not known, as the "
        f"history ends too soon: {made.unknown}.",
        f"Replaced: {made.people} names, {made.firms} firms, {made.addresses} addresses, {made.figures} numbers and the like.",
    ]
    if made.may_be_names:
        lines.append(
            f"Look these over, they stayed and may be names (--also WORD replaces one): {', '.join(made.may_be_names)}"
        )
    lines.append("A name that nothing gives away may have stayed: read the library before you hand it to anybody.")
    return print_out([(made, answer_first("\n".join(lines)))], in_json)


@click.command()
@_LIBRARY
@click.option("--who", multiple=True, help="A labeller; may be given again. All, where none is named.")
@click.option("--with-desk", is_flag=True, help="Set each labeller beside the desk's own answers, too.")
@click.option(
    "--export", "out", type=click.Path(path_type=Path), metavar="FILE", help="Write the library with its labels."
)
@as_json
def labels(library: Path, who: tuple[str, ...], with_desk: bool, out: Path | None, in_json: bool) -> int:
    """How far the labellers of a library agree (Cohen's kappa), where they differ, and the labels as a library.

    Label in the browser: `heardback app`, page Labelling. What not all who labelled a thread agree on is not exported.
    """
    from itertools import combinations

    from evals.files import owner_only
    from evals.labelling import LIBRARY, Labelling, labeller_name, told

    desk = open_desk()
    labelling = Labelling(_home(), library)
    people = [labeller_name(one) for one in who] or list(labelling.labellers())
    if not people:
        raise BadInput("Nobody has labelled it yet: `heardback app`, page Labelling.")
    for one in people:
        if not labelling.answers(one):
            raise BadInput(f"{one} has labelled nothing of this library: it knows {', '.join(labelling.labellers())}.")
    everybody = [*people, LIBRARY] if labelling.answers(LIBRARY) else people
    found = [labelling.compared(first, second) for first, second in combinations(everybody, 2)]
    if with_desk:
        desk.rest_unnoted()
        found += [labelling.with_desk(one, lambda thread: desk.chase(thread, reader="offline")) for one in people]
    print_out([(one, safe(told(one))) for one in found], in_json)
    if not in_json:
        for one in people:
            done, skipped, total = labelling.progress(one)
            click.echo(safe(f"{one}: {done} of {total} labelled, {skipped} skipped"))
    if out is not None:
        with owner_only(out) as file:
            count = 0
            for thread in labelling.exported(people):
                file.write(f"{thread.to_json()}\n")
                count += 1
        if not in_json:
            click.echo(f"{count} threads with labels are in {out}")
    return DONE


@click.command()
@_LIBRARY
@as_json
def backtest(library: Path, in_json: bool) -> int:
    """What the desk would have said at every moment of a library, against what was done and what followed.

    How many attempts it would have spared, how many answers it would have put at risk, with intervals and limits. LIBRARY
    is one that `heardback evals import` made.
    """
    from evals.backtest import back_test, judged
    from evals.backtest_words import told
    from evals.labelling import read_library
    from evals.outcomes import read_outcomes

    threads, outcomes = read_library(library), read_outcomes(library)
    tell = progress_on_stderr()

    def on_progress(done: int, total: int) -> None:
        if tell is not None:
            tell("back-test", done, total, f"{done} of {total} moments")

    with stoppable() as stop:
        moments = judged(open_desk(), threads, outcomes, on_progress=on_progress, stop=stop.is_set)
    _clear()
    found = back_test(moments, finished=not stop.is_set())
    return print_out([(found, answer_first(told(found)))], in_json)


@click.command()
@_LIBRARY
@click.option("--to", required=True, type=click.Choice(["inspect", "pytest"]), help="The tool that it is for.")
@_OUT
@as_json
def export(library: Path, to: Any, out: Path, in_json: bool) -> int:
    """A labelled library for another tool: an inspect_ai dataset with its task, or a pytest file."""
    from evals.exporters import export as exported
    from evals.labelling import read_library

    made = exported(read_library(library), to, out)
    text = f"{made.cases} cases are in {' and '.join(made.files)}\nRun it with: {made.run}"
    return print_out([(made, answer_first(text))], in_json)


@click.group()
def batch() -> None:
    """A library as requests of a batch endpoint (OpenAI's Batch API), and its results read back. Nothing is sent."""


@batch.command("write")
@_LIBRARY
@_OUT
@as_json
def write(library: Path, out: Path, in_json: bool) -> int:
    """Write the requests: what the desk asks when the model of HEARDBACK_MODEL reads each thread along."""
    from assistant.settings import load_settings
    from evals.batch import write_requests
    from evals.labelling import read_library

    threads = read_library(library)
    tell = progress_on_stderr()

    def on_progress(done: int) -> None:
        if tell is not None:
            tell("batch", done, len(threads), f"{done} of {len(threads)} requests")

    with stoppable() as stop:
        made = write_requests(threads, out, load_settings(), stop=stop.is_set, on_progress=on_progress)
    _clear()
    if not made.finished:
        return print_out([(made, "Stopped: nothing was written.")], in_json)
    text = (
        f"{made.requests} requests are in {', '.join(made.files)}\nUpload each with the purpose batch and make a batch of it "
        f"for {made.endpoint}; then `heardback evals batch read RESULTS --library {library}`. They hold the threads' words."
    )
    return print_out([(made, answer_first(text))], in_json)


@batch.command("read")
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--library", required=True, type=click.Path(path_type=Path), help="The library that was written.")
@click.option("--reader", type=click.Choice(["model", "both"]), default="both", show_default=True)
@click.option("--name", help="The run's name; else it is made out of the library.")
@as_json
def read(results: tuple[Path, ...], library: Path, reader: Any, name: str | None, in_json: bool) -> int:
    """Read results back into a run, with its journal and its report; exit 1 where a thread has no usable answer.

    `heardback evals run LIBRARY --reader …` by the same name then asks what has none, and nothing else.
    """
    from assistant.opening import open_bench
    from assistant.settings import load_settings
    from evals import run as running
    from evals.batch import answers_of, done_of, read_results
    from evals.bench import written
    from evals.libraries import load
    from evals.record import plan_of, runs_of
    from evals.tasks import SENDER

    settings, found = load_settings(), read_results(results)
    cases = [case for case in load([library]) if case.kind == "thread"]
    by_id = {case.id: case for case in cases}
    desk = open_bench(settings, profile=SENDER)
    if desk.model is None:
        raise BadInput("No language model is configured: set HEARDBACK_MODEL to the one that the batch was for.")
    begun = running.begin(cases, plan_of(cases, [library], reader, (), desk), runs_of(settings.make_home()), name)
    answers = answers_of((case.thread() for case in cases), found, settings, reader)
    record = begun.take(desk, ((by_id[one.id], done_of(one, settings)) for one in answers))
    print_out([(record, answer_first(written(begun, [library]).told()))], in_json)
    return FINDING if record.failed else DONE


COMMANDS = (import_command, labels, backtest, export, batch)


def _home() -> Path:
    from assistant.settings import load_settings

    return load_settings().make_home()


def _clear() -> None:
    """Takes the line of progress away."""
    if progress_on_stderr() is not None:
        click.echo("\r\x1b[2K", err=True, nl=False)
