"""A desk with a real store, the demo clients and a small real playbook, for tests of the chat. Not here: what is asserted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Conversation
from assistant.desk import Desk
from assistant.memory.index import PlaybookIndex
from assistant.memory.playbook import load_pages
from assistant.memory.store import Store
from assistant.profile import Profile
from assistant.thread import Client, Direction, Thread, Touchpoint

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)  # a Thursday
MAIL = "Hi Mia,\n\nthe site is down again and nobody answers the phone. This is unacceptable!\n\nDana"
PAGES = ("refused-meeting", "late-payer-call-first", "empathy-not-surrender", "rhythm-beats-chasing")


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaybookIndex]:
    pages = [page.model_copy(update={"related": ()}) for page in load_pages() if page.id in PAGES]
    made = PlaybookIndex(tmp_path_factory.mktemp("playbook"), pages)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture
def desk(store: Store, playbook: PlaybookIndex) -> Desk:
    desk = Desk(
        Profile(name="Mia Lenz", timezone="Europe/London"),
        store=lambda: store,
        playbook=lambda: playbook,
        clock=lambda: NOW,
    )
    desk.load_demo()
    return desk


@pytest.fixture
def chat(desk: Desk) -> Conversation:
    return Conversation(desk)


@pytest.fixture
def bare() -> Conversation:
    """A desk with no store and no playbook."""
    return Conversation(Desk(clock=lambda: NOW))


def thread_of_two(*touchpoints: tuple[float, Direction, str]) -> Thread:
    made = tuple(
        Touchpoint(at=NOW - timedelta(days=days), direction=direction, channel="email", text=text)
        for days, direction, text in touchpoints
    )
    return Thread(
        id="open",
        now=NOW,
        client=Client(name="Dana Whitcombe", timezone="Europe/London", country="GB"),
        touchpoints=made,
    )


SILENT = thread_of_two(
    (10, "out", "Hi Dana, which of the two layouts do you prefer?"), (6, "out", "Hi Dana, any thoughts on the layouts?")
)
