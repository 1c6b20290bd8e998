"""The same library in other tools: the pytest file really runs, and the inspect_ai dataset is as its reader wants it."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.paths import LIBRARY, ROOT
from assistant.thread import Labels, Thread, threads_from_jsonl
from evals.exporters import expected, export, shown

THREADS = list(threads_from_jsonl((LIBRARY / "threads_tune.jsonl").read_text("utf-8").splitlines()))[:6]


def by_desk(thread: Thread, **other: str) -> Thread:
    """The thread with the desk's own answers as its labels, but for those that are given."""
    given = Desk().chase(thread)
    labels = Labels(
        reads_as=given.reads_as,
        turn=given.turn,
        actions=(given.action,),
        channels=(given.channel,) if given.channel else (),
        health=given.health,
        until=given.until,
    )
    return thread.model_copy(update={"labels": labels.model_copy(update=other)})


def run_pytest(file: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(file.parent), str(file)]
    return subprocess.run(
        command, cwd=file.parent, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.process
def test_the_pytest_file_runs(tmp_path: Path) -> None:
    """One test for each question of each case: green where the desk says what is accepted, red on the one where it does not."""
    first, *rest = [by_desk(one) for one in THREADS]
    assert first.labels is not None
    wrong = "us" if first.labels.turn != "us" else "them"
    library = [by_desk(first, turn=wrong), *rest]
    made = export(library, "pytest", tmp_path / "test_library.py")
    done = run_pytest(tmp_path / "test_library.py", tmp_path / "home")
    asked = sum(len(expected(one)) for one in library)
    assert made.cases == 6 and re.search(rf"1 failed, {asked - 1} passed", done.stdout), done.stdout[-2000:]
    assert re.search(rf"FAILED .*\[{re.escape(first.id)}-turn\]", done.stdout) and done.returncode == 1


def test_the_dataset_is_samples(tmp_path: Path) -> None:
    """Each line has input, target, id and metadata; the labels are nowhere in what a model is shown."""
    made = export([by_desk(one) for one in THREADS], "inspect", tmp_path / "library.jsonl")
    data, code = map(Path, made.files)
    samples = [json.loads(line) for line in data.read_text("utf-8").splitlines()]
    assert [one["id"] for one in samples] == [one.id for one in THREADS]
    for sample, thread in zip(samples, THREADS, strict=True):
        assert set(sample) == {"id", "input", "target", "metadata"}
        assert sample["target"] in ("follow_up", "borderline", "harassment")
        assert sample["input"] == shown(thread) and "labels" not in sample["metadata"]["thread"]
    tree = ast.parse(code.read_text("utf-8"))
    assert {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} >= {"heardback", "model", "desk"}
    assert data.name in code.read_text("utf-8")


def test_what_is_expected_is_what_the_labels_accept() -> None:
    """Every accepted action and channel counts, no channel is an answer too, and what is not labelled is not asked."""
    thread = THREADS[0].model_copy(
        update={"labels": Labels(actions=("wait", "follow_up"), channels=(), until=date(2026, 3, 2))}
    )
    assert expected(thread) == {"action": ["wait", "follow_up"], "channel": ["none"], "until": ["2026-03-02"]}


def test_without_labels_there_is_nothing_to_export(tmp_path: Path) -> None:
    """A library without labels, and a name that pytest would not find, are refused with nothing written."""
    bare = [one.model_copy(update={"labels": None}) for one in THREADS]
    with pytest.raises(BadInput, match="label some first"):
        export(bare, "inspect", tmp_path / "library.jsonl")
    with pytest.raises(BadInput, match=r"\.py"):
        export([by_desk(THREADS[0])], "pytest", tmp_path / "library.jsonl")
    assert list(tmp_path.iterdir()) == []
