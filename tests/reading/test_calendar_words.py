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
    ("de", "2025-12-01", "des leg ma weg bis nach Heilig Drei König", "2026-01-07"),
    ("es", "2025-12-15", "lo reviso nomás pasando Reyes", "2026-01-07"),
    ("fr", "2025-12-01", "on voit ça après les Rois", "2026-01-07"),
    ("nl", "2026-02-03", "vur aswoensdag nie appen", "2026-02-17"),
    ("de", "2026-09-03", "Bis Allerheilige bitte gar nix", "2026-11-01"),
    ("de", "2026-04-20", "nach Christi Himmelfahrt", "2026-05-15"),
    ("en", "2026-06-10", "no use asking me a thing before Veterans Day", "2026-11-10"),
    ("en", "2026-07-14", "ring me the Monday after Halloween", "2026-11-02"),
    ("en", "2026-02-21", "leave us be till after Paddy's weekend", "2026-03-18"),
    # feasts by the moon
    ("en", "2026-10-01", "we talk after Diwali", "2026-11-09"),
    ("en", "2026-02-01", "once we are back after Chinese New Year", "2026-02-19"),
    ("en", "2026-03-01", "let it rest until after Eid", "2026-03-23"),
    # the week of a holiday, of a month, of a day that was named
    ("en", "2025-04-15", "will send u the captions wk after easter", "2025-04-25"),
    ("nl", "2026-03-01", "je hoort het de week na Pasen", "2026-04-10"),
    ("nl", "2025-10-09", "Wij beslissen in de eerste week van november", "2025-11-07"),
    # further on than the next such day
    ("en", "2026-03-04", "you'll have yours a fortnight on Friday", "2026-03-20"),
    ("en", "2026-03-11", "back Monday week", "2026-03-23"),
    ("fr", "2026-06-01", "réponse en fin de semaine prochaine", "2026-06-12"),
    ("es", "2026-06-01", "a finales de la semana que viene", "2026-06-12"),
    ("it", "2026-06-01", "glielo mando fra una quindicina di giorni", "2026-06-15"),
    ("fr", "2026-06-01", "vous aurez tout sous quinzaine", "2026-06-15"),
    ("pt", "2026-06-01", "na segunda quinzena de julho", "2026-07-31"),
    ("fr", "2026-07-01", "on en reparle à la rentrée", "2026-09-07"),
    # the first of a month in words
    ("pt", "2026-07-02", "retomar no dia um de setembro", "2026-09-01"),
    ("fr", "2026-07-02", "on reprend le premier octobre", "2026-10-01"),
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


@pytest.mark.parametrize(
    ("language", "said_on", "text", "days"),
    [
        (
            "it",
            "2025-08-01",
            "si apre il lunedì dopo Ferragosto e il giovedì di quella settimana chiamo",
            ["08-18", "08-21"],
        ),
        ("en", "2026-03-11", "I'm back Monday the 16th, you have it by the end of that week", ["03-16", "03-20"]),
    ],
)
def test_that_week_is_the_one_named_before(language: str, said_on: str, text: str, days: list[str]) -> None:
    """A day "of that week" lies in the week of the day before it."""
    found = dates_in(text, datetime.fromisoformat(f"{said_on}T09:00"), language)
    assert [f"{said.day:%m-%d}" for said in found] == days


@pytest.mark.parametrize("text", ["we sold 14 on Friday", "Monday 45 people came", "wk 99", "in week 0"])
def test_other_numbers_are_no_days(text: str) -> None:
    """A number that is no day of that weekday, and a week that no year has, change nothing."""
    found = dates_in(text, datetime.fromisoformat("2026-11-09T09:00"), "en")
    assert all(said.quote.lower() in ("friday", "monday") for said in found)
