"""The model that the settings name."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, cast

import pytest
from langchain_core.language_models import FakeListChatModel
from pydantic import BaseModel

from assistant.errors import BadSettings
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel, model_from_settings
from assistant.model.prompts import Message
from assistant.settings import Settings
from tests.model import server as stub
from tests.model.server import StubServer


def settings(base_url: str | None = None, api_key: str | None = None, **given: Any) -> Settings:
    return Settings.model_validate({"OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": api_key, **given})


class Reply(BaseModel):
    subject: str
    body: str


@pytest.mark.parametrize("name", [None, ""])
def test_no_name_no_model(name: str | None) -> None:
    """A key that lies in the environment for other tools makes no model without a name."""
    assert model_from_settings(settings(base_url="http://127.0.0.1:1/v1", api_key="key", model=name)) is None


def test_a_named_model_is_asked() -> None:
    """The settings' model is asked at its address, with no key where none is set."""
    with StubServer([stub.says_json({"subject": "s", "body": "b"})]) as server:
        model = model_from_settings(settings(base_url=server.base_url, model="some-model", deadline=5))
        assert model is not None
        assert model.name == "some-model"
        answer = model.ask_json([Message("user", "Hi")], Reply, deadline_s=10)
        assert answer.value == Reply(subject="s", body="b")
        assert isinstance(model.chat, OpenAICompatible)
        assert model.chat.timeout == 5


def test_any_chat_model_can_be_handed_in() -> None:
    """A langchain-core chat model is wrapped as it is, under its own name or a given one."""
    chat = FakeListChatModel(responses=['{"subject": "s", "body": "b"}'])
    assert LanguageModel.of(chat).name == "FakeListChatModel"
    assert LanguageModel.of(chat, "house model").name == "house model"
    assert LanguageModel.of(OpenAICompatible(model="m")).name == "m"
    assert LanguageModel.of(chat).ask_json([Message("user", "Hi")], Reply, 5).value == Reply(subject="s", body="b")


@pytest.mark.parametrize("base_url", ["host:8080/v1", "ftp://u:pw@host/v1", "http:///v1", "http://[::1", "not one"])
def test_an_address_that_is_none(base_url: str) -> None:
    """An address that cannot be asked is said in one sentence, without repeating it."""
    with pytest.raises(BadSettings, match="OPENAI_BASE_URL is no address") as caught:
        model_from_settings(settings(base_url=base_url, model="m"))
    assert base_url not in str(caught.value)


def test_a_name_alone() -> None:
    """A model's name with neither address nor key is a setting to be mended."""
    with pytest.raises(BadSettings, match="HEARDBACK_MODEL is set"):
        model_from_settings(settings(model="m"))


def test_without_a_question_nothing_heavy_is_imported() -> None:
    """Having a model in the settings costs nothing until it is asked."""
    code = """
import sys
from assistant.model.configured import model_from_settings
import assistant.model.ask, assistant.model.prompts
from assistant.settings import Settings
assert model_from_settings(Settings(OPENAI_BASE_URL="http://127.0.0.1:1/v1", model="m"))
heavy = {"openai", "langchain_core", "httpx2", "tenacity"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)


def test_the_second_model_of_the_settings() -> None:
    """The second model is asked at its own address and price, and never with the first one's key there."""
    model = model_from_settings(
        settings(
            base_url="http://one.invalid/v1",
            api_key="first key",
            model="one",
            fallback_model="two",
            fallback_base_url="http://two.invalid/v1",
            price_in=1,
            fallback_price_in=2,
        )
    )
    assert model is not None
    first, second = model.endpoints
    assert (first.name, second.name, second.host) == ("one", "two", "two.invalid")
    assert (first.price.read, second.price.read) == (1, 2)
    keys = [cast(OpenAICompatible, endpoint.chat).api_key for endpoint in model.endpoints]
    assert keys[0] is not None
    assert keys[1] is None


def test_a_second_model_at_the_same_address() -> None:
    """Without an address of its own the second model is asked at the first one's, with its key."""
    model = model_from_settings(
        settings(base_url="http://one.invalid/v1", api_key="k", model="one", fallback_model="two")
    )
    assert model is not None
    second = cast(OpenAICompatible, model.endpoints[1].chat)
    assert (second.base_url, second.model) == ("http://one.invalid/v1", "two")
    assert second.api_key is not None


def test_a_second_model_alone() -> None:
    """A second model without a first is a setting to be mended."""
    with pytest.raises(BadSettings, match="HEARDBACK_FALLBACK_MODEL is set"):
        model_from_settings(settings(fallback_model="two"))


@pytest.mark.parametrize("how", ["auto", "schema", "none"])
def test_the_schema_is_sent_by_setting(how: str) -> None:
    """A schema is sent unless the settings say that it is not worth it; a 400 that names it is remembered where it is found out."""
    no_schema = stub.status(400, message="'response_format' of type 'json_schema' is not supported")
    good = stub.says_json({"subject": "s", "body": "b"})
    with StubServer([no_schema if how == "auto" else good, good]) as server:
        model = model_from_settings(settings(base_url=server.base_url, model=f"m-{how}", structured=how))
        assert model is not None
        for _ in range(2):
            model.ask_json([Message("user", "Hi")], Reply, 10)
        sent = ["response_format" in request for request in server.requests]
    assert sent == {"auto": [True, False, False], "schema": [True, True], "none": [False, False]}[how]


def test_the_responses_endpoint_by_setting() -> None:
    """With HEARDBACK_API=responses the other endpoint is asked."""
    with StubServer([stub.responds('{"subject": "s", "body": "b"}')]) as server:
        model = model_from_settings(settings(base_url=server.base_url, model="m", api="responses"))
        assert model is not None
        assert model.ask_json([Message("user", "Hi")], Reply, 10).value.body == "b"
        assert server.paths == ["/v1/responses"]
