"""Which pages of the playbook answers rested on, in `pages.db` of the data folder: names of pages and moments, nothing else.

No word of a mail and no client is in it, so it stays when a client is erased. In a file of its own, as the asks of a model
are (`usage`): taking note costs no import and waits for nobody. Not here: where answers are given (`assistant.resting`).
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.errors import StoreTrouble
from assistant.memory.owned import noted_in
from assistant.pages import PagesUsed, PageUse

FILE = "pages.db"
KEPT_DAYS = 400
REMEMBERED = 500
"""Answers that this process knows again: one that is looked at twice, or put in another form, counts once."""
_TIDY_EVERY = 500
_CREATE = """
CREATE TABLE IF NOT EXISTS rested (
    id INTEGER PRIMARY KEY, answer INTEGER NOT NULL, at TEXT NOT NULL, page TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS rested_at ON rested (at);
"""


class PagesLog:
    """The notes on file. Safe to share by threads and processes."""

    def __init__(self, home: Path) -> None:
        """Nothing is opened or made before the first note."""
        self.file = home / FILE
        self._lock = threading.Lock()
        self._known: OrderedDict[int, None] = OrderedDict()

    def record(self, pages: Sequence[str], at: datetime, of: str) -> None:
        """Takes note of an answer that rested on `pages`; `of` tells it from others and is not kept. Raises nothing."""
        if not pages or self._knows(hash((of, tuple(pages)))):
            return
        answer, written = secrets.randbits(62), _written(at)
        try:
            with noted_in(self.file, "rested", _CREATE) as connection, connection:
                rows = [(answer, written, page) for page in dict.fromkeys(pages)]
                done = connection.executemany("INSERT INTO rested (answer, at, page) VALUES (?, ?, ?)", rows)
                if answer % _TIDY_EVERY == 0:
                    done.execute("DELETE FROM rested WHERE at < ?", (_written(at - timedelta(days=KEPT_DAYS)),))
        except Exception:  # noqa: BLE001  # an answer must not fail by its being counted, whatever is wrong with the count
            return

    def since(self, moment: datetime) -> PagesUsed:
        """What the answers from `moment` on rested on. Raises StoreTrouble where the file cannot be read."""
        if not self.file.exists():
            return PagesUsed(since=moment, answers=0, pages=())
        try:
            with noted_in(self.file, "rested", _CREATE) as connection:
                given = (_written(moment),)
                (answers,) = connection.execute(
                    "SELECT COUNT(DISTINCT answer) FROM rested WHERE at >= ?", given
                ).fetchone()
                rows = connection.execute(
                    "SELECT page, COUNT(DISTINCT answer) AS answers, MAX(at) FROM rested WHERE at >= ? "
                    "GROUP BY page ORDER BY answers DESC, page",
                    given,
                ).fetchall()
        except (sqlite3.Error, OSError) as error:
            raise StoreTrouble(
                f"{self.file} cannot be read ({error}): take it away, and the counting begins anew."
            ) from error
        pages = (PageUse(page_id=page, answers=count, last=datetime.fromisoformat(last)) for page, count, last in rows)
        return PagesUsed(since=moment, answers=answers, pages=tuple(pages))

    def _knows(self, key: int) -> bool:
        with self._lock:
            known = key in self._known
            self._known[key] = None
            self._known.move_to_end(key)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return known


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
