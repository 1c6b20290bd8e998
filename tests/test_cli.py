"""The command line as a person runs it: a process of its own, its exit code, the answer first."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.paths import LIBRARY, ROOT
from tests.command_line import MAIL, THREAD, home, mail_line, run, thread_with, written
from tests.model.server import StubServer, says_json

__all__ = ["home", "run"]  # fixtures, found by their names in here

pytestmark = pytest.mark.process

# -- each command ----------------------------------------------------------------------------------------------------


def test_a_pasted_mail_comes_out_as_a_draft_answer_first(run: Any) -> None:
    """The draft stands first, then what was read, then the pages."""
    done = run("reply", stdin=MAIL)
    assert done.code == 0
    assert done.out.startswith("Subject: ")
    assert done.out.index("Dana") < done.out.index("Read as angry") < done.out.index("Playbook: ")
    assert "\x1b" not in done.out


def test_reply_json_has_every_field_of_the_design(run: Any, tmp_path: Path) -> None:
    """One object with the fields that others build on."""
    given = run(
        "reply",
        written(tmp_path, "mail.txt", MAIL),
        "--json",
        "--now",
        "2026-03-12T10:00:00+01:00",
        "--timezone",
        "Europe/Berlin",
    ).object
    expected = "id channel subject body promise_at mood urgency issues language needs_reply findings written_by fell_back sources elapsed_ms"
    assert set(expected.split()) <= given.keys()
    assert given["written_by"] == "offline"
    assert given["findings"] and all(
        {"check", "passed", "detail"} == finding.keys() and finding["passed"] for finding in given["findings"]
    )
    assert given["promise_at"].startswith("2026-03-12T")


def test_reply_takes_jsonl_and_keeps_order_and_ids(run: Any, tmp_path: Path) -> None:
    """One object a line; a line's own moment and zone win; a library's labels are none of ours."""
    lines = [
        mail_line(id="a", labels={"mood": "angry"}),
        mail_line(id="b", received_at="2026-03-13T20:00:00+01:00"),
        mail_line(id=7, client_timezone="America/New_York"),
    ]
    done = run("reply", written(tmp_path, "mails.jsonl", "\n\n".join(lines)), "--json", "--timezone", "Asia/Tokyo")
    assert [given["id"] for given in done.objects] == ["a", "b", "7"]
    first, evening, overseas = (given["promise_at"] for given in done.objects)
    assert first.startswith("2026-03-12") and first.endswith("+01:00")
    assert evening.startswith("2026-03-16")  # a Friday evening: Monday morning
    assert overseas.endswith("-04:00")


def test_reply_to_many_tells_them_apart_for_a_person(run: Any, tmp_path: Path) -> None:
    """Each draft stands under the id of its mail."""
    done = run("reply", written(tmp_path, "mails.jsonl", f"{mail_line(id='a')}\n{mail_line(id='b')}"))
    assert re.findall(r"(?m)^(a|b)$", done.out) == ["a", "b"]


def test_reply_reads_an_eml(run: Any, tmp_path: Path) -> None:
    """A saved mail is read as a mail."""
    eml = b"From: Dana Whitcombe <dana@x.example>\r\nTo: mia@y.example\r\nSubject: Invoice\r\nDate: Thu, 12 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe invoice is wrong for the third time. I am furious.\r\n"
    given = run("reply", written(tmp_path, "mail.eml", eml), "--json").object
    assert given["subject"] == "Re: Invoice"
    assert "Dana" in given["body"]


def test_the_same_mail_gets_the_same_draft_in_every_process(home: Path) -> None:
    """Asked again in a Python that orders its sets otherwise, nothing has changed."""
    now = ("--now", "2026-03-12T10:00:00+01:00", "--json")
    said = [cold_reply(home, *now, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert len({json.loads(one)["body"] for one in said}) == 1


def cold_reply(home: Path, *arguments: str, **environment: str) -> bytes:
    """What `heardback reply` prints in a new Python."""
    command = [sys.executable, "-m", "assistant.cli", "reply", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home), **environment}
    return subprocess.run(command, input=MAIL.encode(), capture_output=True, env=env, check=True, timeout=60).stdout


def test_reply_does_without_a_data_folder(run: Any) -> None:
    """A folder that cannot be made costs nothing but the memory of other drafts."""
    assert run("reply", stdin=MAIL, HEARDBACK_HOME="/proc/heardback").code == 0


@pytest.mark.parametrize("shape", ["one line", "pretty", "with a mark", "standard input"])
def test_chase_reads_a_thread_however_it_is_written(run: Any, tmp_path: Path, shape: str) -> None:
    """One line, many lines, a byte order mark, a pipe: the same thread."""
    text = json.dumps(THREAD, indent=2) if shape == "pretty" else json.dumps(THREAD)
    content = b"\xef\xbb\xbf" + text.encode() if shape == "with a mark" else text.encode()
    done = (
        run("chase", "--json", stdin=content)
        if shape == "standard input"
        else run("chase", written(tmp_path, "t.json", content), "--json")
    )
    given = done.object
    expected = (
        "id turn reads_as confidence action until channel health evidence tips alternatives sources read_by elapsed_ms"
    )
    assert set(expected.split()) <= given.keys()
    assert (given["id"], given["turn"], given["action"], given["channel"]) == ("t1", "them", "switch_channel", "call")


def test_chase_tells_the_answer_first(run: Any) -> None:
    """The answer, then the evidence in the thread's own words, then the pages."""
    done = run("chase", stdin=json.dumps(THREAD))
    assert done.out.startswith("Yes, and change the channel: go on by phone.")
    assert done.out.index("Because:") < done.out.index("any thoughts on the layouts?") < done.out.index("Playbook: ")


def test_chase_with_a_reader_that_is_not_there_says_so(run: Any) -> None:
    """Asked to read with a model where none is configured, the desk answers alone and says why."""
    done = run("chase", "--reader", "both", "--json", stdin=json.dumps(THREAD))
    assert (done.code, done.object["action"], done.object["read_by"]) == (0, "switch_channel", "offline")
    assert "HEARDBACK_MODEL" in done.object["fell_back"]
    assert (
        "Read offline only: No language model is configured"
        in run("chase", "--reader", "both", stdin=json.dumps(THREAD)).out
    )


NO_HURRY = {"HEARDBACK_DEADLINE": "200", "HEARDBACK_FIRST_TOKEN": "150"}
"""A busy machine takes long to load a model's client, and the deadline covers that."""


def test_chase_reads_with_the_model_that_is_configured(run: Any) -> None:
    """Over real HTTP: one ask, the model's name, what it thinks otherwise, and no word of it that the thread lacks."""
    said = {
        "acts": [],
        "opinion": {
            "turn": {"answer": "nobody", "evidence": [{"touchpoint": 1, "quote": "any thoughts on the layouts?"}]},
            "health": {"answer": "critical", "evidence": [{"touchpoint": 1, "quote": "we are leaving you"}]},
        },
    }
    with StubServer([says_json(said)]) as server:
        model = {"HEARDBACK_MODEL": "stub", "OPENAI_BASE_URL": server.base_url, "HEARDBACK_READER": "both", **NO_HURRY}
        given = run("chase", "--json", stdin=json.dumps(THREAD), **model).object
        assert len(server.requests) == 1
        assert (
            run("chase", "--reader", "offline", "--json", stdin=json.dumps(THREAD), **model).object["read_by"]
            == "offline"
        )
        assert len(server.requests) == 1
    assert given["read_by"] == "offline, stub-1" and given["prompts"] == ["read_thread@1"]
    assert [(one["question"], one["model"]) for one in given["disagreements"]] == [("turn", "nobody")]
    assert given["model_acts"]["dropped_opinions"] == 1


def test_chase_takes_a_library(run: Any, tmp_path: Path) -> None:
    """One object a line, in order, with labels left alone."""
    lines = [thread_with(id="a", labels={"turn": "them"}), "", thread_with(id="b", touchpoints=[])]
    assert [
        given["id"] for given in run("chase", written(tmp_path, "t.jsonl", "\n".join(lines)), "--json").objects
    ] == ["a", "b"]


def test_ask_over_an_open_thread(run: Any, tmp_path: Path) -> None:
    """Exactly the four fields, and the assessment as the result."""
    given = run(
        "ask", "should I chase again?", "--thread", written(tmp_path, "t.json", json.dumps(THREAD)), "--json"
    ).object
    assert given.keys() == {"intent", "answer", "client", "result"}
    assert (given["intent"], given["client"], given["result"]["action"]) == (
        "should_i_chase",
        "Dana Whitcombe",
        "switch_channel",
    )


def test_ask_drafts_a_pasted_mail_from_standard_input(run: Any) -> None:
    """`ask -` takes what was pasted."""
    given = run("ask", "-", "--json", stdin=MAIL).object
    assert given["intent"] == "draft_reply"
    assert given["result"]["body"] in given["answer"]


def test_ask_goes_on_with_a_clients_chat(run: Any, home: Path) -> None:
    """With --talk the draft of the turn before is the one that gets shorter, in another process too."""
    loaded = [sys.executable, "-c", "from assistant.opening import open_desk; open_desk().load_demo()"]
    subprocess.run(loaded, check=True, env={**os.environ, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home)})
    first = run("ask", "draft a reply", "--client", "Renske", "--talk", "--json").object
    shorter = run("ask", "shorter", "--client", "Renske", "--talk", "--json").object
    assert (first["intent"], shorter["intent"]) == ("draft_reply", "refine_draft")
    assert len(shorter["result"]["body"]) < len(first["result"]["body"])
    assert (
        run("ask", "shorter", "--client", "Tomas", "--talk", "--json").object["result"]["body"]
        != shorter["result"]["body"]
    )
    lost = run("ask", "shorter", "--talk")
    assert lost.code == 2 and "--client" in lost.err


def test_ask_saves_only_when_told(run: Any, home: Path) -> None:
    """A noted call is shown first, and saved with --save."""
    loaded = [sys.executable, "-c", "from assistant.opening import open_desk; open_desk().load_demo()"]
    subprocess.run(loaded, check=True, env={**os.environ, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home)})
    note = ("ask", "called Tomas, no answer", "--json")
    assert run(*note).object["result"]["saved"] is False
    before = run("ask", "summarise", "--client", "Tomas", "--json").object["result"]["touchpoints"]
    assert run(*note, "--save").object["result"]["saved"] is True
    assert run("ask", "summarise", "--client", "Tomas", "--json").object["result"]["touchpoints"] == before + 1


def test_setup_by_options_shows_in_the_next_reply(run: Any, home: Path) -> None:
    """What was set is kept, signed with, and changed one field at a time."""
    done = run(
        "setup",
        "--name",
        "Mia Lenz",
        "--agency",
        "Fenwick & Vale",
        "--timezone",
        "Europe/Berlin",
        "--country",
        "de",
        "--opens",
        "8",
        "--closes",
        "16.30",
        "--promise-hours",
        "2",
        "--address",
        "mia@fv.example",
        "--address",
        "fv.example",
        "--json",
    )
    assert done.code == 0
    assert (done.object["country"], done.object["opens"], done.object["closes"], done.object["addresses"]) == (
        "DE",
        "08:00:00",
        "16:30:00",
        ["mia@fv.example", "fv.example"],
    )
    assert run("setup", "--agency", "", "--json").object["agency"] is None
    assert run("setup", "--show", "--json").object["name"] == "Mia Lenz"
    assert run("reply", stdin=MAIL).out.count("Mia Lenz") == 1
    assert (home / "profile.toml").stat().st_mode & 0o777 == 0o600


def test_setup_asks_where_nothing_is_given(run: Any) -> None:
    """One question a line; an empty answer keeps what stands there."""
    done = run(
        "setup", stdin="Mia Lenz\n\n\n\nEurope/Berlin\nDE\n\n\n2026-12-24; 2026-12-28 to 2027-01-02\n9:00\n17:00\n4\n\n"
    )
    assert done.code == 0
    shown = run("setup", "--show", "--json").object
    assert shown["closes"] == "17:00:00" and shown["days_off"] == ["2026-12-24", "2026-12-28 to 2027-01-02"]
    assert run("setup", "--day-off", "2026-05-04: moving", "--json").object["days_off"] == ["2026-05-04: moving"]
    assert "2026-05-04: moving" in run("setup", "--show").out
    assert run("setup", "--day-off", "", "--json").object["days_off"] == []
    assert run("setup", stdin="Somebody\n").code == 2
    assert run("setup", "--show", "--json").object["name"] == "Mia Lenz"


@pytest.mark.parametrize("command", [[], ["reply"], ["chase"], ["ask"], ["setup"], ["app"]])
def test_every_command_explains_itself(run: Any, command: list[str]) -> None:
    """--help says what it does, at exit 0."""
    done = run(*command, "--help")
    assert done.code == 0
    assert "Usage:" in done.out and len(done.out) > 200


def test_a_reader_that_has_enough_is_no_error(home: Path) -> None:
    """`heardback reply … | head -1` ends quietly."""
    mails = LIBRARY / "main_mails.jsonl"
    command = f'"{sys.executable}" -m assistant.cli reply --json "{mails}" | head -c 10; echo " ${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home)},
    )
    assert done.stderr == ""
    assert done.stdout == '{"id": "ma 0\n'


def test_a_mail_cannot_steer_the_terminal(run: Any) -> None:
    """Control characters of a mail do not reach the screen."""
    done = run("reply", stdin="Hi,\n\nthe \x1b[31mlogo\x1b[0m is wrong again, I am furious!\x07\n\nDana")
    assert done.code == 0
    assert "\x1b" not in done.out and "\x07" not in done.out


# -- speed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["reply", "chase"])
def test_nothing_heavy_is_loaded_for_an_answer(home: Path, command: str) -> None:
    """A cold reply or assessment does not pay for the store, the index, the web desk or a model's client."""
    code = (
        "import sys; from assistant.cli import heardback\n"
        f"heardback.main(['{command}', '--json'], standalone_mode=False)\n"
        "heavy = {'sqlalchemy', 'chromadb', 'onnxruntime', 'openai', 'langchain_core', 'streamlit'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    stdin = MAIL if command == "reply" else json.dumps(THREAD)
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home)},
    )
    assert done.stderr.strip() == "[]"


def test_a_cold_reply_is_quick(home: Path) -> None:
    """From nothing loaded to the draft it spends under two and a half seconds of work, however busy the machine: the best of three."""
    spent: list[float] = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert cold_reply(home)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert 0 < min(spent) < 2.5


def test_heardback_alone_says_what_it_can_do(run: Any) -> None:
    """No command is a question for help."""
    done = run()
    assert done.code == 0
    assert "reply" in done.out and "chase" in done.out
