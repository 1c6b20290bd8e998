"""What a calendar's entry says of two sides: asked, accepted, declined, met, did not come. Not here: .ics (`calendars`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.intake.archives.items import Item, Person, digest_of
from assistant.intake.archives.recurring import occurrences
from assistant.intake.archives.sources import Reading
from assistant.intake.threads import is_ours
from assistant.thread import Direction, Outcome, Touchpoint

_NO_SHOW = re.compile(
    r"\bno[- ]?shows?\b|\b(?:did(?:n['’]t| not)|never) (?:come|came|show|showed|turn|turned|attend|attended|appear)|"
    r"\bnobody (?:came|showed|was there)|\bnicht erschienen|\bnicht gekommen|\bnicht aufgetaucht|"
    r"\bpas venue?\b|\bne s['’](?:est|était) pas présenté|\bpas été présente?\b|\bno se presentó|\bno vino\b|"
    r"\bno apareció|\bniet (?:verschenen|gekomen|komen opdagen)|\bnon si è presentat|\bnon è venut|"
    r"\bnão (?:compareceu|apareceu|veio)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Meeting:
    """What one entry says."""

    uid: str
    method: str
    """What the file is for, in capitals: REQUEST, REPLY, CANCEL, PUBLISH, or "" where it does not say."""
    start: datetime
    instead: datetime | None
    """The moment of a series that this entry takes the place of."""
    written: datetime | None
    """When it was answered or last changed, as far as it tells."""
    cancelled: bool
    summary: str
    comment: str
    notes: str
    """Comment and description."""
    organizer: Person | None
    answers: tuple[tuple[Person, str], ...]
    """Who was asked, each with their PARTSTAT."""
    series: Mapping[str, Sequence[str]]
    until: datetime | None
    without: tuple[datetime, ...]


def items_of(meeting: Meeting, raw: bytes, where: str, moved: Collection[datetime], reading: Reading) -> list[Item]:
    """What an entry says, an Item for each thing. `moved` are the moments of its series that other entries tell of.

    An answer of the other side is a touchpoint of theirs at the moment it was given. A meeting that is over and that the
    other side asked for or accepted counts as held, unless a note in it says that they did not come. What nobody has
    answered, what lies ahead, what we called off, and entries that name nobody but us say nothing of a client: no item.
    """
    people = [one for one, _ in meeting.answers]
    if meeting.organizer and not any(set(meeting.organizer.addresses) & set(one.addresses) for one in people):
        people.insert(0, meeting.organizer)
    others = [one for one in people if not _is_ours(one, reading)]
    if not others:
        return []
    return [
        Item(
            kind="meeting",
            key=f"meeting:{_identity(meeting, one)}",
            digest=digest_of(one.model_dump_json()),
            raw=raw,
            form="ics",
            touchpoints=(one,),
            people=tuple(people),
            client_hint=next((other.name for other in others if other.name), None),
            conversation=f"meeting:{digest_of(meeting.uid)[:16]}",
            where=where,
        )
        for one in _touchpoints(meeting, moved, reading)
    ]


def _identity(meeting: Meeting, one: Touchpoint) -> str:
    """The meeting and what is said of it: an answer is the same in a reply and in an export, a series has many days."""
    of_a_day = one.outcome in ("held", "no_show")
    moment = one.at if of_a_day else meeting.instead
    return digest_of(
        meeting.uid,
        moment.astimezone(UTC).isoformat() if moment else "",
        one.outcome,
        "" if of_a_day else (one.author or "").lower(),
    )


def _touchpoints(meeting: Meeting, moved: Collection[datetime], reading: Reading) -> list[Touchpoint]:
    called = _is_ours(meeting.organizer, reading) or meeting.organizer is None
    answer = _answer(meeting, reading)
    if meeting.cancelled:
        return [] if called or meeting.method == "REPLY" else [_given("declined", meeting.organizer, meeting, reading)]
    found: list[Touchpoint] = []
    if answer is not None:
        found.append(_given(answer[1], answer[0], meeting, reading))
    if meeting.method == "REPLY":
        return found
    missed = bool(_NO_SHOW.search(f"{meeting.summary}\n{meeting.notes}"))
    ours = [said for one, said in meeting.answers if _is_ours(one, reading)]
    unanswered = not meeting.answers or (not called and "DECLINED" not in ours)  # their own wish, or a note of ours
    agreed = answer[1] == "accepted" if answer is not None else unanswered
    outcome: Outcome | None = "no_show" if missed else "held" if agreed else None
    if outcome is None:
        return found
    direction: Direction = "out" if called or missed else "in"
    author = meeting.organizer.name if meeting.organizer else None
    found.extend(
        Touchpoint(
            at=at,
            direction=direction,
            channel="meeting",
            outcome=outcome,
            author=author,
            subject=meeting.summary or None,
            text=meeting.comment if meeting.comment or not missed else meeting.notes[:1_000],
        )
        for at in _moments(meeting, moved, reading.now)
    )
    return found


def _answer(meeting: Meeting, reading: Reading) -> tuple[Person, Outcome] | None:
    """The first of the other side that accepted, else the first that declined."""
    organizer = set(meeting.organizer.addresses) if meeting.organizer else set[str]()
    theirs = [
        (one, said)
        for one, said in meeting.answers
        if not _is_ours(one, reading) and not organizer & set(one.addresses)
    ]
    wanted: tuple[tuple[str, Outcome], ...] = (("ACCEPTED", "accepted"), ("DECLINED", "declined"))
    return next(((one, outcome) for word, outcome in wanted for one, said in theirs if said == word), None)


def _given(outcome: Outcome, by: Person | None, meeting: Meeting, reading: Reading) -> Touchpoint:
    """An answer of theirs, at the moment it was given as far as that is known: never after the meeting."""
    at = min(meeting.written or meeting.start, reading.now)
    if meeting.method != "REPLY":
        at = min(at, meeting.start)
    return Touchpoint(
        at=at,
        direction="in",
        channel="meeting",
        outcome=outcome,
        author=(by.name or next(iter(by.addresses), None)) if by else None,
        subject=meeting.summary or None,
        text=meeting.comment,
    )


def _moments(meeting: Meeting, moved: Collection[datetime], now: datetime) -> tuple[datetime, ...]:
    """When it took place, up to now."""
    if not meeting.series:
        return (meeting.start,) if meeting.start <= now else ()
    last = min(now, meeting.until) if meeting.until else now
    return occurrences(meeting.start, meeting.series, last, {*meeting.without, *moved})


def _is_ours(one: Person | None, reading: Reading) -> bool:
    return one is not None and any(is_ours(one.name, address, reading.ours) for address in (*one.addresses, None))
