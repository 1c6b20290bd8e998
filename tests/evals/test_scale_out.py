"""The work spread over a real local cluster of processes: the same results, also where a worker is killed on the way."""

from __future__ import annotations

import importlib
import importlib.util
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.paths import LIBRARY
from evals import run as running
from evals import scale_out, tasks
from evals.libraries import load
from evals.record import plan_of
from evals.scale_out import Engine, address_of, engine
from evals.tasks import Done
from tests import forked

WORKERS = 3
METHOD = "distributed.worker.multiprocessing-method"
CASES = load([LIBRARY / "threads_tune.jsonl"])[:48]
JOBS = [tasks.job_of(case) for case in CASES]


def said(done: str | None) -> Done:
    """An answer without the time that it took."""
    assert done is not None
    return Done.model_validate_json(done).model_copy(update={"ms": 0.0})


@pytest.fixture(scope="module")
def opened() -> Iterator[Engine]:
    """A cluster of three processes, forked with the desk in their memory: a killed one is soon replaced.

    Without dask the tests are skipped, but never where CI is set.
    """
    if importlib.util.find_spec("distributed") is None:
        if os.environ.get("CI"):
            pytest.fail("dask is not installed, and CI must run on a real cluster: it is in the extra scale")
        pytest.skip("dask is not installed: pip install 'heardback[scale]'")
    dask: Any = importlib.import_module("dask")
    forked.start()
    with dask.config.set({METHOD: "forkserver"}), engine("dask", WORKERS) as made:
        yield made


@pytest.mark.process
def test_it_stops_between_two_results(opened: Engine) -> None:
    """Asked to stop, it hands out nothing more."""
    seen: list[int] = []
    results = opened.each(tasks.answered_offline, JOBS, stop=lambda: bool(seen))
    for done in results:
        seen += [done.number]
    assert len(seen) == 1


@pytest.mark.process
def test_a_cluster_without_workers_is_not_waited_for_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every worker is gone and none comes, the run ends with a sentence instead of standing still."""
    distributed: Any = pytest.importorskip("distributed")
    monkeypatch.setattr(scale_out, "WAIT_S", 2.0)
    with (
        distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        pytest.raises(BadInput, match="no worker left"),
    ):
        list(Engine(client).each(_divides, [1]))


@pytest.mark.process
def test_an_error_of_the_work_is_no_lost_worker(opened: Engine) -> None:
    """A bug passes through as itself and is not tried again."""
    with pytest.raises(ZeroDivisionError):
        list(opened.each(_divides, [0]))


@pytest.mark.process
def test_a_worker_with_another_desk_is_refused(opened: Engine) -> None:
    """Answers of another version would be answers of something else."""
    opened.must_be(tasks.desk_digest())
    with pytest.raises(BadInput, match="another version"):
        opened.must_be("0" * 16)


@pytest.mark.process
def test_a_killed_worker_changes_nothing(opened: Engine) -> None:
    """Of three processes one is killed in the middle: every result is there once, and the same as without any engine."""
    before = opened.pids()
    assert len(before) == WORKERS and os.getpid() not in before
    found: dict[int, str | None] = {}
    for done in opened.each(tasks.answered_offline, JOBS):
        assert done.number not in found and done.lost is None
        found[done.number] = done.result
        if len(found) == 12:
            os.kill(before[0], signal.SIGKILL)
    alone = [said(tasks.answered_offline(job)) for job in JOBS]
    assert [said(found[number]) for number in range(len(JOBS))] == alone and all(one.answer for one in alone)
    assert before[0] not in opened.pids()


@pytest.mark.process
def test_what_kills_every_worker_is_given_up(opened: Engine) -> None:
    """An item that takes its worker with it is told as lost, and the others are done all the same."""
    items = [0.0, -1.0, 0.0, 0.0]
    told = {done.number: done for done in opened.each(_dies_below_nought, items)}
    assert sorted(told) == [0, 1, 2, 3]
    assert told[1].result is None and "lost" in (told[1].lost or "")
    assert [told[number].result for number in (0, 2, 3)] == [0.0, 0.0, 0.0]


@pytest.mark.process
def test_a_run_over_the_engine_is_the_local_run(opened: Engine, tmp_path: Path) -> None:
    """The same plan run here and over a cluster comes to the same answers, journaled under the same keys."""
    dask: Any = importlib.import_module("dask")  # its processes are started as they are for a person: anew
    cases, desk = CASES[:20], Desk(tasks.SENDER)
    answers: list[dict[str, Done]] = []
    for folder, name in (("here", None), ("there", "dask")):
        plan = plan_of(cases, [LIBRARY / "threads_tune.jsonl"], "offline", (), desk)
        begun = running.begin(cases, plan, tmp_path / folder)
        with dask.config.set({METHOD: "spawn"}):
            record = begun.go(desk, running.Limits(engine=name))
        assert record.stopped is None and record.answered == len(cases)
        answers.append({key: done.model_copy(update={"ms": 0.0}) for key, done in begun.done.items()})
    assert answers[0] == answers[1]


def test_a_name_that_is_no_engine_is_refused() -> None:
    """The sentence names those that there are."""
    assert address_of("dask") is None
    assert address_of("dask://10.0.0.7:8786") == "tcp://10.0.0.7:8786"
    assert address_of("dask+tls://[::1]:8786") == "tls://[::1]:8786"
    for wrong in ("spark", "dask://", "dask://host", "tcp://h:1"):
        with pytest.raises(BadInput, match="dask://HOST:PORT"):
            address_of(wrong)


def _dies_below_nought(number: float) -> float:
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _divides(number: int) -> float:
    return 1 / number
