"""What really came of a moment: a history cut where we wrote, and what followed. Not here: names and files (`importing`).

A cut is taken right before each word of ours: the thread as it stood, what we then did, and what came of it within the
horizon. The thread itself holds nothing of what came after, and outcomes lie in a file of their own beside the library,
so that no reader can see the future.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from assistant.errors import BadInput
from assistant.thread import Channel, Client, Moment, Thread, Touchpoint, Value, first_problem
from assistant.workdays import Workdays, workdays_for

HORIZON_DAYS = 20.0
"""Working days after which a wait for an answer is given up: what comes later counts as none."""
HELD_BACK = 60
"""Touchpoints of a history that a cut looks back on, at most: what is older moves no answer, and files stay small."""

Kind = Literal["answer", "attempt"]
"""What a word of ours was: to a word of theirs, or one more after a word of ours that had got none."""


GAP_DAYS = 21
"""Days without a word of anybody after which an archive is taken to have a hole: what happened in it is not known."""


class Coverage:
    """From when to when an archive tells everything."""

    def __init__(self, moments: Iterable[datetime], until: datetime | None = None) -> None:
        """`moments` are those of everything in it; `until`: it goes on to that moment without a hole, as a store does."""
        self._ends: list[tuple[datetime, datetime]] = []
        for at in sorted(moments):
            if self._ends and (until is not None or (at - self._ends[-1][1]).days < GAP_DAYS):
                self._ends[-1] = (self._ends[-1][0], at)
            else:
                self._ends.append((at, at))
        if until is not None and self._ends:
            self._ends = [(self._ends[0][0], max(until, self._ends[-1][1]))]

    def ends_after(self, at: datetime) -> datetime:
        """Until when it is known what happened after a moment."""
        return next((end for start, end in self._ends if start <= at <= end), at)


class Outcome(Value):
    """What was done at a moment, and what followed. `id` is the thread's."""

    id: str
    case: str
    """The client: moments of one client are alike, and are drawn together where intervals are made."""
    run: int
    """Attempts without a word of theirs between them are one run; counted within the client."""
    kind: Kind
    at: Moment
    channel: Channel
    """The channel that our word went out on."""
    attempt: int = 0
    """The how manieth unanswered word of the run it was; 0 for an answer."""
    silence_hours: float
    """Working hours since the word before it."""
    answered: bool | None = None
    """Whether a word of theirs came within the horizon; None where the history ends before it is over."""
    answered_on: Channel | None = None
    answered_after_hours: float | None = None
    """Working hours of theirs."""
    alone: bool = False
    """The answer came before any further word of ours."""
    meeting_held: bool = False
    """A talk or meeting took place within the horizon."""
    paid: bool | None = None
    """An invoice was paid within the horizon; None where no invoices are known."""


def is_word(one: Touchpoint) -> bool:
    """Whether a touchpoint shows that the client is there: a word of theirs, or a talk that took place."""
    if one.direction == "in":
        return one.outcome not in ("auto_reply", "bounced", "no_answer", "no_show", "left_message")
    return one.outcome in ("connected", "held")


def cuts_of(
    client: Client,
    touchpoints: Sequence[Touchpoint],
    label: str,
    *,
    coverage: Coverage | None = None,
    paid: Iterable[datetime] | None = None,
    months: Collection[str] = (),
) -> Iterator[tuple[Thread, Outcome]]:
    """Every moment at which we wrote to a client whom we knew already, in order. `months` ("2026-03") leaves out others.

    `coverage` says until when the archive tells what followed; without it, until the last word of this client. `paid` holds
    when invoices were paid, None where nobody keeps them.
    """
    calendar = workdays_for(client.timezone, client.country)
    known = coverage or Coverage((one.at for one in touchpoints), touchpoints[-1].at if touchpoints else None)
    bills = None if paid is None else sorted(paid)
    run = attempt = 0
    for place, one in enumerate(touchpoints):
        if one.direction == "in":
            if is_word(one):
                run, attempt = run + 1, 0
            continue
        if one.outcome in ("held", "accepted", "declined"):
            continue  # a meeting that took place, or a yes to one, is no attempt
        kind: Kind = "attempt" if attempt or not any(map(is_word, touchpoints[:place])) else "answer"
        attempt += 1
        before = touchpoints[max(0, place - HELD_BACK) : place]
        if before and (not months or f"{one.at:%Y-%m}" in months):
            id = f"{label}-{place}"
            thread = Thread(id=id, now=one.at, client=client, touchpoints=tuple(before))
            moment = Outcome(
                id=id,
                case=label,
                run=run,
                kind=kind,
                at=one.at,
                channel=one.channel,
                attempt=attempt if kind == "attempt" else 0,
                silence_hours=round(calendar.hours_between(before[-1].at, one.at), 2),
                paid=None if bills is None else any(_within(one.at, bill, calendar) for bill in bills),
            )
            yield thread, moment.model_copy(update=_followed(touchpoints, place, calendar, known.ends_after(one.at)))
        if is_word(one):
            run, attempt = run + 1, 0


def outcomes_file(library: Path) -> Path:
    """Where the outcomes of a library lie: beside it."""
    return library.with_name(f"{library.stem}.outcomes.jsonl")


def read_outcomes(library: Path) -> dict[str, Outcome]:
    """By thread. Raises BadInput where the file is not there or a line of it is none."""
    file = outcomes_file(library)
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            f"There are no outcomes beside {library.name} ({file.name} cannot be read): make a library that has them with "
            "`heardback evals import`."
        ) from None
    found: dict[str, Outcome] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                one = Outcome.model_validate_json(line)
            except ValidationError as error:
                raise BadInput(f"{file.name}, line {number}: {first_problem(error)}.") from None
            found[one.id] = one
    return found


def _followed(
    touchpoints: Sequence[Touchpoint], place: int, calendar: Workdays, known_until: datetime
) -> dict[str, object]:
    own = touchpoints[place]
    answer = next((one for one in touchpoints[place:] if is_word(one)), None)
    if answer is not None and (answer.at > known_until or not _within(own.at, answer.at, calendar)):
        answer = None
    further = [one for one in touchpoints[place + 1 :] if one.direction == "out" and not is_word(one)]
    met = any(one.outcome in ("held", "connected") and _within(own.at, one.at, calendar) for one in touchpoints[place:])
    if answer is None:
        over = not _within(own.at, known_until, calendar)
        return {"answered": False if over else None, "meeting_held": met}
    return {
        "answered": True,
        "answered_on": answer.channel,
        "answered_after_hours": round(calendar.hours_between(own.at, answer.at), 2),
        "alone": not any(one.at < answer.at for one in further),
        "meeting_held": met,
    }


def _within(since: datetime, at: datetime, calendar: Workdays) -> bool:
    return since <= at and (at - since).days <= HORIZON_DAYS * 3 and calendar.days_between(since, at) <= HORIZON_DAYS
