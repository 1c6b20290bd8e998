"""A note of what happened ("called Dana, no answer, left a message") as a touchpoint. Not here: whose history it goes into.

The patterns are knowledge/notes.yaml. What the note does not say is not made up: no hour means now, no outcome of a
written word means none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, cast

import regex
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.lexicon import LANGUAGES, Pattern
from assistant.thread import Channel, Direction, Outcome, Touchpoint

_CLOCK = regex.compile(
    r"\b(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)\b(?: ?(?P<half1>am|pm))?|\b(?P<h2>1[0-2]|0?[1-9]) ?(?P<half2>am|pm)\b"
    r"|(?<=\b(?:at|um|à|a las|om|alle|às) )(?P<h3>[01]?\d|2[0-3])\b(?![:.]?\d| ?[ap]m\b| ?(?:uhr|uur|h\b))"
    r"|\b(?P<h4>[01]?\d|2[0-3]) ?(?:uhr|h(?P<m4>[0-5]\d)?|uur)\b",
    regex.IGNORECASE,
)


@dataclass(frozen=True)
class _Patterns:
    channels: Mapping[Channel, Pattern]
    outcomes: Mapping[Outcome, Pattern]
    inbound: Pattern
    speaker: str
    self: Pattern
    yesterday: Pattern


def touchpoint_of(note: str, now: datetime, names: Collection[str] = ()) -> Touchpoint | None:
    """The touchpoint that a note tells of, or None where it names no contact. `now` is aware, in the writer's zone.

    `names` are the client's: a note that begins with one of them tells what the client did.
    """
    said = " ".join(note.replace("’", "'").split())
    known = _patterns()
    channel = _channel(said, known)
    if channel is None:
        return None
    outcome = _outcome(said, channel, known)
    direction = _direction(said, outcome, known, names)
    if channel == "voicemail" and outcome is None:
        outcome = "left_message"
    if channel == "meeting" and direction == "out" and outcome in ("declined", "accepted"):
        direction = "in"  # an invitation is answered by the other side
    text = "" if outcome == "no_answer" else said
    return Touchpoint(at=_moment(said, now, known), direction=direction, channel=channel, outcome=outcome, text=text)


def _channel(said: str, known: _Patterns) -> Channel | None:
    """The channel named first; a voicemail that ends a call is a call with a message left."""
    hits: list[tuple[int, Channel]] = []
    for channel, pattern in known.channels.items():
        match = pattern.search(said)
        if match:
            hits.append((match.start(), channel))
    if any(channel == "call" for _, channel in hits):
        hits = [hit for hit in hits if hit[1] != "voicemail"]
    if hits:
        return min(hits)[1]
    return "call" if any(known.outcomes[outcome].search(said) for outcome in ("no_answer", "left_message")) else None


def _outcome(said: str, channel: Channel, known: _Patterns) -> Outcome | None:
    possible: dict[Channel, tuple[Outcome, ...]] = {
        "call": ("left_message", "no_answer", "declined"),
        "voicemail": ("left_message",),
        "meeting": ("no_show", "declined", "accepted"),
        "email": ("auto_reply", "bounced"),
    }
    for outcome in possible.get(channel, ()):
        if known.outcomes[outcome].search(said):
            return outcome
    return {"call": "connected", "meeting": "held"}.get(channel)  # type: ignore[return-value]  # both are outcomes


def _direction(said: str, outcome: Outcome | None, known: _Patterns, names: Collection[str]) -> Direction:
    told_us = known.inbound.search(said) is not None
    if outcome in ("no_answer", "no_show") or (
        outcome == "left_message" and not told_us and not _speaks(said, known, names)
    ):
        return "out"
    if outcome in ("auto_reply", "bounced"):
        return "in" if outcome == "auto_reply" else "out"
    return "in" if told_us or _speaks(said, known, names) else "out"


def _speaks(said: str, known: _Patterns, names: Collection[str]) -> bool:
    """Whether the note begins with the client doing something."""
    parts = {part for name in names for part in (name, *name.split()) if len(part) >= 3}
    speaker = known.speaker.replace(
        "{names}", "|".join(map(regex.escape, sorted(parts, key=len, reverse=True))) or r"(?!)"
    )
    return regex.match(speaker, said, regex.IGNORECASE) is not None and not known.self.match(said)


def _moment(said: str, now: datetime, known: _Patterns) -> datetime:
    """Never after `now`: a weekday is the last one, an hour of today that is still to come is yesterday's."""
    said = _about_the_contact(said)
    day = now.date()
    if known.yesterday.search(said):
        day -= timedelta(days=1)
    else:
        weekday = next(
            (
                number
                for name, number in _weekdays()
                if regex.search(rf"\b{regex.escape(name)}\b", said, regex.IGNORECASE)
            ),
            None,
        )
        if weekday is not None:
            day -= timedelta(days=(day.weekday() - weekday) % 7 or 7)
    clock = _clock(said)
    if clock is None:
        return now if day == now.date() else now - timedelta(days=(now.date() - day).days)
    at = datetime.combine(day, clock, now.tzinfo)
    return at if at <= now else at - timedelta(days=1)


def _about_the_contact(said: str) -> str:
    """The first clause, and a last one that is only a moment: "she wants it by Friday" in between is another day."""
    clauses = [clause for clause in regex.split(r"[,;.]\s+|\s[-–—]\s", said) if clause.strip()]
    if not clauses:
        return ""
    last = clauses[-1] if len(clauses) > 1 and len(clauses[-1].split()) <= 4 else ""
    return _DEADLINE.sub(" ", f"{clauses[0]}\n{last}")


_DEADLINE = regex.compile(
    r"\b(?:by|until|till|before|for|bis|vor|für|avant|d'ici|pour|jusqu'à|para|hasta|antes de|tegen|voor|tot|entro|per"
    r"|fino a|até)\s+(?:the |next |on )?\S+(?: at \S+)?",
    regex.IGNORECASE,
)


def _clock(said: str) -> time | None:
    match = _CLOCK.search(said)
    if match is None:
        return None
    hour = int(match["h"] or match["h2"] or match["h3"] or match["h4"])
    half = (match["half1"] or match["half2"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(match["m"] or match["m4"] or 0))


@lru_cache(maxsize=1)
def _weekdays() -> tuple[tuple[str, int], ...]:
    """The weekday names of all seven languages, with Monday as 0."""
    from babel.dates import get_day_names

    names: list[tuple[str, int]] = []
    for language in LANGUAGES:
        days = cast("Mapping[int, str]", get_day_names("wide", locale=language))
        names += [(name, number) for number, name in days.items()]
    return tuple(names)


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    file = KNOWLEDGE / "notes.yaml"
    try:
        raw = cast("dict[str, Any]", yaml.safe_load(file.read_text("utf-8")))
        return _Patterns(
            channels={channel: regex.compile(p, regex.IGNORECASE) for channel, p in raw["channels"].items()},
            outcomes={outcome: regex.compile(p, regex.IGNORECASE) for outcome, p in raw["outcomes"].items()},
            inbound=regex.compile("|".join(f"(?:{p})" for p in raw["inbound"]), regex.IGNORECASE),
            speaker=str(raw["speaker"]),
            self=regex.compile(str(raw["self"]), regex.IGNORECASE),
            yesterday=regex.compile(str(raw["yesterday"]), regex.IGNORECASE),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, regex.error) as error:
        raise BadSettings(f"the notes in {file.name} cannot be read: {error}") from None
