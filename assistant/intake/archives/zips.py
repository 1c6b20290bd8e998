"""Zip files as blobs, with what a zip must not do refused. Not here: what the files in it are (`door`).

Nothing is ever unpacked to disk: members are read as streams. A zip is still refused whole where it tries to lie outside
its folder or to unpack without end, because nobody's export does.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from assistant.errors import BadInput
from assistant.intake.archives.sources import reason
from assistant.intake.clean import label
from assistant.intake.limits import MAX_FILES, MAX_ZIP_RATIO

_BUFFER = 1024 * 1024
_SMALL = 10 * 1024 * 1024
"""Below this a member may be packed as tightly as it likes."""


@dataclass(frozen=True)
class InZip:
    """A member of a zip."""

    zip: zipfile.ZipFile
    member: zipfile.ZipInfo
    name: str
    size: int
    stamp: str

    def open(self) -> IO[bytes]:
        return cast("IO[bytes]", _Stream(self.zip, self.member))


class _Stream(io.BufferedReader):
    """A member with a large buffer before it: zipfile's own line reading is slow."""

    def __init__(self, zip_file: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        super().__init__(cast("io.RawIOBase", zip_file.open(member)), _BUFFER)


def members(path: Path) -> tuple[InZip, ...]:
    """The files in a zip, in the order of their names. Raises BadInput with one sentence where it cannot be trusted."""
    try:
        opened = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise BadInput(f"{path.name} cannot be opened as a zip: {reason(error)}.") from None
    infos = opened.infolist()
    if len(infos) > MAX_FILES:
        raise BadInput(f"{path.name} holds more than {MAX_FILES:,} files, so it was not read.")
    found: list[InZip] = []
    for info in infos:
        if info.is_dir():
            continue
        _trust(path, info)
        stamp = f"{info.file_size}:{info.CRC}"
        found.append(InZip(opened, info, label(info.filename, 1_000), info.file_size, stamp))
    return tuple(sorted(found, key=lambda member: member.name))


def _trust(path: Path, info: zipfile.ZipInfo) -> None:
    written = info.filename.replace("\\", "/")
    inside = PurePosixPath(written)
    if inside.is_absolute() or ".." in inside.parts or written[1:3] == ":/":
        raise BadInput(f"{path.name} holds a file that wants to lie outside of its folder, so it was not read.")
    if info.file_size > _SMALL and info.file_size > MAX_ZIP_RATIO * max(1, info.compress_size):
        raise BadInput(f"{path.name} holds a file that unpacks to {MAX_ZIP_RATIO} times its size, so it was not read.")
    if info.flag_bits & 0x1:
        raise BadInput(f"{path.name} is protected by a password: unpack it first, then import the folder.")
