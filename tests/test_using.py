"""What asks of a model add up to, how they are kept, and what the command says of them."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.desk import Desk
from assistant.errors import StoreTrouble
from assistant.memory.usage import KEPT_DAYS, UsageLog
from assistant.profile import Profile
from assistant.tell_usage import usage_text
from assistant.usage import Outcome, Used
from assistant.using import added_up, first_moment
from tests.command_line import home, run

__all__ = ["home", "run"]

NOW = datetime(2026, 3, 12, 22, 30, tzinfo=UTC)


def used(hours_ago: float = 0, outcome: Outcome = "answered", seconds: float = 1.0, **more: object) -> Used:
    values = {"task": "holding_reply@2", "model": "stub-1", "tokens_in": 100, "tokens_out": 20, **more}
    return Used(at=NOW - timedelta(hours=hours_ago), outcome=outcome, seconds=seconds, **values)  # pyright: ignore[reportArgumentType]  # the tests' own shorthand


def test_asks_add_up() -> None:
    """Asks, tokens, costs and fallbacks are added up, by day, by model and by task; latencies are ones that were measured."""
    asks = [used(seconds=number / 10, first_token_seconds=0.1, cost=0.25) for number in range(1, 21)]
    asks += [
        used(30, "fell_back", 9.0, model="second", task="converse@1"),
        used(30, "unavailable", tokens_in=None, tokens_out=None),
    ]
    asks += [used(1, "stopped", 99.0)]
    found = added_up(asks, first_moment(NOW, 3), NOW)
    total = found.total
    assert (total.asks, total.tokens_in, total.tokens_out, total.uncounted) == (23, 2200, 440, 1)
    assert total.cost == pytest.approx(5.0)
    assert (total.second, total.offline, total.stopped, total.fallbacks) == (1, 1, 1, 2)
    assert (total.median_s, total.p95_s, total.first_token_s) == (1.0, 2.0, 0.1)
    assert [(day.day.day, day.asks) for day in found.days] == [(12, 21), (11, 2)]
    assert [(one.name, one.asks) for one in found.by_model] == [("stub-1", 22), ("second", 1)]
    assert [(one.name, one.asks) for one in found.by_task] == [("holding_reply", 22), ("converse", 1)]


def test_a_day_begins_at_the_midnight_of_whoever_looks() -> None:
    """Half past ten in the evening in London is the next day in Berlin's summer, and the first day is whole."""
    here = datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    late = Used(at=datetime(2026, 6, 30, 22, 15, tzinfo=UTC), task="", model="m")
    found = added_up([late], first_moment(here, 1), here)
    assert [(day.day.month, day.day.day) for day in found.days] == [(7, 1)]


def test_without_a_price_there_is_no_cost() -> None:
    """A cost that nobody can know is none, and not nothing."""
    assert added_up([used()], first_moment(NOW, 1), NOW).total.cost is None


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    """An ask comes back as it was noted, from a file that is its owner's only."""
    log = UsageLog(tmp_path / "new")
    first = used(2, "fell_back", 2.5, cost=0.125, first_token_seconds=0.5, fell_back_to="second", host="127.0.0.1:1")
    log.record(used(50))
    log.record(first)
    log.record(used(1, tokens_in=None, tokens_out=None))
    assert log.since(NOW - timedelta(hours=3)) == (first, used(1, tokens_in=None, tokens_out=None))
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "new").iterdir()} == {0o600}


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    """Who only looks finds nothing, and makes no file."""
    assert UsageLog(tmp_path).since(NOW) == () and list(tmp_path.iterdir()) == []


def test_a_note_never_fails(tmp_path: Path) -> None:
    """Where nothing can be written, nothing is raised: an answer does not fail by its being counted."""
    (tmp_path / "file").write_text("no folder")
    UsageLog(tmp_path / "file").record(used())
    (tmp_path / "usage.db").write_text("no database, but a good deal of text that is none")
    UsageLog(tmp_path).record(used())
    with pytest.raises(StoreTrouble, match="take it away"):
        UsageLog(tmp_path).since(NOW)


def test_a_locked_file_holds_up_nobody(tmp_path: Path) -> None:
    """A note that has to wait for another process is given up within half a second."""
    log = UsageLog(tmp_path)
    log.record(used())
    with sqlite3.connect(log.file) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = datetime.now(UTC)
        log.record(used())
        assert datetime.now(UTC) - begun < timedelta(seconds=1)
    other.close()
    assert len(log.since(NOW - timedelta(days=1))) == 1


def test_many_take_notes_at_once(tmp_path: Path) -> None:
    """Threads that note at the same moment lose nothing."""
    log = UsageLog(tmp_path)
    log.record(used())
    threads = [threading.Thread(target=lambda: [log.record(used()) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.since(NOW - timedelta(days=1))) == 41


def test_what_is_old_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a year and a month an ask is forgotten."""
    monkeypatch.setattr("assistant.memory.usage._TIDY_EVERY", 2)
    log = UsageLog(tmp_path)
    log.record(used(24 * (KEPT_DAYS + 1)))
    log.record(used())
    assert len(log.since(datetime(2000, 1, 1, tzinfo=UTC))) == 1


def test_the_desk_looks_by_the_profile_s_clock(tmp_path: Path) -> None:
    """The desk adds up the days of its profile's zone; without a log there is nothing."""
    log = UsageLog(tmp_path)
    log.record(used())
    profile = Profile(timezone="Asia/Tokyo")
    desk = Desk(profile, log=log, clock=lambda: NOW)
    assert [day.day.day for day in desk.usage(1).days] == [13]
    assert Desk(profile, clock=lambda: NOW).usage(1).total.asks == 0


def test_the_text_says_what_was_used_and_what_to_do() -> None:
    """The words give the sums first, then each day; where nothing was asked they say how to begin."""
    found = added_up([used(cost=0.0123), used(1, "unavailable")], first_moment(NOW, 7), NOW)
    text = usage_text(found, "stub-1")
    assert text.startswith("2 asks from 2026-03-06 to 2026-03-12: 200 tokens in, 40 out, cost 0.0123.")
    assert "Fell back 1 of 2: 1 by the offline desk." in text and "holding_reply" in text
    nothing = added_up([], first_moment(NOW, 7), NOW)
    assert "HEARDBACK_MODEL" in usage_text(nothing, None)
    assert "stub-1 is set" in usage_text(nothing, "stub-1")


def test_the_command(run, home: Path) -> None:
    """`model usage` prints the sums, as words and as one object, and exits with 0; a wrong number of days is wrong use."""
    UsageLog(home).record(Used(at=datetime.now(UTC), task="holding_reply@2", model="stub-1", tokens_in=7, tokens_out=5))
    told = run("model", "usage")
    assert told.code == 0 and told.out.startswith("1 ask from ") and "stub-1" in told.out
    found = run("model", "usage", "--days", "1", "--json").object
    assert found["total"]["tokens_in"] == 7 and found["by_task"][0]["name"] == "holding_reply"
    assert "Dana" not in json.dumps(found)
    assert run("model", "usage", "--days", "0").code == 2
