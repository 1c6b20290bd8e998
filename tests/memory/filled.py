"""A store with something in every room, and all of it told again. Not here: anything that is asserted."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from assistant.account import Dismissal, Extent, SignSeen, Standing
from assistant.answers import Reply
from assistant.desk import Desk
from assistant.memory.history import Kept, Source
from assistant.memory.noticed import LastAssessment
from assistant.memory.store import Store
from assistant.memory.talks import Said
from assistant.thread import Client, Health, Touchpoint

NOW = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
DANA = Client(name="Dana Whitcombe", company="Ridgeline Tents", timezone="Europe/Berlin", country="DE")
PIETER = Client(name="Pieter Dané", relation="prospect", ruled_out=("voicemail",), preference="call")


def point(days: float, text: str, direction: str = "in", **more: Any) -> Touchpoint:
    """A touchpoint so many days before NOW."""
    at = (NOW - timedelta(days=days)).isoformat()
    return Touchpoint.model_validate({"at": at, "direction": direction, "channel": "email", "text": text, **more})


def kept(days: float, text: str, direction: str = "in", *, subject: str | None = None, **more: Any) -> Kept:
    return Kept(touchpoint=point(days, text, direction, subject=subject), **more)


@cache
def reply() -> Reply:
    return Desk().reply("Hi,\n\nthe shop is down again!\n\nDana", id="one", now=NOW)


def looked_at(client_id: str, at: datetime, health: Health) -> tuple[LastAssessment, Standing]:
    """An assessment that a person could have seen then."""
    signs = (SignSeen(name="silence", touchpoints=2),) if health != "steady" else ()
    standing = Standing(
        client_id=client_id, first_day=at.date(), last_day=at.date(), health=health, action="wait", signs=signs
    )
    return LastAssessment(client_id, "stamp", "rules", at, at + timedelta(hours=8), {"health": health}), standing


def fill(store: Store) -> tuple[str, str]:
    """Something in every room of two clients, and of nobody's. Returns the clients' ids."""
    with store.transaction():
        return _fill(store)


def _fill(store: Store) -> tuple[str, str]:
    mia = store.book.add_sender("Mia Sandberg", ["mia@quayside.example"], "lead")
    dana = store.book.add_client(
        DANA, ["dana@ridgeline.example"], success="Orders by phone go down by half.", manager=mia.id
    ).id
    pieter = store.book.add_client(PIETER, client_id="Pieter/../x").id
    store.keep_profile("mia", '{"name": "Mia Sandberg"}')
    store.book.snooze(pieter, NOW)
    store.book.add_contact(dana, "Dana W.", "primary", ["dana@ridgeline.example"], ["+49 30 1234"])
    store.book.add_contact(dana, "Rufus Amble", "boss", ["rufus@ridgeline.example"])
    store.book.add_domain(dana, "ridgeline-shop.example")
    store.book.pair("info@somewhere.example", None)
    store.book.pair("someone@elsewhere.example", pieter)
    for owner in (dana, pieter):
        source = store.history.keep_source(
            "<same@x.example>", "mail", b"Subject: x\r\n\r\n\xff\x00raw", "box.mbox, message 1", owner
        )
        store.history.add(
            owner,
            [
                kept(5, "Straße, Ümläute and photos\nof the tents", subject="Photos", source_id=source, message_id="<same@x.example>",
                     conversation="c1", refs=("<a>", "<b>"), in_reply_to="<b>", attachments=("plan.pdf",), automatic="auto_reply"),
                kept(4, "ok"),
                kept(4, "ok", twin=1),
            ],
        )  # fmt: skip
        draft = store.ledger.keep_draft(owner, reply(), NOW)
        store.ledger.keep_draft(owner, reply(), NOW + timedelta(minutes=1))
        store.ledger.mark_sent(owner, draft, NOW, "Dear Dana, changed.")
        store.ledger.add_promise(owner, "the new photos", NOW + timedelta(days=1), NOW)
        store.ledger.add_open_item(
            owner, "theirs", "send photos", since=date(2026, 3, 1), due=date(2026, 3, 9), owner="Dana"
        )
        store.ledger.add_open_item(owner, "ours", "the quote", since=date(2026, 3, 2), done_at=date(2026, 3, 3))
        store.ledger.add_invoice(owner, "R-17", issued=date(2026, 2, 1), amount=Decimal("1200.10"), currency="EUR")
        store.ledger.add_cadence(owner, "call", (0, 3), time(9, 30), 5, since=date(2026, 3, 1), until=date(2026, 9, 1))
        store.ledger.add_feeling(owner, "All good, thanks.", NOW, "Dana")
        extent = Extent(serious=False, touchpoints=2, newest=NOW - timedelta(days=9), days=6.5)
        store.noticed.dismiss(Dismissal(client_id=owner, sign="silence", reason="On leave.", at=NOW, extent=extent))
        store.talks.keep(owner, Said(NOW, "how is she?", '{"intent": "account_health"}', "{}"))
        store.noticed.keep([looked_at(owner, NOW - timedelta(days=8), "steady")])
        store.noticed.keep([looked_at(owner, NOW - timedelta(days=3), "watch")])
    store.inbox.quarantine("q1", b"\x00broken", "box.mbox, message 2", "no header", dana)
    store.inbox.quarantine("q2", b"\x00also", "box.mbox, message 3", "no header")
    doubted = store.history.keep_sources(
        [Source(key="<d@x>", kind="mail", raw=b"who?", where_from="box.mbox, message 4")]
    )
    store.inbox.doubt(doubted[0], "two clients fit", [dana, pieter], {"name": "D."})
    store.inbox.mark("address", "erased@gone.example")
    store.inbox.keep_mailbox("imap.x.example", "mia")
    return dana, pieter


def told(store: Store) -> dict[str, Any]:
    """Everything that the store says, numbers that only it gives out left out."""
    return {
        "senders": store.book.senders(),
        "profiles": store.book.profiles(),
        "pairings": store.book.pairings(),
        "mailboxes": store.inbox.mailboxes(),
        "marked": store.inbox.is_marked("address", "erased@gone.example"),
        "quarantined": sorted(
            (one.where_from, one.why, one.client_id or "", store.inbox.quarantined_raw(one.id)) for one in store.inbox.quarantined()
        ),
        "doubtful": [
            (one.reason, one.candidates, one.sender, store.inbox.doubtful_raw(one.source_id)) for one in store.inbox.doubtful()
        ],
        "clients": {known.id: (known, *_of(store, known.id)) for known in store.clients()},
    }  # fmt: skip


def _of(store: Store, client_id: str) -> tuple[Any, ...]:
    history, ledger = store.history, store.ledger
    return (
        store.book.contacts(client_id),
        store.book.domains(client_id),
        [
            (one.model_copy(update={"id": 0, "source_id": 0}), one.id and history.source(client_id, one.id))
            for one in history.touchpoints(client_id)
        ],
        [one.model_copy(update={"id": ""}) for one in ledger.drafts(client_id)],
        [one.model_copy(update={"draft_id": bool(one.draft_id)}) for one in ledger.promises(client_id)],
        ledger.open_items(client_id, include_done=True),
        ledger.invoices(client_id),
        ledger.cadences(client_id),
        ledger.feelings(client_id),
        store.noticed.dismissals([client_id]),
        store.talks.of(client_id),
        [store.noticed.standings([client_id], (NOW - timedelta(days=days)).date()) for days in (9, 8, 5, 0)],
        [history.texts(client_id, [number]) and 1 for number in history.search(client_id, "photos")],
    )
