"""A search for words in bytes, however they were written down: which files of a folder still hold anything of somebody.

Plain, in UTF-16, in base64 at any offset, in quoted-printable, escaped as in JSON and in addresses of the web, in zip and
gzip files. Large and small letters count as the same. Not here: erasing (`erasing`), what to look for (`memory.erase`).
"""

from __future__ import annotations

import binascii
import gzip
import io
import json
import os
import re
import stat
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from assistant.errors import StoreTrouble

PIECE = 8 * 1024 * 1024
"""Bytes that are looked at in one go."""
OVERLAP = 16 * 1024
"""Bytes of one piece that are looked at again with the next: what is looked for must not hide on the border."""
MAX_UNPACKED = 4 * 1024 * 1024 * 1024
"""Bytes of one packed file that are unpacked; a bomb holds no more than that."""
_ROOT = Path(__file__).resolve().parent.parent
_UNSEEN = b" \t\r\n\0"
_SMALL = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_STANDARD = bytes.maketrans(b"-_", b"+/")
_NO_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"))
_SOFT = re.compile(rb"=[ \t]*\r?\n")


class Search:
    """Words to look for in bytes."""

    def __init__(self, words: Iterable[str]) -> None:
        """Words of nothing but blanks are left out."""
        wanted: set[bytes] = set()
        for word in {" ".join(one.split()) for one in words} - {""}:
            for form in _forms(word):
                for encoding in ("utf-8",) if form.isascii() else ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
                    as_bytes = form.encode(encoding, "ignore")
                    if as_bytes.decode(encoding) == form:  # else this encoding has not all of its letters
                        wanted.add(_bare(as_bytes))
                wanted.add(_bare(json.dumps(form)[1:-1].encode()))
                wanted.add(_bare(quote(form, safe="").encode()))
        self._wanted = tuple(sorted(wanted - {b""}, key=len))

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def hits(self, data: bytes) -> bool:
        """Whether one of the words stands in `data`."""
        return any(one in view for view in _views(data) for one in self._wanted)


def quoted_printable(data: bytes) -> bytes:
    """What quoted-printable stands for, in a body or in a header, where soft line breaks cut it or not."""
    return binascii.a2b_qp(_SOFT.sub(b"", data), header=True) if b"=" in data else data


def _views(data: bytes) -> Iterator[bytes]:
    """What stands in bytes under each of the ways in which mails and files write things down.

    In small letters and without blanks, line breaks and zero bytes: a word that is cut, or written wide, is that word.
    """
    yield _bare(data)
    if b"=" in data:
        yield _bare(quoted_printable(data))
    if b"\\n" in data:
        data = data.replace(b"\\r", b"").replace(b"\\n", b"")  # line breaks as JSON writes them
        yield _bare(data)
    # All that is no letter of base64 is passed over; one of four beginnings meets each word's own.
    letters = data.translate(_STANDARD, _NO_BASE64)
    for shift in range(4):
        packed = b"A" * shift + letters + b"AAA"
        yield _bare(binascii.a2b_base64(packed[: len(packed) // 4 * 4]))


def _bare(data: bytes) -> bytes:
    return data.translate(_SMALL, _UNSEEN)


def traces(home: Path, words: Iterable[str]) -> list[Path]:
    """The files of a folder, to any depth, whose bytes or whose path inside it hold one of the words. Sorted.

    Links are not followed. A process of its own reads them: whoever closes a file of SQLite's gives up the locks that the
    whole process holds on it. Raises StoreTrouble where a file cannot be read: nobody knows then what is in it.
    """
    asked = json.dumps({"home": str(home.absolute()), "words": list(words)})
    script = "from assistant.traces import answer; answer()"
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=asked.encode("utf-8", "surrogatepass"),  # not as arguments, which every user of the machine can read
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (_ROOT, *filter(None, sys.path))))},
    )
    if done.returncode:
        raise StoreTrouble(f"The data folder {home} could not be searched.")
    found: dict[str, Any] = json.loads(done.stdout)
    if found["trouble"]:
        raise StoreTrouble(str(found["trouble"]))
    return [home / os.fsdecode(bytes.fromhex(one)) for one in found["files"]]


def answer() -> None:
    """The search of `traces`, asked on standard input and answered on standard output."""
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.read().decode("utf-8", "surrogatepass"))
    home, search, files, trouble = Path(asked["home"]), Search(asked["words"]), list[str](), ""
    try:
        files = [
            os.fsencode(one.relative_to(home)).hex() for one in _files(home) if search and holds(one, search, home)
        ]
    except StoreTrouble as error:
        trouble = str(error)
    sys.stdout.write(json.dumps({"files": files, "trouble": trouble}))


def holds(file: Path, search: Search, inside: Path | None = None) -> bool:
    """Whether a file holds one of the words: in its path below `inside`, in its bytes, or packed in it.

    Not for a database that this process has open (`traces`). A file that is not there any more holds nothing. Raises
    StoreTrouble where it cannot be read.
    """
    name = os.fsencode(file.relative_to(inside) if inside else file.name)
    if search.hits(name):
        return True
    try:
        with file.open("rb") as stream:
            return _in_stream(stream, search, packed=False)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreTrouble(f"{file} cannot be read ({error.strerror}): it may still hold what was erased.") from error


def _files(home: Path) -> list[Path]:
    found: list[Path] = []
    for folder, _, names in os.walk(home):
        for name in names:
            file = Path(folder) / name
            try:
                if stat.S_ISREG(file.lstat().st_mode):
                    found.append(file)
            except FileNotFoundError:
                continue
    return sorted(found)


def _in_stream(stream: IO[bytes], search: Search, *, packed: bool) -> bool:
    head = stream.read(4)
    stream.seek(0)
    if not packed and head[:2] == b"\x1f\x8b":
        return _unpacked(lambda: gzip.GzipFile(fileobj=stream), search)
    if not packed and head == b"PK\x03\x04":
        return _in_zip(stream, search)
    return _in_pieces(stream, search)


def _in_pieces(stream: IO[bytes], search: Search) -> bool:
    kept, read = b"", 0
    while (piece := stream.read(PIECE)) and read < MAX_UNPACKED:
        read += len(piece)
        if search.hits(kept + piece):
            return True
        kept = piece[-OVERLAP:]
    return False


def _in_zip(stream: IO[bytes], search: Search) -> bool:
    try:
        with zipfile.ZipFile(stream) as archive:  # pyright: ignore[reportArgumentType]  # any binary stream will do
            for member in archive.infolist():
                if search.hits(member.filename.encode("utf-8", "surrogateescape")):
                    return True
                if not member.is_dir() and _unpacked(lambda one=member: archive.open(one), search):
                    return True
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        stream.seek(0)
        return _in_pieces(stream, search)
    return False


def _unpacked(open_it: Callable[[], IO[bytes] | gzip.GzipFile], search: Search) -> bool:
    try:
        with open_it() as stream:
            inner = io.BufferedReader(stream)  # pyright: ignore[reportArgumentType]  # any readable stream will do
            return _in_pieces(inner, search)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return False  # damaged or locked: whatever it holds, nobody reads it


def _forms(word: str) -> set[str]:
    """A word in the letters that it may be written in; the accents as one letter or as two."""
    written = {word, word.lower(), word.upper(), word.title(), word.casefold(), word.capitalize()}
    forms = {unicodedata.normalize(kind, one) for one in written for kind in ("NFC", "NFD")}
    return forms | {one.replace("_", " ") for one in forms}  # in the header of a mail the one stands for the other
