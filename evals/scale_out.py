"""The same work over an engine of many processes or machines, for libraries that outgrow one: dask, where it is installed.

Work is a function of a module and plain values, so that any worker can do it; what a lost worker had in hand is given to
another. Results come with the number of their item, in no order. Not here: what the work is, and where results are kept.
"""

from __future__ import annotations

import importlib
import os
import re
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from assistant.errors import BadInput
from evals import tasks
from evals.libraries import Case

Item = TypeVar("Item")
Result = TypeVar("Result")

ENGINES = "dask, or dask://HOST:PORT (dask+tls:// with the certificates of dask's own settings) for a cluster that runs"
AT_ONCE = 4
"""Items in hand for each worker: enough that none waits, few enough that a stop is soon and memory small."""
LOSSES = 1
"""Times that an item is handed out anew after the engine gave it up: what kills every worker is the item's own fault."""
LOOK_S = 1.0
"""How long nothing may come before it is looked whether something was lost, and whether to stop."""
_GONE = ("lost", "cancelled", "error")
WAIT_S = 60.0
"""How long a cluster may take to have its first worker, or another when all were lost."""
_ADDRESS = re.compile(r"dask(?P<tls>\+tls)?://(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})$")


@dataclass(frozen=True)
class Done(Generic[Result]):
    """The result of item `number`; `lost` says why there is none."""

    number: int
    result: Result | None
    lost: str | None = None


class Engine:
    """An open engine. Use it as `with engine("dask") as opened:`."""

    def __init__(self, client: Any) -> None:
        """`client` is dask's, whose types say little."""
        self._client = client

    @property
    def workers(self) -> int:
        """How many there are at this moment."""
        return len(self._client.scheduler_info(n_workers=-1)["workers"])

    def pids(self) -> list[int]:
        """The processes of the workers, where these are on this machine."""
        return sorted(self._client.run(os.getpid, on_error="ignore").values())

    def must_be(self, digest: str) -> None:
        """Raises BadInput where a worker's desk is another one than that of the digest."""
        told = self._client.run(tasks.desk_digest, on_error="ignore")  # one that is lost meanwhile says nothing
        if set(told.values()) - {digest}:
            raise BadInput("A worker of the cluster has another version of Heardback: install this one on all of them.")

    def each(
        self,
        work: Callable[[Item], Result],
        items: Sequence[Item],
        stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[Done[Result]]:
        """Each item's result as it comes. An exception of `work` passes through; a worker that is lost does not.

        `stop` is asked between results: what is in hand then is let go. Raises BadInput where no worker is left for WAIT_S.
        """
        waiting = iter(range(len(items)))
        running: dict[int, Any] = {}
        losses = dict.fromkeys(range(len(items)), 0)
        ended: SimpleQueue[int] = SimpleQueue()
        alone_s = 0.0

        def hand_out(number: int) -> None:
            # Not pure: the same item twice is two pieces of work, and a result is never somebody else's.
            future: Any = self._client.submit(work, items[number], pure=False, retries=0)
            running[number] = future
            future.add_done_callback(partial(_ended, ended, number))

        try:
            for number in islice(waiting, max(1, self.workers) * AT_ONCE):
                hand_out(number)
            while running:
                try:
                    number = ended.get(timeout=LOOK_S)
                except Empty:
                    if stop():
                        return
                    alone_s = 0.0 if self.workers else alone_s + LOOK_S
                    if alone_s >= WAIT_S:
                        raise BadInput(
                            "The cluster has no worker left: start one, and run this again; it goes on where it stopped."
                        ) from None
                    # A worker may be lost between the end of its work and the fetching of it: then nobody calls.
                    number = next((one for one, future in running.items() if future.status in _GONE), -1)
                if number not in running:
                    continue
                done: Done[Result] | None = self._fetched(number, running.pop(number))
                if done is None:
                    losses[number] += 1
                    if losses[number] <= LOSSES:
                        hand_out(number)
                        continue
                    done = Done[Result](number, None, "every worker that took it was lost")
                yield done
                if stop():
                    return
                for following in islice(waiting, 1):
                    hand_out(following)
        finally:
            self._client.cancel(list(running.values()), force=True)

    def _fetched(self, number: int, future: Any) -> Done[Any] | None:
        """The result, which leaves the cluster with that; None where it was lost with its worker."""
        from asyncio import CancelledError

        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        try:
            return Done(number, future.result(timeout=WAIT_S))
        except (KilledWorker, CancelledError, FutureCancelledError, TimeoutError):
            return None
        finally:
            future.release()


def _ended(ended: SimpleQueue[int], number: int, _: object) -> None:
    ended.put(number)


@contextmanager
def engine(name: str, workers: int | None = None) -> Generator[Engine]:
    """The engine of that name: `dask` starts processes on this machine, `dask://host:port` joins a cluster.

    Raises BadInput for a name that is none, where dask is not installed, and where the cluster cannot be reached.
    """
    address = address_of(name)
    try:
        dask: Any = importlib.import_module("dask")
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise BadInput(
            "dask is not installed: `pip install 'heardback[scale]'` brings it, or run without --engine."
        ) from None
    settings: dict[str, Any] = {
        "distributed.scheduler.allowed-failures": 1,
        "distributed.worker.daemon": True,
        "distributed.logging.distributed": "error",
        # No page about the work, and nothing on any port but the work itself.
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        "distributed.comm.timeouts.connect": f"{WAIT_S:g}s",
        # Nothing of a client is written to disk by a worker, however little memory there is.
        "distributed.worker.memory.spill": False,
        "distributed.worker.memory.target": False,
    }
    # A folder of this run, for its owner only: workers keep their locks in it.
    with tempfile.TemporaryDirectory(prefix="heardback-dask-") as scratch, dask.config.set(settings):
        cluster: Any = None
        try:
            if address is None:
                cluster = distributed.LocalCluster(
                    n_workers=workers or os.cpu_count() or 1,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    # With certificates of this run: whoever else uses this machine can neither listen nor join.
                    security=True,
                    memory_limit=0,
                    local_directory=scratch,
                    silence_logs=50,
                )
            client: Any = distributed.Client(cluster if cluster is not None else address, set_as_default=False)
        except (OSError, TimeoutError) as error:
            raise BadInput(
                f"The cluster at {name} cannot be reached ({type(error).__name__}): is it running?"
            ) from None
        try:
            client.wait_for_workers(1, timeout=WAIT_S)
            yield Engine(client)
        except TimeoutError:
            raise BadInput(f"The cluster at {name} has no worker: start one with `dask worker`.") from None
        finally:
            client.close()
            if cluster is not None:
                cluster.close()


def address_of(name: str) -> str | None:
    """Where the cluster is, None for one of this machine. Raises BadInput for a name that is no engine."""
    if name == "dask":
        return None
    found = _ADDRESS.match(name)
    if found is None:
        raise BadInput(f"{name!r} is no engine: say {ENGINES}.")
    return f"{'tls' if found['tls'] else 'tcp'}://{found['host']}:{found['port']}"


def answered_over(
    name: str,
    cases: Sequence[Case],
    kept: Callable[[Sequence[Case], Sequence[tasks.Done]], None],
    over: Callable[[], bool],
) -> None:
    """Answers offline cases over an engine; each is handed to `kept` as it comes, until `over` is true.

    Raises BadInput as `engine`, and where a worker has another desk than ours: its answers would be of something else.
    """
    if over():
        return
    with engine(name) as opened:
        opened.must_be(tasks.desk_digest())
        for done in opened.each(tasks.answered_offline, [tasks.job_of(case) for case in cases], over):
            told = tasks.Done(failed=done.lost) if done.result is None else tasks.Done.model_validate_json(done.result)
            kept([cases[done.number]], [told])
