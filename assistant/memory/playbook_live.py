"""The playbook as its files are now: a running desk notices that a page was edited, added or taken away.

Not here: reading pages (`playbook`), searching them (`index`). Looking costs a stat of each file, a third of a
millisecond; the pages are read again only where one of them is another than before.
"""

from __future__ import annotations

import threading
from pathlib import Path

from assistant.embedder import Embedder, shared
from assistant.errors import BadSettings
from assistant.memory.index import Hit, PlaybookIndex
from assistant.memory.playbook import DOCUMENTS, PLAYBOOK, Page, load_pages

Looks = tuple[tuple[str, int, int], ...]
"""Name, time of change in nanoseconds and size of each file."""


class LivePlaybook:
    """The search over the pages that ship and the agency's own in `own`, its vectors in `index_folder`.

    Safe to share by threads.
    """

    def __init__(
        self, index_folder: Path, own: Path, folder: Path = PLAYBOOK, embedder: Embedder | None = None
    ) -> None:
        """Raises BadSettings naming the file and the field that cannot be used."""
        self._index_folder, self._own, self._folder = index_folder, own, folder
        self._embedder: Embedder = embedder or shared()
        self._reading = threading.Lock()
        self._looks = self._look()
        self._pages, self._index = self._read()
        self.trouble: str | None = None
        """Why a change was not taken over, one sentence; the pages from before it stand. None where all is read."""

    @property
    def words_only(self) -> str | None:
        """As `PlaybookIndex.words_only`."""
        return self._index.words_only

    def search(self, question: str, limit: int = 4) -> list[Hit]:
        """As `PlaybookIndex.search`, over the pages as they are now."""
        return self._now().search(question, limit)

    def page(self, id: str) -> Page | None:
        """One page as it is now; None where there is none of that id."""
        self._now()
        return self._pages.get(id)

    def pages(self) -> tuple[Page, ...]:
        """All pages as they are now, in the order of their ids."""
        self._now()
        return tuple(self._pages.values())

    def prepare(self) -> None:
        """As `PlaybookIndex.prepare`."""
        self._now().prepare()

    def close(self) -> None:
        """Lets go of files. A later search opens them again."""
        self._index.close()

    def _now(self) -> PlaybookIndex:
        with self._reading:
            looks = self._look()
            if looks != self._looks:
                self._looks = looks
                try:
                    pages, index = self._read()
                except BadSettings as error:
                    self.trouble = str(error)
                else:
                    old, self._pages, self._index, self.trouble = self._index, pages, index, None
                    old.close()
            return self._index

    def _read(self) -> tuple[dict[str, Page], PlaybookIndex]:
        pages = load_pages(self._folder, self._own)
        return {page.id: page for page in pages}, PlaybookIndex(self._index_folder, pages, self._embedder)

    def _look(self) -> Looks:
        seen: list[tuple[str, int, int]] = []
        for folder in (self._folder, self._own):
            try:
                files = [file for file in folder.iterdir() if file.suffix.lower() in (".md", *DOCUMENTS)]
                stats = [(str(file), file.stat()) for file in files]
            except OSError:  # no such folder, or a file that went away in this very moment
                continue
            seen += [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]
        return tuple(sorted(seen))
