"""One ask over the endpoints that there are: whose turn it is, what their breakers learn of it, and the record that is made.

Not here: the requests of one endpoint (`ask`), and which endpoints there are (`configured`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from assistant.errors import ModelRefused, ModelTrouble, ModelUnavailable
from assistant.model.ask import Question, Tally
from assistant.model.breaker import Breaker
from assistant.model.faults import Declined, Unfit, fault_of
from assistant.usage import Outcome, Record, Used

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class Price:
    """What a million tokens cost, read and written, in units of whatever currency; None where nobody said."""

    read: float | None = None
    written: float | None = None

    def of(self, tally: Tally) -> float | None:
        """What the requests cost, as far as the server counted and the prices are known."""
        parts = ((self.read, tally.tokens_in), (self.written, tally.tokens_out))
        known = [price * tokens / 1_000_000 for price, tokens in parts if price is not None and tokens is not None]
        return sum(known) if known else None


@dataclass
class Endpoint:
    """One model at one address. The chat model exists from its first question on, because importing it takes seconds."""

    name: str
    build: Callable[[], BaseChatModel]
    breaker: Breaker = field(default_factory=Breaker)
    price: Price = field(default_factory=Price)
    host: str = ""

    @cached_property
    def chat(self) -> BaseChatModel:
        return self.build()


class Attempt:
    """One endpoint's part in an ask, as a context: its trouble is noted, told to the breaker, and let pass where the
    next endpoint may do better."""

    def __init__(self, endpoint: Endpoint, question: Question, in_full: bool) -> None:
        self.endpoint = endpoint
        self.question = question
        self.is_out = False
        self.trouble: BaseException | None = None
        self._in_full = in_full

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.trouble = error
        breaker = self.endpoint.breaker
        fault = fault_of(error) if error is not None else None
        # Who had less time than a model may take to begin has learned nothing about it.
        if (error is not None and fault is None) or not self.question.tally.requests or not self._in_full:
            breaker.told_nothing()
        elif fault is not None and fault.down:
            breaker.failed()
        else:
            breaker.worked()
        return isinstance(error, ModelTrouble) and not isinstance(error, Declined) and not self.is_out


class Turn:
    """One ask over all endpoints, as a context that makes the record of it."""

    def __init__(
        self, endpoints: Sequence[Endpoint], deadline_s: float, first_token_s: float, task: str, record: Record | None
    ) -> None:
        self._endpoints = endpoints
        self._first_token_s = first_token_s
        self._task = task
        self._record = record
        self._started = time.monotonic()
        self._ends = self._started + deadline_s
        self._attempts: list[Attempt] = []

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._record is not None:
            self._record(self._used(error))

    def attempts(self) -> Iterator[Attempt]:
        """The endpoints that may be asked, one after the other, as long as there is time."""
        for number, endpoint in enumerate(self._endpoints):
            left = self._ends - time.monotonic()
            if (left <= 0 and self._attempts) or not endpoint.breaker.may_ask():
                continue
            another = any(not later.breaker.rests_s() for later in self._endpoints[number + 1 :])
            in_full = left >= self._first_token_s
            chat = endpoint.chat
            question = Question(
                chat,
                self._ends - time.monotonic(),
                first_token_s=self._first_token_s,
                another=another,
            )
            attempt = Attempt(endpoint, question, in_full)
            self._attempts.append(attempt)
            yield attempt

    def trouble(self) -> ModelTrouble:
        """What to tell people where no endpoint gave an answer."""
        troubles = [attempt.trouble for attempt in self._attempts if isinstance(attempt.trouble, ModelTrouble)]
        if not troubles:
            wait = max(1, round(min(endpoint.breaker.rests_s() for endpoint in self._endpoints)))
            return ModelUnavailable(
                f"The language model gave no answer several times in a row; it is asked again in {wait} seconds."
            )
        if len(troubles) == 1:
            return troubles[0]
        first = str(troubles[0]).rstrip(".")
        return type(troubles[0])(f"{first}; nor did the second model give an answer.")

    def _used(self, error: BaseException | None) -> Used:
        tallies = [attempt.question.tally for attempt in self._attempts]
        last = self._attempts[-1] if self._attempts else None
        endpoint = last.endpoint if last else self._endpoints[0]
        second = len(self._attempts) > 1 or (last is not None and endpoint is not self._endpoints[0])
        first_token = [tally.started - self._started + tally.first_token_s for tally in tallies if tally.first_token_s]
        costs = [
            cost
            for attempt in self._attempts
            if (cost := attempt.endpoint.price.of(attempt.question.tally)) is not None
        ]
        return Used(
            at=datetime.now(UTC),
            task=self._task,
            model=(tallies[-1].model if tallies else "") or endpoint.name,
            tokens_in=_sum([tally.tokens_in for tally in tallies]),
            tokens_out=_sum([tally.tokens_out for tally in tallies]),
            cost=sum(costs) if costs else None,
            seconds=time.monotonic() - self._started,
            first_token_seconds=min(first_token, default=None),
            requests=sum(tally.requests for tally in tallies),
            outcome=_outcome(error, second),
            fell_back_to=endpoint.name if second else "",
            host=endpoint.host,
        )


def _outcome(error: BaseException | None, second: bool) -> Outcome:
    if error is None:
        return "fell_back" if second else "answered"
    if isinstance(error, ModelRefused):
        return "refused"
    if isinstance(error, ModelUnavailable) and not isinstance(error, Unfit):
        return "unavailable"
    return "stopped" if isinstance(error, GeneratorExit | KeyboardInterrupt) else "unusable"


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
