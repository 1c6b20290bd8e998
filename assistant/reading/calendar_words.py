"""Days that words name by a calendar: "Friday the 14th", "week 37", "the week of 11 May", "the Tuesday after Easter".

Seven languages in one, since the names are few and hardly overlap. Not here: plain dates and phrases (`dates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    "epiphany": r"epiphany|(?:heilige?n? ?)?(?:drei|3) ?k[öo]nige?\w*|dreik[öo]nig\w*|(?:d[ií]a de )?reyes(?: magos)?|epifania|befana|[ée]piphanie|(?<=les )rois|(?<=dos |os )reis|(?:drie|3) ?koningen",
    "carnival": r"carnaval|carnevale|karneval|fasching|fasnacht",
    "thanksgiving": r"thanksgiving",
    "memorial": r"memorial day",
    "labor": r"labou?r day",
    "mid_august": r"ferragosto|mari[äa] himmelfahrt|assunta|le 15 ao[ûu]t",
    "kings": r"koningsdag|king'?s day",
    "ash_wednesday": r"ash wednesday|aschermittwoch|mercredi des cendres|mi[ée]rcoles de ceniza|mercoled[ìi] delle ceneri|quarta-feira de cinzas|ass?ewoensdag|aswoensdag",
    "ascension": r"ascension(?: day| thursday)?|(?:christi )?himmelfahrt(?:stag)?|ascensi[óo]n|ascensione|ascens[ãa]o|hemelvaart(?:sdag)?",
    "corpus": r"fronleichnam|f[êe]te-dieu|corpus(?: christi| domini)?|corpo de deus|sacramentsdag",
    "patrick": r"(?:st\.? |saint )(?:patrick|paddy)(?:'?s)?(?: day| weekend)?|(?:patrick|paddy)'?s (?:day|weekend)",
    "midsummer": r"san juan|s[ãa]o jo[ãa]o|san giovanni|la saint-jean|sint-jan|midsummer(?: day)?",
    "halloween": r"hallowe'?en",
    "armistice": r"veterans'? day|remembrance day|armistice(?: day)?|le 11 novembre|wapenstilstand",
    "sant_andrea": r"sant'andrea|st\.? andrew'?s(?: day)?",
    "sinterklaas": r"sinterklaas|pakjesavond|nikolaus(?:tag)?|saint-nicolas",
    "australia_day": r"australia day",
    "anzac": r"anzac(?: day)?",
    "victoria_day": r"victoria day|may long weekend",
    "canada_day": r"canada day",
    "presidents": r"presidents'? day",
    "diwali": r"diwali|deepavali",
    "eid": r"eid(?: al-fitr| ul-fitr)?|ramadan|ramadam|ramadhan|zuckerfest|suikerfeest",
    "lunar_new_year": r"(?:chinese|lunar) new year|cny|spring festival|nouvel an chinois|chinesisches? neujahr",
    "all_saints": r"allerheilige[nr]?|toussaint|all saints|ognissanti|todos los santos|todos os santos",
}
_AFTER = r"(?:after|nach|apr[èe]s|despu[ée]s d(?:e|el|e la)|pasad[oa]s?|pasando|dopo|na|n[oa]ch|depois d[aeo]s?|ap[óo]s|passad[oa]s?)"
_BEFORE = r"(?:before|vor|avant|antes d[aeo]l?|prima d(?:i|el|ella)|v[óo]{2}r|voor|vur)"
_UNTIL = r"(?:until|till?|by|bis(?: zu[mr]?)?|jusqu'[àa](?: la)?|hasta|fino a(?:l|lla|lle)?|entro|tot(?: en met)?|at[ée](?: [àa]o?)?)"
_HOLIDAY = "|".join(f"(?P<{name}>{said})" for name, said in _HOLIDAYS.items())
_AROUND_HOLIDAY = regex.compile(
    rf"\b(?P<side>{_AFTER}|{_BEFORE}|{_UNTIL}) (?:the |dem |den |de |la |las |el |le |les |los |o |os |il |l')?(?:long )?(?:{_HOLIDAY})\b",
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
        if regex.fullmatch(_UNTIL, match["side"], regex.IGNORECASE):
            yield match.start(), match.end(), begins
            continue
        if regex.fullmatch(_BEFORE, match["side"], regex.IGNORECASE):
            yield match.start(), match.end(), _working(begins - timedelta(days=1), -1)
            continue
        day, start = _working(back, 1), match.start()
        before = text[max(0, match.start() - 24) : match.start()]
        named = [found for found in weekdays.finditer(before) if not before[found.end() :].strip(" ,")]
        if week := _WEEK_BEFORE.search(before):
            day = day + timedelta(days=(4 - day.weekday()) % 7)
            start -= len(before) - week.start()
        elif named:
            weekday = numbers[named[-1][0].lower().rstrip(".")]
            day = back + timedelta(days=(weekday - back.weekday()) % 7)
            start -= len(before) - named[-1].start()
        yield start, match.end(), day


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


_WEEK_BEFORE = regex.compile(
    r"(?:the |that |in der |die |la |de |a |na |nella )?\b(?:week|wk|woche|semaine|semana|settimana) (?:right |straight )?$",
    regex.IGNORECASE,
)
"""What stands before "after Easter" to make it the whole of that week."""


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
    victoria = date(year, 5, 24) - timedelta(days=date(year, 5, 24).weekday())
    february = date(year, 2, 1)
    presidents = february + timedelta(days=-february.weekday() % 7 + 14)
    if name in _BY_MOON:
        return _by_moon(name, year)
    table = {
        "easter": (sunday - 2 * one, sunday + 2 * one),
        "pentecost": (sunday + 49 * one, sunday + 51 * one),
        "christmas": (date(year, 12, 24), date(year, 12, 27)),
        "new_year": (date(year, 1, 1), date(year, 1, 2)),
        "epiphany": (date(year, 1, 6), date(year, 1, 7)),
        "ash_wednesday": (sunday - 46 * one, sunday - 45 * one),
        "ascension": (sunday + 39 * one, sunday + 40 * one),
        "corpus": (sunday + 60 * one, sunday + 61 * one),
        "patrick": (date(year, 3, 17), date(year, 3, 18)),
        "midsummer": (date(year, 6, 24), date(year, 6, 25)),
        "halloween": (date(year, 10, 31), date(year, 11, 1)),
        "armistice": (date(year, 11, 11), date(year, 11, 12)),
        "sant_andrea": (date(year, 11, 30), date(year, 12, 1)),
        "sinterklaas": (date(year, 12, 5), date(year, 12, 7)),
        "australia_day": (date(year, 1, 26), date(year, 1, 27)),
        "anzac": (date(year, 4, 25), date(year, 4, 26)),
        "victoria_day": (victoria, victoria + one),
        "canada_day": (date(year, 7, 1), date(year, 7, 2)),
        "presidents": (presidents, presidents + one),
        "carnival": (sunday - 48 * one, sunday - 45 * one),
        "thanksgiving": (thanksgiving, thanksgiving + 4 * one),
        "memorial": (memorial, memorial + one),
        "labor": (labor, labor + one),
        "mid_august": (date(year, 8, 15), date(year, 8, 16)),
        "kings": (date(year, 4, 27), date(year, 4, 28)),
        "all_saints": (date(year, 11, 1), date(year, 11, 2)),
    }
    return table[name]


_BY_MOON: Mapping[str, str] = {"diwali": "Deepavali", "eid": "Hari Raya Puasa", "lunar_new_year": "Chinese New Year"}
"""Feasts by the moon, by their names in the calendar of Singapore, where all of them are days off."""


@lru_cache(maxsize=64)
def _by_moon(name: str, year: int) -> tuple[date, date]:
    """The first day off, and the first day after it."""
    import holidays

    singapore = holidays.country_holidays("SG", years=year, language="en_SG", observed=False)
    days = sorted(day for day, said in singapore.items() if _BY_MOON[name] in said)
    first = days[0] if days else date(year, 12, 31)  # the calendar of a year far ahead is not known
    last = days[-1] if days else first
    return first, last + timedelta(days=1)
