"""What the desk would have said at every moment of ours, against what was done and what followed.

What was not done is not known: an answer that came after a word which the desk would have held back may have come without
it, or not. So answers are counted as at risk, which is the most that can have been lost, and never as lost. Not here: how
a library with outcomes is made (`importing`, `outcomes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, Literal, TypeVar

from assistant.answers import Assessment
from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.spread import spread
from assistant.thread import Action, NextChannel, ReadsAs, Thread, Value
from evals.outcomes import HORIZON_DAYS, Kind, Outcome, outcomes_file, read_outcomes
from evals.rhythm.bootstrap import interval

Said = Literal["go", "other_way", "wait", "stop"]
"""What the desk would have said to a word of ours: send it; write on another channel or another kind of word; not yet; never."""
FEW = 30
"""Clients below which an interval over clients says little."""
_OTHER: frozenset[Action] = frozenset({"meet", "senior", "invoice_and_park", "hand_back"})
T = TypeVar("T")


class Judged(Value):
    """One moment: what was done and what followed, beside what the desk would have said."""

    id: str
    case: str
    run: int
    kind: Kind
    said: Said
    action: Action
    until: date | None
    channel: NextChannel | None
    reads_as: ReadsAs
    done_on: date
    done_by: str
    """The channel that it went out on."""
    answered: bool | None
    answered_on: str | None = None
    answered_after_hours: float | None = None


class Figure(Value):
    """A number with the middle 95 % of it over draws of clients, and of how many moments it is made."""

    value: float
    low: float
    high: float
    of: int

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}] of {self.of}"


class BackTest(Value):
    """The whole back-test. Shares are of moments whose outcome is known."""

    clients: int
    moments: int
    attempts: int
    unknown: int
    """Attempts that nobody knows the end of: the history ends too soon."""
    said: dict[Said, int]
    """What the desk would have said to the attempts."""
    saved: int
    """Attempts that it would have spared: held back, and no answer came to them within the horizon. Of several that it
    would have put off to the same day one is taken to have gone out on that day after all."""
    saved_share: Figure | None
    put_off: int
    at_risk: int
    """Answers that came to attempts which it would have held back: at most so many would have been lost or come later."""
    at_risk_share: Figure | None
    """Of the answers to attempts."""
    at_risk_for_good: int
    """Those of them where it would have said to stop: nothing would have gone out later either."""
    later_days: float | None
    """Calendar days by which a word that it would have put off would have gone out later, in the middle, where an answer came."""
    answered_if: dict[Said, Figure]
    """How often an attempt was answered, by what the desk would have said to it."""
    difference: Figure | None
    """That share where it would have sent, less that where it would have held back: above nought, it knew which to hold."""
    harsh: int
    """Attempts after a run that already read as borderline or harassment to it."""
    harsh_in_vain: Figure | None
    answers: int
    """Words of ours to a word of theirs."""
    answers_held: int
    """Those of them that it would have held back."""
    followed_other_way: Figure | None
    """How often the answer came on the channel that it would have chosen instead, where it would have chosen another."""
    limits: tuple[str, ...]
    finished: bool = True


def judged(
    desk: Desk,
    threads: Sequence[Thread],
    outcomes: Mapping[str, Outcome],
    *,
    on_progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Judged]:
    """The desk's own reading of every thread that has an outcome, in their order; what was done until it was stopped.

    Raises BadInput where no thread has one.
    """
    known = [one for one in threads if one.id in outcomes]
    if not known:
        raise BadInput("No thread of this library has an outcome: make one with `heardback evals import`.")
    found: list[Judged] = []
    for thread, given in _with(known, spread(lambda one: desk.chase(one, reader="offline"), known)):
        found.append(judgement_of(given, outcomes[thread.id], thread))
        if on_progress is not None:
            on_progress(len(found), len(known))
        if stop():
            break
    return found


def judgement_of(given: Assessment, outcome: Outcome, thread: Thread) -> Judged:
    """One moment, out of an assessment whoever made it."""
    done_on = outcome.at.astimezone(thread.client.zone).date()
    return Judged(
        id=outcome.id,
        case=outcome.case,
        run=outcome.run,
        kind=outcome.kind,
        said=_said(given, outcome, done_on),
        action=given.action,
        until=given.until,
        channel=given.channel,
        reads_as=given.reads_as,
        done_on=done_on,
        done_by=outcome.channel,
        answered=outcome.answered,
        answered_on=outcome.answered_on,
        answered_after_hours=outcome.answered_after_hours,
    )


def of_run(libraries: Iterable[Path], answers: Iterable[tuple[Thread, Mapping[str, Any]]]) -> BackTest | None:
    """The back-test of a run, out of its answers to threads; None where no library of it has outcomes beside it."""
    outcomes: dict[str, Outcome] = {}
    for library in libraries:
        if outcomes_file(library).is_file():
            outcomes |= read_outcomes(library)
    moments = [
        judgement_of(Assessment.model_validate({"elapsed_ms": 0.0, **answer}), outcomes[thread.id], thread)
        for thread, answer in answers
        if thread.id in outcomes
    ]
    return back_test(moments) if moments else None


def back_test(moments: Sequence[Judged], *, finished: bool = True) -> BackTest:
    """All figures of the moments."""
    attempts = [one for one in moments if one.kind == "attempt"]
    known = [one for one in attempts if one.answered is not None]
    held = [one for one in known if one.said in ("wait", "stop")]
    in_vain = [one for one in held if not one.answered]
    risked = [one for one in held if one.answered]
    put_off = {(one.case, one.run, one.until) for one in in_vain if one.said == "wait"}
    saved = len(in_vain) - len(put_off)
    harsh = [one for one in known if one.reads_as != "follow_up"]
    other = [
        one for one in known if one.said == "other_way" and one.answered and one.channel and one.action not in _OTHER
    ]
    answers = [one for one in moments if one.kind == "answer"]
    waits = [(one.until - one.done_on).days for one in risked if one.said == "wait" and one.until]
    said: tuple[Said, ...] = ("go", "other_way", "wait", "stop")
    clients = len({one.case for one in moments})
    return BackTest(
        clients=clients,
        moments=len(moments),
        attempts=len(attempts),
        unknown=len(attempts) - len(known),
        said={name: sum(one.said == name for one in attempts) for name in said},
        saved=saved,
        saved_share=_saved_share(known),
        put_off=len(put_off),
        at_risk=len(risked),
        at_risk_share=_share([one for one in known if one.answered], lambda one: one.said in ("wait", "stop")),
        at_risk_for_good=sum(one.said == "stop" for one in risked),
        later_days=median(waits) if waits else None,
        answered_if={
            name: figure
            for name in said
            if (figure := _share([one for one in known if one.said == name], lambda one: bool(one.answered)))
        },
        difference=_difference(known),
        harsh=len(harsh),
        harsh_in_vain=_share(harsh, lambda one: not one.answered),
        answers=len(answers),
        answers_held=sum(one.said in ("wait", "stop") for one in answers),
        followed_other_way=_share(other, lambda one: one.answered_on == one.channel),
        limits=tuple(_limits(clients, attempts, known)),
        finished=finished,
    )


def count(number: int, what: str) -> str:
    """ "1 attempt", "3 attempts"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


# -- parts -----------------------------------------------------------------------------------------------------------


def _said(given: Assessment, outcome: Outcome, done_on: date) -> Said:
    if given.action == "stop":
        return "stop"
    if given.action == "wait":
        return "wait" if given.until is None or given.until > done_on else "go"
    elsewhere = given.channel is not None and given.channel != (
        "call" if outcome.channel == "voicemail" else outcome.channel
    )
    return "other_way" if given.action in _OTHER or elsewhere else "go"


def _share(moments: Sequence[Judged], good: Callable[[Judged], bool]) -> Figure | None:
    if not moments:
        return None
    sums: dict[str, list[float]] = {}
    for one in moments:
        row = sums.setdefault(one.case, [0.0, 0.0])
        row[0] += 1
        row[1] += good(one)
    found = interval(sums, lambda added: added[1] / added[0])
    return Figure(value=found.value, low=found.low, high=found.high, of=len(moments))


def _saved_share(known: Sequence[Judged]) -> Figure | None:
    """Of the attempts whose end is known."""
    if not known:
        return None
    sums: dict[str, list[float]] = {}
    off: set[tuple[str, int, date | None]] = set()
    for one in known:
        row = sums.setdefault(one.case, [0.0, 0.0])
        row[0] += 1
        if one.answered or one.said not in ("wait", "stop"):
            continue
        place = (one.case, one.run, one.until)
        row[1] += one.said == "stop" or place in off
        if one.said == "wait":
            off.add(place)
    found = interval(sums, lambda added: added[1] / added[0])
    return Figure(value=found.value, low=found.low, high=found.high, of=len(known))


def _difference(known: Sequence[Judged]) -> Figure | None:
    sums: dict[str, list[float]] = {}
    for one in known:
        row = sums.setdefault(one.case, [0.0] * 4)
        first = 2 if one.said in ("wait", "stop") else 0
        row[first] += 1
        row[first + 1] += bool(one.answered)
    total = [sum(column) for column in zip(*sums.values(), strict=True)] if sums else []
    if not total or not total[0] or not total[2]:
        return None

    def less(added: Sequence[float]) -> float:
        return added[1] / max(1.0, added[0]) - added[3] / max(1.0, added[2])

    found = interval(sums, less)
    return Figure(value=found.value, low=found.low, high=found.high, of=len(known))


def _limits(clients: int, attempts: Sequence[Judged], known: Sequence[Judged]) -> Iterator[str]:
    yield (
        "What was not done is not known. An answer to an attempt that the desk would have held back may have come without it: "
        "answers at risk are the most that can have been lost. Words that the desk would have sent and nobody did are not in it."
    )
    yield (
        f"An answer is a word of theirs within {HORIZON_DAYS:g} working days; to which attempt, and whether to it at all, "
        "nobody knows. Talks that nobody noted are missing."
    )
    if attempts and len({one.done_by for one in attempts}) == 1:
        yield (
            f"Every attempt in it went out by {attempts[0].done_by}: what another channel, or a meeting, would have brought "
            "cannot be seen in it, and most of the desk's other ways are of that kind."
        )
    if len(known) < len(attempts):
        yield f"{len(attempts) - len(known)} attempts are too near the end of the history to know theirs: left out of all shares."
    if clients < FEW or len(attempts) < FEW:
        yield (
            f"{count(clients, 'client')} and {count(len(attempts), 'attempt')} are few: the intervals are wide, and with fewer "
            f"than {FEW} of either still too narrow."
        )
    yield "Whoever decided then knew more than the thread says."


def _with(threads: Iterable[Thread], results: Iterable[T]) -> Iterator[tuple[Thread, T]]:
    return zip(threads, results, strict=False)
