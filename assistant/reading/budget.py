"""A thread as lines for a model, cut to a budget by meaning and not at its end; what was left out is said.

Always there: the last touchpoints, the client's first word on how to be reached, and every touchpoint with a hard or dated
act by our own reading. The rest is shortened from the oldest on: long texts to their telling sentences and edges, then to a
line without words, then to a count. Not here: the prompt around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline
from assistant.reading.words import sentences, shortened

LAST = 6
"""Touchpoints at the end that are shown whole for as long as anything else can be shortened."""
LONG = 360
"""Characters from which a text is long: three or four sentences."""
LONGEST = 4000
"""Characters of a single text that are shown at most before anything else is cut short."""
_GAP = "[…]"
_GAP_LINE = len("([1000] to [2000] not shown)")

_HARD = (
    "asks_to_stop",
    "refuses",
    "gives_notice",
    "asks_for_quiet",
    "complains",
    "grave",
    "declines_meeting",
    "lifts_stop",
)
_OURS = ("promises", "confirms_stop", "insult", "threat", "shames")
_WORDS = {"email": "e-mail", "text": "text message"}


class _As(IntEnum):
    """How much of a touchpoint is shown."""

    NOTHING = 0
    LINE = 1
    ACTS = 2
    """Only the sentences with a hard or dated act."""
    SHORT = 3
    WHOLE = 4


@dataclass(frozen=True)
class Cut:
    """A thread as it is shown to a model. `whole` are the touchpoints shown in full; `left_out` says the rest, a clause each."""

    text: str
    whole: frozenset[int]
    left_out: tuple[str, ...]


def cut_to(timeline: Timeline, budget: int) -> Cut:
    """The thread in at most `budget` characters, as long as what always stays leaves room: each of it is a line or two."""
    every = [_Shown(heard, _weight(heard)) for heard in timeline.heard]
    wishes = [one for one in every if any(_is_wish(act.kind) for act in one.heard.acts)]
    if wishes:
        wishes[0].weight = max(wishes[0].weight, 3)
    body = _Body(every, budget)
    tail = {one.heard.index for one in every[-LAST:]}
    light = [one for one in every if one.weight == 0 and one.heard.index not in tail]
    heavy = [one for one in every if one.weight > 0 and one.heard.index not in tail]
    last = every[-LAST:]
    body.lessen(every, _As.SHORT, lambda one: len(one.words) > LONGEST)
    body.lessen(light, _As.SHORT)
    body.lessen(light, _As.LINE)
    body.lessen(light, _As.NOTHING)
    body.lessen(heavy, _As.SHORT)
    body.lessen(heavy, _As.ACTS)
    body.lessen(last, _As.SHORT)
    # From here on a budget is too small for the thread: older words of the same weight make room for the newer.
    for weight in (1, 2):
        body.lessen([one for one in heavy if one.weight == weight], _As.LINE)
        body.lessen([one for one in heavy if one.weight == weight], _As.NOTHING)
    body.lessen(last, _As.ACTS)
    body.lessen(_but_the_last_of_each(heavy), _As.NOTHING)
    body.lessen(last[:-1], _As.LINE)
    return Cut("\n".join(_lines(every)), frozenset(one.heard.index for one in every if one.shown_whole), _said(every))


def one_line(words: str) -> str:
    """Words on one line: nobody can begin a line of ours from inside a text."""
    return " ".join(words.split())


class _Shown:
    """One touchpoint with how much it weighs (0 nothing, 1 dated, 2 a hard act, 3 what a client forbade) and is shown."""

    def __init__(self, heard: Heard, weight: int) -> None:
        self.heard = heard
        self.weight = weight
        self.head = _head(heard)
        self.words = one_line(heard.text)
        self.shown = _As.WHOLE
        self._forms: dict[_As, str] = {}

    @property
    def shown_whole(self) -> bool:
        return self.shown is _As.WHOLE or (self.shown >= _As.ACTS and self.form(self.shown) == self.words)

    def line(self, shown: _As) -> str:
        if shown is _As.NOTHING:
            return ""
        words = self.form(shown)
        return f"{self.head}: {words}" if words else self.head

    def form(self, shown: _As) -> str:
        if shown is _As.WHOLE:
            return self.words
        if shown not in self._forms:
            self._forms[shown] = "" if shown <= _As.LINE else self._short(shown)
        return self._forms[shown]

    def _short(self, shown: _As) -> str:
        if shown is _As.SHORT and len(self.words) <= LONG:
            return self.words
        parts = sentences(self.heard.text)
        acts = (*self.heard.acts, *self.heard.our_acts)
        kept = {act.sentence for act in acts if shown is _As.SHORT or act.date or _heavy(act.kind)}
        if shown is _As.SHORT:
            kept |= {0, len(parts) - 1}
        pieces: list[str] = []
        before = -1
        for number in sorted(one for one in kept if one < len(parts)):
            if number > before + 1:
                pieces.append(_GAP)
            pieces.append(one_line(shortened(parts[number].text, LONG if shown is _As.SHORT else 160)))
            if len(parts[number].text) > (LONG if shown is _As.SHORT else 160):
                pieces.append(_GAP)
            before = number
        if before < len(parts) - 1 and pieces:
            pieces.append(_GAP)
        said = " ".join(pieces).replace(f"{_GAP} {_GAP}", _GAP)
        return said if len(said) < len(self.words) else self.words


class _Body:
    """All touchpoints and how many characters they take."""

    def __init__(self, every: list[_Shown], budget: int) -> None:
        self._every = every
        self._budget = budget
        self._taken = sum(len(one.line(_As.WHOLE)) + 1 for one in every)

    def lessen(self, some: Iterable[_Shown], shown: _As, only: Callable[[_Shown], bool] = lambda _: True) -> None:
        """Shows less of these, the oldest first, until all fits."""
        for one in some:
            if self._taken <= self._budget:
                return
            if one.shown <= shown or not only(one):
                continue
            self._taken += len(one.line(shown)) - len(one.line(one.shown))
            if shown is _As.NOTHING and not self._gap_before(one):
                self._taken += _GAP_LINE
            one.shown = shown

    def _gap_before(self, one: _Shown) -> bool:
        """Whether the touchpoint before is left out too: they share the line that says so."""
        before = one.heard.index - 1
        return before >= 0 and self._every[before].shown is _As.NOTHING


def _but_the_last_of_each(heavy: list[_Shown]) -> list[_Shown]:
    """All but the newest word of each kind that a client forbade or wished."""
    seen = set[str]()
    older: list[_Shown] = []
    for one in reversed(heavy):
        kinds = {act.kind for act in one.heard.acts if _heavy(act.kind)}
        if kinds <= seen:
            older.append(one)
        seen |= kinds
    return older[::-1]


def _weight(heard: Heard) -> int:
    if any(act.kind == "asks_to_stop" or _is_wish(act.kind) for act in heard.acts):
        return 3
    if any(_heavy(act.kind) for act in (*heard.acts, *heard.our_acts)) or heard.declined:
        return 2
    return 1 if any(act.date for act in (*heard.acts, *heard.our_acts)) else 0


def _is_wish(kind: str) -> bool:
    return kind.startswith(("rules_out_", "prefers_"))


def _heavy(kind: str) -> bool:
    return kind in _HARD or kind in _OURS or _is_wish(kind)


def _head(heard: Heard) -> str:
    """ "[4] Mon 2 March 2026 10:15, from the client, e-mail": its number counts from 0, its moment is the client's."""
    touchpoint = heard.touchpoint
    whose = "from the client" if touchpoint.direction == "in" else "from us"
    outcome = f", {touchpoint.outcome.replace('_', ' ')}" if touchpoint.outcome else ""
    at = f"{heard.at:%a} {heard.at.day} {heard.at:%B %Y %H:%M}"
    return f"[{heard.index}] {at}, {whose}, {_WORDS.get(heard.channel, heard.channel)}{outcome}"


def _lines(every: list[_Shown]) -> Iterable[str]:
    gap: list[_Shown] = []
    for one in every:
        if one.shown is _As.NOTHING:
            gap.append(one)
            continue
        if gap:
            yield _gap_line(gap)
            gap = []
        yield one.line(one.shown)
    if gap:
        yield _gap_line(gap)


def _gap_line(gap: list[_Shown]) -> str:
    first, last = gap[0].heard.index, gap[-1].heard.index
    return f"([{first}]{f' to [{last}]' if last != first else ''} not shown)"


def _said(every: list[_Shown]) -> tuple[str, ...]:
    """What was left out, for a person and for the model: kinds, numbers and days, no words of anybody's."""
    nothing = [one for one in every if one.shown is _As.NOTHING]
    lines = [one for one in every if one.shown is _As.LINE and one.words]
    short = [one for one in every if one.shown in (_As.ACTS, _As.SHORT) and not one.shown_whole]
    said: list[str] = []
    if nothing:
        kinds = Counter((one.heard.touchpoint.direction, one.heard.channel) for one in nothing)
        which = ", ".join(
            f"{count} {'from the client' if side == 'in' else 'of ours'} by {_WORDS.get(channel, channel)}"
            for (side, channel), count in kinds.most_common(4)
        )
        said.append(f"{_many(nothing, 'touchpoint')} of {_days(nothing)} left out ({which})")
    if lines:
        said.append(f"the words of {_many(lines, 'touchpoint')} of {_days(lines)} left out, their outcomes kept")
    if short:
        said.append(f"{_many(short, 'long text')} of {_days(short)} shortened to the telling sentences")
    return tuple(said)


def _many(some: list[_Shown], what: str) -> str:
    return f"{len(some)} {what}{'' if len(some) == 1 else 's'}"


def _days(some: list[_Shown]) -> str:
    first, last = some[0].heard.at.date(), some[-1].heard.at.date()
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
