"""The store: opens the database and holds its rooms. One client at a time.

Every question about a history names the client in its signature, and the query itself holds to it. Not here: what the
rooms know (`book`, `history`, `ledger`, `inbox`, `noticed`, `talks`, `day`), the search by meaning (`index`, `past`), which
sentences recent drafts used (`wordings`). Importing this costs about a third of a second: whatever does not need a client
should not do it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, func, select

from assistant.answers import Reply
from assistant.memory import fulltext, migrate
from assistant.memory.book import Book
from assistant.memory.clients import KnownClient
from assistant.memory.day import Day
from assistant.memory.demo import DemoClient, demo_clients
from assistant.memory.engine import BUSY_SECONDS, FILE, Database
from assistant.memory.history import History, Kept
from assistant.memory.inbox import Inbox
from assistant.memory.ledger import Ledger
from assistant.memory.noticed import Noticed
from assistant.memory.tables import clients, facts, touchpoints
from assistant.memory.talks import Talks
from assistant.thread import Client, Thread, Touchpoint

__all__ = ["BUSY_SECONDS", "FILE", "Store"]


class Store:
    """All clients of one owner. Safe to share by threads; several processes may use the same one.

    Every method raises StoreTrouble with one sentence where the database cannot be read or written.
    """

    def __init__(self, home: Path, url: str | None = None) -> None:
        """Opens the store in the folder `home`, or with `url` the PostgreSQL database, and makes what does not exist.

        Older tables are brought up first. Raises BadSettings for a URL that names no PostgreSQL database.
        """
        self.database = Database(home, url)
        migrate.bring_up(self.database)
        self.book = Book(self.database)
        self.history = History(self.database)
        self.ledger = Ledger(self.database)
        self.inbox = Inbox(self.database)
        self.noticed = Noticed(self.database)
        self.talks = Talks(self.database)
        self.day = Day(self.database)

    @contextmanager
    def transaction(self, *, patience: float = BUSY_SECONDS) -> Generator[None, None, None]:
        """One write transaction over all rooms, of this thread: all of it is kept, or nothing.

        It waits at most `patience` seconds for another process.
        """
        with self.database.writing(patience=patience):
            yield

    def close(self) -> None:
        """Lets go of the database. A later call opens it again."""
        self.database.close()

    # -- thin names -----------------------------------------------------------------------------------------------

    def clients(self) -> tuple[KnownClient, ...]:
        """As `book.clients`."""
        return self.book.clients()

    def client(self, client_id: str) -> KnownClient:
        """As `book.client`."""
        return self.book.client(client_id)

    def find(self, words: str) -> tuple[KnownClient, ...]:
        """As `book.find`."""
        return self.book.find(words)

    def add_client(
        self, client: Client, mail_addresses: Iterable[str] = (), *, is_demo: bool = False, client_id: str | None = None
    ) -> KnownClient:
        """As `book.add_client`."""
        return self.book.add_client(client, mail_addresses, is_demo=is_demo, client_id=client_id)

    def change_client(self, client_id: str, client: Client, mail_addresses: Iterable[str] | None = None) -> KnownClient:
        """As `book.change_client`."""
        return self.book.change_client(client_id, client, mail_addresses)

    def remove_client(self, client_id: str) -> None:
        """As `book.remove_client`."""
        self.book.remove_client(client_id)

    def thread(self, client_id: str, now: datetime) -> Thread:
        """As `history.thread`."""
        return self.history.thread(client_id, now)

    def add_touchpoints(self, client_id: str, new: Iterable[Touchpoint], *, is_demo: bool = False) -> int:
        """As `history.add`, for touchpoints that come from nowhere but the person."""
        return self.history.add(client_id, (Kept(touchpoint=one, is_demo=is_demo) for one in new))

    def keep_draft(self, client_id: str, reply: Reply, made_at: datetime) -> str:
        """As `ledger.keep_draft`."""
        return self.ledger.keep_draft(client_id, reply, made_at)

    def drafts(self, client_id: str, limit: int = 20) -> tuple[Reply, ...]:
        """The replies drafted for one client, newest first."""
        return tuple(draft.reply for draft in self.ledger.drafts(client_id, limit))

    def keep_profile(self, owner: str, profile_json: str) -> None:
        """As `book.keep_profile`."""
        self.book.keep_profile(owner, profile_json)

    def profile(self, owner: str) -> str | None:
        """As `book.profile`."""
        return self.book.profile(owner)

    def fact(self, name: str) -> str | None:
        """A single fact about this store, such as whether the first steps are done."""
        with self.database.reading() as connection:
            return connection.scalar(select(facts.c.value).where(facts.c.name == name))

    def set_fact(self, name: str, value: str) -> None:
        """Keeps such a fact."""
        with self.database.writing() as connection:
            migrate.set_fact(connection, name, value)

    # -- the demo -------------------------------------------------------------------------------------------------

    def ensure_demo(self, now: datetime) -> None:
        """Three invented clients at the first start, and on later days moved along, so that they are always about now.

        Once removed they stay away. A demo client in whose history the user has written keeps its dates.
        """
        today = now.date().isoformat()
        if self.fact("demo") in (today, "removed"):
            return  # asked at each turn of a page: it must not wait for whoever writes
        with self.database.writing() as connection:
            loaded = connection.scalar(select(facts.c.value).where(facts.c.name == "demo"))
            if loaded in (today, "removed"):
                return
            for demo in demo_clients(now):
                self._plant(connection, demo, first=loaded is None)
            migrate.set_fact(connection, "demo", today)

    def remove_demo(self) -> None:
        """Erases the invented clients whole; they do not come back."""
        with self.database.writing() as connection:
            for demo in connection.scalars(select(clients.c.id).where(clients.c.is_demo)).all():
                fulltext.forget(connection, demo)
            connection.execute(delete(clients).where(clients.c.is_demo))
            migrate.set_fact(connection, "demo", "removed")
        self.database.scrub()

    def _plant(self, connection: Connection, demo: DemoClient, first: bool) -> None:
        there = connection.scalar(select(clients.c.id).where(clients.c.id == demo.id)) is not None
        if not there:
            if not first:
                return  # removed by hand
            self.book.add_client(demo.client, demo.addresses, is_demo=True, client_id=demo.id)
        own = touchpoints.c.client_id == demo.id
        if connection.scalar(select(func.count()).select_from(touchpoints).where(own, ~touchpoints.c.is_demo)):
            return
        self.history.remove(demo.id, connection.scalars(select(touchpoints.c.id).where(own)).all())
        self.add_touchpoints(demo.id, demo.touchpoints, is_demo=True)
