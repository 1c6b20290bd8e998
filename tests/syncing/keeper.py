"""An importer that only keeps the bytes: what `syncing` needs of one, over the real store. Not here: the product's own."""

from __future__ import annotations

from assistant.intake.archives.items import Found, Item
from assistant.memory.history import Source
from assistant.memory.store import Store


class Keeper:
    """Keeps each mail as a source of nobody's, once. `taken` is what it was handed: place and whether it lay in Sent."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: list[Found] = []
        self.taken: list[tuple[str, bool]] = []

    def take(self, found: Found) -> None:
        self._held.append(found)
        self.taken.append((found.where, isinstance(found, Item) and found.sent))

    def commit(self) -> None:
        sources = [
            Source(key=one.key, kind="mail", raw=one.raw, where_from=one.where)
            for one in self._held
            if isinstance(one, Item)
        ]
        self._store.history.keep_sources(sources)
        for one in self._held:
            if not isinstance(one, Item):
                self._store.inbox.quarantine(one.key, one.raw, one.where, one.why)
        self._held.clear()


def kept(store: Store) -> list[bytes]:
    """The bytes of every source of the store, sorted: a mail that stands twice is in here twice."""
    with store.database.reading() as connection:
        return sorted(connection.exec_driver_sql("SELECT raw FROM sources").scalars())
