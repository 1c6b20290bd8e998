"""Items made into what the store keeps of them. Not here: whose they are (`whose`)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from assistant.account import Invoice
from assistant.intake.archives.items import Item
from assistant.memory.history import Kept
from assistant.memory.store import Store
from assistant.thread import Channel, Direction, Outcome, Touchpoint


def kept_of_mail(item: Item, direction: Direction, conversation: str) -> Kept:
    """A mail as a touchpoint. Raises nothing: whoever calls has looked that it has a date."""
    mail = item.mail
    assert mail is not None
    assert mail.at is not None
    channel: Channel = "email"
    outcome: Outcome | None = None
    if item.automatic == "auto_reply":
        outcome = "auto_reply"
    elif item.automatic == "bounce":
        outcome = "bounced"
    elif item.automatic == "calendar":
        channel = "meeting"
        # Our own acceptance is no word of the client's.
        outcome = next((one.outcome for one in item.touchpoints if one.outcome), None) if direction == "in" else None
    return Kept(
        touchpoint=Touchpoint(
            at=mail.at,
            direction=direction,
            channel=channel,
            outcome=outcome,
            author=mail.sender_name or mail.sender_address,
            to=mail.to,
            cc=mail.cc,
            subject=mail.subject,
            text=mail.text,
        ),
        message_id=mail.message_id,
        in_reply_to=mail.in_reply_to,
        refs=mail.references,
        conversation=conversation,
        attachments=item.attachments,
        automatic=item.automatic,
    )


def kept_of_item(item: Item) -> list[Kept]:
    """The touchpoints of a chat message, a meeting or a note."""
    return [
        Kept(
            touchpoint=one,
            conversation=item.conversation,
            attachments=item.attachments,
            automatic=item.automatic,
            twin=twin_of(item.key, number),
        )
        for number, one in enumerate(item.touchpoints)
    ]


def twin_of(key: str, number: int) -> int:
    """Tells apart what is alike in everything but where it came from: the same for the same item, always."""
    return int(hashlib.sha256(f"{key}|{number}".encode("utf-8", "surrogatepass")).hexdigest()[:7], 16)


def rows_of(store: Store, client_id: str, item: Item, now: datetime) -> bool:
    """Keeps a row of a table as an invoice or an open item; False where it stands there already, the same."""
    if item.invoice is not None:
        return _invoice(store, client_id, item, now)
    line = item.open_item
    assert line is not None
    since = line.since or now.date()
    done_at = line.done_at or (now.date() if line.done else None)
    for known in store.ledger.open_items(client_id, include_done=True):
        if known.what == line.what and known.side == line.side and (known.due == line.due or known.since == line.since):
            changed = known.model_copy(
                update={
                    "owner": line.owner or known.owner,
                    "due": line.due or known.due,
                    "done_at": done_at or known.done_at,
                    "note": line.note or known.note,
                }
            )
            if changed != known:
                store.ledger.change_open_item(client_id, changed)
            return changed != known
    store.ledger.add_open_item(
        client_id, line.side, line.what, owner=line.owner, due=line.due, since=since, done_at=done_at, note=line.note
    )
    return True


def _invoice(store: Store, client_id: str, item: Item, now: datetime) -> bool:
    line = item.invoice
    assert line is not None
    paid = line.paid or (now.date() if line.settled else None)
    known = next((one for one in store.ledger.invoices(client_id) if one.number == line.number), None)
    if known is not None and known.paid and not line.paid:
        paid = known.paid
    blank = Invoice(id="", client_id=client_id, number=line.number)
    old = known or blank
    new = old.model_copy(
        update={
            "issued": line.issued or old.issued,
            "due": line.due or old.due,
            "paid": paid,
            "amount": line.amount if line.amount is not None else old.amount,
            "currency": line.currency or old.currency,
        }
    )
    if known is not None and new == known:
        return False
    store.ledger.add_invoice(
        client_id, new.number, issued=new.issued, due=new.due, paid=new.paid, amount=new.amount, currency=new.currency
    )
    return True
