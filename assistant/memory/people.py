"""Our own people and their profiles, as the book of clients keeps them. Not here: the clients and theirs (`book`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update

from assistant.account import Sender, SenderRole
from assistant.errors import BadInput
from assistant.memory.engine import Database
from assistant.memory.rows import V, new_id, value_of
from assistant.memory.tables import profiles, senders

LONGEST_ADDRESS = 320


class OwnPeople:
    """Our people, and the profile of each as JSON text."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # -- our own people -------------------------------------------------------------------------------------------

    def senders(self) -> tuple[Sender, ...]:
        """Our people by name."""
        return self._every(Sender, senders, func.lower(senders.c.name), senders.c.id)

    def add_sender(
        self,
        name: str,
        mail_addresses: Iterable[str] = (),
        role: SenderRole = "manager",
        *,
        sender_id: str | None = None,
    ) -> Sender:
        """Keeps one of our people."""
        return self.change_sender(
            Sender(id=sender_id or new_id(), name=name, addresses=clean_addresses(mail_addresses), role=role)
        )

    def change_sender(self, sender: Sender) -> Sender:
        """Replaces what is known of one of our people, by id."""
        columns: dict[str, Any] = sender.model_dump(mode="json", exclude={"id"})
        with self._db.writing() as connection:
            if not connection.execute(update(senders).where(senders.c.id == sender.id).values(**columns)).rowcount:
                connection.execute(insert(senders).values(id=sender.id, **columns))
        return sender

    def remove_sender(self, sender_id: str) -> None:
        """Forgets one of our people; their clients have nobody then."""
        with self._db.writing() as connection:
            connection.execute(delete(senders).where(senders.c.id == sender_id))

    # -- profiles -------------------------------------------------------------------------------------------------

    def keep_profile(self, owner: str, profile_json: str) -> None:
        """Mirrors a sender's profile, as JSON text."""
        with self._db.writing() as connection:
            connection.execute(delete(profiles).where(profiles.c.owner == owner))
            connection.execute(insert(profiles).values(owner=owner, content=profile_json))

    def profile(self, owner: str) -> str | None:
        """The JSON text of a sender's profile."""
        with self._db.reading() as connection:
            return connection.scalar(select(profiles.c.content).where(profiles.c.owner == owner))

    def profiles(self) -> dict[str, str]:
        """All profiles by owner."""
        with self._db.reading() as connection:
            return {row.owner: row.content for row in connection.execute(select(profiles))}

    def _every(self, kind: type[V], table: Table, *order: Any) -> tuple[V, ...]:
        with self._db.reading() as connection:
            rows = connection.execute(select(table).order_by(*order)).mappings()
            return tuple(value_of(kind, row) for row in rows)


def clean_addresses(mail_addresses: Iterable[str]) -> tuple[str, ...]:
    """In small letters, each once, in order. Raises BadInput where one is longer than any address may be."""
    clean = tuple(sorted({one.strip().lower() for one in mail_addresses if one.strip()}))
    if any(len(one) > LONGEST_ADDRESS or "\0" in one for one in clean):
        raise BadInput(f"One of these is no mail address: they have at most {LONGEST_ADDRESS} characters.")
    return clean
