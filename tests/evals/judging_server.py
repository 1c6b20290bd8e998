"""A server that judges drafts, for runs over real HTTP: it counts who was asked about, and takes its time. Not here: assertions."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from evals.written_judge import POINTS
from tests.model.server import Exchange, StubServer, says_json

ALL_WELL = {**dict.fromkeys(POINTS, True), "why": ""}


class Asked:
    """How often each draft, named by `case-N` in its mail, was judged. Safe to share by the server's threads."""

    def __init__(self, latency: float, found_bad: str = "") -> None:
        self.latency, self._found_bad = latency, found_bad
        self.times: Counter[str] = Counter()
        self._lock = Lock()

    def __call__(self, exchange: Exchange) -> None:
        words = json.dumps(exchange.asked["messages"], ensure_ascii=False)
        named = re.search(r"case-\d+", words)
        with self._lock:
            self.times[named[0] if named else "another"] += 1
        time.sleep(self.latency)
        good = not (self._found_bad and re.search(self._found_bad, words))
        says_json({**ALL_WELL, "heard": good})(exchange)


@contextmanager
def judging(latency: float = 0.0, found_bad: str = "") -> Iterator[tuple[dict[str, str], Asked]]:
    """The settings that lead to the server, and what it was asked."""
    asked = Asked(latency, found_bad)
    with StubServer([asked]) as server:
        yield {"HEARDBACK_MODEL": "stub", "OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "none"}, asked


def drafts(file: Path, count: int) -> Path:
    """A library of so many labelled drafts, every second one bad."""
    rows: list[dict[str, Any]] = [
        {
            "id": f"d{number}",
            "raw": f"Hi, the case-{number} page is down.\n\nDana",
            "draft": {
                "subject": "The page",
                "body": f"Hi Dana, the page is down. {'Soon.' if number % 2 else 'I write at 4 pm.'}",
            },
            "labels": {"good": not number % 2},
        }
        for number in range(count)
    ]
    file.write_text("\n".join(json.dumps(one) for one in rows), "utf-8")
    return file
