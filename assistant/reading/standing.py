"""What stands in a thread for a while: pauses that the client is to be left in, and words of ours with a moment.

Not here: which of them stands now (`timeline`), what follows from it (`advice`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.reading.acts import Act
from assistant.reading.dates import dates_in
from assistant.reading.heard import Heard
from assistant.reading.lexicon import lexicon
from assistant.reading.words import plain, shortened
from assistant.workdays import Workdays

_BACK_WITHIN_DAYS = 6
"""An absence names its last day and, so soon after it, the day of return."""
_TAKES_UP = ("acknowledges", "approves", "thanks", "pleased", "agrees_rhythm", "closes", "parks", "promises_by")
_ASKS_FOR_REST = ("parks", "asks_for_time", "asks_for_quiet", "own_deadline_slips")
_ENDS_A_PAUSE = frozenset(
    {
        "asks", "wants_updates", "complains", "complains_gravely", "angry", "worried", "corrects", "lifts_stop", "refuses",
        "asks_to_stop", "gives_notice", "feels_hounded", "proposes_alternative", "agrees_rhythm",
    }
)  # fmt: skip
_BRINGS = frozenset({"answers", "approves", "delivers", "pays", "useful_status"})
_ASIDE_WORDS = 30
# "Answer by tonight or I will make sure everybody knows" is no promise to the client.
_NO_PROMISE = frozenset({"threat", "if_then", "insult", "shames"})


@dataclass(frozen=True)
class Pause:
    """A time in which the client is not to be asked: from when, its last day, and whether they asked for it."""

    since: datetime
    until: date
    asked: bool
    """False for an automatic reply: a pause, though not one that the client asked us for."""
    heard: Heard
    quote: str


@dataclass(frozen=True)
class Promise:
    """A word of ours with a moment, and the touchpoint that kept it, if any did."""

    heard: Heard
    act: Act
    due: datetime
    kept_by: Heard | None


def pauses_in(heard: Sequence[Heard], workdays: Workdays, month_first: bool) -> Iterator[Pause]:
    """All pauses, in the order of the words that make them. A later word of the client ends an earlier pause of theirs."""
    for one in heard:
        if one.automatic and one.touchpoint.outcome != "bounced":
            back = _back(one, month_first)
            if back:
                yield back
            continue
        if not one.is_word:
            agreed = _agreed(one, heard)
            if agreed:
                yield agreed
            continue
        best: Pause | None = None
        for act in one.acts:
            if (
                act.kind in ("asks_for_time", "asks_for_quiet", "promises_by", "parks")
                and act.date
                and act.date.day >= one.at.date()
            ):
                asked = act.kind != "promises_by"
                if best is None or act.date.day > best.until:
                    best = Pause(one.at, act.date.day, asked, one, act.quote)
        if best:
            yield replace(best, until=_after_days_off(best, workdays))


def _back(heard: Heard, month_first: bool) -> Pause | None:
    """An absence: until the day they are back, where the reply names it beside the last day away."""
    for act in heard.acts:
        if act.date and act.kind in ("auto_reply", "asks_for_time", "promises_by") and act.date.day >= heard.at.date():
            until = act.date.day
            for said in dates_in(plain(heard.text), heard.at, heard.language, month_first):
                if until < said.day <= until + timedelta(days=_BACK_WITHIN_DAYS):
                    until = said.day
            return Pause(heard.at, until, False, heard, act.quote)
    return None


def _agreed(out: Heard, heard: Sequence[Heard]) -> Pause | None:
    """A rest whose day we named ("then we let it sleep until the 19th") and that they asked for before or took up after."""
    act = out.we_did("parks")
    if act is None or act.date is None or act.date.day <= out.at.date():
        return None
    after = next((w for w in heard[out.index + 1 :] if w.is_word), None)
    before = next((w for w in reversed(heard[: out.index]) if w.is_word), None)
    for word, kinds in ((after, _TAKES_UP), (before, _ASKS_FOR_REST)):
        if word and abs(word.at - out.at) <= timedelta(days=5) and word.did(*kinds) and word.text.strip():
            return Pause(out.at, act.date.day, True, word, shortened(word.text.strip()))
    return None


def leaves_standing(word: Heard, pause: Pause) -> bool:
    """Whether a later word of theirs leaves a pause as it was: thanks, a fond word, an aside that wants no answer.

    What they ask, complain of or put off anew ends it; a day by which they wanted to bring something also what they bring.
    """
    ends = _ENDS_A_PAUSE if pause.asked else _ENDS_A_PAUSE | _BRINGS
    return "?" not in word.text and len(word.text.split()) <= _ASIDE_WORDS and word.did(*ends) is None


def _after_days_off(pause: Pause, workdays: Workdays) -> date:
    """ "After the long weekend" ends on the first working day, which a holiday Monday is not."""
    if workdays.is_working_day(pause.until):
        return pause.until
    weekend = lexicon(pause.heard.language).dates["after_weekend"].search(plain(pause.quote))
    return workdays.this_or_next(pause.until) if weekend else pause.until


def promises_in(heard: Sequence[Heard], zone: ZoneInfo) -> Iterator[Promise]:
    """Our own words with a moment, with what kept them. A call counts as kept by any talk, a thing by what delivers it."""
    for one in heard:
        for act in one.our_acts:
            if act.kind in ("promises", "holding") and act.date is not None:
                if any(o.sentence == act.sentence and o.kind in _NO_PROMISE for o in one.our_acts):
                    continue
                due = datetime.combine(act.date.day, act.date.clock or time(18, 0), zone)
                if due <= one.at:
                    continue
                kept = next((later for later in heard[one.index + 1 :] if _keeps(later)), None)
                yield Promise(one, act, due, kept)
                break


def _keeps(later: Heard) -> bool:
    """What keeps a promise: a talk, or a word of ours that brings something and is not one more promise only."""
    if later.touchpoint.direction == "out" and later.is_word:
        return True
    if later.touchpoint.direction != "out":
        return bool(later.is_word and later.touchpoint.outcome in ("connected", "held"))
    return (bool(later.text) and later.we_did("holding", "promises") is None) or later.we_did("delivers") is not None
