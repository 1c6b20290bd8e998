"""Everything of a store in a folder or a zip, and back again: on each database, whole, and nothing twice."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from assistant.errors import BadInput, StoreTrouble
from assistant.memory.export import ABOUT, LEFT_OUT, OF_A_CLIENT, OF_THE_STORE, export
from assistant.memory.store import Store
from assistant.memory.tables import doubtful, metadata
from assistant.memory.unpack import take_in
from tests.memory.filled import fill, told


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("name", ["parcel", "parcel.zip"])
def test_an_export_holds_everything_and_comes_back(store: Store, tmp_path: Path, name: str) -> None:
    """A new store that takes it in says the same in every room, and its words are found."""
    fill(store)
    seen: list[tuple[int, int]] = []
    assert export(store, tmp_path / name, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    new = Store(tmp_path / "new")
    assert take_in(new, tmp_path / name) == {"clients": 2, "touchpoints": 6}
    assert told(new) == told(store)
    assert len(new.inbox.queued()) == 6
    new.close()


def test_taking_in_again_adds_nothing(store: Store, tmp_path: Path) -> None:
    """Neither into the store that it came from nor, twice, into another."""
    fill(store)
    export(store, tmp_path / "parcel")
    before = told(store)
    assert take_in(store, tmp_path / "parcel") == {"clients": 0, "touchpoints": 0}
    assert told(store) == before


def test_an_export_goes_from_one_database_to_the_other(tmp_path: Path, store: Store) -> None:
    """What SQLite wrote PostgreSQL reads, and what it writes then is the same but for the moment and its own numbers."""
    first = Store(tmp_path / "first")
    fill(first)
    export(first, tmp_path / "one")
    take_in(store, tmp_path / "one")
    export(store, tmp_path / "two")
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert one.keys() == two.keys()
    assert told(store) == told(first)


def test_the_bytes_lie_there_as_they_came(store: Store, tmp_path: Path) -> None:
    """Mails are .eml files that any mail program opens, each in its client's folder, whatever the client's id."""
    dana, _ = fill(store)
    export(store, tmp_path / "parcel")
    mails = list((tmp_path / "parcel").rglob("*.eml"))
    assert len(mails) == 3 and {path.read_bytes() for path in mails} == {b"Subject: x\r\n\r\n\xff\x00raw", b"who?"}
    folders = sorted(path.name for path in (tmp_path / "parcel" / "clients").iterdir())
    assert dana in folders and len(folders) == 2 and not any("." in name or "/" in name for name in folders)


def test_every_table_goes_over_or_has_a_reason_not_to() -> None:
    """No table is forgotten by the export."""
    named = {table.name for table in (*OF_A_CLIENT, *OF_THE_STORE, doubtful)} | set(LEFT_OUT)
    assert named == set(metadata.tables)


def test_an_export_that_is_stopped_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """Neither a folder nor a part of one."""
    fill(store)
    stop = Event()
    assert export(store, tmp_path / "parcel", on_progress=lambda *_: stop.set(), stop=stop) is None
    assert export(store, tmp_path / "parcel.zip", on_progress=lambda *_: stop.set(), stop=stop) is None
    assert sorted(path.name for path in tmp_path.iterdir()) in (["home"], [])


def test_taking_in_can_be_stopped_and_gone_on_with(store: Store, tmp_path: Path) -> None:
    """What was taken in is whole clients; the rest comes the next time."""
    fill(store)
    export(store, tmp_path / "parcel")
    new, stop = Store(tmp_path / "new"), Event()
    assert take_in(new, tmp_path / "parcel", on_progress=lambda *_: stop.set(), stop=stop) is None
    assert len(new.clients()) == 1
    assert take_in(new, tmp_path / "parcel") == {"clients": 1, "touchpoints": 3}
    assert told(new) == told(store)


def test_an_export_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    """A folder with anything in it, and a file, stay as they are."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    (tmp_path / "file.zip").write_text("x")
    for name in ("full", "file.zip"):
        with pytest.raises(BadInput, match="never overwrites"):
            export(store, tmp_path / name)
    (tmp_path / "empty").mkdir()
    assert export(store, tmp_path / "empty") is not None


def test_where_it_cannot_be_written_is_one_sentence(store: Store, tmp_path: Path) -> None:
    """A file in the way of the folder is said."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreTrouble, match="cannot be written"):
        export(store, tmp_path / "file" / "parcel")


def test_what_is_no_export_is_one_sentence(store: Store, tmp_path: Path) -> None:
    """Another folder, another zip, a text, nothing, a later format: each is said, and nothing is taken in."""
    (tmp_path / "other").mkdir()
    (tmp_path / "text.zip").write_text("no zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("x", "y")
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / ABOUT).write_text('{"format": 99}')
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / ABOUT).write_text("[]")
    for name in ("other", "text.zip", "other.zip", "later", "odd", "nothing"):
        with pytest.raises(BadInput) as said:
            take_in(store, tmp_path / name)
        assert str(said.value).endswith(".") and "\n" not in str(said.value)


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("touchpoints", lambda row: row | {"at": "yesterday"}),
        ("touchpoints", lambda row: row | {"channel": 7}),
        ("promises", lambda row: row | {"due": "2026-03-12T10:00:00"}),
        ("promises", lambda row: {k: v for k, v in row.items() if k != "what"}),
        ("invoices", lambda row: row | {"amount": "a lot"}),
        ("invoices", lambda row: row | {"number": {"x": 1}}),
        ("addresses", lambda row: row | {"contact_id": "nobody-there"}),
        ("sources", lambda row: row | {"raw": "../../../../../../etc/passwd"}),
        ("sources", lambda row: row | {"raw": "/etc/passwd"}),
        ("cadences", lambda row: row | {"at": 9}),
        ("clients", lambda row: row | {"id": None}),
    ],
)
def test_a_row_that_does_not_fit_is_one_sentence(
    store: Store, tmp_path: Path, file: str, edit: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    """The place is named and the client is not half taken in; no name leads out of the folder."""
    dana, _ = fill(store)
    parcel = tmp_path / "parcel"
    export(store, parcel)
    lines = parcel / "clients" / dana / f"{file}.jsonl"
    rows = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    lines.write_text("".join(json.dumps(edit(row)) + "\n" for row in rows), "utf-8")
    new = Store(tmp_path / "new")
    with pytest.raises(BadInput) as said:
        take_in(new, parcel)
    assert str(said.value).endswith(".") and "Dana" not in str(said.value)
    assert dana not in {known.id for known in new.clients()}


def test_an_address_of_another_client_is_not_taken_over(store: Store, tmp_path: Path) -> None:
    """One address, one client: the store's own keeps it, and the sentence says so."""
    fill(store)
    export(store, tmp_path / "parcel")
    new = Store(tmp_path / "new")
    own = new.add_client(told(store)["clients"]["Pieter/../x"][0].client, ["dana@ridgeline.example"])
    with pytest.raises(BadInput, match="another client"):
        take_in(new, tmp_path / "parcel")
    assert new.book.owner_of("dana@ridgeline.example") == own.id
