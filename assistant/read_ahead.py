"""Readings that are kept with the touchpoints: read once, when something comes in, and renewed where the reader has changed.

Reading words costs thousands of times what looking a reading up does. A reading is one touchpoint's and rests on it alone,
with the zone, country and language of its thread; it is kept under a version of all but the language, which decides for
words that are too few to tell theirs, and is then compared itself. Quotes are kept as places in the touchpoint's text.

Not here: the reading itself (`reading`), the rows (`memory.noticed`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from assistant.reading.acts import Act
from assistant.reading.dates import SaidDate
from assistant.reading.heard import Reading, read
from assistant.reading.mood import MoodReading
from assistant.reading.timeline import Timeline
from assistant.reading.version import reader_version
from assistant.thread import Client, Thread, Touchpoint

if TYPE_CHECKING:
    from assistant.memory.noticed import Line
    from assistant.memory.store import Store


class Stopped(Exception):
    """The person said stop."""


def never() -> bool:
    """Nobody stops it."""
    return False


def version_for(client: Client) -> str:
    """Under what readings of this client's touchpoints are kept."""
    whole = f"{reader_version()}|{client.timezone}|{client.country}"
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


class KeptReadings:
    """The readings of one client's history, as `Timeline` asks for them: the kept ones, and those that are missing read now.

    `new` holds the latter by the touchpoint's id, to be kept. Raises Stopped between two touchpoints where `stop` says so.
    """

    def __init__(self, client: Client, lines: Sequence[Line], stop: Callable[[], bool] = never) -> None:
        self.version = version_for(client)
        self.new: dict[int, Any] = {}
        self._lines = lines
        self._stop = stop
        self._done: dict[int, Reading] = {}

    def __call__(
        self, index: int, touchpoint: Touchpoint, at: datetime, thread_language: str, month_first: bool
    ) -> Reading:
        done = self._done.get(index)
        if done is None or (done.by_thread and done.language != thread_language):
            done = self._kept(index, touchpoint, thread_language)
            if done is None:
                if self._stop():
                    raise Stopped
                done = read(index, touchpoint, at, thread_language, month_first)
                self.new[self._lines[index].id] = packed(done, touchpoint)
            self._done[index] = done
        return done

    def _kept(self, index: int, touchpoint: Touchpoint, thread_language: str) -> Reading | None:
        line = self._lines[index]
        if line.version != self.version:
            return None
        found = unpacked(line.content, touchpoint)
        return None if found is None or (found.by_thread and found.language != thread_language) else found


def read_ahead(
    store: Store,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] = never,
) -> int:
    """Reads what no reading is kept of, client by client; returns how many touchpoints that were.

    Stopped or killed it goes on from there the next time. Progress is told in clients. Raises StoreTrouble.
    """
    known = {one.id: one.client for one in store.clients()}
    waiting = store.noticed.unread({client_id: version_for(client) for client_id, client in known.items()})
    count = 0
    for number, client_id in enumerate(waiting):
        if on_progress is not None:
            on_progress(number, len(waiting))
        if stop():
            break
        lines = store.noticed.lines(client_id)
        if not lines:
            continue
        readings = KeptReadings(known[client_id], lines, stop)
        try:
            Timeline(thread_of(client_id, known[client_id], lines, lines[-1].touchpoint.at), readings)
        except Stopped:
            pass
        finally:
            store.noticed.keep_readings(client_id, readings.version, readings.new)
            count += len(readings.new)
    return count


def thread_of(client_id: str, client: Client, lines: Sequence[Line], now: datetime) -> Thread:
    """One client's lines as a thread whose id is the client's."""
    return Thread(id=client_id, now=now, client=client, touchpoints=tuple(line.touchpoint for line in lines))


# -- as it is kept ----------------------------------------------------------------------------------------------------


def packed(reading: Reading, touchpoint: Touchpoint) -> list[Any]:
    """A reading as JSON has it. `unpacked` gives the same reading again."""
    text = touchpoint.text
    mood = reading.mood
    return [
        reading.language,
        int(reading.by_thread),
        [_act(act, text) for act in reading.acts],
        [_act(act, text) for act in reading.our_acts],
        [mood.mood, mood.strength, list(mood.words), [list(score) for score in mood.scores]] if mood else None,
        dict(reading.their_chances),
        dict(reading.our_chances),
    ]


def unpacked(content: Any, touchpoint: Touchpoint) -> Reading | None:
    """The reading again; None where these are no words of that touchpoint's, or no reading."""
    text = touchpoint.text
    try:
        language, by_thread, acts, ours, mood, their_chances, our_chances = content
        return Reading(
            language,
            tuple([_as_act(one, text) for one in acts]),
            tuple([_as_act(one, text) for one in ours]),
            MoodReading(mood[0], mood[1], tuple(mood[2]), tuple([(name, score) for name, score in mood[3]]))
            if mood
            else None,
            dict(their_chances),
            dict(our_chances),
            bool(by_thread),
        )
    except (TypeError, ValueError, KeyError, IndexError):
        return None


def _act(act: Act, text: str) -> list[Any]:
    place = text.find(act.quote)
    quote: Any = [place, len(act.quote)] if place >= 0 else act.quote
    said = act.date
    if said is None:
        return [act.kind, quote, act.sentence]
    clock = said.clock.isoformat() if said.clock else None
    return [act.kind, quote, act.sentence, said.day.isoformat(), clock, said.quote, said.start]


def _as_act(kept: list[Any], text: str) -> Act:
    quote = kept[1]
    if not isinstance(quote, str):
        start, length = quote
        if start + length > len(text):
            raise ValueError("a place outside the text")
        quote = text[start : start + length]
    if len(kept) == 3:
        return Act(kept[0], quote, kept[2])
    clock = time.fromisoformat(kept[4]) if kept[4] else None
    return Act(kept[0], quote, kept[2], SaidDate(date.fromisoformat(kept[3]), clock, kept[5], kept[6]))
