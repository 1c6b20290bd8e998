"""The ledger on each database: drafts and what became of them, promises, open items, invoices, cadences, feelings."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from assistant.errors import BadInput
from assistant.memory.store import Store
from tests.memory.filled import DANA, NOW, PIETER, reply


@pytest.fixture
def dana(store: Store) -> str:
    return store.add_client(DANA).id


@pytest.fixture
def pieter(store: Store) -> str:
    return store.add_client(PIETER).id


def test_a_sent_draft_makes_its_promise_once(store: Store, dana: str) -> None:
    """Said again, nothing doubles and the first word on how it went out stands."""
    draft = store.ledger.keep_draft(dana, reply(), NOW)
    made = store.ledger.mark_sent(dana, draft, NOW, "Hi Dana, changed a lot.")
    assert made is not None and (made.due, made.draft_id, made.status) == (reply().promise_at, draft, "open")
    assert store.ledger.mark_sent(dana, draft, NOW + timedelta(hours=1)) == made
    assert store.ledger.promises(dana) == (made,)
    known = store.ledger.draft(dana, draft)
    assert (known.fate, known.final, known.sent_at) == ("edited", "Hi Dana, changed a lot.", NOW)


def test_a_draft_that_went_out_as_it_was_is_told_from_an_edited_one(store: Store, dana: str) -> None:
    """White space at the ends is no change."""
    draft = store.ledger.keep_draft(dana, reply(), NOW)
    store.ledger.mark_sent(dana, draft, NOW, f"\n{reply().body}\n")
    thrown = store.ledger.keep_draft(dana, reply(), NOW + timedelta(minutes=1))
    store.ledger.discard_draft(dana, thrown)
    assert [(one.id, one.fate, one.final) for one in store.ledger.drafts(dana)] == [
        (thrown, "discarded", None), (draft, "sent", None),
    ]  # fmt: skip


def test_a_draft_without_a_promise_makes_none(store: Store, dana: str) -> None:
    """Nothing is promised that was not written."""
    draft = store.ledger.keep_draft(dana, reply().model_copy(update={"promise_at": None}), NOW)
    assert store.ledger.mark_sent(dana, draft, NOW) is None and store.ledger.promises(dana) == ()


def test_promises_are_open_until_they_are_kept(store: Store, dana: str, pieter: str) -> None:
    """The earliest due first; all who wait are walked client by client."""
    late = store.ledger.add_promise(dana, "the photos", NOW + timedelta(days=2), NOW)
    soon = store.ledger.add_promise(dana, "a word", NOW + timedelta(hours=1), NOW)
    other = store.ledger.add_promise(pieter, "a quote", NOW, NOW)
    assert store.ledger.promises(dana) == (soon, late)
    assert dict(store.ledger.open_promises()) == {dana: (soon, late), pieter: (other,)}
    kept = store.ledger.close_promise(dana, soon.id, "kept", NOW)
    assert (kept.status, kept.kept_at) == ("kept", NOW)
    assert store.ledger.close_promise(pieter, other.id, "dropped").kept_at is None
    assert dict(store.ledger.open_promises()) == {dana: (late,)}
    assert store.ledger.promises(dana, "kept") == (kept,)


def test_the_same_open_item_is_kept_once(store: Store, dana: str) -> None:
    """Said again it learns what is new; done and due again it is another one."""
    first = store.ledger.add_open_item(dana, "theirs", "Send  the photos", since=date(2026, 3, 1))
    again = store.ledger.add_open_item(dana, "theirs", "send the Photos", since=date(2026, 3, 5), due=date(2026, 3, 9))
    assert (again.id, again.due, again.since) == (first.id, date(2026, 3, 9), date(2026, 3, 1))
    ours = store.ledger.add_open_item(dana, "ours", "Send the photos", since=date(2026, 3, 1))
    assert store.ledger.open_items(dana) == (again, ours)
    done = store.ledger.close_open_item(dana, first.id, date(2026, 3, 10))
    assert store.ledger.open_items(dana) == (ours,)
    assert store.ledger.open_items(dana, include_done=True) == (done, ours)
    new = store.ledger.add_open_item(dana, "theirs", "send the photos", since=date(2026, 4, 1))
    assert new.id != first.id and len(store.ledger.open_items(dana)) == 2


def test_an_invoice_is_known_by_its_number(store: Store, dana: str, pieter: str) -> None:
    """The same number again says when it was paid; another client's of that number is another invoice."""
    store.ledger.add_invoice(dana, "R 17", issued=date(2026, 2, 1), amount=Decimal("1200.10"), currency="EUR")
    paid = store.ledger.add_invoice(dana, " R  17 ", paid=date(2026, 3, 1))
    assert (paid.amount, paid.paid, paid.issued) == (Decimal("1200.10"), date(2026, 3, 1), date(2026, 2, 1))
    store.ledger.add_invoice(pieter, "R 17")
    earlier = store.ledger.add_invoice(dana, "R 3", issued=date(2026, 1, 1))
    assert store.ledger.invoices(dana) == (earlier, paid)


def test_a_cadence_is_kept_and_ended(store: Store, dana: str) -> None:
    """On its weekdays and at its hour; what is no cadence is refused in a sentence."""
    made = store.ledger.add_cadence(dana, "call", (3, 0, 3), time(9, 30), 5, since=date(2026, 3, 1), every_weeks=2)
    assert made.weekdays == (0, 3) and store.ledger.cadences(dana) == (made,)
    assert store.ledger.end_cadence(dana, made.id, date(2026, 6, 1)).until == date(2026, 6, 1)
    for wrong in ({"weekdays": (7,)}, {"weekdays": ()}, {"minutes": 0}):
        said = {"weekdays": (0,), "minutes": 5} | wrong
        with pytest.raises(BadInput, match="weekdays"):
            store.ledger.add_cadence(dana, "call", at=time(9), since=date(2026, 3, 1), **said)  # type: ignore[arg-type]  # wrong on purpose


def test_what_they_said_of_how_they_feel_stays(store: Store, dana: str) -> None:
    """In the order of asking."""
    second = store.ledger.add_feeling(dana, "Better.", NOW)
    first = store.ledger.add_feeling(dana, "So-so.", NOW - timedelta(days=30), "Dana")
    assert store.ledger.feelings(dana) == (first, second)


def test_nothing_of_one_client_is_reached_through_another(store: Store, dana: str, pieter: str) -> None:
    """Every entry asked for, changed or closed in another's name is refused, and stays as it is."""
    ledger = store.ledger
    draft = ledger.keep_draft(dana, reply(), NOW)
    promise = ledger.add_promise(dana, "x", NOW, NOW)
    item = ledger.add_open_item(dana, "ours", "x", since=date(2026, 3, 1))
    cadence = ledger.add_cadence(dana, "call", (0,), time(9), 5, since=date(2026, 3, 1))
    for act in (
        lambda: ledger.draft(pieter, draft),
        lambda: ledger.mark_sent(pieter, draft, NOW),
        lambda: ledger.discard_draft(pieter, draft),
        lambda: ledger.close_promise(pieter, promise.id, "kept", NOW),
        lambda: ledger.change_open_item(pieter, item),
        lambda: ledger.close_open_item(pieter, item.id, None),
        lambda: ledger.end_cadence(pieter, cadence.id, date(2026, 6, 1)),
        lambda: ledger.add_promise("nobody", "x", NOW, NOW),
        lambda: ledger.draft(dana, "1; DROP TABLE drafts"),
        lambda: ledger.draft(dana, "9" * 30),
    ):
        with pytest.raises(BadInput):
            act()
    assert ledger.draft(dana, draft).fate == "kept"
    assert ledger.promises(dana) == (promise,) and ledger.open_items(dana) == (item,)
    assert ledger.drafts(pieter) == () and ledger.promises(pieter) == () and ledger.open_items(pieter) == ()
