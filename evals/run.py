"""A run: every case of some libraries put to the desk, each answer journaled as it comes. A killed run goes on where it was.

    run = begin(cases, Plan(...), folder)
    run.go(desk)

The loop is ours and thin: answers come in any order, at most so many are under way, and nothing is paid twice. Offline
cases are spread over processes; those that ask a model wait in threads. Not here: what is right (`scorers`), the words of a
report (`html_report`).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import BadInput
from evals import tasks
from evals.files import write_owner_only
from evals.journal import Journal
from evals.libraries import Case
from evals.record import RUN_FILE, Plan, Record, is_name, read_record
from evals.scale_out import answered_over
from evals.tasks import Done

if TYPE_CHECKING:
    from assistant.desk import Desk

CHUNK = 8
"""Offline cases that a process is handed at once: copying them costs less than answering one."""
FEW = 60
"""Offline cases below which other processes are not worth their start."""
OnProgress = Callable[[int, int, str], None]


@dataclass
class Limits:
    """How much at once and how much in all. `stop` is asked between cases."""

    concurrency: int = 4
    most_cost: float | None = None
    engine: str | None = None
    """Where offline cases are answered, as `scale_out` names it; None for the processes of this run."""
    stop: Callable[[], bool] = lambda: False
    on_progress: OnProgress = lambda _done, _total, _words: None


@dataclass
class Run:
    """A run in its folder, which holds plain files for its owner only."""

    folder: Path
    record: Record
    cases: Sequence[Case]
    done: dict[str, Done] = field(default_factory=dict[str, Done])
    """By the case's key."""

    def go(self, desk: Desk, limits: Limits) -> Record:
        """Asks what was not asked yet, until all is answered, the cost is reached, or somebody stops it."""
        reader = self.record.plan.reader
        judge = self.record.plan.judge
        keys = {case.key: tasks.key_of(case, reader, desk, judge) for case in self.cases}
        with Journal(self.folder) as journal:
            journal.forget_failures()
            known = journal.known()
            self.done = {case: known[key] for case, key in keys.items() if key in known}
            left = [case for case in self.cases if case.key not in self.done]
            spent = sum(one.cost for one in self.done.values())

            def keep(case: Case, done: Done) -> None:
                journal.keep(keys[case.key], done)
                self.done[case.key] = done

            why = _answered(left, desk, self.record.plan, limits, keep, len(self.done), len(self.cases), spent)
        return self._noted(why)

    def take(self, desk: Desk, answers: Iterable[tuple[Case, Done]]) -> Record:
        """Takes answers that were given elsewhere, under the keys that they would have had here; one that is there stays."""
        plan = self.record.plan
        keys = {case.key: tasks.key_of(case, plan.reader, desk, plan.judge) for case in self.cases}
        with Journal(self.folder) as journal:
            journal.forget_failures()
            for case, done in answers:
                journal.keep(keys[case.key], done)
            known = journal.known()
        self.done = {case: known[key] for case, key in keys.items() if key in known}
        left = len(self.cases) - len(self.done)
        return self._noted(f"{left} cases have no answer yet: `heardback evals run` asks them." if left else None)

    def _noted(self, why: str | None) -> Record:
        self.record = self.record.model_copy(
            update={
                "ended": datetime.now(UTC) if why is None else None,
                "answered": sum(one.failed is None for one in self.done.values()),
                "failed": sum(one.failed is not None for one in self.done.values()),
                "cost": sum(one.cost for one in self.done.values()),
                "stopped": why,
            }
        )
        write_owner_only(self.folder / RUN_FILE, self.record.model_dump_json(indent=1) + "\n")
        return self.record


def begin(cases: Sequence[Case], plan: Plan, runs: Path, name: str | None = None) -> Run:
    """A new run among `runs`, or the unfinished one of the same plan.

    Raises BadInput where a run of that name is of another plan, or where nothing can be written there.
    """
    try:
        runs.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadInput(f"{runs} cannot be made ({error.strerror}): name another folder with --out.") from None
    chosen = name or f"{Path(plan.libraries[0]).stem}-{plan.digest[:6]}-{plan.desk[:4]}"
    if name is not None and not is_name(name):
        raise BadInput(f"{name!r} is no name for a run: take letters, digits, dots and dashes.")
    number, folder = 1, runs / chosen
    while folder.exists():
        record = read_record(folder)
        if record is not None and record.plan == plan and record.ended is None:
            return Run(folder, record, cases)
        if name is not None and record is not None:
            what = "is finished" if record.plan == plan else "is of other cases, another desk or another reader"
            raise BadInput(f"The run {name} {what}: take another --name.")
        if record is None:
            break  # a folder that was made and nothing more
        number += 1
        folder = runs / f"{chosen}-{number}"
    folder.mkdir(mode=0o700, exist_ok=True)
    record = Record(name=folder.name, plan=plan, began=datetime.now(UTC), cases=len(cases))
    write_owner_only(folder / RUN_FILE, record.model_dump_json(indent=1) + "\n")
    return Run(folder, record, cases)


# -- the loop ---------------------------------------------------------------------------------------------------------


def to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` in a loop of its own, also where one is under way in this thread, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="loop") as beside:
        beside.submit(asyncio.run, work).result()


async def each(
    items: Sequence[Any],
    work: Callable[[Any], Awaitable[Any]],
    keep: Callable[[Any, Any], None],
    *,
    at_once: int,
    over: Callable[[], bool] = lambda: False,
) -> None:
    """Does `work` for every item, at most `at_once` together, and hands each result to `keep` as it comes.

    Once `over` is true nothing more is begun; what is under way is waited for, since it is paid already.
    """
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:  # shared by all workers: each takes the next
            keep(item, await work(item))
            if over():
                return

    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(items))):
            group.create_task(worker())


def _answered(
    left: Sequence[Case],
    desk: Desk,
    plan: Plan,
    limits: Limits,
    keep: Callable[[Case, Done], None],
    done: int,
    total: int,
    spent: float,
) -> str | None:
    """Answers what is left; why it is not whole, None where it is."""
    cost, stopped = spent, False
    limits.on_progress(done, total, "cases")

    def over() -> bool:
        nonlocal stopped
        stopped = stopped or limits.stop()
        return stopped or (limits.most_cost is not None and cost >= limits.most_cost)

    def kept(cases: Sequence[Case], answers: Sequence[Done]) -> None:
        nonlocal done, cost
        for case, answer in zip(cases, answers, strict=True):
            keep(case, answer)
            done, cost = done + 1, cost + answer.cost
        limits.on_progress(done, total, f"{done} of {total} cases")

    offline = [case for case in left if _is_offline(case, desk, plan)]
    others = [case for case in left if not _is_offline(case, desk, plan)]
    if limits.engine is not None and offline:
        answered_over(limits.engine, offline, kept, over)
        offline = []
    with ExitStack() as opened:
        pool: Executor | None = None
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        if len(offline) >= FEW and cores > 1:
            offline = _warmed(offline, kept, over)
            pool = opened.enter_context(ProcessPoolExecutor(cores, _parting(), initializer=_alone))
            pool.submit(_chunk, ()).result()  # the processes part here, before there is a thread to part from
        chunks = [offline[start : start + CHUNK] for start in range(0, len(offline), CHUNK)]
        threads = opened.enter_context(ThreadPoolExecutor(limits.concurrency, thread_name_prefix="evals"))

        async def offline_chunk(chunk: Sequence[Case]) -> list[Done]:
            loop = asyncio.get_running_loop()
            jobs = [tasks.job_of(case) for case in chunk]
            told = await loop.run_in_executor(pool or threads, _chunk, jobs)
            return [Done.model_validate_json(one) for one in told]

        async def with_model(chunk: Sequence[Case]) -> list[Done]:
            loop = asyncio.get_running_loop()
            return [
                await loop.run_in_executor(threads, partial(tasks.counted, chunk[0], desk, plan.reader, plan.judge))
            ]

        async def all_of_it() -> None:
            if over():
                return
            async with asyncio.TaskGroup() as both:
                both.create_task(each(chunks, offline_chunk, kept, at_once=cores + 1 if pool else 1, over=over))
                single = [[case] for case in others]
                both.create_task(each(single, with_model, kept, at_once=limits.concurrency, over=over))

        try:
            to_its_end(all_of_it())
        except BaseExceptionGroup as group:
            if group.subgroup(BrokenProcessPool) is not None:
                return "A process of the run was lost: what was answered is kept, and the same command goes on."
            raise _innermost(group) from None
    if done < total:
        if stopped:
            return "Stopped: what was answered is kept, and the same command goes on from here."
        return (
            f"The cost of {limits.most_cost:g} was reached: raise --max-cost, and the same command goes on from here."
        )
    return None


def _innermost(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _innermost(first) if isinstance(first, BaseExceptionGroup) else first  # pyright: ignore[reportUnknownArgumentType]  # of whatever it holds


def _is_offline(case: Case, desk: Desk, plan: Plan) -> bool:
    if case.kind == "mail":
        return desk.model is None or (plan.reader == "offline" and not plan.judge)
    return case.kind == "thread" and plan.reader == "offline"  # the playbook is open in this process only


def _warmed(
    offline: Sequence[Case], kept: Callable[[Sequence[Case], Sequence[Done]], None], over: Callable[[], bool]
) -> list[Case]:
    """Answers the first of each kind here: what they load and compile, all processes then have. The rest is given back."""
    first = {case.kind: case for case in reversed(offline)}
    for case in first.values():
        if not over():
            kept([case], [Done.model_validate_json(tasks.answered_offline(tasks.job_of(case)))])
    return [case for case in offline if first[case.kind] is not case]


def _parting() -> Any:
    """How processes part: by fork where the system has it, so that what is loaded is shared."""
    ways = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in ways else "spawn")


def _alone() -> None:
    """A process of the pool leaves Ctrl+C to the run, which ends it in order."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _chunk(jobs: Sequence[tuple[str, str, str, str]]) -> list[str]:
    return [tasks.answered_offline(job) for job in jobs]
