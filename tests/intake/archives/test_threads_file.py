"""Thread files: JSON Lines, and a single thread over many lines."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.intake.archives import Broken, Item, read_archive
from tests.intake.archives.support import FIXTURES, NOW, found, items

LIBRARY = FIXTURES / "threads.jsonl"


def test_each_line_is_a_thread_with_its_client() -> None:
    """A thread brings its client and its touchpoints; a line that is none is kept, with the field that is wrong."""
    dana, wrong, eva = found(LIBRARY)
    assert isinstance(dana, Item) and isinstance(eva, Item) and isinstance(wrong, Broken)
    assert dana.client is not None and (dana.client.name, dana.client.company) == ("Dana Muster", "Muster GmbH")
    assert [one.direction for one in dana.touchpoints] == ["out", "in"]
    assert {address for one in dana.people for address in one.addresses} == {"dana@muster.example"}
    assert eva.client is not None and eva.client.relation == "prospect"
    assert wrong.where == "threads.jsonl, line 3" and "touchpoints.0.at has no offset" in wrong.why


def test_one_thread_over_many_lines_is_read_too(tmp_path: Path) -> None:
    """A file that a person has laid out nicely is one thread, with the key that its line would have."""
    line = LIBRARY.read_text("utf-8").splitlines()[0]
    path = tmp_path / "thread.json"
    path.write_text(json.dumps(json.loads(line), indent=2), encoding="utf-8")
    (one,) = items(path)
    assert one.key == found(LIBRARY)[0].key


def test_reading_goes_on_after_a_line() -> None:
    """Positions are those of lines."""
    whole = list(read_archive(LIBRARY, now=NOW))
    archive = read_archive(LIBRARY, now=NOW)
    archive.resume(whole[0][0])
    assert [one.key for _, one in archive] == [one.key for _, one in whole[1:]]


def test_deep_nesting_is_a_broken_line(tmp_path: Path) -> None:
    """A line of a hundred thousand brackets costs itself only."""
    path = tmp_path / "a.jsonl"
    good = LIBRARY.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(good + b'{"touchpoints": ' + b"[" * 100_000 + b"\n" + good)
    assert [type(one) for one in found(path)] == [Item, Broken, Item]
