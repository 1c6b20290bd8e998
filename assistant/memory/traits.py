"""What tells of a client: names, addresses, houses, numbers. Not here: erasing them (`erase`), which asks for it first."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, or_, select

from assistant.account import own_domain
from assistant.blotting import Blots
from assistant.memory.engine import Database
from assistant.memory.rows import must_exist
from assistant.memory.tables import addresses, clients, contacts, domains, pairings, senders
from assistant.thread import Value

_PIECE = 5
_TELLING = 6
"""Letters below which a name that is one word is too common to tell who is meant."""


class Traits(Value):
    """What tells of a client."""

    client_id: str
    names: tuple[str, ...] = ()
    """The client's, the company's, and those of their people; none that another goes by as well."""
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """Houses that are theirs alone."""
    shared: tuple[str, ...] = ()
    """Houses in which another client is, too."""
    phones: tuple[str, ...] = ()

    @property
    def telling(self) -> tuple[str, ...]:
        """Words that tell of them wherever they stand: no first names, and nothing that is a word as well."""
        names = [one for one in self.names if len(one) >= _TELLING or " " in one.strip()]
        ids = [self.client_id] if len(self.client_id) >= _TELLING else []
        return (*self.sure, *names, *ids)

    @property
    def sure(self) -> tuple[str, ...]:
        """Words that are theirs and nobody else's: addresses, and domains of theirs alone."""
        return (*self.addresses, *(f"@{one}" for one in self.domains))

    @property
    def pieces(self) -> tuple[str, ...]:
        """Parts of names, addresses and domains, for where it costs nothing to mean them by mistake."""
        said = [*self.names, *(one.replace("@", " ").replace(".", " ") for one in (*self.addresses, *self.domains))]
        words = [word.strip("()[],;\"'") for one in said for word in one.split()]
        return (*self.telling, *(word for word in words if len(word) >= _PIECE))

    @property
    def blots(self) -> Blots:
        return Blots(self.addresses, self.domains)


def traits_of(database: Database, client_id: str, ours: Collection[str] = ()) -> Traits:
    """What tells of a client, before anything is erased. `ours` are our own addresses and domains: never theirs.

    Raises BadInput for an unknown client.
    """
    with database.reading() as connection:
        must_exist(connection, client_id)
        mine = addresses.c.client_id == client_id
        client = connection.execute(select(clients).where(clients.c.id == client_id)).mappings().one()
        people = connection.execute(select(contacts).where(contacts.c.client_id == client_id)).mappings().all()
        own = set(connection.scalars(select(addresses.c.address).where(mine)))
        own |= {
            one
            for one in connection.scalars(select(pairings.c.what).where(pairings.c.client_id == client_id))
            if "@" in one
        }
        houses = set(connection.scalars(select(domains.c.domain).where(domains.c.client_id == client_id)))
        houses |= {domain for one in own if (domain := own_domain(one))}
        houses -= _our_houses(connection, ours)
        confirmed = set(connection.scalars(select(domains.c.domain).where(domains.c.client_id == client_id)))
        alone = {one for one in houses if not _has_others(connection, client_id, one, sure=one in confirmed)}
        called = [clients.c.name, clients.c.company]
        others = {one for row in connection.execute(select(*called).where(clients.c.id != client_id)) for one in row}
        others |= set(connection.scalars(select(contacts.c.name).where(contacts.c.client_id != client_id)))
    shared = {one.casefold() for one in others if one}
    said = [client["name"], client["company"], *(one["name"] for one in people)]
    names = [one for one in said if one and one.casefold() not in shared]
    return Traits(
        client_id=client_id,
        names=tuple(dict.fromkeys(names)),
        addresses=tuple(sorted(own)),
        domains=tuple(sorted(alone)),
        shared=tuple(sorted(houses - alone)),
        phones=tuple(phone for one in people for phone in one["phones"]),
    )


def _our_houses(connection: Connection, ours: Collection[str]) -> set[str]:
    mine = [*ours, *(one for listed in connection.scalars(select(senders.c.addresses)) for one in listed)]
    plain = {one.strip().lower() for one in mine}
    return {own_domain(one) or "" for one in plain if "@" in one} | {one.removeprefix("@") for one in plain}


def _has_others(connection: Connection, client_id: str, domain: str, *, sure: bool) -> bool:
    """Whether anybody else is known to be of that house: another client, or somebody of whom a person said that they are
    nobody's, unless it is `sure` that the house is this client's."""
    said = or_(pairings.c.what == domain, pairings.c.what.endswith(f"@{domain}", autoescape=True))
    foreign = pairings.c.client_id != client_id
    queries = (
        select(addresses.c.address).where(addresses.c.domain == domain, addresses.c.client_id != client_id),
        select(domains.c.domain).where(domains.c.domain == domain, domains.c.client_id != client_id),
        select(pairings.c.what).where(said, foreign if sure else or_(foreign, pairings.c.client_id.is_(None))),
    )
    return any(connection.scalar(query.limit(1)) is not None for query in queries)
