"""A run killed at any moment: nothing lost, nothing twice, nothing paid twice but what was under way."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from assistant.paths import ROOT
from tests.evals.judging_server import drafts, judging

pytestmark = pytest.mark.process
AT_ONCE = 16


def begin(home: Path, library: Path, settings: dict[str, str]) -> subprocess.Popen[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("HEARDBACK_", "OPENAI_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", "evals", "run", str(library), "--only", "drafter", "--judge", "--name", "siege",
         "--concurrency", str(AT_ONCE)],
        env={**clean, **settings, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home)},
        cwd=home.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def journaled(home: Path) -> int:
    file = home / "evals" / "runs" / "siege" / "journal.sqlite"
    if not file.exists():
        return 0
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10) as db:
        try:
            return db.execute("SELECT count(*) FROM answers").fetchone()[0]
        except sqlite3.OperationalError:  # killed before it had a table
            return 0


@pytest.mark.parametrize(
    ("cases", "kills"), [pytest.param(160, 2, id="short"), pytest.param(2000, 10, id="full", marks=pytest.mark.soak)]
)
def test_a_killed_run_goes_on(tmp_path: Path, cases: int, kills: int) -> None:
    """kill -9 at random moments: the end has each case once, and only what was under way was asked about again."""
    home, dice = tmp_path / "home", random.Random(11)
    library = drafts(tmp_path / "drafts.jsonl", cases)
    killed = 0
    with judging(latency=0.03) as (settings, asked):
        goals = sorted(dice.uniform(0.05, 0.9) * cases for _ in range(kills))
        for goal in goals:
            process = begin(home, library, settings)
            while journaled(home) < goal and process.poll() is None:
                time.sleep(0.02)
            time.sleep(dice.uniform(0, 0.05))
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        last = begin(home, library, settings)
        out, err = last.communicate(timeout=300)
        assert last.returncode == 0, err
        assert killed == kills
        times = asked.times
    folder = home / "evals" / "runs" / "siege"
    rows = [json.loads(line) for line in (folder / "cases.jsonl").read_text("utf-8").splitlines()]
    seen = Counter(row["key"] for row in rows)
    assert {f"draft:d{number}" for number in range(cases)} <= seen.keys() and set(seen.values()) == {1}
    assert not [row for row in rows if row["failed"]]
    assert journaled(home) == len(rows)
    of_library = {name: count for name, count in times.items() if name != "another"}
    assert len(of_library) == cases, "each was asked about"
    assert sum(of_library.values()) - cases <= kills * AT_ONCE, "only what was under way is paid again"
    assert "Report:" in out


def test_ctrl_c_ends_it_in_order_and_says_how_to_go_on(tmp_path: Path) -> None:
    """The first Ctrl+C waits for what is under way, keeps it, says so and exits with 1; the same command ends the run."""
    home = tmp_path / "home"
    library = drafts(tmp_path / "drafts.jsonl", 120)
    with judging(latency=0.05) as (settings, asked):
        process = begin(home, library, settings)
        while journaled(home) < 20 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 1 and "the same command goes on from here" in out and "Traceback" not in err
        kept = journaled(home)
        assert 20 <= kept < 180 and sum(asked.times.values()) == kept, "what was asked was kept"
        last = begin(home, library, settings)
        out, err = last.communicate(timeout=120)
        assert last.returncode == 0, err
        assert sum(asked.times.values()) == journaled(home) == 180
