"""A note of what happened becomes the touchpoint that it tells of, and nothing that it does not."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.reading.notes import touchpoint_of

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Thursday


@pytest.mark.parametrize(
    ("note", "direction", "channel", "outcome", "at"),
    [
        ("called Dana, no answer, left a message", "out", "call", "left_message", "03-12 14:00"),
        ("Just spoke to Tomas, he wants the second layout", "out", "call", "connected", "03-12 14:00"),
        ("Dana called, she is furious about the invoice", "in", "call", "connected", "03-12 14:00"),
        ("Log a call with Priya yesterday at 10:00", "out", "call", "connected", "03-11 10:00"),
        ("emailed her the new layouts", "out", "email", None, "03-12 14:00"),
        ("Met Renske for coffee, all good again", "out", "meeting", "held", "03-12 14:00"),
        ("meeting declined by Tomas", "in", "meeting", "declined", "03-12 14:00"),
        ("she called off the meeting", "in", "meeting", "declined", "03-12 14:00"),
        ("Dana didn't pick up", "out", "call", "no_answer", "03-12 14:00"),
        ("She did not show up to the meeting", "out", "meeting", "no_show", "03-12 14:00"),
        ("she left me a voicemail on Monday", "in", "voicemail", "left_message", "03-09 14:00"),
        ("got a mail from Dana at 9:30", "in", "email", None, "03-12 09:30"),
        ("had lunch with Dana at 1 pm", "out", "meeting", "held", "03-12 13:00"),
        ("Rang her on Monday at 11, no answer", "out", "call", "no_answer", "03-09 11:00"),
        ("called Dana, no answer, yesterday at 10", "out", "call", "no_answer", "03-11 10:00"),
        ("Habe Tomas angerufen, niemanden erreicht", "out", "call", "no_answer", "03-12 14:00"),
        ("J'ai appelé Dana, laissé un message", "out", "call", "left_message", "03-12 14:00"),
        ("Llamé a Dana, no contestó", "out", "call", "no_answer", "03-12 14:00"),
        ("Dana gebeld, geen gehoor", "out", "call", "no_answer", "03-12 14:00"),
        ("Ho chiamato Dana, nessuna risposta", "out", "call", "no_answer", "03-12 14:00"),
        ("Liguei à Dana, não atendeu", "out", "call", "no_answer", "03-12 14:00"),
    ],
)
def test_note_is_read(note: str, direction: str, channel: str, outcome: str | None, at: str) -> None:
    """Side, channel, outcome and moment are those of the note."""
    read = touchpoint_of(note, NOW, ["Dana Whitcombe"])
    assert read is not None
    assert (read.direction, read.channel, read.outcome, f"{read.at:%m-%d %H:%M}") == (direction, channel, outcome, at)


@pytest.mark.parametrize(
    "note",
    [
        "Spoke to Tomas, he wants it by Friday at 10",
        "called Dana for Friday's layouts",
        "rang her, she needs it for Monday",
    ],
)
def test_a_deadline_in_a_note_is_not_its_moment(note: str) -> None:
    """The day by which something is wanted is not the day of the talk."""
    read = touchpoint_of(note, NOW)
    assert read is not None
    assert read.at == NOW


def test_an_hour_still_to_come_was_yesterdays() -> None:
    """No touchpoint lies in the future."""
    read = touchpoint_of("called her at 17:00", NOW)
    assert read is not None
    assert f"{read.at:%m-%d %H:%M}" == "03-11 17:00"


def test_words_without_a_contact_are_no_touchpoint() -> None:
    """What names no contact is not made into one."""
    assert touchpoint_of("what a nice day", NOW) is None
