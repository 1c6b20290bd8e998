"""Files that are there whole or not at all, for their owner only. Not here: what is in them."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from assistant.errors import BadInput


@contextmanager
def owner_only(file: Path) -> Generator[IO[str]]:
    """A file that is there whole or not at all, for its owner only. Raises BadInput where it cannot be written."""
    scratch = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch.unlink(missing_ok=True)
        handle = os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from None
    try:
        with handle:
            yield handle
        scratch.replace(file)
    finally:
        scratch.unlink(missing_ok=True)


def write_owner_only(file: Path, text: str) -> None:
    """As `owner_only`, with all of its text at once."""
    with owner_only(file) as handle:
        handle.write(text)
