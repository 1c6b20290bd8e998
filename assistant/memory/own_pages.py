"""The agency's own pages of the playbook: read as they stand, checked, written and put back to what ships.

A page is written whole or not at all, and only over the words that whoever edits it was shown. Nothing is thrown away: a
page that is put back leaves the agency's words beside it, under a name that is no page. Not here: what a page is
(`playbook`), noticing that one changed (`playbook_live`).
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from assistant.errors import BadInput, NotAllowed, NotThere, StoreTrouble
from assistant.memory.lock import writer_lock
from assistant.memory.playbook import PLAYBOOK, Page, document_of, ids_in, page_from
from assistant.pages import PageSource

LONGEST = 40_000
"""Characters of a page; ours have two thousand."""
CHANGED = "Somebody changed this page since you opened it, so nothing was saved: look at their words, then keep yours or theirs."
_LOCK = ".lock"
_PATIENCE_S = 5.0


class OwnPages:
    """The folder `own` over the shipped `folder`. Safe to share by threads and processes."""

    def __init__(self, own: Path, folder: Path = PLAYBOOK, *, may_edit: bool = True) -> None:
        self.own, self._folder, self._may_edit = own, folder, may_edit

    def source(self, id: str) -> PageSource:
        """A page as it stands. Raises NotThere, or BadInput for one that is kept as PDF or Word."""
        document = document_of(self.own, id)
        if document is not None:
            raise BadInput(f"This page is the file {document.name} of yours: edit it there, in {self.own}.")
        mine, shipped = self._file(self.own, id), self._file(self._folder, id)
        file = mine if mine.is_file() else shipped
        if id not in ids_in(file.parent) or not file.is_file():
            raise NotThere("The playbook has no page of that name.")
        words = _read(file)
        return PageSource(
            id=id,
            words=words,
            version=hashlib.sha256(f"{file == mine}\n{words}".encode()).hexdigest(),
            own=file == mine,
            ships=shipped.is_file(),
        )

    def checked(self, id: str, words: str) -> Page:
        """The page that these words would be. Raises BadInput or BadSettings with one sentence where they would be none."""
        if len(words) > LONGEST:
            raise BadInput(f"This page is longer than {LONGEST:,} characters: make two of it.")
        shipped = self._file(self._folder, id)
        known = {id: page_from(shipped, _read(shipped), {})} if shipped.is_file() else {}
        page = page_from(self._file(self.own, id), words, known)
        others = ids_in(self._folder) | ids_in(self.own) | {id}
        missing = next((other for other in page.related if other not in others), None)
        if missing is not None:
            raise BadInput(f"{id}.md: field related names {missing}, and there is no such page.")
        return page

    def save(self, id: str, words: str, since: str) -> PageSource:
        """Writes a page into the agency's folder; `since` is the version that was opened.

        Raises NotAllowed, BadInput or BadSettings where it is not taken, and StoreTrouble; then nothing is changed.
        """
        self._must_edit()
        self.checked(id, words)
        self._make_folder()
        with writer_lock(self.own / _LOCK, _PATIENCE_S):
            self._must_be(id, since)
            self._write(id, words)
        return self.source(id)

    def restore(self, id: str, since: str) -> Path:
        """Puts the shipped page back; returns where the agency's words lie from now on. Raises as `save` does."""
        self._must_edit()
        self._make_folder()
        with writer_lock(self.own / _LOCK, _PATIENCE_S):
            there = self._must_be(id, since)
            if not (there.own and there.ships):
                raise BadInput("There is nothing to put back: this page is as it ships, or it is yours alone.")
            aside = self._free_name(id)
            try:
                self._file(self.own, id).rename(aside)
            except OSError as error:
                raise StoreTrouble(f"{self.own} cannot be written ({error.strerror}).") from None
        return aside

    def _must_edit(self) -> None:
        if not self._may_edit:
            raise NotAllowed("The playbook is everybody's: your leads edit it. Ask one of them to do it.")

    def _must_be(self, id: str, since: str) -> PageSource:
        there = self.source(id)
        if there.version != since:
            raise BadInput(CHANGED)
        return there

    def _make_folder(self) -> None:
        try:
            self.own.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreTrouble(f"{self.own} cannot be made ({error.strerror}).") from None

    def _write(self, id: str, words: str) -> None:
        scratch = self.own / f".{id}.{secrets.token_hex(4)}.tmp"
        try:
            scratch.touch(mode=0o600)
            scratch.write_text(words.replace("\r\n", "\n").rstrip() + "\n", "utf-8", errors="replace", newline="\n")
            scratch.replace(self._file(self.own, id))
        except OSError as error:
            scratch.unlink(missing_ok=True)
            raise StoreTrouble(f"{self.own} cannot be written ({error.strerror}).") from None

    def _free_name(self, id: str) -> Path:
        """A name beside the page that is no page's: of a leading _, and taken by nothing."""
        number = 1
        while (aside := self.own / f"_{id}{f'-{number}' if number > 1 else ''}.md").exists():
            number += 1
        return aside

    def _file(self, folder: Path, id: str) -> Path:
        return folder / f"{id}.md"


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise BadInput(f"{file.name}: the file is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise StoreTrouble(f"{file.name}: the file cannot be read ({error.strerror}).") from None
