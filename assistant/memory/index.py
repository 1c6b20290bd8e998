"""The search over the playbook: which pages answer a question. By meaning (Chroma) and by words (FTS5), fused.

Not here: the pages (`playbook`), what an answer says. Nothing of a client ever goes in.

On disk there are finished sets of vectors, `vectors-<fingerprint>-<random>/`, and a lock. A set is never changed once
its `ready.json` is written: another page or another embedder has another fingerprint, and so gets a new set; readers go
on with theirs meanwhile. A set that is missing or torn is simply built again. No set at all (no Chroma, no model, full
disk) leaves the search by words, and `words_only` says so.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.embedder import Embedder, shared
from assistant.errors import HeardbackError, StoreTrouble
from assistant.memory.gloss import Gloss
from assistant.memory.lock import writer_lock
from assistant.memory.passages import Passage, passages_of
from assistant.memory.playbook import Page
from assistant.memory.shipped_vectors import shipped_vectors
from assistant.memory.words import Words
from assistant.thread import Value

if TYPE_CHECKING:
    from assistant.memory.vectors import Vectors

NEAREST = 4
"""A page is as near as the mean of its four nearest passages: one lucky line does not carry it. Measured 1 to 6 on two
playbooks: one passage alone puts the right page first less often, more than four blurs long pages."""
WORDS_WEIGHT = 0.1
RANK_DAMPING = 5
"""Rank fusion: 1 / (damping + rank), the words at a tenth of the meaning. They break near-ties; at equal weight they
push the right page down, as most questions share no telling word with the page that answers them."""
OTHER_SETS = 2
LONGEST_QUESTION = 2_000
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Hit(Value):
    """One page found. `score` is 1 where meaning and words both put it first; `passage` is its section nearest to it.

    `closeness` is the cosine of question and page (the mean over its nearest passages), None in a search by words only.
    Of no real help is anything under about 0.2: questions about the weather or a recipe come to 0.07 to 0.25, questions
    that an account manager has to 0.17 to 0.75.
    """

    page_id: str
    title: str
    score: float
    passage: str
    closeness: float | None = None


class Playbook(Protocol):
    """Whatever finds the pages that answer a question: an index over some pages, or over those that a folder now holds."""

    def search(self, question: str, limit: int = 4) -> list[Hit]: ...

    def page(self, id: str) -> Page | None: ...

    def pages(self) -> tuple[Page, ...]: ...

    @property
    def trouble(self) -> str | None:
        """Why a change of the pages was not taken over; None where all is read."""
        ...


class PlaybookIndex:
    """The search over `pages`, its vectors kept in `folder`. Cheap until the first search; safe to share by threads."""

    def __init__(self, folder: Path, pages: Sequence[Page], embedder: Embedder | None = None) -> None:
        self._folder = folder
        self._embedder: Embedder = embedder or shared()
        self._pages = {page.id: page for page in pages}
        self._titles = {page.id: page.title for page in pages}
        self._passages = {passage.id: passage for passage in passages_of(pages)}
        self._fingerprint = _fingerprint(self._embedder.name, self._passages)
        self._words = Words(self._passages.values())
        self._gloss = Gloss({word for passage in self._passages.values() for word in passage.text.split()})
        self._opening = threading.RLock()
        self._vectors: Vectors | None = None
        self.words_only: str | None = None
        """Why the last search was by words only, one sentence; None while meaning is searched too."""
        self.trouble: str | None = None

    def search(self, question: str, limit: int = 4) -> list[Hit]:
        """The pages that fit best, best first, at most `limit`. Any text will do; one without a word finds nothing."""
        asked = _clean(question)
        if limit < 1 or not self._passages or not any(char.isalnum() for char in asked):
            return []
        english = self._gloss.in_english(asked)
        near = self._nearest(english)
        closeness = self._page_closeness(near)
        by_meaning = sorted(closeness, key=lambda id: -closeness[id])
        worded = self._words.ranked(english)
        scores = _fused(by_meaning, self._pages_in_order(worded))
        best = sorted(scores, key=lambda id: (-scores[id], id))[:limit]
        in_order = [*sorted(near, key=lambda id: -near[id]), *worded]
        return [
            Hit(
                page_id=id,
                title=self._titles[id],
                score=round(scores[id], 4),
                passage=self._shown(id, in_order),
                closeness=round(closeness[id], 4) if id in closeness else None,
            )
            for id in best
        ]

    def page(self, id: str) -> Page | None:
        """One page; None where there is none of that id."""
        return self._pages.get(id)

    def pages(self) -> tuple[Page, ...]:
        """All pages in the order of their ids."""
        return tuple(self._pages[id] for id in sorted(self._pages))

    def prepare(self) -> None:
        """Opens the vectors now, building them where needed, and so tries again after `words_only`."""
        with self._opening:
            self.words_only = None
            self._nearest("prepare")

    def close(self) -> None:
        """Lets go of files. A later search opens them again."""
        with self._opening:
            if self._vectors is not None:
                self._vectors.close()
                self._vectors = None

    def _nearest(self, question: str) -> Mapping[str, float]:
        """Passage id to cosine; empty, with `words_only` set, where vectors cannot be had."""
        for last_try in (False, True):
            try:
                if self.words_only is not None:
                    return {}
                return dict(self._opened().nearest(question, len(self._passages)))
            except HeardbackError as error:
                # The files may have been torn or tidied away under an open set: one new start repairs that.
                self.close()
                if last_try:
                    self.words_only = str(error)
        return {}

    def _opened(self) -> Vectors:
        with self._opening:
            if self._vectors is None:
                try:
                    self._vectors = self._ready_set() or self._built_set()
                except ImportError as error:
                    raise StoreTrouble("Chroma is not installed: the playbook is searched by words only.") from error
                except OSError as error:
                    raise StoreTrouble(f"The folder {self._folder} cannot be used ({error.strerror}).") from error
            return self._vectors

    def _ready_set(self) -> Vectors | None:
        """The set on disk that has exactly our passages, or None."""
        from assistant.memory.vectors import Vectors

        for folder in sorted(self._folder.glob(f"vectors-{self._fingerprint}-*")):
            if not (folder / "ready.json").is_file():
                continue
            vectors: Vectors | None = None
            try:
                vectors = Vectors(folder, self._embedder)
                if vectors.ids() == self._passages.keys() and vectors.nearest("whole", 1):
                    return vectors
            except StoreTrouble:
                pass  # torn: the caller builds a new set, which also clears this one away
            if vectors is not None:
                vectors.close()
        return None

    def _built_set(self) -> Vectors:
        from assistant.memory.vectors import Vectors, write_vectors

        self._folder.mkdir(parents=True, exist_ok=True)
        with writer_lock(self._folder / "lock"):
            built_meanwhile = self._ready_set()
            if built_meanwhile is not None:
                return built_meanwhile
            old = list(self._folder.glob("vectors-*"))
            new = self._folder / f"vectors-{self._fingerprint}-{secrets.token_hex(4)}"
            texts = {id: passage.text for id, passage in self._passages.items()}
            ready = shipped_vectors(self._embedder.name, texts)
            write_vectors(new, texts, self._embedder, ready | self._known_vectors(old))
            note = {"embedder": self._embedder.name, "passages": len(texts)}
            (new / "ready.json").write_text(json.dumps(note), encoding="utf-8")
            vectors = Vectors(new, self._embedder)
            self._clear_away(old)
            return vectors

    def _clear_away(self, old: Iterable[Path]) -> None:
        """Removes sets that were torn, never finished or are long out of use.

        Two of other fingerprints stay: a process that still has yesterday's pages would otherwise build its set again,
        and take ours away, in turn for ever.
        """
        in_use = [each for each in old if (each / "ready.json").is_file() and self._fingerprint not in each.name]
        in_use.sort(key=lambda folder: (folder / "ready.json").stat().st_mtime, reverse=True)
        for folder in old:
            if folder not in in_use[:OTHER_SETS]:
                # Where a reader elsewhere still holds files open (Windows), the next build tries again.
                shutil.rmtree(folder, ignore_errors=True)

    def _known_vectors(self, folders: Iterable[Path]) -> dict[str, list[float]]:
        """Vectors of our passages from older sets of the same embedder: one edited page costs one page's embedding."""
        from assistant.memory.vectors import Vectors

        known: dict[str, list[float]] = {}
        for folder in folders:
            try:
                note = json.loads((folder / "ready.json").read_text(encoding="utf-8"))
                if note["embedder"] != self._embedder.name:
                    continue
                older = Vectors(folder, self._embedder)
                try:
                    known |= older.stored(list(self._passages))
                finally:
                    older.close()
            except (StoreTrouble, OSError, ValueError, KeyError, TypeError):
                continue  # unfinished or torn: its vectors are made anew
        return known

    def _page_closeness(self, near: Mapping[str, float]) -> dict[str, float]:
        cosines: dict[str, list[float]] = {}
        for id, cosine in near.items():
            if id in self._passages:
                cosines.setdefault(self._passages[id].page_id, []).append(cosine)
        nearest = {page_id: sorted(each, reverse=True)[:NEAREST] for page_id, each in cosines.items()}
        return {page_id: sum(each) / len(each) for page_id, each in nearest.items()}

    def _pages_in_order(self, passage_ids: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self._passages[id].page_id for id in passage_ids))

    def _shown(self, page_id: str, in_order: Iterable[str]) -> str:
        """The page's section nearest the question: advice to read, where a gist or a question would be none."""
        own: list[Passage] = [each for each in self._passages.values() if each.page_id == page_id]
        sections = {each.id: each for each in own if each.kind == "section"}
        for id in in_order:
            if id in sections:
                return sections[id].text
        return next(iter(sections.values()), own[0]).text


def _fused(*rankings: Sequence[str]) -> dict[str, float]:
    """Weighted rank fusion of (meaning, words): first in both is 1. Without meaning, words count whole."""
    weights = (1.0, WORDS_WEIGHT) if rankings[0] else (0.0, 1.0)
    scores: dict[str, float] = {}
    for weight, ranking in zip(weights, rankings, strict=True):
        for rank, id in enumerate(ranking):
            share = weight / sum(weights) * (RANK_DAMPING + 1) / (RANK_DAMPING + 1 + rank)
            scores[id] = scores.get(id, 0.0) + share
    return scores


def _fingerprint(embedder: str, passages: Iterable[str]) -> str:
    digest = hashlib.sha256("\n".join([embedder, *sorted(passages)]).encode())
    return digest.hexdigest()[:16]


def _clean(question: str) -> str:
    printable = _UNPRINTABLE.sub(" ", question[:LONGEST_QUESTION])
    return printable.encode("utf-8", "replace").decode("utf-8").strip()
