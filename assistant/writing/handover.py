"""A brief for whoever takes a client over: a colleague, a holiday cover, or the senior person who steps in. For our own eyes.

Every line rests on the client's own history or on what is on record, and says on what. English, as all that we write for
ourselves. Not here: how a client is assessed (`advice`), where anything is kept. No store: values in, a value out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from assistant.advice.agenda import pays_promptly
from assistant.advice.agenda_items import Records
from assistant.advice.drift import Drift
from assistant.advice.questions import our_questions, their_questions
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline
from assistant.reading.words import shortened
from assistant.thread import Channel, Health, Moment, NextChannel, Value

Reader = Literal["colleague", "cover", "senior"]
READERS: tuple[Reader, ...] = ("colleague", "cover", "senior")
_TITLES: dict[Reader, str] = {
    "colleague": "Handover of {client}",
    "cover": "Cover for {client}",
    "senior": "{client}: before you step in",
}
_LAST = 6
"""Touchpoints that are told one by one."""
_RECENT = timedelta(days=90)
_HEALTH: dict[Health | None, str] = {
    "steady": "Steady", "watch": "Worth watching", "at_risk": "At risk", "critical": "Critical", None: "No client of ours now",
}  # fmt: skip
_CHANNELS: dict[Channel, str] = {
    "email": "e-mail", "call": "phone", "voicemail": "voicemail", "text": "text message", "chat": "chat", "meeting": "meeting",
}  # fmt: skip
_ROLES = {"primary": "primary contact", "boss": "above the contact", "other": "also there"}


class BriefLine(Value):
    """One thing to know. `quote` are words of the history, word for word, with who said them when and by which channel."""

    said: str
    quote: str | None = None
    at: Moment | None = None
    channel: Channel | None = None
    whose: str = ""
    """Whose words: "they said", "we said", "our note" of a talk."""


class BriefPart(Value):
    heading: str
    lines: tuple[BriefLine, ...]


class Handover(Value):
    """The brief. Moments are in the client's zone."""

    client: str
    client_id: str
    reader: Reader
    day: date
    until: date | None
    title: str
    parts: tuple[BriefPart, ...]

    @property
    def text(self) -> str:
        """The brief as plain text."""
        lines = [self.title, f"{self.day:%A} {self.day.day} {self.day:%B} {self.day.year}"]
        for part in self.parts:
            lines += ["", part.heading, *(f"- {told(line)}" for line in part.lines)]
        return "\n".join(lines) + "\n"


def told(line: BriefLine) -> str:
    """A line with its evidence, on one line."""
    if line.quote is None:
        return line.said
    where = f"{_day(line.at)}, {_CHANNELS[line.channel]}" if line.at and line.channel else ""
    return f"{line.said} “{line.quote}” ({', '.join(filter(None, (line.whose, where)))})"


def handover_of(
    timeline: Timeline,
    drift: Drift,
    step: str,
    records: Records,
    reader: Reader,
    until: date | None = None,
) -> Handover:
    """The brief out of a client's timeline, how they stand, what is on record, and the next step in words.

    `until` is the last day of a cover: what falls due later is left to whoever comes back.
    """
    client = timeline.client
    parts = {
        "first": BriefPart(heading="First", lines=tuple(_first(timeline, drift, step, reader, until))),
        "who": BriefPart(heading="Who they are", lines=tuple(_who(timeline, records))),
        "stands": BriefPart(heading="How it stands", lines=tuple(_stands(timeline, drift, records))),
        "open": BriefPart(heading="What is open", lines=tuple(_open(timeline, records, until))),
        "lately": BriefPart(heading="What was said lately", lines=tuple(_lately(timeline, reader))),
        "mind": BriefPart(heading="Mind", lines=tuple(_mind(timeline, records, reader))),
    }
    orders: dict[Reader, tuple[str, ...]] = {
        "colleague": ("first", "who", "stands", "open", "lately", "mind"),
        "cover": ("first", "open", "mind", "who", "lately"),
        "senior": ("first", "stands", "mind", "lately", "who", "open"),
    }
    return Handover(
        client=client.name,
        client_id=drift.client_id,
        reader=reader,
        day=timeline.now.astimezone(timeline.zone).date(),
        until=until,
        title=_TITLES[reader].format(client=client.company or client.name),
        parts=tuple(parts[name] for name in orders[reader] if parts[name].lines),
    )


def _first(timeline: Timeline, drift: Drift, step: str, reader: Reader, until: date | None) -> Iterator[BriefLine]:
    rule = f": {drift.rule[:1].lower()}{drift.rule[1:]}" if drift.rule else ""
    yield BriefLine(said=f"{_HEALTH[drift.health]}{rule}".rstrip(".") + ".")
    yield BriefLine(said=f"Next step: {step}, because {drift.step.why}." if drift.step.why else f"Next step: {step}.")
    if until is not None:
        yield BriefLine(said=f"You cover until {_day(until)}.")
    if reader == "senior":
        yield BriefLine(said="Tell our own contact there before you write to anyone above them.")
    word = timeline.last_word
    if word is not None and word.text.strip():
        yield _quoted("Their last word:", word)


def _who(timeline: Timeline, records: Records) -> Iterator[BriefLine]:
    client = timeline.client
    yield BriefLine(said=f"{client.name}{f', {client.company}' if client.company else ''}; clock: {client.timezone}.")
    for one in records.contacts:
        ways = ", ".join((*one.addresses, *one.phones))
        yield BriefLine(said=f"{one.name}, {_ROLES[one.role]}{f': {ways}' if ways else ''}.")
    if records.manager:
        yield BriefLine(said=f"Looked after by {records.manager}.")
    yield BriefLine(
        said=f"What success looks like: {records.success.strip()}"
        if records.success and records.success.strip()
        else "What success looks like was not agreed yet."
    )
    for one in records.cadences:
        if one.until is None or one.until >= timeline.now.date():
            days = ", ".join(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day] for day in one.weekdays)
            yield BriefLine(
                said=f"Rhythm: {days} {one.at:%H:%M} on their clock, {_way(one.channel)}, {one.minutes} minutes."
            )


def _stands(timeline: Timeline, drift: Drift, records: Records) -> Iterator[BriefLine]:
    for sign in drift.signs:
        proof = sign.evidence[0] if sign.evidence else None
        said = sign.name[:1].upper() + sign.name[1:] + (" (serious)." if sign.serious else ".")
        if proof is None or not proof.quote:
            yield BriefLine(said=said)
            continue
        yield BriefLine(
            said=said,
            quote=proof.quote,
            at=proof.at,
            channel=proof.channel,
            whose=_whose(timeline.heard[proof.touchpoint]),
        )
    for one in records.feelings[-2:]:
        by = f", {one.by}," if one.by else ""
        yield BriefLine(said=f"Asked on {_day(one.asked_at)} how they feel{by} they said: “{one.answer}”")
    if not drift.signs:
        yield BriefLine(said=f"No sign of drifting in {len(timeline.heard)} touchpoints.")


def _open(timeline: Timeline, records: Records, until: date | None) -> Iterator[BriefLine]:
    def falls(day: date | None) -> bool:
        return until is None or day is None or day <= until

    for one in records.promises:
        due = one.due.astimezone(timeline.zone)
        if one.status == "open" and falls(due.date()):
            late = "was due" if due < timeline.now else "is due"
            yield BriefLine(said=f"A word of ours {late} {_day(due)}, {due:%H:%M} on their clock: {one.what}")
    noted = {one.due.astimezone(timeline.zone).date() for one in records.promises}
    for read in timeline.promises:
        if read.kept_by is None and read.due.date() not in noted and falls(read.due.date()):
            yield _quoted(f"We promised for {_day(read.due)}:", read.heard, read.act.quote)
    for side, heading in (("ours", "From us"), ("theirs", "From them")):
        for one in records.open_items:
            if one.side == side and one.done_at is None and falls(one.due):
                due = f", due {_day(one.due)}" if one.due else ""
                owner = f" ({one.owner})" if one.owner else ""
                yield BriefLine(said=f"{heading}{due}: {one.what}{owner}")
    for bill in records.invoices:
        if bill.paid is None and bill.due is not None and falls(bill.due):
            late = "overdue since" if bill.due < timeline.now.date() else "due"
            yield BriefLine(said=f"Invoice {bill.number} is unpaid, {late} {_day(bill.due)}.")
    for question in their_questions(timeline):
        yield _quoted("They asked, and nobody has answered:", question.heard, question.act.quote)
    for question in our_questions(timeline):
        yield _quoted("We asked, and they have not answered:", question.heard, question.act.quote)


def _lately(timeline: Timeline, reader: Reader) -> Iterator[BriefLine]:
    """The last touchpoints; for whoever steps in also what they were cross about before those."""
    last = timeline.heard[-_LAST:]
    if reader == "senior":
        for heard in timeline.heard[:-_LAST]:
            if heard.heated and heard.at >= timeline.now - _RECENT:
                yield _quoted("They were cross:", heard)
    for heard in last:
        said = "We" if heard.touchpoint.direction == "out" else "They"
        became = f", {heard.touchpoint.outcome.replace('_', ' ')}" if heard.touchpoint.outcome else ""
        yield _quoted(f"{said}{became}:", heard)


def _mind(timeline: Timeline, records: Records, reader: Reader) -> Iterator[BriefLine]:
    client = timeline.client
    if timeline.stop:
        heard, act = timeline.stop
        yield _quoted("They have asked to be left alone: no word at all.", heard, act.quote)
    if client.preference:
        yield BriefLine(said=f"They prefer {_CHANNELS[client.preference]}.")
    if client.ruled_out:
        yield BriefLine(said=f"Never use: {', '.join(_CHANNELS[channel] for channel in client.ruled_out)}.")
    pause = timeline.pause
    if pause is not None and pause.until >= timeline.now.date():
        yield _quoted(
            f"They gave a date: {_day(pause.until)}. Before it, silence is no silence.", pause.heard, pause.quote
        )
    if any(bill.paid is None for bill in records.invoices) and pays_promptly(records.invoices):
        yield BriefLine(said="They used to pay promptly: ring and ask how they feel about the work, do not collect.")
    if len(timeline.run) >= 2:
        yield BriefLine(said=f"{len(timeline.run)} words of ours wait for an answer: do not just send another.")
    if reader == "senior":
        yield BriefLine(
            said="Ask first, and listen: how are they feeling about everything? Bring no bill and no excuse."
        )


def _quoted(said: str, heard: Heard, quote: str | None = None) -> BriefLine:
    words = quote if quote is not None else shortened(" ".join(heard.text.split()))
    if not words:
        return BriefLine(said=said.removesuffix(":") + ".")
    return BriefLine(said=said, quote=words, at=heard.at, channel=heard.channel, whose=_whose(heard))


def _whose(heard: Heard) -> str:
    if heard.touchpoint.outcome in ("connected", "held"):
        return "our note"
    return "we said" if heard.touchpoint.direction == "out" else "they said"


def _way(channel: NextChannel) -> str:
    return {
        "email": "by e-mail",
        "call": "by phone",
        "text": "by text message",
        "chat": "by chat",
        "meeting": "in person",
    }[channel]


def _day(when: date | datetime | None) -> str:
    return f"{when.day} {when:%B}" if when is not None else ""


__all__: Sequence[str] = ("READERS", "BriefLine", "BriefPart", "Handover", "Reader", "handover_of", "told")
