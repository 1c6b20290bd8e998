"""The store as one of our people may see it: an account manager their own clients, a lead all. Everything else is refused.

The one place where roles are enforced: whatever a desk is asked, by page, chat, search, export or another program, goes
through the rooms of its store. A room's method is let through where its first parameter names the client (`client_id`, who
must be theirs) or the clients (`client_ids`, of whom only theirs are handed on), or where a list below says how; a method
that nobody thought of is refused. Somebody else's client and no client at all are told apart by no word. Not here: who
somebody is (`assistant.viewer`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from assistant.errors import BadInput, NotAllowed
from assistant.memory.engine import BUSY_SECONDS
from assistant.memory.rows import NO_CLIENT
from assistant.memory.store import Store
from assistant.memory.talks import Talks
from assistant.viewer import Viewer

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.memory.clients import KnownClient
    from assistant.memory.past import Past
    from assistant.thread import Client

REFUSED = "This is for a lead: it is about all clients. Ask one of your leads to do it."

FREE = frozenset({"book.senders", "inbox.has_marks", "inbox.is_marked", "inbox.marked", "inbox.lock"})
"""Methods that tell nothing of a client."""
LEADS = frozenset({"book.set_manager", "book.remove_client", "book.add_domain", "past.drop"})
"""Methods that name a client and are still no account manager's to call."""
FILTERED: Mapping[str, Callable[[Any], str]] = {
    "book.clients": lambda known: known.id,
    "book.find": lambda known: known.id,
    "ledger.with_unsent_drafts": lambda client_id: client_id,
    "ledger.with_promises": lambda client_id: client_id,
    "ledger.open_promises": lambda pair: pair[0],
}
"""Methods that answer for all clients: whose each part of the answer is. What is not theirs is left out."""
OWNED: Mapping[str, Callable[[Any], Iterable[str]]] = {
    "noticed.dismiss": lambda new: [new.client_id],
    "noticed.keep": lambda new: [pair[0].client_id for pair in new],
}
"""Methods that are given values which name their client."""
MANY = ("client_ids", "versions")
"""What a first parameter is called that names many clients; `versions` is by client."""
ROOMS = ("book", "history", "ledger", "inbox", "noticed", "day")
"""The rooms besides the chats, of which everybody has their own."""


class StoreView(Store):
    """A store for one viewer. For a lead every room is the store's own, except the chats."""

    def __init__(self, store: Store, viewer: Viewer) -> None:  # the store behind is open already
        self._whole = store
        self._viewer = viewer
        gate = Gate(store, viewer)
        for name in ROOMS:
            room = getattr(store, name, None)
            if room is not None:
                setattr(self, name, room if viewer.sees_all else _Room(name, room, gate))
        own = Talks(store.database, viewer.id)
        self.talks = own if viewer.sees_all else cast("Talks", _Room("talks", own, gate))
        if viewer.sees_all:
            self.database = store.database

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotAllowed(REFUSED)  # the database itself, above all: it knows no client

    @contextmanager
    def transaction(self, *, patience: float = BUSY_SECONDS) -> Generator[None, None, None]:
        with self._whole.transaction(patience=patience):
            yield

    def close(self) -> None:
        self._whole.close()

    def add_client(
        self, client: Client, mail_addresses: Iterable[str] = (), *, is_demo: bool = False, client_id: str | None = None
    ) -> KnownClient:
        """Takes a client on, whose account manager is then the viewer who did it, unless they are a lead."""
        with self._whole.transaction():
            known = self._whole.add_client(client, mail_addresses, is_demo=is_demo, client_id=client_id)
            return known if self._viewer.sees_all else self._whole.book.set_manager(known.id, self._viewer.id)

    def keep_profile(self, owner: str, profile_json: str) -> None:  # nobody's but their own
        """Mirrors the viewer's own profile, whatever name it goes by."""
        self._whole.keep_profile(self._viewer.id, profile_json)

    def profile(self, owner: str) -> str | None:  # nobody's but their own
        """The viewer's own profile."""
        return self._whole.profile(self._viewer.id)

    def ensure_demo(self, now: datetime) -> None:
        """Where people sign in, the invented clients are nobody's: whoever starts the desk loads them."""

    def remove_demo(self) -> None:
        if not self._viewer.sees_all:
            raise NotAllowed(REFUSED)
        self._whole.remove_demo()


def past_for(past: Past, store: Store, viewer: Viewer) -> Past:
    """The search over the histories, for one viewer. `store` is the whole store."""
    return past if viewer.sees_all else cast("Past", _Room("past", past, Gate(store, viewer)))


class Gate:
    """Says of each call whether it may be made, and what of its answer is handed on."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._book = store.book
        self._viewer = viewer

    def sees(self, client_id: str) -> bool:
        try:
            return self._book.client(client_id).manager == self._viewer.id
        except BadInput:
            return False

    def theirs(self) -> frozenset[str]:
        return frozenset(known.id for known in self._book.clients() if known.manager == self._viewer.id)

    def must_see(self, *client_ids: str) -> None:
        """Raises BadInput, word for word as where there is no such client."""
        if not all(map(self.sees, client_ids)):
            raise BadInput(NO_CLIENT)

    def let_through(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, with what must be seen to before and after it. Raises NotAllowed for one that is for leads."""
        whose, owners = FILTERED.get(name), OWNED.get(name)
        first = next(iter(inspect.signature(call).parameters), None)

        def guarded(*given: Any, **named: Any) -> Any:
            if name in FREE:
                return call(*given, **named)
            if whose is not None:
                theirs = self.theirs()
                return tuple(one for one in call(*given, **named) if whose(one) in theirs)
            if owners is not None:
                self.must_see(*owners(given[0]))
                return call(*given, **named)
            bound = inspect.signature(call).bind(*given, **named)
            if first == "client_id":
                self.must_see(bound.arguments["client_id"])
            elif first is not None:
                bound.arguments[first] = _only(self.theirs(), bound.arguments[first])
            return call(*bound.args, **bound.kwargs)

        if name in LEADS or not (name in FREE or whose or owners or first in ("client_id", *MANY)):
            raise NotAllowed(REFUSED)
        return guarded


class _Room:
    """A room of the store behind the gate."""

    def __init__(self, name: str, room: object, gate: Gate) -> None:
        self._name, self._room, self._gate = name, room, gate

    def __getattr__(self, method: str) -> Any:
        if method.startswith("_"):
            raise AttributeError(method)
        return self._gate.let_through(f"{self._name}.{method}", getattr(self._room, method))


def _only(theirs: frozenset[str], wanted: Iterable[str]) -> Iterable[str]:
    """Those of the clients that are theirs, in the shape in which they were given."""
    if isinstance(wanted, Mapping):
        known = cast("Mapping[str, Any]", wanted)
        return {one: known[one] for one in known if one in theirs}
    return [one for one in wanted if one in theirs]
