"""Erasing a client: store, index, eval runs, scratch files, backups on a word; and marks that keep them away from then on.

The order makes it safe to be cut off anywhere: first the files, while the store still says what tells of the client; then
all rows with the marks in one transaction, which also notes that an erasure has begun; then whatever is only known by the
client's id. Whoever calls again finishes it. Not here: the rows (`memory.erase`), the search in files (`traces`).

What it does not reach: blocks of the disk that a deleted file leaves behind (encrypt the disk), snapshots and copies that
were made without this program, and what a person wrote of the client into their own playbook or profile, which is named.
On PostgreSQL the tables are written anew by VACUUM FULL, so that no dead row is left in them; the server's own write-ahead
log and its archive, replicas, base backups and dumps keep what they hold until they are recycled or removed: that is the
business of whoever runs the server, as are statements in its log where it logs them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Protocol

from assistant.errors import StoreTrouble
from assistant.memory import erase as rows
from assistant.memory.backup import BACKUPS, Backup, forget_copy, holds, known_copies
from assistant.memory.engine import FILE
from assistant.memory.export import ABOUT, folder_name
from assistant.memory.store import Store
from assistant.memory.wordings import FILE as WORDINGS
from assistant.memory.wordings import forget_wordings
from assistant.thread import Value
from assistant.traces import Search, traces
from assistant.traces import holds as stands_in

__all__ = ["Erased", "erase", "finish_begun", "remove_copies", "traces"]

EVALS = "evals"
INDEX = "history-index"
_OWN = ("playbook", "playbook-index", INDEX)
"""Folders of the data folder that are no copies of the store."""
_SCRATCH = (".part", ".restoring")
_STORE = (FILE, f"{FILE}-wal", f"{FILE}-shm", WORDINGS, f"{WORDINGS}-wal", f"{WORDINGS}-shm", "profile.toml")

OnProgress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and of how much."""


class Index(Protocol):
    """The index of histories, `assistant.memory.past.Past` for one."""

    def drop(self, client_id: str) -> None:
        """Lets go of one client, in its files too."""
        ...


class Erased(Value):
    """What an erasure did. Paths and numbers; nothing of the client's but the id."""

    client_id: str
    rows: dict[str, int]
    """How many rows of which table are gone."""
    blotted: int = 0
    """Rows and raw mails of other clients in which an address of theirs was blotted out."""
    files: tuple[Path, ...] = ()
    """Eval runs and scratch files that were removed, or from which their lines were taken."""
    copies: tuple[Path, ...] = ()
    """Backups and exports that still hold them."""
    removed: tuple[Path, ...] = ()
    """Backups and exports that were removed."""
    left: tuple[Path, ...] = ()
    """Other files of the data folder in which something that tells of them still stands."""
    finished: bool = True
    """False where something was in the way, said in `notes`: call again."""
    notes: tuple[str, ...] = ()


def erase(
    store: Store,
    past: Index | None,
    home: Path,
    client_id: str,
    *,
    backups: bool = False,
    ours: Collection[str] = (),
    on_progress: OnProgress = lambda _what, _done, _total: None,
) -> Erased:
    """Erases one client everywhere, and finishes an erasure that was cut off.

    `past` is the index of histories; None throws the index away whole, to be made anew. `backups` is the word on which
    backups and exports that hold them are removed; else they are named. `ours` are our own addresses and domains.
    Raises BadInput for an unknown client, StoreTrouble where the store or a file cannot be read or written: what was
    done stays done, and the same call goes on.
    """
    database = store.database
    gone: dict[str, int] = {}
    blotted = 0
    begun = rows.is_pending(database, client_id)
    traits = rows.Traits(client_id=client_id) if begun else rows.traits_of(database, client_id, ours)
    files, copies, left = _in_files(store, home, traits, on_progress)
    if not begun:
        on_progress("rows", 0, 1)
        gone, blotted = rows.erase_rows(database, traits, lambda done, of: on_progress("mails of others", done, of))
    on_progress("index", 0, 1)
    _out_of_index(past, home, client_id)
    notes: list[str] = []
    if not forget_wordings(home):
        notes.append("Another process holds the wordings of recent drafts: they hold nothing but digests.")
    on_progress("data file", 0, 1)
    finished = _out_of_the_file(store, gone, notes)
    removed = remove_copies(store, copies) if backups else ()
    if finished:
        rows.done(database, client_id)
        rows.empty_log(database)
    on_progress("check", 0, 1)
    kept = [path for path in copies if path not in removed]
    words = [*traits.sure, *([client_id] if len(client_id) >= 6 else [])]
    own = [path for path in traces(home, words) if path not in files and not _is_below(path, kept)]
    return Erased(
        client_id=client_id,
        rows=gone,
        blotted=blotted,
        files=tuple(files),
        copies=tuple(kept),
        removed=removed,
        left=tuple(sorted({*left, *own})),
        finished=finished,
        notes=tuple(notes),
    )


def finish_begun(store: Store, past: Index | None, home: Path, *, backups: bool = False) -> tuple[Erased, ...]:
    """Finishes the erasures that were cut off. Usually there are none, which costs one look. Else as `erase`."""
    return tuple(erase(store, past, home, one, backups=backups) for one in rows.pending(store.database))


def remove_copies(store: Store, copies: Iterable[Path]) -> tuple[Path, ...]:
    """Removes what an erasure named as `copies`: backups whole, of an export that is a folder the files. Returns which.

    Raises StoreTrouble where one cannot be removed.
    """
    removed: list[Path] = []
    for file in copies:
        for companion in ("-wal", "-shm", "-journal", ""):
            _unlink(file.with_name(file.name + companion))
        forget_copy(store.database, file)
        folder = file.parent
        while folder.is_dir() and not any(folder.iterdir()) and any((up / ABOUT).exists() for up in folder.parents):
            folder.rmdir()
            folder = folder.parent
        removed.append(file)
    return tuple(removed)


# -- files ------------------------------------------------------------------------------------------------------------


def _in_files(
    store: Store, home: Path, traits: rows.Traits, on_progress: OnProgress
) -> tuple[list[Path], list[Path], list[Path]]:
    """Files that were cleaned, copies of the store that hold the client, and files of a person's own that name them."""
    search = Search(traits.telling)
    known = known_copies(store.database)
    found = _files(home, known)
    cleaned: list[Path] = []
    copies: list[Path] = []
    left: list[Path] = []
    for number, file in enumerate(found):
        on_progress("files", number, len(found))
        inside = file.relative_to(home) if file.is_relative_to(home) else None
        if inside is not None and (inside.parts[0] in _OWN[1:] or inside.as_posix() in _STORE):
            continue
        if inside is not None and inside.parts[0] != _OWN[0] and inside.name.endswith(_SCRATCH):
            _unlink(file)  # left behind by a process that died, or of a copy that is being made and holds them
            cleaned.append(file)
            continue
        if not _holds(file, search, traits.client_id, (home, *known)):
            continue
        if inside is not None and inside.parts[0] == EVALS:
            _clean(file, search)
            cleaned.append(file)
        elif inside is None or inside.parts[0] == BACKUPS or _is_below(file, known) or _is_copy(file, home):
            copies.append(file)
        else:
            left.append(file)
    for path in known:  # being written at this moment, elsewhere
        scratch = path.with_name(f"{path.name}.part")
        if not path.exists() and scratch.exists() and not scratch.is_relative_to(home):
            copies.append(scratch)
    return cleaned, copies, left


def _files(home: Path, known: Iterable[Path]) -> list[Path]:
    """All regular files of the data folder and of copies elsewhere, in order."""
    found: set[Path] = set()
    for top in (home, *(one for one in known if not one.is_relative_to(home))):
        if top.is_file() and not top.is_symlink():
            found.add(top)
        for folder, _, names in os.walk(top):
            found.update(file for name in names if (file := Path(folder) / name).is_file() and not file.is_symlink())
    return sorted(found)


def _holds(file: Path, search: Search, client_id: str, tops: Iterable[Path]) -> bool:
    """A copy of the store is asked, which is fast; any other file, and a copy that says no, is searched."""
    if folder_name(client_id) in file.parts:
        return True
    try:
        if file.suffix == ".db" and holds(Backup(path=file, made_at=None, size=0), client_id):
            return True
    except StoreTrouble:
        pass  # no store, or a damaged one: its bytes tell
    return stands_in(file, search, next((top for top in tops if file != top and file.is_relative_to(top)), None))


def _is_copy(file: Path, home: Path) -> bool:
    """Whether a file is a store, or lies in an export."""
    with file.open("rb") as stream:
        if stream.read(16) == b"SQLite format 3\0" or file.suffix.lower() == ".zip":
            return True
    return any((folder / ABOUT).exists() for folder in file.parents if folder.is_relative_to(home))


def _is_below(path: Path, tops: Iterable[Path]) -> bool:
    return any(path == top or path.is_relative_to(top) for top in tops)


def _clean(file: Path, search: Search) -> None:
    """Takes their lines out of a JSON Lines file, and any other file away."""
    if file.suffix != ".jsonl" or search.hits(os.fsencode(file.name)):
        _unlink(file)
        return
    scratch = file.with_name(f"{file.name}.part")
    try:
        with file.open("rb") as old, scratch.open("wb") as new:
            for line in old:
                if not search.hits(line):
                    new.write(line)
        shutil.copymode(file, scratch)
        scratch.replace(file)
    except OSError as error:
        raise StoreTrouble(f"{file} cannot be written ({error.strerror}).") from error


def _unlink(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise StoreTrouble(f"{file} cannot be removed ({error.strerror}).") from error


# -- the rest ---------------------------------------------------------------------------------------------------------


def _out_of_index(past: Index | None, home: Path, client_id: str) -> None:
    if past is not None:
        past.drop(client_id)
        return
    try:
        shutil.rmtree(home / INDEX)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreTrouble(f"The index of histories in {home / INDEX} cannot be removed ({error.strerror}).") from error


def _out_of_the_file(store: Store, gone: Collection[str], notes: list[str]) -> bool:
    try:
        if rows.out_of_the_file(store.database, gone):
            return True
        notes.append(
            "Another process still reads the store, so that its log could not be emptied: close it, then erase again."
        )
    except StoreTrouble as trouble:
        notes.append(f"Everything is deleted, but the data file could not be written anew: {trouble} Then erase again.")
    return False
