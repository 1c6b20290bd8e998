"""Whose an item is, by addresses, domains and what a person said before; doubtful ones are asked about and never guessed.

A display name is never looked at: anyone can call themselves anything. Not here: the item's words, the store's tables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from pydantic import Field

from assistant.account import own_domain
from assistant.importing.away import Away
from assistant.intake.archives.items import Item, Person
from assistant.memory.marks import digits
from assistant.memory.store import Store
from assistant.thread import Client, Direction, Value

ASKED_FOR = {
    "unknown": "nobody the desk knows is in it",
    "several": "more than one client is in it",
    "stranger": "somebody the desk does not know wrote it, with a client in it",
    "name": "no client, or more than one, goes by that name",
    "sides": "the desk does not know which addresses are your own",
}
"""Why somebody has to be asked, by kind: no client's words."""
_SERVICE = re.compile(
    r"(?:.*[._+-])?(?:no-?_?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?|notify|alerts?|"
    r"calendar-notification|automailer)(?:[._+-].*)?@",
    re.IGNORECASE,
)


class Whose(Value):
    """The answer: a client and the direction; or why it is left out; or why it must be asked, and who it may be."""

    client_id: str | None = None
    direction: Direction | None = None
    left_out: str = ""
    """A name of `Counts`: internal, nobodys, erased."""
    doubt: str = ""
    candidates: tuple[str, ...] = ()
    sender: dict[str, str] = Field(default_factory=dict)
    """Name and address of whom it must be asked about."""


class Owners:
    """Who owns which address, read from the book for each batch and kept up within it."""

    def __init__(self, store: Store, ours: Collection[str]) -> None:
        """`ours` are the agency's own mail addresses and domains."""
        self._store = store
        mine = {one.strip().lower() for one in ours if one.strip()}
        mine |= {address.lower() for sender in store.book.senders() for address in sender.addresses}
        self._our_addresses = frozenset(one for one in mine if "@" in one)
        domains = {one.removeprefix("@") for one in mine if "@" not in one and "." in one and " " not in one}
        domains |= {domain for one in self._our_addresses if (domain := own_domain(one))}
        self._our_domains = frozenset(domains)
        self.refresh()

    def refresh(self) -> None:
        """Reads the book anew: another process, or a person, may have written in it."""
        book = self._store.book.directory()
        self._exact, self._houses, self._answers = book.addresses, book.houses, book.answers
        self._named: dict[str, list[tuple[str, str]]] = {}
        for known, name, company in book.names:
            self._name(known, name, company)
        self._phones: dict[str, set[str]] = {}
        for known, phone in book.phones:
            self._phones.setdefault(digits(phone), set()).add(known)
        self._left_alone: dict[str, bool] = {}
        self._written_to: dict[tuple[str, str], bool] = {}

    def take_on(self, client: Client, addresses: Collection[str] = ()) -> str:
        """Takes a new client on; returns their id. Raises BadInput where an address is another client's."""
        known = self._store.book.add_client(client, addresses)
        self._name(known.id, client.name, client.company)
        for address in known.addresses:
            self._exact[address] = known.id
            if domain := own_domain(address):
                self._houses[domain] = self._store.book.owner_of_domain(domain)
        return known.id

    def _name(self, known: str, name: str, company: str | None) -> None:
        house = _folded(company or "")
        for called in {_folded(name), house}:
            self._named.setdefault(called, []).append((known, house))

    @property
    def knows_us(self) -> bool:
        return bool(self._our_addresses or self._our_domains)

    def is_ours(self, address: str) -> bool:
        return address in self._our_addresses or (own_domain(address) or "") in self._our_domains

    def of(self, address: str) -> str | None:
        """The client whose address it is, or whose house's; None where nobody's, or nobody knows."""
        if address in self._exact:
            return self._exact[address]
        return self._answers[address] if address in self._answers else self._house(own_domain(address))

    def exact(self, address: str) -> str | None:
        """The client in the book under this very address."""
        return self._exact.get(address)

    def writes_to(self, client_id: str, address: str) -> bool:
        """Whether the client was seen to write to this address."""
        place = client_id, address
        if place not in self._written_to:
            self._written_to[place] = self._store.history.wrote_to(client_id, address)
        return self._written_to[place]

    def note(self, client_id: str, item: Item) -> None:
        """A mail of a client's is on its way into the history: whom it went to."""
        for one in item.mail.to if item.mail else ():
            self._written_to[client_id, one.lower()] = True

    def is_nobodys(self, address: str) -> bool:
        """Whether a person said that it is no client's."""
        first = next((one for one in (address, own_domain(address)) if one in self._answers), None)
        return first is not None and self._answers[first] is None

    def by_name(self, name: str, company: str | None = None) -> str | None:
        """The one client that goes by exactly this name or company; not one of another company than is said."""
        wanted, house = _folded(name), _folded(company or "")
        fits = self._named.get(wanted, ()) if wanted else ()
        found = {known for known, own in fits if not (house and own and house != own)}
        return next(iter(found)) if len(found) == 1 else None

    def named(self, name: str) -> set[str]:
        """All clients that go by exactly this name or company."""
        return {known for known, _ in self._named.get(_folded(name), ())}

    def by_phone(self, phone: str) -> str | None:
        """The client one of whose people has this number; of two clients it says nothing."""
        number = digits(phone)
        found = self._phones.get(number, ()) if len(number) >= 7 else ()
        return next(iter(found)) if len(found) == 1 else None

    def _house(self, domain: str | None) -> str | None:
        found = self._answers[domain] if domain in self._answers else self._houses.get(domain or "")
        if domain is None or found is None:
            return None
        if domain not in self._left_alone:
            # An erased client was of the same house: who is left in it is not all of it.
            self._left_alone[domain] = self._store.inbox.is_marked("house", domain)
        return None if self._left_alone[domain] else found


def whose_mail(item: Item, owners: Owners, away: Away, given: str | None = None, *, settled: bool = False) -> Whose:
    """Whose a mail is. `given` is the client that a person named for the whole archive; `settled` where they named them
    for this very mail, whoever else stands in it."""
    mail = item.mail
    assert mail is not None  # kind "mail"
    sender = (mail.sender_address or "").lower()
    to = _addresses((*mail.to, *mail.cc))
    if item.automatic == "bounce":
        return _whose_bounce(item, sender, owners, away, given)
    # What lies in the folder of sent mail is ours, from whatever address; unless a client's mail was laid there.
    mine = bool(sender) and (owners.is_ours(sender) or (item.sent and owners.of(sender) is None))
    parties = [one for one in (to if mine else [sender]) if one and not owners.is_ours(one)]
    # Whoever is in the book was taken on again, if they were ever erased.
    others = [one for one in parties if owners.exact(one) or not away.address(one)]
    found = {owner for one in others if (owner := owners.of(one))}
    if not found and (len(others) < len(parties) or away.message(item.key)):
        return Whose(left_out="erased")
    direction: Direction = "out" if mine else "in"
    foreign = {owner for one in others if (owner := owners.exact(one)) and owner != given}
    if given is not None and (settled or not foreign):
        return Whose(client_id=given, direction=direction)
    if mine and not parties:
        return Whose(left_out="internal")
    if given is None and len(found) == 1:
        return Whose(client_id=next(iter(found)), direction=direction)
    if found:
        # Under the names of all: an answer is for these, and teaches nothing about anybody's address.
        return _several({*found, given}, sorted(others))
    if others and all(owners.is_nobodys(one) for one in others):
        return Whose(left_out="nobodys")
    told = {"name": mail.sender_name or "", "address": sender}
    beside = {owner for one in to if not owners.is_ours(one) and (owner := owners.of(one))}
    if not owners.knows_us and len(beside) == 1 and not mine and owners.writes_to(next(iter(beside)), sender):
        # Nobody told us our own addresses: whom a client writes to, and who writes to that client, is one of us.
        return Whose(client_id=next(iter(beside)), direction="out")
    if not owners.knows_us:
        return Whose(doubt="sides", candidates=tuple(sorted(beside)), sender=told)
    if mine:
        told = {"name": "", "address": others[0]}
    return Whose(doubt="stranger" if beside else "unknown", candidates=tuple(sorted(beside)), sender=told)


def _whose_bounce(item: Item, sender: str, owners: Owners, away: Away, given: str | None) -> Whose:
    """A bounce is of whom it names, where it names one client and nobody unknown. A mail server is nobody's address; one
    that stands in a client's own house speaks of nobody but them."""
    assert item.mail is not None
    server = sender.rpartition("@")[2]
    named = [
        one
        for one in _addresses([item.mail.text])
        if not owners.is_ours(one) and one != sender and (owners.of(one) or one.rpartition("@")[2] != server)
    ]
    gone = [one for one in named if not owners.exact(one) and away.address(one)]
    found = {owners.of(one) for one in named if one not in gone}
    if sender and not owners.is_ours(sender) and (house := owners.of(sender)):
        found.add(house)
    known = {one for one in found if one is not None}
    if not known and (gone or away.message(item.key)):
        return Whose(left_out="erased")
    if given is not None and known <= {given}:
        return Whose(client_id=given, direction="in")
    if given is None and len(known) == 1 and None not in found:
        return Whose(client_id=next(iter(known)), direction="in")
    label = sorted(named)[:5] or [item.mail.sender_name or sender]
    return _several({*known, given}, label) if known or given else Whose(doubt="unknown", sender=_told(label))


def whose_else(item: Item, owners: Owners, away: Away, given: str | None = None, *, settled: bool = False) -> Whose:
    """Whose a chat message, a meeting or a row of a table is: by address, then phone, then the exact name that stands for it.

    A name counts where nobody in it has an address that says otherwise: in a chat or an invitation everybody chooses their
    own. The columns of a table are the person's own words.
    """
    parties = [one for person in item.people for one in person.addresses if not owners.is_ours(one)]
    others = [one for one in parties if owners.exact(one) or not away.address(one)]
    phones = [phone for person in item.people for phone in person.phones]
    found = {owner for one in others if (owner := owners.of(one))}
    found = found or {owner for one in phones if (owner := owners.by_phone(one))}
    if not found and (len(others) < len(parties) or any(map(away.phone, phones))):
        return Whose(left_out="erased")
    hinted = owners.by_name(item.client_hint) if item.client_hint else None
    if item.kind in ("invoice", "open_item") and item.client_hint:
        named = owners.named(item.client_hint)
        found = found if found and found <= named else {*found, *named}
    elif hinted and not (found or others):
        found = {hinted}
    name = item.client_hint or people_named(item.people)
    if not found and (away.message(item.key) or (name and not others and away.name(name))):
        return Whose(left_out="erased")
    if given is not None and (settled or found <= {given}):
        return Whose(client_id=given)
    if given is None and len(found) == 1:
        return Whose(client_id=next(iter(found)))
    if others and all(owners.is_nobodys(one) for one in others):
        return Whose(left_out="nobodys")
    if found:
        return _several({*found, given}, [*sorted(others), *([name] if name else [])])
    told = {"name": name, "address": next(iter(others), "")}
    return Whose(doubt="name", candidates=(hinted,) if hinted else (), sender=told)


def is_service(address: str) -> bool:
    """Whether an address is a machine's that writes for anybody: what it sends today says nothing of what it sends next."""
    return bool(_SERVICE.match(address))


def _several(candidates: set[str | None], label: Sequence[str]) -> Whose:
    known = tuple(sorted(one for one in candidates if one is not None))
    return Whose(doubt="several", candidates=known, sender=_told(label))


def _told(label: Sequence[str]) -> dict[str, str]:
    return {"name": ", ".join(label), "address": ""}


def _addresses(texts: Iterable[str]) -> list[str]:
    """The mail addresses that stand in texts, in small letters, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for word in text.replace("<", " ").replace(">", " ").replace(",", " ").replace(";", " ").split():
            bare = word.strip("\"'()[]:.").lower()
            if bare.count("@") == 1 and "." in bare.rpartition("@")[2] and len(bare) <= 320:
                found.setdefault(bare)
    return list(found)


def people_named(people: Iterable[Person]) -> str:
    """The first name that an item's people bear; empty where none does."""
    return next((person.name for person in people if person.name), "")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
