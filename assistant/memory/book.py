"""The book of clients: who they are, their people, and whose an address is. Our own people and profiles too.

Not here: any history (`history`), and how it is decided whose a mail is (`importing`). Every method raises StoreTrouble
with one sentence where the database cannot be read or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.account import Contact, ContactRole, own_domain
from assistant.errors import BadInput
from assistant.memory import fulltext
from assistant.memory.clients import KnownClient, matching
from assistant.memory.directory import Directory, Pairing
from assistant.memory.marks import Marks
from assistant.memory.people import LONGEST_ADDRESS, OwnPeople, clean_addresses
from assistant.memory.rows import LONGEST_ID, NO_CLIENT, new_id, value_of
from assistant.memory.tables import addresses, clients, contacts, domains, pairings, senders
from assistant.thread import Client

_ADDRESSES = select(addresses.c.address, addresses.c.client_id, addresses.c.domain)
_DOMAINS = select(domains.c.domain, domains.c.client_id)
_ANSWERS = select(pairings.c.what, pairings.c.client_id)
_PHONES = select(contacts.c.client_id, contacts.c.phones)
_NAMES = select(clients.c.id, clients.c.name, clients.c.company)


class Book(OwnPeople):
    """All clients without their histories."""

    _read: tuple[str, tuple[KnownClient, ...]] | None = None
    """All clients as they were read last, and the state of the store: a large house is asked for them at every turn."""

    # -- clients --------------------------------------------------------------------------------------------------

    def clients(self) -> tuple[KnownClient, ...]:
        """All clients by name."""
        with self._db.reading() as connection:
            state, before = self._db.state(connection), self._read
            if before is not None and before[0] == state:
                return before[1]
            known: dict[str, list[str]] = {}
            for address, client_id in connection.execute(select(addresses.c.address, addresses.c.client_id)):
                known.setdefault(client_id, []).append(address)
            rows = connection.execute(select(clients).order_by(func.lower(clients.c.name), clients.c.id)).mappings()
            found = tuple(_known(row, known.get(row["id"], ())) for row in rows)
        if state is not None:
            self._read = state, found
        return found

    def client(self, client_id: str) -> KnownClient:
        """Raises BadInput where there is no such client."""
        with self._db.reading() as connection:
            row = connection.execute(select(clients).where(clients.c.id == client_id)).mappings().first()
            if row is None:
                raise BadInput(NO_CLIENT)
            own = connection.scalars(select(addresses.c.address).where(addresses.c.client_id == client_id)).all()
            return _known(row, own)

    def find(self, words: str) -> tuple[KnownClient, ...]:
        """The clients that a name, company, address or id names: the best matches, several where it fits several."""
        with self._db.reading() as connection:
            # By an id the desk itself asks, and often: not all clients are read for that.
            known = connection.scalar(select(clients.c.id).where(clients.c.id == words.strip()[:LONGEST_ID]))
            if known is not None and known == words.strip():
                return (self.client(known),)
            if "@" in words and len(words.split()) == 1:
                owner = select(addresses.c.client_id).where(
                    addresses.c.address == words.strip().lower()[:LONGEST_ADDRESS]
                )
                return tuple(map(self.client, connection.scalars(owner).all()))
        return matching(words, self.clients())

    def add_client(
        self,
        client: Client,
        mail_addresses: Iterable[str] = (),
        *,
        is_demo: bool = False,
        client_id: str | None = None,
        success: str | None = None,
        manager: str | None = None,
    ) -> KnownClient:
        """Keeps a new client. Raises BadInput where one of the addresses is another client's, or the id is taken.

        Whoever was erased under one of these addresses may come back from now on.
        """
        new = client_id or new_id()
        wanted = clean_addresses(mail_addresses)
        if len(new) > LONGEST_ID:
            raise BadInput(f"The id of a client has at most {LONGEST_ID} characters.")
        with self._db.writing() as connection:
            Marks(self._db).let_in(wanted, [one for one in (client.name, client.company) if one])
            self._sender_must_exist(connection, manager)
            row = {"id": new, "is_demo": is_demo, "success": success, "manager": manager, **_columns(client)}
            try:
                connection.execute(insert(clients).values(row))
            except IntegrityError:
                raise BadInput("There is a client with that id already.") from None
            _add_addresses(connection, new, wanted)
            return self.client(new)

    def change_client(self, client_id: str, client: Client, mail_addresses: Iterable[str] | None = None) -> KnownClient:
        """Replaces what is known of a client; history and contacts stay. Raises BadInput as `add_client` does."""
        wanted = clean_addresses(mail_addresses or ())
        with self._db.writing() as connection:
            Marks(self._db).let_in(wanted, [one for one in (client.name, client.company) if one])
            self._change(connection, client_id, _columns(client))
            if mail_addresses is not None:
                own = addresses.c.client_id == client_id
                there = set(connection.scalars(select(addresses.c.address).where(own)))
                connection.execute(delete(addresses).where(own, addresses.c.address.in_(there - set(wanted))))
                _add_addresses(connection, client_id, [one for one in wanted if one not in there])
            return self.client(client_id)

    def add_addresses(self, client_id: str, mail_addresses: Iterable[str]) -> None:
        """Further addresses of a client; those they have are left alone. Raises BadInput where one is another client's."""
        with self._db.writing() as connection:
            self.client(client_id)
            wanted = clean_addresses(mail_addresses)
            Marks(self._db).let_in(wanted)
            _add_addresses(connection, client_id, wanted)

    def set_success(self, client_id: str, success: str | None) -> KnownClient:
        """What success looks like for them."""
        return self._set(client_id, {"success": success or None})

    def set_manager(self, client_id: str, sender_id: str | None) -> KnownClient:
        """Who of us looks after them. Raises BadInput where there is no such sender."""
        return self._set(client_id, {"manager": sender_id})

    def snooze(self, client_id: str, until: datetime | None) -> KnownClient:
        """Keeps them off the radar until then; None brings them back."""
        return self._set(client_id, {"snoozed_until": until})

    def remove_client(self, client_id: str) -> None:
        """Takes a client out with everything of theirs in the store; freed pages are overwritten."""
        with self._db.writing() as connection:
            fulltext.forget(connection, client_id)
            fulltext.purge(connection)
            connection.execute(delete(clients).where(clients.c.id == client_id))
        self._db.scrub()

    def _set(self, client_id: str, columns: Mapping[str, Any]) -> KnownClient:
        with self._db.writing() as connection:
            self._sender_must_exist(connection, columns.get("manager"))
            self._change(connection, client_id, columns)
            return self.client(client_id)

    def _change(self, connection: Connection, client_id: str, columns: Mapping[str, Any]) -> None:
        if not connection.execute(update(clients).where(clients.c.id == client_id).values(**columns)).rowcount:
            raise BadInput(NO_CLIENT)

    def _sender_must_exist(self, connection: Connection, sender_id: str | None) -> None:
        if sender_id and connection.scalar(select(senders.c.id).where(senders.c.id == sender_id)) is None:
            raise BadInput("There is nobody of ours with that id.")

    # -- their people ---------------------------------------------------------------------------------------------

    def contacts(self, client_id: str) -> tuple[Contact, ...]:
        """The client's people: the primary contact, then their boss, then the others, each by name."""
        order = {"primary": 0, "boss": 1, "other": 2}
        with self._db.reading() as connection:
            own: dict[str, list[str]] = {}
            query = select(addresses.c.contact_id, addresses.c.address).where(addresses.c.client_id == client_id)
            for contact_id, address in connection.execute(query.order_by(addresses.c.address)):
                own.setdefault(contact_id, []).append(address)
            rows = connection.execute(select(contacts).where(contacts.c.client_id == client_id)).mappings()
            found = [value_of(Contact, row, addresses=tuple(own.get(row["id"], ()))) for row in rows]
        return tuple(sorted(found, key=lambda one: (order[one.role], one.name.casefold(), one.id)))

    def add_contact(
        self,
        client_id: str,
        name: str,
        role: ContactRole = "other",
        mail_addresses: Iterable[str] = (),
        phones: Iterable[str] = (),
        *,
        contact_id: str | None = None,
    ) -> Contact:
        """Keeps one of a client's people. A new primary contact makes the one before an other.

        Raises BadInput where an address is another client's.
        """
        new = Contact(id=contact_id or new_id(), client_id=client_id, name=name, role=role, phones=tuple(phones))
        return self._keep_contact(new.model_copy(update={"addresses": clean_addresses(mail_addresses)}), new=True)

    def change_contact(self, client_id: str, contact: Contact) -> Contact:
        """Replaces what is known of one of a client's people. Raises BadInput where there is no such person."""
        return self._keep_contact(contact.model_copy(update={"client_id": client_id}), new=False)

    def remove_contact(self, client_id: str, contact_id: str) -> None:
        """Forgets a person; their addresses stay the client's, so that old mails still find home."""
        with self._db.writing() as connection:
            mine = (contacts.c.client_id == client_id, contacts.c.id == contact_id)
            connection.execute(delete(contacts).where(*mine))

    def _keep_contact(self, contact: Contact, *, new: bool) -> Contact:
        columns: dict[str, Any] = {"name": contact.name, "role": contact.role, "phones": list(contact.phones)}
        theirs, this = contacts.c.client_id == contact.client_id, contacts.c.id == contact.id
        wanted = clean_addresses(contact.addresses)
        with self._db.writing() as connection:
            self.client(contact.client_id)
            Marks(self._db).let_in(wanted, [contact.name], contact.phones)
            if contact.role == "primary":
                primary = update(contacts).where(theirs, ~this, contacts.c.role == "primary")
                connection.execute(primary.values(role="other"))
            if new:
                row = {"id": contact.id, "client_id": contact.client_id, **columns}
                try:
                    connection.execute(insert(contacts).values(row))
                except IntegrityError:
                    raise BadInput("There is a contact with that id already.") from None
            elif not connection.execute(update(contacts).where(theirs, this).values(**columns)).rowcount:
                raise BadInput("There is no such person at that client.")
            _add_addresses(connection, contact.client_id, wanted)
            own = addresses.c.client_id == contact.client_id
            connection.execute(
                update(addresses).where(own, addresses.c.contact_id == contact.id).values(contact_id=None)
            )
            mine = update(addresses).where(own, addresses.c.address.in_(wanted))
            connection.execute(mine.values(contact_id=contact.id))
        return contact.model_copy(update={"addresses": wanted})

    # -- whose an address is --------------------------------------------------------------------------------------

    def directory(self) -> Directory:
        """All of it in five queries, cheap enough to be asked for again every few hundred messages."""
        with self._db.reading() as connection:
            owners: dict[str, str] = {}
            houses: dict[str, str | None] = {}
            for address, client_id, domain in connection.execute(_ADDRESSES):
                owners[address] = client_id
                if domain is not None:
                    houses[domain] = client_id if houses.setdefault(domain, client_id) == client_id else None
            houses |= dict(map(tuple, connection.execute(_DOMAINS)))
            people = [(client_id, phone) for client_id, phones in connection.execute(_PHONES) for phone in phones]
            names = tuple(map(tuple, connection.execute(_NAMES)))
            answers = dict(map(tuple, connection.execute(_ANSWERS)))
        return Directory(names, owners, tuple(people), houses, answers)

    def owner_of(self, address: str) -> str | None:
        """The client whose address it is."""
        with self._db.reading() as connection:
            query = select(addresses.c.client_id).where(addresses.c.address == address.strip().lower())
            return connection.scalar(query)

    def owner_of_domain(self, domain: str) -> str | None:
        """The client whose house it is: confirmed by a person, or the only client who has addresses there.

        None where nobody or more than one has, and for a public provider's.
        """
        wanted = domain.strip().lower()
        with self._db.reading() as connection:
            confirmed = connection.scalar(select(domains.c.client_id).where(domains.c.domain == wanted))
            if confirmed is not None:
                return confirmed
            query = select(addresses.c.client_id).where(addresses.c.domain == wanted).distinct().limit(2)
            owners = connection.scalars(query).all()
        return owners[0] if len(owners) == 1 else None

    def add_domain(self, client_id: str, domain: str) -> None:
        """A person confirmed that the domain is this client's, and no other's any more."""
        wanted = domain.strip().lower()[:LONGEST_ADDRESS]
        with self._db.writing() as connection:
            self.client(client_id)
            for kind in ("domain", "house"):
                Marks(self._db).unmark(kind, wanted)
            connection.execute(delete(domains).where(domains.c.domain == wanted))
            connection.execute(insert(domains).values(domain=wanted, client_id=client_id))

    def domains(self, client_id: str) -> tuple[str, ...]:
        """The confirmed domains of a client and those of their addresses."""
        with self._db.reading() as connection:
            confirmed = select(domains.c.domain).where(domains.c.client_id == client_id)
            derived = select(addresses.c.domain).where(
                addresses.c.client_id == client_id, addresses.c.domain.is_not(None)
            )
            return tuple(sorted({*connection.scalars(confirmed), *connection.scalars(derived)}))

    def pair(self, address_or_domain: str, client_id: str | None, at: datetime | None = None) -> None:
        """Keeps a person's answer: it is this client's, or nobody's (None)."""
        what = address_or_domain.strip().lower()[:LONGEST_ADDRESS]
        with self._db.writing() as connection:
            if client_id is not None:
                self.client(client_id)
                for kind in ("address", "domain", "house"):
                    Marks(self._db).unmark(kind, what)
            connection.execute(delete(pairings).where(pairings.c.what == what))
            row = {"what": what, "client_id": client_id, "decided_at": at or datetime.now(UTC)}
            connection.execute(insert(pairings).values(row))

    def pairing(self, address_or_domain: str) -> Pairing | None:
        """The answer that a person gave for it; None where nobody was asked."""
        what = address_or_domain.strip().lower()[:LONGEST_ADDRESS]
        with self._db.reading() as connection:
            row = connection.execute(select(pairings).where(pairings.c.what == what)).mappings().first()
            return value_of(Pairing, row) if row else None

    def pairings(self) -> tuple[Pairing, ...]:
        """All answers that were given."""
        return self._every(Pairing, pairings, pairings.c.what)


def _known(row: RowMapping, own: Iterable[str]) -> KnownClient:
    client = Client.model_validate({name: row[name] for name in Client.model_fields})
    return value_of(KnownClient, row, client=client, addresses=tuple(sorted(own)))


def _columns(client: Client) -> dict[str, Any]:
    return client.model_dump(mode="json", include=set(Client.model_fields))


def _add_addresses(connection: Connection, client_id: str, mail_addresses: Iterable[str]) -> None:
    wanted = clean_addresses(mail_addresses)
    owners = select(addresses.c.address, addresses.c.client_id).where(addresses.c.address.in_(wanted))
    there = {row.address: row.client_id for row in connection.execute(owners)} if wanted else {}
    rows = [
        {"address": address, "client_id": client_id, "domain": own_domain(address)}
        for address in wanted
        if there.get(address) != client_id
    ]
    try:
        if rows:
            connection.execute(insert(addresses), rows)
    except IntegrityError:
        raise BadInput("One of these mail addresses belongs to another client: one address, one client.") from None
