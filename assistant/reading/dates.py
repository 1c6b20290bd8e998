"""Moments in words ("by Friday", "after the long weekend", "the 14th at noon") become dates in the client's calendar.

Not here: whose date it is and what follows from it (`acts`, `timeline`).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import regex

from assistant.reading.calendar_words import calendar_days, of_that_week, week_around, weekday_with_number, weeks
from assistant.reading.feasts import around_holidays
from assistant.reading.lexicon import Lexicon, Pattern, lexicon

# Where a day is named by number alone, it needs one of these before it ("the 14th", "am 14.", "le 14", "dia 14").
_BARE_DAY = {
    "en": r"(?:the|on the|by the|until the|till the) (\d{1,2})(?:st|nd|rd|th)?\b(?! ?(?:%|am|pm|hours?|days?|weeks?|€|\$|£|draft|time|version|mail|attempt|reminder|floor|half|quarter|round|proof|call|try))|\b(\d{1,2})(?:st|nd|rd|th)\b(?! (?:draft|time|version|e?-?mail|attempt|reminder|floor|half|quarter|round|proof|call|try|party|generation|edition|place|year|grade|street|avenue|century|birthday|anniversary))",
    "de": r"(?:am|zum|bis(?: zum)?|ab|ab dem|vom|den|dem) (\d{1,2})\.(?!\d)",
    "fr": r"(?:le|au|du|avant le|d'ici le) (\d{1,2})(?:er)?\b(?! ?(?:h|%|€|heures|jours|semaines))",
    "es": r"(?:el|al|del|el día|el dia|hasta el) (\d{1,2})\b(?! ?(?:%|€|horas|días|semanas))",
    "nl": r"(?:de|op de|tot de|vóór de|voor de) (\d{1,2})(?:e|de|ste)\b",
    "it": r"(?:il|al|dal|entro il|del) (\d{1,2})\b(?! ?(?:%|€|ore|giorni))",
    "pt": r"(?:o dia|dia|até dia|ao dia|até o dia|até ao dia) (\d{1,2})\b",
}
_CLOCK = regex.compile(
    r"\b(?P<h12>\d{1,2})(?:[:.](?P<m12>\d{2}))? ?(?P<half>am|pm|a\.m\.|p\.m\.)\b"
    r"|\b(?P<h>[01]?\d|2[0-3])(?:[:.](?P<m>[0-5]\d))(?: ?(?:uhr|h|uur|hrs))?\b(?!\.\d)"
    r"|\b(?P<ho>[01]?\d|2[0-3]) ?(?:uhr|h(?P<mo>[0-5]\d)?|uur|o'clock)\b"
    r"|\b(?P<noon>noon|midday|mittags?|midi|mediod[ií]a|mezzogiorno|meio-dia)\b",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A day that words name: the last day that they cover, a clock time where one is given, and the words."""

    day: date
    clock: time | None
    quote: str
    start: int


def dates_in(text: str, said_at: datetime, language: str, month_first: bool = False) -> tuple[SaidDate, ...]:
    """All days that a text names, in its order; `said_at` is in the zone of whoever said it.

    A range of words covers its last working day: "next week" is next week's Friday. `month_first` reads 3/4 as 4 March.
    """
    words = lexicon(language)
    found: list[SaidDate] = []
    taken: list[tuple[int, int]] = []
    candidates = list(_candidates(text, said_at.date(), words, month_first))
    known = sorted((start, day) for start, _, day in candidates)
    in_week = of_that_week(text, known, *weekday_pattern(words.language)) if known else ()
    for start, end, day in (*in_week, *candidates):
        if any(start < t_end and end > t_start for t_start, t_end in taken):
            continue
        taken.append((start, end))
        clock = _clock_near(text, start, end)
        found.append(SaidDate(week_around(text, start, end, day), clock, text[start:end], start))
    return tuple(_joined(sorted(found, key=lambda said: said.start), text))


def _joined(found: list[SaidDate], text: str) -> Iterator[SaidDate]:
    """ "Friday 20 March" is one day, named twice: the exact one stands."""
    for number, said in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else None
        between = text[said.start + len(said.quote) : after.start] if after else "-"
        if (
            after
            and not between.strip(" ,.")
            and not any(c.isdigit() for c in said.quote)
            and after.quote[:1].isdigit()
        ):
            continue
        yield said


def _candidates(text: str, today: date, words: Lexicon, month_first: bool) -> Iterator[tuple[int, int, date]]:
    """Explicit dates first, then phrases, then weekday names: the more exact wins where they overlap."""
    weekdays, numbers = weekday_pattern(words.language)
    yield from around_holidays(text, today, weekdays, numbers)
    yield from calendar_days(text, today, weekdays, numbers, _month_patterns(words.language)[2])
    yield from _explicit(text, today, words.language, month_first)
    yield from weekday_with_number(text, today, weekdays, numbers)
    yield from _bare_days(text, today, words.language)
    yield from weeks(text, today)
    yield from _phrases(text, today, words)
    yield from _weekdays(text, today, words)


def _explicit(text: str, today: date, language: str, month_first: bool) -> Iterator[tuple[int, int, date]]:
    for match in _ISO.finditer(text):
        yield from _placed(match, int(match[3]), int(match[2]), int(match[1]), today)
    day_month, month_day, months = _month_patterns(language)
    for match in day_month.finditer(text):
        yield from _placed(match, int(match[1]), months[_key(match[2])], _year(match[3]), today)
    for match in month_day.finditer(text):
        yield from _placed(match, int(match[2]), months[_key(match[1])], _year(match[3]), today)
    for match in _bare_month(language).finditer(text):
        yield from _month_alone(match, months[_key(match["month"])], today)
    for match in _QUARTER.finditer(text):
        yield from _month_alone(match, 3 * int(match["quarter"]) - 2, today)
    for match in _NUMERIC.finditer(text):
        first, second = int(match[1]), int(match[3])
        if match[2] == "." and not match[4] and text[match.end() : match.end() + 1] != ".":
            continue  # "version 3.4" and "4.20" are no days; German writes 3.4.
        if match[2] == "/" and month_first and first <= 12:
            first, second = second, first
        yield from _placed(match, first, second, _year(match[4]), today)


def _bare_days(text: str, today: date, language: str) -> Iterator[tuple[int, int, date]]:
    """ "The 14th": this month's, or the next one's where this one's is over."""
    for match in _bare_day(language).finditer(text):
        number = int(next(group for group in match.groups() if group))
        month_later = today.replace(day=1) + timedelta(days=32)
        month = today if number >= today.day else month_later
        yield from _placed(match, number, month.month, month.year, today)


_ISO = regex.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_NUMERIC = regex.compile(
    r"\b(\d{1,2})([./]|-(?=\d{1,2}-\d{4}))(\d{1,2})(?:\2(\d{4}|\d{2}))?(?![\d.]*\d)(?!\s?(?:€|%|k\b|uhr|h\b|am\b|pm\b))",
    regex.IGNORECASE,
)


# Words before a month that stands alone ("in July", "bis Oktober"): without one of them "may" and "mars" are other words.
_BEFORE_MONTH = (
    r"in|until|till|before|by|from|this|next|of|late|early|mid|around|after|im|bis|ab|anfang|mitte|ende|vor|nach|en|d'ici|avant|début|"
    r"mi|fin|fin de|fin d'|à partir de|après|hasta|a principios de|principios de|mediados de|a finales de|finales de|antes de|después de|"
    r"tot|vanaf|begin|half|eind|voor|na|a|entro|fino a|inizio|metà|a fine|da|dopo|em|até|no início de|início de|meados de|"
    r"final de|fins de|antes de|depois de|beginning of|start of|end of|middle of|first days of|first week of"
)
_EARLY_LATE = regex.compile(
    r"\b(?P<late>late|end|ende|fin|finales|eind|fine|final|fins)\b|\b(?P<mid>mid|middle|mitte|mi|mediados|half|metà|meados)\b",
    regex.IGNORECASE,
)
_QUARTER = regex.compile(r"\b(?:in |until |till |early |late )?[qQ](?P<quarter>[1-4])\b")


def _month_alone(match: regex.Match[str], month: int, today: date) -> Iterator[tuple[int, int, date]]:
    """A month by itself: its first day, its middle or its end, as the words before it say."""
    year = today.year + (1 if month < today.month else 0)
    part = _EARLY_LATE.search(match[0])
    last = calendar.monthrange(year, month)[1]
    day = last if part and part["late"] else 15 if part and part["mid"] else 1
    named = date(year, month, day)
    yield match.start(), match.end(), named if named >= today else date(year, month, last)


@lru_cache(maxsize=16)
def _bare_month(language: str) -> Pattern:
    names = [name for name in _names("months", language) if len(name) > 3 or (name == "may" and language == "en")]
    alternatives = "|".join(sorted(map(regex.escape, names), key=len, reverse=True))
    return regex.compile(
        rf"\b(?:{_BEFORE_MONTH})[\s-]+(?:the\s+)?(?P<month>{alternatives})\b(?!\s+\d)", regex.IGNORECASE
    )


def _placed(
    match: regex.Match[str], day: int, month: int, year: int | None, today: date
) -> Iterator[tuple[int, int, date]]:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return
    year_given = year is not None
    year = year if year is not None else today.year
    try:
        named = date(year, month, day)
    except ValueError:
        return
    # A day and month with no year is the next such day, unless it lies a little behind ("the 3rd" said on the 5th).
    if not year_given and (today - named).days > 120:
        named = _same_day(named, year + 1)
    yield match.start(), match.end(), named


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _phrases(text: str, today: date, words: Lexicon) -> Iterator[tuple[int, int, date]]:
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    monday = today + timedelta(days=7 - today.weekday())
    fixed = {
        "day_after_tomorrow": today + timedelta(days=2),
        "tomorrow": today + timedelta(days=1),
        "today": today,
        "after_weekend": monday,
        "next_week": monday + timedelta(days=4),  # before "this week": "fin de semaine prochaine" has both in it
        "this_week": friday,
        "this_month": _month_end(today, 0),
        "next_month": _month_end(today, 1),
        "next_year": date(today.year + 1, 1, 15),
    }
    for kind, span in (("in_days", 1), ("in_weeks", 7), ("in_months", 30)):
        for match in words.dates[kind].finditer(text):
            count = _count(match, words)
            if count:
                yield match.start(), match.end(), _counted(today, count, span)
    for kind, day in fixed.items():
        for match in words.dates[kind].finditer(text):
            yield match.start(), match.end(), day


def _counted(today: date, count: int, span: int) -> date:
    """So many days on; a count of days skips weekends, as people mean working days by it."""
    if span > 1:
        return today + timedelta(days=min(count, 60) * span)
    day = today
    for _ in range(min(count, 60)):
        day += timedelta(days=1)
        while count <= 10 and day.weekday() >= 5:
            day += timedelta(days=1)
    return day


def _count(match: regex.Match[str], words: Lexicon) -> int | None:
    said = next((group for group in match.groups() if group), "").lower()
    return int(said) if said.isdigit() else words.numbers.get(said)


def _month_end(today: date, months_on: int) -> date:
    month = today.month - 1 + months_on
    year, month = today.year + month // 12, month % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _weekdays(text: str, today: date, words: Lexicon) -> Iterator[tuple[int, int, date]]:
    names, numbers = weekday_pattern(words.language)
    for match in names.finditer(text):
        weekday = numbers[_key(match[0])]
        ahead = (weekday - today.weekday()) % 7 or 7
        before = text[max(0, match.start() - 14) : match.start()].lower().rstrip()
        if (
            ahead < 7
            and weekday > today.weekday()
            and any(m.end() == len(before) for m in words.dates["next_marker"].finditer(before))
        ):
            ahead += 7  # "next Friday", said on a Tuesday, is the Friday of the week after
        yield match.start(), match.end(), today + timedelta(days=ahead)


def _clock_near(text: str, start: int, end: int) -> time | None:
    """A clock time within a few words of a day."""
    window = text[max(0, start - 18) : min(len(text), end + 18)]
    match = _CLOCK.search(window)
    if not match:
        return None
    if match["noon"]:
        return time(12)
    if match["half"]:
        hour = int(match["h12"]) % 12 + (12 if match["half"].lower().startswith("p") else 0)
        return time(hour, int(match["m12"] or 0)) if int(match["h12"]) <= 12 else None
    hour = match["h"] or match["ho"]
    return time(int(hour), int(match["m"] or match["mo"] or 0))


def _year(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if len(said) == 4 else 2000 + int(said)


def _key(name: str) -> str:
    return name.lower().rstrip(".")


@lru_cache(maxsize=16)
def _bare_day(language: str) -> Pattern:
    return regex.compile(_BARE_DAY[language], regex.IGNORECASE)


@lru_cache(maxsize=16)
def _month_patterns(language: str) -> tuple[Pattern, Pattern, dict[str, int]]:
    names = _names("months", language)
    # "may" and "mar" are words of other trades: without a number beside them they never match, which these patterns demand.
    alternatives = "|".join(sorted(map(regex.escape, names), key=len, reverse=True))
    year = r"(?:,?\s+(?:de\s+|del\s+)?(20\d\d))?"
    day_month = rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.|º|°|er|e)?\s*(?:of\s+|de\s+|d['e]\s*)?({alternatives})\b\.?{year}"
    month_day = rf"\b({alternatives})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d){year}"
    return (
        regex.compile(day_month, regex.IGNORECASE),
        regex.compile(month_day, regex.IGNORECASE),
        names,
    )


@lru_cache(maxsize=16)
def weekday_pattern(language: str) -> tuple[Pattern, dict[str, int]]:
    """A pattern of a language's weekday names, and their numbers by the name in small letters (Monday 0)."""
    names = _names("days", language)
    extra = {
        "en": {"tues": 1, "thur": 3, "thurs": 3, "weds": 2},
        "de": {"sonnabend": 5},
        "pt": {},
        "it": {},
        "es": {},
        "fr": {},
        "nl": {},
    }
    names |= extra[language]
    # Two-letter day names ("do", "ma", "di", "mi", "so") are everyday words in running text.
    names = {
        name: number
        for name, number in names.items()
        if len(name) > 3 or (language == "en" and name in ("mon", "tue", "wed", "thu", "fri"))
    }
    plain = {_without_accents(name): number for name, number in names.items()}
    if language == "pt":
        plain |= {"segunda": 0, "terca": 1, "quarta": 2, "quinta": 3, "sexta": 4}
        names |= {"segunda": 0, "terça": 1, "quarta": 2, "quinta": 3, "sexta": 4}
    names = plain | names
    alternatives = "|".join(sorted(map(regex.escape, names), key=len, reverse=True))
    return regex.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", regex.IGNORECASE), names


def _names(what: str, language: str) -> dict[str, int]:
    """Names of months (1 to 12) or weekdays (Monday 0) in a language, wide and short, from CLDR by Babel."""
    from babel import Locale

    locale = Locale(language)
    tables = locale.months if what == "months" else locale.days
    names: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in tables[context][width].items():
                names[_key(str(name))] = int(number)
    if what == "months":
        names |= {_without_accents(name): number for name, number in names.items()}
        if language == "en":
            names |= {"sept": 9}
        return {name: number for name, number in names.items() if len(name) >= 3}
    return names


def _without_accents(name: str) -> str:
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
