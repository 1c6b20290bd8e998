"""Histories on each database: what is the same comes once, what it came from is kept, and one client's stays one client's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from assistant.errors import BadInput
from assistant.memory.history import Source
from assistant.memory.store import Store
from tests.memory.filled import DANA, NOW, PIETER, kept, point


@pytest.fixture
def dana(store: Store) -> str:
    return store.add_client(DANA).id


@pytest.fixture
def pieter(store: Store) -> str:
    return store.add_client(PIETER).id


def test_everything_of_a_touchpoint_is_kept(store: Store, dana: str) -> None:
    """As it was handed over, with the number that the store gave it."""
    source = store.history.keep_source("<m@x>", "mail", b"\xff\x00raw", "box.mbox, message 1", dana)
    new = kept(
        3, "Straße", "out", subject="Über", source_id=source, message_id="<m@x>", in_reply_to="<l@x>", refs=("<k@x>", "<l@x>"),
        conversation="c", attachments=("Größe.pdf",), automatic="newsletter",
    )  # fmt: skip
    assert store.history.add(dana, [new]) == 1
    (there,) = store.history.touchpoints(dana)
    assert there.id is not None and there == new.model_copy(update={"id": there.id})
    assert store.history.source(dana, there.id) == b"\xff\x00raw"
    assert store.history.texts(dana, [there.id, 999]) == {there.id: "Über\nStraße"}
    assert store.history.count(dana) == 1 and store.history.touchpoints(dana, [there.id]) == (there,)


def test_the_same_touchpoint_comes_once_and_twins_as_often_as_they_came(store: Store, dana: str) -> None:
    """Other Message-IDs are other mails, another zone is the same moment, and a chat's second "ok" is its own."""
    here = point(1, "ok", channel="chat")
    there = here.model_copy(update={"at": here.at.astimezone(timezone(timedelta(hours=5)))})
    assert store.add_touchpoints(dana, [here, there]) == 1
    assert store.history.add(dana, [kept(2, "x", message_id="<1>"), kept(2, "x", message_id="<2>"), kept(2, "x")]) == 3
    assert store.history.add(dana, [kept(3, "ok", twin=0), kept(3, "ok", twin=1), kept(3, "ok", twin=1)]) == 2
    assert store.history.add(dana, [kept(3, "ok", twin=1), kept(2, "x", message_id="<2>")]) == 0


def test_many_come_in_at_once(store: Store, dana: str) -> None:
    """More than one statement takes."""
    assert store.history.add(dana, (kept(n / 100, f"word{n}") for n in range(1201))) == 1201
    assert [store.history.texts(dana, store.history.search(dana, f"word{n}", 1)) for n in (0, 777, 1200)] == [
        {one: f"word{n}"} for n in (0, 777, 1200) for one in store.history.search(dana, f"word{n}", 1)
    ]
    sources = [Source(key=f"k{n}", kind="mail", raw=b"%d" % n, where_from="box", client_id=dana) for n in range(1100)]
    ids = store.history.keep_sources([*sources, sources[0]])
    assert len(set(ids)) == 1100 and ids[0] == ids[-1] and store.history.keep_sources(sources) == ids[:-1]


def test_a_key_is_one_clients(store: Store, dana: str, pieter: str) -> None:
    """A mail that is forged to carry another's Message-ID is neither taken for it nor lost, and shows nothing of it."""
    hers = store.history.keep_source("<same@x>", "mail", b"hers", "box", dana)
    his = store.history.keep_source("<same@x>", "mail", b"forged", "box", pieter)
    assert hers != his and store.history.keep_source("<same@x>", "mail", b"later", "box", dana) == hers
    store.history.add(dana, [kept(1, "x", source_id=hers)])
    store.history.add(pieter, [kept(1, "x", source_id=hers)])
    ((first,), (second,)) = (store.history.touchpoints(owner) for owner in (dana, pieter))
    assert first.id is not None and second.id is not None
    assert store.history.source(dana, first.id) == b"hers"
    assert store.history.source(pieter, second.id) is None and store.history.source(pieter, first.id) is None
    assert store.history.known_keys(["<same@x>", "<other@x>"], pieter) == {"<same@x>"}
    assert store.history.known_keys(["<same@x>"]) == {"<same@x>"}


def test_keys_of_any_length_are_kept(store: Store, dana: str) -> None:
    """Endless Message-IDs are told apart to their last letter."""
    long = "<" + "x" * 10_000
    assert store.history.keep_source(long + "a>", "mail", b"a", "box", dana) != store.history.keep_source(
        long + "b>", "mail", b"b", "box", dana
    )
    store.history.add(dana, [kept(1, "a", message_id=long + "a>", conversation="first")])
    assert store.history.conversation_of(dana, [long + "a>"]) == "first"
    assert store.history.conversation_of(dana, [long + "b>"]) is None
    assert store.history.known_keys([long + "a>", long + "c>"]) == {long + "a>"}


def test_a_conversation_is_found_by_its_messages(store: Store, dana: str, pieter: str) -> None:
    """Within one client's history only; the newest one's where there are several."""
    store.history.add(
        dana,
        [
            kept(3, "one", message_id="<1>", conversation="old"),
            kept(2, "two", message_id="<2>", conversation="new"),
            kept(1, "three", message_id="<3>"),
        ],
    )
    assert store.history.conversation_of(dana, ["<1>", "<2>", "<3>"]) == "new"
    assert store.history.conversation_of(dana, ["<1>"]) == "old"
    assert store.history.conversation_of(dana, ["<3>"]) is None
    assert store.history.conversation_of(dana, []) is None
    assert store.history.conversation_of(pieter, ["<1>"]) is None
    assert [one.touchpoint.text for one in store.history.conversation(dana, "old")] == ["one"]
    assert store.history.conversation(pieter, "old") == ()


def test_nothing_of_one_client_comes_with_another(store: Store, dana: str, pieter: str) -> None:
    """By no number, no word, no thread."""
    store.history.add(dana, [kept(1, "canary seven", subject="canary")])
    (number,) = (one.id or 0 for one in store.history.touchpoints(dana))
    assert store.history.touchpoints(pieter) == () and store.history.touchpoints(pieter, [number]) == ()
    assert store.history.texts(pieter, [number]) == {} and store.history.search(pieter, "canary seven") == ()
    assert store.thread(pieter, NOW).touchpoints == () and store.history.remove(pieter, [number]) == 0
    assert store.history.search(dana, "canary") == (number,)


def test_an_unknown_client_has_no_history(store: Store) -> None:
    """Asked for or added to, it is one sentence."""
    for act in (
        lambda: store.history.touchpoints("nobody"),
        lambda: store.history.thread("nobody", NOW),
        lambda: store.history.add("nobody", [kept(1, "x")]),
    ):
        with pytest.raises(BadInput, match="no client with that id"):
            act()
    assert store.history.search("nobody", "x") == ()


def test_odd_characters_are_kept_as_far_as_a_database_takes_them(store: Store, dana: str) -> None:
    """A zero byte and half a pair are replaced, the rest stays; and it is the same the second time."""
    odd = kept(1, "a\0b \ud800 c 🎈 \u202e", subject="\0", attachments=("\ud800.pdf",), message_id="<\0>")
    assert store.history.add(dana, [odd]) == 1 and store.history.add(dana, [odd]) == 0
    text = store.thread(dana, NOW).touchpoints[0].text
    assert text == "a\N{REPLACEMENT CHARACTER}b ? c 🎈 \u202e"
    assert len(store.history.search(dana, "pdf")) == 1
    again = store.history.touchpoints(dana)[0].model_copy(update={"id": None})
    assert store.history.add(dana, [again]) == 0


def test_the_first_and_last_moments_are_kept(store: Store, dana: str) -> None:
    """A mail dated to the edge of the calendar is a touchpoint like any other."""
    for at in (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)):
        store.add_touchpoints(dana, [point(1, "x").model_copy(update={"at": at})])
    assert [one.touchpoint.at.year for one in store.history.touchpoints(dana)] == [1, 9999]


def test_a_removed_client_takes_everything_along(store: Store, dana: str, pieter: str) -> None:
    """Histories, sources and words; the other client's are untouched."""
    for owner in (dana, pieter):
        source = store.history.keep_source("k", "mail", b"raw", "box", owner)
        store.history.add(owner, [kept(1, "balloon", source_id=source)])
    store.remove_client(dana)
    assert store.history.search(dana, "balloon") == () and store.history.known_keys(["k"], dana) == frozenset()
    assert len(store.history.search(pieter, "balloon")) == 1 and len(store.inbox.queued()) == 1
    with store.database.reading() as connection:
        total = connection.exec_driver_sql("SELECT count(*) FROM touchpoint_words").scalar()
        assert total == 1 or store.database.file is not None  # SQLite's table keeps no text to count
