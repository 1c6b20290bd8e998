"""What needs somebody today, over a store on each database: the order, the one step each, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.memory.store import Store
from assistant.profile import Profile
from assistant.thread import Client, Touchpoint
from tests.builders import HELLO, in_, out

MONDAY = datetime(2026, 2, 16, 10, 0, tzinfo=UTC)
ASKS = in_("02-16 08:15", "When do we get the invoice for January? Please answer today.", subject="January")
SETTLED = (
    HELLO,
    out("02-12", "Thank you, Robin. Here is the finished page, as agreed; there is nothing to do for you."),
)
REFUSED = (HELLO, out("02-10", "Shall we meet on Thursday?", "meeting"), in_("02-11", "", "meeting", "declined"))
QUIET = (
    HELLO,
    out("02-03", "Could you send us the photos for the home page?"),
    out("02-06", "Here is a shorter list: three photos are enough for the start."),
)


class Clock:
    now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(Profile(timezone="Europe/London", country="GB"), store=lambda: store, clock=clock)


@pytest.fixture
def takes(store: Store) -> Callable[..., str]:
    def take(name: str, *points: Touchpoint, **more: Any) -> str:
        known = store.add_client(Client(name=name, timezone="Europe/London", country="GB", **more))
        store.add_touchpoints(known.id, points)
        return known.id

    return take


def told(desk: Desk, **given: Any) -> list[tuple[str, str]]:
    return [(one.kind, one.client) for one in desk.today(within=60, **given).errands]


def test_the_day_in_its_order(desk: Desk, store: Store, takes: Any) -> None:
    """Promises come first, then who waits, who drifts, bills and today's check-ins; the steady are not on the list."""
    takes("Steady", *SETTLED)
    takes("Refused", *REFUSED)
    takes("Asks", HELLO, ASKS)
    promised = takes("Promised", *SETTLED)
    store.ledger.add_promise(promised, "the new layout", MONDAY + timedelta(hours=3), MONDAY - timedelta(days=1))
    billed = takes("Billed", *SETTLED)
    store.ledger.add_invoice(billed, "2026-7", due=date(2026, 2, 2))
    rung = takes("Rung", *SETTLED)
    store.ledger.add_cadence(rung, "call", (0, 3), time(11, 30), 5, since=date(2026, 2, 2))
    assert told(desk) == [
        ("promise", "Promised"), ("waiting", "Asks"), ("drifting", "Refused"), ("invoice", "Billed"), ("call", "Rung"),
    ]  # fmt: skip
    assert all(one.step and one.what for one in desk.today(within=60).errands)


def test_who_waits_is_told_with_the_clock_since_their_first_word(desk: Desk, takes: Any) -> None:
    """Of two mails that nothing came after, the first one's moment counts; whoever waits longest stands first."""
    takes("Later", *SETTLED, in_("02-16 09:30", "Could you please tell me when the banner goes live?"))
    takes("Twice", *SETTLED, ASKS, in_("02-16 09:50", "Hello? I am still waiting for your answer!"))
    waiting = desk.today(within=60).of("waiting")
    assert [(one.client, one.at) for one in waiting] == [
        ("Twice", ASKS.at), ("Later", datetime(2026, 2, 16, 9, 30, tzinfo=UTC)),
    ]  # fmt: skip
    assert waiting[0].what == "January" and waiting[0].does == "draft"


def test_a_client_stands_under_one_heading(desk: Desk, store: Store, takes: Any) -> None:
    """Whoever waits for a promised word is not listed again as waiting or drifting."""
    both = takes("Both", *REFUSED, ASKS)
    store.ledger.add_promise(both, "the figures", MONDAY - timedelta(hours=1), MONDAY - timedelta(days=1))
    (one,) = desk.today(within=60).errands
    assert (one.kind, one.late, one.client_id) == ("promise", True, both)


def test_a_prompt_payers_bill_is_a_reason_to_ring(desk: Desk, store: Store, takes: Any) -> None:
    """Somebody who used to pay on time is called, others are reminded; each client stands there once."""
    prompt, late = takes("Prompt", *SETTLED), takes("Late", *SETTLED)
    for number, month in (("1", 11), ("2", 12)):
        store.ledger.add_invoice(prompt, number, due=date(2025, month, 2), paid=date(2025, month, 3))
    store.ledger.add_invoice(prompt, "3", due=date(2026, 2, 2))
    store.ledger.add_invoice(late, "4", due=date(2026, 1, 2))
    store.ledger.add_invoice(late, "5", due=date(2026, 2, 2))
    store.ledger.add_invoice(takes("Not yet", *SETTLED), "6", due=date(2026, 2, 16))
    first, second = desk.today(within=60).of("invoice")
    assert (first.client, first.what) == ("Late", "Invoice 4 and 1 more") and "Remind" in first.step
    assert second.client == "Prompt" and "do not collect" in second.step


def test_a_snoozed_client_keeps_only_what_was_promised(desk: Desk, store: Store, takes: Any, clock: Clock) -> None:
    """Until the day that was named they are off the list, but a promise is a promise; on that morning they are back."""
    asks = takes("Asks", HELLO, ASKS)
    desk.snooze(asks, date(2026, 2, 18))
    assert told(desk) == [] and desk.today().snoozed == 1
    store.ledger.add_promise(asks, "a word", MONDAY + timedelta(hours=1), MONDAY)
    assert told(desk) == [("promise", "Asks")]
    clock.now = datetime(2026, 2, 18, 9, 30, tzinfo=UTC)
    assert desk.today(within=60).snoozed == 0
    desk.snooze(asks, date(2026, 2, 25))
    desk.snooze(asks, None)
    assert desk.one_client(asks).snoozed_until is None
    with pytest.raises(BadInput, match="to come"):
        desk.snooze(asks, date(2026, 2, 17))


def test_without_time_they_stand_as_they_were_last_looked_at(desk: Desk, takes: Any, clock: Clock) -> None:
    """With no second to spend the list rests on what is kept and says so; what changed is looked at first."""
    takes("Refused", *REFUSED)
    takes("Quiet", *QUIET)
    assert desk.today(within=0).errands == () and not desk.today(within=0).finished
    assert desk.radar().finished
    clock.now += timedelta(days=1)
    kept = desk.radar(within=0)
    assert not kept.finished and [one.client for one in kept.clients] == ["Refused", "Quiet"]
    assert {one.as_of for one in kept.clients} == {MONDAY}
    assert desk.radar(within=60).finished and desk.radar(within=0).finished


def test_only_a_managers_own_clients(desk: Desk, takes: Any) -> None:
    """Asked for one of our people, the list holds whom they look after and nobody else."""
    takes("Hers", HELLO, ASKS)
    takes("His", HELLO, ASKS)
    desk.set_manager("Hers", "Mia Fern")
    assert told(desk, manager="Mia") == [("waiting", "Hers")] and desk.today(manager="Mia").clients == 1


def test_no_more_are_listed_than_one_can_go_through(desk: Desk, takes: Any) -> None:
    """What is beyond the list is counted by kind."""
    for number in range(4):
        takes(f"Client {number}", HELLO, ASKS)
    found = desk.today(within=60, listed=3)
    assert len(found.errands) == 3 and found.left_out == {"waiting": 1}
