"""What a run is of and how far it came, as its folder keeps it. Not here: the run itself (`run`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import Reader
from assistant.thread import Moment, Value
from evals import tasks
from evals.libraries import Case, Task

if TYPE_CHECKING:
    from assistant.desk import Desk

RUN_FILE = "run.json"


class Plan(Value):
    """What a run is of: the same plan over the same libraries goes on, another is another run."""

    libraries: tuple[str, ...]
    digest: str
    """Of all its cases."""
    reader: Reader = "offline"
    only: tuple[Task, ...] = ()
    desk: str
    """The digest of the desk that was asked."""
    model: str | None = None
    judge: bool = False
    """Whether a model judges the drafts."""


class Record(Value):
    """`run.json`: the plan, and how far it came."""

    name: str
    plan: Plan
    began: Moment
    ended: Moment | None = None
    cases: int
    answered: int = 0
    failed: int = 0
    cost: float = 0.0
    stopped: str | None = None
    """Why it is not whole, one sentence; None for a whole run."""


def runs_of(home: Path) -> Path:
    """Where in a data folder runs lie, each in a folder of its own."""
    return home / "evals" / "runs"


def plan_of(
    cases: Sequence[Case],
    libraries: Iterable[Path],
    reader: Reader,
    only: Sequence[Task],
    desk: Desk,
    *,
    judge: bool = False,
) -> Plan:
    """The plan that these cases, put to this desk, come to."""
    told = hashlib.sha256("\n".join(sorted(f"{case.key} {case.digest}" for case in cases)).encode()).hexdigest()
    return Plan(
        libraries=tuple(file.name for file in libraries),
        digest=told[:16],
        reader=reader,
        only=tuple(only),
        desk=tasks.desk_digest(),
        model=desk.model.name if desk.model is not None else None,
        judge=judge,
    )


def read_record(folder: Path) -> Record | None:
    """The record of a run; None where the folder holds none that can be read."""
    try:
        return Record.model_validate_json((folder / RUN_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def is_name(name: str) -> bool:
    """Whether a run can be called so: letters, digits, dots and dashes."""
    return bool(name) and not name.startswith(".") and all(c.isalnum() or c in "._-" for c in name) and len(name) <= 80
