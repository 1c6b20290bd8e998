"""`heardback radar` and `manager`, as a person runs them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import home, run, written

__all__ = ["home", "run"]  # fixtures, found by their names in here

pytestmark = pytest.mark.process

SILENT = [(40, "in", "Good morning Mia, we look forward to the new site."),
          (20, "out", "Could you send us the photos for the home page?"),
          (15, "out", "Three photos are enough for the start. \\u001b[31mRed")]  # fmt: skip


def history(name: str, relation: str = "client") -> str:
    now = datetime.now(UTC)
    points = [
        {"at": (now - timedelta(days=days)).isoformat(), "direction": side, "channel": "email", "text": text}
        for days, side, text in SILENT
    ]
    client = {"name": name, "relation": relation}
    return json.dumps({"id": name, "now": now.isoformat(), "client": client, "touchpoints": points})


@pytest.fixture
def watched(run: Any, tmp_path: Path) -> Any:
    """A desk with a silent client and a silent prospect."""
    both = f"{history('Dana Weber')}\n{history('Pieter Dané', 'prospect')}\n"
    assert run("import", written(tmp_path, "threads.jsonl", both)).code == 0
    return run


def test_the_radar_says_who_why_and_what_to_do(watched: Any) -> None:
    """The answer first, then each sign with its id, day and words, and one next step; safe to print."""
    said = watched("radar")
    assert said.code == 0 and said.err == "" and said.out.startswith("1 watch.\n")
    assert "Dana Weber – Worth watching" in said.out and "] silence\n" in said.out
    assert "“Could you send us the photos for the home page?” – " in said.out and "  → " in said.out
    assert "Pieter Dané – Prospect" in said.out and "\x1b" not in said.out


def test_the_radar_as_an_object(watched: Any) -> None:
    """One object with every client's health, signs, evidence and step."""
    found = watched("radar", "--json").object
    assert {"now", "since", "clients", "teams", "snoozed", "finished", "manager"} == set(found)
    dana, pieter = found["clients"]
    assert (dana["client"], dana["health"], pieter["health"], dana["then"]) == ("Dana Weber", "watch", None, None)
    (sign,) = dana["signs"]
    assert {"touchpoint", "quote", "why", "at", "channel", "direction"} == set(sign["evidence"][0])
    assert dana["step"]["action"] and pieter["step"]["due"]


def test_a_sign_is_dismissed_and_restored_by_its_id(watched: Any) -> None:
    """Away with a reason, shown with it on --all, and back again."""
    sign = watched("radar", "--json").object["clients"][0]["signs"][0]["id"]
    done = watched("radar", "--dismiss", sign, "--reason", "On parental leave", "--json").object
    assert (done["health"], done["dismissed"][0]["reason"]) == ("steady", "On parental leave")
    assert watched("radar").out.startswith("1 steady.\n")
    assert f"dismissed [{sign}] silence: On parental leave" in watched("radar", "--all").out
    assert "Worth watching" in watched("radar", "--restore", sign).out


def test_managers_are_named_and_listed(watched: Any) -> None:
    """A client gets one of ours, the radar is theirs alone, and nobody again."""
    assert watched("manager", "Dana", "Mia Thorne").out == "Mia Thorne looks after Dana Weber.\n"
    assert watched("manager").out == "Mia Thorne: Dana Weber\n"
    assert [one["client"] for one in watched("radar", "--manager", "mia", "--json").object["clients"]] == ["Dana Weber"]
    assert watched("manager", "Dana", "--nobody").out == "Nobody looks after Dana Weber.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("radar", "--manager", "Zoe"), "Nobody of ours goes by that name"),
        (("radar", "--since", "2999-01-01"), "still to come"),
        (("radar", "--since", "soon"), "that is no day"),
        (("radar", "--dismiss", "0123456789"), "with a reason"),
        (("radar", "--dismiss", "0123456789", "--reason", "none"), "no sign with that id"),
        (("radar", "--restore", "0123456789"), "no sign with that id"),
        (("radar", "--reason", "none"), "--dismiss SIGN"),
        (("radar", "--restore", "x", "--dismiss", "y", "--reason", "z"), "--dismiss SIGN"),
        (("manager", "Dana"), "by name, or --nobody"),
        (("manager", "Nobody Known", "Mia"), "no client by that name"),
    ],
)
def test_wrong_use_is_one_sentence(run: Any, arguments: tuple[str, ...], said: str) -> None:
    """Exit 2, one line that says what to do, and no traceback."""
    run("clients", "--add", "Dana Weber")
    done = run(*arguments)
    assert done.code == 2 and said in done.err and len(done.err.splitlines()) == 1 and done.out == ""


def test_an_empty_desk_says_so(run: Any) -> None:
    """No client, no list, no manager: each in a sentence."""
    assert run("radar").out == "No client yet.\n"
    assert run("manager").out.startswith("Nobody yet")
