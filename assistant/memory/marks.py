"""Marks of what was erased and must stay away: digests under a secret of this store, from which nobody reads anything.

Not here: erasing (`erase`), and heeding the marks (`importing`, `syncing`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from assistant.memory.engine import Database
from assistant.memory.rows import chunks
from assistant.memory.tables import facts, marks

MarkKind = Literal["address", "domain", "message", "name"]


class Marks:
    """What must stay away."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._secret: bytes | None = None

    def mark(self, kind: MarkKind, *texts: str) -> None:
        """Remembers that these were erased and must stay away, as digests under a secret of this store."""
        with self._db.writing() as connection:
            wanted = {self._digest(connection, kind, text) for text in texts}
            for some in chunks(wanted):
                there = set(connection.scalars(select(marks.c.hash).where(marks.c.hash.in_(some))))
                rows = [{"hash": one, "kind": kind} for one in some if one not in there]
                if rows:
                    connection.execute(insert(marks), rows)

    def is_marked(self, kind: MarkKind, text: str) -> bool:
        """Whether it was erased and must stay away."""
        return bool(self.marked(kind, [text]))

    def marked(self, kind: MarkKind, texts: Iterable[str]) -> frozenset[str]:
        """Those of the texts that must stay away."""
        with self._db.reading() as connection:
            if connection.scalar(select(marks.c.hash).where(marks.c.kind == kind).limit(1)) is None:
                return frozenset()
            wanted = {self._digest(connection, kind, text): text for text in texts}
            return frozenset(
                wanted[one]
                for some in chunks(wanted)
                for one in connection.scalars(select(marks.c.hash).where(marks.c.hash.in_(some)))
            )

    def unmark(self, kind: MarkKind, *texts: str) -> None:
        """Lets them come back: the client was taken on again."""
        with self._db.writing() as connection:
            gone = [self._digest(connection, kind, text) for text in texts]
            connection.execute(delete(marks).where(marks.c.hash.in_(gone)))

    def _digest(self, connection: Connection, kind: MarkKind, text: str) -> str:
        if self._secret is None:
            kept = connection.scalar(select(facts.c.value).where(facts.c.name == "secret"))
            self._secret = bytes.fromhex(str(kept))
        said = f"{kind}:{text.strip().lower() if kind != 'message' else text.strip()}"
        return hmac.new(self._secret, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
