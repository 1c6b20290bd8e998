"""An mbox is cut where its mails begin and nowhere else, as a stream."""

from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from assistant.intake.archives import Broken, Item, read_archive
from assistant.intake.archives.mbox import pieces
from assistant.intake.limits import MAX_KEPT_BYTES, MAX_MAIL_BYTES
from tests.intake.archives.support import FIXTURES, NOW, found, items


def test_sentences_that_begin_with_from_are_no_mails() -> None:
    """Neither a sentence nor a line with a date in it begins a mail, and the mark before a quoted one is taken off."""
    first, *others = items(FIXTURES / "box.mbox")
    assert len(others) == 2
    assert first.mail is not None
    assert "From our side all is ready" in first.mail.text
    assert "From March 9 2026 at 10:00 the old server" in first.mail.text
    assert "\nFrom what we hear" in first.mail.text
    assert first.raw.startswith(b"From: Sam Okafor") and b"\n>From what" not in first.raw


def test_each_mail_says_where_it_lies() -> None:
    """The place of a mail is the box's name and its number in it."""
    assert [one.where for one in items(FIXTURES / "box.mbox")] == [
        "box.mbox, message 1",
        "box.mbox, message 2",
        "box.mbox, message 3",
    ]


def test_a_mail_without_a_date_has_the_moment_of_its_delivery() -> None:
    """The opening line tells when the server took the mail in."""
    automatic = items(FIXTURES / "box.mbox", timezone="UTC")[2]
    assert automatic.mail is not None
    assert automatic.mail.at == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    assert automatic.automatic == "auto_reply"
    assert any("delivery" in note for note in automatic.mail.notes)


def test_people_of_an_archive_that_hides_addresses_are_told_apart() -> None:
    """Where the opening line says "name at host", headers that say so too give addresses; words do not."""
    one, other = items(FIXTURES / "hidden.mbox")
    assert one.mail is not None and other.mail is not None
    assert (one.mail.sender_name, one.mail.sender_address) == ("Dana Muster", "dana@muster.example")
    assert (other.mail.sender_name, other.mail.sender_address) == ("Eva Roth", "eva.roth@muster.example")
    assert one.mail.text.startswith("Meet me at muster.example in the forum")
    assert b"dana at muster.example (Dana Muster)" in one.raw


def test_addresses_are_only_uncovered_where_the_archive_covers_them() -> None:
    """In any other box "name at host" in a header stays as it stands."""
    raw = b"From x@y.example Mon Mar  2 13:05:00 2026\nFrom: dana at muster.example (Dana)\nTo: a@b.example\n\nHi\n"
    piece = next(pieces(io.BytesIO(raw)))
    assert b"dana at muster.example" in piece.body


def test_an_import_goes_on_where_it_stopped() -> None:
    """After any position the rest comes and nothing else."""
    whole = list(read_archive(FIXTURES / "box.mbox", now=NOW))
    for number, (position, _) in enumerate(whole, start=1):
        archive = read_archive(FIXTURES / "box.mbox", now=NOW)
        archive.resume(position)
        rest = list(archive)
        assert [place for place, _ in rest] == [place for place, _ in whole[number:]]
        assert [one.key for _, one in rest] == [one.key for _, one in whole[number:]]


def test_openings_of_every_program_are_known(tmp_path: Path) -> None:
    """Gmail, Thunderbird, Pine, Mailman and Windows line endings open mails in their own ways."""
    openings = (
        b"From 1781234567890123456@xxx Mon Mar 02 13:05:00 +0000 2026\r\n",
        b"From - Mon Mar 02 13:05:00 2026\n",
        b"From dana@muster.example Mon Mar  2 13:05 CET 2026\n",
        b"From dana at muster.example  Mon Mar  2 13:05:00 2026\n",
        b"From MAILER-DAEMON Mon, 2 Mar 2026 13:05:00 +0100\n",
        b'From "dana muster"@muster.example Mon Mar  2 13:05:00 2026 remote from mx\n',
        b"From dana@muster.example 2026-03-02 13:05:00\n",
    )
    mail = b"From: Dana <dana@muster.example>\nSubject: n%d\n\nHi\n\n"
    box = tmp_path / "box"
    box.write_bytes(b"".join(opening + mail % number for number, opening in enumerate(openings)))
    subjects = [one.mail.subject for one in items(box) if one.mail]
    assert subjects == [f"n{number}" for number in range(len(openings))]


def test_a_box_without_dates_is_cut_at_its_bare_openings(tmp_path: Path) -> None:
    """Mozilla's bare "From -" begins a mail in a box that begins with one, and in no other."""
    mail = b"From: Dana <dana@muster.example>\n\nHi\n\n"
    bare = tmp_path / "Inbox"
    bare.write_bytes((b"From -\n" + mail) * 3)
    assert len(items(bare)) == 3
    dated = tmp_path / "Archive"
    dated.write_bytes(b"From - Mon Mar 02 13:05:00 2026\n" + mail + b"From -\nthe: first draft\n")
    assert len(items(dated)) == 1


def test_a_mail_that_is_too_large_keeps_its_bytes(tmp_path: Path) -> None:
    """It goes to quarantine with what is kept of it, and the mails around it are read."""
    small = b"From a@b.example Mon Mar  2 13:05:00 2026\nFrom: Dana <dana@muster.example>\nSubject: small\n\nHi\n\n"
    box = tmp_path / "box.mbox"
    with box.open("wb") as stream:
        stream.write(small)
        for size in (MAX_MAIL_BYTES + 1000, MAX_KEPT_BYTES + 1_000_000):
            stream.write(b"From a@b.example Mon Mar  2 13:05:00 2026\nSubject: large\n\n")
            stream.write(b"x" * 70 + b"\n")
            stream.write((b"y" * 71 + b"\n") * (size // 72) + b"\n")
        stream.write(small.replace(b"small", b"last"))
    first, large, larger, last = found(box)
    assert isinstance(first, Item) and isinstance(last, Item)
    assert isinstance(large, Broken) and isinstance(larger, Broken)
    assert len(large.raw) == large.size > MAX_MAIL_BYTES
    assert "larger than 32 MB" in large.why and "kept" not in large.why
    assert len(larger.raw) == MAX_KEPT_BYTES < larger.size
    assert larger.why.endswith("Of its 53 MB the first 52 MB are kept.")
    assert large.raw.startswith(b"From a@b.example")


def test_memory_holds_one_mail_and_not_the_box(tmp_path: Path) -> None:
    """A box of sixty megabytes is cut with less than ten in memory."""
    mail = b"From a@b.example Mon Mar  2 13:05:00 2026\nSubject: x\n\n" + (b"y" * 71 + b"\n") * 14_000 + b"\n"
    box = tmp_path / "box.mbox"
    with box.open("wb") as stream:
        for _ in range(60):
            stream.write(mail)
    tracemalloc.start()
    with box.open("rb") as stream:
        assert sum(1 for _ in pieces(stream)) == 60
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_line_without_an_end_does_no_harm(tmp_path: Path) -> None:
    """A box that is one line is one mail."""
    box = tmp_path / "box.mbox"
    box.write_bytes(
        b"From a@b.example Mon Mar  2 13:05:00 2026\nFrom: Dana <d@muster.example>\n\n" + b"From " * 100_000
    )
    assert len(items(box)) == 1
