"""The desk's picture of one client: how they stand, what is on record, their history drawn, the brief for whoever takes over.

A part of `desk`. Not here: what is drawn and said (`writing`), the look over all clients (`noticing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.meetings import Meetings
from assistant.noticing import Noticing, Spoken
from assistant.tell import step_line

if TYPE_CHECKING:
    from assistant.account import Contact, Standing
    from assistant.advice.agenda_items import Records
    from assistant.memory.clients import KnownClient
    from assistant.radar import ClientOnRadar
    from assistant.reading.timeline import Timeline
    from assistant.writing.handover import BriefLine as BriefLine
    from assistant.writing.handover import Handover, Reader
    from assistant.writing.lanes import Lanes

QUARTER = timedelta(weeks=13)


@dataclass(frozen=True)
class Portrait:
    """One client, whole. `pictures` are the history drawn wide and narrow, as SVG; `in_words` says the same."""

    known: KnownClient
    standing: ClientOnRadar
    records: Records
    lanes: Lanes
    pictures: tuple[str, str]
    in_words: tuple[str, ...]


class Portraying(Meetings, Noticing):
    """The one client's side of a desk."""

    def portrait(self, client: str, now: datetime | None = None) -> Portrait:
        """Everything about one client at a glance. Raises BadInput for an unknown client."""
        from assistant.writing.lanes import in_words, lanes_of
        from assistant.writing.timeline_picture import NARROW, WIDE, timeline_svg

        known, moment = self.one_client(client), now or self.clock()
        records = self._records(known.id)
        lanes = lanes_of(self._timeline(known, moment), records)
        return Portrait(
            known=known,
            standing=self._again(known.id),
            records=records,
            lanes=lanes,
            pictures=(timeline_svg(lanes, WIDE), timeline_svg(lanes, NARROW)),
            in_words=in_words(lanes),
        )

    def handover(
        self, client: str, reader: Reader = "colleague", *, until: date | None = None, now: datetime | None = None
    ) -> Handover:
        """The brief for whoever takes the client over. `until` is a cover's last day. Raises BadInput where it is over already."""
        from assistant.writing.handover import handover_of

        known, moment = self.one_client(client), now or self.clock()
        timeline = self._timeline(known, moment)
        if until is not None and until < timeline.now.date():
            raise BadInput("That last day is over already: name one that is to come.")
        drift = self._drifts([known], moment, keep=now is None)[known.id]
        return handover_of(timeline, drift, step_line(drift.step), self._records(known.id), reader, until)

    def set_primary(self, client: str, name: str, address: str = "") -> Contact:
        """Whom one goes through at a client's: somebody known by that name or address, or new. Raises BadInput without a name."""
        known, book = self.one_client(client), self.kept().book
        said, mail = " ".join(name.split()), address.strip().lower()
        if not said:
            raise BadInput("A primary contact needs a name.")
        with self.kept().transaction():
            people = book.contacts(known.id)
            same = next(
                (one for one in people if one.name.casefold() == said.casefold() or (mail and mail in one.addresses)),
                None,
            )
            for one in people:
                if one.role == "primary" and (same is None or one.id != same.id):
                    book.change_contact(known.id, one.model_copy(update={"role": "other"}))
            if same is None:
                return book.add_contact(known.id, said, "primary", [mail] if mail else [])
            others = tuple(one for one in same.addresses if one != mail)
            ways = (mail, *others) if mail else same.addresses
            return book.change_contact(
                known.id, same.model_copy(update={"name": said, "role": "primary", "addresses": ways})
            )

    def health_over(self, client_ids: list[str], day: date) -> dict[str, tuple[Standing, ...]]:
        """How these clients stood since that day, as far as anybody looked."""
        return self.kept().noticed.standings_since(client_ids, day)

    def _timeline(self, known: KnownClient, moment: datetime) -> Timeline:
        """The whole history, with the readings that are kept of it; what is read anew is kept as well."""
        from assistant.read_ahead import KeptReadings, thread_of
        from assistant.reading.timeline import Timeline

        room = self.kept().noticed
        lines = room.lines(known.id, moment)
        readings = KeptReadings(known.client, lines)
        thread = thread_of(known.id, known.client, lines, moment)
        spoken = Spoken.of(thread, Spoken.kept(room.assessments([known.id]).get(known.id)))
        timeline = Timeline(thread, readings, spoken.language)
        if readings.new:
            room.keep_readings(known.id, readings.version, readings.new)
        return timeline
