"""A folder or a zip file that an export is put into and taken out of. Not here: what lies in it (`export`)."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, cast

from assistant.errors import BadInput, StoreTrouble

MOST_BYTES = 512 * 1024 * 1024
"""The largest single file that is taken out of a zip: more is a bomb, not a mail."""


class ParcelOut:
    """Takes files in; appears whole under its name at `finish`, or never. Raises StoreTrouble where it cannot be written."""

    def __init__(self, target: Path) -> None:
        """Raises BadInput where something lies there already."""
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise BadInput(f"{target} is there already: an export never overwrites anything.")
        self._target = target
        self._scratch = target.with_name(target.name + ".part")
        self._zip: zipfile.ZipFile | None = None
        self._made: set[Path] = set()
        try:
            self._clear()
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix.lower() == ".zip":
                self._scratch.touch(0o600)
                self._zip = zipfile.ZipFile(self._scratch, "w", zipfile.ZIP_DEFLATED)
            else:
                self._scratch.mkdir(mode=0o700)
        except OSError as error:
            raise self._trouble(error) from error

    def put(self, name: str, content: bytes) -> None:
        """`name` is a relative path with slashes."""
        try:
            if self._zip is not None:
                self._zip.writestr(name, content)
                return
            file = self._scratch.joinpath(*PurePosixPath(name).parts)
            if file.parent not in self._made:
                file.parent.mkdir(parents=True, exist_ok=True)
                self._made.add(file.parent)
            file.write_bytes(content)
        except OSError as error:
            raise self._trouble(error) from error

    def put_lines(self, name: str, rows: Iterable[dict[str, Any]]) -> int:
        """JSON Lines; nothing where there are no rows. Returns how many there were."""
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        if lines:
            self.put(name, ("\n".join(lines) + "\n").encode("utf-8", "replace"))
        return len(lines)

    def finish(self) -> None:
        """Puts it under its name."""
        try:
            if self._zip is not None:
                self._zip.close()
            elif self._target.exists():
                self._target.rmdir()
            self._scratch.replace(self._target)
        except OSError as error:
            raise self._trouble(error) from error

    def drop(self) -> None:
        """Leaves nothing behind; after `finish` it does nothing."""
        if self._zip is not None:
            with suppress(OSError, ValueError):
                self._zip.close()
        with suppress(OSError):
            self._clear()

    def _clear(self) -> None:
        if self._scratch.is_dir():
            shutil.rmtree(self._scratch)
        else:
            self._scratch.unlink(missing_ok=True)

    def _trouble(self, error: OSError) -> StoreTrouble:
        return StoreTrouble(f"{self._target} cannot be written ({error.strerror or type(error).__name__}).")


class ParcelIn:
    """An export to read from. Whatever is wrong with it is BadInput with one sentence."""

    def __init__(self, source: Path) -> None:
        self.name = source.name
        self._folder: Path | None = source if source.is_dir() else None
        self._zip: zipfile.ZipFile | None = None
        if self._folder is not None:
            self._names = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
            return
        try:
            self._zip = zipfile.ZipFile(source)
            self._names = set(self._zip.namelist())
        except FileNotFoundError:
            raise BadInput(f"There is nothing at {source}.") from None
        except (OSError, zipfile.BadZipFile):
            raise BadInput(f"{self.name} is neither a folder nor a zip file that can be read.") from None

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def folders(self, under: str) -> list[str]:
        """The folders directly under one."""
        depth = len(PurePosixPath(under).parts)
        inside = (PurePosixPath(name).parts for name in self._names if name.startswith(f"{under}/"))
        return sorted({parts[depth] for parts in inside if len(parts) > depth + 1})

    def take(self, name: str) -> bytes:
        """Only what was listed can be taken: no name leads out of the folder."""
        if name not in self._names:
            raise BadInput(f"{self.name} is not whole: {name} is missing.")
        try:
            if self._zip is not None:
                if self._zip.getinfo(name).file_size > MOST_BYTES:
                    raise BadInput(f"{self.name}: {name} is larger than any message.")
                return self._zip.read(name)
            assert self._folder is not None  # one of the two
            return self._folder.joinpath(*PurePosixPath(name).parts).read_bytes()
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
            raise BadInput(f"{self.name}: {name} cannot be read.") from None

    def lines(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The rows of a JSON Lines file, each with where it stands; none where there is no such file."""
        if name not in self._names:
            return
        for number, line in enumerate(self.take(name).split(b"\n"), start=1):
            if not line.strip():
                continue
            where = f"{self.name}: {name}, line {number}"
            try:
                row: object = json.loads(line)
            except ValueError:
                raise BadInput(f"{where} is no JSON.") from None
            if not isinstance(row, dict):
                raise BadInput(f"{where} is no object.")
            yield where, cast("dict[str, Any]", row)

    def close(self) -> None:
        if self._zip is not None:
            self._zip.close()
