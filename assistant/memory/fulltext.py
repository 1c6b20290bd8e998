"""Full-text search over one client's history inside the store: SQLite's FTS5, PostgreSQL's tsvector.

Each word is kept with a mark of its client in front, so that a lookup reads this client's words and no other's, and costs
what this client has, not what all have. Words are cut and folded here and not by the database: both find the same, and
nothing that is typed is ever read as a query language. Not here: search by meaning (`past`), the playbook's words (`words`).
"""

from __future__ import annotations

import hashlib
import heapq
import math
import re
import unicodedata
from base64 import b32encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, text

from assistant.memory.tables import touchpoints

FORM = "1"
"""How words are cut; where a store was filled by another form, its words are filled in anew."""
MOST_WORDS = 24
"""Words of a question that are looked up; a pasted mail is no question."""
MOST_INDEXED = 20_000
"""Words of one touchpoint that are kept; what is longer is no message."""
MOST_HITS = 1_000
"""Touchpoints, the newest first, that are looked at for one word: a word in more of them tells nothing."""
LONGEST_WORD = 40
RERANKED = 60
_WORD = re.compile(r"[^\W_]+")
_K1, _B = 1.2, 0.75  # the usual constants of BM25
_PREFIX_WEIGHT = 0.6
_FOUND = tuple(touchpoints.c[name] for name in ("id", "subject", "text", "author", "attachments"))

SQLITE = (
    # Contentless: the text stands in the history already. "ascii" splits at blanks only, as far as our words go.
    "CREATE VIRTUAL TABLE IF NOT EXISTS touchpoint_words USING fts5(words, content='', tokenize='ascii')",
)
POSTGRES = (
    "CREATE TABLE IF NOT EXISTS touchpoint_words (touchpoint_id INTEGER PRIMARY KEY "
    "REFERENCES touchpoints (id) ON DELETE CASCADE, words tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS touchpoint_words_found ON touchpoint_words USING gin (words) WITH (fastupdate = off)",
)


def make(connection: Connection) -> None:
    """Makes the table of words where it is not there."""
    for statement in SQLITE if _sqlite(connection) else POSTGRES:
        connection.exec_driver_sql(statement)


def clear(connection: Connection) -> None:
    """Empties the table of words."""
    everything = "INSERT INTO touchpoint_words(touchpoint_words) VALUES ('delete-all')"
    connection.exec_driver_sql(everything if _sqlite(connection) else "DELETE FROM touchpoint_words")


def words_of(written: str) -> list[str]:
    """The words of a text in their order, in small letters, without accents."""
    folded = written.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded)[:MOST_INDEXED]]


def searchable(row: Mapping[str, Any] | RowMapping) -> str:
    """What of a touchpoint's row can be found."""
    names = row.get("attachments") or ()
    return "\n".join((row["subject"] or "", row["text"], row["author"] or "", *names))


def add(connection: Connection, rows: Iterable[tuple[str, int, str]]) -> None:
    """Takes in touchpoints, each as its client's id, its own, and what can be found of it."""
    if _sqlite(connection):
        marked = [(number, _marked(client_id, written)) for client_id, number, written in rows]
        if marked:
            connection.exec_driver_sql("INSERT INTO touchpoint_words(rowid, words) VALUES (?, ?)", marked)
        return
    vectors = [
        {"id": number, "words": _vector(_mark(client_id), words_of(written))} for client_id, number, written in rows
    ]
    if vectors:
        connection.execute(
            text(
                "INSERT INTO touchpoint_words(touchpoint_id, words) VALUES (:id, CAST(:words AS tsvector)) "
                "ON CONFLICT (touchpoint_id) DO UPDATE SET words = excluded.words"
            ),
            vectors,
        )


def forget(connection: Connection, client_id: str, ids: Sequence[int] | None = None) -> None:
    """Lets go of one client's touchpoints, all of them or those with these ids, while they are still in the history."""
    if not _sqlite(connection):
        return  # the rows go with their touchpoints
    query = select(*_FOUND)
    query = query.where(touchpoints.c.client_id == client_id)
    if ids is not None:
        query = query.where(touchpoints.c.id.in_(ids))
    gone = [(row["id"], _marked(client_id, searchable(row))) for row in connection.execute(query).mappings()]
    if gone:
        connection.exec_driver_sql(
            "INSERT INTO touchpoint_words(touchpoint_words, rowid, words) VALUES ('delete', ?, ?)", gone
        )


def purge(connection: Connection) -> None:
    """What was let go is only marked so until the index is merged: after this the words are out of SQLite's file.

    Takes about a second with 100,000 touchpoints.
    """
    if _sqlite(connection):
        connection.exec_driver_sql("INSERT INTO touchpoint_words(touchpoint_words) VALUES ('optimize')")


def knows(connection: Connection, client_id: str) -> bool:
    """Whether any word of a client is still kept, after a `purge`."""
    mark = _mark(client_id)
    if not _sqlite(connection):
        found = "SELECT 1 FROM touchpoint_words WHERE words @@ CAST(:mark AS tsquery) LIMIT 1"
        return connection.scalar(text(found), {"mark": f"'{mark}':*"}) is not None
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.kept_words USING fts5vocab(main, touchpoint_words, row)"
    )
    found = "SELECT 1 FROM temp.kept_words WHERE term >= ? AND term < ? LIMIT 1"
    left = connection.exec_driver_sql(found, (mark, mark + "\U0010ffff")).first() is not None
    connection.exec_driver_sql("DROP TABLE temp.kept_words")
    return left


def find(connection: Connection, client_id: str, question: str, limit: int) -> tuple[int, ...]:
    """Ids of one client's touchpoints that share a word with the question, best first, the newer of two equals first."""
    asked = list(dict.fromkeys(words_of(question)))[:MOST_WORDS]
    if not asked or limit < 1:
        return ()
    mark = _mark(client_id)
    own = touchpoints.c.client_id == client_id
    total = connection.scalar(select(func.count()).select_from(touchpoints).where(own)) or 0
    found = sorted(((word, _holding(connection, mark, word)) for word in asked), key=lambda one: len(one[1]))
    rarity = {word: math.log(1 + (max(total - len(hits), 0) + 0.5) / (len(hits) + 0.5)) for word, hits in found}
    wanted = max(RERANKED, 2 * limit)
    score: defaultdict[int, float] = defaultdict(float)
    for word, hits in found:
        # The rare words choose; what stands everywhere only tells apart what they chose, where they chose enough.
        chosen = score.keys() & hits if len(score) >= wanted and len(hits) == MOST_HITS else hits
        for number in chosen:
            score[number] += rarity[word]
    nearest = heapq.nsmallest(wanted, score, key=lambda number: (-score[number], -number))
    query = select(*_FOUND, touchpoints.c.at)
    rows = connection.execute(query.where(own, touchpoints.c.id.in_(nearest))).mappings().all()
    counted = [(row, words_of(searchable(row))) for row in rows]
    usual = sum(len(words) for _, words in counted) / max(len(counted), 1)
    ranked = [(-_weight(words, rarity, usual), -row["at"].timestamp(), -row["id"]) for row, words in counted]
    return tuple(-number for _, _, number in sorted(ranked)[:limit])


def _weight(words: Sequence[str], rarity: Mapping[str, float], usual: float) -> float:
    """BM25 of one touchpoint; a word that only begins as the one asked for counts for less."""
    counts = Counter(words)
    weight = 0.0
    for asked, rare in rarity.items():
        exact = counts[asked]
        stem = _stem(asked)
        near = sum(n for word, n in counts.items() if word.startswith(stem)) - exact if stem else 0
        often = exact + _PREFIX_WEIGHT * near
        if often:
            weight += rare * often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * len(words) / max(usual, 1)))
    return weight


def _holding(connection: Connection, mark: str, word: str) -> Sequence[int]:
    stem = _stem(word)
    if _sqlite(connection):
        wanted = f'"{mark}{stem}" *' if stem else f'"{mark}{word}"'
        query = "SELECT rowid FROM touchpoint_words WHERE touchpoint_words MATCH ? ORDER BY rowid DESC LIMIT ?"
        return [number for (number,) in connection.exec_driver_sql(query, (wanted, MOST_HITS))]
    wanted = f"'{mark}{stem}':*" if stem else f"'{mark}{word}'"
    query = text(
        "SELECT touchpoint_id FROM touchpoint_words WHERE words @@ CAST(:wanted AS tsquery) "
        "ORDER BY touchpoint_id DESC LIMIT :most"
    )
    return connection.scalars(query, {"wanted": wanted, "most": MOST_HITS}).all()


def _stem(word: str) -> str:
    """The front of a word that its other forms share, or nothing for a short one: "invoices" finds "invoice"."""
    if len(word) < 5 or not word.isalpha():
        return ""
    return word[:-2] if len(word) >= 8 else word[:-1]


def _marked(client_id: str, written: str) -> str:
    mark = _mark(client_id)
    return " ".join([mark + word for word in words_of(written)])


def _vector(mark: str, words: Sequence[str]) -> str:
    """A tsvector as text: no parser of the database looks at the words."""
    return " ".join(f"'{mark}{word}'" for word in dict.fromkeys(words))


@lru_cache(maxsize=4096)
def _mark(client_id: str) -> str:
    """Eight letters and digits that stand for the client; `find` asks for the client itself as well."""
    return b32encode(hashlib.blake2b(client_id.encode(), digest_size=5).digest()).decode().lower()


def _sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
