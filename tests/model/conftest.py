"""Fixtures of the model's tests."""

from __future__ import annotations

import pytest

from assistant.model.chat import OpenAICompatible
from tests.model import server as stub
from tests.model.server import StubServer


@pytest.fixture(scope="session")
def warm() -> None:
    """Asks once: the first question imports the SDK, which takes longer than the deadlines that the tests set."""
    with StubServer([stub.says("Hello.")]) as server:
        model = OpenAICompatible(model="m", base_url=server.base_url)
        model.invoke("Hi")
        list(model.stream("Hi"))
    with StubServer([stub.responds("Hello.")]) as server:
        list(OpenAICompatible(model="m", base_url=server.base_url, api="responses").prepare().stream("Hi"))
