"""A breaker for each endpoint: one that gave no answer three times in a row is left alone for half a minute.

Not here: what counts as no answer (`faults`), and who is asked instead (`configured`).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from threading import Lock

FAILURES = 3
"""Asks in a row without an answer, after which nobody waits for this endpoint."""
REST_S = 30.0
"""Seconds that it is left alone; then one ask tries whether it is back, and the others go on doing without."""


class Breaker:
    """Says who may ask an endpoint, from how the asks before ended. Safe to share between threads."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, failures: int = FAILURES, rest_s: float = REST_S
    ) -> None:
        self._clock = clock
        self._failures = failures
        self._rest_s = rest_s
        self._lock = Lock()
        self._in_a_row = 0
        self._opened_at: float | None = None
        self._tried_at: float | None = None

    def may_ask(self) -> bool:
        """Whether to ask now. Who is told yes says later how it ended, by `worked`, `failed` or `told_nothing`."""
        with self._lock:
            if self._opened_at is None:
                return True
            now = self._clock()
            if now - self._opened_at < self._rest_s:
                return False
            # A try that never reported back must not close the way for good.
            if self._tried_at is not None and now - self._tried_at < self._rest_s:
                return False
            self._tried_at = now
            return True

    def rests_s(self) -> float:
        """Seconds until the next try; 0 where the endpoint may be asked."""
        with self._lock:
            if self._opened_at is None:
                return 0.0
            return max(0.0, (self._tried_at or self._opened_at) + self._rest_s - self._clock())

    def worked(self) -> None:
        """The endpoint answered, be it with a no."""
        with self._lock:
            self._in_a_row = 0
            self._opened_at = self._tried_at = None

    def failed(self) -> None:
        """The endpoint gave no answer."""
        with self._lock:
            self._in_a_row += 1
            if self._tried_at is not None or self._in_a_row >= self._failures:
                self._opened_at = self._clock()
                self._tried_at = None

    def told_nothing(self) -> None:
        """The ask ended in a way that says nothing of the endpoint: somebody else may try."""
        with self._lock:
            self._tried_at = None


_BREAKERS: defaultdict[tuple[str | None, str], Breaker] = defaultdict(Breaker)


def breaker_of(base_url: str | None, model: str) -> Breaker:
    """The breaker of an endpoint, one for the whole process: every visitor of the web desk has a desk of their own."""
    return _BREAKERS[base_url, model]
