"""Days that words name by a calendar: "Friday the 14th", "week 37", "the week of 11 May", "the Tuesday after Easter".

Seven languages in one, since the names are few and hardly overlap. Not here: plain dates and phrases (`dates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

import regex
from dateutil.easter import easter

AHEAD_DAYS = 62
"""A weekday with a number ("Friday 14") is the next such day within two months, or one of the last week."""
_BEHIND_DAYS = 7

_ARTICLE = r"(?:,? ?(?:the|den|dem|am|de|le|el|il|dia|día|d[ie]|del|do)\b)?,? ?"
_NO_DAY = (
    r"(?:st|nd|rd|th|er|º|ª|°|e|\.)?(?![\w%€$£])(?![:.,]\d)"
    r"(?! ?(?:uhr|uur|h\b|am\b|pm\b|o'clock|heures?|horas?|ore|hrs|people|minutes?|mins?|minuten|minutos|%|€))"
)

# How the days are said on which offices stand still. What they are is reckoned below.
_HOLIDAYS: Mapping[str, str] = {
    "easter": r"easter(?: monday| weekend| holidays?| break)?|oster[nt]\w*|p[âa]ques|semana santa|pascua|pasqua|pasquetta|p[áa]scoa|pasen|paas\w*",
    "pentecost": r"pfingst\w*|pentec[ôo]te|pinkster\w*|pentecost\w*|whitsun|whit monday",
    "christmas": r"christmas|xmas|weihnacht\w*|no[ëe]l|navidad(?:es)?|natale|natal|kerst(?:mis)?|the festive season",
    "new_year": r"new year(?:'?s)?(?: day| eve)?|neujahr|jahreswechsel|nouvel an|jour de l'an|a[ñn]o nuevo|capodanno|ano[- ]novo|oud en nieuw|nieuwjaar",
    "epiphany": r"epiphany|dreik[öo]nig\w*|reyes|epifania|befana|[ée]piphanie|driekoningen",
    "carnival": r"carnaval|carnevale|karneval|fasching|fasnacht",
    "thanksgiving": r"thanksgiving",
    "memorial": r"memorial day",
    "labor": r"labou?r day",
    "mid_august": r"ferragosto|mari[äa] himmelfahrt|assunta|le 15 ao[ûu]t",
    "kings": r"koningsdag|king'?s day",
    "all_saints": r"allerheiligen|toussaint|all saints|ognissanti|todos los santos|todos os santos",
}
_AFTER = r"(?:after|nach|apr[èe]s|despu[ée]s d(?:e|el|e la)|pasad[oa]s?|dopo|na|depois d[aeo]|ap[óo]s)"
_BEFORE = r"(?:before|vor|avant|antes d[aeo]l?|prima di|v[óo]{2}r|voor)"
_HOLIDAY = "|".join(f"(?P<{name}>{said})" for name, said in _HOLIDAYS.items())
_AROUND_HOLIDAY = regex.compile(
    rf"\b(?P<side>{_AFTER}|{_BEFORE}) (?:the |dem |den |de |la |las |el |le |les |o |il |l')?(?:long )?(?:{_HOLIDAY})\b",
    regex.IGNORECASE,
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


def around_holidays(
    text: str, today: date, weekdays: regex.Pattern[str], numbers: Mapping[str, int]
) -> Iterator[tuple[int, int, date]]:
    """ "After Easter" is the first day on which people are back; "the Tuesday after Easter" that Tuesday; "before" the last before it."""
    for match in _AROUND_HOLIDAY.finditer(text):
        name = next(name for name in _HOLIDAYS if match[name])
        year = today.year if _holiday(name, today.year)[1] >= today else today.year + 1
        begins, back = _holiday(name, year)
        if regex.fullmatch(_BEFORE, match["side"], regex.IGNORECASE):
            yield match.start(), match.end(), _working(begins - timedelta(days=1), -1)
            continue
        day, start = _working(back, 1), match.start()
        before = text[max(0, match.start() - 24) : match.start()]
        named = [found for found in weekdays.finditer(before) if not before[found.end() :].strip(" ,")]
        if named:
            weekday = numbers[named[-1][0].lower().rstrip(".")]
            day = back + timedelta(days=(weekday - back.weekday()) % 7)
            start -= len(before) - named[-1].start()
        yield start, match.end(), day


def week_around(text: str, start: int, end: int, day: date) -> date:
    """The last working day of the week that is meant where the words around a day speak of its week, else the day."""
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    if _WEEK_OF.search(text[max(0, start - 40) : start]):
        return friday
    if _WEEK_AFTER.match(text[end:]):
        return friday + timedelta(days=7)
    return day


def _working(day: date, step: int) -> date:
    while day.weekday() >= 5:
        day += timedelta(days=step)
    return day


def _holiday(name: str, year: int) -> tuple[date, date]:
    """The first day off, and the first day after it."""
    sunday = easter(year)
    november = date(year, 11, 1)
    thanksgiving = november + timedelta(days=(3 - november.weekday()) % 7 + 21)
    may, september = date(year, 5, 31), date(year, 9, 1)
    memorial = may - timedelta(days=may.weekday())
    labor = september + timedelta(days=-september.weekday() % 7)
    one = timedelta(days=1)
    table = {
        "easter": (sunday - 2 * one, sunday + 2 * one),
        "pentecost": (sunday + 49 * one, sunday + 51 * one),
        "christmas": (date(year, 12, 24), date(year, 12, 27)),
        "new_year": (date(year, 1, 1), date(year, 1, 2)),
        "epiphany": (date(year, 1, 6), date(year, 1, 7)),
        "carnival": (sunday - 48 * one, sunday - 45 * one),
        "thanksgiving": (thanksgiving, thanksgiving + 4 * one),
        "memorial": (memorial, memorial + one),
        "labor": (labor, labor + one),
        "mid_august": (date(year, 8, 15), date(year, 8, 16)),
        "kings": (date(year, 4, 27), date(year, 4, 28)),
        "all_saints": (date(year, 11, 1), date(year, 11, 2)),
    }
    return table[name]
