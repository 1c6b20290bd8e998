"""The served desk whose API is asked, with the tokens that are made for it. Not here: what is asserted."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from assistant.doors.token import make_token
from assistant.paths import ROOT
from tests import forked
from tests.ui.desk_pages import free_port, wait_for


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: Any


class Served:
    """The web desk as it is served with three invented clients, and the tokens that were made for it."""

    def __init__(self, origin: str, home: Path, log: Path) -> None:
        self.origin, self.home, self.log = origin, home, log
        self.token = ""

    def heardback(self, *arguments: str) -> str:
        done = forked.heardback(arguments, fed=b"", folder=self.log.parent, environment=environment(self.home))
        assert done.returncode == 0, done.stderr
        return done.stdout.decode().strip()

    def new_token(self, *, writes: bool = False) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HEARDBACK_HOME", str(self.home))
            self.token = make_token(writes=writes)

    def ask(self, method: str, path: str, given: Any = None, **headers: str) -> Answer:
        address = urlsplit(self.origin)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        body = given if isinstance(given, bytes | None) else json.dumps(given).encode()
        sent = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        connection.request(method, path, body, {k: v for k, v in sent.items() if v})
        response = connection.getresponse()
        raw = response.read()
        connection.close()
        kind = response.headers.get_content_type()
        return Answer(response.status, response.headers, json.loads(raw) if kind == "application/json" else raw)


def environment(home: Path) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "HEARDBACK_", "STREAMLIT_"))}
    return {**clean, "HEARDBACK_HOME": str(home), "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home, port = tmp_path_factory.mktemp("home"), free_port()
    log = tmp_path_factory.mktemp("log") / "server.log"
    command = [sys.executable, "-m", "assistant", "app", "--no-browser", "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(command, env=environment(home), stdout=out, stderr=out, cwd=log.parent)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield Served(f"http://127.0.0.1:{port}", home, log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


@pytest.fixture
def api(served: Served) -> Iterator[Served]:
    """The API with a token that reads."""
    served.new_token()
    yield served
    served.token = ""
