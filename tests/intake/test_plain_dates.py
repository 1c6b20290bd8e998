"""Dates in the shapes that mail programs use are read at once, and as the careful parser would read them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import dateparser
import pytest

from assistant.intake.dates import moment
from assistant.intake.plain_dates import plain_moment

BERLIN = "Europe/Berlin"

PLAIN = (
    "Mon, Mar 2, 2026 at 2:05 PM",
    "Monday, March 2, 2026 14:05",
    "Mar 2, 2026, at 2:05 PM",
    "2 Mar 2026, at 14:05",
    "Montag, 2. März 2026 14:05",
    "Mo., 2. März 2026 um 14:05",
    "02.03.2026 um 14:05",
    "lun. 2 mars 2026 à 14:05",
    "lun, 2 mar 2026 a las 14:05",
    "2 de marzo de 2026, 14:05",
    "ma 2 mrt 2026 om 14:05",
    "lun 2 mar 2026 alle ore 14:05",
    "segunda-feira, 2 de março de 2026 às 14:05",
    "02/03/2026 14:05",
    "2026-03-02 14:05",
    "Mon, 2026-03-02 at 14:05 +0100",
    "Mon, 2 Mar 2026 13:05:00 +0000",
)


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_date_is_the_moment_it_names(text: str) -> None:
    """Every plain shape gives the same moment."""
    assert plain_moment(text, BERLIN) == datetime(2026, 3, 2, 14, 5, tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize("text", PLAIN)
def test_the_careful_parser_agrees(text: str) -> None:
    """What is read at once is what dateparser reads as well."""
    careful = dateparser.parse(
        text,
        languages=["en", "de", "fr", "es", "nl", "it", "pt"],
        settings={"TIMEZONE": BERLIN, "RETURN_AS_TIMEZONE_AWARE": True, "DATE_ORDER": "DMY"}
        if not text.startswith("2026")
        else {"TIMEZONE": BERLIN, "RETURN_AS_TIMEZONE_AWARE": True},
    )
    assert careful == plain_moment(text, BERLIN)


def test_a_clock_of_twelve_hours_is_american_only_where_it_says_so() -> None:
    """With the month first 03/02 is the second of March."""
    assert plain_moment("03/02/2026 2:05 PM", BERLIN, month_first=True) == datetime(
        2026, 3, 2, 14, 5, tzinfo=ZoneInfo(BERLIN)
    )


@pytest.mark.parametrize(
    "text",
    [
        "29.10.2023 02:30",  # twice that night
        "29.03.2026 02:30",  # never that night
        "31.02.2026 14:05",
        "2 Mar 2026 13:05 PM",
        "02.03.2026",
        "yesterday at 14:05",
        "02.03.90 14:05",
        "Mon, Mar 2, 2026 at 2:05 PM, Dana",
    ],
)
def test_what_is_not_plain_is_left_to_the_careful_parser(text: str) -> None:
    """An hour that is there twice, a day that is not there, and words around a date are not read at once."""
    assert plain_moment(text, BERLIN) is None


def test_a_date_never_depends_on_the_clock_on_the_wall() -> None:
    """Half understood words do not give a moment of this year to a text that names another."""
    assert moment("2008-05-22, o godz. 06:37:38", "UTC", "pl") is None
