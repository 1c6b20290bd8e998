"""Personal data taken out of what a model is sent and put back into what it answers; by setting, each call for itself.

A wrapper around a `seam.Model`. Names, addresses of mail and web, phone and account numbers and postal addresses become
placeholders (`NAME_1`, `EMAIL_2`) that mean the same throughout one call and nothing after it. What was taken out is in
this process's memory for the length of the call. Not here: where personal data stands in a text (`assistant.personal`).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from string import ascii_uppercase
from typing import Any, cast, get_args

from pydantic import ValidationError

from assistant.errors import ModelUnavailable
from assistant.personal import Kind, find, names_in
from assistant.seam import Answer, Call, Message, Model, Pieces, Schema, Tool, ToolAnswer

_KINDS: tuple[Kind, ...] = get_args(Kind)
_TOLD = (
    "Personal data was taken out of what you read: {examples} each stand for one name, address or number. Treat one as the "
    "word that it stands for, and where you need it write it letter for letter, with its number. Make up none."
)
_STRANGER = "The language model's answer spoke of somebody or something that it had not been told of."


class Redacted:
    """A model that never sees the personal data of what it is asked. Answers come back as if it had."""

    def __init__(self, model: Model, names: Callable[[], Iterable[str]] = tuple) -> None:
        """`names` gives the names that are known whatever the call is about, as those of all clients."""
        self._model = model
        self._names = names

    @property
    def name(self) -> str:
        return self._model.name

    def about(self, names: Iterable[str]) -> Redacted:
        """The same model, for calls in which these names may occur, too."""
        more = tuple(names)
        return Redacted(self._model, lambda: (*self._names(), *more))

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        """As the model's own. Raises ModelUnavailable, too, where its answer names what it was not told of."""
        veil, veiled = self._veiled(messages)
        answer = self._model.ask_json(veiled, schema, deadline_s, task=task)
        try:
            value = schema.model_validate(veil.back(answer.value.model_dump(mode="python")))
        except ValidationError:  # what was put back may be longer than a field takes
            raise ModelUnavailable("The language model's answer was not in the form it was asked for.") from None
        return replace(answer, value=value)

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        """As the model's own; a placeholder that is cut in two by pieces is held back until it is whole."""
        veil, veiled = self._veiled(messages)
        inner = self._model.stream(veiled, deadline_s, task=task)
        pieces = Pieces(iter(()), extra=inner.extra)
        pieces.iterator = _put_back(inner, veil, pieces)
        return pieces

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        """As the model's own; the arguments of its calls are put back, too."""
        veil, veiled = self._veiled(messages)
        answer = self._model.ask_tools(veiled, tools, deadline_s, task=task)
        calls = tuple(replace(call, arguments=veil.back(dict(call.arguments))) for call in answer.calls)
        return replace(answer, text=veil.back(answer.text), calls=calls)

    def _veiled(self, messages: Sequence[Message]) -> tuple[Veil, list[Message]]:
        texts = [text for message in messages for text in _texts_of(message)]
        names = {name for message in messages if message.role != "system" for name in names_in(message.text)}
        veil = Veil(texts, (*self._names(), *names))
        veiled = [
            message._replace(
                text=veil.over(message.text, ours=message.role == "system"),
                calls=tuple(Call(call.tool, veil.over_all(dict(call.arguments)), call.id) for call in message.calls),
            )
            for message in messages
        ]
        told = veil.told()
        if told and veiled and veiled[0].role == "system":
            veiled[0] = veiled[0]._replace(text=f"{veiled[0].text}\n\n{told}")
        elif told:
            veiled.insert(0, Message("system", told))
        return veil, veiled


class Veil:
    """The placeholders of one call. The same words have the same one, whatever text of the call they stand in."""

    def __init__(self, texts: Iterable[str], names: Iterable[str]) -> None:
        """`texts` are all that will be veiled: no placeholder may occur in them by itself."""
        self._names = tuple(dict.fromkeys(names))
        self._tag = _tag_for(list(texts))
        self._words: dict[str, str] = {}
        self._of: dict[str, str] = {}
        kinds = "|".join(_KINDS)
        # Markdown escapes an underscore, and small models change the case.
        self._placeholder = re.compile(rf"(?<![A-Za-z])({kinds}){self._tag}\\?_([0-9]+)", re.IGNORECASE)
        self._starts = [f"{kind}{self._tag}" for kind in _KINDS]

    def over(self, text: str, *, ours: bool = False) -> str:
        """`text` with placeholders for what is personal in it. `ours` as in `personal.find`."""
        parts: list[str] = []
        done = 0
        for span in find(text, self._names, ours=ours):
            parts += [text[done : span.start], self._for(text[span.start : span.end], span.kind)]
            done = span.end
        return "".join((*parts, text[done:]))

    def over_all(self, value: Any) -> Any:
        """The same for every text in a value of JSON."""
        return _each(value, self.over)

    def back(self, value: Any) -> Any:
        """A text, or every text in a value of JSON, with the words in place of their placeholders.

        Raises ModelUnavailable for a placeholder that stands for nothing.
        """
        return _each(value, self._back)

    def held_back(self, text: str) -> int:
        """How many signs at the end of a text may be the beginning of a placeholder whose rest is still to come."""
        tail = re.search(r"[A-Za-z]{1,16}(?:\\?(?:_[0-9]*)?)\Z", text)
        if tail is None:
            return 0
        word, line, _ = tail[0].replace("\\", "_").partition("_")
        begun = word.upper()
        fits = any(start == begun if line else start.startswith(begun) for start in self._starts)
        return len(tail[0]) if fits else 0

    def told(self) -> str:
        """What the model is told of the placeholders; nothing where there are none."""
        examples = list(dict.fromkeys(self._words))
        return _TOLD.format(examples=", ".join(examples[:3])) if examples else ""

    def _for(self, words: str, kind: Kind) -> str:
        if words not in self._of:
            placeholder = f"{kind}{self._tag}_{len(self._words) + 1}"
            self._of[words], self._words[placeholder] = placeholder, words
        return self._of[words]

    def _back(self, text: str) -> str:
        return self._placeholder.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        words = self._words.get(f"{found[1].upper()}{self._tag}_{found[2]}")
        if words is None:
            raise ModelUnavailable(_STRANGER)
        return words


def _put_back(inner: Pieces, veil: Veil, pieces: Pieces) -> Iterator[str]:
    held = ""
    iterator = iter(inner)
    try:
        for piece in iterator:
            pieces.model = inner.model
            held += piece
            cut = len(held) - veil.held_back(held)
            if cut > 0:
                ready, held = held[:cut], held[cut:]
                yield cast(str, veil.back(ready))
        pieces.model = inner.model
        if held:
            yield cast(str, veil.back(held))
    finally:
        close = getattr(iterator, "close", None)
        if close is not None:
            close()


def _tag_for(texts: Sequence[str]) -> str:
    """Letters after the kind that make placeholders which occur in none of the texts; mostly none are needed."""
    whole = "\n".join(texts).upper().replace("\\", "")
    for tries in count():
        tag = "".join(secrets.choice(ascii_uppercase) for _ in range(min(tries, 4)))
        if not any(f"{kind}{tag}_" in whole for kind in _KINDS):
            return tag
    raise AssertionError("there is always another tag")


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(one, change) for key, one in cast(Mapping[Any, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_each(one, change) for one in cast(Sequence[Any], value)]
    return value


def _texts_of(message: Message) -> Iterator[str]:
    yield message.text
    for call in message.calls:
        yield from _texts_in(call.arguments)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in cast(Mapping[Any, Any], value).values():
            yield from _texts_in(one)
    elif isinstance(value, list | tuple):
        for one in cast(Sequence[Any], value):
            yield from _texts_in(one)
