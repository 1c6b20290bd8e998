"""Every command of the README, run for real and without the network. Not here: what the answers say."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.settings import MailboxSettings, Settings
from tests import forked

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
ENTRY = "from assistant.cli import main; main()"
"""What the console script does, for an environment in which the project is not installed."""
OFFLINE = ROOT / "tests" / "offline"
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]
SESSIONS = [
    lines
    for block in re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    if (lines := [line.removeprefix("$ ") for line in block.splitlines() if "heardback" in line and " app" not in line])
]
"""The commands of each block, as a person types them one after the other."""
ASKED_FOR_MAKE = [line for line in COMMANDS if line.startswith("make ")]

pytestmark = pytest.mark.process


@pytest.fixture
def outside(tmp_path: Path) -> dict[str, str]:
    """The environment of a person with an empty data folder, no browser, no network, and `heardback` on the path."""
    bin = tmp_path / "bin"
    bin.mkdir()
    installed = Path(sys.executable).parent / "heardback"
    start = shlex.quote(str(installed)) if installed.exists() else f"{shlex.quote(sys.executable)} -c '{ENTRY}'"
    command = bin / "heardback"
    command.write_text(f'#!/bin/sh\nexec {start} "$@"\n', "utf-8")
    command.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{OFFLINE}{os.pathsep}{ROOT}",
        "OFFLINE_ATTEMPTS": str(tmp_path / "attempts"),
        "HEARDBACK_HOME": str(tmp_path / "home"),
        "BROWSER": "true",
    }


def test_the_two_commands_come_first() -> None:
    """The README's first commands are the two that work from a fresh clone."""
    assert COMMANDS[:2] == ["make run", "make test"]


def test_every_job_has_its_command() -> None:
    """Each of the jobs is shown with a command that runs."""
    shown = {words[words.index("heardback") + 1] for line in COMMANDS if "heardback" in (words := line.split())}
    assert {
        "reply",
        "chase",
        "ask",
        "app",
        "setup",
        "import",
        "agenda",
        "cadence",
        "search",
        "backup",
        "export",
        "radar",
        "manager",
    } <= shown


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: str(session[0]))
def test_the_commands_do_what_the_readme_shows(session: list[str], outside: dict[str, str]) -> None:
    """Each command ends well, says something, and asks for no other machine; the next one finds what it left."""
    for line in session:
        code, out, err = ran(line, outside)
        assert code == 0, f"{line}: {err}"
        assert "Traceback" not in err
        assert out.strip(), line
        if "--json" in line:
            assert all(isinstance(json.loads(printed), dict) for printed in out.splitlines())
    assert not Path(outside["OFFLINE_ATTEMPTS"]).exists()


@pytest.mark.parametrize("line", ["heardback --help", "cat evals/library/examples/angry.txt | heardback reply -"])
def test_a_command_on_the_path_starts_anew(line: str, outside: dict[str, str]) -> None:
    """What the path finds as `heardback` is the product, in a Python of its own and by itself."""
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=ROOT,
        env=outside,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.strip()


def ran(line: str, environment: dict[str, str]) -> tuple[int, str, str]:
    """A line as bash runs it: its code, what it put out, and what it complained of. A pipe's parts are run one by one."""
    code, said, complained = 0, b"", b""
    for part in line.split(" | "):
        words = [re.sub(r"\$(\w+)", lambda name: environment[name[1]], word) for word in shlex.split(part)]
        if words[0] == "heardback":
            done = forked.heardback(words[1:], fed=said, folder=ROOT, environment=environment)
        else:
            done = subprocess.run(
                words, input=said, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False
            )
        code, said, complained = code or done.returncode, done.stdout, complained + done.stderr
    return code, said.decode(), complained.decode()


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("heardback app")])
def test_the_desk_is_served(line: str, outside: dict[str, str]) -> None:
    """The web desk answers on this machine, says where, and asks for no other machine."""
    port = free_port()
    with served(f"{line} --port {port}", outside) as process:
        assert healthy(port, process)
    assert f"http://127.0.0.1:{port}" in said(process)
    assert not Path(outside["OFFLINE_ATTEMPTS"]).exists()


@pytest.mark.parametrize("line", ASKED_FOR_MAKE)
def test_make_knows_the_target(line: str) -> None:
    """Every target that the README names is one of the Makefile's."""
    assert re.search(rf"^{re.escape(line.split()[1])}:", MAKEFILE, re.MULTILINE)


def test_make_run_serves_the_desk(outside: dict[str, str]) -> None:
    """`make run` serves the web desk and says where."""
    if not (ROOT / ".venv" / ".installed").exists():
        pytest.skip("no .venv in this clone: `make run` would install first, which needs the network")
    port = free_port()
    with served(f"make run ARGS='--port {port}'", outside) as process:
        assert healthy(port, process)
    assert f"http://127.0.0.1:{port}" in said(process)


def test_every_file_that_is_named_exists() -> None:
    """Pictures, links and example files in the README are there."""
    named = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    named += [
        word for line in COMMANDS for word in shlex.split(line) if "/" in word and (ROOT / word.split("/")[0]).is_dir()
    ]
    assert named and not [name for name in named if not (ROOT / name).exists()]


def test_every_setting_that_is_named_exists() -> None:
    """The README's table holds exactly the variables that the product reads."""
    read = {str(field.validation_alias or f"HEARDBACK_{name.upper()}") for name, field in Settings.model_fields.items()}
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    mailbox = {f"HEARDBACK_IMAP_{name.upper()}" for name in MailboxSettings.model_fields}
    assert named - mailbox == read
    shown = set(re.findall(r"`(HEARDBACK_IMAP_[A-Z_]+)`", README))
    assert shown and shown <= mailbox


# -- a served desk ---------------------------------------------------------------------------------------------------


@contextmanager
def served(line: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process group that runs a line until the block is left, then is stopped as Ctrl-C does it."""
    process = subprocess.Popen(
        ["bash", "-c", f"exec {line}"], cwd=ROOT, env={**environment, "PYTHONUNBUFFERED": "1"}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.read()


def healthy(port: int, process: subprocess.Popen[str]) -> bool:
    """Whether the desk answers within half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
