"""Files on disk and in a zip as one kind of thing, and many of them as one Archive. Not here: formats, zip's own rules."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from assistant.errors import BadInput
from assistant.intake.archives.items import Found, broken, digest_of
from assistant.intake.limits import MAX_KEPT_BYTES, MAX_TABLE_BYTES

UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
"""What reading a file or a member of a zip can raise; RuntimeError is zipfile's word for a password."""


class Blob(Protocol):
    """Bytes with a name that can be opened as often as needed."""

    @property
    def name(self) -> str:
        """The path inside what is imported, with forward slashes; a file imported by itself has its name."""
        ...

    @property
    def size(self) -> int: ...

    @property
    def stamp(self) -> str:
        """Changes where the bytes may have changed."""
        ...

    def open(self) -> IO[bytes]:
        """The bytes from the beginning, seekable. Raises one of UNREADABLE."""
        ...


@dataclass(frozen=True)
class OnDisk:
    """A regular file."""

    path: Path
    name: str
    size: int
    stamp: str

    @classmethod
    def of(cls, path: Path, name: str | None = None) -> OnDisk:
        """The file at `path`. Raises OSError."""
        told = path.stat()
        return cls(path, name or path.name, told.st_size, f"{told.st_size}:{told.st_mtime_ns}")

    def open(self) -> IO[bytes]:
        return self.path.open("rb")


@dataclass(frozen=True)
class Reading:
    """What every reader is told."""

    timezone: str
    """IANA; for moments that carry no offset."""
    ours: frozenset[str]
    """Addresses, domains, names and phone numbers of the agency's people, in lower case."""
    now: datetime


Reader = Callable[[Blob, int, Reading], Iterator[tuple[int, Found]]]
"""Reads a blob from a position on, one that it gave out before or nought: what is found, each with the position after it."""


@dataclass(frozen=True)
class Source:
    """A blob and who reads it."""

    blob: Blob
    read: Reader

    @property
    def weight(self) -> int:
        """Its share of the positions; an empty file has one of its own too."""
        return max(1, self.blob.size)


class Sources:
    """An Archive of one file, or of all files of a folder or zip in the order of their names."""

    def __init__(self, name: str, sources: Sequence[Source], reading: Reading, unknown: Sequence[str] = ()) -> None:
        self.name = name
        self.unknown: tuple[str, ...] = tuple(unknown)
        self.total: int | None = sum(source.weight for source in sources)
        self.stamp = digest_of(*(piece for source in sources for piece in (source.blob.name, source.blob.stamp)))
        self._sources = tuple(sources)
        self._reading = reading
        self._position = 0

    def resume(self, position: int) -> None:
        self._position = position

    def __iter__(self) -> Iterator[tuple[int, Found]]:
        begin = 0
        for source in self._sources:
            end = begin + source.weight
            if end > self._position:
                for place, found in self._read(source, max(0, self._position - begin)):
                    yield min(begin + place, end), found
            begin = end

    def _read(self, source: Source, start: int) -> Iterator[tuple[int, Found]]:
        """One source; what cannot be read on ends it, and ends the whole where it is the only one."""
        try:
            yield from source.read(source.blob, start, self._reading)
            return
        except BadInput as error:
            if len(self._sources) == 1:
                raise
            why = str(error)
        except Exception as error:  # noqa: BLE001 - no file of thousands, however odd, may end the import of the others
            if len(self._sources) == 1:
                raise BadInput(f"{source.blob.name} cannot be read: {reason(error)}.") from None
            why = f"It cannot be read: {reason(error)}."
        yield source.weight, broken(source.blob.name, _head_of(source.blob), why, source.blob.size)


def reason(error: BaseException) -> str:
    """Why a file cannot be read, in words; never what stands in it."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    if isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError):
        return "it is protected by a password"
    if isinstance(error, NotImplementedError):
        return "it is packed in a way that is not supported"
    return "it is damaged or cut off"


def whole(blob: Blob, limit: int = MAX_TABLE_BYTES) -> bytes:
    """All bytes of a blob. Raises BadInput where it has more than `limit`, and one of UNREADABLE."""
    with blob.open() as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise BadInput(f"{blob.name} is larger than {limit >> 20} MB, which no file of its kind is.")
    return raw


def head(blob: Blob, size: int = 64 * 1024) -> bytes:
    """The first bytes of a blob; none where it cannot be read."""
    try:
        with blob.open() as stream:
            return stream.read(size)
    except UNREADABLE:
        return b""


def _head_of(blob: Blob) -> bytes:
    return head(blob, MAX_KEPT_BYTES)
