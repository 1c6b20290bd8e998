"""An import into PostgreSQL killed at any moment: nothing lost, nothing twice."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest

from assistant.memory.store import Store
from tests.importing.invented import CROWD, archives, new_home
from tests.importing.running import begin, finish, killed
from tests.memory import postgres

pytestmark = [pytest.mark.process, pytest.mark.postgres]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An empty database of a server of its own; skipped with a reason where there is none, a failure where CI is set."""
    folder = postgres.binaries()
    if folder is None:
        reason = "PostgreSQL is not installed: no initdb in /usr/lib/postgresql or on the path"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with postgres.running(folder) as server:
        yield server.new_database()


def test_an_import_into_postgres_killed_at_random_moments_loses_nothing(url: str, tmp_path: Path) -> None:
    """From the making of the tables on; in the end each thing is there once, with its words and its place in the queue."""
    made, home = archives(tmp_path / "archives", 500), new_home(tmp_path / "home")
    settings, dice = {"HEARDBACK_DATABASE_URL": url}, Random(2)
    assert killed(begin(home, "clients", settings=settings), 0.8) in (True, False)  # while it makes its tables, or not
    store = Store(home, url)
    for number, house in enumerate(CROWD):
        store.add_client(house.client, house.addresses, client_id=f"house-{number}")
    for _ in range(3):
        killed(begin(home, "import", made.folder, "--json", settings=settings), dice.uniform(0.8, 4))
    said = finish(begin(home, "import", made.folder, "--json", settings=settings))
    # Where the last kill came after the end, the same import has begun anew, and knew all.
    assert said["finished"] and said["counts"]["items"] == made.counts["items"]
    assert sum(store.history.count(one.id) for one in store.clients()) == made.touchpoints
    kept = Counter(doubtful=len(store.inbox.doubtful()), quarantined=len(store.inbox.quarantined()))
    assert kept == Counter({name: made.counts[name] for name in kept})
    assert len(store.inbox.queued(100_000)) == made.touchpoints
    with psycopg.connect(url) as connection:
        rows = {name: _count(connection, name) for name in ("touchpoint_words", "touchpoints", "invoices", "imports")}
    assert rows == {"touchpoint_words": made.touchpoints, "touchpoints": made.touchpoints, "invoices": 40, "imports": 1}
    store.close()


def _count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    return row[0] if row else 0
