"""Threads and their JSON, as the schema has them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from assistant.errors import BadInput
from assistant.paths import KNOWLEDGE
from assistant.thread import Client, Thread, thread_from_json, threads_from_jsonl
from tests.builders import in_, moment, out, thread

SMALL: dict[str, Any] = {
    "id": "t1",
    "now": "2026-03-04T10:00:00+00:00",
    "client": {"name": "Robin Vale"},
    "touchpoints": [
        {"at": "2026-03-02T10:00:00+01:00", "direction": "out", "channel": "email", "text": "Any news?"},
        {"at": "2026-03-03T10:00:00+01:00", "direction": "in", "channel": "email", "text": "SECRET WORDS"},
    ],
}


def changed(path: str, value: Any) -> str:
    """The small thread as JSON with one field changed; a field set to ... is taken out."""
    raw = json.loads(json.dumps(SMALL))
    *steps, last = path.split(".")
    place = raw
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(raw)


def test_a_thread_is_read() -> None:
    """The smallest thread has its defaults."""
    one = thread_from_json(json.dumps(SMALL))
    assert (one.client.relation, one.client.timezone, one.touchpoints[0].outcome) == ("client", "UTC", None)


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("id", "", "id"),
        ("id", ..., "id is missing"),
        ("now", "2026-03-04T10:00:00", "now has no offset"),
        ("now", 5, "now"),
        ("mood", "angry", "mood is not a field"),
        ("client.name", ..., "client.name"),
        ("client.timezone", "Mars/Base", "client.timezone"),
        ("client.preference", "voicemail", "client.preference"),
        ("client.ruled_out", ["fax"], "client.ruled_out.0"),
        ("touchpoints.0.channel", "fax", "touchpoints.0.channel"),
        ("touchpoints.1.direction", "sideways", "touchpoints.1.direction"),
        ("touchpoints.1.at", "yesterday", "touchpoints.1.at"),
        ("touchpoints.1.outcome", "maybe", "touchpoints.1.outcome"),
        ("touchpoints.1.at", "2026-03-01T10:00:00+01:00", "time order"),
        ("touchpoints.1.at", "2026-03-09T10:00:00+01:00", "touchpoints.1.at lies in the future"),
        ("touchpoints", "none", "touchpoints"),
    ],
)
def test_a_wrong_field_is_named_in_one_sentence(path: str, value: Any, field: str) -> None:
    """The place and the field are named, and never a client's words."""
    with pytest.raises(BadInput) as told:
        thread_from_json(changed(path, value), "line 3")
    assert field in str(told.value) and str(told.value).startswith("line 3")
    assert "SECRET" not in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["", "no json", "[]", "null", "5", '{"id": "t1"', b"\xff\xfe"])
def test_what_is_no_thread_is_told(text: str | bytes) -> None:
    """Anything else than a thread is bad input and nothing worse."""
    with pytest.raises(BadInput):
        thread_from_json(text)


def test_a_library_is_read_line_by_line() -> None:
    """Empty lines are skipped, and a wrong line is named by its number."""
    line = json.dumps(SMALL)
    assert len(list(threads_from_jsonl([line, "", "  \n", line]))) == 2
    with pytest.raises(BadInput, match="line 3"):
        list(threads_from_jsonl([line, "", "{}"], "mine.jsonl"))


def test_a_thread_survives_its_json() -> None:
    """Written and read again it is the same, and what holds nothing is left out."""
    one = thread(out("03-02", "Any news?"), in_("03-03", "“Grüße”, ¿qué tal?", "chat"), now="03-04", ruled_out=["call"])
    text = one.to_json()
    assert thread_from_json(text) == one
    assert "\n" not in text and "“Grüße”" in text and "null" not in text


def test_every_library_survives_its_json() -> None:
    """Each thread of the development libraries is the same after writing and reading."""
    files = sorted((KNOWLEDGE.parent / "evals" / "library").glob("dev_threads_*.jsonl"))
    assert files
    for file in files:
        with file.open(encoding="utf-8") as lines:
            for one in threads_from_jsonl(lines, file.name):
                assert thread_from_json(one.to_json()) == one


def test_values_are_frozen() -> None:
    """A thread cannot be changed in place."""
    one = thread(now="03-04")
    with pytest.raises(ValidationError):
        one.id = "other"  # pyright: ignore[reportAttributeAccessIssue]  # that it fails is the point


def test_moments_keep_their_instant() -> None:
    """The same instant in two offsets is the same moment."""
    assert moment("03-02 10:00") == moment("03-02 11:00", "Europe/Berlin")
    assert Client(name="R", timezone="Asia/Tokyo").zone.key == "Asia/Tokyo"


def test_a_thread_in_time_order_may_have_equal_moments() -> None:
    """Two touchpoints of the same minute are in order."""
    assert isinstance(thread(out("03-02"), out("03-02", channel="call"), now="03-04"), Thread)
