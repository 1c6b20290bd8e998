"""The desk's day: what needs somebody now, in order, and who is let be for a while. A part of `desk`.

It rests on what is kept: clients are looked at anew only as far as there is time for it. Not here: the values (`today`),
the radar that most of it comes from (`noticing`), what was promised (`commitments`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from assistant.commitments import Commitments
from assistant.errors import BadInput
from assistant.meetings import Meetings
from assistant.noticing import Noticing
from assistant.tell import BY, step_line
from assistant.today import KINDS, Errand, ErrandKind, Today

if TYPE_CHECKING:
    from assistant.memory.clients import KnownClient
    from assistant.memory.day import Unanswered
    from assistant.radar import ClientOnRadar

LOOKS = 0.3
"""Seconds in which clients are looked at anew for a list; whoever is not reached stands as they did."""
FEW = 30
LOOKS_FIRST = 10.0
"""A small house is looked at whole, however long its readers take to load."""
LISTED = 8
"""Errands of a kind that are listed; the radar has them all."""
SOON = 16.0
"""Working hours within which a promise is on today's list: today's and tomorrow's."""
_TROUBLE = ("critical", "at_risk")


class Attending(Meetings, Commitments, Noticing):
    """The day's side of a desk."""

    def today(
        self,
        *,
        manager: str | None = None,
        now: datetime | None = None,
        within: float | None = None,
        listed: int = LISTED,
    ) -> Today:
        """What needs somebody now: promises due, clients who wait for a first word, who drift, bills, today's check-ins.

        Each client stands under one heading of the first three. `within` are the seconds in which clients are assessed
        anew, few where nothing is said; the others stand as they were last kept. Raises BadInput for an
        unknown manager, StoreTrouble.
        """
        moment = now or self.clock()
        only = self._manager(manager).id if manager is not None else None
        mine = {one.id: one for one in self.clients() if only is None or one.manager == only}
        seconds = within if within is not None else LOOKS_FIRST if len(mine) <= FEW else LOOKS
        radar = self.radar(manager=manager, now=now, within=seconds)
        awake = {id: one for id, one in mine.items() if one.snoozed_until is None or one.snoozed_until <= moment}
        standing = {one.client_id: one for one in radar.clients}
        found: dict[ErrandKind, list[Errand]] = {kind: [] for kind in KINDS}
        found["promise"] = list(self._promised(mine, standing, moment))
        taken = {one.client_id for one in found["promise"]}
        owed = {id: one for id, one in standing.items() if one.step.action == "reply" and one.step.due}
        unanswered = self.kept().day.unanswered(owed, moment)
        found["waiting"] = [_waiting(one, unanswered.get(id)) for id, one in owed.items() if id not in taken]
        found["waiting"].sort(key=lambda one: (one.at is None, one.at or moment))
        taken |= set(owed)
        found["drifting"] = [
            _drifting(one) for one in radar.clients if one.client_id not in taken and _drifts(one) and one.step.due
        ]
        found["invoice"] = list(self._bills(awake, moment))
        found["call"] = sorted(self._check_ins(awake, moment), key=lambda one: one.at or moment)
        return Today(
            now=moment,
            errands=tuple(one for kind in KINDS for one in found[kind][:listed]),
            left_out={kind: len(some) - listed for kind, some in found.items() if len(some) > listed},
            clients=len(mine),
            snoozed=len(mine) - len(awake),
            finished=radar.finished,
        )

    def snooze(self, client: str, until: date | None) -> KnownClient:
        """Lets a client be until our working day of that date begins; None wakes them. Raises BadInput for a day that is over."""
        from assistant.writing.promise import hours_of

        known = self.one_client(client)
        if until is None:
            return self.kept().book.snooze(known.id, None)
        ours = hours_of(self.profile, known.client.timezone).ours
        moment = ours.at(until, ours.opens)
        if moment <= self.clock():
            raise BadInput("That day has begun already: name one that is to come.")
        return self.kept().book.snooze(known.id, moment)

    # -- the headings ---------------------------------------------------------------------------------------------

    def _promised(
        self, mine: Mapping[str, KnownClient], standing: Mapping[str, ClientOnRadar], moment: datetime
    ) -> Iterator[Errand]:
        for one in self.commitments(moment):
            known = mine.get(one.client_id)
            if known is None or not (one.missed or one.countdown <= SOON):
                continue
            told = f", and tell {one.colleague}, who is on it" if one.colleague else ""
            stands = standing.get(one.client_id)
            yield Errand(
                kind="promise",
                client_id=known.id,
                client=known.name,
                company=known.client.company,
                what=one.what,
                step=f"Give the promised word{told}",
                does="draft",
                at=one.due,
                late=one.missed,
                health=stands.health if stands else None,
                ref=one.id,
            )

    def _bills(self, awake: Mapping[str, KnownClient], moment: datetime) -> Iterator[Errand]:
        """Clients with bills that are overdue: the longest overdue first, each client once."""
        from assistant.advice.agenda import CALL_DO_NOT_COLLECT, pays_promptly

        rows: list[tuple[date, Errand]] = []
        for id, bills in self.kept().day.bills(awake, moment.date()).items():
            known = awake[id]
            day = moment.astimezone(known.client.zone).date()
            late = sorted(
                (bill.due, bill.number) for bill in bills if bill.paid is None and bill.due and bill.due < day
            )
            if not late:
                continue
            due, number = late[0]
            more = f" and {len(late) - 1} more" if len(late) > 1 else ""
            errand = Errand(
                kind="invoice",
                client_id=id,
                client=known.name,
                company=known.client.company,
                what=f"Invoice {number}{more}",
                step=CALL_DO_NOT_COLLECT if pays_promptly(bills) else "Remind them once, courteously, as announced",
                does="ask",
                at=datetime.combine(due, time(12), known.client.zone),
                late=True,
            )
            rows.append((due, errand))
        yield from (errand for _, errand in sorted(rows, key=lambda row: (row[0], row[1].client)))

    def _check_ins(self, awake: Mapping[str, KnownClient], moment: datetime) -> Iterator[Errand]:
        from assistant.advice.cadence import check_in_on
        from assistant.workdays import workdays_for
        from assistant.writing.promise import hours_of

        for id, rhythms in self.kept().day.rhythms(awake, moment.date()).items():
            known = awake[id]
            theirs = workdays_for(known.client.timezone, known.client.country)
            ours = hours_of(self.profile, known.client.timezone).ours
            for one in rhythms:
                at = check_in_on(one, moment.astimezone(theirs.zone).date(), theirs, ours)
                if at is None:
                    continue
                yield Errand(
                    kind="call",
                    client_id=id,
                    client=known.name,
                    company=known.client.company,
                    what=one.note or f"Check-in {BY[one.channel]}, {one.minutes} minutes",
                    step="Have the list at hand, their overdue items first",
                    does="prepare",
                    at=at,
                    late=at < moment,
                    ref=one.id,
                )


def _drifts(one: ClientOnRadar) -> bool:
    return one.health in _TROUBLE or (one.health == "watch" and one.change == "worse")


def _waiting(one: ClientOnRadar, word: Unanswered | None) -> Errand:
    """A client who waits for a first word; without a word of theirs that is new, it is the reason of the radar that says why."""
    front = " ".join(word.front.split()) if word else ""
    return Errand(
        kind="waiting",
        client_id=one.client_id,
        client=one.client,
        company=one.company,
        what=(word.subject or front) if word else one.step.why,
        step=step_line(one.step),
        does="draft" if word else "ask",
        at=word.at if word else None,
        late=one.health in _TROUBLE,
        health=one.health,
    )


def _drifting(one: ClientOnRadar) -> Errand:
    named = ", ".join(sign.name for sign in one.signs[:3])
    return Errand(
        kind="drifting",
        client_id=one.client_id,
        client=one.client,
        company=one.company,
        what=named or one.rule,
        step=step_line(one.step),
        does="ask",
        late=one.health == "critical",
        health=one.health,
    )
