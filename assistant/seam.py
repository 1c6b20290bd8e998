"""The seam to a language model: what a stage may ask of one, as protocols and values. Not here: any model (`assistant.model`).

Stages are handed a `Model` and `Prompts` by the desk and import neither. Every method ends by its deadline, with an answer
or with a ModelTrouble whose words are a sentence for a person; what is neither (a bug, a missing cassette) passes through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar, cast

from pydantic import BaseModel

Role = Literal["system", "user", "assistant", "tool"]
Schema = TypeVar("Schema", bound=BaseModel)
Schema_co = TypeVar("Schema_co", bound=BaseModel, covariant=True)


class Message(NamedTuple):
    """One message of a conversation with a model."""

    role: Role
    text: str
    calls: tuple[Call, ...] = ()
    """Of an assistant's message: the tools that it called."""
    call_id: str = ""
    """Of a tool's message: the call that it answers."""


@dataclass(frozen=True)
class Call:
    """A tool that the model wants called. `arguments` are as they came: whoever runs the tool validates them."""

    tool: str
    arguments: Mapping[str, Any]
    id: str = ""


@dataclass(frozen=True)
class Tool:
    """A tool that a model may call. `arguments` describes and validates what it takes."""

    name: str
    purpose: str
    arguments: type[BaseModel]


@dataclass(frozen=True)
class Answer(Generic[Schema]):
    """What a model answered. `model` is its name as the server gives it; `requests` counts the calls made for it."""

    value: Schema
    model: str
    requests: int = 1
    repaired: bool = False


@dataclass(frozen=True)
class ToolAnswer:
    """What a model said and which tools it called, in its order."""

    text: str
    calls: tuple[Call, ...]
    model: str


@dataclass
class Pieces:
    """A streamed answer: iterate over it for the pieces of text as they come.

    An iteration that ends by itself is a whole answer; a cut, a refusal or a passed deadline raises ModelTrouble instead.
    """

    iterator: Iterator[str]
    model: str = ""
    """The name as the server gives it, known once the iteration has begun."""
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    def __iter__(self) -> Iterator[str]:
        return self.iterator


class Model(Protocol):
    """A language model as the desk hands it in. `task` is the label of the prompt that is asked, for the record."""

    @property
    def name(self) -> str: ...

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        """One object of `schema`, after at most one repair."""
        ...

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        """Text, piece by piece."""
        ...

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        """Text and calls of `tools`, also from a model that puts the call into a JSON code block."""
        ...


def about(model: Model, names: Iterable[str | None]) -> Model:
    """`model`, for an ask in which these names occur: one that takes personal data out of what it is sent is told of them."""
    told = cast("Callable[[Iterable[str]], Model] | None", getattr(model, "about", None))
    return told(tuple(filter(None, names))) if told is not None else model


class Prompts(Protocol):
    """Renders prompts by name with their inputs, and tells the label that is kept with what they led to."""

    def __call__(self, name: str, **values: str) -> Sequence[Message]: ...

    def label(self, name: str) -> str:
        """The prompt's name and version, as `holding_reply@2`."""
        ...
