"""How moments are said on a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ui import wording

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=BERLIN)


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
