"""The brief for whoever takes over: what stands first for whom, and that each line rests on the history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.advice.agenda_items import Records
from assistant.advice.drift import drift_of
from assistant.reading.timeline import Timeline
from assistant.tell import step_line
from assistant.thread import Touchpoint
from assistant.writing.handover import READERS, Handover, handover_of
from tests.builders import HELLO, in_, out, thread
from tests.meetings import contact, feeling, invoice, item, promise

CROSS = in_("02-24", "This is unacceptable! The shop is down again and we lose orders. I am furious.")
ASKED = out("02-25", "Could you send us the photos for the home page?")
HISTORY = (
    HELLO,
    CROSS,
    out("02-24 11:00", "I am on it."),
    ASKED,
    *(out(f"03-0{n}", "Just checking in.") for n in (2, 4, 5)),
)


def brief(
    *points: Touchpoint, reader: Any = "colleague", until: date | None = None, now: str = "03-10", **more: Any
) -> Handover:
    records = Records(**{name: more.pop(name) for name in tuple(more) if name in Records.__dataclass_fields__})
    timeline = Timeline(thread(*(points or HISTORY), now=now, **more))
    drift = drift_of(timeline)
    return handover_of(timeline, drift, step_line(drift.step), records, reader, until)


@pytest.mark.parametrize("reader", READERS)
def test_every_quote_stands_in_the_history(reader: Any) -> None:
    """Whatever is quoted are words of a touchpoint of that moment, word for word."""
    made = brief(reader=reader)
    quoted = [line for part in made.parts for line in part.lines if line.quote]
    assert len(quoted) >= 5
    for line in quoted:
        said = next(point for point in HISTORY if point.at == line.at)
        assert line.quote and line.quote.rstrip("…. ") in said.text


def test_each_reader_finds_first_what_they_need() -> None:
    """A cover sees what falls due, the senior what went wrong and what to mind, a colleague who they are."""
    seconds = {
        reader: brief(reader=reader, promises=(promise("the layout", "03-12", "03-04"),)).parts[1].heading
        for reader in READERS
    }
    assert seconds == {"colleague": "Who they are", "cover": "What is open", "senior": "How it stands"}
    senior = brief(reader="senior").text
    assert "Tell our own contact there before" in senior and "Bring no bill" in senior
    assert senior.index("How it stands") < senior.index("Who they are")


def test_a_cover_is_told_only_what_falls_due_meanwhile() -> None:
    """What is due after the last day is left to whoever comes back."""
    items = (item("the texts", due="03-12"), item("the film", due="04-20"))
    words = brief(reader="cover", until=date(2026, 3, 20), open_items=items).text
    assert "the texts" in words and "the film" not in words and "You cover until 20 March" in words


def test_who_must_not_be_rung_is_said() -> None:
    """Preference, ruled-out channels, a stop and a prompt payer stand under what to mind."""
    bills = (invoice("1", "2025-11-02", "2025-11-03"), invoice("2", "2025-12-02", "2025-12-03"), invoice("3", "02-02"))
    words = brief(preference="email", ruled_out=("call",), invoices=bills, reader="senior").text
    assert "They prefer e-mail." in words and "Never use: phone." in words and "do not collect" in words
    stopped = brief(HELLO, in_("03-03", "Please stop contacting me. Take me off your list.")).text
    assert "left alone" in stopped and "Please stop contacting me." in stopped


def test_what_is_on_record_is_in_it() -> None:
    """Contacts with their place, the last answer on how they feel, and what success looks like."""
    words = brief(
        contacts=(contact("Wim Oosterhuis", "primary", addresses=("wim@vale.example",)), contact("Ada Vale", "boss")),
        feelings=(feeling("A bit left alone", "02-20", "Wim"),),
        success="twice the bookings",
    ).text
    assert "Wim Oosterhuis, primary contact: wim@vale.example." in words and "Ada Vale, above the contact." in words
    assert "“A bit left alone”" in words and "twice the bookings" in words


def test_a_client_without_a_history_has_a_brief_too() -> None:
    """Nothing was said, nothing is open, and nothing fails."""
    empty = Timeline(thread(now="03-10"))
    drift = drift_of(empty)
    made = handover_of(empty, drift, step_line(drift.step), Records(), "colleague")
    assert "No sign of drifting in 0 touchpoints." in made.text
