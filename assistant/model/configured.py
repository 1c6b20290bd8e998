"""The language model that the settings name, or any chat model handed in: built at its first use, asked as the seam says.

One ask goes to the first endpoint whose breaker lets it, and to the second model where that gives no answer, all within
one deadline; one record of it is made. Not here: the requests of one endpoint (`ask`), and whose turn it is (`turns`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from assistant.errors import BadSettings
from assistant.model.ask import FIRST_TOKEN_S, Question
from assistant.model.breaker import breaker_of
from assistant.model.turns import Endpoint, Price, Turn
from assistant.seam import Answer, Message, Pieces, Schema, Tool, ToolAnswer
from assistant.usage import Record

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.settings import Settings

Result = TypeVar("Result")


class LanguageModel:
    """A language model as the seam describes one (`assistant.seam.Model`), with a second one to turn to where it has one."""

    def __init__(
        self, *endpoints: Endpoint, first_token_s: float = FIRST_TOKEN_S, record: Record | None = None
    ) -> None:
        self.name = endpoints[0].name
        self.endpoints = endpoints
        self.first_token_s = first_token_s
        self.record = record

    @classmethod
    def of(
        cls,
        chat: BaseChatModel,
        name: str | None = None,
        *,
        first_token_s: float = FIRST_TOKEN_S,
        record: Record | None = None,
    ) -> LanguageModel:
        """Wraps any langchain-core chat model."""
        given = name or getattr(chat, "model", None) or getattr(chat, "model_name", None)
        endpoint = Endpoint(str(given or type(chat).__name__), lambda: chat)
        return cls(endpoint, first_token_s=first_token_s, record=record)

    @property
    def chat(self) -> BaseChatModel:
        """The first chat model itself; the first look at it imports and builds it."""
        return self.endpoints[0].chat

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        """One object of `schema`, after at most one repair. Raises ModelRefused, ModelUnavailable."""
        return self._ask(deadline_s, task, lambda question: question.for_json(messages, schema))

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        """Text and calls of `tools`. Raises ModelRefused, ModelUnavailable."""
        return self._ask(deadline_s, task, lambda question: question.for_tools(messages, tools))

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        """Text, piece by piece; nothing is asked before the first is. The iteration raises ModelRefused, ModelUnavailable.

        The second model is asked only as long as no piece is out.
        """
        streamed = Pieces(iter(()), model=self.name)
        streamed.iterator = self._streamed(messages, deadline_s, task, streamed)
        return streamed

    def _turn(self, deadline_s: float, task: str) -> Turn:
        return Turn(self.endpoints, deadline_s, self.first_token_s, task, self.record)

    def _ask(self, deadline_s: float, task: str, put: Callable[[Question], Result]) -> Result:
        with self._turn(deadline_s, task) as turn:
            for attempt in turn.attempts():
                with attempt:
                    return put(attempt.question)
            raise turn.trouble()

    def _streamed(self, messages: Sequence[Message], deadline_s: float, task: str, streamed: Pieces) -> Generator[str]:
        with self._turn(deadline_s, task) as turn:
            for attempt in turn.attempts():
                with attempt:
                    for piece in attempt.question.for_text(messages):
                        attempt.is_out = True
                        streamed.model = attempt.endpoint.name
                        yield piece
                    streamed.model = attempt.question.tally.model
                    return
            raise turn.trouble()


def model_from_settings(settings: Settings, record: Record | None = None) -> LanguageModel | None:
    """The model that the settings name, or None where they name none: a key that lies in the environment for other
    tools must not send clients' mails anywhere.

    Raises BadSettings where a name is set but nowhere to ask it, or where an address is none.
    """
    if not settings.model:
        if settings.fallback_model:
            raise BadSettings("HEARDBACK_FALLBACK_MODEL is set, but not HEARDBACK_MODEL: set that one first.")
        return None
    if not settings.base_url and not settings.api_key:
        raise BadSettings("HEARDBACK_MODEL is set, but neither OPENAI_BASE_URL nor OPENAI_API_KEY: set one of the two.")
    endpoints = [
        _endpoint(
            settings,
            settings.model,
            settings.base_url,
            settings.api_key,
            Price(settings.price_in, settings.price_out),
            "OPENAI_BASE_URL",
        )
    ]
    if settings.fallback_model:
        elsewhere = settings.fallback_base_url
        # A key is for the address that it was set with: at another one it would be given away.
        key = settings.fallback_api_key or (None if elsewhere else settings.api_key)
        endpoints.append(
            _endpoint(
                settings,
                settings.fallback_model,
                elsewhere or settings.base_url,
                key,
                Price(settings.fallback_price_in, settings.fallback_price_out),
                "HEARDBACK_FALLBACK_BASE_URL",
            )
        )
    return LanguageModel(*endpoints, first_token_s=settings.first_token, record=record)


def _endpoint(
    settings: Settings, name: str, base_url: str | None, api_key: str | None, price: Price, variable: str
) -> Endpoint:
    if base_url and not _is_address(base_url):
        raise BadSettings(f"{variable} is no address: write it as http://127.0.0.1:8080/v1.")

    def build() -> BaseChatModel:
        from pydantic import SecretStr

        from assistant.model.chat import OpenAICompatible

        return OpenAICompatible(
            model=name,
            base_url=base_url or None,
            api_key=SecretStr(api_key) if api_key else None,
            timeout=settings.deadline,
            api=settings.api,
            structured=settings.structured,
        ).prepare()

    host = urlsplit(base_url).netloc.rpartition("@")[2] if base_url else "api.openai.com"
    return Endpoint(name, build, breaker_of(base_url, name), price, host)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
