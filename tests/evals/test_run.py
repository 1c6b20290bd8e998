"""Libraries and runs: wrong lines named, answers the same in any process, stops, costs and failures told as they are."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.paths import LIBRARY
from evals import run as running
from evals.bench import bench, measured
from evals.journal import Journal
from evals.libraries import case_of, counted, load
from evals.record import Record
from evals.results import known_runs, read_figures, read_row
from evals.run import Limits, each, to_its_end
from evals.tasks import SENDER, Done
from tests.command_line import THREAD, home, mail_line, run, thread_with
from tests.evals.judging_server import drafts, judging

__all__ = ["home", "run"]


def library(folder: Path, lines: Sequence[str], name: str = "some.jsonl") -> Path:
    file = folder / name
    file.write_text("\n".join(lines), "utf-8")
    return file


def go(files: Sequence[Path], runs: Path, limits: Limits | None = None, **more: Any):
    return measured(files, Desk(SENDER), "offline", more.pop("only", ()), limits or Limits(), runs=runs, **more)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: a case is an object"),
        ('{"id": "x"}', "line 2: no thread (touchpoints), mail (raw), chat (text), question (pages) or draft"),
        ('{"id": "x", "raw": "Hi"}', "line 2: field received_at is missing from a mail"),
        (
            '{"id": "x", "question": "?", "pages": ["a"], "touchpoints": 3}',
            "line 2: field now is missing from a thread",
        ),
        (json.dumps({**THREAD, "now": "soon"}), "line 2"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    """One sentence says which line is no case, and why."""
    with pytest.raises(BadInput) as refused:
        load([library(tmp_path, [mail_line(), line])])
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_a_task_is_told_from_the_fields(tmp_path: Path) -> None:
    """Threads, mails, chats and questions lie in one file, and `only` takes those that it is about."""
    file = library(
        tmp_path,
        [
            thread_with(),
            mail_line(),
            '{"id": "c", "text": "chase?"}',
            '{"id": "q", "question": "?", "pages": ["outage"]}',
        ],
    )
    assert [case.kind for case in load([file])] == ["thread", "mail", "chat", "question"]
    assert [case.kind for case in load([file], ("adviser", "intent"))] == ["thread", "chat"]
    with pytest.raises(BadInput, match=r"is in some\.jsonl already"):
        load([file, file])
    with pytest.raises(BadInput, match="no case for retrieval"):
        load([library(tmp_path, [mail_line()], "mails.jsonl")], ("retrieval",))


def test_a_corrected_label_is_another_case() -> None:
    """The digest moves with the content and not with its layout."""
    one = case_of(thread_with(labels={"turn": "us"}), "f", 1)
    assert one.digest == case_of(json.dumps(json.loads(one.line), indent=None, separators=(",", ":")), "f", 1).digest
    assert one.digest != case_of(thread_with(labels={"turn": "them"}), "f", 1).digest


def test_a_count_that_would_mislead_is_tricky() -> None:
    """Two unanswered words read as a follow-up by counting; a thread labelled otherwise is one where that misleads."""
    touchpoints = THREAD["touchpoints"]
    assert counted(touchpoints) == ("follow_up", "them")
    labels = {"turn": "them", "reads_as": "harassment"}
    assert case_of(thread_with(labels=labels), "f", 1).slices()["tricky"] == "a count would mislead"


def test_processes_come_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is spread over processes is answered to the letter as in one, labels unseen."""
    lines = (LIBRARY / "threads_tune.jsonl").read_text("utf-8").splitlines()[:12]
    file = library(tmp_path, lines)
    alone = go([file], tmp_path / "runs", name="alone")
    monkeypatch.setattr(running, "FEW", 2)
    spread = go([file], tmp_path / "runs", name="spread")
    bare = go(
        [library(tmp_path, [json.dumps({**json.loads(x), "labels": {}}) for x in lines], "bare.jsonl")], tmp_path / "b"
    )
    for other in (spread, bare):
        assert [row["answer"] for row in other.rows] == [row["answer"] for row in alone.rows]


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    """A stop keeps what was answered; the same plan finds its run again and asks for the rest only."""
    file = library(tmp_path, [thread_with(id=f"t{n}") for n in range(20)])
    asked = list[int]()
    first = go(
        [file], tmp_path / "runs", Limits(stop=lambda: len(asked) >= 2, on_progress=lambda n, *_: asked.append(n))
    )
    assert first.record.stopped and 0 < first.record.answered < 20 and first.record.ended is None
    positions = list[int]()
    second = go([file], tmp_path / "runs", Limits(on_progress=lambda done, *_: positions.append(done)))
    assert second.folder == first.folder and positions[0] == first.record.answered
    assert second.record.answered == 20 and second.record.stopped is None and second.record.ended
    third = go([file], tmp_path / "runs")
    assert third.folder != first.folder, "a finished run is left alone"


def test_a_name_is_of_one_plan(tmp_path: Path) -> None:
    """A finished run, and one of other cases, keep their name."""
    file = library(tmp_path, [thread_with()])
    go([file], tmp_path / "runs", name="spring")
    with pytest.raises(BadInput, match="spring is finished"):
        go([file], tmp_path / "runs", name="spring")
    with pytest.raises(BadInput, match="of other cases"):
        go([library(tmp_path, [thread_with(id="other")])], tmp_path / "runs", name="spring")
    with pytest.raises(BadInput, match="no name for a run"):
        go([file], tmp_path / "runs", name="../spring")


def test_failures_are_listed_and_never_averaged(tmp_path: Path) -> None:
    """A case that the desk cannot answer is in no figure, and is told with its reason; the others are answered."""
    file = library(tmp_path, [mail_line(labels={"language": "en"}), mail_line(id="m2", received_at="yesterday")])
    done = go([file], tmp_path / "runs")
    assert (done.record.answered, done.record.failed) == (1, 1)
    assert done.figures["failed"] == [{"key": "mail:m2", "why": "the desk broke (ValueError)"}]
    assert done.figures["headline"]["language"]["asked"] == 1 and "mail:m2: the desk broke" in done.told()
    assert done.figures["errors"][0]["key"] == "mail:m2"


def test_what_a_run_leaves_is_the_owners(tmp_path: Path) -> None:
    """Plain files, readable by nobody else, found again by name and key."""
    done = go([library(tmp_path, [thread_with()])], tmp_path / "runs")
    files = {file.name: file for file in done.folder.iterdir()}
    assert files.keys() >= {"run.json", "cases.jsonl", "figures.json", "report.html", "journal.sqlite"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files.values()} == {0o600}
    assert stat.S_IMODE(done.folder.stat().st_mode) == stat.S_IMODE(done.folder.parent.stat().st_mode) == 0o700
    assert [record.name for record in known_runs(tmp_path / "runs")] == [done.record.name]
    assert (read_row(done.folder, "thread:t1") or {})["case"]["id"] == "t1" and read_row(
        done.folder, "thread:t"
    ) is None
    assert (read_figures(done.folder) or {})["run"]["answered"] == 1


def test_a_cap_on_the_cost_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the cost is reached nothing more is begun, and a higher cap goes on without paying anew."""
    file = drafts(tmp_path / "drafts.jsonl", 30)
    with judging() as (settings, asked):
        for name, value in (settings | {"HEARDBACK_PRICE_IN": "1000", "HEARDBACK_PRICE_OUT": "1000"}).items():
            monkeypatch.setenv(name, value)
        desk = bench("offline", judge=True, max_cost=0.05)
        first = measured([file], desk, "offline", (), Limits(2, 0.05), runs=tmp_path / "runs", judge=True)
        paid = sum(asked.times.values())
        assert first.record.stopped and "--max-cost" in first.record.stopped and 0 < paid < 90
        assert first.record.cost >= 0.05 and first.record.answered == paid
        second = measured([file], desk, "offline", (), Limits(2, 50.0), runs=tmp_path / "runs", judge=True)
        assert second.folder == first.folder and second.record.answered == 90 == sum(asked.times.values())


def test_the_loop_keeps_to_its_number() -> None:
    """No more are under way than allowed, each is done once, and after a stop nothing is begun."""
    under_way, most, kept = 0, 0, list[int]()

    async def work(number: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001)
        under_way -= 1
        return number

    to_its_end(each(range(50), work, lambda item, _: kept.append(item), at_once=7))
    assert (sorted(kept), most) == (list(range(50)), 7)
    kept.clear()
    to_its_end(each(range(50), work, lambda item, _: kept.append(item), at_once=5, over=lambda: len(kept) >= 10))
    assert 10 <= len(kept) <= 15


def test_the_journal_keeps_the_first(tmp_path: Path) -> None:
    """An answer that is there stays; failures are forgotten when a run goes on."""
    with Journal(tmp_path) as journal:
        journal.keep("a", Done(answer={"n": 1}))
        journal.keep("a", Done(answer={"n": 2}))
        journal.keep("b", Done(failed="no answer"))
        assert journal.forget_failures() == 1
        assert {key: done.answer for key, done in journal.known().items()} == {"a": {"n": 1}}


@pytest.mark.process
def test_the_commands_say_what_they_did(tmp_path: Path, home: Path, run) -> None:
    """A run and a comparison from the command line: words, JSON, and exit codes 0, 1 and 2."""
    good = library(tmp_path, [thread_with(labels={"turn": "them", "reads_as": "follow_up"})])
    told = run("evals", "run", good, "--name", "one")
    assert told.code == 0 and "Whose turn it is" in told.out and "report.html" in told.out
    assert run("evals", "run", good, "--name", "two", "--json").object["run"]["answered"] == 1
    same = run("evals", "compare", "one", "two")
    assert same.code == 0 and "the same" in same.out
    for arguments, said in (
        (["run", good, "--name", "one"], "is finished"),
        (["run", tmp_path / "none.jsonl"], "cannot be read"),
        (["run", good, "--only", "judge,poet"], "poet is none of"),
        (["run", good, "--reader", "model"], "HEARDBACK_MODEL"),
        (["compare", "one", "three"], "There is no run three"),
    ):
        wrong = run("evals", *arguments)
        assert wrong.code == 2 and said in wrong.err and "Traceback" not in wrong.err
    record = Record.model_validate_json((home / "evals" / "runs" / "one" / "run.json").read_text("utf-8"))
    assert record.plan.libraries == ("some.jsonl",)
