"""Opens a desk from the settings: the only place where profile, store, playbook, model and prompts are wired together.

Everything heavy is made at its first use: a reply or an assessment without a model never pays for SQLAlchemy, Chroma or
the model's client. Not here: what the desk does (`desk`).
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.desk import Desk
from assistant.memory.wordings import KeptWordings
from assistant.profile import Profile, load_profile
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.memory.past import Past
    from assistant.memory.playbook_live import LivePlaybook
    from assistant.memory.store import Store
    from assistant.writing.by_model import Asker

T = TypeVar("T")


def open_desk(
    settings: Settings | None = None,
    *,
    profile: Profile | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Desk:
    """The desk that the environment describes. Raises BadSettings where a setting or the profile cannot be used."""
    chosen = settings or load_settings()
    store = _once(lambda: _store(chosen))
    return Desk(
        profile or load_profile(chosen.profile_file),
        model=_model(chosen),
        render=_render,
        deadline_s=chosen.deadline,
        wordings=KeptWordings(chosen.home),
        store=store,
        past=_once(lambda: _past(chosen, store())),
        playbook=_once(lambda: _playbook(chosen)),
        clock=clock,
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


def _model(settings: Settings) -> Asker | None:
    if not settings.model:
        return None
    from assistant.model.configured import model_from_settings

    return model_from_settings(settings.base_url, settings.api_key, settings.model)


def _render(name: str, **values: str) -> Sequence[Any]:
    from assistant.model.prompts import load_prompt

    return load_prompt(name).render(**values)


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


def _past(settings: Settings, store: Store) -> Past:
    from assistant.memory.past import Past

    return Past(settings.home, store)


def _playbook(settings: Settings) -> LivePlaybook:
    """The agency's own pages lie in `playbook/` of the data folder; they replace and add to those that ship."""
    from assistant.memory.playbook_live import LivePlaybook

    return LivePlaybook(settings.home / "playbook-index", settings.home / "playbook")


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
