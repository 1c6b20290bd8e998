"""One touchpoint with its reading: what it is, who spoke, what was said. Not here: how touchpoints lie in time (`timeline`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from assistant.reading.act_features import Setting
from assistant.reading.act_reader import ActReader, act_reader
from assistant.reading.acts import Act, Read, acts_of, read_acts
from assistant.reading.language import language_of
from assistant.reading.mood import Mood, MoodReading, mood_of
from assistant.reading.words import shortened
from assistant.thread import Channel, Touchpoint

_NOTHING_HEARD = frozenset({"no_answer", "left_message", "no_show", "bounced"})
TOOK_PART = frozenset({"connected", "held", "accepted", "declined"})
_MOODS: Mapping[Mood, float] = {"angry": 4.0, "icy": 4.0, "worried": 3.0, "pleased": 3.0}
"""Acts that are moods, the gravest first, with the strength that they have as one."""
_FIRM = 5.0
"""A mood of the patterns this strong stands though the reader of acts heard none."""
_NOTHING = Read((), {})
IN_NOTES = frozenset({"promises", "if_then", "gates", "unbilled", "no_bill_yet", "finished", "delivers"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one touchpoint's words gives: the costly part, and all of it that may be kept.

    A pure function of the touchpoint and of three facts about its thread: its language, its zone, whether 3/4 is the 4th
    of March.
    """

    language: str
    acts: tuple[Act, ...]
    our_acts: tuple[Act, ...]
    mood: MoodReading | None
    their_chances: Mapping[str, float] = field(default_factory=dict[str, float])
    """How likely it is that the client's words do a thing, by kind of act; what is unlikely is left out."""
    our_chances: Mapping[str, float] = field(default_factory=dict[str, float])
    by_thread: bool = False
    """The words are too few to tell their language: it is the thread's, and another one there means another reading."""


class Readings(Protocol):
    """Where readings come from: `read` reads the words, a store has them. `at` is in the client's zone."""

    def __call__(
        self, index: int, touchpoint: Touchpoint, at: datetime, thread_language: str, month_first: bool
    ) -> Reading: ...


@dataclass(frozen=True)
class Heard:
    """One touchpoint with its reading. `at` is in the client's zone."""

    index: int
    touchpoint: Touchpoint
    at: datetime
    language: str
    acts: tuple[Act, ...]
    our_acts: tuple[Act, ...]
    mood: MoodReading | None
    their_chances: Mapping[str, float] = field(default_factory=dict[str, float])
    our_chances: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def channel(self) -> Channel:
        return self.touchpoint.channel

    @property
    def text(self) -> str:
        return self.touchpoint.text

    @cached_property
    def automatic(self) -> bool:
        """An automatic reply, a bounce or a notice: not a word from the client."""
        if self.touchpoint.outcome in ("auto_reply", "bounced"):
            return True
        return self.touchpoint.direction == "in" and (
            self.did("bounce") is not None or self.did("auto_reply") is not None
        )

    @cached_property
    def is_word(self) -> bool:
        """The client spoke, or took part in a talk: that resets the run."""
        if self.automatic or self.touchpoint.outcome in _NOTHING_HEARD:
            return False
        if self.touchpoint.outcome in TOOK_PART:
            return True
        return self.touchpoint.direction == "in"

    @cached_property
    def is_attempt(self) -> bool:
        """A word of ours that nothing has come back to within the same touchpoint."""
        if self.touchpoint.direction == "in":
            return False
        return not self.is_word and self.touchpoint.outcome not in ("auto_reply", "bounced")

    @property
    def heated(self) -> bool:
        """Anger or hurt that is more than a word of displeasure."""
        return self.mood is not None and self.mood.mood in ("angry", "upset", "icy") and self.mood.strength >= 3

    @property
    def declined(self) -> bool:
        return self.touchpoint.outcome == "declined"

    @property
    def missed(self) -> bool:
        return self.touchpoint.outcome == "no_show"

    def did(self, *kinds: str) -> Act | None:
        """The first act of the client's of one of these kinds."""
        return next((act for act in self.acts if act.kind in kinds), None)

    def we_did(self, *kinds: str) -> Act | None:
        """The first act of ours of one of these kinds."""
        return next((act for act in self.our_acts if act.kind in kinds), None)


def hear(
    index: int,
    touchpoint: Touchpoint,
    zone: ZoneInfo,
    thread_language: str,
    month_first: bool,
    readings: Readings | None = None,
) -> Heard:
    at = touchpoint.at.astimezone(zone)
    done = (readings or read)(index, touchpoint, at, thread_language, month_first)
    return Heard(
        index, touchpoint, at, done.language, done.acts, done.our_acts, done.mood, done.their_chances, done.our_chances
    )


def read(_index: int, touchpoint: Touchpoint, at: datetime, thread_language: str, month_first: bool) -> Reading:
    """Reads one touchpoint's words."""
    return _read(touchpoint, at, thread_language, month_first, act_reader)


def read_by(readers: Callable[[str], ActReader]) -> Readings:
    """Readings by other readers of acts than those that ship; `readers` gives the one of a side, `in` or `out`."""

    def reading(index: int, touchpoint: Touchpoint, at: datetime, thread_language: str, month_first: bool) -> Reading:
        del index  # the words alone say what they do
        return _read(touchpoint, at, thread_language, month_first, readers)

    return reading


def read_by_patterns(
    index: int, touchpoint: Touchpoint, at: datetime, thread_language: str, month_first: bool
) -> Reading:
    """Readings by the patterns alone, nothing trained: what the trained reader is compared with."""
    del index  # the words alone say what they do
    own_language = language_of(touchpoint.text, "") if touchpoint.text else ""
    language = own_language or thread_language
    talk = touchpoint.outcome in TOOK_PART and touchpoint.channel in ("call", "meeting")
    theirs = touchpoint.direction == "in" or talk
    acts, ours = (
        acts_of(touchpoint.text, side, language, at, month_first, talk) if wanted else ()
        for side, wanted in (("inbound", theirs), ("outbound", touchpoint.direction == "out" or talk))
    )
    if talk:
        ours = tuple(act for act in ours if act.kind in IN_NOTES)
    mood = mood_of(touchpoint.text, language) if theirs and touchpoint.text else None
    return Reading(language, acts, ours, mood, by_thread=not own_language)


def _read(
    touchpoint: Touchpoint,
    at: datetime,
    thread_language: str,
    month_first: bool,
    readers: Callable[[str], ActReader],
) -> Reading:
    words = (
        f"{touchpoint.subject}. {touchpoint.text}"
        if touchpoint.subject and touchpoint.outcome == "auto_reply"
        else touchpoint.text
    )
    own_language = language_of(words, "") if words else ""
    language = own_language or thread_language
    talk = touchpoint.outcome in TOOK_PART and touchpoint.channel in ("call", "meeting")
    theirs = touchpoint.direction == "in" or talk
    inbound, outbound = (
        read_acts(
            words, Setting(side, touchpoint.channel, touchpoint.outcome, language, talk), at, month_first, readers(side)
        )
        if words and wanted
        else _NOTHING
        for side, wanted in (("in", theirs), ("out", touchpoint.direction == "out" or talk))
    )
    acts, ours = inbound.acts, outbound.acts
    if talk:  # a note of a talk tells of both sides: of ours, only what was agreed can be told apart from theirs
        ours = tuple(act for act in ours if act.kind in IN_NOTES)
    if (
        words != touchpoint.text
    ):  # what only the subject says is shown by the text: quotes stand in it letter for letter
        front = shortened(touchpoint.text.strip())
        acts = tuple(act if act.quote in touchpoint.text else replace(act, quote=front) for act in acts)
    mood = felt(mood_of(words, language), acts) if theirs and words else None
    return Reading(language, acts, ours, mood, inbound.chances, outbound.chances, by_thread=not own_language)


def felt(reading: MoodReading, acts: tuple[Act, ...]) -> MoodReading:
    """The mood as the trained reader of acts heard it; how firm it is, and upset for worried hurt, stay the patterns'."""
    moods = [act.kind for act in acts if act.kind in _MOODS]
    if not moods:
        return replace(reading, mood="neutral", strength=0.0) if reading.strength < _FIRM else reading
    mood: Mood = next(one for one in _MOODS if one in moods)
    return replace(reading, mood=mood, strength=max(reading.strength, _MOODS[mood]))
