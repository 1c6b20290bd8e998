"""Backups of the SQLite store: made while it is used, listed, and put back by one call. Nothing is overwritten unasked.

Not here: exports that other programs read (`export`). Backups of PostgreSQL are the business of pg_dump, and a sentence says so.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from sqlalchemy import delete, insert, select

from assistant.errors import BadInput, StoreTrouble
from assistant.memory.engine import CHANGED, FILE, Database, sentence_of_sqlite
from assistant.memory.tables import SCHEMA, backups
from assistant.thread import Moment, Value

BACKUPS = "backups"
"""The folder in the data folder where backups lie that were not sent elsewhere."""
PAGES = 500
"""Pages (of four kilobytes) that are copied between two looks at `stop`."""

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


class Backup(Value):
    """A backup file. `made_at` is None where the file does not say it."""

    path: Path
    made_at: Moment | None
    size: int


def back_up(
    database: Database, to: Path | None = None, *, on_progress: Progress | None = None, stop: Event | None = None
) -> Backup | None:
    """Copies the store as it is at this moment, whoever else writes meanwhile. None where it was stopped.

    `to` is a file that does not exist yet, or a folder; without it the copy lies in `backups/` of the data folder.
    Progress is told in pages. Raises BadInput where the file exists or the store is no file, StoreTrouble where it
    cannot be written.
    """
    if database.file is None:
        raise BadInput("This store is a PostgreSQL database: back it up with pg_dump, and restore it with pg_restore.")
    made_at = datetime.now(UTC)
    named = to or database.home / BACKUPS
    file = named / f"heardback-{made_at:%Y%m%dT%H%M%S%fZ}.db" if named.is_dir() or to is None else named
    file = Path(os.path.abspath(file))  # noqa: PTH100  # resolve() would follow a link that may later lead elsewhere
    if file.exists():
        raise BadInput("There is a file of that name already: a backup never overwrites one.")
    row = backups.c.path == str(file)
    with database.writing(aside=True) as connection:
        # Before the copy, so that the copy knows of itself too: an erasure must be able to name it.
        connection.execute(delete(backups).where(row))
        connection.execute(insert(backups).values(path=str(file), made_at=made_at))
    done = False
    try:
        done = copy_file(database.file, file, on_progress=on_progress, stop=stop)
    finally:
        if not done:
            with database.writing(aside=True) as connection:
                connection.execute(delete(backups).where(row))
    return Backup(path=file, made_at=made_at, size=file.stat().st_size) if done else None


def copy_file(source: Path, target: Path, *, on_progress: Progress | None = None, stop: Event | None = None) -> bool:
    """Copies a SQLite file that may be in use; the whole copy appears at once. False where it was stopped."""
    scratch = target.with_name(target.name + ".part")
    with _trouble(target):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            if not _copy(source, scratch, on_progress, stop):
                return False
            scratch.replace(target)
            return True
        finally:
            scratch.unlink(missing_ok=True)


class _Stopped(Exception):
    """The person said stop."""


def _copy(source: Path, target: Path, on_progress: Progress | None, stop: Event | None) -> bool:
    def look(_status: int, left: int, total: int) -> None:
        if stop is not None and stop.is_set():
            raise _Stopped
        if on_progress is not None:
            on_progress(total - left, total)

    with closing(_opened(source)) as old, closing(sqlite3.connect(target, isolation_level=None)) as new:
        # An open read holds on to one moment: without it a busy writer would make the copy begin again and again.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            old.backup(new, pages=PAGES, progress=look, sleep=0)
        except _Stopped:
            return False
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without the companions of a store that is in use
        return True


def known_backups(database: Database) -> tuple[Backup, ...]:
    """All backups that can be found: those in the data folder, and those that were written elsewhere. Newest first."""
    if database.file is None:
        return ()
    with database.reading() as connection:
        kept = {Path(row.path): row.made_at for row in connection.execute(select(backups))}
    for file in (database.home / BACKUPS).glob("*.db"):
        kept.setdefault(file, None)
    found = [
        Backup(path=file, made_at=at, size=file.stat().st_size)
        for file, at in kept.items()
        if file.is_file() and file.suffix.lower() != ".zip"  # exports stand there too
    ]
    return tuple(
        sorted(found, key=lambda one: (one.made_at or datetime.min.replace(tzinfo=UTC), one.path), reverse=True)
    )


def holds(backup: Backup, client_id: str) -> bool:
    """Whether a backup holds anything of this client."""
    with _trouble(backup.path), closing(_opened(backup.path)) as file:
        return file.execute("SELECT 1 FROM clients WHERE id = ?", (client_id,)).fetchone() is not None


def remember_copy(database: Database, path: Path) -> None:
    """Keeps where a copy of the store was written to, an export for one, so that an erasure can name it."""
    kept = os.path.abspath(path)  # noqa: PTH100  # resolve() would follow a link that may later lead elsewhere
    with database.writing(aside=True) as connection:
        connection.execute(delete(backups).where(backups.c.path == kept))
        connection.execute(insert(backups).values(path=kept, made_at=datetime.now(UTC)))


def known_copies(database: Database) -> tuple[Path, ...]:
    """All files and folders that the store was copied into, as far as they are known, be they there still or not."""
    with database.reading() as connection:
        return tuple(sorted(Path(path) for path in connection.scalars(select(backups.c.path))))


def forget_copy(database: Database, path: Path) -> None:
    """A copy is no more."""
    kept = os.path.abspath(path)  # noqa: PTH100  # the path as it was said: resolve() would follow links
    with database.writing(aside=True) as connection:
        connection.execute(delete(backups).where(backups.c.path == kept))


def remove_backup(database: Database, backup: Backup) -> None:
    """Deletes a backup file and forgets where it lay."""
    with _trouble(backup.path):
        backup.path.unlink(missing_ok=True)
    with database.writing(aside=True) as connection:
        connection.execute(delete(backups).where(backups.c.path == str(backup.path)))


def restore(home: Path, file: Path, *, force: bool = False) -> Path | None:
    """Puts a backup in the place of the store in `home`; what was there is kept aside, and its path returned.

    Raises BadInput where the file is no backup, is of a later version, or the store holds newer changes and `force`
    is not said; StoreTrouble where another process has the store open, or the folder cannot be written.
    """
    place = home / FILE
    said = _facts(file)
    if said is None:
        raise BadInput(f"{file.name} is no backup of a Heardback store, or it is damaged.")
    if not said["schema"].isdigit() or int(said["schema"]) > int(SCHEMA):
        raise BadInput(f"{file.name} was made by a later version of Heardback: install that one first.")
    if place.exists() and file.exists() and place.samefile(file):
        raise BadInput("This file is the store itself.")
    present = _facts(place) if place.exists() and place.stat().st_size else {}
    if present and not force and present.get(CHANGED, "") > said.get(CHANGED, ""):
        raise BadInput(
            "The store was changed after this backup was made: with --force the backup takes its place, "
            "and the store as it is now is kept aside."
        )
    aside = None
    with _trouble(place):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = home / f"{FILE}.restoring"
        copy_file(file, scratch)
        try:
            if place.exists() and place.stat().st_size:
                aside = home / BACKUPS / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.db"
                aside.parent.mkdir(mode=0o700, exist_ok=True)
                if present is not None:
                    _make_one_file(place)
                place.rename(aside)
            for companion in ("-wal", "-shm"):  # of a damaged store: they belong to the file that was there
                _set_aside(home / f"{FILE}{companion}", aside)
            scratch.replace(place)
        finally:
            scratch.unlink(missing_ok=True)
    return aside


def _make_one_file(place: Path) -> None:
    """Ends the write-ahead log, which only the last one who has the store open can do."""
    with closing(sqlite3.connect(place, isolation_level=None, timeout=1.0)) as store:
        try:
            store.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise StoreTrouble("Another process has the store open: close the desk first, then restore.") from error
            raise


def _set_aside(companion: Path, aside: Path | None) -> None:
    if companion.exists():
        if aside is not None:
            companion.rename(aside.with_name(aside.name + companion.name.removeprefix(FILE)))
        else:
            companion.unlink()


def _facts(file: Path) -> dict[str, str] | None:
    """The facts of a store file that is whole; None for any other file. Raises BadInput where there is none."""
    if not file.is_file():
        raise BadInput(f"There is no file {file}.")
    try:
        with closing(_opened(file)) as store:
            if store.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None
            found = dict(store.execute("SELECT name, value FROM facts").fetchall())
            return found if "schema" in found else None
    except sqlite3.Error:
        return None


def _opened(file: Path) -> sqlite3.Connection:
    """To be read; nothing is made where there is no file."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5.0)


@contextmanager
def _trouble(file: Path) -> Generator[None, None, None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreTrouble(sentence_of_sqlite(file, error)) from error
    except OSError as error:
        raise StoreTrouble(f"{file} cannot be written ({error.strerror}).") from error
