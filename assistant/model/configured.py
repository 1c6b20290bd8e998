"""The language model that the settings name, or any chat model handed in: built at its first use, asked by one method.

A `LanguageModel` can be handed to stages that may not import this package. Not here: reading the settings.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import BadSettings
from assistant.model.answers import Schema
from assistant.model.ask import Answer, ask_json
from assistant.model.prompts import Message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class LanguageModel:
    """A chat model that exists only from its first question on, because importing it alone takes seconds."""

    def __init__(self, name: str, build: Callable[[], BaseChatModel]) -> None:
        self.name = name
        self._build = build

    @classmethod
    def of(cls, chat: BaseChatModel, name: str | None = None) -> LanguageModel:
        """Wraps a langchain-core chat model."""
        given = name or getattr(chat, "model", None) or getattr(chat, "model_name", None)
        return cls(str(given or type(chat).__name__), lambda: chat)

    @cached_property
    def chat(self) -> BaseChatModel:
        """The chat model itself; the first look at it imports and builds it."""
        return self._build()

    def ask_json(self, messages: Sequence[Message], schema: type[Schema], deadline_s: float) -> Answer[Schema]:
        """As `ask.ask_json`; the deadline covers building the model too."""
        started = time.monotonic()
        chat = self.chat
        return ask_json(chat, messages, schema, deadline_s - (time.monotonic() - started))


def model_from_settings(
    base_url: str | None, api_key: str | None, name: str | None, timeout: float = 30.0
) -> LanguageModel | None:
    """The model at `base_url`, or None where no `name` is set: a key that lies in the environment for other tools
    must not send clients' mails anywhere. `timeout` is the seconds for one call.

    Raises BadSettings where a name is set but nowhere to ask it, or where the address is none.
    """
    if not name:
        return None
    if not base_url and not api_key:
        raise BadSettings("HEARDBACK_MODEL is set, but neither OPENAI_BASE_URL nor OPENAI_API_KEY: set one of the two.")
    if base_url and not _is_address(base_url):
        raise BadSettings("OPENAI_BASE_URL is no address: write it as http://127.0.0.1:8080/v1.")

    def build() -> BaseChatModel:
        from pydantic import SecretStr

        from assistant.model.chat import OpenAICompatible

        key = SecretStr(api_key) if api_key else None
        return OpenAICompatible(model=name, base_url=base_url or None, api_key=key, timeout=timeout)

    return LanguageModel(name, build)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
