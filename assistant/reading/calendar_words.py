"""Days that words name by a calendar: "Friday the 14th", "week 37", "the week of 11 May", "a fortnight on Friday".

Seven languages in one, since the names are few and hardly overlap. Not here: feasts (`feasts`), plain dates and phrases (`dates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

import regex

AHEAD_DAYS = 62
"""A weekday with a number ("Friday 14") is the next such day within two months, or one of the last week."""
_BEHIND_DAYS = 7

_ARTICLE = r"(?:,? ?(?:the|den|dem|am|de|le|el|il|dia|día|d[ie]|del|do)\b)?,? ?"
_NO_DAY = (
    r"(?:st|nd|rd|th|er|º|ª|°|e|\.)?(?![\w%€$£])(?![:.,]\d)"
    r"(?! ?(?:uhr|uur|h\b|am\b|pm\b|o'clock|heures?|horas?|ore|hrs|people|minutes?|mins?|minuten|minutos|%|€))"
)

_ISO_WEEK = regex.compile(
    r"\b(?:kw|kalenderwoche|(?:calendar )?week|wk|semaine|semana|settimana)\.? ?(?P<number>[1-5]?\d)\b(?! ?(?:days?|tage|programme?))",
    regex.IGNORECASE,
)
_WEEK_OF = regex.compile(
    r"\b(?:(?:the |that )?week (?:of|commencing|beginning|starting)|w/c|(?:in )?der woche (?:vom|ab dem)|(?:de )?week van|"
    r"(?:la )?semaine du|(?:la )?semana del?|(?:la )?settimana del|(?:a )?semana de) (?:the |dem )?$",
    regex.IGNORECASE,
)
"""What stands before a day to make it the week that the day lies in."""
_WEEK_AFTER = regex.compile(
    r"^[^.!?\n]{0,60}?\b(?:the week (?:after|following)|the following week|die woche darauf|in der woche danach|la semaine suivante|la semaine d'apr[èe]s|"
    r"la semana siguiente|la settimana dopo|la settimana successiva|a semana seguinte|de week erna|de week daarna)\b",
    regex.IGNORECASE,
)

_ORDINALS: Mapping[str, int] = {
    **dict.fromkeys(
        "first 1st erste ersten premier première primer primera primero primo prima primeiro primeira eerste".split(), 1
    ),
    **dict.fromkeys("second 2nd zweite zweiten deuxième second segundo segunda secondo seconda tweede".split(), 2),
    **dict.fromkeys("third 3rd dritte dritten troisième tercer tercera terzo terza terceiro terceira derde".split(), 3),
    **dict.fromkeys("fourth 4th vierte vierten quatrième cuarto cuarta quarto quarta vierde".split(), 4),
    **dict.fromkeys("last letzte letzten dernier dernière último última ultimo ultima laatste".split(), -1),
}


def calendar_days(
    text: str, today: date, weekdays: regex.Pattern[str], numbers: Mapping[str, int], months: Mapping[str, int]
) -> Iterator[tuple[int, int, date]]:
    """What is more exact than a date with its month: start, end and day of each, the more particular first."""
    yield from weekday_of_month(text, today, weekdays, numbers, months)
    yield from weeks_of_month(text, today, months)
    yield from halves_of_month(text, today, months)
    yield from first_of_month(text, today, months)
    yield from in_a_fortnight(text, today)
    yield from back_from_summer(text, today)
    yield from fortnights(text, today, weekdays, numbers)


def first_of_month(text: str, today: date, months: Mapping[str, int]) -> Iterator[tuple[int, int, date]]:
    """ "Dia um de setembro", "le premier octobre", "il primo maggio": the day in words."""
    for match in _first_of(tuple(months)).finditer(text):
        month = months[match["month"].lower().rstrip(".")]
        yield match.start(), match.end(), date(today.year + (month < today.month), month, 1)


@lru_cache(maxsize=16)
def _first_of(months: tuple[str, ...]) -> regex.Pattern[str]:
    named = "|".join(sorted(map(regex.escape, months), key=len, reverse=True))
    first = r"(?:(?:dia )?um de|(?:dia )?primeiro de|(?:el )?uno de|(?:el )?primero de|le premier|il primo(?: di)?|(?:the )?first of|(?:den |dem )?ersten|(?:de )?eerste)"
    return regex.compile(rf"\b{first} (?P<month>{named})\b", regex.IGNORECASE)


def weekday_with_number(
    text: str, today: date, weekdays: regex.Pattern[str], numbers: Mapping[str, int]
) -> Iterator[tuple[int, int, date]]:
    """ "Friday 14", "viernes 14", "Freitag, den 14.": the day of that number which is that weekday; none where there is none near."""
    for match in _numbered(weekdays.pattern).finditer(text):
        weekday, number = numbers[match["weekday"].lower().rstrip(".")], int(match["number"])
        for ahead in (*range(AHEAD_DAYS), *range(-1, -_BEHIND_DAYS - 1, -1)):
            day = today + timedelta(days=ahead)
            if day.day == number and day.weekday() == weekday:
                yield match.start(), match.end(), day
                break


@lru_cache(maxsize=16)
def _numbered(weekdays: str) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?P<weekday>{weekdays})(?:-feira)?{_ARTICLE}(?P<number>[12]?\d|3[01]){_NO_DAY}", regex.IGNORECASE
    )


def weekday_of_month(
    text: str, today: date, weekdays: regex.Pattern[str], numbers: Mapping[str, int], months: Mapping[str, int]
) -> Iterator[tuple[int, int, date]]:
    """ "The first Monday of September", "le premier lundi du mois": the next such day."""
    for match in _nth(weekdays.pattern, tuple(months)).finditer(text):
        weekday = numbers[match["weekday"].lower().rstrip(".")]
        month = months.get((match["month"] or "").lower().rstrip("."))
        nth = _ORDINALS[match["nth"].lower()]
        for ahead in range(13):
            first = date(today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1, 1)
            if month in (None, first.month):
                day = _nth_weekday(first, weekday, nth)
                if day >= today:
                    yield match.start(), match.end(), day
                    break


@lru_cache(maxsize=16)
def _nth(weekdays: str, months: tuple[str, ...]) -> regex.Pattern[str]:
    ordinals, named = (
        "|".join(sorted(map(regex.escape, words), key=len, reverse=True)) for words in (_ORDINALS, months)
    )
    each = r"the month|each month|every month|month|mois|monats|im monat|mes|mese|m[êe]s|de maand|maand"
    return regex.compile(
        rf"\b(?P<nth>{ordinals}) (?P<weekday>{weekdays})(?:-feira)? (?:of |in |im |des |du |de |d'|del |di |do |van )?(?:(?:the|the month of|le|el|il|o) )?"
        rf"(?:(?P<month>{named})|{each})\b",
        regex.IGNORECASE,
    )


def _nth_weekday(first: date, weekday: int, nth: int) -> date:
    if nth > 0:
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def weeks(text: str, today: date) -> Iterator[tuple[int, int, date]]:
    """ "KW 37", "week 37": that week's Friday, this year's or the next one's."""
    for match in _ISO_WEEK.finditer(text):
        number = int(match["number"])
        for year in (today.year, today.year + 1):
            try:
                friday = date.fromisocalendar(year, number, 5)
            except ValueError:
                continue
            if (today - friday).days <= 90:
                yield match.start(), match.end(), friday
                break


def fortnights(
    text: str, today: date, weekdays: regex.Pattern[str], numbers: Mapping[str, int]
) -> Iterator[tuple[int, int, date]]:
    """ "A fortnight on Friday", "Friday week", "in a fortnight's time on Friday": that weekday, and so many weeks on."""
    for match in _fortnight(weekdays.pattern).finditer(text):
        name = match["before"] or match["after"]
        weekday = numbers[name.lower().rstrip(".")]
        day = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
        yield match.start(), match.end(), day + timedelta(days=14 if match["two"] or match["two_before"] else 7)


@lru_cache(maxsize=16)
def _fortnight(weekdays: str) -> regex.Pattern[str]:
    return regex.compile(
        rf"\b(?:(?P<two_before>a fortnight)|a week) (?:on|from|this) (?P<after>{weekdays})\b"
        rf"|\b(?P<before>{weekdays}) (?:week|(?P<two>fortnight))\b(?! (?:of|commencing|beginning|starting|before|after))",
        regex.IGNORECASE,
    )


def weeks_of_month(text: str, today: date, months: Mapping[str, int]) -> Iterator[tuple[int, int, date]]:
    """ "The first week of November": the Friday of that week, the first being the one that has most of its days in it."""
    for match in _nth_week(tuple(months)).finditer(text):
        month, nth = months.get((match["month"] or "").lower().rstrip(".")), _ORDINALS[match["nth"].lower()]
        for ahead in range(13):
            first = date(today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1, 1)
            if month not in (None, first.month):
                continue
            day = _nth_weekday(first, 4, nth)
            if nth > 0 and _nth_weekday(first, 4, 1).day < 4:
                day += timedelta(days=7)
            if day >= today:
                yield match.start(), match.end(), day
                break


@lru_cache(maxsize=16)
def _nth_week(months: tuple[str, ...]) -> regex.Pattern[str]:
    ordinals, named = (
        "|".join(sorted(map(regex.escape, words), key=len, reverse=True)) for words in (_ORDINALS, months)
    )
    week = r"(?:week|woche|semaine|semana|settimana)"
    after = rf"{week} (?:of|in|im|des|du|de|d'|del|di|do|van) ?(?:the |il |o )?(?:month of )?(?P<month>{named})\b"
    return regex.compile(rf"\b(?P<nth>{ordinals}) {after}", regex.IGNORECASE)


def halves_of_month(text: str, today: date, months: Mapping[str, int]) -> Iterator[tuple[int, int, date]]:
    """ "La segunda quincena de julio", "the first half of July": the last day of that half."""
    for match in _half_of(tuple(months)).finditer(text):
        month = months[match["month"].lower().rstrip(".")]
        first = date(today.year + (month < today.month), month, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        yield match.start(), match.end(), last if _ORDINALS[match["nth"].lower()] == 2 else first.replace(day=15)


@lru_cache(maxsize=16)
def _half_of(months: tuple[str, ...]) -> regex.Pattern[str]:
    ordinals = "|".join(map(regex.escape, (word for word, number in _ORDINALS.items() if number in (1, 2))))
    named = "|".join(sorted(map(regex.escape, months), key=len, reverse=True))
    half = r"(?:half|h[äa]lfte|quinzaine|quincena|quinzena|quindicina|met[àa]|helft)"
    return regex.compile(
        rf"\b(?P<nth>{ordinals}) {half} (?:of|des|de|d'|di|van|im) ?(?P<month>{named})\b", regex.IGNORECASE
    )


def in_a_fortnight(text: str, today: date) -> Iterator[tuple[int, int, date]]:
    """ "Sous quinzaine", "fra una quindicina di giorni", "de hoy en quince": two weeks from now."""
    for match in _IN_A_FORTNIGHT.finditer(text):
        yield match.start(), match.end(), today + timedelta(days=14)


_IN_A_FORTNIGHT = regex.compile(
    r"\b(?:(?:sous|d'ici|dans) (?:une )?quinzaine(?: de jours)?(?! de (?!jours))|(?:fra|tra|entro) (?:una )?quindicina(?: di giorni)?"
    r"|de hoy en quince|en (?:una )?quincena|(?:in|within) a fortnight|a fortnight from (?:now|today)|heute in (?:vierzehn|14) tagen)\b",
    regex.IGNORECASE,
)


def back_from_summer(text: str, today: date) -> Iterator[tuple[int, int, date]]:
    """ "À la rentrée": when the schools of France are back, by the first Monday of September."""
    for match in _BACK_FROM_SUMMER.finditer(text):
        year = today.year + (today > date(today.year, 9, 15))
        yield match.start(), match.end(), _nth_weekday(date(year, 9, 1), 0, 1)


_BACK_FROM_SUMMER = regex.compile(r"\b(?:[àa]|apr[èe]s|pour|d[èe]s|avant) la rentr[ée]e\b", regex.IGNORECASE)


def of_that_week(
    text: str, known: Sequence[tuple[int, date]], weekdays: regex.Pattern[str], numbers: Mapping[str, int]
) -> Iterator[tuple[int, int, date]]:
    """ "The Thursday of that week", "by the end of that week": in the week of the day that was named before it.

    `known` are the days that were found, with the places where they are named.
    """
    for match in _that_week(weekdays.pattern).finditer(text):
        before = [day for start, day in known if start < match.start()]
        if before:
            weekday = numbers[match["weekday"].lower().rstrip(".")] if match["weekday"] else 4
            yield match.start(), match.end(), before[-1] + timedelta(days=weekday - before[-1].weekday())


@lru_cache(maxsize=16)
def _that_week(weekdays: str) -> regex.Pattern[str]:
    that = (
        r"(?:(?:of|in) (?:that|the same) week|(?:jener|derselben|der gleichen|in der) woche|de cette (?:m[êe]me )?semaine(?:-l[àa])?"
        r"|de la m[êe]me semaine|de es[ao] (?:misma )?semana|de aquella semana|di quella (?:stessa )?settimana|(?:van|in) (?:die|dezelfde) week"
        r"|(?:d|n)essa (?:mesma )?semana)"
    )
    end = r"(?:end|ende|fin|final(?:es)?|fine|eind(?:e)?|fim)"
    return regex.compile(rf"\b(?:(?P<weekday>{weekdays})(?:-feira)?|{end}) {that}\b", regex.IGNORECASE)


def week_around(text: str, start: int, end: int, day: date) -> date:
    """The last working day of the week that is meant where the words around a day speak of its week, else the day."""
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    if _WEEK_OF.search(text[max(0, start - 40) : start]):
        return friday
    if _WEEK_AFTER.match(text[end:]):
        return friday + timedelta(days=7)
    return day
