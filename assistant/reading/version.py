"""Which reader this is: what was read by another one is read anew. Not here: the reader itself, and where readings are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assistant.paths import KNOWLEDGE

ABOVE = ("timeline.py", "rhythm.py")
"""What is made of readings and makes none: a change there reads nothing anew."""


@lru_cache(maxsize=1)
def reader_version() -> str:
    """A digest of all that a reading of words rests on: lexicons, weights and the code of this package. 16 letters."""
    files = [*(KNOWLEDGE / "lexicon").iterdir(), *(KNOWLEDGE / "weights").iterdir()]
    return digest_of([*files, *(one for one in Path(__file__).parent.glob("*.py") if one.name not in ABOVE)])


def digest_of(files: Iterable[Path]) -> str:
    """16 letters that change with the name or content of any of these files."""
    found = hashlib.sha256()
    for file in sorted((one for one in files if one.is_file()), key=lambda one: one.name):
        found.update(f"{file.name}\0".encode())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]
