"""Asks that go out as lines of a batch file, and answers that came back as lines of another; nothing is sent from here.

`Collected` and `Given` stand where the model stands: the desk asks as ever, so what is asked and what becomes of the answer
are those of any other day. Not here: the files (`evals.batch`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from assistant.errors import BadSettings, ModelRefused, ModelUnavailable
from assistant.model.answers import Unusable, read_object
from assistant.model.calling import sent
from assistant.seam import Answer, Message, Pieces, Schema, Tool, ToolAnswer

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

    from assistant.settings import Settings

_LATER = "This ask goes out with the batch."


class _OneAnswer:
    """What has no stream and no tools: a batch is asked for whole objects."""

    def __init__(self, settings: Settings) -> None:
        """Raises BadSettings where no model is named."""
        if not settings.model:
            raise BadSettings("A batch is for a model: set HEARDBACK_MODEL to its name.")
        self.name = settings.model
        self._settings = settings

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        _refuse()

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        _refuse()


class Collected(_OneAnswer):
    """Keeps what it is asked, and answers nothing: the offline answer stands meanwhile."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.bodies: list[dict[str, Any]] = []

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        """Raises ModelUnavailable, always."""
        body: dict[str, Any] = {"model": self.name, "messages": sent(messages)}
        if self._settings.structured != "none":
            form = {"name": schema.__name__.strip("_").lower(), "schema": schema.model_json_schema()}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        if self._settings.api == "responses":
            from assistant.model.responses import request_of

            body = request_of(body)
        self.bodies.append(body)
        raise ModelUnavailable(_LATER)


class Given(_OneAnswer):
    """Answers with one body that came back, once."""

    def __init__(self, settings: Settings, body: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._body: Mapping[str, Any] | None = body
        self.tokens_in: int | None = None
        self.tokens_out: int | None = None

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        """The object in the body. Raises ModelRefused where the model declined, ModelUnavailable where there is none."""
        body, self._body = self._body, None
        if body is None:
            raise ModelUnavailable(_LATER)
        said = self._said(body)
        if said is None:
            raise ModelUnavailable("The line of the batch holds something that is no answer of a model.")
        if said.usage_metadata:
            self.tokens_in, self.tokens_out = said.usage_metadata["input_tokens"], said.usage_metadata["output_tokens"]
        ended = str(said.response_metadata.get("finish_reason") or "").lower()
        if said.additional_kwargs.get("refusal") or ended == "content_filter":
            raise ModelRefused("The language model declined to answer.")
        if ended in ("length", "max_tokens"):
            raise ModelUnavailable("The language model's answer was cut off at its length limit.")
        try:
            value = read_object(str(said.text), schema)
        except Unusable:
            raise ModelUnavailable("The language model's answer was not in the form it was asked for.") from None
        return Answer(value, str(said.response_metadata.get("model_name") or self.name))

    def _said(self, body: Mapping[str, Any]) -> AIMessage | None:
        from pydantic import ValidationError

        from assistant.model import completions, responses

        try:
            if self._settings.api == "responses":
                from openai.types.responses import Response

                return responses.message_of(Response.model_validate(body), self.name)
            from openai.types.chat import ChatCompletion

            return completions.message_of(ChatCompletion.model_validate(body), self.name)
        except ValidationError:
            return None


def _refuse() -> NoReturn:
    raise ModelUnavailable("A batch is asked for whole answers only.")
