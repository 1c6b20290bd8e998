"""The vectors of histories on disk, kept by Chroma: one collection a client, numbers only, never a word. Imported late.

Not here: what is embedded and when (`past_work`), which vectors a collection should hold (`past_notes`). Besides `vectors`
the only module that imports chromadb, which takes about 1.4 s. Chroma's own embedder and telemetry are never touched.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import chromadb
from chromadb.api.types import Documents, EmbeddingFunction, Embeddings
from chromadb.config import Settings
from chromadb.errors import NotFoundError
from chromadb.utils.embedding_functions import (
    register_embedding_function,  # pyright: ignore[reportUnknownVariableType] - chromadb leaves it untyped
)

from assistant.embedder import Embedder
from assistant.errors import HeardbackError, StoreTrouble
from assistant.memory.past_embedder import WordLlama
from assistant.memory.vectors import KEEP_IN_LOG, forget_graphs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = "chroma.sqlite3"
"""Chroma's own name for its database in a folder."""
HNSW: dict[str, Any] = {
    "space": "cosine",
    "sync_threshold": KEEP_IN_LOG,  # as in `vectors`: the graph is never written, and so it can never be damaged
    "ef_construction": 20,
    "max_neighbors": 16,
    "ef_search": 2000,
}
"""A graph made roughly and searched thoroughly: it is made anew at each opening of a collection. Against the defaults it
is made in a quarter of the time and finds 0.998 to 1.000 of the true fifty nearest of 500 to 5,000 (0.990 to 0.999)."""
COSTS = 3_000
"""What an opened collection costs in memory beside its vectors, counted in vectors of one kilobyte."""
MOST_OPENED = 200_000
"""Vectors' worth of collections that stay opened, some 200 MB; then all are closed, as Chroma closes none by itself."""
FILES_OF_EACH = 5
OTHER_FILES = 96
"""Files that the rest of the process may want: what is left of its limit goes to opened collections, five each."""
WAIT_SECONDS = 30.0
FOR_WRITERS = "PRAGMA journal_mode=WAL"
"""Said once to Chroma's new file, and it stays so: nobody who searches waits for the one who writes, who is twice as fast."""
FOR_READERS = "CREATE INDEX IF NOT EXISTS heardback_by_topic ON embeddings_queue (topic, seq_id)"
"""Chroma reads the vectors of one collection by looking at those of all: 40 ms more with 100,000. Where a release lays its
log out differently this is refused, and all is as right and as slow as without it."""


@register_embedding_function
class HistoryEmbedding(EmbeddingFunction[Documents]):
    """Our embedder, in the shape that Chroma asks for."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or WordLlama()

    def __call__(self, input: Documents) -> Embeddings:
        return cast("Embeddings", list(self._embedder.embed(input)))

    @staticmethod
    def name() -> str:
        return "heardback-histories"

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> HistoryEmbedding:
        return HistoryEmbedding()

    def get_config(self) -> dict[str, Any]:
        return {"model": self._embedder.name}


class Collections:
    """The collections of one folder. Every method raises StoreTrouble where Chroma cannot do it; safe to share by threads.

    Chroma shares what it holds of a folder among all who open it in a process, so there is one of these a folder:
    `Collections.of` hands it out, and the last `close` lets go of it.
    """

    _of_folder: ClassVar[dict[Path, Collections]] = {}
    _handing_out = threading.Lock()

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedding = HistoryEmbedding(embedder)
        self._settings = Settings(anonymized_telemetry=False)
        self._using = threading.RLock()
        self._users = 0
        self._client: Any = None
        self._opened: dict[str, tuple[chromadb.Collection, str, int]] = {}

    @classmethod
    def of(cls, folder: Path, embedder: Embedder) -> Collections:
        """Those of a folder. Cheap until the first question."""
        with cls._handing_out:
            here = folder.resolve()
            shared = cls._of_folder.setdefault(here, cls(here, embedder))
            shared._users += 1
            return shared

    def close(self) -> None:
        """One user less; the last one closes the files."""
        with self._handing_out:
            self._users -= 1
            if self._users <= 0:
                self._of_folder.pop(self._folder, None)
                self.rest()

    def begin(self) -> None:
        """Makes the file, which then holds nothing."""
        with self._using, _as_trouble("made"):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._opened_client().close()
            _by_itself(self._folder, FOR_WRITERS)
            with suppress(StoreTrouble):
                _by_itself(self._folder, FOR_READERS)

    def rest(self) -> None:
        """Closes the files. The next question opens them again and sees what other processes wrote."""
        with self._using:
            client, self._client = self._client, None
            self._opened.clear()
            if client is not None:
                with _as_trouble("closed"):
                    client.close()
                del client
                forget_graphs(self._folder)
                _give_back()

    def nearest(
        self, name: str, row: NDArray[np.float32], limit: int, *, version: str, size: int
    ) -> list[tuple[int, float]]:
        """(touchpoint id, cosine) of the nearest in a collection of `size` vectors, nearest first.

        Another `version` than the one that was opened means that another process has written: all is opened anew.
        """
        with self._using, _as_trouble("searched"):
            new = name not in self._opened or self._opened[name][1] != version
            collection = self._collection(name, version, size)
            if new and collection.count() < size:
                raise StoreTrouble("The index of histories has lost something.")
            found = collection.query(
                query_embeddings=cast("Any", [row]), n_results=min(limit, size), include=["distances"]
            )
            if new:
                forget_graphs(self._folder)
            ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
            return [(int(id), 1.0 - distance) for id, distance in zip(ids, distances, strict=True)]

    def put(self, name: str, ids: Sequence[int], rows: NDArray[np.float32], *, version: str) -> None:
        """Adds vectors to a collection of that version, or replaces them; `seen` says what it then is."""
        with self._using, _as_trouble("written"):
            collection = self._collection(name, version, len(ids))
            collection.upsert(ids=[str(id) for id in ids], embeddings=cast("Any", rows))
            forget_graphs(self._folder)

    def seen(self, name: str, *, version: str, size: int) -> None:
        """The collection that was just written is of this version, and need not be opened anew."""
        with self._using:
            if name in self._opened:
                self._opened[name] = (self._opened[name][0], version, size)

    def make(self, name: str) -> None:
        """An empty collection, in place of the one of that name."""
        with self._using, _as_trouble("written"):
            self.drop(name)
            self._opener().create_collection(
                name, embedding_function=cast("Any", self._embedding), configuration={"hnsw": HNSW}
            )

    def drop(self, name: str) -> None:
        """Takes out a collection. Its vectors go on lying in the freed pages of the file until it is scrubbed."""
        with self._using, _as_trouble("written"):
            self._opened.pop(name, None)
            try:
                self._opener().delete_collection(name)
            except NotFoundError:
                return

    def names(self) -> set[str]:
        """The collections that are there."""
        with self._using, _as_trouble("read"):
            return {collection.name for collection in self._opener().list_collections()}

    def scrub(self) -> None:
        """Closes the files and writes them anew without what was taken out of them."""
        with self._using:
            self.rest()
            forget_graphs(self._folder)
            if _by_itself(self._folder, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")[1] != 0:
                raise StoreTrouble("Another process holds on to the index of histories.")

    def sound(self) -> bool:
        """Whether the file holds together, half a second for 100,000 vectors. An empty one holds nothing, and is not."""
        if not (self._folder / FILE).is_file():
            return False
        return _by_itself(self._folder, "PRAGMA quick_check(1)") == ["ok"]

    def _collection(self, name: str, version: str, size: int) -> chromadb.Collection:
        known = self._opened.get(name)
        if known is not None and known[1] != version:
            self.rest()
            known = None
        if known is None:
            costs = sum(COSTS + held for _, _, held in self._opened.values())
            if costs + COSTS + size > MOST_OPENED or len(self._opened) >= _most_collections():
                self.rest()
            opened: chromadb.Collection = self._opener().get_collection(
                name, embedding_function=cast("Any", self._embedding)
            )
            known = self._opened[name] = (opened, version, size)
        return known[0]

    def _opener(self) -> Any:
        """Chroma's client, typed as Any: its declared type lacks `close`."""
        if self._client is None:
            if not (self._folder / FILE).exists():  # Chroma would make an empty one
                raise StoreTrouble("The index of histories is not there.")
            self._client = self._opened_client()
        return self._client

    def _opened_client(self) -> Any:
        return chromadb.PersistentClient(str(self._folder), self._settings)


def _give_back() -> None:
    """Returns freed memory to the system. Chroma works in threads of its own, a new lot at each opening, and glibc keeps
    what each freed for that thread: without this a process grows by 70 MB with every thirty collections."""
    with suppress(OSError, AttributeError, ValueError):  # no glibc here: nothing to do
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _most_collections() -> int:
    try:
        import resource
    except ImportError:  # Windows counts otherwise: 512 streams a process
        limit = 512
    else:
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max((min(limit, 4096) - OTHER_FILES) // FILES_OF_EACH, 4)


def _by_itself(folder: Path, *statements: str) -> list[object]:
    """Runs statements on Chroma's file in a process of their own; the first value that each gives.

    Python's SQLite and the one inside Chroma are two libraries. In one process each takes away the other's locks whenever
    it closes a file that both have open, and the file is torn sooner or later.
    """
    command = [sys.executable, "-I", "-c", _ALONE, str(folder / FILE), str(WAIT_SECONDS), *statements]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        what = done.stderr.strip().splitlines()[-1:] or ["no answer"]
        raise StoreTrouble(f"The index of histories cannot be used ({what[0]}).")
    return json.loads(done.stdout)


_ALONE = """
import json, sqlite3, sys
file, wait, *statements = sys.argv[1:]
try:
    db = sqlite3.connect(file, timeout=float(wait), isolation_level=None)
    print(json.dumps([(db.execute(one).fetchone() or [None])[0] for one in statements]))
    db.close()
except sqlite3.Error as error:
    sys.exit(getattr(error, "sqlite_errorname", None) or type(error).__name__)
"""


@contextmanager
def _as_trouble(verb: str) -> Generator[None, None, None]:
    """Chroma raises its own classes, SQLite's, ValueError and RuntimeError alike, and Rust's panics, which are no
    Exception: all mean the same to us."""
    try:
        yield
    except HeardbackError:
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise StoreTrouble(f"The index of histories cannot be {verb} ({type(error).__name__}).") from error
