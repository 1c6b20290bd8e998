"""Days named by a calendar, in seven languages. Not here: plain dates and phrases (`test_dates`)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from assistant.reading.dates import dates_in

CASES = [
    # a weekday with its number
    ("es", "2025-11-10", "te queda listo el viernes 14", "2025-11-14"),
    ("fr", "2025-11-18", "Ce sera pour le vendredi 28, promis.", "2025-11-28"),
    ("pt", "2026-02-02", "na quinta-feira 19 te mando", "2026-02-19"),
    ("de", "2026-11-09", "bis Freitag, den 20., haben Sie es", "2026-11-20"),
    ("it", "2026-03-10", "ci vediamo martedì 17 alle 10", "2026-03-17"),
    ("en", "2026-11-09", "you have it Friday the 20th", "2026-11-20"),
    ("nl", "2026-11-09", "ik stuur het vrijdag 20", "2026-11-20"),
    # an hour is no number of a day
    ("en", "2026-11-09", "Friday 14:00 then", "2026-11-13"),
    ("de", "2026-03-10", "Termin am Dienstag 14 Uhr", "2026-03-17"),
    # weeks
    ("de", "2026-09-01", "wir entscheiden bis Ende KW 37.", "2026-09-11"),
    ("nl", "2026-04-29", "je hoort van me in de week van 11 mei", "2026-05-15"),
    ("en", "2025-10-10", "They sit on Tuesday 14 October and I come back the week after", "2025-10-24"),
    # holidays
    ("en", "2026-04-10", "Leave it be till the Tuesday after Memorial Day", "2026-05-26"),
    ("en", "2026-08-20", "not to be contacted until after Labor Day", "2026-09-08"),
    ("de", "2025-06-02", "Sie hören gleich nach Pfingsten von mir", "2025-06-10"),
    ("nl", "2026-04-20", "je hoort van ons op de dinsdag na Koningsdag", "2026-04-28"),
    ("fr", "2026-03-20", "on en reparle après Pâques", "2026-04-07"),
    ("en", "2025-12-01", "you have it before Christmas", "2025-12-23"),
    # the nth weekday of a month
    ("pt", "2026-06-20", "que lhe liguemos na primeira terça-feira de setembro", "2026-09-01"),
    ("en", "2026-03-10", "remind me on the third Monday of each month", "2026-03-16"),
    ("en", "2026-03-10", "the last Friday of the month suits", "2026-03-27"),
]


@pytest.mark.parametrize(("language", "said_on", "text", "day"), CASES)
def test_the_day_is_found(language: str, said_on: str, text: str, day: str) -> None:
    """The words name exactly this day."""
    found = dates_in(text, datetime.fromisoformat(f"{said_on}T09:00"), language)
    assert [said.day for said in found] == [date.fromisoformat(day)]


@pytest.mark.parametrize("text", ["we sold 14 on Friday", "Monday 45 people came", "wk 99", "in week 0"])
def test_other_numbers_are_no_days(text: str) -> None:
    """A number that is no day of that weekday, and a week that no year has, change nothing."""
    found = dates_in(text, datetime.fromisoformat("2026-11-09T09:00"), "en")
    assert all(said.quote.lower() in ("friday", "monday") for said in found)
