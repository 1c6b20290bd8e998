"""The importer: nothing lost, nothing twice, whole batches only, on from where it stopped; and what belongs together."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import StoreTrouble
from assistant.importing import importer as importer_module
from assistant.importing.importer import Importer
from assistant.intake.archives.door import read_archive
from assistant.memory.store import Store
from assistant.thread import Client
from tests.importing.invented import CROWD, archives
from tests.importing.invented import OURS as OUR_OWN
from tests.importing.mails import NOW, OURS, brought_in, eml, mbox

US, DANA = "Mia <mia@fernlight.example>", "Dana <dana@weber.example>"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def dana(store: Store) -> str:
    return store.add_client(Client(name="Dana Weber"), ["dana@weber.example"]).id


def many(count: int) -> list[bytes]:
    return [
        eml(DANA, US, f"Word {n}.", id=f"m{n}@weber.example", day=1 + n // 24 % 28, hour=n % 24) for n in range(count)
    ]


def test_importing_again_adds_nothing(store: Store, dana: str, tmp_path: Path) -> None:
    """The same mailbox twice, and once more under another name, is the same history."""
    box = mbox(tmp_path, *many(12))
    assert brought_in(store, box).new == 12
    assert (brought_in(store, box).new, brought_in(store, box).known) == (0, 12)
    assert brought_in(store, mbox(tmp_path, *many(12), name="copy.mbox")).known == 12
    assert store.history.count(dana) == 12


def test_importing_a_folder_of_everything_again_adds_nothing(store: Store, tmp_path: Path) -> None:
    """Mails, copies, strangers, threads, a chat and a table are each told as what they were, and all of it is known."""
    for house in CROWD:
        store.add_client(house.client, house.addresses)
    made = archives(tmp_path / "archives", 150)
    first, again = (brought_in(store, made.folder, ours=OUR_OWN).model_dump() for _ in range(2))
    assert +Counter(first) == made.counts
    left_out = {name: made.counts[name] for name in ("items", "newsletters", "internal")}
    assert {name: count for name, count in again.items() if count and name != "known"} == left_out
    assert again["known"] == sum(made.counts[name] for name in ("new", "known", "doubtful", "quarantined"))
    assert sum(store.history.count(one.id) for one in store.clients()) == made.touchpoints


def test_the_bytes_of_a_mail_are_kept(store: Store, dana: str, tmp_path: Path) -> None:
    """What a touchpoint came from is there to the letter."""
    mail = eml(DANA, US, "Grüße aus Köln.")
    brought_in(store, mbox(tmp_path, mail))
    kept = store.history.touchpoints(dana)[0]
    assert kept.id is not None
    assert store.history.source(dana, kept.id) == mail.rstrip(b"\n") or store.history.source(dana, kept.id) == mail


def test_a_stopped_import_goes_on_from_there(
    store: Store, dana: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle, the same call reads only what is left, and the counts are those of the whole."""
    monkeypatch.setattr(importer_module, "BATCH", 5)
    box = mbox(tmp_path, *many(30))
    seen = 0

    def stop() -> bool:
        nonlocal seen
        seen += 1
        return seen >= 12

    first = Importer(store, ours=OURS, clock=lambda: NOW).run(read_archive(box, ours=OURS, now=NOW), box, None, stop)
    assert first.items == 12
    assert store.history.count(dana) == 12
    rest = Importer(store, ours=OURS, clock=lambda: NOW)
    assert rest.run(read_archive(box, ours=OURS, now=NOW), box).new == 30
    assert store.history.count(dana) == 30


def test_a_batch_that_fails_leaves_nothing_half(
    store: Store, dana: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the store fails in a batch, that batch is not kept at all, and the next call makes it good."""
    monkeypatch.setattr(importer_module, "BATCH", 10)
    box = mbox(tmp_path, *many(25))
    add, calls = store.history.add_all, 0

    def fails_once(*args: Any, **named: Any) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise StoreTrouble("The disk is full.")
        return add(*args, **named)

    monkeypatch.setattr(store.history, "add_all", fails_once)
    with pytest.raises(StoreTrouble, match="full"):
        brought_in(store, box)
    assert store.history.count(dana) == 10
    assert brought_in(store, box).new == 25
    assert store.history.count(dana) == 25


def test_a_changed_archive_is_read_from_its_start(store: Store, dana: str, tmp_path: Path) -> None:
    """A mailbox that grew gives its new mails, wherever the last run ended."""
    brought_in(store, mbox(tmp_path, *many(3)))
    assert brought_in(store, mbox(tmp_path, *many(5))).new == 2


def test_what_cannot_be_read_lies_in_quarantine(store: Store, dana: str, tmp_path: Path) -> None:
    """A mail without a date goes to no history by guess; it is kept, and said."""
    undated = eml(DANA, US).replace(b"Date: 01 Jun 2026 09:00:00 +0000\n", b"")
    box = tmp_path / "undated.eml"
    box.write_bytes(undated)
    counts = brought_in(store, box)
    lying = store.inbox.quarantined()
    assert (counts.new, counts.quarantined, len(lying)) == (0, 1, 1)
    assert store.inbox.quarantined_raw(lying[0].id) == undated


def test_answers_share_a_conversation_with_their_root(store: Store, dana: str, tmp_path: Path) -> None:
    """By References, in whatever order the mails come in."""
    root = eml(DANA, US, "One", id="a@x.example", day=1)
    answer = eml(US, DANA, "Two", id="b@x.example", day=2, answers=["a@x.example"])
    third = eml(DANA, US, "Three", id="c@x.example", day=3, answers=["a@x.example", "b@x.example"])
    for order in ((root, answer, third), (third, answer, root), (answer, third, root)):
        home = Store(tmp_path / f"home-{abs(hash(order))}")
        client = home.add_client(Client(name="Dana"), ["dana@weber.example"]).id
        for number, mail in enumerate(order):
            brought_in(home, mbox(tmp_path, mail, name=f"{abs(hash(order))}-{number}.mbox"))
        assert len({one.conversation for one in home.history.touchpoints(client)}) == 1


def test_answers_share_a_conversation_within_one_batch(store: Store, dana: str, tmp_path: Path) -> None:
    """Also where each names only the one before, whichever of them is read first."""
    mails = [
        eml(DANA, US, "One", id="a@x.example", day=1),
        eml(US, DANA, "Two", id="b@x.example", day=2, answers=["a@x.example"]),
        eml(DANA, US, "Three", id="c@x.example", day=3, answers=["b@x.example"]),
        eml(US, DANA, "Four", id="d@x.example", day=4, answers=["c@x.example"]),
    ]
    for number, order in enumerate(permutations(mails)):
        home = Store(tmp_path / f"home-{number}")
        client = home.add_client(Client(name="Dana"), ["dana@weber.example"]).id
        brought_in(home, mbox(tmp_path, *order, name=f"{number}.mbox"))
        assert len({one.conversation for one in home.history.touchpoints(client)}) == 1
        home.close()


@pytest.mark.parametrize("batch", [1, 2, 3, 200])
def test_conversations_are_the_same_wherever_the_batches_end(
    store: Store, dana: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """An import that was cut off anywhere joins what one that was not joins: the right person, the nearest in time."""
    monkeypatch.setattr(importer_module, "BATCH", batch)
    ole = "Ole <ole@weber.example>"
    box = mbox(
        tmp_path,
        eml(DANA, US, "One", id="a@x.example", subject="Größe der BROSCHÜRE", day=1),
        eml(ole, US, "Other", id="b@x.example", subject="Größe der Broschüre", day=2),
        eml(US, DANA, "Not the last one's", id="c@x.example", subject="Re: Größe der Broschüre", day=3),
        eml(US, ole, "Yes", id="d@x.example", subject="AW: größe der broschüre", day=4),
        eml(DANA, US, "Earlier", id="e@x.example", subject="Re: Größe der Broschüre", day=1, hour=12),
    )
    importer = Importer(store, ours=OURS, clock=lambda: NOW)
    importer.run(read_archive(box, ours=OURS, now=NOW), box)
    talks = {one.touchpoint.text: one.conversation for one in store.history.touchpoints(dana)}
    assert talks["One"] == talks["Earlier"] == talks["Not the last one's"] == "a@x.example"
    assert talks["Other"] == talks["Yes"] == "b@x.example"


def test_a_batch_is_no_larger_than_memory_should_hold(
    store: Store, dana: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large mails are kept a few at a time."""
    monkeypatch.setattr(importer_module, "BATCH_BYTES", 1500)
    kept: list[int] = []
    add = store.history.add_all
    monkeypatch.setattr(store.history, "add_all", lambda new: kept.append(len(new)) or add(new))
    brought_in(store, mbox(tmp_path, *(eml(DANA, US, "x" * 900, id=f"m{n}@x.example", day=n + 1) for n in range(6))))
    assert kept == [2, 2, 2, 0]


def test_what_another_process_writes_in_the_book_meanwhile_is_heeded(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that somebody takes on, or takes away, while an import runs counts from the next batch on."""
    monkeypatch.setattr(importer_module, "BATCH", 2)
    box, other = mbox(tmp_path, *many(6)), Store(tmp_path / "home")
    importer = Importer(store, ours=OURS, clock=lambda: NOW)
    known: list[str] = []

    def meanwhile() -> bool:
        if importer.counts["items"] == 2 and not known:
            known.append(other.add_client(Client(name="Dana Weber"), ["dana@weber.example"]).id)
        if importer.counts["items"] == 4 and known:
            other.remove_client(known.pop())
        return False

    counts = importer.run(read_archive(box, ours=OURS, now=NOW), box, None, meanwhile)
    assert (counts.doubtful, counts.new) == (4, 2)


def test_without_references_subject_and_people_join(store: Store, dana: str, tmp_path: Path) -> None:
    """A "Re:" under the same subject belongs to the talk; the same subject anew, without "Re:", begins another."""
    box = mbox(
        tmp_path,
        eml(DANA, US, "One", id="a@x.example", subject="Brochure", day=1),
        eml(US, DANA, "Two", id="b@x.example", subject="Re: Brochure", day=2),
        eml(DANA, US, "New one", id="c@x.example", subject="Brochure", day=9),
    )
    brought_in(store, box)
    talks = [one.conversation for one in store.history.touchpoints(dana)]
    assert talks[0] == talks[1] != talks[2]


def test_two_clients_never_share_a_conversation(store: Store, dana: str, tmp_path: Path) -> None:
    """A reference to another client's message joins nothing."""
    other = store.add_client(Client(name="Ole"), ["ole@berg.example"]).id
    brought_in(store, mbox(tmp_path, eml(DANA, US, "Secret", id="a@x.example")))
    forged = eml("Ole <ole@berg.example>", US, "Hi", id="z@x.example", answers=["a@x.example"], day=2)
    brought_in(store, mbox(tmp_path, forged, name="forged.mbox"))
    assert [one.text for one in store.thread(other, NOW).touchpoints] == ["Hi"]
    assert [one.text for one in store.thread(dana, NOW).touchpoints] == ["Secret"]


def test_a_forged_message_id_swallows_nothing(store: Store, dana: str, tmp_path: Path) -> None:
    """A mail under another client's Message-ID is still its own sender's mail."""
    other = store.add_client(Client(name="Ole"), ["ole@berg.example"]).id
    brought_in(store, mbox(tmp_path, eml("Ole <ole@berg.example>", US, "Mine", id="same@x.example")))
    brought_in(store, mbox(tmp_path, eml(DANA, US, "Hers", id="same@x.example", day=2), name="second.mbox"))
    assert [one.text for one in store.thread(dana, NOW).touchpoints] == ["Hers"]
    assert [one.text for one in store.thread(other, NOW).touchpoints] == ["Mine"]


def test_rows_of_a_table_become_invoices(store: Store, dana: str, tmp_path: Path) -> None:
    """A row is kept once, and a later table that says it is paid changes it."""
    table = tmp_path / "invoices.csv"
    table.write_text("client;number;issued;due;paid;amount\nDana Weber;R-7;2026-05-01;2026-05-15;;1.200,50\n", "utf-8")
    assert brought_in(store, table).new == 1
    table.write_text(
        "client;number;issued;due;paid;amount\nDana Weber;R-7;2026-05-01;2026-05-15;2026-06-02;1.200,50\n", "utf-8"
    )
    brought_in(store, table)
    (invoice,) = store.ledger.invoices(dana)
    assert (invoice.number, str(invoice.amount), str(invoice.paid)) == ("R-7", "1200.50", "2026-06-02")
