"""Feasts and public days in words: "after Easter", "the Monday after Halloween", "until Diwali". Seven languages in one.

Not here: weeks, fortnights and weekdays with a number (`calendar_words`), plain dates and phrases (`dates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

import regex
from dateutil.easter import easter

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


_WEEK_BEFORE = regex.compile(
    r"(?:the |that |in der |die |la |de |a |na |nella )?\b(?:week|wk|woche|semaine|semana|settimana) (?:right |straight )?$",
    regex.IGNORECASE,
)
"""What stands before "after Easter" to make it the whole of that week."""


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
