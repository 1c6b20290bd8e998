"""Whose an item is, by addresses, domains and what a person said before; doubtful ones are asked about and never guessed.

A display name is never looked at: anyone can call themselves anything. Not here: the item's words, the store's tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pydantic import Field

from assistant.account import own_domain
from assistant.intake.archives.items import Item, Person
from assistant.memory.clients import KnownClient
from assistant.memory.store import Store
from assistant.thread import Direction, Value

ASKED_FOR = {
    "unknown": "nobody the desk knows is in it",
    "several": "more than one client is in it",
    "stranger": "somebody the desk does not know wrote it, with a client in it",
    "name": "no client, or more than one, goes by that name",
    "sides": "the desk does not know which addresses are your own",
}
"""Why somebody has to be asked, by kind: no client's words."""


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
    """Who owns which address, read once and kept up while an import runs."""

    def __init__(self, store: Store, ours: Collection[str]) -> None:
        """`ours` are the agency's own mail addresses and domains."""
        self._store = store
        mine = {one.strip().lower() for one in ours if one.strip()}
        mine |= {address.lower() for sender in store.book.senders() for address in sender.addresses}
        self._our_addresses = frozenset(one for one in mine if "@" in one)
        domains = {one.removeprefix("@") for one in mine if "@" not in one and "." in one and " " not in one}
        domains |= {domain for one in self._our_addresses if (domain := own_domain(one))}
        self._our_domains = frozenset(domains)
        self._known: dict[str, str | None] = {}
        self._domains: dict[str, str | None] = {}
        self._nobodys: dict[str, bool] = {}
        self.refresh()

    def refresh(self) -> None:
        """Reads the book anew, after it changed."""
        self._clients: dict[str, KnownClient] = {known.id: known for known in self._store.book.clients()}
        self._known = {address: known.id for known in self._clients.values() for address in known.addresses}
        self._domains.clear()
        self._nobodys.clear()
        self._phones = {
            _digits(phone): known_id
            for known_id in self._clients
            for contact in self._store.book.contacts(known_id)
            for phone in contact.phones
        }

    @property
    def knows_us(self) -> bool:
        return bool(self._our_addresses or self._our_domains)

    def is_ours(self, address: str) -> bool:
        return address in self._our_addresses or (own_domain(address) or "") in self._our_domains

    def of(self, address: str) -> str | None:
        """The client whose address it is, or whose house's; None where nobody's, or nobody knows."""
        if address in self._known:
            return self._known[address]
        pairing = self._store.book.pairing(address)
        found = self._house(own_domain(address)) if pairing is None else pairing.client_id
        self._known[address] = found
        return found

    def is_nobodys(self, address: str) -> bool:
        """Whether a person said that it is no client's."""
        if address not in self._nobodys:
            pairings = (self._store.book.pairing(one) for one in (address, own_domain(address)) if one)
            first = next((one for one in pairings if one is not None), None)
            self._nobodys[address] = first is not None and first.client_id is None
        return self._nobodys[address]

    def by_name(self, name: str) -> str | None:
        """The one client that goes by exactly this name or company."""
        wanted = " ".join(name.split()).casefold()
        found = {
            known.id
            for known in self._clients.values()
            if wanted and wanted in (known.name.casefold(), (known.client.company or "").casefold())
        }
        return next(iter(found)) if len(found) == 1 else None

    def by_phone(self, phone: str) -> str | None:
        """The client one of whose people has this number."""
        digits = _digits(phone)
        return self._phones.get(digits) if len(digits) >= 7 else None

    def _house(self, domain: str | None) -> str | None:
        if domain is None:
            return None
        if domain not in self._domains:
            pairing = self._store.book.pairing(domain)
            self._domains[domain] = pairing.client_id if pairing else self._store.book.owner_of_domain(domain)
        return self._domains[domain]


def whose_mail(item: Item, owners: Owners, store: Store, given: str | None = None) -> Whose:
    """Whose a mail is. `given` is the client that a person named for the whole archive."""
    mail = item.mail
    assert mail is not None  # kind "mail"
    sender = (mail.sender_address or "").lower()
    to = _addresses((*mail.to, *mail.cc))
    everyone = [one for one in (sender, *to) if one]
    erased = store.inbox.marked("address", everyone) or store.inbox.marked("domain", _domains(everyone))
    if erased or (mail.message_id and store.inbox.is_marked("message", mail.message_id)):
        return Whose(left_out="erased")
    # What lies in the folder of sent mail is ours, from whatever address; unless a client's mail was laid there.
    mine = bool(sender) and (owners.is_ours(sender) or (item.sent and owners.of(sender) is None))
    if given is not None:
        return Whose(client_id=given, direction="out" if mine else "in")
    others = [one for one in (to if mine else [sender]) if one and not owners.is_ours(one)]
    if mine and not others:
        return Whose(left_out="internal")
    told = {"name": mail.sender_name or "", "address": sender}
    found = {owner for one in others if (owner := owners.of(one))}
    if item.automatic == "bounce" and not found:
        found = {owner for one in _addresses([mail.text, *to]) if (owner := owners.of(one))}
    if len(found) == 1:
        return Whose(client_id=next(iter(found)), direction="out" if mine else "in")
    if found:
        return Whose(doubt="several", candidates=tuple(sorted(found)), sender=told)
    if others and all(owners.is_nobodys(one) for one in others):
        return Whose(left_out="nobodys")
    beside = {owner for one in to if not owners.is_ours(one) and (owner := owners.of(one))}
    if not owners.knows_us and len(beside) == 1 and not mine:
        # Nobody told us our own addresses: a known client among those written to means that we wrote.
        return Whose(client_id=next(iter(beside)), direction="out")
    if not owners.knows_us:
        return Whose(doubt="sides" if not beside else "several", candidates=tuple(sorted(beside)), sender=told)
    if mine:
        told = {"name": "", "address": others[0]}
    return Whose(doubt="stranger" if beside else "unknown", candidates=tuple(sorted(beside)), sender=told)


def whose_else(item: Item, owners: Owners, store: Store, given: str | None = None) -> Whose:
    """Whose a chat message, a meeting or a row of a table is: by address, then phone, then the exact name that stands for it."""
    addresses = [one for person in item.people for one in person.addresses if not owners.is_ours(one)]
    names = [name for name in (item.client_hint, *(person.name for person in item.people)) if name]
    if store.inbox.marked("address", addresses) or store.inbox.marked("name", names):
        return Whose(left_out="erased")
    if given is not None:
        return Whose(client_id=given)
    found = {owner for one in addresses if (owner := owners.of(one))}
    found = found or {o for person in item.people for one in person.phones if (o := owners.by_phone(one))}
    if not found and item.client_hint:
        owner = owners.by_name(item.client_hint)
        found = {one for one in (owner,) if one}
    if len(found) == 1:
        return Whose(client_id=next(iter(found)))
    if addresses and all(owners.is_nobodys(one) for one in addresses):
        return Whose(left_out="nobodys")
    name = item.client_hint or next(iter(names), "")
    told = {"name": name, "address": next(iter(addresses), "")}
    return Whose(doubt="several" if found else "name", candidates=tuple(sorted(found)), sender=told)


def _addresses(texts: Iterable[str]) -> list[str]:
    """The mail addresses that stand in texts, in small letters, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for word in text.replace("<", " ").replace(">", " ").replace(",", " ").replace(";", " ").split():
            bare = word.strip("\"'()[]:.").lower()
            if bare.count("@") == 1 and "." in bare.rpartition("@")[2] and len(bare) <= 320:
                found.setdefault(bare)
    return list(found)


def _domains(addresses: Iterable[str]) -> list[str]:
    return [domain for one in addresses if (domain := own_domain(one))]


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit()).removeprefix("00").lstrip("0")


def people_named(people: Iterable[Person]) -> str:
    """The first name that an item's people bear; empty where none does."""
    return next((person.name for person in people if person.name), "")
