"""`heardback` as a process of its own, for tests: what is fed to it, and what came out. Not here: what is asserted."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from assistant.paths import ROOT
from tests import forked

MAIL = "Hi Mia,\n\nthe site is down again and nobody answers the phone. This is unacceptable!\n\nDana"
THREAD: dict[str, Any] = {
    "id": "t1",
    "now": "2026-03-12T10:00:00+01:00",
    "client": {"name": "Dana Whitcombe", "timezone": "Europe/Berlin", "country": "DE"},
    "touchpoints": [
        {
            "at": "2026-03-02T09:00:00+01:00",
            "direction": "out",
            "channel": "email",
            "text": "Hi Dana, which of the two layouts do you prefer?",
        },
        {
            "at": "2026-03-06T09:00:00+01:00",
            "direction": "out",
            "channel": "email",
            "text": "Hi Dana, any thoughts on the layouts?",
        },
    ],
}


class Ran:
    """A finished run of `heardback`."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        (only,) = self.objects
        return only


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, tmp_path: Path):
    def heardback(*arguments: str | Path, stdin: str | bytes = b"", **environment: str) -> Ran:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("HEARDBACK_", "OPENAI_"))}
        fed = stdin.encode() if isinstance(stdin, str) else stdin
        settings = {**clean, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home), **environment}
        return Ran(forked.heardback([*map(str, arguments)], fed=fed, folder=tmp_path, environment=settings))

    return heardback


def written(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def mail_line(**fields: Any) -> str:
    return json.dumps(
        {
            "id": "m1",
            "raw": MAIL,
            "received_at": "2026-03-12T10:00:00+01:00",
            "client_timezone": "Europe/Berlin",
            **fields,
        }
    )


def thread_with(**fields: Any) -> str:
    return json.dumps({**THREAD, **fields})
