"""The desk before a meeting: the list, the private heads-up, the rhythm of check-ins, and their records. A part of `desk`.

Not here: what stands on the list (`advice.agenda`), how it is said and drawn (`writing`), the tables (`memory`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from assistant.account import Cadence, Contact, ContactRole, Feeling, Invoice, OpenItem, Side
from assistant.errors import BadInput
from assistant.keeping import Keeping
from assistant.resting import Resting
from assistant.thread import Channel, NextChannel, Thread, Value

if TYPE_CHECKING:
    from datetime import time

    from assistant.advice.agenda_items import Agenda, Records

FAR_ENOUGH = timedelta(days=540)
"""Days of a history that are read for a list: what was said longer ago is on record, or is no matter any more."""


class MeetingList(Value):
    """The list for one meeting, said and drawn. `own_notes` and `heads_up` are private; `list` is for the room."""

    client: str
    client_id: str
    day: date
    language: str
    list: str
    markdown: str
    own_notes: str
    heads_up_subject: str | None = None
    heads_up: str | None = None
    """The mail to the primary contact that goes before; None where nothing of theirs is overdue."""
    heads_up_to: str | None = None
    theirs_overdue: int = 0
    sources: tuple[str, ...] = ()


class CheckIns(Value):
    """A planned rhythm: its calendar file and the mail that announces it. Nothing is sent."""

    client: str
    cadence: Cadence
    count: int
    first: date
    last: date
    left_out: tuple[date, ...]
    remarks: tuple[str, ...]
    subject: str
    announcement: str
    calendar: str
    """The .ics file's text."""


class Suggested(Value):
    """Something that the thread shows to be open and nobody noted: a person confirms it."""

    side: Side
    what: str
    due: date | None
    quote: str
    why: str


class Meetings(Keeping, Resting):
    """The meetings' side of a desk."""

    def agenda(
        self,
        client: str,
        *,
        meeting: datetime | None = None,
        with_boss: bool | None = None,
        now: datetime | None = None,
    ) -> MeetingList:
        """The meeting list of one client, their overdue items on top, and the heads-up that goes before it.

        Raises BadInput for an unknown client.
        """
        from assistant.writing.agenda import as_markdown, as_text, own_notes, sheet_of
        from assistant.writing.heads_up import heads_up
        from assistant.writing.promise import hours_of

        known = self.one_client(client)
        agenda = self._agenda(known.id, meeting, with_boss, now)
        self.rests_on(agenda.pages, f"agenda {known.id} {agenda.day}")
        sheet = sheet_of(agenda)
        before = heads_up(agenda, self.profile, hours_of(self.profile, known.client.timezone).ours)
        return MeetingList(
            client=agenda.client,
            client_id=known.id,
            day=agenda.day,
            language=agenda.language,
            list=as_text(sheet),
            markdown=as_markdown(sheet),
            own_notes=own_notes(agenda),
            heads_up_subject=before.subject if before else None,
            heads_up=before.body if before else None,
            heads_up_to=before.to if before else None,
            theirs_overdue=len(agenda.of("theirs_overdue")),
            sources=agenda.pages,
        )

    def agenda_picture(
        self,
        client: str,
        *,
        meeting: datetime | None = None,
        with_boss: bool | None = None,
        now: datetime | None = None,
        width: int = 540,
    ) -> bytes:
        """The list as a PNG picture, `width` pixels wide: what goes with the heads-up."""
        from assistant.writing.agenda import sheet_of
        from assistant.writing.picture import as_png

        return as_png(sheet_of(self._agenda(self.one_client(client).id, meeting, with_boss, now)), width)

    def plan_check_ins(
        self,
        client: str,
        weekdays: Sequence[int],
        at: time,
        *,
        minutes: int = 5,
        channel: NextChannel = "call",
        until: date | None = None,
        every_weeks: int = 1,
        keep: bool = True,
        now: datetime | None = None,
    ) -> CheckIns:
        """Plans check-ins on these weekdays (Monday is 0) at this hour of the client's clock, and keeps the rhythm.

        Raises BadInput where the client asked to be left alone, ruled the channel out, or no day is left.
        """
        from assistant.advice.cadence import plan_cadence
        from assistant.reading.timeline import Timeline
        from assistant.writing.announcement import announce
        from assistant.writing.calendar import calendar_of
        from assistant.writing.promise import hours_of

        store, known, moment = self.kept(), self.one_client(client), now or self.clock()
        since = moment.astimezone(known.client.zone).date()
        draft = Cadence(
            id="new",
            client_id=known.id,
            channel=channel,
            weekdays=tuple(weekdays),
            at=at,
            minutes=minutes,
            every_weeks=every_weeks,
            since=since,
            until=until,
        )
        timeline = Timeline(self._recent(known.id, moment))
        plan = plan_cadence(draft, timeline, hours_of(self.profile, known.client.timezone).ours)
        if keep:
            kept = store.ledger.add_cadence(
                known.id, channel, tuple(weekdays), at, minutes, every_weeks=every_weeks, since=since, until=until
            )
            plan = plan.model_copy(update={"cadence": kept})
        agenda = self._agenda(known.id, None, False, moment)
        mail = announce(plan, agenda, self.profile)
        return CheckIns(
            client=known.name,
            cadence=plan.cadence,
            count=len(plan.slots),
            first=plan.slots[0].at.date(),
            last=plan.slots[-1].at.date(),
            left_out=tuple(one.day for one in plan.skipped),
            remarks=plan.remarks,
            subject=mail.subject,
            announcement=mail.body,
            calendar=calendar_of(plan, agenda, store.book.contacts(known.id)).decode("utf-8"),
        )

    # -- the records behind the list ------------------------------------------------------------------------------

    def open_items(self, client: str, *, include_done: bool = False) -> tuple[OpenItem, ...]:
        """What is open between us and one client."""
        return self.kept().ledger.open_items(self.one_client(client).id, include_done)

    def invoices(self, client: str) -> tuple[Invoice, ...]:
        """Our bills to one client."""
        return self.kept().ledger.invoices(self.one_client(client).id)

    def contacts(self, client: str) -> tuple[Contact, ...]:
        """One client's people."""
        return self.kept().book.contacts(self.one_client(client).id)

    def add_open_item(
        self, client: str, side: Side, what: str, *, due: date | None = None, owner: str | None = None
    ) -> OpenItem:
        """Notes something that one side owes the other. Raises BadInput where nothing is said."""
        if not what.strip():
            raise BadInput("Say what is open: “logo files”, “texts for the team page”.")
        known = self.one_client(client)
        since = self.clock().astimezone(known.client.zone).date()
        return self.kept().ledger.add_open_item(
            known.id, side, " ".join(what.split()), owner=owner, due=due, since=since
        )

    def close_open_item(self, client: str, item_id: str) -> OpenItem:
        """It is done. The front of an id will do where it names one item. Raises BadInput where it names none, or several."""
        known = self.one_client(client)
        found = [one for one in self.kept().ledger.open_items(known.id) if one.id.startswith(item_id)]
        if len(found) != 1:
            raise BadInput("No open item goes by that id: `heardback items CLIENT` lists them with theirs.")
        day = self.clock().astimezone(known.client.zone).date()
        return self.kept().ledger.close_open_item(known.id, found[0].id, day)

    def suggested_items(self, client: str, now: datetime | None = None) -> tuple[Suggested, ...]:
        """What the thread shows to be open and nobody noted yet."""
        from assistant.advice.open_items import suggested_items
        from assistant.reading.timeline import Timeline

        known = self.one_client(client)
        thread = self._recent(known.id, now or self.clock())
        noted = self.kept().ledger.open_items(known.id, include_done=True)
        return tuple(
            Suggested(side=one.side, what=one.what, due=one.due, quote=one.evidence.quote, why=one.evidence.why)
            for one in suggested_items(Timeline(thread), noted)
        )

    def add_contact(
        self, client: str, name: str, *, role: ContactRole = "other", addresses: Sequence[str] = ()
    ) -> Contact:
        """Notes one of a client's people: the primary contact, their boss, or another."""
        if not name.strip():
            raise BadInput("A person needs a name.")
        return self.kept().book.add_contact(self.one_client(client).id, name.strip(), role, addresses)

    def set_wishes(
        self,
        client: str,
        *,
        preference: NextChannel | None = None,
        ruled_out: Sequence[Channel] | None = None,
        success: str | None = None,
        no_preference: bool = False,
    ) -> Value:
        """Notes how a client wants to be reached, and what success looks like; `no_preference` forgets the one of before."""
        known = self.one_client(client)
        changed = known.client.model_copy(
            update={
                "preference": None if no_preference else preference or known.client.preference,
                "ruled_out": known.client.ruled_out if ruled_out is None else tuple(ruled_out),
            }
        )
        store = self.kept()
        kept = store.change_client(known.id, changed)
        return store.book.set_success(known.id, success) if success is not None else kept

    def add_feeling(self, client: str, answer: str, *, by: str | None = None, at: datetime | None = None) -> Feeling:
        """Notes what they answered to "how are you feeling about everything?"."""
        if not answer.strip():
            raise BadInput("Note their answer in their own words.")
        return self.kept().ledger.add_feeling(self.one_client(client).id, answer.strip(), at or self.clock(), by)

    # -- under the floor ------------------------------------------------------------------------------------------

    def _agenda(self, client_id: str, meeting: datetime | None, with_boss: bool | None, now: datetime | None) -> Agenda:
        from assistant.advice.agenda import agenda_of
        from assistant.reading.timeline import Timeline

        timeline = Timeline(self._recent(client_id, now or self.clock()))
        return agenda_of(timeline, self._records(client_id), self.profile, meeting=meeting, with_boss=with_boss)

    def _recent(self, client_id: str, now: datetime) -> Thread:
        thread = self.kept().thread(client_id, now)
        since = now - FAR_ENOUGH
        return thread.model_copy(update={"touchpoints": tuple(t for t in thread.touchpoints if t.at >= since)})

    def _records(self, client_id: str) -> Records:
        from assistant.advice.agenda_items import Records

        store = self.kept()
        known = store.client(client_id)
        managers = {one.id: one.name for one in store.book.senders()}
        return Records(
            contacts=store.book.contacts(client_id),
            open_items=store.ledger.open_items(client_id),
            invoices=store.ledger.invoices(client_id),
            promises=store.ledger.promises(client_id, "open"),
            cadences=store.ledger.cadences(client_id),
            feelings=store.ledger.feelings(client_id),
            success=known.success,
            manager=managers.get(known.manager or ""),
        )
