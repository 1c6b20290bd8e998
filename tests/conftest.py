"""What holds for every test: no network, no key, a data folder of its own. Not here: fixtures of one package."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.offline import network

OUTSIDE = ("OPENAI_", "HEARDBACK_")
OF_THE_TESTS = ("HEARDBACK_SOAK",)
"""What is set for the tests themselves, and says nothing to the product."""


def _forget_outside() -> None:
    """Takes the person's own settings out of the environment: a key in a shell must never be used by a test."""
    for name in _from_outside():
        del os.environ[name]


def _from_outside() -> list[str]:
    return [name for name in os.environ if name.startswith(OUTSIDE) and name not in OF_THE_TESTS]


# At import, so that fixtures of every scope, collection and child processes live under it too.
_forget_outside()
network.switch_off()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes is left out where nobody asked for it."""
    if not os.environ.get("HEARDBACK_SOAK"):
        for item in items:
            if item.get_closest_marker("soak"):
                item.add_marker(pytest.mark.skip(reason="takes minutes: `make soak` runs it"))


@pytest.fixture(autouse=True, scope="session")
def _home_of_the_run() -> Iterator[None]:
    """A data folder for whatever outlives one test, such as a served desk."""
    with tempfile.TemporaryDirectory(prefix="heardback-tests-", ignore_cleanup_errors=True) as folder:
        os.environ["HEARDBACK_HOME"] = folder
        yield
        os.environ.pop("HEARDBACK_HOME", None)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New data folders, by number: `mktemp` reads all folders that there are for each new one, and there are thousands."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _home_of_its_own(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh data folder for every test, and no settings but those that it makes itself."""
    for name in _from_outside():
        monkeypatch.delenv(name)
    home = next(_homes)
    home.mkdir(mode=0o700)  # as `mktemp` makes them
    monkeypatch.setenv("HEARDBACK_HOME", str(home))


@pytest.fixture(autouse=True)
def _nothing_asked_for_the_network() -> Iterator[None]:
    """Fails a test in which something tried to reach another machine, also where the code got over it."""
    network.attempts.clear()
    yield
    reached = sorted(set(network.attempts))
    assert not reached, f"the network was asked for: {', '.join(reached)}"


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return Path(__file__).resolve().parent.parent
