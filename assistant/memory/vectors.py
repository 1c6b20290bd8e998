"""One finished set of the playbook's vectors on disk, kept by Chroma. This module is imported late.

Not here: when a set is built or thrown away (`index`), the vectors of histories (`past_vectors`). Importing this costs
about 1.4 s, so nothing may do it at the top. Chroma's own embedder, which downloads, is never touched, and its telemetry
is off.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import chromadb
from chromadb.api.types import Documents, EmbeddingFunction, Embeddings
from chromadb.config import Settings
from chromadb.utils.embedding_functions import (
    register_embedding_function,  # pyright: ignore[reportUnknownVariableType] - chromadb leaves it untyped
)

from assistant.embedder import Embedder, shared
from assistant.errors import HeardbackError, StoreTrouble

COLLECTION = "passages"
BATCH = 1000
KEEP_IN_LOG = 1_000_000
"""Chroma writes its HNSW files once so many vectors are in. We never let it: it rebuilds them in memory from its SQLite
file at each opening (0.4 s for 2,500 passages), and so a damaged HNSW file cannot crash the process or hide pages."""


@register_embedding_function
class HeardbackEmbedding(EmbeddingFunction[Documents]):
    """Our embedder, in the shape that Chroma asks for."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or shared()

    def __call__(self, input: Documents) -> Embeddings:
        return cast("Embeddings", list(self._embedder.embed(input)))

    @staticmethod
    def name() -> str:
        return "heardback"

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> HeardbackEmbedding:
        return HeardbackEmbedding()

    def get_config(self) -> dict[str, Any]:
        return {"model": self._embedder.name}


class Vectors:
    """The vectors of one folder, opened for reading. Every method raises StoreTrouble where Chroma cannot do it."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder, self._new = folder, True
        with _as_store_trouble("opened"):
            self._client: Any = _client(folder)
        try:
            with _as_store_trouble("opened"):
                self._collection: chromadb.Collection = self._client.get_collection(
                    COLLECTION, embedding_function=cast("Any", HeardbackEmbedding(embedder))
                )
        except StoreTrouble:
            self._client.close()
            raise

    def ids(self) -> set[str]:
        with _as_store_trouble("read"):
            return set(self._collection.get(include=[])["ids"])

    def nearest(self, question: str, limit: int) -> list[tuple[str, float]]:
        """(id, cosine) of the `limit` nearest vectors, nearest first."""
        with _as_store_trouble("searched"):
            found = self._collection.query(query_texts=[question], n_results=limit, include=["distances"])
            if self._new:
                forget_graphs(self._folder)
                self._new = False
            distances = found["distances"] or [[]]
            return [(id, 1.0 - distance) for id, distance in zip(found["ids"][0], distances[0], strict=True)]

    def stored(self, ids: Sequence[str]) -> dict[str, list[float]]:
        """The vectors of those ids that are here."""
        with _as_store_trouble("read"):
            found = self._collection.get(ids=list(ids), include=["embeddings"])
            rows = cast("Any", found["embeddings"])
            return {id: [float(each) for each in row] for id, row in zip(found["ids"], rows, strict=True)}

    def close(self) -> None:
        self._client.close()
        forget_graphs(self._folder)


def write_vectors(folder: Path, texts: Mapping[str, str], embedder: Embedder, known: Mapping[str, list[float]]) -> None:
    """Fills a new folder with the vectors of `texts` (by id); those in `known` are not embedded again."""
    rows = dict(known)
    missing = [id for id in texts if id not in rows]
    for id, row in zip(missing, embedder.embed([texts[id] for id in missing]), strict=True):
        rows[id] = [float(each) for each in row]
    with _as_store_trouble("written"):
        client = _client(folder)
        try:
            collection: chromadb.Collection = client.create_collection(
                COLLECTION,
                embedding_function=cast("Any", HeardbackEmbedding(embedder)),
                configuration={"hnsw": {"space": "cosine", "sync_threshold": KEEP_IN_LOG}},
            )
            ids = list(texts)
            for start in range(0, len(ids), BATCH):
                batch = ids[start : start + BATCH]
                collection.upsert(ids=batch, embeddings=cast("Any", [rows[id] for id in batch]))
        finally:
            client.close()
            forget_graphs(folder)


def forget_graphs(folder: Path) -> None:
    """Takes away the files of HNSW graphs in a folder of Chroma's.

    Chroma makes them for each collection that it opens and fills them with whatever lay in the memory of the process: a
    mail that was just read, for one. Nobody reads them (`KEEP_IN_LOG`), and an opened one goes on without its name.
    Where files that are open cannot be taken away (Windows), that happens after the collection is closed.
    """
    for graph in folder.glob("????????-????-????-????-????????????"):
        shutil.rmtree(graph, ignore_errors=True)


def _client(folder: Path) -> Any:
    """Typed as Any: Chroma's declared type lacks `close`."""
    return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))


@contextmanager
def _as_store_trouble(verb: str) -> Generator[None, None, None]:
    """Chroma raises its own classes, SQLite's, KeyError, ValueError and RuntimeError alike: all mean the same to us."""
    try:
        yield
    except HeardbackError:
        raise
    except Exception as error:
        raise StoreTrouble(f"The playbook's search index cannot be {verb} ({type(error).__name__}).") from error
