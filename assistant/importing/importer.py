"""The importer: takes what an archive yields, in batches that are kept whole or not at all, and goes on where it stopped.

Not here: whose an item is (`whose`), which conversation it belongs to (`conversations`), answers to doubts (`settling`).
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path

from assistant.importing.away import Away
from assistant.importing.conversations import Conversations
from assistant.importing.making import kept_of_item, kept_of_mail, rows_of, twin_of
from assistant.importing.report import Counts, OnProgress, Progress
from assistant.importing.whose import ASKED_FOR, Owners, Whose, is_service, whose_else, whose_mail
from assistant.intake.archives.items import Archive, Broken, Found, Item
from assistant.memory.engine import LONG_WORK_SECONDS
from assistant.memory.history import Kept, Source
from assistant.memory.inbox import ImportState
from assistant.memory.store import Store
from assistant.thread import Client

BATCH = 200
"""Items in one transaction: what a kill can cost at most is reading these once more."""
BATCH_BYTES = 16 * 1024 * 1024
"""Fewer, where they are large: a batch is held in memory."""
TOLD_EVERY = 0.2
"""Seconds between two words of progress."""


class Importer:
    """Puts items into the store. One importer is for one archive or mailbox at a time; it is not shared by threads."""

    def __init__(
        self,
        store: Store,
        *,
        ours: Collection[str] = (),
        client_id: str | None = None,
        add_clients: bool = False,
        settled: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`ours` are our own mail addresses and domains. `client_id`: a person said that all of it is this client's.
        `settled`: they said so of each item, whoever else stands in it; else what is from another client's very address is
        asked about. `add_clients`: a person said that whoever writes from an address of their own house is a new client."""
        self.counts: Counter[str] = Counter()
        self._store = store
        self._owners = Owners(store, ours)
        self._talks = Conversations(store.history, self._owners.is_ours)
        self._away = Away(store)
        self._given = client_id
        self._settled = settled
        self._add_clients = add_clients
        self._clock = clock
        self._batch: list[Found] = []
        self._size = 0

    def is_ours(self, address: str) -> bool:
        """Whether a mail address is one of our own."""
        return self._owners.is_ours(address)

    # -- one archive ----------------------------------------------------------------------------------------------

    def run(
        self,
        archive: Archive,
        path: Path,
        on_progress: OnProgress | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Counts:
        """Imports an archive from where the last run of it stopped. `stop` is asked between items.

        Raises BadInput where the archive cannot be read on, StoreTrouble where the store cannot; what was read until
        then is kept, and the same call goes on from there.
        """
        state = self._begun(archive, path)
        position, told = state.position, 0.0
        self.counts.update(state.counts if position else {})
        for place, found in archive:
            self.take(found)
            position = place
            if self.is_full:
                self._keep(state.model_copy(update={"position": position}))
            if stop():
                break
            if on_progress and time.monotonic() - told >= TOLD_EVERY:
                told = time.monotonic()
                on_progress(Progress(name=archive.name, position=position, total=archive.total, counts=self._seen()))
        else:
            state = state.model_copy(update={"done_at": self._clock()})
        self._keep(state.model_copy(update={"position": position}))
        if on_progress:
            on_progress(
                Progress(name=archive.name, position=position, total=archive.total, counts=Counts.of(self.counts))
            )
        return Counts.of(self.counts)

    def take(self, found: Found) -> None:
        """Takes one item of a mailbox; it is kept at the next `commit`."""
        self._batch.append(found)
        self._size += len(found.raw)

    @property
    def is_full(self) -> bool:
        """Whether what was taken is as much as should be held in memory, and kept at once."""
        return len(self._batch) >= BATCH or self._size >= BATCH_BYTES

    def commit(self) -> None:
        """Keeps what was taken; inside a transaction of the caller's, with whatever else is kept there."""
        self._keep(None)

    def _begun(self, archive: Archive, path: Path) -> ImportState:
        where = str(path.resolve())
        whose = f"{self._given or ''}|{self._add_clients}"
        key = hashlib.sha256(f"{where}|{whose}".encode("utf-8", "surrogateescape")).hexdigest()
        stamp = int(hashlib.sha256(archive.stamp.encode("utf-8", "surrogateescape")).hexdigest()[:12], 16)
        new = ImportState(path_key=key, name=archive.name, size=stamp, mtime=0.0, total=archive.total)
        state = self._store.inbox.import_state(key)
        if state is None or state.size != stamp or state.done_at is not None:
            return new  # from the start: what is there already is told by its key
        archive.resume(state.position)
        return state

    def _seen(self) -> Counts:
        return Counts.of(self.counts + Counter(items=len(self._batch)))

    def _keep(self, state: ImportState | None) -> None:
        """One batch, kept with how far the archive came: whole, or not at all."""
        before, batch, size = Counter(self.counts), self._batch, self._size
        self._batch, self._size = [], 0
        try:
            with self._store.transaction(patience=LONG_WORK_SECONDS):
                self._put(batch)
                if state is not None:
                    self._store.inbox.keep_import_state(state.model_copy(update={"counts": dict(self.counts)}))
        except BaseException:
            self.counts, self._batch, self._size = before, batch, size
            self._talks = Conversations(self._store.history, self._owners.is_ours)
            raise

    # -- one batch ------------------------------------------------------------------------------------------------

    def _put(self, batch: list[Found]) -> None:
        self._owners.refresh()
        self._away.look(batch)
        asked = set(self._store.history.known_keys({one.key for one in batch}))
        new: list[tuple[str, Item, Kept]] = []
        for found in batch:
            self.counts["items"] += 1
            if isinstance(found, Broken):
                self._set_aside(found)
            else:
                new += self._placed(found, asked)
        self._add(new, asked)

    def _set_aside(self, found: Broken) -> None:
        if self._away.broken(found):
            self.counts["erased"] += 1
            return
        kept = self._away.blotted(found)
        is_new = self._store.inbox.quarantine(kept.key, kept.raw, kept.where, found.why, self._given)
        self.counts["quarantined" if is_new else "known"] += 1

    def _add(self, new: list[tuple[str, Item, Kept]], asked: Collection[str]) -> None:
        """Adds to the histories. What another client has under the same key says nothing here: keys can be forged."""
        items: dict[tuple[str, str], Item] = {}
        for client_id, item, _ in new:
            items.setdefault((client_id, item.key), item)
        ids = self._store.history.keep_new_sources(
            Source(key=key, kind=item.kind, raw=item.raw, where_from=item.where, client_id=client_id)
            for (client_id, key), item in items.items()
        )
        fresh: list[tuple[str, Kept]] = []
        for client_id, item, kept in new:
            place = client_id, item.key
            if place in ids and items[place] is item:
                talk = kept.conversation and self._talks.name_of(client_id, kept.conversation)
                fresh.append((client_id, kept.model_copy(update={"source_id": ids[place], "conversation": talk})))
        self._store.history.add_all(fresh)
        self._talks.kept()
        self._store.inbox.answered({key for _, key in ids} & set(asked))
        self.counts["new"] += len(ids)
        self.counts["known"] += len({(client_id, id(item)) for client_id, item, _ in new}) - len(ids)

    def _placed(self, found: Item, asked: set[str]) -> list[tuple[str, Item, Kept]]:
        """The item's touchpoints with their client; none where it is left out, in doubt, or no touchpoint at all."""
        if found.aside is not None:
            self.counts["unsent"] += 1
            return []
        if found.automatic == "newsletter":
            self.counts["newsletters"] += 1
            return []
        if found.kind == "thread":
            return self._of_thread(found)
        whose_it_is = whose_mail if found.kind == "mail" else whose_else
        whose = whose_it_is(found, self._owners, self._away, self._given, settled=self._settled)
        item = self._away.blotted(found)
        assert isinstance(item, Item)
        if whose.doubt == "unknown" and self._add_clients and item.key not in asked:
            whose = self._taken_on(item, whose)
        if whose.left_out:
            self.counts[whose.left_out] += 1
            return []
        if whose.client_id is None and item.key in asked:
            self.counts["known"] += 1  # asked about already, or settled
            return []
        if whose.client_id is None:
            asked.add(item.key)
            self._ask(item, whose)
            return []
        if whose.direction == "in":
            self._owners.note(whose.client_id, item)
        return [(whose.client_id, item, kept) for kept in self._made(item, whose)]

    def _made(self, item: Item, whose: Whose) -> list[Kept]:
        client_id = whose.client_id
        assert client_id is not None
        if item.invoice is not None or item.open_item is not None:
            is_new = rows_of(self._store, client_id, item, self._clock())
            self.counts["new" if is_new else "known"] += 1
            return []
        if item.mail is not None:
            if item.mail.at is None:
                is_new = self._store.inbox.quarantine(item.key, item.raw, item.where, "It names no date.", client_id)
                self.counts["quarantined" if is_new else "known"] += 1
                return []
            talk = self._talks.key_for(client_id, item.mail)
            return [kept_of_mail(item, whose.direction or "in", talk)]
        return kept_of_item(item)

    def _of_thread(self, found: Item) -> list[tuple[str, Item, Kept]]:
        """A thread brings its client: the one who goes by exactly that name, else a new one."""
        client = found.client or Client(name=found.client_hint or "Client")
        client_id = self._given or self._owners.by_name(client.name, client.company)
        wrote = [one for person in found.people for one in person.addresses if not self._owners.is_ours(one)]
        gone = any(self._away.address(one) and not self._owners.exact(one) for one in wrote)
        theirs = self._given is None and self._away.message(found.key)  # whoever goes by that name today
        if theirs or (client_id is None and (gone or self._away.name(client.name))):
            self.counts["erased"] += 1
            return []
        if client_id is None and found.key in self._store.history.known_keys([found.key]):
            self.counts["known"] += 1  # with a client who goes by another name since
            return []
        item = self._away.blotted(found)
        assert isinstance(item, Item)
        if client_id is None:
            client_id = self._owners.take_on(client)
        return [
            (client_id, item, Kept(touchpoint=one, conversation=item.key, twin=twin_of(item.key, number)))
            for number, one in enumerate(item.touchpoints)
        ]

    def _taken_on(self, item: Item, whose: Whose) -> Whose:
        """A new client out of a mail's other side, where that is a house of its own; a public mailbox may be anybody's."""
        address = whose.sender.get("address", "")
        domain = address.rpartition("@")[2]
        if item.mail is None or not address or item.automatic is not None or is_service(address):
            return whose
        name = whose.sender.get("name") or address.partition("@")[0]
        client_id = self._owners.take_on(Client(name=name, company=domain), [address])
        sent = bool(item.mail.sender_address) and self._owners.is_ours((item.mail.sender_address or "").lower())
        return Whose(client_id=client_id, direction="out" if sent else "in")

    def _ask(self, item: Item, whose: Whose) -> None:
        from assistant.importing.settling import packed

        source = self._store.history.keep_source(item.key, "doubt", packed(item), item.where)
        self._store.inbox.doubt(source, ASKED_FOR[whose.doubt], whose.candidates, whose.sender)
        self.counts["doubtful"] += 1
