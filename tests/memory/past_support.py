"""What the tests of the index of histories share: two small histories, and a look into the index's files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.memory.history import Kept
from assistant.memory.past import FOLDER
from assistant.memory.past_notes import Notes, name_of
from assistant.memory.store import Store
from assistant.thread import Client, Touchpoint

BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CIDER = (
    "We loved the bottle labels, the gold foil is gorgeous.",
    "I was surprised by your bill. Forty hours were never agreed and I will not pay it.",
    "The whole team is on vacation until the 24th of August.",
    "Could you send the drone footage of the orchard again?",
    "The festival stand needs oak instead of chalk.",
)
DENTAL = (
    "The homepage looks like a toothpaste advert.",
    "We open a sixth practice in Harrow in March.",
    "Please pause the whitening campaign, the budget is frozen.",
)


def said(texts: Iterable[str], *, begins: datetime = BEGINS) -> list[Touchpoint]:
    """One mail a text, a day apart."""
    return [
        Touchpoint(at=begins + timedelta(days=day), direction="in", channel="email", subject=None, text=text)
        for day, text in enumerate(texts)
    ]


def house(store: Store) -> tuple[str, str]:
    """Two clients with their histories; their ids."""
    cider = store.add_client(Client(name="Orla Byrne", company="Saltmarsh Cider")).id
    dental = store.add_client(Client(name="Tomasz Wrona", company="Kestrel Dental")).id
    store.add_touchpoints(cider, said(CIDER))
    store.add_touchpoints(dental, said(DENTAL))
    return cider, dental


def the_set(home: Path) -> Path:
    """The folder of the set in use; there is only that one."""
    (folder,) = (home / FOLDER).glob("set-*")
    assert (home / FOLDER / "current").read_text() == folder.name
    return folder


def held(home: Path, client_id: str) -> set[int]:
    """The touchpoints of a client that the index says it has."""
    notes = Notes(the_set(home))
    try:
        return notes.ids(name_of(client_id))
    finally:
        notes.close()


def stored(store: Store, client_id: str) -> set[int]:
    """The touchpoints of a client that the store has."""
    return {kept.id for kept in _kept(store, client_id) if kept.id is not None}


def id_of(store: Store, client_id: str, begins_with: str) -> int:
    """The id of the touchpoint whose text begins so."""
    (found,) = [kept for kept in _kept(store, client_id) if kept.touchpoint.text.startswith(begins_with)]
    assert found.id is not None
    return found.id


def bytes_of(folder: Path) -> bytes:
    """All files of a folder, one after the other, their names too. Read by a process of its own: a file that this one
    closes takes the locks away that Chroma holds on it."""
    script = (
        "import pathlib, sys; out = sys.stdout.buffer\n"
        "for file in sorted(pathlib.Path(sys.argv[1]).rglob('*')):\n"
        "    out.write(str(file).encode()); out.write(file.read_bytes() if file.is_file() else b'')\n"
    )
    return subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, check=True).stdout


def _kept(store: Store, client_id: str) -> tuple[Kept, ...]:
    return store.history.touchpoints(client_id)
