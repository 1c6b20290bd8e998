"""One client's history searched by meaning and by words, fused. The index can be made anew from the store at any time.

Not here: the words (`fulltext`), the vectors on disk (`past_vectors`, `past_sets`), how the index is brought in line with
the store (`past_work`), the playbook (`index`). Every search names its client: it reads that client's collection and the
words of theirs, and what it found is asked of the store once more as theirs.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from assistant.embedder import Embedder
from assistant.errors import HeardbackError, StoreTrouble
from assistant.memory.history import Kept
from assistant.memory.past_embedder import WordLlama
from assistant.memory.past_notes import name_of
from assistant.memory.past_sets import HistorySet, Sets
from assistant.memory.past_snippet import Snippets
from assistant.memory.past_work import Progress, Work
from assistant.memory.store import Store
from assistant.thread import Channel, Direction, Moment, Value

FOLDER = "history-index"
DEPTH = 50
"""How many each of the two searches hands to the fusion."""
WORDS_WEIGHT = 1.0
RANK_DAMPING = 1
"""Rank fusion: 1 / (damping + rank), both alike. Measured on evals/library/history_search.yaml among 0 to 475 other
touchpoints a client: any damping to 5 with weights of 0.7 to 1.1 does about as well, and better than either search alone."""
LONGEST_QUESTION = 2_000
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Found(Value):
    """One touchpoint found. `score` is 1 where meaning and words both put it first; `snippet` is what of it fits best."""

    touchpoint_id: int
    score: float
    at: Moment
    channel: Channel
    direction: Direction
    snippet: str


class Past:
    """The search over the histories of a store, its vectors kept in `history-index/` of the folder `home`.

    Cheap until the first search; safe to share by threads; several processes may use the same folder.
    """

    def __init__(self, home: Path, store: Store, embedder: Embedder | None = None) -> None:
        self._store = store
        self._embedder: Embedder = embedder or WordLlama()
        self._sets = Sets(home / FOLDER, self._embedder)
        self._work = Work(store, self._sets, self._embedder)
        self._snippets = Snippets(self._embedder)
        self._opening = threading.RLock()
        self._index: HistorySet | None = None
        self.words_only: str | None = None
        """Why the last search was by words only, one sentence; None while meaning is searched too."""

    # -- asking ---------------------------------------------------------------------------------------------------

    def search(self, client_id: str, words: str, limit: int = 10) -> tuple[Found, ...]:
        """What of one client's history fits these words best, best first. Any words will do; none find nothing.

        Raises BadInput for an unknown client, StoreTrouble where the store cannot be read. An index that cannot be used
        leaves the search by words, and `words_only` says so.
        """
        asked = _clean(words)
        if limit < 1 or not any(char.isalnum() for char in asked):
            self._store.history.touchpoints(client_id, ())  # an unknown client is one for empty words too
            return ()
        depth = max(DEPTH, limit)
        by_words = self._store.history.search(client_id, asked, depth)
        scores = _fused(self._nearest(client_id, asked, depth), by_words)
        best = sorted(scores, key=lambda id: (-scores[id], -id))
        return tuple(
            Found(
                touchpoint_id=id,
                score=round(scores[id], 4),
                at=kept.touchpoint.at,
                channel=kept.touchpoint.channel,
                direction=kept.touchpoint.direction,
                snippet=self._snippets.of(kept.touchpoint, asked, meaning=self.words_only is None),
            )
            for id, kept in self._theirs(client_id, best, limit)
        )

    def by_meaning(self, client_id: str, words: str, limit: int = 10) -> tuple[int, ...]:
        """Ids of one client's touchpoints nearest to these words in meaning alone, nearest first. As `search` else."""
        asked = _clean(words)
        found = self._nearest(client_id, asked, limit) if limit > 0 and asked else []
        return tuple(id for id, _ in self._theirs(client_id, found, max(limit, 1)))

    def prepare(self, client_id: str) -> None:
        """Opens one client's collection, so that their first search does not pay for it (20 ms for 500 touchpoints)."""
        self._nearest(client_id, "prepare", 1)

    def _theirs(self, client_id: str, best: Sequence[int], limit: int) -> list[tuple[int, Kept]]:
        """The first `limit` of these that the store has as this client's: the index may still know what was removed."""
        found: list[tuple[int, Kept]] = []
        start = 0
        while len(found) < limit and (start == 0 or start < len(best)):
            some = best[start : start + limit]
            kept = {one.id: one for one in self._store.history.touchpoints(client_id, some)}
            found += [(id, kept[id]) for id in some if id in kept]
            start += limit
        return found[:limit]

    def _nearest(self, client_id: str, asked: str, depth: int) -> list[int]:
        """Ids by meaning, nearest first; empty, with `words_only` set, where meaning cannot be searched."""
        name = name_of(client_id)
        why: str | None = None
        for last_try in (False, True):
            try:
                index = self._opened()
                if index is None:
                    why = "The index of histories is not there yet: this search was by words only."
                    break
                found = index.nearest(name, self._embedder.embed([asked])[0], depth)
                if found is None:
                    if self._store.history.count(client_id):
                        why = "This history is not in the index yet: this search was by words only."
                    break
                self.words_only = None
                return [id for id, cosine in found if cosine > 0]
            except HeardbackError as error:
                # Torn, or taken away by another process: one new start repairs that, else whoever indexes next looks.
                why = str(error)
                if last_try and self._index is not None:
                    self._index.doubt(name)
                self._let_go()
        self.words_only = why
        return []

    def _opened(self) -> HistorySet | None:
        with self._opening:
            folder = self._sets.current()
            if self._index is not None and self._index.folder != folder:
                self._let_go()
            if self._index is None and folder is not None:
                self._index = self._sets.open(folder)
            return self._index

    def _let_go(self) -> None:
        with self._opening:
            index, self._index = self._index, None
            if index is not None:
                index.rest()
                index.close()

    # -- keeping it -----------------------------------------------------------------------------------------------

    def pending(self) -> int:
        """How many touchpoints the index has still to take in or to let go of."""
        try:
            return self._work.pending(self._opened())
        except StoreTrouble:
            self._let_go()
            return self._work.pending(None)

    def catch_up(self, stop: Event | None = None, on_progress: Progress | None = None) -> int:
        """Brings the index in line with the store, making it anew where it is missing, torn or of another embedder.

        Returns how many touchpoints were taken in: 0 where another process is at it. Stopped, or killed, it goes on at
        the next call. Raises StoreTrouble where the index cannot be written or Chroma is not installed, BadSettings
        where the embedder is not installed.
        """
        with suppress(StoreTrouble):
            if self._work.is_idle(self._opened()):
                return 0
        with self._work.lock() as held:
            if held is None:
                return 0
            stopped = self._work.stopper(stop)
            self._embedder.embed(["ready"])  # before a set is made that nothing could fill
            for last_try in (False, True):
                index = self._work.usable()
                try:
                    return self._work.catch_up(index, held, stopped, on_progress)
                except StoreTrouble:
                    if last_try:
                        raise
                    self._work.look_over_again()
                finally:
                    index.close()
        return 0

    def rebuild(self, stop: Event | None = None, on_progress: Progress | None = None) -> int:
        """Makes the whole index anew beside the one in use, which answers meanwhile. Returns how many it holds.

        Stopped, it leaves everything as it was and returns 0. Raises as `catch_up` does.
        """
        with self._work.insisted() as held:
            self._embedder.embed(["ready"])
            stopped = self._work.stopper(stop)
            index = self._sets.new()
            try:
                done = self._work.catch_up(index, held, stopped, on_progress)
                if stopped():
                    done = 0
                else:
                    self._sets.use(index)
            finally:
                index.close()
            self._sets.clear_away(self._sets.current())
            return done

    def drop(self, client_id: str) -> None:
        """Takes one client out of the index, so that no trace of them is in its files. Waits for whoever is writing.

        To be called after the store let go of them: what it still holds comes back. An index that cannot be cleaned is
        thrown away whole, and made anew at the next catching up.
        """
        with self._work.insisted():
            folder = self._sets.current()
            if folder is not None:
                try:
                    index = self._sets.open(folder)
                    try:
                        index.drop(name_of(client_id))
                        index.scrub()
                    finally:
                        index.close()
                except StoreTrouble:
                    self._let_go()
                    folder = None
            self._sets.clear_away(folder)

    def close(self) -> None:
        """Lets go of files. A later search opens them again."""
        self._let_go()


def _fused(by_meaning: Sequence[int], by_words: Sequence[int]) -> dict[int, float]:
    """Weighted rank fusion: first in both is 1. Without meaning, words count whole, and the other way round."""
    scores: dict[int, float] = {}
    parts = [(1.0, by_meaning), (WORDS_WEIGHT, by_words)]
    whole = sum(weight for weight, ranking in parts if ranking)
    for weight, ranking in parts:
        for rank, id in enumerate(ranking):
            share = weight / whole * (RANK_DAMPING + 1) / (RANK_DAMPING + 1 + rank)
            scores[id] = scores.get(id, 0.0) + share
    return scores


def _clean(words: str) -> str:
    printable = _UNPRINTABLE.sub(" ", words[:LONGEST_QUESTION])
    return printable.encode("utf-8", "replace").decode("utf-8").strip()
