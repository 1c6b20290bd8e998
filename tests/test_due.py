"""`heardback sent` and `heardback due` as processes of their own: what a timer sees, and what a person types."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import MAIL, home, run, written

__all__ = ["home", "run"]  # fixtures, found by their names in here

pytestmark = pytest.mark.process


@pytest.fixture
def drafted(run: Any, tmp_path: Path) -> Any:
    """A desk with a client and a draft for her, told as `reply --json` tells it."""
    run("setup", "--name", "Mia Thorne", "--timezone", "Europe/London", "--country", "GB", "--responsible", "Jonas")
    run("clients", "--add", "Dana Whitcombe", "--address", "dana@ridge.example")
    return run("reply", written(tmp_path, "mail.txt", MAIL), "--client", "Dana", "--json").object


def after(drafted: Any, **span: float) -> str:
    return (datetime.fromisoformat(drafted["promise_at"]) + timedelta(**span)).isoformat()


def test_a_promise_from_the_draft_to_the_word(run: Any, drafted: Any) -> None:
    """Nothing is due before the reply is sent, exit 0; then it counts down, exit 1 once it is missed, 0 once it is kept."""
    assert drafted["owner"] == "Jonas"
    nothing = run("due", "--json")
    assert (nothing.code, nothing.object["missed"], nothing.object["due"]) == (0, [], [])
    assert run("sent", "Dana", "--json").object["fate"] == "sent"
    soon = run("due", "--within", "500", "--json")
    (one,) = soon.object["due"]
    assert soon.code == 0 and one["client"] == "Dana Whitcombe" and one["countdown"] >= 0 and not one["missed"]
    assert datetime.fromisoformat(one["due"]) == datetime.fromisoformat(drafted["promise_at"])
    late = run("due", "--now", after(drafted, minutes=1))
    assert late.code == 1 and late.out.startswith("Promised words: 1 missed") and one["id"][:6] in late.out
    assert run("due", "--kept", one["id"][:6]).code == 0
    assert run("due", "--now", after(drafted, minutes=1)).code == 0


def test_the_newest_draft_is_the_one_that_was_sent(run: Any, drafted: Any, tmp_path: Path) -> None:
    """Of two drafts the older waits on; --list tells what became of each, and --draft names one."""
    run("reply", written(tmp_path, "mail.txt", MAIL), "--client", "Dana", "--tone", "shorter")
    run("sent", "Dana")
    listed = run("sent", "Dana", "--list", "--json").objects
    assert [one["fate"] for one in listed] == ["sent", "kept"]
    changed = written(tmp_path, "changed.txt", "Hi Dana,\n\nI am on it. You hear from me at 16:15 tomorrow.\n\nMia")
    assert run("sent", "Dana", changed, "--draft", listed[1]["id"], "--json").object["fate"] == "edited"
    assert any("T16:15" in one["due"] for one in run("due", "--within", "500", "--json").object["due"])


def test_the_note_to_the_colleague(run: Any, drafted: Any) -> None:
    """It is printed ready to be sent, and as an object."""
    run("sent", "Dana")
    told = run("due", "--note", "Dana")
    assert told.code == 0 and told.out.startswith("To: Jonas\nSubject: Dana Whitcombe: you are on it\n")
    assert run("due", "--note", "Dana", "--json").object["to"] == "Jonas"


def test_the_calendar_file_is_written_whole(run: Any, drafted: Any, tmp_path: Path) -> None:
    """Written again it replaces the one before, and nothing else is left in the folder."""
    run("sent", "Dana")
    folder = tmp_path / "calendars"
    folder.mkdir()
    for _ in range(2):
        assert run("due", "--ics", folder / "promises.ics").code == 0
    assert [one.name for one in folder.iterdir()] == ["promises.ics"]
    assert (folder / "promises.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    "arguments",
    [
        ("due", "--kept", "nobody"),
        ("due", "--note", "nobody"),
        ("due", "--kept", "a", "--note", "b"),
        ("due", "--ics", "no/such/folder/x.ics"),
        ("due", "--within", "-1"),
        ("due", "--now", "yesterday"),
        ("sent", "nobody"),
        ("sent", "Dana", "--draft", "99"),
        ("sent", "Dana", "no-such-file.txt"),
        ("reply", "mail.txt", "--client", "nobody"),
    ],
)
def test_wrong_use_is_one_sentence(run: Any, drafted: Any, arguments: tuple[str, ...]) -> None:
    """Exit 2, one sentence on stderr, nothing on stdout, no traceback."""
    done = run(*arguments)
    assert done.code == 2 and not done.out
    assert len(done.err.strip().splitlines()) == 1 and "Traceback" not in done.err
