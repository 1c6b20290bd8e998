"""Which pages answers rested on: counted as they are given, and nothing but names of pages is kept."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.conversation import Conversation
from assistant.errors import StoreTrouble
from assistant.memory.pages_used import PagesLog
from assistant.opening import open_desk
from assistant.settings import Settings
from tests.builders import out, thread

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MAIL = "From: Karen Voss <karen@northwind.example>\n\nThe checkout is down again and I am furious. What is going on?\n\nKaren"


def test_answers_are_counted_by_page(tmp_path: Path) -> None:
    """Each page has how many answers rested on it and the moment of the last, the most used first."""
    log = PagesLog(tmp_path)
    log.record(["outage", "answer-first"], NOW - timedelta(days=2), "one")
    log.record(["outage", "outage"], NOW, "two")
    log.record(["outage"], NOW - timedelta(days=40), "long ago")
    found = PagesLog(tmp_path).since(NOW - timedelta(days=30))
    assert found.answers == 2
    assert [(one.page_id, one.answers, one.last) for one in found.pages] == [
        ("outage", 2, NOW),
        ("answer-first", 1, NOW - timedelta(days=2)),
    ]


def test_an_answer_counts_once(tmp_path: Path) -> None:
    """The same answer looked at again, or put in another form, is not counted anew."""
    log = PagesLog(tmp_path)
    for _ in range(3):
        log.record(["outage"], NOW, "the same")
    log.record([], NOW, "without a page")
    assert log.since(NOW).answers == 1


def test_nothing_is_made_before_the_first_note(tmp_path: Path) -> None:
    """Looking at an empty folder finds nothing and leaves nothing."""
    assert PagesLog(tmp_path).since(NOW).pages == () and not list(tmp_path.iterdir())


def test_a_torn_file_stops_no_answer(tmp_path: Path) -> None:
    """Where the file is no database the answer is not counted, and only whoever looks is told."""
    (tmp_path / "pages.db").write_text("no database, but a good deal of text that is none")
    PagesLog(tmp_path).record(["outage"], NOW, "one")
    with pytest.raises(StoreTrouble, match="take it away"):
        PagesLog(tmp_path).since(NOW)


def test_the_desk_notes_what_its_answers_rest_on(tmp_path: Path) -> None:
    """A draft, an assessment and an answered question count with their pages; a library put to the desk does not."""
    desk = open_desk(Settings(home=tmp_path))
    reply = desk.reply(MAIL)
    desk.reply(MAIL, tone="shorter")
    assert desk.pages_used().answers == 1
    assessed = desk.chase(thread(out("03-02", "Could you send us the photos?"), now="03-09"))
    asked = Conversation(desk).turn("may I call a client who pays late?")
    found = desk.pages_used()
    assert found.answers == 3
    named = {hit["page_id"] for hit in (asked.result or {})["pages"]}
    assert {one.page_id for one in found.pages} == {*reply.sources, *assessed.sources, *named}
    desk.rest_unnoted()
    desk.reply("Hello, where are the layouts? I am waiting.\n\nDana")
    assert open_desk(Settings(home=tmp_path)).pages_used().pages == found.pages


def test_nothing_of_a_client_is_kept(tmp_path: Path) -> None:
    """The file is its owner's, and holds no word of the mail that was answered."""
    open_desk(Settings(home=tmp_path)).reply(MAIL)
    written = b"".join(file.read_bytes() for file in tmp_path.glob("pages.db*"))
    assert b"answer-first" in written or b"outage" in written or b"keep-the" in written
    assert not [word for word in (b"Karen", b"northwind", b"checkout") if word in written]
    assert stat.S_IMODE((tmp_path / "pages.db").stat().st_mode) == 0o600
