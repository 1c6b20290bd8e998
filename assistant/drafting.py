"""A reply under way: the offline draft at once, then what a model makes of it, each sentence once it has passed.

Not here: what is written (`writing`), the desk's methods that begin one (`replying`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from assistant.answers import Reply

Steps = Iterator[Reply]
"""What may be shown, growing; the last one is final."""


class Drafting:
    """One reply under way. `first` is the offline draft, there before any model is asked.

    Iterating asks the model, where there is one, and gives what may be shown: replies whose body grows sentence by
    sentence and whose `findings` are empty until the last, which is `final`. It can be left and taken up again, from
    another thread too; nothing in it raises ModelTrouble.
    """

    def __init__(self, first: Reply, stream: Callable[[], Steps] | None, whole: Callable[[], Reply] | None) -> None:
        self.first = first
        self._stream = stream
        self._whole = whole
        self._steps: Steps | None = None
        self._lock = threading.Lock()
        self._latest = first
        self._done = stream is None

    @property
    def done(self) -> bool:
        """Nothing more will come."""
        return self._done

    @property
    def latest(self) -> Reply:
        """What may be shown now without waiting."""
        return self._latest

    def __iter__(self) -> Iterator[Reply]:
        while (step := self._next()) is not None:
            yield step

    @property
    def final(self) -> Reply:
        """The reply as it stands at the end. Where nothing was streamed yet, the model is asked for the whole at once."""
        with self._lock:
            if not self._done and self._steps is None and self._whole is not None:
                self._latest, self._done = self._whole(), True
        for _ in self:
            pass
        return self._latest

    def drop(self) -> None:
        """Nobody waits for the model any more: the offline draft stands."""
        with self._lock:
            close = getattr(self._steps, "close", None)
            if close is not None:
                close()
            if not self._done:
                self._latest, self._done = self.first, True

    def _next(self) -> Reply | None:
        with self._lock:
            if self._done or self._stream is None:
                return None
            if self._steps is None:
                self._steps = self._stream()
            try:
                self._latest = next(self._steps)
            except StopIteration:
                self._done = True
                return None
            return self._latest
