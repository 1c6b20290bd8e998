"""The chats about clients are kept apart, go on after a restart, and go with their client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.memory.store import Store
from assistant.memory.talks import KEPT, Said
from assistant.thread import Client

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)


def said(words: str, minutes: int = 0) -> Said:
    return Said(NOW + timedelta(minutes=minutes), words, '{"answer": "yes"}', "{}")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path)
    made.add_client(Client(name="Dana Whitcombe"), client_id="dana")
    made.add_client(Client(name="Pieter Vos"), client_id="pieter")
    return made


def test_a_chat_is_there_after_a_restart(store: Store, tmp_path: Path) -> None:
    """In its order, word for word, also what no database takes as it is."""
    store.talks.keep("dana", said("should I chase?"))
    store.talks.keep("dana", said("and by phone? 🙂\x00", 1))
    store.close()
    kept = Store(tmp_path).talks.of("dana")
    assert [one.asked for one in kept] == ["should I chase?", "and by phone? 🙂\N{REPLACEMENT CHARACTER}"]
    assert kept[0].at == NOW


def test_the_chats_of_two_clients_stay_apart(store: Store) -> None:
    """Each is asked for by its client."""
    store.talks.keep("dana", said("hers"))
    store.talks.keep("pieter", said("his"))
    assert [one.asked for one in store.talks.of("pieter")] == ["his"]
    assert store.talks.forget("pieter") == 1
    assert [one.asked for one in store.talks.of("dana")] == ["hers"]


def test_only_the_newest_are_kept(store: Store) -> None:
    """The oldest make room."""
    for number in range(KEPT + 3):
        store.talks.keep("dana", said(str(number)))
    kept = store.talks.of("dana")
    assert (len(kept), kept[0].asked, kept[-1].asked) == (KEPT, "3", str(KEPT + 2))
    assert [one.asked for one in store.talks.of("dana", 2)] == [str(KEPT + 1), str(KEPT + 2)]


def test_a_chat_goes_with_its_client(store: Store) -> None:
    """Nothing of it is left once the client is removed."""
    store.talks.keep("dana", said("hers"))
    store.remove_client("dana")
    assert store.talks.of("dana") == ()


def test_nobodys_chat_is_not_kept(store: Store) -> None:
    """A chat is a client's or nowhere."""
    with pytest.raises(BadInput):
        store.talks.keep("nobody", said("whose?"))
