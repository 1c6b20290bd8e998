"""The written dates that nearly all mail programs use, read without a search. Not here: whatever else `dates` reads.

`dateparser` needs seven milliseconds for a date, because it tries every language and format. The few shapes in here
name one moment and no other; all else is left to it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from datetime import timezone as fixed_offset
from zoneinfo import ZoneInfo

_MONTH_WORDS = (
    "jan january januar jänner janv janvier ene enero januari gen gennaio janeiro",
    "feb february februar fév févr février febrero februari febbraio fev fevereiro",
    "mar march mär märz mrz mars marzo mrt maart março",
    "apr april avr avril abr abril aprile",
    "may mai mayo mei mag maggio maio",
    "jun june juni juin junio giu giugno junho",
    "jul july juli juil juillet julio lug luglio julho",
    "aug august août ago agosto augustus",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october okt oktober octobre octubre ott ottobre out outubro",
    "nov november novembre noviembre novembro",
    "dec december dez dezember déc décembre dic diciembre dicembre dezembro",
)
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
"""Month names and their short forms in the seven languages, lower case; no word of one means another month elsewhere."""

_WEEKDAY_WORDS = (
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche "
    "mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo "
    "ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
    "gio sab lunedì martedì mercoledì giovedì venerdì sabato domenica "
    "seg ter qua qui sex segunda-feira terça-feira quarta-feira quinta-feira sexta-feira"
)


def _any_of(words: str) -> str:
    return "|".join(sorted(map(re.escape, set(words.split())), key=len, reverse=True))


_WEEKDAY = rf"(?:(?:{_any_of(_WEEKDAY_WORDS)})[.,]{{0,2}}\s+)?"
_MONTH = rf"(?P<month>{_any_of(' '.join(_MONTH_WORDS))})"
_CLOCK = (
    r"(?:\s*,\s*|\s+)(?:(?:at|um|à|a las|às|om|alle ore|alle|ore)\s+)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:\s?(?P<half>[ap])(?:\.\s?m\.|m))?(?:\s*(?P<offset>[+-]\d{2}:?\d{2}))?"
)
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.?\s+(?:de\s+)?{_MONTH}\.?,?\s+(?:de\s+)?(?P<year>\d{{4}}){_CLOCK}",
        rf"{_WEEKDAY}{_MONTH}\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_CLOCK}",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?P<mark>[./-])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_CLOCK}",
        rf"{_WEEKDAY}(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}}){_CLOCK}",
    )
)


def plain_moment(text: str, timezone: str, *, month_first: bool = False) -> datetime | None:
    """The moment of `text` where it is one whole date with a clock time in a plain shape, aware; else None.

    `timezone` (IANA) is for texts without an offset. `month_first` reads 03/02/2026 as the second of March.
    """
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            return _built(found, timezone, month_first)
    return None


def _built(found: re.Match[str], timezone: str, month_first: bool) -> datetime | None:
    parts = found.groupdict()
    day = int(parts["day"])
    month = MONTHS.get(parts["month"].lower()) or int(parts["month"])
    if parts.get("mark") and month_first:
        day, month = month, day
    year = int(parts["year"])
    short = len(parts["year"]) == 2
    hour = int(parts["hour"])
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    zone = ZoneInfo(timezone)
    try:
        plain = datetime(
            year + 2000 if short else year,
            month,
            day,
            hour,
            int(parts["minute"]),
            int(parts["second"] or 0),
            tzinfo=zone,
        )
    except ValueError:
        return None
    if not 1970 <= plain.year <= 2200 or (short and plain > datetime.now(UTC)):
        return None
    if parts["offset"]:
        return _with_offset(plain, parts["offset"], zone)
    # In the hour that the clock goes through twice, or never, the careful parser decides.
    return plain if plain.utcoffset() == plain.replace(fold=1).utcoffset() else None


def _with_offset(plain: datetime, written: str, zone: ZoneInfo) -> datetime | None:
    """The same clock time at its own offset, told in `zone`."""
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    if minutes > 14 * 60:
        return None
    offset = timedelta(minutes=-minutes if written[0] == "-" else minutes)
    return plain.replace(tzinfo=fixed_offset(offset)).astimezone(zone)
