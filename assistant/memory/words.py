"""Full-text search over passages by SQLite's FTS5. No question can break it, whatever is typed.

Not here: search by meaning (`vectors`), and the client store. The table lives in memory: the pages are at hand anyway,
filling it takes a few milliseconds, and what is not on disk cannot be torn or out of date.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable

from assistant.errors import StoreTrouble
from assistant.memory.passages import Passage

MOST_WORDS = 40
"""Words of a question that are looked up; a pasted mail is no question."""
_WORD = re.compile(r"[^\W_]+")
_EMPTY_WORDS = frozenset(
    (
        "a about after all am an and any are as at be because been before being but by can could did do does "
        "doing done don for from get got had has have having he her here him his how i if in into is isn it "
        "its just ll may me might more most must my no nor not of off on only or our out over own re same "
        "shall she should so some such than that the their them then there these they this those to too up us "
        "ve very was we were what when where which while who why will with won would you your "
    ).split()
)


class Words:
    """A frozen set of passages, searchable by words. Safe to share by threads."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        """Raises StoreTrouble where this Python's SQLite has no FTS5."""
        self._lock = threading.Lock()
        self._ids: list[str] = []
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            self._db.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='porter unicode61')")
        except sqlite3.OperationalError as error:
            raise StoreTrouble("This Python's SQLite has no full-text search (FTS5).") from error
        for passage in passages:
            self._ids.append(passage.id)
            self._db.execute("INSERT INTO words(rowid, text) VALUES (?, ?)", (len(self._ids), passage.text))

    def ranked(self, question: str) -> list[str]:
        """Ids of the passages that share a word with the question, best first; empty words do not count."""
        words = dict.fromkeys(word for word in _WORD.findall(question.casefold()) if word not in _EMPTY_WORDS)
        if not words:
            return []
        # Each word in quotes: otherwise AND, NEAR, *, ^ and the like would be read as a query language.
        query = " OR ".join(f'"{word}"' for word in list(words)[:MOST_WORDS])
        with self._lock:
            rows = self._db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words)", (query,))
            return [self._ids[number - 1] for (number,) in rows]

    def close(self) -> None:
        with self._lock:
            self._db.close()
