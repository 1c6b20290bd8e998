"""Marks of what was erased and must stay away: digests under a secret of this store, from which nobody reads anything.

Not here: erasing (`erase`), and heeding the marks (`importing`, `syncing`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from assistant.account import own_domain
from assistant.errors import BadInput
from assistant.memory.engine import Database
from assistant.memory.rows import chunks, short
from assistant.memory.tables import facts, marks

MarkKind = Literal["address", "domain", "house", "message", "name", "phone"]
"""`domain` is a house that was theirs alone: nobody of it comes back. `house` is one that they shared with another
client: who of it is not in the book is asked about, and not taken for the one that is left."""


class Marks:
    """What must stay away."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._secret: bytes | None = None

    def mark(self, kind: MarkKind, *texts: str, erasure: str = "") -> None:
        """Remembers that these were erased and must stay away, as digests under a secret of this store.

        What was erased together has the same `erasure`, any text: it comes back together as well.
        """
        with self._db.writing() as connection:
            group = self._digest(connection, "erasure", erasure)[:16] if erasure else ""
            wanted = {self._digest(connection, kind, text) for text in texts}
            for some in chunks(wanted):
                there = set(connection.scalars(select(marks.c.hash).where(marks.c.hash.in_(some))))
                rows = [{"hash": one, "kind": kind, "erasure": group} for one in some if one not in there]
                if rows:
                    connection.execute(insert(marks), rows)

    def has_marks(self) -> bool:
        """Whether anything was erased at all."""
        with self._db.reading() as connection:
            return connection.scalar(select(marks.c.hash).limit(1)) is not None

    def is_marked(self, kind: MarkKind, text: str) -> bool:
        """Whether it was erased and must stay away."""
        return bool(self.marked(kind, [text]))

    def marked(self, kind: MarkKind, texts: Iterable[str]) -> frozenset[str]:
        """Those of the texts that must stay away."""
        with self._db.reading() as connection:
            if connection.scalar(select(marks.c.hash).where(marks.c.kind == kind).limit(1)) is None:
                return frozenset()
            found: set[str] = set()
            for some in chunks(texts):
                wanted: dict[str, list[str]] = {}
                for text in some:
                    wanted.setdefault(self._digest(connection, kind, text), []).append(text)
                for one in connection.scalars(select(marks.c.hash).where(marks.c.hash.in_(wanted))):
                    found.update(wanted[one])
            return frozenset(found)

    def unmark(self, kind: MarkKind, *texts: str) -> None:
        """Lets them come back."""
        with self._db.writing() as connection:
            gone = [self._digest(connection, kind, text) for text in texts]
            connection.execute(delete(marks).where(marks.c.hash.in_(gone)))

    def let_in(
        self, addresses: Collection[str] = (), names: Collection[str] = (), phones: Collection[str] = ()
    ) -> None:
        """A client is taken on with these: they may come back, and with an address all that was erased together with it.

        A name alone brings back no more than itself: another may bear it.
        """
        if not self.has_marks():
            return
        with self._db.writing() as connection:
            houses = {domain for one in addresses if (domain := own_domain(one))}
            said = {"address": addresses, "name": names, "phone": phones, "domain": houses, "house": houses}
            gone = [self._digest(connection, kind, one) for kind, texts in said.items() for one in texts]
            direct = [self._digest(connection, "address", one) for one in addresses]
            query = select(marks.c.erasure).where(marks.c.hash.in_(direct), marks.c.erasure != "")
            together = set(connection.scalars(query)) if direct else set[str]()
            connection.execute(delete(marks).where(marks.c.hash.in_(gone) | marks.c.erasure.in_(together)))

    def take_secret(self, secret: str) -> None:
        """Uses the secret of the store that the marks came from; only for a store with no marks of its own.

        Raises BadInput where it is none.
        """
        if not re.fullmatch(r"[0-9a-f]{64}", secret):
            raise BadInput("The secret of these marks cannot be read.")
        with self._db.writing() as connection:
            connection.execute(update(facts).where(facts.c.name == "secret").values(value=secret))
        self._secret = None

    def _digest(self, connection: Connection, kind: str, text: str) -> str:
        if self._secret is None:
            kept = connection.scalar(select(facts.c.value).where(facts.c.name == "secret"))
            self._secret = bytes.fromhex(str(kept))
        if kind == "phone":
            text = digits(text)
        plain = short(text.strip()) if kind == "message" else " ".join(text.split()).lower()
        return hmac.new(self._secret, f"{kind}:{plain}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def digits(phone: str) -> str:
    """A phone number as it is compared: its digits, without what only says that it is from abroad."""
    return "".join(char for char in phone if char.isdigit()).removeprefix("00").lstrip("0")
