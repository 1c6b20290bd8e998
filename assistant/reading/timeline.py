"""A thread as it lies in time: what each touchpoint is and says, who spoke last, what has run unanswered since.

Facts only: counts, gaps, pauses, promises. What follows from them stands in `advice`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property

from assistant.reading.acts import Act
from assistant.reading.heard import Heard, Readings, hear
from assistant.reading.language import common_language
from assistant.reading.standing import Pause, Promise, leaves_standing, pauses_in, promises_in
from assistant.reading.words import shortened
from assistant.thread import Thread
from assistant.workdays import Workdays, workdays_for

_MAYBE = 0.1
"""The chance of a stop in their words without which "understood" of ours confirms none."""
_MONTH_FIRST_COUNTRIES = frozenset({"US", "PH"})


class Timeline:
    """The facts of one thread. Built once, asked by every module of `advice`.

    `readings` are those that were kept of its touchpoints, `language` the thread's where that is known; without them the
    words are read here and now.
    """

    def __init__(self, thread: Thread, readings: Readings | None = None, language: str | None = None) -> None:
        self.thread = thread
        self.client = thread.client
        self.zone = thread.client.zone
        self.now = thread.now.astimezone(self.zone)
        self.workdays: Workdays = workdays_for(thread.client.timezone, thread.client.country)
        self.language = language or common_language(t.text for t in thread.touchpoints if t.text)
        self.month_first = self.workdays.country in _MONTH_FIRST_COUNTRIES
        self.heard: tuple[Heard, ...] = tuple(
            hear(index, touchpoint, self.zone, self.language, self.month_first, readings)
            for index, touchpoint in enumerate(thread.touchpoints)
        )

    # -- who spoke ------------------------------------------------------------------------------------------------

    @cached_property
    def words(self) -> tuple[Heard, ...]:
        """Everything that the client really said or took part in."""
        return tuple(heard for heard in self.heard if heard.is_word)

    @cached_property
    def last_word(self) -> Heard | None:
        return self.words[-1] if self.words else None

    @cached_property
    def since_word(self) -> tuple[Heard, ...]:
        """What we sent since the client's last real word, in order."""
        after = self.last_word.index if self.last_word else -1
        return tuple(h for h in self.heard if h.index > after and h.touchpoint.direction == "out" and h.is_attempt)

    @cached_property
    def run(self) -> tuple[Heard, ...]:
        """The unanswered attempts: what we sent since the last word, less bare answers; a voicemail that ends a call is one."""
        merged: list[Heard] = []
        for heard in self.since_word:
            if (
                merged
                and heard.channel == "voicemail"
                and merged[-1].channel == "call"
                and heard.at - merged[-1].at < timedelta(minutes=30)
            ):
                merged[-1] = heard
                continue
            merged.append(heard)
        if merged and self.last_word is not None and only_answers(merged[0], self.last_word):
            merged = merged[1:]
        return tuple(merged)

    def run_within(self, span: timedelta) -> int:
        """The most attempts of the run that fall into any window of this length."""
        return self._densest(lambda first, last: last.at - first.at <= span)

    def run_within_working_days(self, days: float) -> int:
        return self._densest(lambda first, last: self.workdays.days_between(first.at, last.at) <= days)

    def _densest(self, fits: Callable[[Heard, Heard], bool]) -> int:
        best, start = 0, 0
        for end in range(len(self.run)):
            while not fits(self.run[start], self.run[end]):
                start += 1
            best = max(best, end - start + 1)
        return best

    # -- pauses and dates -----------------------------------------------------------------------------------------

    @cached_property
    def pauses(self) -> tuple[Pause, ...]:
        """All pauses in the thread, whether over or not. A later word of the client ends an earlier pause of theirs."""
        return tuple(pauses_in(self.heard, self.workdays, self.month_first))

    @cached_property
    def pause(self) -> Pause | None:
        """The pause or given date that stands last: no word of the client has come after it, or none that ends it."""
        for pause in reversed(self.pauses):
            if self.last_word is None or pause.heard.index >= self.last_word.index:
                return pause
            later = (word for word in self.words if word.index > pause.heard.index)
            if pause.until >= self.now.date() and all(leaves_standing(word, pause) for word in later):
                return pause
            if (
                not pause.asked
                and pause.heard.automatic
                and pause.until >= self.now.date()
                and pause.heard.index > self.last_word.index
            ):
                return pause
        return None

    @cached_property
    def inside_pause(self) -> tuple[Heard, ...]:
        """Attempts of the run that fell inside the pause, the answer that acknowledges it left out."""
        if self.pause is None:
            return ()
        inside = [
            h
            for h in self.run
            if h.index > self.pause.heard.index and h.at > self.pause.since and h.at.date() < self.pause.until
        ]
        return tuple(h for h in inside if not _acknowledges(h, self.pause.heard))

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """Our own words with a moment, with what kept them."""
        return tuple(promises_in(self.heard, self.zone))

    @cached_property
    def broken_promise(self) -> Promise | None:
        return next((p for p in reversed(self.promises) if p.kept_by is None and p.due < self.now), None)

    @cached_property
    def open_promise(self) -> Promise | None:
        return next((p for p in reversed(self.promises) if p.kept_by is None and p.due >= self.now), None)

    # -- standing requests ----------------------------------------------------------------------------------------

    def last_heard(self, *kinds: str) -> tuple[Heard, Act] | None:
        """The client's last act of these kinds, with its touchpoint."""
        for heard in reversed(self.words):
            act = heard.did(*kinds)
            if act:
                return heard, act
        return None

    @cached_property
    def stop(self) -> tuple[Heard, Act] | None:
        """A request to stop that nothing the client said later has lifted."""
        found = self.last_heard("asks_to_stop") or self._confirmed_stop()
        if found is None:
            return None
        heard, _ = found
        later = [word for word in self.words if word.index > heard.index]
        lifted = any(
            word.did("lifts_stop", "asks", "agrees_rhythm", "approves") and not word.did("asks_to_stop")
            for word in later
        )
        return None if lifted else found

    def _confirmed_stop(self) -> tuple[Heard, Act] | None:
        """The word of theirs that we ourselves took for a request to stop, and confirmed: our reading then binds us."""
        for heard in self.heard:
            confirmed = heard.we_did("confirms_stop")
            word = next((w for w in reversed(self.words) if w.index < heard.index), None)
            if (
                confirmed
                and confirmed.date is None
                and word is not None
                and word.index == heard.index - 1
                and "?" not in heard.text
                and word.their_chances.get("asks_to_stop", _MAYBE if word.did("refuses") else 0.0) >= _MAYBE
            ):
                return word, Act("asks_to_stop", shortened(word.text.strip()), 0)
        return None

    @cached_property
    def refusal(self) -> tuple[Heard, Act] | None:
        """A no that stands: the client's last word, or followed by nothing that takes it back."""
        found = self.last_heard("refuses")
        if found is None:
            return None
        later = [word for word in self.words if word.index > found[0].index]
        return None if any(word.did("lifts_stop", "asks", "approves", "accepts_meeting") for word in later) else found

    @cached_property
    def rhythm(self) -> tuple[Heard, Act] | None:
        """A rhythm that the client agreed to or asked for."""
        return self.last_heard("agrees_rhythm")

    @cached_property
    def emergency(self) -> bool:
        """A live matter at the client's own service that justifies density: most of the run reports on it."""
        run = self.run
        if len(run) < 2:
            return False
        reports = sum(1 for h in run if h.we_did("emergency", "useful_status"))
        voiced = any(h.we_did("emergency") for h in self.heard) or any(
            a.kind == "emergency" for h in self.heard for a in h.our_acts
        )
        return voiced and reports * 2 >= len(run)

    @cached_property
    def wants_updates(self) -> bool:
        """The client asked to be told everything as it comes, and has not taken it back."""
        asked = self.last_heard("wants_updates", "agrees_rhythm")
        return asked is not None

    def silence_days(self) -> float:
        """Working days since the run began (our first word of it), or since the client's last word where there is none."""
        since = self.run[0].at if self.run else (self.last_word.at if self.last_word else self.now)
        return self.workdays.days_between(since, self.now)

    def room_days(self) -> float:
        """Working days since our last word."""
        since = self.since_word[-1].at if self.since_word else (self.last_word.at if self.last_word else self.now)
        return self.workdays.days_between(since, self.now)

    def longest_daily_streak(self) -> int:
        """The most attempts of the run in a row with at most one working day from each to the next."""
        best = streak = 1 if self.run else 0
        for earlier, later in zip(self.run, self.run[1:], strict=False):
            streak = streak + 1 if self.workdays.days_between(earlier.at, later.at) <= 1.15 else 1
            best = max(best, streak)
        return best


def only_answers(out: Heard, word: Heard) -> bool:
    """Our first word after theirs that answers, delivers or acknowledges, and asks nothing, is no attempt."""
    if (
        word.did("asks_to_stop", "refuses")
        or out.touchpoint.outcome is not None
        or out.channel in ("call", "voicemail", "meeting")
    ):
        return False
    return (
        out.at - word.at < timedelta(days=5)
        and out.we_did("asks", "checks_in", "if_then", "invoices") is None
        and bool(out.text)
    )


def _acknowledges(out: Heard, word: Heard) -> bool:
    return (
        out.at - word.at < timedelta(days=2)
        and out.we_did("checks_in", "pressures", "guilt", "sarcasm") is None
        and len(out.text) < 200
    )
