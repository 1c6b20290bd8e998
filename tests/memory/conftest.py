"""Fixtures of the memory tests: three short pages, the shipped pages, and one index over those."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.memory.index import PlaybookIndex
from assistant.memory.playbook import Page, load_pages
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
