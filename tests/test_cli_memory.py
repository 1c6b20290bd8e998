"""The commands that know clients, as a person runs them: history in, asked back, found again, the meeting list, files."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import home, run
from tests.importing.mails import eml, mbox

__all__ = ["home", "run"]  # fixtures, found by their names in here

pytestmark = pytest.mark.process

NOW = "2026-06-30T12:00:00+02:00"


@pytest.fixture
def known(run: Any) -> Any:
    """A desk that knows who we are and one client."""
    run("setup", "--name", "Mia Thorne", "--agency", "Fernlight", "--timezone", "Europe/London", "--country", "GB",
        "--address", "mia@fernlight.example")  # fmt: skip
    added = run("clients", "--add", "Dana Weber", "--company", "Weber GmbH", "--address", "dana@weber.example",
                "--timezone", "Europe/Berlin", "--country", "DE")  # fmt: skip
    assert added.code == 0
    return run


def test_a_mailbox_comes_in_and_is_found_again(known: Any, tmp_path: Path) -> None:
    """Imported, asked for by words, and judged: the history that lay in files answers."""
    us = "Mia <mia@fernlight.example>"
    box = mbox(
        tmp_path,
        eml("Dana <dana@weber.example>", us, "The booking form is broken.", id="a@weber.example", day=1),
        eml(
            us,
            "dana@weber.example",
            "I am on it.",
            id="b@fernlight.example",
            day=1,
            hour=10,
            answers=["a@weber.example"],
        ),
    )
    first = known("import", box, "--json").object
    assert (first["counts"]["new"], first["finished"]) == (2, True)
    assert known("import", box, "--json").object["counts"]["known"] == 2
    found = known("search", "booking form", "--client", "Dana", "--json").objects
    assert found[0]["direction"] == "in"
    answer = known("ask", "whose turn is it?", "--client", "Dana", "--now", NOW, "--json").object
    assert answer["client"] == "Dana Weber"


def test_who_is_unknown_is_asked_about_and_settled(known: Any, tmp_path: Path) -> None:
    """An unknown sender is listed, answered for, and asked about no more."""
    box = mbox(tmp_path, eml("Kim <kim@partner.example>", "Mia <mia@fernlight.example>", "Hello there."))
    done = known("import", box)
    assert "1 to be asked about" in done.out and "heardback settle" in done.out
    assert [one["who"] for one in known("doubtful", "--json").objects] == ["kim@partner.example"]
    assert known("settle", "kim@partner.example", "--client", "Dana", "--json").object["new"] == 1
    assert known("doubtful").out.strip() == "Nothing is in doubt."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import", "nowhere.mbox"], "cannot be read"),
        (["settle", "x@y.example"], "one of --client, --new and --nobody"),
        (["settle", "x@y.example", "--nobody"], "Nothing is in doubt"),
        (["search", "form", "--client", "Nobody Here"], "no client by that name"),
        (["agenda", "Nobody Here"], "no client by that name"),
        (["cadence", "Dana", "--on", "someday", "--at", "9:00"], "someday"),
        (["cadence", "Dana", "--on", "tue", "--at", "late"], "late"),
        (["items", "Dana", "--done", "nothing"], "No open item"),
        (["restore", "nowhere.db"], "no file"),
        (["take-in", "nowhere.zip"], "nowhere.zip"),
        (["clients", "--add", " "], "needs a name"),
        (["log", "hello"], "Say what it was"),
        (["sync"], "HEARDBACK_IMAP_USER"),
        (["quarantine", "--save", "7"], "Nothing with that number"),
    ],
)
def test_wrong_use_is_one_sentence(known: Any, arguments: list[str], sentence: str) -> None:
    """Exit 2, one sentence that says what is wrong, no traceback."""
    done = known(*arguments)
    assert done.code == 2 and done.out == ""
    assert sentence in done.err and "Traceback" not in done.err and len(done.err.strip().splitlines()) == 1


def test_a_line_notes_a_call(known: Any) -> None:
    """ "called Dana, no answer" stands in her history afterwards."""
    assert "Saved" in known("log", "called Dana, no answer, left a message", "--now", NOW).out
    answer = known("ask", "summarise", "--client", "Dana", "--now", NOW).out
    assert "call" in answer


def test_the_meeting_list_and_what_goes_before_it(known: Any, tmp_path: Path) -> None:
    """Their overdue item stands on top, the boss is named in the private mail, and the picture is one."""
    known("items", "Dana", "--add", "Photos of the team", "--due", "2026-06-20")
    known("items", "Dana", "--add", "Draft of page two", "--side", "ours", "--due", "2026-07-02")
    known("contact", "Dana", "--name", "Dana Weber", "--role", "primary")
    known("contact", "Dana", "--name", "Uwe Kranz", "--role", "boss")
    known("wishes", "Dana", "--preference", "call", "--success", "300 enquiries a month")
    known("feeling", "Dana", "a bit worried about March")
    made = known(
        "agenda", "Dana", "--meeting", "2026-07-01T10:00:00+02:00", "--now", NOW, "--picture", "list.png", "--json"
    )
    given = made.object
    assert given["list"].index("Photos of the team") < given["list"].index("Draft of page two")
    assert "Uwe Kranz" in given["heads_up"] and "Photos of the team" in given["heads_up"]
    assert "worried" in given["own_notes"] and "worried" not in given["list"]
    assert (tmp_path / "list.png").read_bytes().startswith(b"\x89PNG")
    items = known("items", "Dana", "--json").objects
    assert known("items", "Dana", "--done", items[0]["id"]).code == 0
    assert len(known("items", "Dana", "--json").objects) == 1


def test_a_rhythm_is_planned_as_a_calendar_file(known: Any, tmp_path: Path) -> None:
    """The file holds the calls, the mail announces them, and nothing is sent."""
    made = known("cadence", "Dana", "--on", "tue,thu", "--at", "9:40", "--until", "2026-07-31", "--ics", "calls.ics",
                 "--now", NOW, "--json").object  # fmt: skip
    calendar = (tmp_path / "calls.ics").read_text("utf-8")
    assert calendar.count("BEGIN:VEVENT") == made["count"] > 5
    assert "9:40" in made["announcement"]


def test_a_backup_and_an_export_come_back_whole(known: Any, run: Any, home: Path, tmp_path: Path) -> None:
    """What was kept is there again after restoring, and in another store after taking the export in."""
    box = mbox(tmp_path, eml("Dana <dana@weber.example>", "Mia <mia@fernlight.example>", "Remember the harbour."))
    known("import", box)
    backup = known("backup", "--json").object["path"]
    assert [one["path"] for one in known("backup", "--list", "--json").objects] == [backup]
    assert known("export", "all.zip", "--json").object["counts"]["clients"] == 1
    assert zipfile.is_zipfile(tmp_path / "all.zip")
    known("clients", "--add", "Late Comer")
    assert known("restore", backup).code == 2
    assert known("restore", backup, "--force").code == 0
    assert [one["client"]["name"] for one in known("clients", "--json").objects] == ["Dana Weber"]
    other = tmp_path / "other"
    assert run("take-in", "all.zip", HEARDBACK_HOME=str(other)).code == 0
    found = run("search", "harbour", "--client", "Dana", "--json", HEARDBACK_HOME=str(other)).objects
    assert len(found) == 1


def test_what_cannot_be_read_is_listed_with_its_bytes(known: Any, tmp_path: Path) -> None:
    """An undated mail of a known client lies in quarantine and comes out byte for byte."""
    mail = eml("Dana <dana@weber.example>", "Mia <mia@fernlight.example>").replace(
        b"Date: 01 Jun 2026 09:00:00 +0000\n", b""
    )
    (tmp_path / "undated.eml").write_bytes(mail)
    known("import", "undated.eml")
    (lying,) = known("quarantine", "--json").objects
    assert known("quarantine", "--save", str(lying["id"])).out.encode() == mail
    assert known("quarantine", "--drop", str(lying["id"])).code == 0
    assert known("quarantine").out.strip() == "Nothing is in quarantine."


def test_each_command_prints_json_lines(known: Any) -> None:
    """What other programs build on is one object a line."""
    for command in (
        ["clients"],
        ["doubtful"],
        ["quarantine"],
        ["contact", "Dana"],
        ["items", "Dana"],
        ["wishes", "Dana"],
    ):
        for line in known(*command, "--json").out.splitlines():
            assert isinstance(json.loads(line), dict)


def test_a_client_is_erased_and_stays_away(known: Any, home: Path, tmp_path: Path) -> None:
    """Nothing of theirs stands in any file afterwards, backups are named, and the next import leaves them out."""
    box = mbox(tmp_path, eml("Dana <dana@weber.example>", "Mia <mia@fernlight.example>", "Remember the Zebrastreifen."))
    known("import", box)
    backup = known("backup", "--json").object["path"]
    done = known("erase", "Dana", "--yes", "--json").object
    assert done["finished"] and done["copies"] == [backup]
    assert known("backup", "--remove", backup).code == 0
    again = known("import", box, "--json").object
    assert (again["counts"]["new"], again["counts"]["erased"]) == (0, 1)
    left = [file for file in home.rglob("*") if file.is_file() and b"Zebrastreifen" in file.read_bytes()]
    assert left == []


def test_what_is_looked_for_after_an_erasing_may_come_from_standard_input(known: Any, tmp_path: Path) -> None:
    """No list of processes shows the words then; a word of another client's is found and is the command's finding."""
    known("clients", "--add", "Raul Ortega", "--address", "raul@ortega.example")
    known("import", mbox(tmp_path, eml("Raul <raul@ortega.example>", "Mia <mia@fernlight.example>", "The Sonnenrad.")))
    checked = known("erase", "Dana", "--yes", "--check", "-", stdin="Zebrastreifen\n\nSonnenrad\n")
    assert checked.code == 1 and "Found in:" in checked.out
    assert known("erase", "Raul", "--check", "-", stdin="Sonnenrad\n").code == 2
    gone = known("erase", "Raul", "--yes", "--check", "-", stdin="Sonnenrad\n")
    assert gone.code == 0 and "None of these words" in gone.out
