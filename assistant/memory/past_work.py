"""What the index of histories lacks against the store, and taking it in. One process at a time does it.

The store's queue says that there is something to do; what there is to do is what store and index do not have in common.
So a lost queue, a backup put back or a store that several machines share leave nothing out. Not here: questions (`past`),
where the index lies (`past_sets`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from time import monotonic, sleep

from sqlalchemy import func, select

from assistant.embedder import Embedder
from assistant.errors import StoreTrouble
from assistant.memory.past_notes import name_of
from assistant.memory.past_sets import HistorySet, Sets
from assistant.memory.rows import chunks
from assistant.memory.store import Store
from assistant.memory.tables import index_queue, touchpoints
from assistant.memory.waiting import Held

Progress = Callable[[int, int], None]
"""Told how many touchpoints are done, and of how many."""
LOCK = "indexer"
LOCK_SECONDS = 120.0
"""How long the lock holds without a sign of life; one is given between any two batches, which take about a second."""
PATIENCE_SECONDS = 60.0
LOOK_AGAIN = 0.1


@dataclass(frozen=True)
class Task:
    """What one client's collection needs: these touchpoints in, and where something must go, all of it anew."""

    client_id: str
    ids: tuple[int, ...]
    anew: bool


class Work:
    """Brings a set in line with the store."""

    def __init__(self, store: Store, sets: Sets, embedder: Embedder) -> None:
        self._store, self._sets, self._embedder = store, sets, embedder
        self._looked_over = False

    # -- what there is to do --------------------------------------------------------------------------------------

    def tasks(self, index: HistorySet | None) -> list[Task]:
        """What is to be done, small things first: a mail of today does not wait behind an import."""
        held = index.notes.sizes() if index else {}
        doubted = index.doubted() if index else set[str]()
        queued = self._queued()
        found: list[Task] = []
        for client_id, counted in self._counted().items():
            name = name_of(client_id)
            anew = name not in held or name in doubted
            if not anew and held[name] == counted and client_id not in queued:
                continue
            own = self._ids(client_id)
            there = index.notes.ids(name) if index and not anew else set[int]()
            anew = anew or not there <= own
            missing = own if anew else (own - there) | (queued.get(client_id, set()) & own)
            if missing or anew:
                found.append(Task(client_id, tuple(sorted(missing)), anew))
        return sorted(found, key=lambda task: len(task.ids))

    def pending(self, index: HistorySet | None) -> int:
        """Touchpoints that are still to be taken in, or to be let go of."""
        gone = self._gone(index) if index else {}
        return sum(max(len(task.ids), 1) for task in self.tasks(index)) + sum(gone.values())

    def is_idle(self, index: HistorySet | None) -> bool:
        """Whether there is nothing to do in a set that was looked over: said without the lock and without Chroma."""
        if index is None or not self._looked_over or self._queued():
            return False
        return not self.tasks(index) and not self._gone(index)

    def _gone(self, index: HistorySet) -> dict[str, int]:
        """The collections whose client the store does not have any more, or has nothing of, and how much they hold."""
        known = {name_of(client_id) for client_id in self._counted()}
        return {name: number for name, (number, _) in index.notes.sizes().items() if name not in known}

    def _counted(self) -> dict[str, tuple[int, int]]:
        """How many touchpoints each client has who has any, and the highest of their ids."""
        own = touchpoints.c.client_id
        query = select(own, func.count(), func.max(touchpoints.c.id)).group_by(own)
        with self._store.database.reading() as connection:
            return {client_id: (number, highest) for client_id, number, highest in connection.execute(query)}

    def _ids(self, client_id: str) -> set[int]:
        query = select(touchpoints.c.id).where(touchpoints.c.client_id == client_id)
        with self._store.database.reading() as connection:
            return set(connection.scalars(query))

    def _queued(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        with self._store.database.reading() as connection:
            query = select(index_queue.c.client_id, index_queue.c.touchpoint_id)
            for client_id, touchpoint_id in connection.execute(query):
                found.setdefault(client_id, set()).add(touchpoint_id)
        return found

    # -- doing it -------------------------------------------------------------------------------------------------

    def catch_up(self, index: HistorySet, held: Held, stop: Callable[[], bool], on_progress: Progress | None) -> int:
        """Does what is to be done until `stop` says so. Returns how many touchpoints were taken in."""
        cleaned = False
        for name in {*self._gone(index), *index.unnoted()}:
            index.drop(name)
            cleaned = True
        tasks = self.tasks(index)
        total, done = sum(len(task.ids) for task in tasks), 0
        if on_progress is not None and total:
            on_progress(0, total)
        for task in tasks:
            if stop():
                break
            name = name_of(task.client_id)
            if task.anew:
                cleaned = cleaned or name in index.notes.names()
                index.begin(name)
            for some in chunks(task.ids):
                if stop() or not held.renew():
                    return done
                self._take_in(index, task.client_id, some)
                done += len(some)
                if on_progress is not None:
                    on_progress(done, total)
            index.trust(name)
        self._forget_queue(index)
        if cleaned and held.renew():
            index.scrub()
        return done

    def _take_in(self, index: HistorySet, client_id: str, ids: list[int]) -> None:
        texts = self._store.history.texts(client_id, ids)
        if texts:  # what is gone meanwhile is in the queue again
            rows = self._embedder.embed(list(texts.values()))
            index.put(name_of(client_id), list(texts), rows)
        self._store.inbox.unqueue(texts)

    def _forget_queue(self, index: HistorySet) -> None:
        """What is queued and neither in the store nor in the index needs nothing more."""
        for client_id, ids in self._queued().items():
            idle = ids - self._ids(client_id) - index.notes.ids(name_of(client_id))
            self._store.inbox.unqueue(idle)

    def usable(self) -> HistorySet:
        """The set in use, or an empty one in its place where there is none, or none that holds together."""
        folder = self._sets.current()
        if folder is not None:
            try:
                index = self._sets.open(folder)
            except StoreTrouble:
                pass
            else:
                if (self._looked_over and not index.doubted()) or index.sound():
                    self._looked_over = True
                    return index
                index.close()
        new = self._sets.new()
        self._sets.use(new)
        self._looked_over = True
        return new

    def look_over_again(self) -> None:
        """Something went wrong: the next `usable` looks whether the files hold together."""
        self._looked_over = False

    # -- who may do it --------------------------------------------------------------------------------------------

    @contextmanager
    def lock(self) -> Generator[Held | None, None, None]:
        """The indexer's lock; None inside where another has it."""
        with self._store.inbox.lock(LOCK, LOCK_SECONDS) as held:
            yield held

    @contextmanager
    def insisted(self) -> Generator[Held, None, None]:
        """The indexer's lock, waited for: whoever catches up lets go at their next batch. Raises StoreTrouble after a minute."""
        for _ in self._asking():
            with self.lock() as held:
                if held is not None:
                    self._sets.got()
                    yield held
                    return
        raise StoreTrouble("Another process has been writing the index of histories for too long.")

    def _asking(self) -> Iterator[None]:
        deadline = monotonic() + PATIENCE_SECONDS
        while monotonic() < deadline:
            yield
            self._sets.want()
            sleep(LOOK_AGAIN)

    def stopper(self, stop: Event | None) -> Callable[[], bool]:
        """Says when to stop: the person did, or somebody waits for the lock."""
        return lambda: (stop is not None and stop.is_set()) or self._sets.wanted()
