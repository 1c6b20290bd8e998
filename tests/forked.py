"""`heardback` in a process of its own that is forked from one which has its modules loaded: a call costs what it does, not its imports.

Not here: how long a cold start takes (`test_cli` starts a new Python for that).
"""

from __future__ import annotations

import atexit
import io
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

from tests.offline import network

_LOADED = (
    "assistant.cli",
    "assistant.opening",
    "assistant.importing.importer",
    "assistant.memory.export",
    "assistant.memory.past",
    "assistant.memory.store",
    "assistant.erasing",
    "chromadb",
    "tests.forked",
    "tests.warmed",
)


def heardback(
    arguments: Sequence[str], *, fed: bytes, folder: Path, environment: Mapping[str, str], seconds: float = 120
) -> CompletedProcess[bytes]:
    """Runs `heardback …`, fed with some bytes, in a folder, with this environment and no other. Raises TimeoutExpired."""
    with tempfile.TemporaryDirectory() as place:
        streams = [Path(place) / name for name in ("in", "out", "err")]
        streams[0].write_bytes(fed)
        process = _context().Process(target=_run, args=(list(arguments), streams, folder, dict(environment)))
        process.start()
        process.join(seconds)
        if process.is_alive():
            process.kill()
            process.join()
            raise TimeoutExpired(list(arguments), seconds)
        assert process.exitcode is not None
        return CompletedProcess(list(arguments), process.exitcode, streams[1].read_bytes(), streams[2].read_bytes())


def start() -> None:
    """Starts what is forked from, for whoever forks by `multiprocessing` and not by `heardback`; it is started once."""
    _context()
    ensure_running()


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_LOADED))
    return context


def _run(arguments: list[str], streams: list[Path], folder: Path, environment: dict[str, str]) -> None:
    """In the new process: its own streams, folder and environment, then what the console entry does."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    _reach_nobody(environment)
    for number, file in enumerate(streams):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
        os.dup2(os.open(file, flags), number)
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8")  # noqa: SIM115  # a descriptor that stays open for good
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(open(number, "wb", closefd=False), encoding="utf-8")  # noqa: SIM115  # a descriptor that stays open for good
        for number in (1, 2)
    )
    from assistant.cli import main

    try:
        main(arguments)
    finally:
        atexit._run_exitfuncs()  # a child of multiprocessing leaves them out
        sys.stdout.flush()
        sys.stderr.flush()


def _reach_nobody(environment: Mapping[str, str]) -> None:
    """As `tests/offline/sitecustomize.py` does it: no other machine is reached, and whatever tried stands in a file."""
    network.switch_off()
    if file := environment.get("OFFLINE_ATTEMPTS"):
        atexit.register(_tell, Path(file))


def _tell(file: Path) -> None:
    if network.attempts:
        with file.open("a", encoding="utf-8") as notes:
            notes.writelines(f"{address}\n" for address in network.attempts)
