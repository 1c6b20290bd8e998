"""Whether there is a way to the model's server at all, found out before the SDK is imported: a dead line costs no two seconds.

A wrapper around a `seam.Model`. It looks before the first ask and after each one that failed for want of a server, and
tells the desk's `Reach` how it stands. Not here: retries and deadlines (`ask`), what a failure means (`faults`).
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from assistant.errors import ModelUnavailable
from assistant.reach import Reach
from assistant.seam import Answer, Message, Model, Pieces, Schema, Tool, ToolAnswer
from assistant.usage import Record, Used

Result = TypeVar("Result")

LOOK_S = 0.9
"""Seconds that a look may take. A server that takes longer only to be connected to would not make its deadlines either."""
AGAIN_S = 30.0
"""Seconds for which a dead line is taken to be dead: until then nobody waits for it again."""
OPENAI = "https://api.openai.com/v1"
"""Where the SDK asks when it is told no address."""
UNREACHABLE = "The language model's server could not be reached."

Look = Callable[[str, int, float], bool]
"""Whether a host's port can be connected to within some seconds."""


def can_connect(host: str, port: int, seconds: float) -> bool:
    """Connects and hangs up. A thread of its own does it, because looking up a name knows no time-out."""
    done: list[bool] = []

    def look() -> None:
        try:
            socket.create_connection((host, port), timeout=seconds).close()
            done.append(True)
        except (OSError, UnicodeError):
            done.append(False)

    thread = threading.Thread(target=look, name="heardback-look", daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(done) and done[0]


class Reachable:
    """A model that is not asked while its server cannot be reached. Safe to share by threads."""

    def __init__(
        self,
        model: Model,
        base_urls: Sequence[str | None],
        reach: Reach,
        record: Record | None = None,
        *,
        look: Look = can_connect,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`base_urls` are those of the model and of the second one; None where the SDK asks by itself. An ask that goes
        nowhere is told to `record` here, as no model tells of it.
        """
        self._model = model
        self._where = [_where(base_url or OPENAI) for base_url in base_urls]
        self._reach = reach
        self._record = record
        self._look = look
        self._clock = clock
        self._sure = False
        """The last ask found its server, or came to grief over something else."""
        self._dead_until = float("-inf")

    @property
    def name(self) -> str:
        return self._model.name

    def ask_json(
        self, messages: Sequence[Message], schema: type[Schema], deadline_s: float, *, task: str = ""
    ) -> Answer[Schema]:
        """As the model's own. Raises ModelUnavailable at once where there is no way to its server."""
        return self._asked(lambda left: self._model.ask_json(messages, schema, left, task=task), deadline_s, task)

    def stream(self, messages: Sequence[Message], deadline_s: float, *, task: str = "") -> Pieces:
        """As the model's own; it is looked when the iteration begins."""
        pieces = Pieces(iter(()))
        pieces.iterator = self._streamed(messages, deadline_s, task, pieces)
        return pieces

    def ask_tools(
        self, messages: Sequence[Message], tools: Sequence[Tool], deadline_s: float, *, task: str = ""
    ) -> ToolAnswer:
        """As the model's own. Raises ModelUnavailable at once where there is no way to its server."""
        return self._asked(lambda left: self._model.ask_tools(messages, tools, left, task=task), deadline_s, task)

    def _asked(self, ask: Callable[[float], Result], deadline_s: float, task: str) -> Result:
        left = self._looked(deadline_s, task)
        try:
            answer = ask(left)
        except ModelUnavailable as trouble:
            self._failed(trouble)
            raise
        self._answered()
        return answer

    def _streamed(self, messages: Sequence[Message], deadline_s: float, task: str, pieces: Pieces) -> Iterator[str]:
        left = self._looked(deadline_s, task)
        try:
            inner = self._model.stream(messages, left, task=task)
            pieces.extra = inner.extra
            for piece in inner:
                pieces.model = inner.model
                yield piece
            pieces.model = inner.model
        except ModelUnavailable as trouble:
            self._failed(trouble)
            raise
        self._answered()

    def _looked(self, deadline_s: float, task: str) -> float:
        """The seconds that are left after a look, where one was due."""
        if self._sure or None in self._where:
            return deadline_s
        begun = self._clock()
        if begun < self._dead_until:
            raise self._dead(task, 0.0)
        if not self._any_there(min(LOOK_S, deadline_s)):
            now = self._clock()
            self._dead_until = now + AGAIN_S
            raise self._dead(task, now - begun)
        self._sure = True
        return deadline_s - (self._clock() - begun)

    def _any_there(self, seconds: float) -> bool:
        """Whether one of the servers can be connected to; all are tried side by side."""
        places = {where for where in self._where if where is not None}
        with ThreadPoolExecutor(len(places), "heardback-look") as pool:
            tried = [pool.submit(self._look, host, port, seconds) for host, port in places]
            return any(one.result() for one in tried)

    def _dead(self, task: str, seconds: float) -> ModelUnavailable:
        self._reach.fails(UNREACHABLE)
        if self._record is not None:
            self._record(Used(datetime.now(UTC), task, self.name, seconds=seconds, requests=0, outcome="unavailable"))
        return ModelUnavailable(UNREACHABLE)

    def _failed(self, trouble: ModelUnavailable) -> None:
        self._sure = False
        self._reach.fails(str(trouble))

    def _answered(self) -> None:
        self._sure = True
        self._reach.answers()


def _where(base_url: str) -> tuple[str, int] | None:
    """Host and port to look at; None where a proxy stands between, which may reach what this machine cannot."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if not host or (parts.scheme in getproxies() and not proxy_bypass(host)):
        return None
    return host, parts.port or (443 if parts.scheme == "https" else 80)
