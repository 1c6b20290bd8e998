"""Fixtures of the memory tests: short pages, the shipped pages and an index over them; a store on each database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.memory.index import PlaybookIndex
from assistant.memory.playbook import Page, load_pages
from assistant.memory.store import Store
from tests.memory import postgres
from tests.memory.support import page


@pytest.fixture
def few() -> tuple[Page, ...]:
    return (
        page("late", "Late work", "## What to do\n\nCall them before they find out, and name the new day."),
        page("quiet", "Silence", "## What to do\n\nLook at how they usually behave, then ask how they are."),
        page("money", "Invoices", "## What to do\n\nTalk about the service first and about the bill last."),
    )


@pytest.fixture(scope="session")
def shipped() -> tuple[Page, ...]:
    return load_pages()


@pytest.fixture(scope="session")
def index(shipped: tuple[Page, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaybookIndex]:
    made = PlaybookIndex(tmp_path_factory.mktemp("playbook"), shipped)
    made.prepare()
    assert made.words_only is None
    yield made
    made.close()


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server; skipped with a reason where there is none, a failure where CI is set."""
    folder = postgres.binaries()
    if folder is None:
        message = "PostgreSQL is not installed: no initdb in /usr/lib/postgresql or on the path"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with postgres.running(folder) as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Each database in turn: None is SQLite in the data folder, else the URL of an empty PostgreSQL database.

    Where a test has a `store`, its tables are those of the store before it, emptied: a database anew costs ten times that.
    """
    if request.param == "sqlite":
        yield None
        return
    server: postgres.Server = request.getfixturevalue("server")
    if "store" in request.fixturenames:
        server.empty()
        yield server.made
        return
    made = server.new_database()
    yield made
    server.drop(made)


@pytest.fixture
def store(tmp_path: Path, url: str | None) -> Iterator[Store]:
    """An empty store, on each database in turn."""
    opened = Store(tmp_path / "home", url)
    yield opened
    opened.close()
