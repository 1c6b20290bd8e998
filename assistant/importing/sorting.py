"""An archive sorted into histories without a store: who is us is said, and everybody else who writes is a client.

For those who want to look at an archive and keep nothing of it, such as a measurement. Not here: the importer, which
asks about whoever is in doubt and keeps everything (`importer`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from assistant.account import own_domain
from assistant.errors import BadInput
from assistant.importing.making import kept_of_mail
from assistant.importing.report import Counts, Progress
from assistant.importing.whose import is_service
from assistant.intake.archives import Item, core_subject, read_archive
from assistant.thread import Client, Direction, Touchpoint

_MANY_TO = 12
"""Recipients from which a mail is a circular and nobody's conversation."""


@dataclass
class Sorted:
    """One client's history as an archive tells it."""

    key: str
    client: Client
    touchpoints: list[Touchpoint] = field(default_factory=list[Touchpoint])
    people: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Names with their addresses; either may be empty."""
    domains: set[str] = field(default_factory=set[str])
    paid: list[datetime] = field(default_factory=list[datetime])
    """When invoices of ours were paid."""


@dataclass
class Histories:
    """What an archive holds, client by client, and what of it was left out, by why."""

    clients: list[Sorted]
    ours: set[tuple[str, str]]
    """Our own people, with their addresses, as the archive names them."""
    counts: Counts
    finished: bool


def histories_in(
    paths: Sequence[Path],
    ours: Collection[str],
    *,
    timezone: str = "UTC",
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Histories:
    """Everything in the archives, by whom it passed with. `ours` are our addresses and domains.

    A mail of ours that names nobody else (to a list, say) belongs to whom it answers. Raises BadInput where a path cannot
    be read, and where nobody of ours wrote anything.
    """
    made = _Sorting(ours, timezone)
    finished = True
    for path in paths:
        archive = read_archive(path, timezone=timezone, ours=ours)
        for position, found in archive:
            made.take(found)
            if on_progress is not None:
                counts = Counts(items=made.items)
                on_progress(Progress(name=archive.name, position=position, total=archive.total, counts=counts))
            if stop():
                finished = False
                break
        if not finished:
            break
    return made.done(finished)


class _Sorting:
    def __init__(self, ours: Collection[str], timezone: str) -> None:
        low = {one.strip().lower().removeprefix("@") for one in ours if one.strip()}
        self._addresses = {one for one in low if "@" in one}
        self._domains = {one for one in low if "@" not in one} | {
            domain for one in self._addresses if (domain := own_domain(one))
        }
        self._zone = timezone
        self._seen: set[str] = set()
        self._mails: list[Item] = []
        self._others: list[Item] = []
        self.items = self._known = self._broken = self._newsletters = self._internal = self._unsent = self._nobodys = 0
        self._of: dict[str, Sorted] = {}
        self._ours: set[tuple[str, str]] = set()

    def is_ours(self, address: str) -> bool:
        return address in self._addresses or (own_domain(address) or "") in self._domains

    def take(self, found: object) -> None:
        self.items += 1
        if not isinstance(found, Item):
            self._broken += 1
        elif found.key in self._seen:
            self._known += 1
        elif found.aside is not None:
            self._unsent += 1
        elif found.automatic == "newsletter" or (found.mail is not None and found.mail.at is None):
            self._newsletters += 1
        else:
            self._seen.add(found.key)
            # The bytes are not needed any more, and an archive may be large.
            (self._mails if found.kind == "mail" else self._others).append(found.model_copy(update={"raw": b""}))

    def done(self, finished: bool) -> Histories:
        self._mails.sort(key=lambda item: _at(item))
        writers: dict[str, str] = {}
        by_subject: dict[str, str] = {}
        for item in self._mails:
            self._mail(item, writers, by_subject)
        for item in self._others:
            self._other(item)
        for one in self._of.values():
            one.touchpoints.sort(key=lambda touchpoint: touchpoint.at)
        clients = [one for one in self._of.values() if one.touchpoints]
        if finished and clients and not any(t.direction == "out" for one in clients for t in one.touchpoints):
            raise BadInput(
                "Nobody of ours wrote anything in it: say which addresses or domains are your own with --me."
            )
        counts = Counts(
            items=self.items,
            new=sum(len(one.touchpoints) for one in clients),
            known=self._known,
            quarantined=self._broken,
            newsletters=self._newsletters,
            internal=self._internal,
            unsent=self._unsent,
            nobodys=self._nobodys,
        )
        return Histories(clients, self._ours, counts, finished)

    # -- mails ----------------------------------------------------------------------------------------------------

    def _mail(self, item: Item, writers: dict[str, str], by_subject: dict[str, str]) -> None:
        """`writers` and `by_subject` say which client each earlier message, and each talk by its subject, was with."""
        mail = item.mail
        assert mail is not None
        sender = (mail.sender_address or "").lower()
        mine = self.is_ours(sender) or (item.sent and bool(sender))
        subject = core_subject(mail.subject)
        if mine:
            self._ours.add((mail.sender_name or "", sender))
            wanted = self._answered(item, writers) or self._recipient(item) or by_subject.get(subject)
        else:
            wanted = self._key(sender) if sender and not is_service(sender) else None
        if wanted is None:
            if mine:
                self._internal += 1
            else:
                self._nobodys += 1
            return
        history = self._history(wanted, mail.sender_name if not mine else None, sender if not mine else "")
        direction: Direction = "out" if mine else "in"
        history.touchpoints.append(kept_of_mail(item, direction, wanted).touchpoint)
        for person in item.people:
            for address in person.addresses:
                if self.is_ours(address):
                    self._ours.add((person.name or "", address))
                elif self._key(address) == wanted:
                    history.people.add((person.name or "", address))
        if mail.message_id:
            writers[mail.message_id] = wanted
        if subject and not mine:
            by_subject[subject] = wanted

    def _answered(self, item: Item, writers: dict[str, str]) -> str | None:
        """The client whose message a mail of ours answers, where it goes to them or names nobody at all."""
        mail = item.mail
        assert mail is not None
        older = [mail.in_reply_to, *reversed(mail.references)]
        known = next((writers[one] for one in older if one and one in writers), None)
        named = {self._key(one.lower()) for one in (*mail.to, *mail.cc) if "@" in one and not self.is_ours(one.lower())}
        return known if known is not None and (not (mail.to or mail.cc) or known in named) else None

    def _recipient(self, item: Item) -> str | None:
        mail = item.mail
        assert mail is not None
        others = [one.lower() for one in mail.to if "@" in one and not self.is_ours(one.lower())]
        return self._key(others[0]) if 0 < len(others) <= _MANY_TO else None

    # -- everything else ------------------------------------------------------------------------------------------

    def _other(self, item: Item) -> None:
        """A chat message, a meeting, a row or a thread: by address, else by the name that stands for it."""
        addresses = [one for person in item.people for one in person.addresses if not self.is_ours(one)]
        name = item.client_hint or next((person.name for person in item.people if person.name), None)
        client = item.client
        if client is not None:
            key = f"name:{client.name.casefold()}|{(client.company or '').casefold()}"
            self._of.setdefault(key, Sorted(key, client))
        elif addresses:
            key = self._key(addresses[0])
        elif name:
            key = self._by_name(name) or f"name:{name.casefold()}"
        else:
            self._nobodys += 1
            return
        history = self._history(key, name, addresses[0] if addresses else "")
        history.touchpoints.extend(item.touchpoints)
        history.people.update((person.name, "") for person in item.people if person.name)
        if item.invoice is not None and item.invoice.paid is not None:
            history.paid.append(
                datetime(item.invoice.paid.year, item.invoice.paid.month, item.invoice.paid.day, tzinfo=UTC)
            )

    def _by_name(self, name: str) -> str | None:
        wanted = name.casefold()
        return next(
            (
                key
                for key, one in self._of.items()
                if wanted in (one.client.name.casefold(), (one.client.company or "").casefold())
                or any(wanted == known.casefold() for known, _ in one.people)
            ),
            None,
        )

    def _key(self, address: str) -> str:
        return own_domain(address) or address

    def _history(self, key: str, name: str | None, address: str) -> Sorted:
        if key not in self._of:
            house = own_domain(address)
            called = name or address.partition("@")[0] or key.removeprefix("name:")
            self._of[key] = Sorted(key, Client(name=called, company=house, timezone=self._zone))
        history = self._of[key]
        if address and (house := own_domain(address)):
            history.domains.add(house)
        return history


def _at(item: Item) -> datetime:
    assert item.mail is not None
    assert item.mail.at is not None
    return item.mail.at
