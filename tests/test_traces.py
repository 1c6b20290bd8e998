"""The search for words in bytes: however they are written down, and never where they are not."""

from __future__ import annotations

import base64
import gzip
import json
import os
import quopri
import random
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import StoreTrouble
from assistant.traces import OVERLAP, PIECE, Search, traces

NAME, ADDRESS = "Zyra Müllerwander", "zyra_m@quorvex.example"
SAID = f"Hello, {NAME} <{ADDRESS}> wrote to us. "


def written(text: str) -> dict[str, bytes]:
    """A text in every way in which it may lie in a file."""
    ways = {name: text.encode(name) for name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1")}
    for shift in range(5):
        for name in ("utf-8", "utf-16-le", "utf-16-be"):
            data = b"\xfe" * shift + text.encode(name)
            ways[f"base64 of {name} after {shift}"] = base64.b64encode(data)
            ways[f"base64 of {name} in lines after {shift}"] = b"Content: x\r\n\r\n" + base64.encodebytes(data)
            ways[f"base64 of {name} for the web after {shift}"] = base64.urlsafe_b64encode(data)
    ways["quoted-printable"] = quopri.encodestring(("é" * 30 + text).encode())
    ways["quoted-printable in latin-1"] = quopri.encodestring(("é" * 30 + text).encode("latin-1"))
    ways["every letter a number"] = b"".join(b"=%02X" % one for one in text.encode())
    ways["JSON"] = json.dumps({"said": text}).encode()
    ways["a string in a string"] = json.dumps(json.dumps(base64.encodebytes(text.encode()).decode())).encode()
    ways["an encoded word"] = b"=?utf-8?b?" + base64.b64encode(text.encode()) + b"?="
    ways["large letters"] = text.upper().encode()
    ways["cut by a line break"] = text.replace("wander", "wan\r\n der").replace("quorvex", "quor\nvex").encode()
    ways["decomposed"] = text.replace("ü", "u\u0308").encode()
    return ways


@pytest.mark.parametrize("word", [NAME, ADDRESS])
@pytest.mark.parametrize("way", written(SAID))
def test_a_word_is_found_however_it_is_written(way: str, word: str) -> None:
    """By itself, and among other bytes."""
    data = written(SAID)[way]
    assert Search([word]).hits(data)
    assert Search(["nobody", word]).hits(b"\x01\x02Some text before.\r\n" + data + b"\r\nand behind")


@pytest.mark.parametrize("way", written(SAID))
def test_another_word_is_not(way: str) -> None:
    """What does not stand there is not found."""
    assert not Search(["Zyra Müllerwanderer", "xyra_m@quorvex.example", "Anton"]).hits(written(SAID)[way])


def test_an_encoded_name_in_a_header_is_found() -> None:
    """With the underscores that stand for blanks, and with underscores of its own."""
    assert Search([NAME]).hits(b"From: =?utf-8?q?Zyra_M=C3=BCllerwander?= <x@y.example>")
    assert Search([ADDRESS]).hits(b"From: =?utf-8?q?zyra=5Fm=40quorvex.example?=")


def test_files_of_every_kind_are_looked_into(tmp_path: Path) -> None:
    """Plain ones, packed ones, databases, names of files and of folders; in order, links left alone."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "plain.txt").write_text(SAID, "utf-8")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(SAID.encode()))
    with zipfile.ZipFile(tmp_path / "packed.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/b.txt", "x" * 1000 + SAID)
    with zipfile.ZipFile(tmp_path / "named.zip", "w") as packed:
        packed.writestr(f"{NAME}.txt", "nothing")
    with closing(sqlite3.connect(tmp_path / "some.db")) as db, db:
        db.execute("CREATE TABLE t (x)")
        db.execute("INSERT INTO t VALUES (?)", (SAID,))
    (tmp_path / f"Chat with {NAME}.txt").write_bytes(b"")
    (tmp_path / "torn.zip").write_bytes(b"PK\x03\x04" + SAID.encode())
    (tmp_path / "other.txt").write_text("nobody of ours", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "sub" / "plain.txt")
    os.mkfifo(tmp_path / "pipe")
    found = {path.name for path in traces(tmp_path, [NAME])}
    wanted = {"plain.txt", "packed.gz", "packed.zip", "named.zip", "some.db", "torn.zip", f"Chat with {NAME}.txt"}
    assert found == wanted
    assert traces(tmp_path, ["nobody else"]) == [] == traces(tmp_path, [" ", ""])


def test_a_word_on_the_border_of_two_pieces_is_found(tmp_path: Path) -> None:
    """Large files are read in pieces; nothing hides between them, packed in base64 neither."""
    file = tmp_path / "large.bin"
    file.write_bytes(b"\xfe" * (PIECE - 9) + SAID.encode() + b"\xfe" * 99)
    assert traces(tmp_path, [NAME]) == [file]
    lines = base64.encodebytes(b"\xfe" * (PIECE * 3 // 4 - OVERLAP // 4) + SAID.encode() * 3)
    file.write_bytes(lines)
    assert traces(tmp_path, [NAME]) == [file]


def test_noise_holds_no_word() -> None:
    """Random bytes and random letters are not taken for a word of six letters or more."""
    dice = random.Random(7)
    noise = dice.randbytes(2_000_000) + base64.b64encode(dice.randbytes(1_000_000))
    assert not Search(["quorvex", "777481234", "zyra_m@quorvex.example"]).hits(noise)


def test_words_are_not_told_to_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that reads gets them on its standard input: everybody may read the arguments of a process."""
    import subprocess

    seen: list[object] = []
    run = subprocess.run

    def watched(command: list[str], **named: object) -> object:
        seen.extend(command)
        return run(command, **named)  # pyright: ignore[reportCallIssue, reportArgumentType]  # what subprocess takes

    monkeypatch.setattr(subprocess, "run", watched)
    traces(tmp_path, [NAME])
    assert seen and not any("Zyra" in str(one) for one in seen)


def test_locks_of_an_open_store_are_kept(tmp_path: Path) -> None:
    """Whoever closes a file of SQLite's gives its locks away: a search beside an open transaction leaves it be."""
    file = tmp_path / "some.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("CREATE TABLE t (x)")
        db.execute("BEGIN EXCLUSIVE")
        traces(tmp_path, [NAME])
        script = f"import sqlite3; sqlite3.connect({str(file)!r}, timeout=0).execute('SELECT * FROM t').fetchall()"
        import subprocess
        import sys

        assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode != 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Nobody knows then what is in it: one sentence, with the file."""
    file = tmp_path / "closed.txt"
    file.write_text(SAID, "utf-8")
    file.chmod(0)
    with pytest.raises(StoreTrouble, match=r"closed\.txt cannot be read"):
        traces(tmp_path, [NAME])
