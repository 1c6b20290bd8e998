"""Two processes do not give two clients the same sentences, and a file that cannot be used holds no reply up."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.memory.wordings import FILE, KEPT, KeptWordings
from assistant.writing.offline import runs_of

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
RUNS = frozenset({"one two three four five six seven eight nine"})


@pytest.fixture(autouse=True)
def _always_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.memory.wordings.FRESH_SECONDS", 0.0)


def test_another_process_sees_what_one_kept(tmp_path: Path) -> None:
    """Two desks over one folder know each other's wordings; the same mail does not clash with itself."""
    one, other = KeptWordings(tmp_path), KeptWordings(tmp_path)
    assert other.clashes("mail b", RUNS) == 0
    one.keep("mail a", RUNS)
    assert other.clashes("mail b", RUNS) == 1
    assert other.clashes("mail a", RUNS) == 0


def test_a_changed_wording_replaces_the_old_one(tmp_path: Path) -> None:
    """The same mail, drafted anew, counts once, here and elsewhere."""
    one, other = KeptWordings(tmp_path), KeptWordings(tmp_path)
    one.keep("mail a", RUNS)
    other.clashes("mail b", RUNS)
    one.keep("mail a", frozenset({"something else"}))
    assert one.clashes("mail b", RUNS) == other.clashes("mail b", RUNS) == 0


def test_only_so_many_are_remembered(tmp_path: Path) -> None:
    """The oldest wordings are let go of, in memory and on disk."""
    kept = KeptWordings(tmp_path)
    for number in range(KEPT + 20):
        kept.keep(f"mail {number}", frozenset({f"run {number}"}))
    assert kept.clashes("x", frozenset({"run 0"})) == 0
    assert kept.clashes("x", frozenset({f"run {KEPT + 19}"})) == 1
    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("SELECT count(*) FROM wordings").fetchone() == (KEPT,)


def test_nothing_of_a_mail_stands_in_the_file(tmp_path: Path) -> None:
    """Hashes only: no word can be read out of it."""
    kept = KeptWordings(tmp_path)
    kept.keep("digest", RUNS)
    kept.close()
    assert b"three" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("spoil", ["damaged", "folder in the way", "no folder"])
def test_a_file_that_cannot_be_used_leaves_this_process_its_own(tmp_path: Path, spoil: str) -> None:
    """The desk goes on; its own drafts still differ from each other."""
    home = tmp_path
    if spoil == "damaged":
        (tmp_path / FILE).write_bytes(b"no database at all" * 200)
    elif spoil == "folder in the way":
        (tmp_path / FILE).mkdir()
    else:
        (tmp_path / "file").write_text("")
        home = tmp_path / "file"
    kept = KeptWordings(home)
    kept.keep("mail a", RUNS)
    assert kept.clashes("mail b", RUNS) == 1
    assert kept.memory_only


def test_a_busy_file_does_not_hold_a_reply_up(tmp_path: Path) -> None:
    """While another process writes, wordings are kept here, and on disk again afterwards."""
    kept = KeptWordings(tmp_path)
    kept.keep("mail 0", RUNS)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    kept.keep("mail a", frozenset({"busy"}))
    assert kept.clashes("mail b", frozenset({"busy"})) == 1
    assert kept.memory_only is None
    other.execute("ROLLBACK")
    other.close()


def test_two_desks_write_two_clients_different_sentences(tmp_path: Path) -> None:
    """Like mails, drafted by two processes' desks, share no run of nine words."""
    desks = [Desk(wordings=KeptWordings(tmp_path)), Desk(wordings=KeptWordings(tmp_path))]
    mails = [
        f"Hi,\n\nthe {thing} is broken and nobody answers. This is unacceptable!\n\nDana"
        for thing in ("shop", "form", "map", "login")
    ]
    bodies = [desks[number % 2].reply(mail, now=NOW).body for number, mail in enumerate(mails)]
    runs = [runs_of(body.split("\n\n", 1)[1]) for body in bodies]
    for number, mine in enumerate(runs):
        for others in runs[number + 1 :]:
            assert not mine & others
