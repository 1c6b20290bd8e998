"""The desk's look over all clients: who is drifting and why, what changed, and what was dismissed. A part of `desk`.

Not here: what a sign is (`advice.health`), how clients are put in order (`advice.drift`), the tables (`memory.noticed`).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from assistant.account import Dismissal, Sender, Standing
from assistant.advice.drift import Drift, RadarSign, drift_of
from assistant.errors import BadInput, NotThere
from assistant.keeping import Keeping
from assistant.radar import ClientOnRadar, Radar, Team, compared
from assistant.read_ahead import KeptReadings, Stopped, never, thread_of
from assistant.reading.language import language_of, opening_of
from assistant.reading.timeline import Timeline
from assistant.reading.version import ABOVE, digest_of, reader_version
from assistant.thread import Thread

if TYPE_CHECKING:
    from assistant.memory.clients import KnownClient
    from assistant.memory.noticed import LastAssessment

WEEK = timedelta(days=7)
KEPT_AT_ONCE = 100
"""Clients that are assessed between two transactions."""
LOOKS_AHEAD = 2.0
"""Seconds of looking anew at clients in the background, before a rest."""
AS_SURE_AS = timedelta(minutes=30)
"""How exactly it is found out when, within the day, an assessment will no longer hold: it is given up so much too early
at most, and never too late."""


class Noticing(Keeping):
    """The radar's side of a desk."""

    def radar(
        self,
        *,
        manager: str | None = None,
        since: date | None = None,
        now: datetime | None = None,
        within: float | None = None,
        on_progress: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] = never,
    ) -> Radar:
        """All clients, worst first, each with its signs and one next step, and how they stood on the day `since`.

        `manager` names one of our people: only whom they look after. A week ago stands for `since`. An assessment is kept
        and taken again while nothing came in, the rules are the same, and it holds (`_good_until`). Asked for another
        moment `now` than the clock's, nothing is kept. With `within`, no more is assessed than so many seconds allow, what
        changed first; the others stand as they were last kept, and `finished` is False. Raises BadInput for an unknown
        manager or a day to come.
        """
        store = self.kept()
        moment = now or self.clock()
        day = since or (moment - WEEK).date()
        if day > moment.date():
            raise BadInput("The day to compare with is still to come: name one that has been.")
        people = {one.id: one.name for one in store.book.senders()}
        only = self._manager(manager).id if manager is not None else None
        everyone = [one for one in store.clients() if only is None or one.manager == only]
        watched = [one for one in everyone if one.snoozed_until is None or one.snoozed_until <= moment]
        aged: list[str] = []
        drifts = self._drifts(
            watched, moment, keep=now is None, on_progress=on_progress, stop=_until(within, stop),
            aged=aged if within is not None else None,
        )  # fmt: skip
        before = store.noticed.standings([one.id for one in watched], day)
        entries = [
            compared(one.client, drifts[one.id], people.get(one.manager or ""), before.get(one.id), day)
            for one in watched
            if one.id in drifts and (one.client.relation == "client" or drifts[one.id].step.due)
        ]
        return Radar(
            now=moment,
            since=day,
            manager=people[only] if only else None,
            clients=tuple(sorted(entries, key=lambda one: one.order)),
            teams=Team.of(entries),
            snoozed=len(everyone) - len(watched),
            finished=len(drifts) == len(watched) and not aged,
        )

    def dismiss(self, sign: str, reason: str) -> ClientOnRadar:
        """Dismisses a sign by its id: it counts no more until it grows. Returns its client as they stand without it.

        It comes back where it is graver or borne out by more; a silence once it is half as long again
        (`advice.drift.has_grown`). Raises BadInput without a reason, or where the radar shows no such sign.
        """
        said = " ".join(reason.split())
        if not said:
            raise BadInput("A sign is dismissed with a reason: say in a few words why it is none.")
        entry, found = self._sign(sign)
        if found.reason is not None:
            raise BadInput("That sign is dismissed already: restore it first to give another reason.")
        new = Dismissal(client_id=entry.client_id, sign=found.name, reason=said, at=self.clock(), extent=found.extent)
        self.kept().noticed.dismiss(new)
        return self._again(entry.client_id)

    def restore(self, sign: str) -> ClientOnRadar:
        """A dismissed sign counts again. Raises BadInput where there is no such sign, or it is not dismissed."""
        entry, found = self._sign(sign)
        self.kept().noticed.restore(entry.client_id, found.name)
        return self._again(entry.client_id)

    def look_ahead(self, stop: Event) -> None:
        """Brings the radar up to date piece by piece, with rests in which others get on with their work."""
        while not stop.is_set() and not self.radar(within=LOOKS_AHEAD, stop=stop.is_set).finished:
            stop.wait(LOOKS_AHEAD / 2)

    # -- account managers -----------------------------------------------------------------------------------------

    def managers(self) -> tuple[Sender, ...]:
        """Our people by name."""
        return self.kept().book.senders()

    def set_manager(self, client: str, name: str | None) -> KnownClient:
        """Who of us looks after a client: somebody known, or new by that whole name; None for nobody. Raises BadInput."""
        store, known = self.kept(), self.one_client(client)
        if name is None:
            return store.book.set_manager(known.id, None)
        wanted = " ".join(name.split())
        if not wanted:
            raise BadInput("An account manager needs a name.")
        found = _called(wanted, store.book.senders())
        if len(found) > 1:
            raise BadInput("More than one of ours goes by that name: write it out.")
        with store.transaction():
            sender = found[0] if found else store.book.add_sender(wanted)
            return store.book.set_manager(known.id, sender.id)

    def _manager(self, name: str) -> Sender:
        found = _called(name, self.managers())
        if len(found) != 1:
            fault = "More than one of ours goes" if found else "Nobody of ours goes"
            raise BadInput(f"{fault} by that name: `heardback manager` lists who looks after whom.")
        return found[0]

    # -- one client after the other -------------------------------------------------------------------------------

    def _drifts(
        self,
        known: Sequence[KnownClient],
        moment: datetime,
        *,
        keep: bool,
        on_progress: Callable[[int, int], None] | None = None,
        stop: Callable[[], bool] = never,
        aged: list[str] | None = None,
    ) -> dict[str, Drift]:
        """Each client's drift by id: as it was kept, or assessed now. Those that were done where it was stopped.

        With `aged`, a list, those that it was stopped before come as they were last kept, and their ids are put into it.
        """
        room = self.kept().noticed
        ids = [one.id for one in known]
        counts, last, dismissed = room.counts(ids, moment), room.assessments(ids), room.dismissals(ids)
        found: dict[str, Drift] = {}
        waiting: list[tuple[KnownClient, str]] = []
        for one in known:
            stamp = _stamp(one, counts.get(one.id), dismissed.get(one.id, ()))
            kept = last.get(one.id)
            if kept is not None and _holds(kept, stamp, moment):
                found[one.id] = Drift.model_validate(kept.content["drift"])
            else:
                waiting.append((one, stamp))
        if aged is not None:  # what changed comes before what only time has turned
            waiting.sort(key=lambda one: one[0].id in last and last[one[0].id].stamp == one[1])
        for start in range(0, len(waiting), KEPT_AT_ONCE):
            new: list[tuple[LastAssessment, Standing]] = []
            for number, (one, stamp) in enumerate(waiting[start : start + KEPT_AT_ONCE]):
                if stop():
                    break
                if on_progress is not None:
                    on_progress(start + number, len(waiting))
                try:
                    spoken = Spoken.kept(last.get(one.id))
                    drift, until, spoken = self._assess(one, moment, dismissed.get(one.id, ()), spoken, keep, stop)
                except Stopped:
                    break
                found[one.id] = drift
                new.append(_kept_of(one, stamp, moment, until, drift, spoken))
            if keep and new:
                room.keep(new)
            if stop():
                break
        if aged is not None:
            for one, _ in waiting:
                if one.id not in found:
                    aged.append(one.id)
                    with suppress(ValidationError):  # kept by another release: it waits its turn
                        if one.id in last:
                            found[one.id] = Drift.model_validate(last[one.id].content["drift"])
        return found

    def _assess(
        self,
        known: KnownClient,
        moment: datetime,
        dismissed: Collection[Dismissal],
        spoken: Spoken | None,
        keep: bool,
        stop: Callable[[], bool],
    ) -> tuple[Drift, datetime, Spoken]:
        """The drift at that moment, until when it holds, and the language.

        Words that no reading is kept of are read, and the readings kept.
        """
        room = self.kept().noticed
        lines = room.lines(known.id, moment)
        readings = KeptReadings(known.client, lines, stop)
        extents = {one.sign: (one.extent, one.reason) for one in dismissed}
        thread = thread_of(known.id, known.client, lines, moment)
        spoken = Spoken.of(thread, spoken)
        try:
            drift = drift_of(Timeline(thread, readings, spoken.language), extents)
        finally:
            if readings.new:
                room.keep_readings(known.id, readings.version, readings.new)
        if not keep:
            return drift, moment, spoken

        def at(other: datetime) -> Drift:
            later = thread.model_copy(update={"now": other})
            return drift_of(Timeline(later, readings, spoken.language), extents)

        return drift, _good_until(drift, moment, _day_end(known, moment), at), spoken

    def _sign(self, sign: str) -> tuple[ClientOnRadar, RadarSign]:
        wanted = sign.strip().lower()
        for entry in self.radar().clients:
            for one in (*entry.signs, *entry.dismissed):
                if one.id == wanted:
                    return entry, one
        raise NotThere("The radar shows no sign with that id: `heardback radar` prints them in brackets.")

    def _again(self, client_id: str) -> ClientOnRadar:
        known, moment = self.kept().client(client_id), self.clock()
        day = (moment - WEEK).date()
        drift = self._drifts([known], moment, keep=True)[client_id]
        people = {one.id: one.name for one in self.managers()}
        before = self.kept().noticed.standings([client_id], day).get(client_id)
        return compared(known.client, drift, people.get(known.manager or ""), before, day)


def _called(name: str, people: Collection[Sender]) -> list[Sender]:
    """Our people of that name, or else whose name has it as one of its words."""
    wanted = " ".join(name.split()).casefold()
    whole = [one for one in people if one.name.casefold() == wanted]
    return whole or [one for one in people if wanted in one.name.casefold().split()]


class Spoken(NamedTuple):
    """The language of a conversation, and of which first words it is: telling it costs as much as all of an assessment."""

    words: str
    language: str

    @classmethod
    def of(cls, thread: Thread, before: Spoken | None) -> Spoken:
        """That of before, while the conversation begins with the same words."""
        opening = opening_of(point.text for point in thread.touchpoints if point.text)
        words = hashlib.sha256(opening.encode("utf-8", "replace")).hexdigest()[:32]
        return before if before is not None and before.words == words else cls(words, language_of(opening))

    @classmethod
    def kept(cls, last: LastAssessment | None) -> Spoken | None:
        """As it was kept by the same reader."""
        return cls(*last.content["spoken"]) if last is not None and last.version == _rules() else None


def _until(within: float | None, stop: Callable[[], bool]) -> Callable[[], bool]:
    """Stops after so many seconds as well."""
    if within is None:
        return stop
    end = time.monotonic() + within
    return lambda: stop() or time.monotonic() >= end


# -- how long an assessment holds -------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _rules() -> str:
    """Which reader and which rules: a release with others assesses anew."""
    here = Path(__file__).parent
    above = [here / "reading" / name for name in ABOVE]
    return f"{reader_version()}-{digest_of([*(here / 'advice').glob('*.py'), *above, here / 'workdays.py'])}"


def _stamp(known: KnownClient, counts: tuple[int, int, int] | None, dismissed: Sequence[Dismissal]) -> str:
    """A digest of all that an assessment rests on beside rules and time: the history's state, the client, what was dismissed."""
    said = [(one.sign, one.at.isoformat()) for one in dismissed]
    whole = json.dumps([counts, known.client.model_dump(mode="json"), said])
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def _holds(kept: LastAssessment, stamp: str, moment: datetime) -> bool:
    return kept.stamp == stamp and kept.version == _rules() and kept.made_at <= moment < kept.until


def _day_end(known: KnownClient, moment: datetime) -> datetime:
    """The next midnight on the client's clock: a new day is assessed anew, whatever happened."""
    zone = known.client.zone
    tomorrow = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)


def _good_until(drift: Drift, moment: datetime, end: datetime, at: Callable[[datetime], Drift]) -> datetime:
    """Until when an assessment of this moment holds on this day, if nothing comes in.

    Time alone turns answers: a silence grows too long in the afternoon, a promise falls due at three. So the end of the day
    is assessed as well: where it says the same, all the day does. Else the turning point is looked for by halves.
    """
    latest = end - timedelta(seconds=1)
    if latest <= moment or drift.is_like(at(latest)):
        return end
    same, other = moment, latest
    while other - same > AS_SURE_AS:
        middle = same + (other - same) / 2
        if drift.is_like(at(middle)):
            same = middle
        else:
            other = middle
    return same


def _kept_of(
    known: KnownClient, stamp: str, moment: datetime, until: datetime, drift: Drift, spoken: Spoken
) -> tuple[LastAssessment, Standing]:
    from assistant.memory.noticed import LastAssessment

    content = {"drift": drift.model_dump(mode="json"), "spoken": list(spoken)}
    last = LastAssessment(known.id, stamp, _rules(), moment, until, content)
    return last, drift.standing(moment.astimezone(known.client.zone).date())
