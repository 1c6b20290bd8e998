"""The fit of the reply curve and its back-test: known numbers come out, outcomes are not known early, rules are compared fairly."""

from __future__ import annotations

import gzip
import json
import math
import os
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from assistant.errors import BadInput
from assistant.reading.reply_curve import FILE, Prior
from assistant.reading.waits import Wait
from evals.rhythm import __main__ as back_test
from evals.rhythm.archive import HORIZON_DAYS, Message, Task, read_messages, tasks_of, waits_in
from evals.rhythm.bootstrap import interval
from evals.rhythm.chasing import FIXED, by_chance, by_share, compared
from evals.rhythm.forecasts import DAYS, gain, one_curve, scores, shrunk, sums_of
from evals.training.curves import Case, Free, fit
from evals.training.rhythm import START, cases_in, fitted, library_files, write

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TRUE = replace(
    START, base=0.4, body_width=0.7, own_width=0.9, quick_share=0.001, tail_share=0.03, never={"client": 0.15}
)
FREE = (
    Free("base", 0.0, 2.0),
    Free("body_width", 0.0, 1.0, "log"),
    Free("own_width", 0.0, 1.0, "log"),
    Free("never:client", -2.2, 2.0, "share"),
)


def people(count: int, waits: int, seed: int = 7, chased_after: float = 60.0) -> list[Task]:
    """Tasks of people drawn from TRUE, each with a factor of their own; a wait is cut off at the chase."""
    random, found = Random(seed), list[Task]()
    for number in range(count):
        own, earlier = random.gauss(0, TRUE.own_width), tuple[Wait, ...]()
        for step in range(waits):
            late = TRUE.tail_shift if random.random() < TRUE.tail_share else 0.0
            days = math.exp(TRUE.base + own + late + random.gauss(0, TRUE.body_width))
            days = math.inf if random.random() < TRUE.never["client"] else days
            since = MONDAY + timedelta(days=10 * step)
            wait = Wait("email", since, min(days, chased_after), days <= chased_after)
            found.append(Task(f"p{number}", Case("client", wait, earlier)))
            earlier = (*earlier, wait)
    return found


def cases(tasks: list[Task]) -> list[Case]:
    return [task.case for task in tasks]


def test_the_fit_finds_the_numbers_it_was_drawn_from() -> None:
    """Usual time, widths and the share never answered come out of simulated clients as they were put in."""
    found = fit(cases(people(100, 6)), TRUE, FREE)
    assert found.base == pytest.approx(TRUE.base, abs=0.2)
    assert found.body_width == pytest.approx(TRUE.body_width, rel=0.15)
    assert found.own_width == pytest.approx(TRUE.own_width, rel=0.25)
    assert found.never["client"] == pytest.approx(TRUE.never["client"], abs=0.05)


def test_the_fit_needs_what_was_cut_off() -> None:
    """Where everybody is chased after two days, the usual time is still found, and the answers alone would give half of it."""
    chased = cases(people(150, 6, chased_after=2.0))
    free = (FREE[0],)
    whole = fit(chased, TRUE, free)
    alone = [
        replace(case, earlier=tuple(wait for wait in case.earlier if wait.answered))
        for case in chased
        if case.wait.answered
    ]
    assert whole.base == pytest.approx(TRUE.base, abs=0.25)
    assert math.exp(fit(alone, TRUE, free).base) < 0.6 * math.exp(TRUE.base)


def test_the_fit_is_the_same_each_time(tmp_path: Path) -> None:
    """Twice fitted, the file is the same to the byte."""
    some = cases(people(20, 3))
    for name in ("a.json", "b.json"):
        write(fit(some, TRUE, FREE), "twenty invented people", tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_what_ships_comes_from_the_library_alone() -> None:
    """The shipped numbers say which files they are fitted to, and no file of a test part is among them."""
    names = {file.name for file in library_files()}
    source = json.loads(FILE.read_text("utf-8"))["source"]
    assert names and not any("test" in name for name in names)
    assert "dev_threads_a.jsonl" in source and "test" not in source


def test_the_library_gives_waits_that_are_over() -> None:
    """Every wait of the library has an outcome, and the earlier ones of its own thread only."""
    found = list(cases_in(library_files()[:1]))
    assert len(found) > 20 and sum(case.wait.answered for case in found) > len(found) / 2
    assert all(wait.since < case.wait.since for case in found for wait in case.earlier)


def test_what_is_normal_for_the_unknown_is_the_practice() -> None:
    """After any fit, somebody of whom nothing is known has the two or three working days of the guide."""
    prior = fitted(list(cases_in(library_files()[:1]))[:12])
    for relation, days in (("client", 2.0), ("prospect", 3.0), ("former", 3.0)):
        curve = prior.curve(relation, prior.place(relation, "email"))
        assert curve.days_until(prior.normal[relation]) == pytest.approx(days, rel=0.03)


# -- the archive -----------------------------------------------------------------------------------------------------


def said(id: str, author: str, parent: str | None, days: float) -> Message:
    return Message(id, parent, MONDAY + timedelta(days=days), author)


def test_a_wait_ends_with_the_answer_below_it() -> None:
    """It begins when B is answered, and neither a third person nor a word of B elsewhere ends it."""
    (wait,) = waits_in(
        [
            said("1", "b", None, 0),
            said("2", "a", "1", 1),
            said("3", "c", None, 1.1),
            said("4", "b", "3", 1.2),
            said("5", "a", "1", 1.5),
            said("6", "b", "5", 2),
        ]
    )[:1]
    assert (wait.person, wait.since, wait.answered_at) == (
        "b", MONDAY + timedelta(days=1), MONDAY + timedelta(days=2),
    )  # fmt: skip


def test_an_answer_to_come_is_not_known_yet() -> None:
    """What was known of somebody when a wait began has no answer in it that came later."""
    talk = [said("1", "b", None, 0), said("2", "a", "1", 1), said("5", "b", "2", 8)]
    other = [said("3", "b", None, 0.5), said("4", "c", "3", 2)]
    tasks = tasks_of(waits_in(sorted([*talk, *other], key=lambda one: one.at)), MONDAY, MONDAY + timedelta(days=30))
    first, second = (task for task in tasks if task.person == "b")
    assert first.case.earlier == () and first.days == pytest.approx(5.0, abs=0.01)
    (known,) = second.case.earlier
    assert not known.answered and known.days == pytest.approx(1.0, abs=0.01)
    assert second.days == math.inf and second.case.wait.days == HORIZON_DAYS


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    """One sentence that names the file."""
    file = tmp_path / "mail.jsonl.gz"
    for content in (b"no gzip", gzip.compress(b"no json"), gzip.compress(b'{"id": "1"}'), gzip.compress(b"[1]")):
        file.write_bytes(content)
        with pytest.raises(BadInput, match=r"mail\.jsonl\.gz"):
            read_messages(file)


# -- figures ---------------------------------------------------------------------------------------------------------


def test_own_curves_beat_one_curve_where_people_differ() -> None:
    """Among people who lie far apart the shrunk curve forecasts better than one for all, and is calibrated."""
    earlier, tried = people(60, 8, seed=1), people(60, 8, seed=2)
    general, own = (sums_of(way, tried, DAYS) for way in (one_curve(earlier), shrunk("own", TRUE)))
    better = gain(own, general)
    assert better.low > 0.02 and better.value > 0.05
    found = scores(own)
    assert found.ece.value < 0.05 and found.brier.value < scores(general).brier.value
    assert found.log_loss.low < found.log_loss.value < found.log_loss.high


def test_own_curves_chase_better_where_people_differ() -> None:
    """At as many needless chases as a fixed wait has, the rule waits fewer days in vain."""
    tried = people(200, 8, seed=4)
    own = compared(by_chance(shrunk("own", TRUE)), tried)
    assert [one.fixed_days for one in own] == list(FIXED)
    third = own[FIXED.index(3.0)]
    assert third.waited.value < 2.95 and third.needless.value > 1.0


def test_a_rule_that_is_a_fixed_wait_is_equal_to_it() -> None:
    """With the same days for everybody the comparison finds the fixed wait itself."""
    tried = people(100, 6, seed=9)
    for one in compared(lambda task: [1.0, 3.0, 5.0, 7.0, 9.0], tried):
        assert one.waited.value == pytest.approx(one.fixed_days)


def test_later_thresholds_chase_later() -> None:
    """Both rules wait longer at each further threshold."""
    task = people(3, 6)[-1]
    for rule in (by_chance(shrunk("own", TRUE)), by_share(TRUE)):
        days = list(rule(task))
        assert days == sorted(days) and days[0] < days[-1]


def test_intervals_are_the_same_each_time() -> None:
    """The draws are seeded, and the figure lies inside its interval."""
    sums = {f"p{number}": [1.0, float(number % 7)] for number in range(50)}
    first, second = (interval(sums, lambda added: added[1] / added[0]) for _ in range(2))
    assert first == second and first.low < first.value < first.high


# -- the command -----------------------------------------------------------------------------------------------------


def _archive(folder: Path) -> None:
    """A small archive of 40 invented people over four years, where B answers A on most days."""
    random, lines = Random(1), list[dict[str, Any]]()
    at = datetime(2006, 1, 2, 8, tzinfo=UTC)
    for talk in range(600):
        at += timedelta(hours=56)
        one, other = random.sample(range(40), 2)
        moment, parent = at, None
        for turn in range(random.randint(2, 4)):
            author = f"p{other if turn % 2 else one} at invented.example"
            lines.append({"id": f"{talk}-{turn}", "parent": parent, "date": moment.isoformat(), "from": author})
            parent = f"{talk}-{turn}"
            moment += timedelta(hours=math.exp(random.gauss(2.0 + one / 20, 1.0)))
    lines.sort(key=lambda line: line["date"])
    (folder / "data" / "mail").mkdir(parents=True)
    with gzip.open(folder / "data" / "mail" / "invented.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def test_the_back_test_reports_and_names_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forecasts and chases with their intervals come out, as JSON and as lines, and no address is in them."""
    _archive(tmp_path)
    monkeypatch.setitem(os.environ, "HEARDBACK_SHARED", str(tmp_path))
    monkeypatch.setattr(back_test, "FREE", back_test.FREE[:1])
    assert back_test.main(["--json"]) == 0
    told = capsys.readouterr().out
    found = json.loads(told)
    assert found["tried_on"]["waits"] > 50 and set(found["forecasts"]) == {"0", "1", "3"}
    assert all(low <= value <= high for one in found["chasing"] for value, low, high in [one["needless_per_100"]])
    assert "invented.example" not in told
    assert any("needless" in line for line in back_test.lines(found))


def test_without_the_archive_the_back_test_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and no failure."""
    monkeypatch.setitem(os.environ, "HEARDBACK_SHARED", str(tmp_path))
    assert back_test.main([]) == 0
    assert capsys.readouterr().out.startswith("Skipped:")


def test_a_torn_archive_ends_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, a sentence on stderr and no traceback."""
    (tmp_path / "data" / "mail").mkdir(parents=True)
    (tmp_path / "data" / "mail" / "torn.jsonl.gz").write_bytes(b"torn")
    monkeypatch.setitem(os.environ, "HEARDBACK_SHARED", str(tmp_path))
    assert back_test.main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_prior_survives_its_file(tmp_path: Path) -> None:
    """What is written has every number of the prior."""
    write(TRUE, "nowhere", tmp_path / "rhythm.json")
    raw = json.loads((tmp_path / "rhythm.json").read_text("utf-8"))
    assert raw.pop("source") == "nowhere" and Prior(**raw) == Prior(**asdict(TRUE))
