"""The gate: green where nothing changed, red where a rule, a weight or a prompt got worse. Not here: the shipped parts (`make evals`)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.advice import assess, witness
from assistant.paths import LIBRARY
from evals import gate, run
from evals.bench import Measured, gated
from evals.gate import Baseline, Verdict, baseline_of, judged, read_baseline, told, write_baseline
from evals.run import Limits


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test changes is changed where the cases are answered."""
    monkeypatch.setattr(run, "FEW", 10_000)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty threads that ask for quiet and twenty that do not, out of the tune part."""
    lines = (LIBRARY / "threads_tune.jsonl").read_text("utf-8").splitlines()
    stops = [line for line in lines if json.loads(line)["labels"]["actions"] == ["stop"]]
    others = [line for line in lines if line not in stops]
    file = tmp_path_factory.mktemp("gate") / "few.jsonl"
    file.write_text("\n".join(stops[:20] + others[:20]), "utf-8")
    return file


@pytest.fixture
def baseline(library: Path, tmp_path: Path) -> Path:
    """What the desk comes to on them as it is."""
    file = tmp_path / "baseline.json"
    write_baseline(Baseline(floors={}, broken={}, questions=(), verdicts={}, prompts={}), file)
    _, done = gated(tmp_path / "runs", Limits(), [library], file)
    write_baseline(baseline_of(done.rows), file)
    return file


def again(library: Path, baseline: Path, tmp_path: Path) -> tuple[Verdict, Measured]:
    return gated(tmp_path / "runs", Limits(), [library], baseline)


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.soak)])
def test_a_re_run_is_green(library: Path, baseline: Path, tmp_path: Path, times: int) -> None:
    """The same desk over the same cases comes to the same verdicts, each time anew."""
    for _ in range(times):
        verdict, done = again(library, baseline, tmp_path)
        assert (verdict.red, verdict.flipped, verdict.changed) == ((), {}, 0)
        assert done.record.answered == 40 and done.report.is_file()


def test_a_worse_rule_is_red(library: Path, baseline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that does not see a wish for quiet writes to people who asked it to stop, and the cases are named."""
    monkeypatch.setattr(assess, "_could_want_quiet", lambda _: False)
    monkeypatch.setattr(assess, "QUIET_FROM", 2.0)
    monkeypatch.setitem(assess.RULE_WEIGHS, "action", 0.0)
    verdict, _ = again(library, baseline, tmp_path)
    assert any("no contact after a stop" in reason for reason in verdict.red)
    assert len(verdict.flipped["action"]) >= 3 and verdict.flipped["action"][0] in told(verdict)


def test_a_worse_weight_file_is_red(
    library: Path, baseline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights whose signs are turned round fall below the floors, and the difference is no noise."""
    head = json.loads(witness.FILE.read_text("utf-8"))
    for name in witness.QUESTIONS:
        head[name]["weights"] = {one: [-w for w in row] for one, row in head[name]["weights"].items()}
    file = tmp_path / "witness.json"
    file.write_text(json.dumps(head), "utf-8")
    monkeypatch.setattr(witness, "FILE", file)
    witness._witness.cache_clear()
    witness._head.cache_clear()
    try:
        verdict, _ = again(library, baseline, tmp_path)
    finally:
        witness._witness.cache_clear()
        witness._head.cache_clear()
    assert any(reason.startswith("Floor of “reads_as”") for reason in verdict.red)
    assert any("“reads_as” got worse" in reason for reason in verdict.red)


def test_a_changed_prompt_is_red(
    library: Path, baseline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A prompt that was not measured with a model since it was changed does not pass, whatever was changed in it."""
    folder = tmp_path / "prompts"
    shutil.copytree(gate.PROMPTS, folder)
    prompt = folder / "read_thread.md"
    prompt.write_text(prompt.read_text("utf-8").replace("quote", "guess"), "utf-8")
    monkeypatch.setattr(gate, "PROMPTS", folder)
    verdict, _ = again(library, baseline, tmp_path)
    assert len(verdict.red) == 1 and "prompts/read_thread.md" in verdict.red[0]


def row(number: int, right: bool, **more: object) -> dict[str, object]:
    return {"key": f"thread:{number}", "digest": "0" * 16, "verdicts": {"turn": right}, "failed": None, **more}


def test_noise_is_green_and_more_than_noise_is_red() -> None:
    """Three of a hundred that flip are noise; six that flip and none that mends are not, by the exact test at 0.05."""
    known = baseline_of([row(n, right=True) for n in range(100)])
    few, more = ([row(n, right=n >= wrong) for n in range(100)] for wrong in (3, 6))
    assert not judged(few, known, prompts=False).red
    found = judged(more, known.model_copy(update={"floors": {"turn": 0.5}}), prompts=False)
    assert len(found.red) == 1 and "got worse" in found.red[0] and len(found.flipped["turn"]) == 6


def test_a_failure_is_red_and_never_a_baseline() -> None:
    """A case that failed is no case that was right: the gate names it, and no baseline is written of it."""
    known = baseline_of([row(0, right=True)])
    broken = [{**row(0, right=True), "verdicts": {}, "failed": "the desk broke (KeyError)"}]
    assert "the desk broke" in judged(broken, known, prompts=False).red[0]
    with pytest.raises(Exception, match="whole run"):
        baseline_of(broken)


def test_the_shipped_baseline_is_of_the_shipped_library() -> None:
    """Every case of the parts is in it as it stands, so that the gate compares all of them."""
    from evals.libraries import load

    known = read_baseline()
    cases = {f"{case.key} {case.digest[:8]}" for case in load(gate.library_files())}
    assert cases == set(known.verdicts)
    assert sum(len(keys) for keys in known.broken.values()) <= 10, "known crossings only ever become fewer"
