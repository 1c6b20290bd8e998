"""How pressing a message is. Not here: how well that is read (`evals`)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.reading.message import read_message

AT = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        (
            "The checkout is down right now and we lose every order. Somebody has to look at it this minute, please call.",
            "high",
        ),
        ("Die Seite ist seit heute Nacht offline und um zehn beginnt der Verkauf. Bitte sofort melden!", "high"),
        (
            "Thank you for the lovely work on the brochure. No rush at all with the invoice, whenever you get a minute.",
            "low",
        ),
    ],
)
def test_what_burns_is_told_from_what_can_wait(text: str, urgency: str) -> None:
    """An outage that runs now is high, thanks with no rush are low."""
    assert read_message(text, AT).urgency == urgency
