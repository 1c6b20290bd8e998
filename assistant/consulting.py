"""The playbook's side of a desk: its pages found, read, edited and put back. A part of `desk`.

Not here: the search (`memory.index`), the files (`memory.own_pages`), which pages an answer rests on (`resting`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.resting import Resting

if TYPE_CHECKING:
    from assistant.memory.index import Hit, Playbook
    from assistant.memory.own_pages import OwnPages
    from assistant.memory.playbook import Page
    from assistant.pages import PageSource


class Consulting(Resting):
    """What may be done with the playbook. `_playbook` makes the search at its first use, `_own_pages` what knows the files."""

    _playbook: Callable[[], Playbook] | None
    _own_pages: Callable[[], OwnPages] | None

    def playbook(self, question: str, limit: int = 3) -> tuple[Hit, ...]:
        """The playbook's pages that answer a question, best first; none where the desk has no playbook."""
        return tuple(self._playbook().search(question, limit)) if self._playbook else ()

    def playbook_page(self, id: str) -> Page | None:
        """One page of the playbook as it is now; None where there is none of that id. Raises BadSettings for a torn one."""
        return self._playbook().page(id) if self._playbook else None

    def playbook_pages(self) -> tuple[Page, ...]:
        """All pages as they are now, by title. Raises BadSettings for a torn one."""
        pages = self._playbook().pages() if self._playbook else ()
        return tuple(sorted(pages, key=lambda page: page.title.casefold()))

    def playbook_trouble(self) -> str | None:
        """Why a change of the files was not taken over, one sentence: the pages before it stand. None where all is well."""
        return self._playbook().trouble if self._playbook else None

    def page_source(self, id: str) -> PageSource:
        """A page as it stands in its file, to be edited. Raises BadInput where there is none, or none to be edited here."""
        return self._editable().source(id)

    def page_preview(self, id: str, words: str) -> Page:
        """The page that these words would be. Raises BadInput or BadSettings, one sentence, where they would be none."""
        return self._editable().checked(id, words)

    def save_page(self, id: str, words: str, since: str) -> PageSource:
        """Keeps a page in the agency's own folder, in the place of the one that ships. `since` is the version opened.

        Raises NotAllowed for whoever may not, BadInput or BadSettings where the words are no page or somebody changed it
        meanwhile, StoreTrouble; then nothing is changed.
        """
        return self._editable().save(id, words, since)

    def restore_page(self, id: str, since: str) -> Path:
        """Puts the page back to the one that ships; returns where the agency's words lie. Raises as `save_page`."""
        return self._editable().restore(id, since)

    def _editable(self) -> OwnPages:
        if self._own_pages is None:
            raise BadInput("This desk has no playbook to edit.")
        return self._own_pages()
