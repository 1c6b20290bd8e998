"""A token of one of ours holds to their role, over HTTP on a desk that a team shares."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from assistant.doors.token import make_token
from tests.ui.team import TeamDesk, team_desk

pytestmark = pytest.mark.process


def ask(team: TeamDesk, token: str, path: str, given: Any = None) -> tuple[int, str]:
    body = None if given is None else json.dumps(given).encode()
    request = urllib.request.Request(team.origin + path, body, {"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_a_managers_token_sees_their_clients_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each ask finds the clients of the token's person, says of others that there are none, and a lead's finds all."""
    with team_desk(tmp_path) as team:
        monkeypatch.setenv("HEARDBACK_HOME", str(team.home))
        people = {one.name: one.id for one in team.desk.managers()}
        birch = team.desk.one_client("Birch Yards").id
        mia = make_token(writes=True, person=people["Mia Berg"])
        status, clients = ask(team, mia, "/api/clients")
        assert status == 200 and "Aspen Mills" in clients and "Birch" not in clients
        assert "Birch" not in ask(team, mia, "/api/radar")[1]
        said = {"client": birch, "words": "quagmire"}
        for path, given in (("/api/search", said), (f"/api/agenda/{birch}", None)):
            status, words = ask(team, mia, path, given)
            assert status in (400, 404) and "quagmire-birch" not in words
        lea = make_token(person=people["Lea Kohl"])
        assert {name in ask(team, lea, "/api/clients")[1] for name in ("Aspen Mills", "Birch Yards")} == {True}
        gone = make_token(person="nobody of ours")
        assert ask(team, gone, "/api/clients")[0] == 401
