"""Moments as mail programs write them, in seven languages, made aware. Not here: dates in the words of a mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from datetime import timezone as fixed_offset
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from assistant.intake.plain_dates import plain_moment
from assistant.thread import LANGUAGE_NAMES

LANGUAGES = tuple(LANGUAGE_NAMES)
_NEIGHBOURS = ("da", "sv", "pl", "ru")
_HAS_DAY = re.compile(
    r"\b(?:19|20)\d\d\b"  # a year
    r"|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"  # 02.03.26
    r"|[^\W\d_]{3,}\.?[- ]\d{1,2}[-, ]+\d{2,4}\b(?![:.h]\d)"  # March-09-12; not "March 9, 12:30", which has no year
)
_FRENCH_HOUR = re.compile(r"\b(\d{1,2})\s?h\s?(\d{2})\b")
_NOISE = re.compile(r"\((?:[A-Z]{2,5}|[^()]{0,40})\)\s*$|\bUhr\b|\bkl\.|[\u200e\u200f]")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er|º|ª)\b")
_RFC = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|GMT|UTC|[A-Z]{1,4}T)\b")


def moment(raw: str, timezone: str, language: str | None = None) -> datetime | None:
    """The moment that `raw` names, aware, or None where it names no day.

    A moment without an offset is taken in `timezone` (IANA). `language` is a two-letter hint; without it every
    language of LANGUAGES is tried.
    """
    text = " ".join(raw.split())[:120].strip(" ,;")
    if not text or not _HAS_DAY.search(text):
        # Without a day a parser would fill in today's: an answer that changes with the clock on the wall.
        return None
    if _RFC.search(text):
        parsed = _rfc(text)
        if parsed is not None:
            return parsed
    return _written(text, timezone, language)


def rfc_moment(raw: str, timezone: str) -> datetime | None:
    """The moment of a MIME Date header: RFC 5322 first, any written form after that."""
    return _rfc(" ".join(raw.split())[:120], timezone) or moment(raw, timezone)


def _rfc(text: str, timezone: str = "UTC") -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text)
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=ZoneInfo(timezone))
        parsed.astimezone(UTC)  # an offset that leads past year 1 or 9999 shows here
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return parsed if 1970 <= parsed.year <= 2200 else None


@lru_cache(maxsize=2048)
def _written(text: str, timezone: str, language: str | None) -> datetime | None:
    text = _FRENCH_HOUR.sub(r"\1:\2", _ORDINAL.sub(r"\1", _NOISE.sub(" ", text))).replace("à(s)", "às")
    # 02/03 is the second of March everywhere but where the clock has AM and PM.
    american = language in ("en", None) and bool(re.search(r"\d\s?[ap]\.?m\b", text, re.IGNORECASE))
    plain = plain_moment(" ".join(text.split()), timezone, month_first=american)
    if plain is not None:
        return plain
    import dateparser  # here and not above: loading it costs a fifth of a second that most mails never need

    hinted = [language] if language in (*LANGUAGES, *_NEIGHBOURS) else []
    settings = {
        "TIMEZONE": timezone,
        "RETURN_AS_TIMEZONE_AWARE": True,
        "PREFER_DATES_FROM": "past",
    }
    if not re.match(r"\d{4}\b", text):
        settings["DATE_ORDER"] = "MDY" if american else "DMY"
    everywhere: list[str] = list(LANGUAGES)
    parsed = None
    for languages in (hinted, everywhere):
        try:
            parsed = dateparser.parse(text, languages=languages, settings=settings) if languages else None
        except (ValueError, OverflowError, TypeError, RecursionError):
            parsed = None
        if parsed is not None:
            break
    if parsed is None or not 1970 <= parsed.year <= 2200 or _made_up(parsed, text):
        return None
    return _with_plain_zone(parsed, timezone)


def _made_up(parsed: datetime, text: str) -> bool:
    """Whether the clock on the wall went into it: words half understood are taken for "so many hours ago"."""
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)}
    return bool(years) and not years & {(parsed + timedelta(days=days)).year for days in (-1, 0, 1)}


def _with_plain_zone(parsed: datetime, timezone: str) -> datetime:
    """dateparser hands back zones of its own kind; the standard library's are what the rest of the house compares."""
    local = parsed.astimezone(ZoneInfo(timezone))
    offset = parsed.utcoffset() or timedelta()
    return local if local.utcoffset() == offset else parsed.astimezone(fixed_offset(offset))
