"""What was erased and must stay away, heeded by an import: left out where it is theirs, blotted out of what is another's.

Asked for a batch at once: where nothing was ever erased it costs one look. Not here: the marks (`memory.marks`), erasing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from assistant.account import own_domain
from assistant.blotting import Blots
from assistant.intake.archives.items import Broken, Found, Item
from assistant.intake.limits import MAX_INPUT_BYTES
from assistant.intake.mail import Mail
from assistant.intake.parts import read_headers
from assistant.intake.people import people, sender
from assistant.memory.store import Store
from assistant.thread import Touchpoint

_ADDRESS = re.compile(rb"([A-Za-z0-9._%+-]{1,64})(?:@|%40)([A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)")
_NUMBERS = re.compile(r"^.*[%=][0-9a-f]{2}")
_MOST = 20_000
"""Addresses of one item that are looked at."""


class Away:
    """The marks that concern one batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._addresses: frozenset[str] = frozenset()
        self._domains: frozenset[str] = frozenset()
        self._messages: frozenset[str] = frozenset()
        self._names: frozenset[str] = frozenset()
        self._phones: frozenset[str] = frozenset()
        self.blots = Blots(())

    def look(self, batch: Iterable[Found]) -> None:
        """Asks what of a batch must stay away."""
        inbox = self._store.inbox
        found = list(batch)
        if not inbox.has_marks():
            self.__init__(self._store)
            return
        addresses = {address for one in found for address in _addresses(one)}
        items = [one for one in found if isinstance(one, Item)]
        names = {name for one in items for name in _names(one)}
        phones = {phone for one in items for person in one.people for phone in person.phones}
        self._addresses = inbox.marked("address", addresses)
        self._domains = inbox.marked("domain", {domain for one in addresses if (domain := own_domain(one))})
        self._messages = inbox.marked("message", {one.key for one in found})
        self._names = inbox.marked("name", names)
        self._phones = inbox.marked("phone", phones)
        self.blots = Blots(self._addresses, self._domains)

    def address(self, address: str) -> bool:
        """Whether it is an erased client's, or of their house."""
        return address in self._addresses or (own_domain(address) or "") in self._domains

    def message(self, key: str) -> bool:
        """Whether it was an erased client's."""
        return key in self._messages

    def name(self, name: str) -> bool:
        """Whether an erased client, or one of their people, went by it."""
        return name in self._names

    def phone(self, phone: str) -> bool:
        """Whether it is an erased client's."""
        return phone in self._phones

    def broken(self, found: Broken) -> bool:
        """Whether what could not be read is an erased client's, as far as its bytes tell."""
        if found.key in self._messages:
            return True
        if not self.blots:
            return False
        headers, _ = read_headers(found.raw[:MAX_INPUT_BYTES])
        wrote = sender([str(one) for one in headers.get_all("from") or []]).address
        if wrote and self.address(wrote):
            return True
        got = [
            one.address
            for name in ("to", "cc")
            for value in headers.get_all(name) or []
            for one in people(str(value))
            if one.address
        ]
        return bool(got) and all(self.address(one) for one in got)

    def blotted(self, found: Item | Broken) -> Item | Broken:
        """The same without the addresses of erased clients: what another wrote, or got a copy of, stays that other's."""
        if not self.blots:
            return found
        raw = self.blots.data(found.raw)
        if isinstance(found, Broken):
            return found.model_copy(update={"raw": raw, "key": self.blots.identity(found.key)})
        return found.model_copy(
            update={
                "raw": raw,
                "key": self.blots.identity(found.key),
                "mail": self._mail(found.mail) if found.mail else None,
                "touchpoints": tuple(
                    Touchpoint.model_validate(self.blots.value(one.model_dump())) for one in found.touchpoints
                ),
                "people": tuple(
                    one.model_copy(update={"addresses": tuple(a for a in one.addresses if not self.address(a))})
                    for one in found.people
                ),
                "attachments": tuple(map(self.blots.text, found.attachments)),
            }
        )

    def _mail(self, mail: Mail) -> Mail:
        fields: dict[str, Any] = self.blots.value(mail.model_dump(exclude={"earlier"}))
        for name in ("message_id", "in_reply_to"):
            fields[name] = self.blots.identity(said) if (said := getattr(mail, name)) else None
        fields["references"] = [self.blots.identity(one) for one in mail.references]
        return Mail.model_validate(fields | {"earlier": tuple(map(self._mail, mail.earlier))})


def _addresses(found: Found) -> set[str]:
    """All addresses that stand in an item, wherever."""
    texts = [found.raw]
    if isinstance(found, Item):
        texts += [one.text.encode("utf-8", "replace") for one in found.touchpoints]
        if found.mail is not None:
            texts.append("\n".join(_texts(found.mail)).encode("utf-8", "replace"))
    told = {address for one in found.people for address in one.addresses} if isinstance(found, Item) else set[str]()
    for text in texts:
        for match in _ADDRESS.finditer(text):
            local, domain = match[1].decode("ascii").lower(), match[2].decode("ascii").lower()
            told.update((f"{local}@{domain}", f"{_NUMBERS.sub('', local)}@{domain}"))
            if len(told) >= _MOST:
                return told
    return told


def _texts(mail: Mail) -> list[str]:
    parts = [mail.text, mail.signature, mail.disclaimer, mail.subject or "", mail.sender_address or ""]
    parts += [*mail.to, *mail.cc, mail.in_reply_to or "", mail.message_id or "", *mail.references]
    return [*parts, *(text for one in mail.earlier for text in _texts(one))]


def _names(item: Item) -> list[str]:
    named = [item.client_hint, item.client.name if item.client else None, *(one.name for one in item.people)]
    return [one for one in named if one]
