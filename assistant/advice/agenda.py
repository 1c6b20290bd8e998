"""What stands on the meeting list, and in which order: the client's overdue items first, then ours, honestly, then the rest.

Not here: the words and the picture of it (`writing`), what could be added to it (`open_items`). No store: values in, a value out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from assistant.account import Cadence, Invoice, OpenItem, Side
from assistant.advice.agenda_items import PLACES, Agenda, AgendaItem, Kind, Place, Records
from assistant.advice.answer import Evidence, shown
from assistant.advice.open_items import is_same
from assistant.advice.promises import word_since
from assistant.advice.questions import Question, agreed_lately, our_questions, their_questions
from assistant.profile import Profile
from assistant.reading.heard import Heard
from assistant.reading.register import Register, register_of
from assistant.reading.sayable import sayable
from assistant.reading.timeline import Timeline
from assistant.thread import LANGUAGE_NAMES
from assistant.workdays import country_of_zone

SOON = timedelta(days=7)
"""What falls due within this long of the meeting stands under "due soon"."""
PROMPT_GRACE = timedelta(days=3)
"""A bill paid no later than this after its date was paid promptly."""
CALL_DO_NOT_COLLECT = "They used to pay promptly: call and ask how they feel about the work, do not collect."


def agenda_of(
    timeline: Timeline,
    records: Records,
    profile: Profile,
    *,
    meeting: datetime | None = None,
    with_boss: bool | None = None,
) -> Agenda:
    """The list as it stands on the day of the `meeting` (today without one), out of what is known at the timeline's `now`.

    `with_boss` says whether someone above the contact sits there; unknown, it is taken to be so where a boss is on record.
    Then the standing question and what is delicate stay with us. Raises nothing.
    """
    day = meeting.astimezone(timeline.zone).date() if meeting else timeline.now.date()
    primary = next((c.name for c in records.contacts if c.role == "primary"), None)
    boss = next((c.name for c in records.contacts if c.role == "boss"), None)
    above = boss is not None if with_boss is None else with_boss
    found = [
        *_open_items(records.open_items, day),
        *_promises(timeline, records, day, meeting),
        *_invoices(records.invoices, day),
        *_questions(timeline),
        *_agreed(timeline, records.cadences, day),
        *_standing(records, above, primary),
    ]
    items = tuple(sorted(found, key=_order))
    client = timeline.client
    language, formality = manner_of(timeline)
    return Agenda(
        client=client.company or client.name,
        contact=primary or (client.name if client.company else None),
        boss=boss,
        us=profile.agency or profile.name,
        manager=records.manager or profile.responsible or profile.name,
        day=day,
        meeting=meeting.astimezone(timeline.zone) if meeting else None,
        now=timeline.now,
        timezone=client.timezone,
        country=client.country or country_of_zone(client.timezone),
        language=language,
        formality=formality,
        relation=client.relation,
        with_boss=above,
        stopped=timeline.stop is not None,
        items=items,
        pages=_pages(items, above),
    )


def manner_of(timeline: Timeline) -> tuple[str, Register]:
    """The phrase bank and the register in which the client is written to: as they write, else as is usual where they are."""
    country = timeline.workdays.country or country_of_zone(timeline.client.timezone)
    texts = [w.text for w in timeline.words if w.text and w.touchpoint.direction == "in"]
    written = any(touchpoint.text for touchpoint in timeline.thread.touchpoints)
    language = timeline.language if written else _spoken_in(country)
    register = register_of("\n".join(texts[-10:]), language)
    return ("pt_br" if language == "pt" and country == "BR" else language), register


def _spoken_in(country: str | None) -> str:
    """The first official language of a country that we write; English where there is none."""
    if country is None:
        return "en"
    from babel.languages import get_official_languages

    official = get_official_languages(country, de_facto=True)
    return next((language for language in official if language in LANGUAGE_NAMES), "en")


# What is gone through first within a part: the longest overdue, then the nearest date, then what is oldest; the standing
# points keep their own order.
def _order(item: AgendaItem) -> tuple[int, date, date]:
    first = date.min if item.place == "standing" else item.since or date.min
    return (PLACES.index(item.place), item.due or date.max, first)


def _place(side: Side, due: date | None, day: date) -> tuple[Place, int]:
    if due is not None and due < day:
        return ("theirs_overdue" if side == "theirs" else "ours_overdue"), (day - due).days
    if due is not None and due <= day + SOON:
        return "soon", 0
    return "open", 0


def _open_items(open_items: Sequence[OpenItem], day: date) -> Iterator[AgendaItem]:
    for one in open_items:
        if one.done_at is not None:
            continue
        place, over = _place(one.side, one.due, day)
        yield AgendaItem(
            kind="open_item",
            place=place,
            side=one.side,
            what=one.what,
            owner=one.owner,
            due=one.due,
            since=one.since,
            days_over=over,
            ref=one.id,
        )


# -- what we promised ------------------------------------------------------------------------------------------------


def _promises(timeline: Timeline, records: Records, day: date, meeting: datetime | None) -> Iterator[AgendaItem]:
    """Promises on record that nothing has kept, then those that only the thread shows; each promise once."""
    moment = meeting or timeline.now
    taken: list[datetime] = []
    for one in records.promises:
        if one.kept_at is not None or one.status in ("kept", "dropped"):
            continue
        due = one.due.astimezone(timeline.zone)
        taken.append(due)
        if one.draft_id is not None and word_since(timeline, one.made_at, one.due):
            continue  # what a holding reply promises is the next word, and that came
        answer = one.draft_id is not None
        what = one.what if not answer or sayable(one.what) else ""  # the matter stands in the client's own words
        made = one.made_at.astimezone(timeline.zone).date()
        yield _promised(what, due, made, moment, day, kind="answer" if answer else "promise", ref=one.id)
    for read in timeline.promises:
        act, heard = read.act, read.heard
        if read.kept_by is not None or not sayable(act.quote) or _closed_since(timeline, heard):
            continue
        if any(due.date() == read.due.date() for due in taken):
            continue
        if any(is_same("ours", read.due.date(), act.quote, heard.at.date(), item) for item in records.open_items):
            continue
        clocked = read.due if act.date and act.date.clock else datetime.combine(read.due, time.max, read.due.tzinfo)
        proof = shown(heard, "our own word", act.quote)
        yield _promised(act.quote, clocked, heard.at.date(), moment, day, evidence=proof)


def _promised(
    what: str,
    due: datetime,
    since: date,
    moment: datetime,
    day: date,
    *,
    kind: Kind = "promise",
    ref: str | None = None,
    evidence: Evidence | None = None,
) -> AgendaItem:
    over = due < moment
    return AgendaItem(
        kind=kind,
        place="ours_overdue" if over else "promises",
        side="ours",
        what=what,
        due=due.date(),
        at=due.time().replace(second=0, microsecond=0) if due.time() < time(23, 59) else None,
        since=since,
        days_over=max(0, (day - due.date()).days),
        evidence=evidence,
        ref=ref,
        page="keep-the-promised-hour",
    )


def _closed_since(timeline: Timeline, promised: Heard) -> bool:
    return any(w.index > promised.index and w.did("closes", "parks") and not w.did("asks") for w in timeline.words)


# -- bills, questions, what was agreed --------------------------------------------------------------------------------


def _invoices(invoices: Sequence[Invoice], day: date) -> Iterator[AgendaItem]:
    """Overdue ones only: number and days. A prompt payer's stays off the shown list: someone calls, and does not collect."""
    prompt = pays_promptly(invoices)
    for one in invoices:
        if one.paid is not None or one.due is None or one.due >= day:
            continue
        yield AgendaItem(
            kind="invoice",
            place="invoices",
            side="theirs",
            what=one.number,
            due=one.due,
            since=one.issued,
            days_over=(day - one.due).days,
            ref=one.id,
            private=prompt,
            why=CALL_DO_NOT_COLLECT if prompt else "",
            page="late-payer-call-first" if prompt else None,
        )


def pays_promptly(invoices: Sequence[Invoice]) -> bool:
    """Whether they are known to pay on time: two bills settled at least, and one in five of them late at most."""
    settled = [one for one in invoices if one.paid is not None and one.due is not None]
    late = sum(1 for one in settled if one.paid and one.due and one.paid > one.due + PROMPT_GRACE)
    return len(settled) >= 2 and late * 5 <= len(settled)


def _questions(timeline: Timeline) -> Iterator[AgendaItem]:
    for question in their_questions(timeline):
        yield _question(question, "ours", "their question, and no answer of ours")
    for question in our_questions(timeline):
        yield _question(question, "theirs", "our question, and no answer of theirs")


def _question(question: Question, side: Side, why: str) -> AgendaItem:
    return AgendaItem(
        kind="question",
        place="questions",
        side=side,
        what=question.act.quote if question.fit else "",
        since=question.heard.at.date(),
        evidence=shown(question.heard, why, question.act.quote),
        private=not question.fit,
        why="" if question.fit else "Answer it before the meeting: its words are not for a list.",
        page="answer-first" if side == "ours" else None,
    )


def _agreed(timeline: Timeline, cadences: Sequence[Cadence], day: date) -> Iterator[AgendaItem]:
    """Their own approvals are shown; our notes of a talk were not written for their eyes, and stay with us."""
    for heard, quote in agreed_lately(timeline):
        note = heard.touchpoint.outcome in ("connected", "held")
        yield AgendaItem(
            kind="agreed",
            place="agreed",
            what=quote,
            owner=None if note else heard.touchpoint.author,
            since=heard.at.date(),
            evidence=shown(heard, "agreed", quote),
            private=note,
            why="From our own note: say it in your own words." if note else "",
        )
    for one in cadences:
        if one.until is None or one.until >= day:
            yield AgendaItem(kind="rhythm", place="agreed", since=one.since, due=one.until, ref=one.id, cadence=one)


def _standing(records: Records, above: bool, primary: str | None) -> Iterator[AgendaItem]:
    """The standing questions. In front of a boss nobody says how they feel: then it is asked alone."""
    success = (records.success or "").strip()
    yield AgendaItem(
        kind="success",
        place="standing",
        what=success,
        why="" if success else "Not agreed yet what success looks like: agree on it.",
        page="agree-on-success",
    )
    last = max(records.feelings, key=lambda one: one.asked_at, default=None)
    if last is None:
        told = "How they feel about everything: never asked yet."
    else:
        by = f", by {last.by}" if last.by else ""
        told = f"How they feel, last answer on {last.asked_at.date().isoformat()}{by}: “{last.answer}”"
    yield AgendaItem(
        kind="feeling",
        place="standing",
        private=above,
        why="Ask it alone, not in front of their boss." if above else "",
    )
    yield AgendaItem(
        kind="feeling",
        place="standing",
        what=last.answer if last else "",
        owner=last.by if last else None,
        since=last.asked_at.date() if last else None,
        private=True,
        why=told,
        page="ask-how-they-feel",
    )
    if primary is None:
        yield AgendaItem(
            kind="contact",
            place="standing",
            private=True,
            why="No primary contact is known: find out who it is, and go through them.",
            page="one-contact",
        )


def _pages(items: Sequence[AgendaItem], above: bool) -> tuple[str, ...]:
    warned = ("private-heads-up",) if above and any(item.place == "theirs_overdue" for item in items) else ()
    named = [item.page for item in items if item.page and (item.place != "standing" or item.private or not item.what)]
    return tuple(dict.fromkeys(("open-on-the-list", *warned, *named)))
