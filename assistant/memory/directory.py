"""Whose a message is, as values: what the book knows of it, and what a person answered. Not here: the book itself (`book`), how it
is decided (`importing`).
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.thread import Moment, Value


class Pairing(Value):
    """A person's answer to whose an address or domain is; `client_id` is None where it is nobody's."""

    what: str
    client_id: str | None
    decided_at: Moment


@dataclass(frozen=True)
class Directory:
    """All that tells whose a message is, as the book has it at one moment. Domains and addresses are in small letters."""

    names: tuple[tuple[str, str, str | None], ...]
    """Id, name and company of each client."""
    addresses: dict[str, str]
    """The client of each address."""
    phones: tuple[tuple[str, str], ...]
    """The numbers of the clients' people, each after its client's id."""
    houses: dict[str, str | None]
    """As `Book.owner_of_domain`; None where more than one client has addresses there."""
    answers: dict[str, str | None]
    """What a person answered, as `Book.pairing`."""
