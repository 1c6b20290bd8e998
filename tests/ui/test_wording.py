"""How moments and answers are said on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from assistant.answers import Assessment
from assistant.thread import Action, NextChannel
from ui import wording

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=BERLIN)


def assessment(action: Action, channel: NextChannel | None = None, until: date | None = None) -> Assessment:
    return Assessment(
        id="t",
        turn="them",
        reads_as="follow_up",
        confidence={},
        action=action,
        until=until,
        channel=channel,
        health=None,
        evidence=(),
        tips=(),
        alternatives=(),
        sources=(),
        why={},
        elapsed_ms=1.0,
    )


def test_wait_names_the_day() -> None:
    """A wait says until when, with the weekday."""
    assert wording.headline(assessment("wait", until=date(2026, 3, 12))) == "Wait until Thursday 12 March"


@pytest.mark.parametrize("action", get_args(Action))
@pytest.mark.parametrize("channel", [None, *get_args(NextChannel)])
def test_every_answer_has_a_headline(action: Action, channel: NextChannel | None) -> None:
    """Every action on every channel is said in one clean line."""
    said = wording.headline(assessment(action, channel))
    assert said and said[0].isupper()
    assert "  " not in said and " ," not in said and "None" not in said and not said.endswith((" ", ",", ":"))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW.replace(hour=15, minute=30), "today 15:30"),
        (datetime(2026, 3, 11, 9, 30, tzinfo=BERLIN), "tomorrow, Wednesday, 09:30"),
        (datetime(2026, 3, 16, 9, 0, tzinfo=BERLIN), "Monday 16 March, 09:00"),
        (datetime(2027, 1, 4, 9, 0, tzinfo=BERLIN), "Monday 4 January 2027, 09:00"),
    ],
)
def test_moments_are_said_from_today(moment: datetime, said: str) -> None:
    """A moment is today, tomorrow or a day, with its hour."""
    assert wording.soon(moment, NOW) == said


def test_today_is_the_clients_today() -> None:
    """Whether a moment is today is told by the moment's own zone and not by that of the clock."""
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    assert wording.soon(datetime(2026, 3, 11, 9, 0, tzinfo=BERLIN), late) == "today 09:00"


def test_silence_is_counted_in_whole_units() -> None:
    """Silence is said in hours at first, then in days."""
    assert wording.silence(NOW - timedelta(minutes=20), NOW) == "just now"
    assert wording.silence(NOW - timedelta(hours=1), NOW) == "1 hour of silence"
    assert wording.silence(NOW - timedelta(days=4, hours=3), NOW) == "4 days of silence"
