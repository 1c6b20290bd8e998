"""The banks in `knowledge/phrases/agenda/*.yaml`, and how dates, hours and rhythms are said in them.

Not here: which sentence is wanted (`agenda`, `heads_up`, `announcement`, `calendar`, `colleague`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any, cast

import regex
import yaml

from assistant.account import Cadence
from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.lexicon import LANGUAGES
from assistant.reading.register import Register
from assistant.writing.phrases import SLOT, VARIETIES
from assistant.writing.promise import clock

_REGISTER = regex.compile(r"<([^<>|]*)\|([^<>]*)>")
_LOCALES = {"en": "en_GB", "pt": "pt_PT", "pt_br": "pt_BR"}
_MONTH_FIRST = frozenset({"US", "CA", "PH"})
_WORKWEEK = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class AgendaWords:
    """One language's words, for one client: `country` is theirs, `year` the one that dates need not name."""

    language: str
    register: Register
    country: str | None
    year: int
    bank: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    @property
    def locale(self) -> str:
        if self.language == "en" and self.country in _MONTH_FIRST:
            return "en_US"
        return _LOCALES.get(self.language, self.language)

    def say(self, path: str, **slots: str) -> str:
        """The phrase under a path ("heads_up.opening"), its register settled and its slots filled; slots are never read again."""
        words = _REGISTER.sub(lambda m: m[1] if self.register == "formal" else m[2], self.bank[path])
        return _filled(words, slots, self.language)

    # -- dates ----------------------------------------------------------------------------------------------------

    def date(self, day: date, pattern: str = "list") -> str:
        """A day: "list" with its weekday in short, "sentence" with the whole weekday, "day" with none; the year if another."""
        from babel.dates import format_date

        shape = self.bank[f"dates.{pattern}"]
        if self.locale == "en_US":
            shape = {"list": "EEE, MMMM d", "sentence": "EEEE, MMMM d", "day": "MMMM d"}[pattern]
        said = format_date(day, shape, locale=self.locale)
        if day.day == 1 and self.language in ("fr", "it"):
            said = regex.sub(r"\b1\b", "1er" if self.language == "fr" else "1º", said, count=1)
        if day.year == self.year:
            return said
        before_year = {"es": " de ", "pt": " de ", "pt_br": " de "}.get(self.language, " ")
        return f"{said}{', ' if self.locale == 'en_US' else before_year}{day.year}"

    def clock(self, at: time) -> str:
        return clock(at, self.language[:2], self.country)

    def at(self, at: time) -> str:
        return self.say("dates.at", time=self.clock(at))

    def when(self, day: date, at: time | None = None) -> str:
        """The day, and the hour where one is given, as it stands in a sentence: "on Thursday 19 March at 10:00"."""
        prep = self.lists["dates.prep"]
        slots = {"prep": prep[day.weekday()] if len(prep) == 7 else prep[0], "date": self.date(day, "sentence")}
        return self.say("dates.when_at", **slots, time=self.clock(at)) if at else self.say("dates.when", **slots)

    def by(self, day: date, at: time) -> str:
        return self.say("dates.by", date=self.date(day, "sentence"), time=self.clock(at))

    def ago(self, days: int) -> str:
        """How long a day has passed: today, yesterday, 10 days ago."""
        if days <= 1:
            return self.bank["dates.yesterday" if days else "dates.today"]
        from babel.dates import format_timedelta

        return format_timedelta(
            timedelta(days=-days), granularity="day", threshold=10**6, add_direction=True, locale=self.locale
        )

    # -- counts and rhythms ---------------------------------------------------------------------------------------

    def number(self, count: int) -> str:
        words = self.lists["numbers"]
        return words[count - 2] if 2 <= count < 2 + len(words) else str(count)

    def listed(self, parts: Sequence[str]) -> str:
        from babel.lists import format_list

        return format_list(list(parts), locale=self.locale)

    def minutes(self, count: int) -> str:
        from babel.units import format_unit

        return format_unit(count, "minute", "long", locale=self.locale)

    def slot(self, cadence: Cadence) -> str:
        """The days and the hour of a rhythm: "on Tuesdays and Thursdays at 9:40, every other week"."""
        names = self.lists["rhythm.days"]
        if cadence.weekdays == _WORKWEEK:
            on_days = self.bank["rhythm.workweek"]
        else:
            on_days = self.say("rhythm.on_days", days=self.listed([names[day] for day in cadence.weekdays]))
        shape = {1: "slot", 2: "slot_two"}.get(cadence.every_weeks, "slot_many")
        return self.say(f"rhythm.{shape}", on_days=on_days, at=self.at(cadence.at), n=str(cadence.every_weeks))

    def rhythm(self, cadence: Cadence) -> str:
        """A rhythm as one line: "Check-in call: on Tuesdays at 9:40, 5 minutes"."""
        channel = self.bank[f"rhythm.channels.{cadence.channel}"]
        return self.say("rhythm.line", channel=channel, slot=self.slot(cadence), minutes=self.minutes(cadence.minutes))


def words_for(language: str, register: Register, country: str | None, year: int) -> AgendaWords:
    """The words of a language or variety; English for one that has none. Raises BadSettings naming what is wrong with its bank."""
    known = language if language in (*LANGUAGES, *VARIETIES) else "en"
    bank, lists = _bank(known)
    return AgendaWords(known, register, country, year, bank, lists)


@lru_cache(maxsize=16)
def _bank(language: str) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    file = KNOWLEDGE / "phrases" / "agenda" / f"{language}.yaml"
    try:
        raw = cast("dict[str, Any]", yaml.safe_load(file.read_text("utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise BadSettings(f"the phrase bank agenda/{file.name} cannot be read: {error}") from None
    phrases, lists = dict[str, str](), dict[str, tuple[str, ...]]()

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for key, child in cast("dict[str, Any]", node).items():
                walk(child, f"{path}.{key}" if path else key)
        elif isinstance(node, list):
            lists[path] = tuple(str(word) for word in cast("list[Any]", node))
        else:
            phrases[path] = str(node)

    walk(raw, "")
    return phrases, lists


# "dal 8 marzo" is said "dall'8 marzo": 8 and 11 begin with a vowel.
_ARTICLE = regex.compile(r"\b(dal|al|[Ii]l) $")
_VOWEL = regex.compile(r"(?:8|11)\b(?!:)")
_ELIDED = {"dal": "dall'", "al": "all'", "il": "l'", "Il": "L'"}


def _filled(pattern: str, slots: Mapping[str, str], language: str) -> str:
    """The pattern with its slots filled; an Italian article before a slot melts with the number that fills it."""
    parts: list[str] = []
    end = 0
    for match in SLOT.finditer(pattern):
        before, value = pattern[end : match.start()], slots[match[1]]
        if language == "it" and _VOWEL.match(value):
            before = _ARTICLE.sub(lambda m: _ELIDED[m[1]], before)
        parts += (before, value)
        end = match.end()
    return "".join((*parts, pattern[end:]))


LONGEST = 200
"""Letters that one entry of a list may have."""


def clean(words: str) -> str:
    """Words of anybody's as one plain line: no control or direction marks, no line breaks, and not endlessly long."""
    flat = " ".join(words.split())
    kept = "".join(c for c in flat if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") or c == "\u200d")
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST].rsplit(' ', 1)[0]} …"
