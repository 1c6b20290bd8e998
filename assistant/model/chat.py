"""A langchain-core chat model over any OpenAI-compatible endpoint: the openai SDK's chat completions, nothing more.

Not here: retries, deadlines over several calls and what a failure means (`ask`, `faults`): the SDK's own exceptions
pass through. One retry layer only, so the SDK's is off.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field, SecretStr

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI
    from openai.types import CompletionUsage

_NO_KEY = "none"
"""Sent where no key is set: the SDK insists on one, a server on the same machine does not look at it."""


class OpenAICompatible(BaseChatModel):
    """A chat model at an OpenAI-compatible endpoint.

    Every answer's `response_metadata` holds `model_name` (as the server gives it) and `finish_reason`; `usage_metadata`
    is set where the server counts tokens; a refusal's words are in `additional_kwargs["refusal"]`. Keywords of one call
    go before `options`.
    """

    model: str
    base_url: str | None = None
    """None: the SDK's own default."""
    api_key: SecretStr | None = None
    timeout: float = 30.0
    """Seconds for one call as a whole, its answer read to the end; a call's own `timeout` goes before it."""
    options: dict[str, Any] = Field(default_factory=dict)
    """What else every request says, in the endpoint's own terms: `temperature`, `max_tokens`, `response_format`, …"""

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model, "base_url": self.base_url, **self.options}

    @cached_property
    def _client(self) -> OpenAI:
        from openai import DefaultHttpxClient, OpenAI

        return OpenAI(
            api_key=self.api_key.get_secret_value() if self.api_key else _NO_KEY,
            base_url=self.base_url,
            timeout=self.timeout,
            max_retries=0,
            http_client=DefaultHttpxClient(event_hooks={"request": [_note_start], "response": [_hold_to_timeout]}),
        )

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """One answer. Raises the SDK's own errors, and ModelUnavailable where what comes back is no chat completion."""
        from openai.types.chat import ChatCompletion, ChatCompletionMessage

        try:
            create = cast(Any, self._client.chat.completions.create)
            completion: object = create(**self._request(messages, stop, kwargs))
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise _no_completion() from error
        # For a web page the SDK hands on its text; for some other JSON an object that is not what its types say.
        choices: object = getattr(completion, "choices", None)
        choice = cast("list[Any]", choices)[0] if isinstance(choices, list) and choices else None
        said: object = getattr(choice, "message", None)
        if not isinstance(completion, ChatCompletion) or not isinstance(said, ChatCompletionMessage):
            raise _no_completion()
        message = AIMessage(
            content=_text(said.content),
            additional_kwargs=_refusal(said),
            response_metadata={
                "model_name": completion.model or self.model,
                "finish_reason": getattr(choice, "finish_reason", None),
            },
            usage_metadata=_usage(completion.usage),
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """The answer piece by piece; the usage comes in the last chunk where the server offers it."""
        request: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}
        request |= self._request(messages, stop, kwargs)
        with cast(Any, self._client.chat.completions.create(**request)) as pieces:
            for piece in pieces:
                message = self._piece(piece)
                if message is None:
                    continue
                chunk = ChatGenerationChunk(message=message)
                if run_manager and message.content:
                    run_manager.on_llm_new_token(cast(str, message.content), chunk=chunk)
                yield chunk

    def _piece(self, piece: Any) -> AIMessageChunk | None:
        usage = _usage(piece.usage)
        if not piece.choices:
            return AIMessageChunk(content="", usage_metadata=usage) if usage else None
        choice = piece.choices[0]
        # Merging chunks joins their texts: the model's name may stand in one only, the one that ends the answer.
        ends = {"model_name": piece.model or self.model, "finish_reason": choice.finish_reason}
        return AIMessageChunk(
            content=_text(getattr(choice.delta, "content", None)),
            additional_kwargs=_refusal(choice.delta),
            response_metadata=ends if choice.finish_reason else {},
            usage_metadata=usage,
        )

    def _request(self, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]) -> dict[str, Any]:
        request = {"model": self.model, "messages": convert_to_openai_messages(messages), **self.options, **kwargs}
        return request | ({"stop": stop} if stop else {})


def _text(content: object) -> str:
    return content if isinstance(content, str) else ""


def _refusal(said: object) -> dict[str, Any]:
    refusal = getattr(said, "refusal", None)
    return {"refusal": refusal} if refusal else {}


def _usage(usage: CompletionUsage | None) -> UsageMetadata | None:
    """The counts, where the server gives all three: some send the field and leave it empty."""
    names = ("prompt_tokens", "completion_tokens", "total_tokens")
    counts = [count for name in names if isinstance(count := getattr(usage, name, None), int)]
    if len(counts) < len(names):
        return None
    return UsageMetadata(input_tokens=counts[0], output_tokens=counts[1], total_tokens=counts[2])


def _no_completion() -> ModelUnavailable:
    return ModelUnavailable(
        "The language model's server answered with something that is no chat completion: check OPENAI_BASE_URL."
    )


def _note_start(request: httpx2.Request) -> None:
    request.extensions["heardback_started"] = time.monotonic()


def _hold_to_timeout(response: httpx2.Response) -> None:
    """Ends an answer that drips in past the call's timeout.

    The HTTP client's read timeout starts anew with every piece that arrives: alone, it never ends a slow enough answer.
    """
    import httpx2

    class Held(httpx2.SyncByteStream):
        def __init__(self, stream: httpx2.SyncByteStream, ends: float) -> None:
            self._stream = stream
            self._ends = ends

        def __iter__(self) -> Iterator[bytes]:
            for piece in self._stream:
                if time.monotonic() > self._ends:
                    raise httpx2.ReadTimeout("the answer as a whole took too long", request=response.request)
                yield piece

        def close(self) -> None:
            self._stream.close()

    extensions = response.request.extensions
    ends = extensions["heardback_started"] + extensions["timeout"]["read"]
    response.stream = Held(cast(httpx2.SyncByteStream, response.stream), ends)
