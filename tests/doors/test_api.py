"""The HTTP API on the served desk: who gets in, what comes back, and how a refusal sounds. Not here: what the desk answers."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jsonschema
import pytest

from assistant.doors.answering import TOO_LARGE
from assistant.doors.asks import ASKS
from assistant.doors.openapi import document
from assistant.opening import open_desk
from tests.command_line import MAIL, THREAD
from tests.doors.serving import Answer, Served, api, served

__all__ = ["api", "served"]  # fixtures
pytestmark = pytest.mark.process


def test_it_is_off_until_there_is_a_token(served: Served) -> None:
    """Without a token no path answers, not even that of health, and the sentence says how it is turned on."""
    for path in ("/api/health", "/api/radar", "/api/openapi.json", "/api/nothing"):
        answer = served.ask("GET", path, Authorization="Bearer x")
        assert (answer.status, answer.body) == (404, {"error": "The API is off: `heardback api token` turns it on."})


def test_a_token_opens_it_and_off_closes_it(api: Served) -> None:
    """The token opens it at once, a new one shuts the old one out, and `off` shuts out every one."""
    old = api.token
    assert api.ask("GET", "/api/clients").status == 200
    api.token = api.heardback("api", "token")
    assert api.ask("GET", "/api/clients").status == 200
    assert api.ask("GET", "/api/clients", Authorization=f"Bearer {old}").status == 401
    assert api.heardback("api", "off") == "The API is off."
    assert api.ask("GET", "/api/clients").status == 404


def test_only_a_hash_of_the_token_is_kept(api: Served) -> None:
    """What lies in the data folder is the owner's only and holds no token, and no other file does."""
    kept = api.home / "api-token.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert json.loads(kept.read_text("utf-8"))["sha256"] == hashlib.sha256(api.token.encode()).hexdigest()
    # In another process: whoever closes the store's file lets go of SQLite's locks on it.
    assert subprocess.run(["grep", "-rqaF", api.token, str(api.home)], check=False).returncode == 1


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic wrong", "Bearer hb_é"])
def test_nobody_gets_in_without_the_token(api: Served, said: str) -> None:
    """No token, a wrong one and one sent otherwise are all turned away, on paths that are there and that are not."""
    for method, path in (
        ("GET", "/api/radar"),
        ("POST", "/api/reply"),
        ("GET", "/api/openapi.json"),
        ("GET", "/api/x"),
    ):
        answer = api.ask(method, path, Authorization=said.encode().decode("latin-1"))
        assert answer.status == 401 and list(answer.body) == ["error"]
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_token_is_taken_from_its_header_alone(api: Served) -> None:
    """A token in the address, where logs and histories would keep it, opens nothing."""
    assert api.ask("GET", f"/api/clients?token={api.token}", Authorization="").status == 401


def test_a_foreign_host_is_refused_here_too(api: Served) -> None:
    """Under another name than this machine's, as a rebound page would ask, not even the token helps."""
    assert api.ask("GET", "/api/clients", Host="evil.example").status == 400
    assert api.ask("GET", "/api/health", Host="evil.example").status == 400


def test_no_page_of_another_origin_may_read_it(api: Served) -> None:
    """A browser's question beforehand is refused, and no answer says that another origin may have it."""
    asked = api.ask("OPTIONS", "/api/reply", Origin="http://evil.example", Access_Control_Request_Method="POST")
    read = api.ask("GET", "/api/clients", Origin="http://evil.example")
    assert asked.status == 405
    assert not [name for name in (*asked.headers, *read.headers) if name.lower().startswith("access-control")]
    assert read.headers["Cache-Control"] == "no-store"


def test_health_wants_no_token(api: Served) -> None:
    """The health check answers whoever asks, and says nothing but that it is well."""
    assert api.ask("GET", "/api/health", Authorization="").body == {"status": "ok"}


# -- the asks --------------------------------------------------------------------------------------------------------


def asked(api: Served) -> dict[str, Answer]:
    """Each ask that only reads, asked once."""
    someone = api.ask("GET", "/api/clients").body["clients"][0]
    return {
        "reply": api.ask("POST", "/api/reply", {"raw": MAIL, "received_at": "2026-03-12T10:00:00+01:00"}),
        "chase": api.ask("POST", "/api/chase", {"thread": THREAD}),
        "radar": api.ask("GET", "/api/radar"),
        "clients": api.ask("GET", "/api/clients"),
        "agenda": api.ask("GET", f"/api/agenda/{quote(someone['client']['name'])}?with_boss=true"),
        "search_history": api.ask("POST", "/api/search", {"client": someone["id"], "words": "layout"}),
        "ask": api.ask("POST", "/api/ask", {"text": "how is she?", "client": someone["id"]}),
    }


def test_every_ask_gives_what_the_document_says(api: Served) -> None:
    """Every ask that reads is answered, and each answer has the form that the OpenAPI document gives it."""
    told = api.ask("GET", "/api/openapi.json").body
    assert told == json.loads(json.dumps(document()))
    answers = asked(api)
    assert set(answers) == {one.name for one in ASKS if not one.writes}
    for one in ASKS:
        if not one.writes:
            assert answers[one.name].status == 200, answers[one.name].body
            content = told["paths"][one.path][one.method.lower()]["responses"]["200"]["content"]
            schema = {**content["application/json"]["schema"], "components": told["components"]}
            jsonschema.Draft202012Validator(schema).validate(answers[one.name].body)


def test_the_objects_are_those_of_the_command_line(api: Served, tmp_path: Path) -> None:
    """An assessment and the clients come as `--json` prints them, but for the time that it took."""
    file = tmp_path / "thread.json"
    file.write_text(json.dumps(THREAD), "utf-8")
    printed = json.loads(api.heardback("chase", str(file), "--json"))
    given = api.ask("POST", "/api/chase", {"thread": THREAD}).body
    assert {**given, "elapsed_ms": 0} == {**printed, "elapsed_ms": 0}
    listed = api.heardback("clients", "--json").splitlines()
    assert api.ask("GET", "/api/clients").body["clients"] == [json.loads(line) for line in listed]


def test_the_document_is_whole() -> None:
    """Every reference in the document leads somewhere, every ask has its path, and those that write say so by a body."""
    told = document()
    names = {ref.removeprefix("#/components/schemas/") for ref in _refs(told)}
    assert names <= set(told["components"]["schemas"])
    assert {(one.path, one.method.lower()) for one in ASKS} <= {(p, m) for p, ms in told["paths"].items() for m in ms}
    for schema in told["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def _refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key == "$ref")
        for value in node.values():
            yield from _refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _refs(value)


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "says"),
    [
        ("POST", "/api/reply", b"no json: Dana is furious", 400, "The input is not JSON."),
        ("POST", "/api/reply", b"", 400, "Field raw is missing."),
        ("POST", "/api/reply", b"\xff\xfe", 400, "The input is not JSON."),
        ("POST", "/api/reply", b"[" * 100_000, 400, "The input"),
        ("POST", "/api/reply", {"raw": MAIL, "send": True}, 400, "Field send is not a field of this format."),
        ("POST", "/api/reply", {"raw": 3}, 400, "Field raw"),
        ("POST", "/api/reply", {"raw": MAIL, "now": "2026-03-12T10:00:00"}, 400, "Field now has no offset"),
        ("POST", "/api/reply", {"raw": MAIL, "timezone": "Mars/One"}, 400, "Field timezone is no time zone"),
        ("POST", "/api/reply", {"raw": MAIL, "received_at": "2099-03-12T10:00:00Z"}, 400, "Field received_at lies"),
        ("POST", "/api/reply", {"raw": MAIL, "client": "Nobody Here"}, 404, "There is no client by that name"),
        ("POST", "/api/chase", {}, 400, "Hand in a thread or name a client"),
        ("POST", "/api/chase", {"thread": {**THREAD, "now": "2020-01-01T00:00:00Z"}}, 400, "Field thread holds"),
        ("GET", "/api/radar?manager=Nobody", None, 400, "Nobody of ours goes by that name"),
        ("GET", "/api/radar?since=soon", None, 400, "Field since"),
        ("GET", "/api/radar?since=2026-01-01&since=2026-01-02", None, 400, "A field is given twice"),
        ("GET", "/api/agenda/Nobody%20Here", None, 404, "There is no client by that name"),
        ("GET", "/api/nothing", None, 404, "The API has no such path"),
        ("POST", "/api/radar", {}, 405, "This path takes GET only."),
        ("DELETE", "/api/clients", None, 405, "This path takes GET only."),
        ("GET", "/api/reply", None, 405, "This path takes POST only."),
        ("POST", "/api/reply", b" " * (TOO_LARGE + 1), 413, "That is more than 12 MB"),
        ("POST", "/api/ask", {"text": "  "}, 400, "There is nothing in it"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence(api: Served, method: str, path: str, given: Any, status: int, says: str) -> None:
    """Whatever cannot be answered comes back as its status and one sentence, which holds nothing of what was sent."""
    answer = api.ask(method, path, given)
    assert (answer.status, list(answer.body)) == (status, ["error"])
    assert answer.body["error"].startswith(says)
    assert "Dana" not in answer.body["error"] and "Traceback" not in answer.body["error"]


def test_a_body_without_a_length_is_read_no_further_than_the_limit(api: Served) -> None:
    """A body that comes in pieces and does not say how long it is, is refused as one that says so is."""
    address = urlsplit(api.origin)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    pieces = iter([b" " * 1024 * 1024] * (TOO_LARGE // 1024 // 1024 + 1))
    connection.request("POST", "/api/reply", pieces, {"Authorization": f"Bearer {api.token}"}, encode_chunked=True)
    answer = connection.getresponse()
    assert answer.status == 413 and "error" in json.loads(answer.read())
    connection.close()


def test_a_caller_who_leaves_in_the_middle_harms_nobody(api: Served) -> None:
    """A connection that ends in the middle of a body leaves no traceback, and the next caller is answered."""
    address = urlsplit(api.origin)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as line:
        head = f"POST /api/reply HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {api.token}\r\nContent-Length: 90\r\n\r\n"
        line.sendall(head.encode() + b'{"raw": "Dana')
    assert api.ask("GET", "/api/clients").status == 200


def test_many_at_once_are_each_answered(api: Served) -> None:
    """Twenty callers at the same time each get the answer to their own mail."""
    names = [f"Customer{chr(65 + number)}" for number in range(20)]

    def reply(name: str) -> str:
        return api.ask("POST", "/api/reply", {"raw": f"Hello,\n\nthe site is down again.\n\n{name}"}).body["body"]

    with ThreadPoolExecutor(20) as pool:
        bodies = list(pool.map(reply, names))
    assert all([one for one in names if one in body] == [name] for name, body in zip(names, bodies, strict=True))


def test_a_lone_dash_is_words(api: Served) -> None:
    """A dash asks for no standard input here: it is answered like other words."""
    assert api.ask("POST", "/api/ask", {"text": "-"}).status == 200


# -- writing ---------------------------------------------------------------------------------------------------------


def test_a_token_that_reads_changes_nothing(api: Served) -> None:
    """With it no touchpoint is logged and no sign dismissed, also not by way of the chat."""
    name = api.ask("GET", "/api/clients").body["clients"][0]["client"]["name"]
    before = touchpoints(api, name)
    for path, given in (
        ("/api/touchpoints", {"words": "called, no answer", "client": name}),
        ("/api/radar/dismiss", {"sign": "x", "reason": "y"}),
    ):
        answer = api.ask("POST", path, given)
        assert answer.status == 403 and "--allow-writes" in answer.body["error"]
    noted = api.ask("POST", "/api/ask", {"text": "called, no answer", "client": name})
    assert noted.status == 200 and noted.body["intent"] == "log_touchpoint"
    api.ask("POST", "/api/ask", {"text": "yes", "client": name})
    assert touchpoints(api, name) == before


def test_a_token_that_writes_logs_a_touchpoint(api: Served) -> None:
    """With it a call is noted in its client's history, and a line that is none is refused."""
    api.token = api.heardback("api", "token", "--allow-writes")
    name = api.ask("GET", "/api/clients").body["clients"][0]["client"]["name"]
    before = touchpoints(api, name)
    answer = api.ask("POST", "/api/touchpoints", {"words": "called, no answer, left a message", "client": name})
    assert answer.status == 200 and answer.body["result"]["saved"] is True
    assert touchpoints(api, name) == before + 1
    assert api.ask("POST", "/api/touchpoints", {"words": "how is she?", "client": name}).status == 400


def test_a_token_that_writes_dismisses_a_sign(api: Served) -> None:
    """With it a sign of the radar is dismissed with a reason, and one that is not there is not found."""
    api.new_token(writes=True)
    sign = next(one["id"] for entry in api.ask("GET", "/api/radar").body["clients"] for one in entry["signs"])
    answer = api.ask("POST", "/api/radar/dismiss", {"sign": sign, "reason": "she is on leave"})
    assert answer.status == 200
    assert [one["reason"] for one in answer.body["dismissed"] if one["id"] == sign] == ["she is on leave"]
    assert api.ask("POST", "/api/radar/dismiss", {"sign": "ffffff", "reason": "none"}).status == 404


def touchpoints(api: Served, name: str) -> int:
    """How many touchpoints the store has of a client."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEARDBACK_HOME", str(api.home))
        return len(open_desk().thread_of_client(name).touchpoints)


def test_nothing_of_a_client_is_logged(api: Served) -> None:
    """Whatever was asked and refused above and here, the server's output names no client and holds no word of a mail."""
    for path in ("/api/agenda/Dana%20Secretly", "/api/nothing/Dana%20Secretly"):
        api.ask("GET", path)
    api.ask("POST", "/api/reply", {"raw": "Dana Secretly writes", "zzz": 1})
    said = api.log.read_text("utf-8")
    assert "http://127.0.0.1" in said
    assert not [word for word in ("Dana", "Secretly", "Traceback", api.token) if word in said]
