"""Opens a desk from the settings: the only place where profile, store, playbook, model and prompts are wired together.

Everything heavy is made at its first use: a reply or an assessment without a model never pays for SQLAlchemy, Chroma or
the model's client. Not here: what the desk does (`desk`).
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.desk import Desk
from assistant.memory.pages_used import PagesLog
from assistant.memory.wordings import KeptWordings
from assistant.profile import Profile, load_profile
from assistant.reach import Reach
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.memory.own_pages import OwnPages
    from assistant.memory.past import Past
    from assistant.memory.playbook_live import LivePlaybook
    from assistant.memory.store import Store
    from assistant.model.batch import Collected, Given
    from assistant.model.check import ModelCheck
    from assistant.seam import Message, Model
    from assistant.usage import Record, Used
    from assistant.viewer import Viewer

T = TypeVar("T")
OWN_PAGES = "playbook"
BATCH_URLS = {"chat": "/v1/chat/completions", "responses": "/v1/responses"}
"""Where a request of a batch goes, by the form in which the endpoint is spoken to."""


def open_desk(
    settings: Settings | None = None,
    *,
    profile: Profile | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    on_used: Record | None = None,
    viewer: Viewer | None = None,
) -> Desk:
    """The desk that the environment describes. Raises BadSettings where a setting or the profile cannot be used.

    `on_used` is told of each ask of a model besides the log, in the thread that asked. With a `viewer`, the desk knows
    the clients that they may see, is theirs in profile and chats, and can be asked for nothing else.
    """
    chosen = settings or load_settings()
    store = _once(lambda: _store(chosen))
    seen = _once(lambda: _view(store(), viewer)) if viewer else store
    sender = profile or load_profile(chosen.profile_of(viewer.id if viewer else None))
    log, reach = _Log(chosen.home, on_used), Reach()
    return Desk(
        sender,
        model=_model(chosen, log, reach, lambda: (*_names_of(sender), *_known_names(chosen, store))),
        render=_PromptFiles(),
        deadline_s=chosen.deadline,
        reader=chosen.reader,
        budget=chosen.budget,
        wordings=KeptWordings(chosen.home),
        store=seen,
        past=_once(lambda: _past(chosen, store(), viewer)),
        playbook=_once(lambda: _playbook(chosen)),
        own_pages=_once(lambda: _own_pages(chosen, viewer)),
        rested=PagesLog(chosen.home),
        log=log,
        reach=reach,
        clock=clock,
    )


def open_bench(
    settings: Settings | None = None, *, profile: Profile | None = None, on_used: Record | None = None
) -> Desk:
    """A desk for measuring: the model and the playbook of the settings, and no client of anybody's. Raises BadSettings."""
    chosen = settings or load_settings()
    sender = profile or Profile()
    log, reach = _Log(chosen.home, on_used), Reach()
    return Desk(
        sender,
        model=_model(chosen, log, reach, lambda: _names_of(sender)),
        render=_PromptFiles(),
        deadline_s=chosen.deadline,
        budget=chosen.budget,
        playbook=_once(lambda: _playbook(chosen)),
        log=log,
        reach=reach,
    )


def restore_backup(file: Path, *, force: bool = False, settings: Settings | None = None) -> Path | None:
    """Puts a backup in the place of the store, which nobody may have open; returns where the store before it is kept.

    Raises BadInput and StoreTrouble, as `assistant.memory.backup.restore` does.
    """
    from assistant.errors import BadInput
    from assistant.memory.backup import restore

    chosen = settings or load_settings()
    if chosen.database_url:
        raise BadInput("This store is a PostgreSQL database: restore it with pg_restore.")
    return restore(chosen.make_home(), file, force=force)


def check_models(settings: Settings | None = None) -> tuple[ModelCheck, ...]:
    """What the configured models can do, found out by asking them; nothing where none is configured. Raises BadSettings."""
    from assistant.model.configured import model_from_settings

    chosen = settings or load_settings()
    model = model_from_settings(chosen) if chosen.model or chosen.fallback_model else None
    if model is None:
        return ()
    from assistant.model.check import check_models as checked

    return checked(model, chosen.deadline)


def collecting_desk(settings: Settings | None = None) -> tuple[Desk, Collected]:
    """A desk whose asks of a model are collected and not sent, with where they are collected.

    Personal data is taken out of them as the settings say. Raises BadSettings where no model is named.
    """
    from assistant.model.batch import Collected

    chosen = settings or load_settings()
    collected = Collected(chosen)
    return _desk_with(chosen, collected), collected


def given_desk(body: Mapping[str, Any], settings: Settings | None = None) -> tuple[Desk, Given]:
    """A desk whose next ask of a model is answered by a body that came back in a batch. Raises as `collecting_desk`."""
    from assistant.model.batch import Given

    chosen = settings or load_settings()
    given = Given(chosen, body)
    return _desk_with(chosen, given), given


def _desk_with(settings: Settings, model: Model) -> Desk:
    from assistant.model.redact import Redacted
    from assistant.model.wired import takes_out

    sender = load_profile(settings.profile_file)
    store = _once(lambda: _store(settings))
    around = (
        Redacted(model, lambda: (*_names_of(sender), *_known_names(settings, store))) if takes_out(settings) else model
    )
    return Desk(
        sender, model=around, render=_PromptFiles(), deadline_s=settings.deadline, reader="both", budget=settings.budget
    )


def _model(settings: Settings, log: _Log, reach: Reach, names: Callable[[], Iterable[str]]) -> Model | None:
    if not settings.model and not settings.fallback_model:
        return None
    from assistant.model.configured import model_from_settings
    from assistant.model.wired import recorder, wired

    record = recorder(settings, log.record)
    model = model_from_settings(settings, record)
    return wired(model, settings, reach, record, names) if model else None


def _names_of(profile: Profile) -> Iterable[str]:
    return filter(None, (profile.name, profile.agency, profile.responsible))


def _known_names(settings: Settings, store: Callable[[], Store]) -> list[str]:
    """The clients, their people and our own; none where there is no store yet, or where it cannot be read."""
    from assistant.errors import StoreTrouble

    if not settings.database_url and not (settings.home / "heardback.db").exists():
        return []
    try:
        known = store().book
        clients = known.clients()
        people = [one.name for client in clients for one in known.contacts(client.id)]
        firms = [client.client.company for client in clients if client.client.company]
        return [*(client.client.name for client in clients), *firms, *people, *(one.name for one in known.senders())]
    except StoreTrouble:
        return []


class _Log:
    """The asks on file (`memory.usage`), whose code is imported when there is one to keep or to look at."""

    def __init__(self, home: Path, on_used: Record | None = None) -> None:
        self._home = home
        self._on_used = on_used

    def record(self, used: Used) -> None:
        from assistant.memory.usage import UsageLog

        UsageLog(self._home).record(used)
        if self._on_used is not None:
            self._on_used(used)

    def since(self, moment: datetime) -> tuple[Used, ...]:
        from assistant.memory.usage import UsageLog

        return UsageLog(self._home).since(moment)


class _PromptFiles:
    """`prompts/*.md` as the stages are handed them (`seam.Prompts`); the loader is imported at the first use."""

    def __call__(self, name: str, **values: str) -> Sequence[Message]:
        from assistant.model.prompts import load_prompt

        return load_prompt(name).render(**values)

    def label(self, name: str) -> str:
        from assistant.model.prompts import label_of

        return label_of(name)


def _store(settings: Settings) -> Store:
    from assistant.memory.store import Store

    return Store(settings.home, settings.database_url)


def load_past() -> None:
    """Loads the code of the store and of the search over its histories, and opens nothing."""
    importlib.import_module("assistant.memory.past")


def open_past(home: Path) -> tuple[Store, Past]:
    """The store in a data folder and the search over its histories, for those who need no desk."""
    from assistant.memory.past import Past
    from assistant.memory.store import Store

    store = Store(home)
    return store, Past(home, store)


def _view(store: Store, viewer: Viewer) -> Store:
    from assistant.memory.view import StoreView

    return StoreView(store, viewer)


def _past(settings: Settings, store: Store, viewer: Viewer | None) -> Past:
    from assistant.memory.past import Past

    past = Past(settings.home, store)
    if viewer is None:
        return past
    from assistant.memory.view import past_for

    return past_for(past, store, viewer)


def _playbook(settings: Settings) -> LivePlaybook:
    """The agency's own pages lie in `playbook/` of the data folder; they replace and add to those that ship."""
    from assistant.memory.playbook_live import LivePlaybook

    return LivePlaybook(settings.home / "playbook-index", settings.home / OWN_PAGES)


def _own_pages(settings: Settings, viewer: Viewer | None) -> OwnPages:
    """Where they are edited: by leads, where people sign in."""
    from assistant.memory.own_pages import OwnPages

    return OwnPages(settings.home / OWN_PAGES, may_edit=viewer is None or viewer.sees_all)


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Makes a thing at the first call and hands out the same one from then on; a failure is tried again next time."""
    lock = threading.Lock()
    made: list[T] = []

    def get() -> T:
        with lock:
            if not made:
                made.append(make())
            return made[0]

    return get
