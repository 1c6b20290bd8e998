"""A desk whose model is handed no personal data: what is asked of it for a reply and for a thread names nobody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from assistant.desk import Desk
from assistant.errors import ModelUnavailable
from assistant.model.prompts import label_of, load_prompt
from assistant.model.redact import Redacted
from assistant.model.wired import takes_out
from assistant.profile import Profile
from assistant.seam import Message, Pieces, ToolAnswer
from assistant.settings import Settings
from assistant.thread import thread_from_json

THREAD = {
    "id": "t1",
    "now": "2026-03-12T10:00:00+01:00",
    "client": {"name": "Renske Halloway", "company": "Harbourlight Ceramics", "timezone": "Europe/Berlin"},
    "touchpoints": [
        {"at": "2026-03-02T09:00:00+01:00", "direction": "out", "channel": "email", "author": "Mia Castellan",
         "text": "Hi Renske, which layout do you prefer? Please tell Quentin, too."},
        {"at": "2026-03-06T09:00:00+01:00", "direction": "in", "channel": "email", "author": "Quentin Abernathy",
         "text": "Renske is away. Ring me on +49 30 1234567 or write to q@harbourlight.example, harbourlight is closed."},
    ],
}  # fmt: skip
WORDS = (
    "Renske",
    "Halloway",
    "Harbourlight",
    "Mia",
    "Castellan",
    "Quentin",
    "Abernathy",
    "1234567",
    "q@",
    "Karen",
    "Voss",
)
MAIL = "From: Karen Voss <karen@harbourlight.example>\nSubject: Down\n\nHi Mia,\n\nit is down again!! Ring 0171/2345678.\n\nKaren"


class Away:
    """A model that keeps what it was sent and gives no answer."""

    name = "away"

    def __init__(self) -> None:
        self.sent: list[str] = []

    def _take(self, messages: Sequence[Message]) -> Any:
        self.sent += [message.text for message in messages]
        raise ModelUnavailable("It is away.")

    def ask_json(self, messages: Sequence[Message], schema: type[Any], deadline_s: float, *, task: str = "") -> Any:
        return self._take(messages)

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        return self._take(messages)

    def ask_tools(self, messages: Any, tools: Any, deadline_s: float, *, task: str = "") -> ToolAnswer:
        return self._take(messages)


class Files:
    def __call__(self, name: str, **values: str) -> Sequence[Message]:
        return load_prompt(name).render(**values)

    def label(self, name: str) -> str:
        return label_of(name)


@pytest.fixture
def away() -> Away:
    return Away()


@pytest.fixture
def desk(away: Away) -> Desk:
    return Desk(Profile(name="Mia Castellan"), model=Redacted(away, lambda: ["Mia Castellan"]), render=Files())


def leaked(away: Away) -> list[str]:
    assert away.sent
    whole = "\n".join(away.sent)
    return [word for word in WORDS if word.lower() in whole.lower()]


def test_a_reply_s_prompt_names_nobody(desk: Desk, away: Away) -> None:
    """What a model is asked for a reply holds no name, address or number of the mail, the plan or the sender."""
    assert desk.reply(MAIL).fell_back
    assert leaked(away) == [] and "2345678" not in "".join(away.sent)


def test_a_thread_s_prompt_names_nobody(desk: Desk, away: Away) -> None:
    """What a model is asked about a thread holds no name of the client, their firm, or whoever wrote."""
    thread = thread_from_json(json.dumps(THREAD), "the thread")
    assert desk.chase(thread, reader="both").fell_back
    assert leaked(away) == []


@pytest.mark.parametrize(
    ("redact", "url", "second", "taken"),
    [
        ("0", "https://model.example/v1", None, False),
        ("1", "http://127.0.0.1:8080/v1", None, True),
        ("remote", "http://127.0.0.1:8080/v1", None, False),
        ("remote", "http://localhost:8080/v1", None, False),
        ("remote", "http://[::1]:8080/v1", None, False),
        ("remote", "http://localhost.model.example/v1", None, True),
        ("remote", "http://127.0.0.1.model.example/v1", None, True),
        ("remote", None, None, True),
        ("remote", "http://127.0.0.1:8080/v1", "https://model.example/v1", True),
    ],
)
def test_when_it_is_taken_out(redact: Any, url: str | None, second: str | None, taken: bool) -> None:
    """Always, never, or where one of the two models is not on this machine."""
    settings = Settings(
        model="m",
        OPENAI_BASE_URL=url,  # pyright: ignore[reportCallIssue]  # its alias
        OPENAI_API_KEY="k",  # pyright: ignore[reportCallIssue]  # its alias
        redact=redact,
        fallback_model="n" if second else None,
        fallback_base_url=second,
    )
    assert takes_out(settings) is taken
