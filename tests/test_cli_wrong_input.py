"""Whatever is wrong with the input of a command: one sentence that says what to mend, and exit 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import MAIL, THREAD, home, mail_line, run, thread_with, written

__all__ = ["home", "run"]  # fixtures, found by their names in here

pytestmark = pytest.mark.process

TWO_DAYS_ON = "2999-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        pytest.param(["reply", "missing.txt"], b"", "no file missing.txt", id="missing file"),
        pytest.param(["chase", "missing.json"], b"", "no file missing.json", id="missing thread"),
        pytest.param(["reply", "."], b"", "is a folder", id="folder"),
        pytest.param(["chase", "."], b"", "is a folder", id="folder for a thread"),
        pytest.param(["reply", "/dev/zero"], b"", "is no file", id="device"),
        pytest.param(["reply", "a\nb"], b"", "no file", id="name with a line break"),
        pytest.param(["reply"], b"", "nothing in it", id="empty paste"),
        pytest.param(["reply"], b" \n\t\xc2\xa0\n", "nothing in it", id="blank paste"),
        pytest.param(["chase"], b"", "is empty", id="empty thread"),
        pytest.param(["ask", ""], b"", "nothing in it", id="empty question"),
        pytest.param(["ask", "-"], b"", "nothing in it", id="empty question on a pipe"),
        pytest.param(["reply"], b"a line of words\n" * 700_000, "more than 5 MB", id="10 MB paste"),
        pytest.param(["ask", "-"], b"a line of words\n" * 700_000, "more than 5 MB", id="10 MB question"),
        pytest.param(["reply"], bytes(range(256)) * 40, "binary", id="binary"),
        pytest.param(["reply"], b"%PDF-1.7\n%\xe2\xe3", "a PDF", id="PDF"),
        pytest.param(["ask", "-"], b"\x00\x01\x02" * 200, "binary", id="binary question"),
        pytest.param(["chase"], bytes(range(256)) * 4, "not UTF-8", id="binary thread"),
        pytest.param(["chase"], b"Dear Mia, hello", "not JSON", id="words for a thread"),
        pytest.param(["chase"], b"[" * 200_000, "not JSON", id="brackets"),
        pytest.param(["chase"], b"[]", "a list", id="list for a thread"),
        pytest.param(["chase"], thread_with(mood="sad"), "line 1: field mood is not a field", id="unknown field"),
        pytest.param(
            ["chase"],
            thread_with(client={"name": "D", "timezone": "Mars/Base"}),
            "unknown time zone",
            id="unknown zone in a thread",
        ),
        pytest.param(["chase"], thread_with(now="2026-03-12T10:00:00"), "field now has no offset", id="naive now"),
        pytest.param(["chase"], thread_with(now=5), "ISO 8601", id="number for a moment"),
        pytest.param(
            ["chase"],
            thread_with(touchpoints=[{"at": "2026-03-02T09:00:00", "direction": "out", "channel": "email"}]),
            "field touchpoints.0.at has no offset",
            id="naive touchpoint",
        ),
        pytest.param(
            ["chase"],
            thread_with(touchpoints=[{"at": "2026-03-02T09:00:00Z", "direction": "out", "channel": "pigeon"}]),
            "field touchpoints.0.channel",
            id="unknown channel",
        ),
        pytest.param(
            ["chase"],
            thread_with(touchpoints=[{"at": "2027-03-02T09:00:00Z", "direction": "out", "channel": "email"}]),
            "touchpoints.0.at lies in the future",
            id="future touchpoint",
        ),
        pytest.param(
            ["chase"], thread_with(touchpoints=list(reversed(THREAD["touchpoints"]))), "time order", id="wrong order"
        ),
        pytest.param(["chase"], json.dumps({"id": "t"}), "is missing", id="missing fields"),
        pytest.param(
            ["chase"],
            f"{thread_with()}\n{thread_with(id='')}\n",
            "standard input, line 2: field id",
            id="second line wrong",
        ),
        pytest.param(["chase"], f"{thread_with()}\n{{oops\n", "line 2", id="second line no JSON"),
        pytest.param(["reply"], f"{mail_line()}\n{{oops\n", "line 2: not JSON", id="JSONL line no JSON"),
        pytest.param(["reply"], f"{mail_line()}\n[1]\n", "line 2: a mail is a JSON object", id="JSONL line a list"),
        pytest.param(
            ["reply"],
            f"{mail_line()}\n{json.dumps({'id': 'x'})}\n",
            "line 2: field raw is missing",
            id="JSONL line without raw",
        ),
        pytest.param(
            ["reply"],
            f"{mail_line()}\n{mail_line(raw=' ')}\n",
            "line 2: field raw: There is nothing",
            id="JSONL line empty",
        ),
        pytest.param(
            ["reply"],
            f"{mail_line()}\n{mail_line(received_at='2026-03-12')}\n",
            "line 2: field received_at",
            id="JSONL date only",
        ),
        pytest.param(
            ["reply"],
            f"{mail_line()}\n{mail_line(received_at='2026-03-12T10:00:00')}\n",
            "line 2: field received_at has no offset",
            id="JSONL naive",
        ),
        pytest.param(
            ["reply"],
            f"{mail_line()}\n{mail_line(received_at=TWO_DAYS_ON)}\n",
            "line 2: field received_at lies more than a year ahead",
            id="JSONL future",
        ),
        pytest.param(
            ["reply", "--now", "2026-03-11T10:00:00Z"],
            f"{mail_line()}\n",
            "in the future of --now",
            id="JSONL received after now",
        ),
        pytest.param(
            ["reply"],
            f"{mail_line()}\n{mail_line(client_timezone='Mars/Base')}\n",
            "line 2: field client_timezone unknown time zone",
            id="JSONL zone",
        ),
        pytest.param(
            ["reply", "--received-at", "2026-03-12T10:00:00"], MAIL, "offset is missing", id="naive received-at"
        ),
        pytest.param(["reply", "--received-at", "yesterday"], MAIL, "no moment", id="garbage received-at"),
        pytest.param(["reply", "--now", "2026-13-40T10:00:00Z"], MAIL, "no moment", id="impossible now"),
        pytest.param(
            ["reply", "--received-at", TWO_DAYS_ON], MAIL, "in the future of the clock", id="future received-at"
        ),
        pytest.param(
            ["reply", "--now", "2026-03-12T10:00:00Z", "--received-at", "2026-03-12T11:00:00Z"],
            MAIL,
            "in the future of --now",
            id="received after now",
        ),
        pytest.param(["reply", "--timezone", "Berlin"], MAIL, "unknown time zone", id="unknown zone"),
        pytest.param(["reply", "--timezone", "../../etc/passwd"], MAIL, "unknown time zone", id="path for a zone"),
        pytest.param(["reply", "--tone", "rude"], MAIL, "--tone", id="unknown tone"),
        pytest.param(["reply", "--nonsense"], MAIL, "--nonsense", id="unknown option"),
        pytest.param(["frobnicate"], b"", "frobnicate", id="unknown command"),
        pytest.param(
            ["ask", "hi", "--client", "Nobody Inparticular"], b"", "no client by that name", id="unknown client"
        ),
        pytest.param(
            ["ask", "chase?", "--thread", "missing.json"], b"", "no file missing.json", id="missing open thread"
        ),
        pytest.param(
            ["ask", "chase?", "--thread", "-"],
            f"{thread_with()}\n{thread_with()}",
            "holds 2 threads",
            id="two open threads",
        ),
        pytest.param(
            ["ask", "chase?", "--thread", "-", "--now", "2026-03-05T09:00:00Z"],
            thread_with(),
            "in the future of --now",
            id="open thread after now",
        ),
        pytest.param(["setup", "--timezone", "Mars/Base"], b"", "unknown time zone", id="setup zone"),
        pytest.param(["setup", "--country", "Germany"], b"", "unknown country", id="setup country"),
        pytest.param(
            ["setup", "--opens", "18:00", "--closes", "9:00"], b"", "must open before it closes", id="setup hours"
        ),
        pytest.param(["setup", "--promise-hours", "soon"], b"", "update_promise_hours", id="setup promise"),
        pytest.param(["setup", "--day-off", "24 December"], b"", "write 2026-12-24", id="setup days off"),
        pytest.param(["setup", "--work-days", "mon,funday"], b"", "unknown working day", id="setup days"),
        pytest.param(["app", "--port", "99999"], b"", "--port", id="impossible port"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(run: Any, arguments: list[str], stdin: str | bytes, said: str) -> None:
    """One line on stderr that says what to mend, nothing on stdout, no traceback."""
    done = run(*arguments, stdin=stdin)
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1, done.err
    assert said in done.err
    assert "Traceback" not in done.err
    assert len(done.err) < 400


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HEARDBACK_DEADLINE": "soon"}, "HEARDBACK_DEADLINE"),
        ({"HEARDBACK_MODEL": "some-model"}, "HEARDBACK_MODEL"),
    ],
)
def test_wrong_settings_are_one_sentence(run: Any, environment: dict[str, str], said: str) -> None:
    """The variable that is wrong is named."""
    done = run("reply", stdin=MAIL, **environment)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and done.err.count("\n") == 1


def test_a_spoilt_profile_is_one_sentence(run: Any, home: Path) -> None:
    """The file is named, and not overwritten."""
    home.mkdir()
    written(home, "profile.toml", "opens = 'noonish'")
    done = run("reply", stdin=MAIL)
    assert done.code == 2
    assert "profile.toml: field opens" in done.err


def test_a_damaged_store_does_not_stop_a_thread_from_being_judged(run: Any, home: Path) -> None:
    """Without a store the desk still replies and judges; asking for a client says what is wrong."""
    home.mkdir()
    written(home, "heardback.db", b"no database" * 500)
    assert run("chase", stdin=json.dumps(THREAD)).code == 0
    assert run("ask", "should I chase again?", "--thread", "-", stdin=json.dumps(THREAD)).code == 0
    done = run("ask", "hi", "--client", "Dana")
    assert done.code == 2
    assert "damaged: move it away" in done.err


def test_line_ends_inside_a_mail_do_not_end_its_line(run: Any) -> None:
    """JSON Lines end at line feeds; other line ends of a mail may stand in its text as they are."""
    raw = json.dumps(
        {"id": "a", "raw": MAIL.replace("This", "\u2028This\u0085"), "received_at": "2026-03-12T10:00:00Z"},
        ensure_ascii=False,
    )
    assert [given["id"] for given in run("reply", "--json", stdin=f"{raw}\r\n{mail_line(id='b')}\r\n").objects] == [
        "a",
        "b",
    ]
