"""Moments in words: weekdays, weeks, months and day numbers, in every language."""

from __future__ import annotations

from datetime import date, time

import pytest

from assistant.reading.dates import dates_in
from tests.builders import moment, ready

TUESDAY = moment("03-03 11:00")


def day_of(text: str, language: str = "en", said: str = "03-03", month_first: bool = False) -> str | None:
    found = dates_in(text, moment(said), language, month_first)
    return found[0].day.isoformat() if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-03-03"),
        ("tonight", "2026-03-03"),
        ("by the end of the day", "2026-03-03"),
        ("tomorrow at noon", "2026-03-04"),
        ("the day after tomorrow", "2026-03-05"),
        ("on Thursday", "2026-03-05"),
        ("by Friday", "2026-03-06"),
        ("on Monday", "2026-03-09"),
        ("on Tuesday", "2026-03-10"),
        ("next Friday", "2026-03-13"),
        ("by the end of the week", "2026-03-06"),
        ("after the weekend", "2026-03-09"),
        ("after the long weekend", "2026-03-09"),
        ("next week", "2026-03-13"),
        ("in two weeks", "2026-03-17"),
        ("in three days", "2026-03-06"),
        ("in four days", "2026-03-09"),  # working days
        ("by the 14th", "2026-03-14"),
        ("until the 2nd", "2026-04-02"),  # the second of March is over
        ("on 14 March", "2026-03-14"),
        ("on March 14th", "2026-03-14"),
        ("14 March 2027", "2027-03-14"),
        ("on the 3rd of April", "2026-04-03"),
        ("2026-05-04", "2026-05-04"),
        ("on 14.4.", "2026-04-14"),
        ("in July", "2026-07-01"),
        ("mid July", "2026-07-15"),
        ("at the end of July", "2026-07-31"),
        ("in January", "2027-01-01"),
        ("by the end of the month", "2026-03-31"),
        ("in Q3", "2026-07-01"),
    ],
)
def test_days_are_named_in_words(text: str, day: str) -> None:
    """A day in words is the next such day after the moment it was said."""
    assert day_of(f"I will send it {text}.") == day


@pytest.mark.parametrize(
    ("language", "text"),
    ready(
        en=["on Friday", "Friday", "by Friday"],
        de=["am Freitag", "bis Freitag", "Freitag"],
        fr=["vendredi", "d'ici vendredi", "ce vendredi"],
        es=["el viernes", "este viernes"],
        nl=["vrijdag", "op vrijdag"],
        it=["venerdì", "entro venerdì", "venerdi"],
        pt=["na sexta-feira", "sexta", "até sexta-feira"],
    ),
)
def test_a_weekday_is_known_in_every_language(language: str, text: str) -> None:
    """A weekday is the next one, with or without its little words and accents."""
    assert day_of(text, language) == "2026-03-06"


@pytest.mark.parametrize(
    ("language", "text"),
    ready(
        en=["tomorrow"], de=["morgen"], fr=["demain"], es=["mañana"], nl=["morgen"], it=["domani"], pt=["amanhã"],
    ),
)  # fmt: skip
def test_tomorrow_is_known_in_every_language(language: str, text: str) -> None:
    """Tomorrow is the day after the moment it was said, where it was said."""
    assert day_of(text, language) == "2026-03-04"


@pytest.mark.parametrize(
    ("language", "text"),
    ready(
        en=["next week"],
        de=["nächste Woche"],
        fr=["la semaine prochaine"],
        es=["la semana que viene", "la próxima semana"],
        nl=["volgende week"],
        it=["la settimana prossima", "la prossima settimana"],
        pt=["na próxima semana", "na semana que vem"],
    ),
)
def test_next_week_lasts_until_its_friday(language: str, text: str) -> None:
    """ "Next week" covers that week to its last working day."""
    assert day_of(text, language) == "2026-03-13"


@pytest.mark.parametrize(
    ("language", "text"),
    ready(
        en=["in two weeks"],
        de=["in zwei Wochen"],
        fr=["dans deux semaines"],
        es=["en dos semanas", "dentro de dos semanas"],
        nl=["over twee weken"],
        it=["tra due settimane", "fra due settimane"],
        pt=["daqui a duas semanas", "dentro de duas semanas"],
    ),
)
def test_counted_weeks_are_known_in_every_language(language: str, text: str) -> None:
    """Two weeks are fourteen days from the moment it was said."""
    assert day_of(text, language) == "2026-03-17"


@pytest.mark.parametrize(
    ("language", "text"),
    ready(
        en=["on 14 April", "April 14", "on the 14th of April"],
        de=["am 14. April", "den 14. April", "am 14.4."],
        fr=["le 14 avril", "le 14/04"],
        es=["el 14 de abril", "el 14/04"],
        nl=["op 14 april", "14-04-2026"],
        it=["il 14 aprile", "il 14/04"],
        pt=["no dia 14 de abril", "14/04"],
    ),
)
def test_day_and_month_are_known_in_every_language(language: str, text: str) -> None:
    """A day with its month, as a word or a number, is that day."""
    assert day_of(text, language) == "2026-04-14"


@pytest.mark.parametrize(
    ("language", "text"),
    ready(
        en=["by the 14th", "on the 14th"],
        de=["bis zum 14.", "am 14."],
        fr=["le 14", "d'ici le 14"],
        es=["el día 14", "el 14"],
        nl=["de 14e", "op de 14e"],
        it=["il 14", "entro il 14"],
        pt=["dia 14", "no dia 14"],
    ),
)
def test_a_bare_day_number_is_the_next_such_day(language: str, text: str) -> None:
    """A number alone is that day of this month, or of the next where it is over."""
    assert day_of(f"{text}.", language) == "2026-03-14"
    assert day_of(f"{text}.", language, said="03-20") == "2026-04-14"


@pytest.mark.parametrize(
    ("language", "text"),
    ready(
        en=["after the weekend", "after the long weekend"],
        de=["nach dem Wochenende", "nach dem langen Wochenende"],
        fr=["après le week-end", "après le long week-end"],
        es=["después del fin de semana", "después del puente"],
        nl=["na het weekend", "na het lange weekend"],
        it=["dopo il fine settimana", "dopo il weekend", "dopo il ponte"],
        pt=["depois do fim de semana"],
    ),
)
def test_after_the_weekend_is_no_day_before_monday(language: str, text: str) -> None:
    """After the weekend, long or not, is Monday at the soonest."""
    assert (day_of(text, language) or "") >= "2026-03-09"


def test_numbers_with_slashes_follow_the_place() -> None:
    """3/4 is the third of April, in the United States the fourth of March."""
    assert day_of("by 3/4") == "2026-04-03"
    assert day_of("by 3/4", month_first=True) == "2026-03-04"
    assert day_of("by 25/3", month_first=True) == "2026-03-25"


def test_a_day_without_a_year_may_lie_over_new_year() -> None:
    """A day without its year is the next one, also over the turn of the year."""
    assert day_of("on 10 January", said="2025-12-20") == "2026-01-10"
    assert day_of("on Monday", said="2025-12-30") == "2026-01-05"


def test_the_day_of_the_speaker_counts() -> None:
    """Tomorrow, said in Auckland after midnight, is the day after that midnight."""
    said = moment("03-03 23:30").astimezone(moment("03-03", "Pacific/Auckland").tzinfo)
    assert dates_in("tomorrow", said, "en")[0].day == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("on Friday at 4 pm", time(16)),
        ("on Friday at 10:30", time(10, 30)),
        ("Friday noon", time(12)),
        ("on Friday by 12 am", time(0)),
        ("on Friday", None),
    ],
)
def test_a_clock_time_beside_the_day_is_taken_along(text: str, clock: time | None) -> None:
    """The hour that stands beside a day belongs to it."""
    assert dates_in(text, TUESDAY, "en")[0].clock == clock


@pytest.mark.parametrize(
    "text",
    [
        "we may march on",
        "the 2nd draft has 14 pages",
        "version 3.4 costs 3.50",
        "the sun is out",
        "32/13",
        "it cost 40 % more",
        "on 31 February",
        "I second that",
        "call 0151 14 03 99",
    ],
)
def test_words_that_look_like_days_are_none(text: str) -> None:
    """Ordinary words, prices and versions name no day."""
    assert dates_in(text, TUESDAY, "en") == ()


def test_the_quote_stands_in_the_text_at_its_place() -> None:
    """Each day carries the words that name it and where they begin."""
    text = "Either on Friday, on 14 April or in two weeks; then again, maybe tomorrow."
    found = dates_in(text, TUESDAY, "en")
    assert len(found) == 4
    assert all(text[said.start : said.start + len(said.quote)] == said.quote for said in found)
