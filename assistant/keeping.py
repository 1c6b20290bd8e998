"""The desk's memory, as the methods of a desk that keeps clients: import, ask back, search, put right. A part of `desk`.

Not here: replies and assessments (`desk`), the tables (`memory`), how archives are read (`intake`, `importing`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from assistant.errors import BadInput, HeardbackError, NotThere, StoreTrouble
from assistant.importing.report import Counts
from assistant.profile import Profile
from assistant.thread import Client, Thread, Touchpoint, Value

if TYPE_CHECKING:
    from assistant.answers import Reply
    from assistant.importing.report import Progress
    from assistant.memory.clients import KnownClient
    from assistant.memory.past import Past
    from assistant.memory.store import Store
    from assistant.promised import LookedAfter

NO_STORE = "This desk keeps no clients."


class Imported(Value):
    """What the import of one archive did. `unknown` names the files in it that are of no known kind."""

    name: str
    counts: Counts
    finished: bool
    """False where it was stopped: the same call goes on from there."""
    unknown: tuple[str, ...] = ()


class Doubtful(Value):
    """A sender of whom it must be asked whose they are, with how many of their messages wait for the answer."""

    who: str
    name: str
    messages: int
    reason: str
    candidates: tuple[str, ...] = ()
    """Names of clients whose it may be."""
    first: str = ""
    """Where the first of them came from."""


class Found(Value):
    """A touchpoint of one client that was searched for."""

    at: datetime
    direction: str
    channel: str
    subject: str | None
    snippet: str


class Keeping:
    """The clients' side of a desk. `profile` and `clock` are the desk's; `_store` and `_past` make the store and the search over it
    at their first use."""

    profile: Profile
    clock: Callable[[], datetime]
    _store: Callable[[], Store] | None
    _past: Callable[[], Past] | None

    # -- the clients ----------------------------------------------------------------------------------------------

    def clients(self) -> tuple[KnownClient, ...]:
        """All clients by name; none where the desk has no store. Raises StoreTrouble, as all that follow."""
        return self._store().clients() if self._store else ()

    def as_of(self) -> str | None:
        """When the store was last written: the same words, the same content. None where nobody keeps that (PostgreSQL)."""
        from assistant.memory.engine import CHANGED

        return self._store().fact(CHANGED) if self._store else None

    def find_clients(self, name: str) -> tuple[KnownClient, ...]:
        """The clients that a name, company, address or id fits best."""
        return self._store().find(name) if self._store else ()

    def one_client(self, name_or_id: str) -> KnownClient:
        """The one client that goes by that name, company, address or id. Raises BadInput where none or several do."""
        found = self.find_clients(name_or_id)
        if not found:
            raise NotThere("There is no client by that name: `heardback clients` shows whom the desk knows.")
        if len(found) > 1:
            listed = ", ".join(
                f"{one.name} ({one.client.company})" if one.client.company else one.name for one in found
            )
            raise BadInput(f"More than one client goes by that name: {listed}. Write out which one.")
        return next(iter(found))

    def thread_of_client(self, name_or_id: str, now: datetime | None = None) -> Thread:
        """One client's history as a thread. Raises BadInput where no client, or more than one, goes by that name."""
        return self.kept().thread(self.one_client(name_or_id).id, now or self.clock())

    def add_client(self, client: Client, addresses: Sequence[str] = ()) -> KnownClient:
        """Takes a client on. Raises BadInput where one of the addresses is another client's."""
        return self.kept().add_client(client, addresses)

    def log(self, client_id: str, touchpoint: Touchpoint) -> bool:
        """Adds a touchpoint to one client's history; False where it stands there already."""
        is_new = self.kept().add_touchpoints(client_id, [touchpoint]) > 0
        self.look_after_promises()
        return is_new

    def keep_draft(self, client_id: str, reply: Reply) -> str:
        """Keeps a reply with the client it was drafted for; returns the draft's id."""
        return self.kept().keep_draft(client_id, reply, self.clock())

    def look_after_promises(self, now: datetime | None = None) -> LookedAfter:
        """Notes which drafts the histories show to have gone out, and which of our promises a later word has kept."""
        from assistant.promised import look_after

        return look_after(self.kept(), self.profile, now or self.clock())

    def load_demo(self) -> None:
        """The invented clients of the first start; on later days their dates move along."""
        self.kept().ensure_demo(self.clock())

    def remove_demo(self) -> None:
        """Erases the invented clients whole."""
        self.kept().remove_demo()

    def first_steps(self) -> tuple[str, ...]:
        """Which of the first steps were not taken or skipped yet, in their order. Raises StoreTrouble."""
        done = (self.kept().fact(FIRST_STEPS) or "").split()
        return tuple(step for step in STEPS if step not in done)

    def took_step(self, step: str) -> None:
        """A first step was taken, or skipped: it is not offered again."""
        store = self.kept()
        done = (store.fact(FIRST_STEPS) or "").split()
        store.set_fact(FIRST_STEPS, " ".join(dict.fromkeys((*done, step))))

    def mirror_profile(self, profile: Profile) -> None:
        """Keeps the sender's profile in the store as well, under their first address or name: a team's store knows its people."""
        owner = next(iter(profile.addresses), None) or profile.name or "me"
        self.kept().keep_profile(owner, profile.model_dump_json())

    def kept(self) -> Store:
        """The store. Raises StoreTrouble where this desk has none."""
        if self._store is None:
            raise StoreTrouble(NO_STORE)
        return self._store()

    # -- what came from elsewhere ---------------------------------------------------------------------------------

    def import_(
        self,
        path: Path,
        *,
        client: str | None = None,
        add_clients: bool = False,
        read: bool = True,
        on_progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Imported:
        """Puts an archive (mail, chats, meetings, threads, tables) into the clients' histories; again adds nothing.

        `client` names the one client whose all of it is; `add_clients` takes on whoever is not known yet. Stopped, or
        killed, it goes on from there at the next call. What came in is read at once, for the radar, where it is little and
        `read` is not False; else with the index, in the background, or by the radar itself. Raises BadInput where the
        path holds nothing that can be read.
        """
        from assistant.importing.importer import Importer
        from assistant.importing.report import Progress
        from assistant.intake.archives.door import read_archive

        store = self.kept()
        client_id = self.one_client(client).id if client else None
        archive = read_archive(path, timezone=self.profile.timezone or "UTC", ours=self.profile.ours, now=self.clock())
        stopped = False

        def asked() -> bool:
            nonlocal stopped
            stopped = stopped or stop()
            return stopped

        def told(done: int, total: int, counts: Counts) -> None:
            if on_progress is not None:
                on_progress(Progress(name=f"{archive.name}, reading", position=done, total=total, counts=counts))

        importer = Importer(
            store, ours=self.profile.addresses, client_id=client_id, add_clients=add_clients, clock=self.clock
        )
        counts = importer.run(archive, path, on_progress, asked)
        self.look_after_promises()
        if read and counts.new <= READ_AT_ONCE:
            self.read_ahead(on_progress=lambda done, total: told(done, total, counts), stop=asked)
        return Imported(name=archive.name, counts=counts, finished=not stopped, unknown=archive.unknown)

    def read_ahead(
        self,
        *,
        on_progress: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> int:
        """Reads what came in and keeps the readings, for the radar; returns how many touchpoints. Progress is in clients."""
        from assistant.read_ahead import read_ahead

        return read_ahead(self.kept(), on_progress=on_progress, stop=stop)

    def doubtful(self) -> tuple[Doubtful, ...]:
        """Whom the desk must ask about, the most messages first."""
        store = self.kept()
        names = {known.id: known.name for known in store.clients()}
        heaps: dict[str, list[tuple[str, str, str, tuple[str, ...]]]] = {}
        for doubt in store.inbox.doubtful():
            who = doubt.sender.get("address") or doubt.sender.get("name") or doubt.where_from
            candidates = tuple(names[one] for one in doubt.candidates if one in names)
            heaps.setdefault(who, []).append((doubt.sender.get("name", ""), doubt.reason, doubt.where_from, candidates))
        found = [
            Doubtful(
                who=who,
                name=heap[0][0],
                messages=len(heap),
                reason=heap[0][1],
                candidates=tuple(sorted({name for one in heap for name in one[3]})),
                first=heap[0][2],
            )
            for who, heap in heaps.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.messages, one.who)))

    def settle(self, who: str, client: str | None, *, whole_house: bool = False, new: bool = False) -> Counts:
        """Answers whose the messages of a doubtful sender are: a client's (by name), or nobody's (None). The answer is kept.

        `new` takes the client on by that name; `whole_house` holds for all addresses of the sender's domain.
        """
        from assistant.importing.settling import settle

        store = self.kept()
        if client is None:
            client_id = None
        elif new:
            client_id = store.add_client(Client(name=client)).id
        else:
            client_id = self.one_client(client).id
        counts = settle(store, who, client_id, ours=self.profile.addresses, whole_house=whole_house, clock=self.clock)
        self.look_after_promises()
        return counts

    def quarantined(self) -> tuple[Value, ...]:
        """What could not be read, the newest first; its bytes by `kept().inbox.quarantined_raw`."""
        return self.kept().inbox.quarantined()

    def search(self, client: str, words: str, limit: int = 10) -> tuple[Found, ...]:
        """The touchpoints of one client that fit the words, by meaning and by the words themselves, best first.

        Raises BadInput for an unknown client.
        """
        store = self.kept()
        client_id = self.one_client(client).id
        if self._past is not None:
            snippets = {one.touchpoint_id: one.snippet for one in self._past().search(client_id, words, limit)}
        else:
            snippets = dict.fromkeys(store.history.search(client_id, words, limit), "")
        kept = {one.id: one.touchpoint for one in store.history.touchpoints(client_id, snippets)}
        return tuple(
            Found(
                at=kept[one].at,
                direction=kept[one].direction,
                channel=kept[one].channel,
                subject=kept[one].subject,
                snippet=snippet or " ".join(kept[one].text.split())[:SNIPPET],
            )
            for one, snippet in snippets.items()
            if one in kept
        )

    def index(
        self,
        *,
        rebuild: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
        stop: Event | None = None,
    ) -> int:
        """Brings the search by meaning in line with the store, or makes it anew; returns how many touchpoints it did."""
        if self._past is None:
            raise StoreTrouble(NO_STORE)
        past = self._past()
        return (past.rebuild if rebuild else past.catch_up)(stop, on_progress)

    def keep_index_fresh(self, stop: Event, every_s: float = 30.0) -> None:
        """Brings the search in line now and from time to time, until `stop`: for a thread of its own.

        One process at a time does the work. A store or index that cannot be used is left alone until the next time.
        """
        made = self._past
        while made is not None and not stop.is_set():
            with suppress(HeardbackError):
                made().catch_up(stop)
                self.read_ahead(stop=stop.is_set)
                self.look_ahead(stop)
            stop.wait(every_s)

    def look_ahead(self, stop: Event) -> None:
        """Looks anew at the clients whom time or news has turned, so that whoever opens the desk need not wait for it."""


READ_AT_ONCE = 300
"""New items up to which an import or a sync reads them itself, in about a second; a large archive comes in at its own pace."""
SNIPPET = 160
FIRST_STEPS = "first steps"
STEPS = ("profile", "clients", "model")
"""Who you are; whose mail, or the invented clients; a model, or none."""
