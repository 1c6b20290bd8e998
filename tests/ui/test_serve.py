"""The served desk: where it listens, whom it answers, and what it lets a browser load."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlsplit

import pytest

from tests.ui.desk_pages import ROOT
from ui.serve import CONFIG, CONTENT_POLICY

pytestmark = pytest.mark.process


def get(origin: str, path: str = "/", host: str | None = None) -> http.client.HTTPResponse:
    address = urlsplit(origin)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("GET", path, headers={"Host": host} if host else {})
    return connection.getresponse()


def test_the_page_carries_its_content_policy(server: str) -> None:
    """Every page forbids the browser to load anything from another origin."""
    response = get(server)
    assert response.status == 200
    assert response.headers["content-security-policy"] == CONTENT_POLICY
    assert response.headers["referrer-policy"] == "no-referrer"


def test_the_policy_names_no_other_origin() -> None:
    """The content policy lists no host and no wildcard."""
    assert not re.search(r"https?:|\*|\w\.\w", CONTENT_POLICY)


def test_a_foreign_host_is_refused(server: str) -> None:
    """A request under another name, as a rebound web page would send it, is turned away on every path."""
    for path in ("/", "/_stcore/health", "/_stcore/stream", "/static/"):
        assert get(server, path, host="evil.example").status in (400, 403)


def test_the_server_keeps_to_itself() -> None:
    """It listens on this machine only, sends no statistics, looks up no address and shows no traceback."""
    assert CONFIG["server.address"] == "127.0.0.1"
    assert CONFIG["browser.serverAddress"] == "127.0.0.1"
    assert CONFIG["browser.gatherUsageStats"] is False
    assert CONFIG["client.showErrorDetails"] == "none"
    assert CONFIG["server.fileWatcherType"] == "none"


def test_only_the_session_module_touches_session_state() -> None:
    """Nothing in ui/ but session.py names Streamlit's session state, and no folder is called pages."""
    touching = [file.name for file in (ROOT / "ui").rglob("*.py") if "session_state" in file.read_text("utf-8")]
    assert touching == ["session.py"]
    assert not (ROOT / "ui" / "pages").exists()


def test_the_look_fetches_nothing() -> None:
    """The style sheet names no address but the shapes that stand in it."""
    css = (ROOT / "ui" / "style.css").read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "http" not in css and "@import" not in css
