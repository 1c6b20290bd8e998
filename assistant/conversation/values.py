"""A chat turn and what is remembered between turns, as values. Not here: anything done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer

from assistant.answers import Reply
from assistant.memory.clients import KnownClient
from assistant.reading.intents import Asked, Intent
from assistant.thread import Moment, Thread, Value

HEARD = 6
"""Exchanges that a model is shown of what went before."""


class ChatTurn(Value):
    """The fields of `ask --json`: `result` is the object of the command that the question led to."""

    intent: Intent
    answer: str
    client: str | None = None
    result: dict[str, Any] | None = None
    fell_back: str | None = None
    """Why the desk answered by itself although a model was asked."""
    worded_by: str | None = None
    """The model whose words stand in the answer; the result is the desk's either way."""
    prompts: tuple[str, ...] = ()
    """The prompts that led to it, each with its version."""

    @model_serializer(mode="wrap")
    def _without_what_is_not_there(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without a model the four fields that others build on, and no more."""
        said: dict[str, Any] = whole(self)
        return {name: value for name, value in said.items() if value or name not in _OF_A_MODEL}


_OF_A_MODEL = ("fell_back", "worded_by", "prompts")


class Exchange(Value):
    """One thing asked and its turn, as it was kept."""

    at: Moment
    asked: str
    turn: ChatTurn


class Question(Value):
    """A question that waits for whom it is about."""

    text: str
    candidates: tuple[KnownClient, ...]


class Kept(Value):
    """What a chat remembers from one turn to the next."""

    mail: str | None = None
    """The mail that was pasted last; None where the last thing drafted on was a thread."""
    thread: Thread | None = None
    """The thread that was pasted last, or that a pasted mail tells, or that was drafted on."""
    client: KnownClient | None = None
    """Whose mail or thread that was."""
    draft: Reply | None = None
    """The open draft."""
    focus: KnownClient | None = None
    """Who was spoken of last: whom "she" stands for."""
    asked: Asked | None = None
    """What was asked last of a client: what "and Dana?" asks again."""
    question: Question | None = None
    proposal: ChatTurn | None = None
    """A touchpoint that is not saved yet: a yes saves it."""
    heard: tuple[tuple[str, str], ...] = ()
    """What was asked last and which intents it came to, the newest at the end."""

    @property
    def words(self) -> str | Thread | None:
        """What the open draft answers."""
        return self.mail if self.mail is not None else self.thread


@dataclass(frozen=True)
class Open:
    """What a turn is about: the client of the store, where there is one, the thread, and whose chat it is in.

    `key` is the open client's or thread's id, None in the chat that belongs to nobody.
    """

    known: KnownClient | None
    thread: Thread | None
    key: str | None

    @property
    def name(self) -> str | None:
        if self.known is not None:
            return self.known.name
        return self.thread.client.name if self.thread is not None else None


@dataclass(frozen=True)
class Turn:
    """One turn as the answers see it."""

    text: str
    asked: Asked
    intent: Intent
    about: Open
    kept: Kept
    draft: Reply | None
    now: datetime | None

    def says(self, answer: str, made: Value | None = None) -> ChatTurn:
        """The answer, with the object that it tells of."""
        result = None if made is None else made.model_dump(mode="json")
        return ChatTurn(intent=self.intent, answer=answer, client=self.about.name, result=result)


class AskBack(Exception):
    """Two clients go by the name, or none: the turn ends with this question. Never leaves this package."""

    def __init__(self, sentence: str, candidates: tuple[KnownClient, ...] = ()) -> None:
        super().__init__(sentence)
        self.candidates = candidates
