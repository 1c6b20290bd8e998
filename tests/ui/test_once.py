"""What a turn of a page asks of the store: the lists over all clients once at most, and no lock while somebody writes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.desk import Desk
from assistant.memory.store import Store
from tests.ui.desk_pages import ROOT
from tests.ui.walked import house

PAGES = ("today", "desk", "client", "radar", "playbook", "usage", "settings")
OVER_ALL = ("clients", "today", "radar", "health_over")


@pytest.fixture
def counted(home: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each list over all clients was asked for."""
    house(home)
    found: Counter[str] = Counter()

    def count(name: str) -> None:
        real: Any = getattr(Desk, name)

        def counting(self: Desk, *given: Any, **more: Any) -> Any:
            found[name] += 1
            return real(self, *given, **more)

        monkeypatch.setattr(Desk, name, counting)

    for name in OVER_ALL:
        count(name)
    return found


def test_a_page_asks_for_all_clients_once(counted: Counter[str]) -> None:
    """Whatever page is opened, each list over all clients is made once at most; the radar's quarter is kept with the radar."""
    app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=120).run()
    for _ in range(2):
        for page in PAGES:
            counted.clear()
            app.switch_page(str(ROOT / "ui" / "views" / f"{page}.py")).run()
            assert not app.exception and not app.error
            assert max(counted.values(), default=0) <= 1, f"{page}: {counted}"
    app.switch_page(str(ROOT / "ui" / "views" / "radar.py")).run()
    counted.clear()
    app.run()
    assert counted["health_over"] == 0


def test_a_page_waits_for_no_writer(home: Path) -> None:
    """While somebody else writes to the store, the pages come as ever."""
    house(home)
    app = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=20).run()
    assert not app.exception
    store = Store(home)
    with store.transaction():
        store.set_fact("somebody", "writes")
        for page in ("desk", "playbook"):
            app.switch_page(str(ROOT / "ui" / "views" / f"{page}.py")).run()
            assert not app.exception and not app.error
    store.close()
