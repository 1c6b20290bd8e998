"""`heardback import` as a process of its own, to be killed, and what a data folder holds, read past the product's own code."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings

from assistant.memory.engine import FILE
from assistant.memory.fulltext import words_of
from assistant.memory.past_embedder import WordLlama
from assistant.memory.past_notes import name_of
from assistant.memory.store import Store
from assistant.memory.tables import SCHEMA
from assistant.paths import ROOT


def begin(
    home: Path, *arguments: str | Path, settings: Mapping[str, str] | None = None, **more: Any
) -> subprocess.Popen[str]:
    """Starts `heardback …` on a data folder; `settings` go into its environment."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HEARDBACK_HOME": str(home), **(settings or {})}
    command = [sys.executable, "-m", "assistant", *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=env, cwd=home, text=True, stdout=pipe, stderr=pipe, **more)


def finish(process: subprocess.Popen[str], seconds: float = 300) -> dict[str, Any]:
    """What it says in the end, as the one JSON object."""
    out, err = process.communicate(timeout=seconds)
    assert process.returncode == 0, err
    return json.loads(out)


def killed(process: subprocess.Popen[str], after: float) -> bool:
    """Kills it after so many seconds; False where it had come to its end by then, and well."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        return True
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return False


@contextmanager
def opened(home: Path) -> Iterator[sqlite3.Connection]:
    """The data file of a folder that nobody has open, in a copy: to look at it repairs nothing and changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (FILE, f"{FILE}-wal"):  # what SQLite needs to take up where a killed process left
            if (home / name).exists():
                shutil.copyfile(home / name, Path(folder) / name)
        with closing(sqlite3.connect(Path(folder) / FILE)) as db:
            db.row_factory = sqlite3.Row
            yield db


def is_old(db: sqlite3.Connection) -> bool:
    """Whether the store was not brought up yet; it is whole then, as the first version left it."""
    (form,) = db.execute("SELECT value FROM facts WHERE name = 'schema'").fetchone()
    assert form in ("1", SCHEMA)
    return form == "1"


def check(db: sqlite3.Connection, *, indexed: bool = False) -> dict[str, int]:
    """That at this moment all belongs together: what is kept, what is counted, the words, the queue. Returns the counts.

    `indexed` says that the index may have taken some of the queue.
    """
    assert [tuple(row) for row in db.execute("PRAGMA integrity_check")] == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    if is_old(db):
        assert count(db, "clients") > 0
        return {}
    rows = db.execute("SELECT counts FROM imports").fetchall()
    counts = Counter(json.loads(rows[0][0]) if rows else {})
    assert counts["items"] == sum(counts.values()) - counts["items"]
    assert counts["doubtful"] == count(db, "doubtful") == count(db, "sources WHERE client_id IS NULL")
    assert counts["quarantined"] == count(db, "quarantine")
    assert counts["new"] == count(db, "sources WHERE client_id IS NOT NULL") + count(db, "touchpoints", "(source_id IS NULL)") // 3 + count(db, "invoices")  # fmt: skip
    touchpoints = {row[0] for row in db.execute("SELECT id FROM touchpoints")}
    queued = [row[0] for row in db.execute("SELECT touchpoint_id FROM index_queue")]
    assert len(queued) == len(set(queued)) and set(queued) <= touchpoints
    assert indexed or set(queued) == touchpoints
    assert count(db, "touchpoint_words_docsize") == len(touchpoints)
    return dict(counts)


def told(db: sqlite3.Connection) -> dict[str, list[Any]]:
    """Everything that an import brought, by names and digests; numbers that only the store gives out left out.

    Of where a thing came from only the file: an mbox that is read on counts its messages from there.
    """
    keys = dict(db.execute("SELECT id, key FROM sources"))
    history = [
        (keys.get(row["source_id"]), *(row[name] for name in _HISTORY)) for row in db.execute("SELECT * FROM touchpoints")
    ]  # fmt: skip
    sources = [
        (row["client_id"] or "", row["key"], row["kind"], _file(row), _digest(row))
        for row in db.execute("SELECT * FROM sources")
    ]
    doubts = [
        (keys[row["source_id"]], row["reason"], row["candidates"], row["sender"])
        for row in db.execute("SELECT * FROM doubtful")
    ]
    aside = [(row["key"], _file(row), row["why"], _digest(row)) for row in db.execute("SELECT * FROM quarantine")]
    ended = [
        (row["position"] == row["total"], row["done_at"] is not None, json.loads(row["counts"]))
        for row in db.execute("SELECT * FROM imports")
    ]
    rows = [tuple(row) for row in db.execute("SELECT client_id, number, amount, due FROM invoices")]
    found = {"history": history, "sources": sources, "doubts": doubts, "aside": aside, "rows": rows}
    return {**{name: sorted(map(repr, values)) for name, values in found.items()}, "ended": ended}


def _file(row: sqlite3.Row) -> str:
    return row["where_from"].partition(",")[0]


def _digest(row: sqlite3.Row) -> str:
    """Of the bytes; a doubtful item has its reading in front of them, which says where it came from."""
    head, _, rest = row["raw"].partition(b"\n")
    return hashlib.sha256(rest if head.startswith(b"heardback-item") else row["raw"]).hexdigest()


def words_match(db: sqlite3.Connection) -> bool:
    """Whether the full text holds each touchpoint's words in their order under its client's mark, and nothing else."""
    db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'touchpoint_words', 'instance')")
    kept: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for word, number, place in db.execute("SELECT term, doc, offset FROM temp.vocabulary"):
        kept[number][place] = word
    marks: defaultdict[str, set[str]] = defaultdict(set)
    for row in db.execute("SELECT * FROM touchpoints"):
        said = "\n".join((row["subject"] or "", row["text"], row["author"] or "", *json.loads(row["attachments"])))
        words = [word for _, word in sorted(kept.pop(row["id"], {}).items())]
        if [word[8:] for word in words] != words_of(said):
            return False
        marks[row["client_id"]].update(word[:8] for word in words)
    alone = [next(iter(mark)) for mark in marks.values() if len(mark) == 1]
    return not kept and len(set(alone)) == len(marks)


def index_matches(home: Path) -> None:
    """That the index holds each client's touchpoints, those and no others, as their words are embedded; none wait."""
    folder = home / "history-index"
    client = chromadb.PersistentClient(
        folder / (folder / "current").read_text(), ChromaSettings(anonymized_telemetry=False)
    )
    held = {one.name: client.get_collection(one.name).get(include=["embeddings"]) for one in client.list_collections()}
    store, embedder = Store(home), WordLlama()
    assert store.inbox.queued() == ()
    for known in store.clients():
        texts = store.history.texts(known.id, [one.id or 0 for one in store.history.touchpoints(known.id)])
        found = held.pop(name_of(known.id))
        place = {int(number): row for row, number in enumerate(found["ids"])}
        assert place.keys() == texts.keys()
        rows = np.asarray(found["embeddings"])[[place[number] for number in texts]]
        assert np.allclose(rows, embedder.embed(list(texts.values())), atol=1e-5)
    assert not held
    store.close()
    SharedSystemClient.clear_system_cache()


def count(db: sqlite3.Connection, table: str, what: str = "") -> int:
    """How many rows, or the sum of something over them."""
    (number,) = db.execute(f"SELECT {f'coalesce(sum({what}), 0)' if what else 'count(*)'} FROM {table}").fetchone()
    return int(number)


_HISTORY = (
    "client_id", "at", "direction", "channel", "outcome", "author", "to", "cc", "subject", "text", "fingerprint",
    "message_id", "in_reply_to", "refs", "conversation", "attachments", "automatic", "twin",
)  # fmt: skip
