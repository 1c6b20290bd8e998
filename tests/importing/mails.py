"""Mails, mailboxes and importers made for a test, with the defaults that most tests want."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from assistant.importing.importer import Importer
from assistant.importing.report import Counts
from assistant.intake.archives.door import read_archive
from assistant.memory.store import Store

OURS = ("mia@fernlight.example",)
NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


def eml(
    sender: str,
    to: str,
    text: str = "Hello, the form is broken again.",
    *,
    id: str = "",
    subject: str = "The form",
    day: int = 1,
    hour: int = 9,
    answers: Sequence[str] = (),
    more: str = "",
) -> bytes:
    """One mail as it lies in a mailbox."""
    refs = f"In-Reply-To: <{answers[-1]}>\nReferences: {' '.join(f'<{one}>' for one in answers)}\n" if answers else ""
    return (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: {day:02} Jun 2026 {hour:02}:00:00 +0000\n"
        f"Message-ID: <{id or f'{abs(hash((sender, to, text, subject, day, hour)))}@x.example'}>\n{refs}{more}"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    ).encode()


def mbox(folder: Path, *mails: bytes, name: str = "box.mbox") -> Path:
    """A mailbox file of these mails."""
    lines = [b"From someone@x.example Mon Jun  1 09:00:00 2026\n" + mail + b"\n" for mail in mails]
    file = folder / name
    file.write_bytes(b"".join(lines))
    return file


def brought_in(
    store: Store, path: Path, *, client_id: str | None = None, add_clients: bool = False, ours: Sequence[str] = OURS
) -> Counts:
    """Imports a path whole."""
    importer = Importer(store, ours=ours, client_id=client_id, add_clients=add_clients, clock=lambda: NOW)
    return importer.run(read_archive(path, ours=ours, now=NOW), path)
