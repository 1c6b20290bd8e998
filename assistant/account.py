"""What is kept of a client beside the thread: contacts, promises, open items, invoices, cadences, feelings. Frozen values.

Not here: where they are kept (`memory`), and what they mean (`advice`). Moments are aware, ids are text that only the
store gives out, and each value names the client it belongs to.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from assistant.thread import Moment, NextChannel, Value

ContactRole = Literal["primary", "boss", "other"]
PromiseStatus = Literal["open", "kept", "missed", "dropped"]
Side = Literal["ours", "theirs"]
SenderRole = Literal["manager", "lead"]
DraftFate = Literal["kept", "sent", "edited", "discarded"]
"""What became of a draft: it lies there, it went out as it was, it went out changed, it was thrown away."""

_PROVIDERS = (
    "gmail.com googlemail.com outlook.com outlook.de outlook.fr hotmail.com hotmail.de hotmail.fr hotmail.es "
    "hotmail.it hotmail.co.uk live.com live.nl live.fr msn.com "
    "yahoo.com yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com "
    "gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de "
    "posteo.de mailbox.org proton.me protonmail.com orange.fr wanadoo.fr free.fr sfr.fr laposte.net ziggo.nl "
    "kpnmail.nl xs4all.nl planet.nl libero.it virgilio.it "
    "tiscali.it alice.it sapo.pt mail.ru yandex.ru yandex.com fastmail.com zoho.com hey.com comcast.net "
    "btinternet.com sky.com"
)
PUBLIC_PROVIDERS = frozenset(_PROVIDERS.split())
"""Domains whose mailboxes belong to anybody: two people there are not of one house."""


def own_domain(address: str) -> str | None:
    """The domain of a mail address in small letters; None for a public provider's and where there is no domain."""
    _, at, domain = address.strip().lower().rpartition("@")
    return domain if at and domain and domain not in PUBLIC_PROVIDERS else None


class Contact(Value):
    """A person at the client's. `addresses` are mail addresses in small letters."""

    id: str
    client_id: str
    name: str
    role: ContactRole = "other"
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class Promise(Value):
    """A word that we gave: what, and by when. `draft_id` is the draft that gave it."""

    id: str
    client_id: str
    what: str
    due: Moment
    made_at: Moment
    draft_id: str | None = None
    kept_at: Moment | None = None
    status: PromiseStatus = "open"


class OpenItem(Value):
    """Something that one side owes the other; done where `done_at` is set."""

    id: str
    client_id: str
    side: Side
    what: str
    owner: str | None = None
    due: date | None = None
    since: date
    done_at: date | None = None
    note: str = ""


class Invoice(Value):
    """A bill of ours; unpaid where `paid` is not set."""

    id: str
    client_id: str
    number: str
    issued: date | None = None
    due: date | None = None
    paid: date | None = None
    amount: Decimal | None = None
    currency: str | None = None


class Cadence(Value):
    """An agreed rhythm: on these weekdays (0 is Monday) at this hour of the client's clock, for so many minutes."""

    id: str
    client_id: str
    channel: NextChannel
    weekdays: Annotated[tuple[int, ...], Field(min_length=1)]
    at: time
    minutes: Annotated[int, Field(gt=0, le=24 * 60)]
    every_weeks: Annotated[int, Field(gt=0, le=52)] = 1
    since: date
    until: date | None = None
    note: str = ""

    @field_validator("weekdays")
    @classmethod
    def _days_of_a_week(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not all(0 <= day <= 6 for day in days):
            raise ValueError("a weekday is a number from 0 (Monday) to 6 (Sunday)")
        return tuple(sorted(set(days)))

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Cadence:
        if self.until and self.until < self.since:
            raise ValueError("a cadence ends after it begins")
        return self


class Feeling(Value):
    """An answer to "how are you feeling about everything?". `by` is who gave it."""

    client_id: str
    asked_at: Moment
    answer: str
    by: str | None = None


class Sender(Value):
    """One of our own people: an account manager, or the senior one who steps in."""

    id: str
    name: str
    addresses: tuple[str, ...] = ()
    role: SenderRole = "manager"
