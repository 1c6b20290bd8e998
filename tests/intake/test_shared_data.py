"""Intake over real and hostile files, where they are present: no crash, under two seconds each, replies exact.

The folder lies beside the repository, or where HEARDBACK_SHARED points; nothing of it is kept here.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.intake import Mail, read_mime, read_pasted, read_words

SHARED = Path(os.environ.get("HEARDBACK_SHARED") or Path(__file__).parents[3] / "shared")
DATA = SHARED / "data"
TALON = DATA / "parsing" / "mailgun+talon" / "tests" / "fixtures"
MAX_SECONDS = 2.0

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(),
    reason=f"no shared data at {SHARED}: set HEARDBACK_SHARED to use it",
)


def _files() -> Iterator[Path]:
    for folder in ("parsing", "hostile/malformed", "hostile/generated"):
        yield from (path for path in sorted((DATA / folder).rglob("*")) if path.is_file())


def _calm(read: Callable[[], Mail]) -> None:
    started = time.process_time()
    # A file that is no mail may be refused: BadInput is an answer, anything else is a crash.
    with suppress(BadInput):
        assert read().model_dump_json()
    assert time.process_time() - started < MAX_SECONDS


def test_every_file_is_read_or_refused_in_good_time() -> None:
    """Each file, taken as unknown words, as MIME and as a paste, gives a mail or a refusal within 2 s of CPU."""
    read = 0
    for path in _files():
        raw = path.read_bytes()
        _calm(lambda raw=raw: read_words(raw))
        _calm(lambda raw=raw: read_mime(raw))
        _calm(lambda raw=raw: read_pasted(raw.decode("latin-1")))
        read += 1
    assert read > 550


@pytest.mark.parametrize("name", ["injection", "benign"])
def test_mails_with_instructions_in_them_are_only_words(name: str) -> None:
    """Bodies that carry instructions are read like any other."""
    for line in (DATA / "hostile" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        mail = json.loads(line)
        _calm(lambda mail=mail: read_words(f"Subject: {mail.get('subject', '')}\n\n{mail['body']}"))


def _even(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def _whole(mail: Mail) -> str:
    return f"{mail.text}\n\n{mail.signature}".strip()


def test_the_replies_of_standard_clients_are_exact() -> None:
    """Of each client's mail the expected reply, signature included, comes out exactly, and the quoted mail is kept."""
    for path in sorted((TALON / "standard_replies").glob("*.eml")):
        expected = path.with_name(f"{path.stem}_reply_text")
        mail = read_words(path.read_bytes())
        wanted = expected.read_text(encoding="utf-8") if expected.exists() else "Hello"
        assert _even(_whole(mail)) == _even(wanted), path.name
        assert mail.earlier, path.name


def test_the_replies_of_html_clients_are_exact() -> None:
    """The HTML of nine clients gives the same short reply and its quoted mail."""
    for path in sorted((TALON / "html_replies").glob("*.html")):
        raw = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + path.read_bytes()
        mail = read_words(raw)
        assert (mail.text, mail.signature) == ("Hi. I am fine.", "Thanks,\nAlex"), path.name
        assert mail.earlier[0].text.startswith("Hello! How are you?"), path.name


def test_signatures_are_those_that_people_marked() -> None:
    """The signatures marked by hand come out exactly."""
    folder = TALON / "signature" / "emails" / "stripped"
    for path in sorted(folder.glob("*_body")):
        marked = folder / path.name.replace("_body", "_signature")
        mail = read_pasted(path.read_text(encoding="utf-8").replace("#sig#", ""))
        assert _even(mail.signature) == _even(marked.read_text(encoding="utf-8").replace("#sig#", "")), path.name
