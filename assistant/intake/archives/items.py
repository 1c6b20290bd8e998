"""What is found in an archive, as values. Not here: how it is read, whose it is (`importing`), where it is kept.

An Item is one mail, message, meeting or row that was understood; a Broken is one that was not, with its bytes. Every
reader yields them with the position after each, so that an import that was cut off goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from assistant.intake.limits import MAX_KEPT_BYTES
from assistant.intake.mail import Automatic, Mail
from assistant.thread import Client, Touchpoint, Value

Kind = Literal["mail", "message", "meeting", "note", "invoice", "open_item", "thread"]
Form = Literal["eml", "msg", "txt", "json", "jsonl", "csv", "ics"]
"""What `raw` is, for whoever writes it to a file again: also the ending of that file's name."""
Part = Literal["from", "to", "cc", "member"]
Aside = Literal["draft", "spam", "bin"]
Robot = Literal["bot"]


class Person(Value):
    """Somebody an item names, as far as it tells: none of it need be known."""

    name: str | None = None
    addresses: tuple[str, ...] = ()
    """Mail addresses in lower case."""
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    """Names of accounts in a chat, such as a Slack id."""
    part: Part = "from"


class InvoiceLine(Value):
    """An invoice as a row of a table tells it; whose it is stands in the item's `people` and `client_hint`."""

    number: str
    issued: date | None = None
    due: date | None = None
    paid: date | None = None
    settled: bool | None = None
    """Whether it is paid, where the table says so without a day; None: the table does not say."""
    amount: Decimal | None = None
    currency: str | None = None
    """ISO 4217."""


class OpenItemLine(Value):
    """Something owed by one of the two sides, as a row of a table tells it."""

    side: Literal["ours", "theirs"]
    what: str
    owner: str | None = None
    due: date | None = None
    since: date | None = None
    done_at: date | None = None
    done: bool | None = None
    """Whether it is done, where the table says so without a day; None: the table does not say."""
    note: str = ""


class Item(Value):
    """One thing found in an archive, not yet anybody's."""

    kind: Kind
    key: str
    """Stable identity: the same thing out of another archive, or out of this one again, has the same key."""
    digest: str
    """SHA-256 of what it says: the same key with another digest is another copy of the same thing, differing in words."""
    raw: bytes
    form: Form
    mail: Mail | None = None
    """Set for kind "mail"."""
    touchpoints: tuple[Touchpoint, ...] = ()
    """For every kind but rows; of mails for those only that answer an invitation. A direction is provisional wherever
    `author` may be told apart better."""
    people: tuple[Person, ...] = ()
    client: Client | None = None
    """Only a thread brings its client."""
    client_hint: str | None = None
    """A chat's or channel's name, what a table's column calls the client, or the other side's name in a meeting."""
    conversation: str | None = None
    """What holds the parts of one talk together where it is no mail: a chat, a Slack thread, a series of meetings."""
    invoice: InvoiceLine | None = None
    open_item: OpenItemLine | None = None
    attachments: tuple[str, ...] = ()
    """Names only; attachments are never opened."""
    automatic: Automatic | Robot | None = None
    """Set where no person wrote it."""
    aside: Aside | None = None
    """Set where it was never sent, or was thrown away: it stands in the drafts, the spam or the bin of its mailbox."""
    sent: bool = False
    """It stands in its mailbox's folder of what its owner sent."""
    where: str
    """Its place in words for a person, such as "box.mbox, message 17". Never a client's words."""


class Broken(Value):
    """What could not be understood: for the quarantine, with its bytes."""

    key: str
    where: str
    raw: bytes
    """At most MAX_KEPT_BYTES of it."""
    why: str
    """One sentence; never a client's words."""
    size: int
    """How many bytes it had; more than `raw` holds where that was cut."""


Found = Item | Broken


class Archive(Protocol):
    """A file or folder that is read item by item."""

    @property
    def name(self) -> str:
        """What to call it: the name of its file or folder."""
        ...

    @property
    def total(self) -> int | None:
        """How far positions go, in bytes of what is read; None where nobody knows."""
        ...

    @property
    def stamp(self) -> str:
        """Changes with the names, sizes and times of what is read: a position only counts for the same stamp."""
        ...

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of files in a folder that are no archive of a known kind, to be told at the end."""
        ...

    def resume(self, position: int) -> None:
        """Goes on after `position`, one that this archive gave out under the same stamp."""
        ...

    def __iter__(self) -> Iterator[tuple[int, Found]]:
        """Each thing found with the position after it. Raises BadInput where the whole cannot be read on."""
        ...


def digest_of(*pieces: str | bytes | None) -> str:
    """SHA-256 in hex of the pieces, each told apart from the next."""
    digest = hashlib.sha256()
    for piece in pieces:
        data = piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece or b""
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def broken(where: str, raw: bytes, why: str, size: int | None = None) -> Broken:
    """A Broken with its bytes, cut at MAX_KEPT_BYTES; a cut is said in `why`."""
    size = len(raw) if size is None else size
    kept = raw[:MAX_KEPT_BYTES]
    if size > len(kept):
        why = f"{why} Of its {size // 1_000_000} MB the first {len(kept) // 1_000_000} MB are kept."
    return Broken(key=f"broken:{digest_of(kept)}", where=where, raw=kept, why=why, size=size)
