"""`heardback evals import`, `labels`, `backtest`, `export` and `batch` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.thread import Labels
from evals.journal import Journal
from evals.labelling import Labelling
from tests.command_line import home, run
from tests.evals.test_batch import result
from tests.evals.test_import_library import history

__all__ = ["history", "home", "run"]

pytestmark = pytest.mark.process


@pytest.fixture
def library(history: Path, tmp_path: Path, run) -> Path:
    """A library out of a mailbox, made by the command."""
    out = tmp_path / "spring.jsonl"
    done = run("evals", "import", history, "--me", "mia@quayside.example", "--out", out)
    assert done.code == 0, done.err
    return out


def test_from_a_mailbox_to_the_back_test(library: Path, run) -> None:
    """A library is made, every other command reads it, and the back-test names its numbers and limits."""
    assert run("chase", library, "--json").code == 0
    told = run("evals", "backtest", library)
    assert told.code == 0 and "the desk would have sent" in told.out.splitlines()[0] and "Limits:" in told.out
    found = run("evals", "backtest", library, "--json").object
    assert found["attempts"] == 4 and found["unknown"] == 1 and found["clients"] == 2 and len(found["limits"]) >= 4
    assert sum(found["said"].values()) == 4


def test_the_import_says_what_it_did(history: Path, tmp_path: Path, run) -> None:
    """Numbers in JSON; without an address of ours, or with nothing to read, one sentence and exit 2."""
    out = tmp_path / "lib.jsonl"
    made = run("evals", "import", history, "--me", "quayside.example", "--out", out, "--json").object
    assert made["threads"] == 6 and made["clients"] == 2 and made["attempts"] == 4 and made["finished"]
    for arguments, why in (
        ([history], "--me"),
        ([], "--store"),
        ([history, "--store"], "--store"),
        (["--store"], "knows no client"),
        ([tmp_path / "nothing", "--me", "a@b.example"], "cannot be read"),
    ):
        done = run("evals", "import", *arguments, "--out", tmp_path / "other.jsonl")
        assert done.code == 2 and why in done.err and "Traceback" not in done.err
    assert not (tmp_path / "other.jsonl").exists()


def test_labels_are_compared_and_exported(library: Path, home: Path, tmp_path: Path, run) -> None:
    """Two labellers beside each other and the desk, with kappa; what they agree on becomes a library for pytest."""
    done = run("evals", "labels", library)
    assert done.code == 2 and "Labelling" in done.err
    home.mkdir(exist_ok=True)
    labelling = Labelling(home, library)
    for thread in labelling.threads[:4]:
        labelling.keep("ana", thread.id, Labels(reads_as="follow_up", turn="us"))
        labelling.keep("ben", thread.id, Labels(reads_as="follow_up", turn="us"))
    labelling.keep("ben", labelling.threads[0].id, Labels(reads_as="harassment", turn="us"))
    out = tmp_path / "labelled.jsonl"
    done = run("evals", "labels", library, "--with-desk", "--export", out)
    assert done.code == 0 and "ana and ben" in done.out and "kappa" in done.out and "the desk" in done.out
    assert f"{labelling.threads[0].id}: reads_as follow_up / harassment" in done.out
    assert [json.loads(line)["labels"] for line in out.read_text("utf-8").splitlines()] == [
        {"turn": "us"}, *[{"reads_as": "follow_up", "turn": "us"}] * 3,
    ]  # fmt: skip
    made = run("evals", "export", out, "--to", "pytest", "--out", tmp_path / "test_spring.py", "--json").object
    assert made["cases"] == 4 and (tmp_path / "test_spring.py").is_file()
    assert run("evals", "labels", library, "--who", "nobody-else").code == 2


def test_a_batch_goes_out_and_comes_back_into_a_run(library: Path, home: Path, tmp_path: Path, run) -> None:
    """Requests for every thread; of the results one is there, the others are failures of a run that can go on."""
    requests, results = tmp_path / "requests.jsonl", tmp_path / "results.jsonl"
    assert run("evals", "batch", "write", library, "--out", requests).code == 2  # no model
    model = {"HEARDBACK_MODEL": "gpt-tiny", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "HEARDBACK_PRICE_IN": "2"}
    done = run("evals", "batch", "write", library, "--out", requests, **model)
    assert done.code == 0 and "/v1/chat/completions" in done.out
    keys = [json.loads(line)["custom_id"] for line in requests.read_text("utf-8").splitlines()]
    assert len(keys) == 6
    results.write_text(result(keys[0], {"acts": [], "opinion": {}}), "utf-8")
    read = run("evals", "batch", "read", results, "--library", library, "--name", "spring", "--json", **model)
    assert read.code == 1 and (read.object["answered"], read.object["failed"]) == (1, 5), read.err
    assert read.object["cost"] == pytest.approx(900 * 2 / 1_000_000)
    rows = [
        json.loads(line)
        for line in (home / "evals" / "runs" / "spring" / "cases.jsonl").read_text("utf-8").splitlines()
    ]
    assert rows[0]["answer"]["read_by"] == "offline, gpt-tiny-2026" and rows[0]["tokens"] == 980
    assert (home / "evals" / "runs" / "spring" / "report.html").is_file()
    with Journal(home / "evals" / "runs" / "spring") as journal:
        assert sorted(done.failed is None for _, done in journal) == [False] * 5 + [True]


def test_a_run_over_a_library_with_outcomes_has_its_back_test(library: Path, home: Path, run) -> None:
    """The report of an ordinary run holds the figures that the command of its own gives."""
    done = run("evals", "run", library, "--name", "spring")
    assert done.code == 0, done.err
    figures = json.loads((home / "evals" / "runs" / "spring" / "figures.json").read_text("utf-8"))
    alone = run("evals", "backtest", library, "--json").object
    assert {**figures["backtest"]["figures"], "finished": True} == alone
    assert "Back-test" in (home / "evals" / "runs" / "spring" / "report.html").read_text("utf-8")
