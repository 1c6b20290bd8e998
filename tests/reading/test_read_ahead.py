"""Readings that are kept: the same as reading anew, renewed where they must be, and read once only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.memory.noticed import Line
from assistant.read_ahead import KeptReadings, Stopped, packed, unpacked, version_for
from assistant.reading.heard import read
from assistant.reading.timeline import Timeline
from assistant.reading.version import digest_of, reader_version
from assistant.thread import Thread
from tests.builders import ASK, READY, in_, out, thread

TALK = thread(
    in_("02-02", "Good morning Mia, the photos come by Friday 13 February at 10:00, promised. Thank you!"),
    out("02-04", "Thanks! Did you get the draft? Without it we can't hold the launch on the 20th."),
    out("02-05", "Spoke to Robin: she will send the texts next week.", "call", "connected"),
    in_("02-06", "I am away until 16 February.", outcome="auto_reply", subject="Out of office"),
    in_("02-17", "This is unacceptable!! Nobody answered – I’m furious, and we lose orders."),
    in_("02-18", "Ok"),
    now="02-20",
)


def lines(one: Thread, **kept: Any) -> list[Line]:
    return [Line(number, point, kept.get("version"), None) for number, point in enumerate(one.touchpoints)]


def read_and_kept(one: Thread) -> tuple[Timeline, list[Line], KeptReadings]:
    """The thread read once, and its lines with what is kept of that, as a database gives them back."""
    readings = KeptReadings(one.client, lines(one))
    timeline = Timeline(one, readings)
    kept = json.loads(json.dumps(readings.new))
    return (
        timeline,
        [line._replace(version=readings.version, content=kept[str(line.id)]) for line in lines(one)],
        readings,
    )


@pytest.mark.parametrize("language", READY)
def test_a_kept_reading_is_the_reading(language: str) -> None:
    """In every language, what was kept says to the letter what reading anew says."""
    question = out("03-02", ASK[language])
    for point in (*TALK.touchpoints, question, in_("03-03", f"{ASK[language]} – {TALK.touchpoints[4].text}")):
        fresh = read(0, point, point.at.astimezone(TALK.client.zone), language, False)
        assert unpacked(json.loads(json.dumps(packed(fresh, point))), point) == fresh


def test_a_timeline_over_kept_readings_is_the_same_and_reads_nothing() -> None:
    """What was heard equals what is heard without a store, and nothing is read a second time."""
    first, kept, _ = read_and_kept(TALK)
    again = KeptReadings(TALK.client, kept, stop=lambda: pytest.fail("something was read"))
    assert Timeline(TALK, again).heard == first.heard == Timeline(TALK).heard
    assert again.new == {}


def test_another_reader_zone_or_country_reads_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings are kept under what they rest on, and what was read under something else does not count."""
    _, kept, readings = read_and_kept(TALK)
    for changed in ({"timezone": "America/New_York"}, {"country": "US"}):
        moved = TALK.model_copy(update={"client": TALK.client.model_copy(update=changed)})
        again = KeptReadings(moved.client, kept)
        assert Timeline(moved, again).heard == Timeline(moved).heard and len(again.new) == len(kept)
    monkeypatch.setattr("assistant.read_ahead.reader_version", lambda: "another")
    assert version_for(TALK.client) != readings.version


def test_a_few_words_are_read_anew_in_a_thread_of_another_language() -> None:
    """Words too few to tell their language follow the thread; the others are left as they are."""
    _, kept, _ = read_and_kept(TALK)
    again = KeptReadings(TALK.client, kept)
    for index, line in enumerate(kept):
        again(index, line.touchpoint, line.touchpoint.at, "de", False)
    assert list(again.new) == [5]


def test_reading_can_be_stopped_and_keeps_what_was_read() -> None:
    """A stop between two touchpoints leaves the readings that were made."""
    asked = iter([False, False, True])
    readings = KeptReadings(TALK.client, lines(TALK), stop=lambda: next(asked))
    with pytest.raises(Stopped):
        Timeline(TALK, readings)
    assert list(readings.new) == [0, 1]


@pytest.mark.parametrize(
    "content", [None, [], {"said": "x"}, ["en", 0, [["asks", [0, 9999], 0]], [], None, {}, {}], ["en"]]
)
def test_what_is_no_reading_is_none(content: Any) -> None:
    """A torn row, or places outside the text, are read anew."""
    assert unpacked(content, TALK.touchpoints[5]) is None


def test_no_client_words_are_kept_twice() -> None:
    """Quotes are kept as places in the text."""
    point = TALK.touchpoints[4]
    text = json.dumps(packed(read(0, point, point.at, "en", False), point))
    assert "unacceptable!!" not in text and "lose orders" not in text


def test_the_version_follows_the_files(tmp_path: Path) -> None:
    """It changes with a file's name or content, and with nothing else."""
    one, two = tmp_path / "a.yaml", tmp_path / "b.yaml"
    one.write_text("x")
    two.write_text("y")
    before = digest_of([one, two])
    assert digest_of([two, one]) == before and len(before) == len(reader_version()) == 16
    two.write_text("z")
    assert digest_of([one, two]) != before
