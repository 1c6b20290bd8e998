"""The model that the settings name."""

from __future__ import annotations

import subprocess
import sys

import pytest
from langchain_core.language_models import FakeListChatModel
from pydantic import BaseModel

from assistant.errors import BadSettings
from assistant.model.chat import OpenAICompatible
from assistant.model.configured import LanguageModel, model_from_settings
from assistant.model.prompts import Message
from tests.model import server as stub
from tests.model.server import StubServer


class Reply(BaseModel):
    subject: str
    body: str


@pytest.mark.parametrize("name", [None, ""])
def test_no_name_no_model(name: str | None) -> None:
    """A key that lies in the environment for other tools makes no model without a name."""
    assert model_from_settings("http://127.0.0.1:1/v1", "key", name, 5) is None


def test_a_named_model_is_asked() -> None:
    """The settings' model is asked at its address, with no key where none is set."""
    with StubServer([stub.says_json({"subject": "s", "body": "b"})]) as server:
        model = model_from_settings(server.base_url, None, "some-model", 5)
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
        model_from_settings(base_url, None, "m", 5)
    assert base_url not in str(caught.value)


def test_a_name_alone() -> None:
    """A model's name with neither address nor key is a setting to be mended."""
    with pytest.raises(BadSettings, match="HEARDBACK_MODEL is set"):
        model_from_settings(None, None, "m", 5)


def test_without_a_question_nothing_heavy_is_imported() -> None:
    """Having a model in the settings costs nothing until it is asked."""
    code = """
import sys
from assistant.model.configured import model_from_settings
import assistant.model.ask, assistant.model.prompts
assert model_from_settings("http://127.0.0.1:1/v1", None, "m", 5)
heavy = {"openai", "langchain_core", "httpx2", "tenacity"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
