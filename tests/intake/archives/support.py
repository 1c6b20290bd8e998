"""What the tests of the archive readers share: reading a path whole, at a fixed moment, with the agency's people named."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from assistant.intake.archives import Broken, Found, Item, read_archive

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
OURS = ("sam@hallberg.example", "Sam Okafor")
BERLIN = "Europe/Berlin"


def found(path: Path, *, timezone: str = BERLIN, ours: tuple[str, ...] = OURS) -> list[Found]:
    """All that the archive at `path` holds; positions must grow and end at its total."""
    archive = read_archive(path, timezone=timezone, ours=ours, now=NOW)
    position, all_of_it = 0, list[Found]()
    for after, one in archive:
        assert position <= after <= (archive.total or after)
        position = after
        all_of_it.append(one)
    return all_of_it


def items(path: Path, *, timezone: str = BERLIN, ours: tuple[str, ...] = OURS) -> list[Item]:
    """The same, where nothing in it may be broken."""
    whole = found(path, timezone=timezone, ours=ours)
    assert not [one.why for one in whole if isinstance(one, Broken)]
    return [one for one in whole if isinstance(one, Item)]


def broken(path: Path) -> list[Broken]:
    """What of it could not be read."""
    return [one for one in found(path) if isinstance(one, Broken)]


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A zip at `path` that holds `files`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
