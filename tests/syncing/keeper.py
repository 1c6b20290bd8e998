"""An importer that only keeps the bytes: what `syncing` needs of one, over the real store. Not here: the product's own."""

from __future__ import annotations

import hashlib

from assistant.intake.parts import read_headers
from assistant.memory.history import Source
from assistant.memory.store import Store


class Keeper:
    """Keeps each mail as a source of nobody's, once. `taken` is what it was handed: place and whether one of us wrote it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: list[Source] = []
        self.taken: list[tuple[str, bool]] = []

    def take(self, raw: bytes, where: str, key_hint: str | None = None, *, sent: bool = False) -> None:
        named = read_headers(raw)[0].get("Message-ID")
        key = key_hint or str(named or hashlib.sha256(raw).hexdigest())
        self._held.append(Source(key=key, kind="mail", raw=raw, where_from=where))
        self.taken.append((where, sent))

    def commit(self) -> None:
        self._store.history.keep_sources(self._held)
        self._held.clear()


def kept(store: Store) -> list[bytes]:
    """The bytes of every source of the store, sorted: a mail that stands twice is in here twice."""
    with store.database.reading() as connection:
        return sorted(connection.exec_driver_sql("SELECT raw FROM sources").scalars())
