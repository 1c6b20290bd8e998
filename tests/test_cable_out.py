"""With the network cable out and a model set: every command and page works as the offline desk, as fast, and says so once.

Processes run in a network namespace of their own that has no way out (`unshare -n`); where that is not allowed, with
sockets that behave as if. Not here: a model that is there and fails (`tests.model`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.paths import ROOT
from tests import forked
from tests.command_line import MAIL, THREAD

pytestmark = pytest.mark.process

MODEL = {"HEARDBACK_MODEL": "far", "OPENAI_API_KEY": "none"}
AWAY = ("http://203.0.113.9:8080/v1", "https://model.example/v1")
"""An address to which there is no route, and a name that nobody resolves."""
SDK = ("openai", "langchain_core")
"""What takes seconds to import, and is of no use without a server. A busy machine's clock says nothing: that these stay out
is what keeps a command as fast as usual, and how long a line is waited for `tests/model/test_reachable.py` holds.
"""
COMMAND = f"""
import sys
from assistant.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write(f"\\nIMPORTED {{[name for name in {SDK} if name in sys.modules]}}")
"""
OWN = {"elapsed_ms", "fell_back", "at"}
"""Fields that may differ between a desk without a model and one whose model is away."""


@cache
def way_in() -> tuple[str, ...]:
    """The command that cuts the cable, or nothing where it is not allowed."""
    cut = ("unshare", "-n")
    try:
        return cut if subprocess.run([*cut, "true"], capture_output=True, check=False).returncode == 0 else ()
    except OSError:
        return ()


def cut_off(*command: str, home: Path, fed: str = "", url: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command of Python's with the cable out."""
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("HEARDBACK_", "OPENAI_")) and "proxy" not in k.lower()
    }
    path = [str(ROOT)] if way_in() else [str(ROOT / "tests" / "offline"), str(ROOT)]
    env = {**clean, "PYTHONPATH": os.pathsep.join(path), "HEARDBACK_HOME": str(home)}
    if url:
        env |= {**MODEL, "OPENAI_BASE_URL": url}
    return subprocess.run(
        [*way_in(), sys.executable, *command],
        input=fed,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def offline(*words: str, home: Path, fed: str) -> subprocess.CompletedProcess[bytes]:
    """The same command where no model is set, reaching nobody; what it imports is not looked at, so it may be forked."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HEARDBACK_", "OPENAI_"))}
    settings = {**clean, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home)}
    return forked.heardback(words, fed=fed.encode(), folder=Path.cwd(), environment=settings)


def without_own(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_own(one) for key, one in value.items() if key not in OWN}
    return [without_own(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one client, filled with the cable out."""
    home = tmp_path_factory.mktemp("cut") / "home"
    threads = home.parent / "threads.jsonl"
    threads.write_text(json.dumps(THREAD) + "\n")
    done = cut_off("-c", COMMAND, "import", str(threads), home=home, url=AWAY[0])
    assert done.returncode == 0, done.stderr
    return home


COMMANDS = {
    "reply": (("reply", "-", "--json", "--now", "2026-03-12T10:00:00+01:00"), MAIL),
    "chase": (("chase", "-", "--json"), json.dumps(THREAD)),
    "chase by both readers": (("chase", "-", "--json", "--reader", "both"), json.dumps(THREAD)),
    "ask about a client": (
        ("ask", "Should I chase again?", "--client", "Dana", "--json", "--now", "2026-03-12T10:00:00+01:00"),
        "",
    ),
    "ask the playbook": (("ask", "How do I answer an angry client?", "--json"), ""),
    "radar": (("radar", "--all", "--json", "--now", "2026-03-12T10:00:00+01:00"), ""),
    "agenda": (("agenda", "Dana", "--json", "--now", "2026-03-12T10:00:00+01:00"), ""),
    "import": (("import", "threads.jsonl", "--json"), ""),
    "backup": (("backup", "--list"), ""),
    "setup": (("setup", "--show", "--json"), ""),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_works_as_the_offline_desk(name: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the cable out a command answers what it answers without a model, and imports nothing for the model's sake."""
    monkeypatch.chdir(home.parent)
    words, fed = COMMANDS[name]
    asked = ("-c", COMMAND, *words)
    plain = offline(*words, home=home, fed=fed)
    done = cut_off(*asked, home=home, fed=fed, url=AWAY[len(name) % 2])
    expected = plain.stdout.decode()
    assert (done.returncode, plain.returncode) == (0, 0), done.stderr + plain.stderr.decode()
    assert "Traceback" not in done.stderr
    if "--json" in words:
        mine, theirs = ([json.loads(line) for line in one.splitlines()] for one in (done.stdout, expected))
        assert [without_own(one) for one in mine] == [without_own(one) for one in theirs]
    else:
        assert done.stdout == expected
    assert done.stderr.endswith("IMPORTED []")


def test_a_reply_says_once_why_no_model_wrote_it(home: Path) -> None:
    """Many mails in one run are all answered, and why offline is said once in the words, in each object of JSON."""
    mails = "\n".join(
        json.dumps({"id": f"m{n}", "raw": MAIL, "received_at": "2026-03-12T10:00:00+01:00"}) for n in range(4)
    )
    told = cut_off("-c", COMMAND, "reply", home=home, fed=mails, url=AWAY[0])
    assert told.returncode == 0 and told.stdout.count("Hi ") >= 4
    assert told.stdout.count("could not be reached") == 1
    objects = cut_off("-c", COMMAND, "reply", "--json", home=home, fed=mails, url=AWAY[0])
    assert [json.loads(line)["fell_back"] for line in objects.stdout.splitlines()] == [
        "The language model's server could not be reached."
    ] * 4


def test_asks_that_went_nowhere_are_counted(home: Path) -> None:
    """The usage shows the asks to which nobody answered."""
    cut_off("-c", COMMAND, "reply", home=home, fed=MAIL, url=AWAY[0])
    done = cut_off("-c", COMMAND, "model", "usage", "--json", home=home)
    total = json.loads(done.stdout)["total"]
    assert total["asks"] == total["offline"] >= 1 and total["requests"] == 0


PAGES = """
import json, sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
from tests.ui.desk_pages import ANGRY, words_of
root = Path(sys.argv[1])
app = AppTest.from_file(str(root / "ui" / "app.py"), default_timeout=60).run()
told = {"first": words_of(app).count('role="status"'), "lines": [], "each": []}
for mail in (ANGRY, ANGRY.replace("Friday", "Sunday"), ANGRY.replace("Karen", "Maren")):
    app.chat_input[0].set_value(mail).run()
    told["lines"].append(words_of(app).count('role="status"'))
    told["each"].append(words_of(app).count("Written offline:"))
    told["drafts"] = words_of(app).count('class="hb-draft"')
for page in ("usage", "settings", "desk"):
    app.switch_page(str(root / "ui" / "views" / f"{page}.py")).run()
    told[page] = [words_of(app).count('role="status"'), len(app.exception), len(app.error)]
told["imported"] = [name for name in ("openai", "langchain_core") if name in sys.modules]
print(json.dumps(told))
"""


def test_the_pages_work_and_say_so_once(tmp_path: Path) -> None:
    """On the pages three mails are drafted and one line says that the model is away: on every page, and with no draft."""
    plain_desk = cut_off("-c", PAGES, str(ROOT), home=tmp_path / "a")
    done = cut_off("-c", PAGES, str(ROOT), home=tmp_path / "b", url=AWAY[0])
    assert done.returncode == 0, done.stderr[-2000:]
    without, told = json.loads(plain_desk.stdout), json.loads(done.stdout)
    assert (told["first"], told["lines"], told["each"], told["drafts"]) == (0, [1, 1, 1], [0, 0, 0], 3)
    assert without["lines"] == [0, 0, 0]
    assert told["imported"] == []
    assert told["usage"] == told["settings"] == told["desk"] == [1, 0, 0]
