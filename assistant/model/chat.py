"""A langchain-core chat model over any OpenAI-compatible endpoint: the openai SDK's chat completions or responses.

Not here: retries, deadlines over several calls and what a failure means (`ask`, `pieces`, `faults`): the SDK's own
exceptions pass through. One retry layer only, so the SDK's is off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field, PrivateAttr, SecretStr

from assistant.errors import ModelUnavailable
from assistant.model import completions, responses
from assistant.model.faults import BrokenOff, complains_of
from assistant.model.lines import Lines

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI

Structured = Literal["auto", "schema", "none"]
"""Whether the endpoint enforces a JSON schema: found out, taken for granted, or not even asked."""

_NO_KEY = "none"
"""Sent where no key is set: the SDK insists on one, a server on the same machine does not look at it."""


class OpenAICompatible(BaseChatModel):
    """A chat model at an OpenAI-compatible endpoint.

    Every answer's `response_metadata` holds `model_name` (as the server gives it) and `finish_reason`; `usage_metadata`
    is set where the server counts tokens; a refusal's words are in `additional_kwargs["refusal"]`. Keywords of one call
    go before `options`; both are in the terms of chat completions, also where `api` is "responses".

    A stream that ends without a finish reason raises BrokenOff. A server that does not stream, or that names
    `response_format` or `stream_options` in a 400, is spoken to without from then on.
    """

    model: str
    base_url: str | None = None
    """None: the SDK's own default."""
    api_key: SecretStr | None = None
    timeout: float = 30.0
    """Seconds for one call as a whole, its answer read to the end; a call's own `timeout` goes before it."""
    options: dict[str, Any] = Field(default_factory=dict)
    """What else every request says, in the endpoint's own terms: `temperature`, `max_tokens`, `response_format`, …"""
    api: Literal["chat", "responses"] = "chat"
    structured: Structured = "auto"
    _without: set[str] = PrivateAttr(default_factory=set[str])
    """Parts of a request that this endpoint has said it does not take."""

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model, "base_url": self.base_url, **self.options}

    @property
    def enforces_schemas(self) -> bool:
        """Whether a `response_format` is worth sending, as far as is known."""
        return self.structured != "none" and "response_format" not in self._without

    @property
    def without(self) -> frozenset[str]:
        """Parts of a request that this endpoint has said it does not take, as `response_format`."""
        return frozenset(self._without)

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model with tools that it may call; `tool_choice` as the endpoint takes it, or a tool's name."""
        choice: Any = tool_choice
        if choice and choice not in ("auto", "none", "required", "any"):
            choice = {"type": "function", "function": {"name": choice}}
        chosen = {"tool_choice": "required" if choice == "any" else choice} if choice else {}
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **chosen, **kwargs)

    def prepare(self) -> OpenAICompatible:
        """Imports the SDK and reads certificates, which is better done before the clock of a call runs; returns itself."""
        with self._lines.one() as sdk:
            # Each of the two is imported at its first use, which takes a second.
            assert sdk.responses if self.api == "responses" else sdk.chat.completions
        return self

    @cached_property
    def _lines(self) -> Lines:
        def make(http: httpx2.Client) -> OpenAI:
            from openai import OpenAI

            return OpenAI(
                api_key=self.api_key.get_secret_value() if self.api_key else _NO_KEY,
                base_url=self.base_url,
                timeout=self.timeout,
                max_retries=0,
                http_client=http,
            )

        return Lines(make, secure=not (self.base_url or "").startswith("http://"))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """One answer. Raises the SDK's own errors, and ModelUnavailable where what comes back is no chat completion."""
        with self._lines.one() as sdk:
            try:
                answer: object = self._sent(sdk, self._request(messages, stop, kwargs))
            except (json.JSONDecodeError, UnicodeDecodeError) as error:
                raise _no_completion() from error
        return ChatResult(generations=[ChatGeneration(message=self._whole(answer))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """The answer piece by piece; the usage comes in the last chunk where the server offers it.

        Raises as `_generate`, and BrokenOff where the stream ends before the answer does.
        """
        request: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}
        request |= self._request(messages, stop, kwargs)
        ended = False
        with self._lines.one() as sdk:
            try:
                for message in self._pieces(sdk, request):
                    ended = ended or bool(message.response_metadata.get("finish_reason"))
                    chunk = ChatGenerationChunk(message=message)
                    if run_manager and message.content:
                        run_manager.on_llm_new_token(cast(str, message.content), chunk=chunk)
                    yield chunk
            except (json.JSONDecodeError, UnicodeDecodeError) as error:
                raise BrokenOff from error
        if not ended:
            raise BrokenOff

    def _pieces(self, sdk: OpenAI, request: dict[str, Any]) -> Iterator[AIMessageChunk]:
        form = responses if self.api == "responses" else completions
        with self._sent(sdk, request) as stream:
            kind = stream.response.headers.get("content-type", "")
            if "event-stream" not in kind and kind:
                said = self._whole(self._read(stream.response))
                # Whoever answers whole has ended; not to say why is their way.
                said.response_metadata["finish_reason"] = said.response_metadata["finish_reason"] or "stop"
                yield completions.as_chunk(said)
                return
            for piece in stream:
                message = form.chunk_of(piece, self.model)
                if message is not None:
                    yield message

    def _read(self, response: httpx2.Response) -> object:
        """What a server that does not stream has answered to the wish for a stream."""
        from openai.types.chat import ChatCompletion
        from openai.types.responses import Response

        response.read()
        try:
            body: object = response.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            return None
        if not isinstance(body, dict):
            return None
        known = cast("dict[str, Any]", body)
        if self.api == "responses":
            return Response.construct(**known)
        return ChatCompletion.construct(**known)

    def _whole(self, answer: object) -> AIMessage:
        form = responses if self.api == "responses" else completions
        message = form.message_of(answer, self.model)
        if message is None:
            raise _no_completion()
        return message

    def _sent(self, sdk: OpenAI, request: dict[str, Any]) -> Any:
        """Sends a request, once more without what the endpoint says it does not take."""
        optional = {"stream_options"} | ({"response_format"} if self.structured == "auto" else set[str]())
        while True:
            sent = {name: value for name, value in request.items() if name not in self._without}
            try:
                if self.api == "responses":
                    return cast(Any, sdk.responses.create)(**responses.request_of(sent))
                return cast(Any, sdk.chat.completions.create)(**sent)
            except Exception as error:
                refused = complains_of(error) & optional & sent.keys()
                if not refused:
                    raise
                self._without |= refused

    def _request(self, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]) -> dict[str, Any]:
        request = {"model": self.model, "messages": convert_to_openai_messages(messages), **self.options, **kwargs}
        return request | ({"stop": stop} if stop else {})


def _no_completion() -> ModelUnavailable:
    return ModelUnavailable(
        "The language model's server answered with something that is no chat completion: check OPENAI_BASE_URL."
    )
