"""The asks of a language model, kept in `usage.db` of the data folder: numbers and names of models, no text of anybody.

In a file of its own and by plain sqlite3: taking note of an ask costs no import, waits for no import of mails, and is no
change of the store. Not here: what they add up to (`using`).
"""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from assistant.errors import StoreTrouble
from assistant.memory.owned import noted_in
from assistant.usage import Outcome, Used

FILE = "usage.db"
KEPT_DAYS = 400
"""A year can be compared with the one before; what is older goes."""
_TIDY_EVERY = 500
"""Asks after which it is looked for what is too old."""
_COLUMNS = tuple(field.name for field in fields(Used))
_CREATE = """
CREATE TABLE IF NOT EXISTS asks (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, task TEXT NOT NULL, model TEXT NOT NULL, tokens_in INTEGER,
    tokens_out INTEGER, cost REAL, seconds REAL NOT NULL, first_token_seconds REAL, requests INTEGER NOT NULL,
    outcome TEXT NOT NULL, fell_back_to TEXT NOT NULL, host TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS asks_at ON asks (at);
"""


class UsageLog:
    """The asks on file. Safe to share by threads and processes: each call opens the file for itself."""

    def __init__(self, home: Path) -> None:
        """Nothing is opened or made before the first note."""
        self.file = home / FILE

    def record(self, used: Used) -> None:
        """Takes note of an ask. Raises nothing: where it cannot be written it is not counted, and that is all."""
        try:
            self._record(used)
        except Exception:  # noqa: BLE001  # an answer must not fail by its being counted, whatever is wrong with the count
            return

    def since(self, moment: datetime) -> tuple[Used, ...]:
        """The asks from `moment` on, the oldest first. Raises StoreTrouble where the file cannot be read."""
        if not self.file.exists():
            return ()
        chosen = f"SELECT {', '.join(_COLUMNS)} FROM asks WHERE at >= ? ORDER BY at, id"
        try:
            with noted_in(self.file, "asks", _CREATE) as connection:
                return tuple(_used(row) for row in connection.execute(chosen, (_written(moment),)))
        except (sqlite3.Error, OSError, ValueError) as error:
            raise StoreTrouble(
                f"{self.file} cannot be read ({error}): take it away, and the counting begins anew."
            ) from error

    def _record(self, used: Used) -> None:
        values = (_written(used.at), *astuple(used)[1:])
        marks = ", ".join("?" * len(_COLUMNS))
        with noted_in(self.file, "asks", _CREATE) as connection, connection:
            done = connection.execute(f"INSERT INTO asks ({', '.join(_COLUMNS)}) VALUES ({marks})", values)
            if (done.lastrowid or 0) % _TIDY_EVERY == 0:
                oldest = _written(used.at - timedelta(days=KEPT_DAYS))
                connection.execute("DELETE FROM asks WHERE at < ?", (oldest,))


def _written(moment: datetime) -> str:
    """In UTC and always as long, so that the order of the letters is that of the moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _used(row: tuple[object, ...]) -> Used:
    named = dict(zip(_COLUMNS, row, strict=True))
    at = datetime.fromisoformat(str(named.pop("at")))
    outcome = cast(Outcome, named.pop("outcome"))
    return Used(at=at, outcome=outcome, **named)  # pyright: ignore[reportArgumentType]  # as `_record` wrote them
