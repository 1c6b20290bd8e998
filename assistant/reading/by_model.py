"""A language model as a second reader of touchpoints: its acts, each with words that must stand there, joined with our own.

The offline reading is always there, and the model sharpens it. What a model says without words that occur in the touchpoint
counts for nothing and is counted. Not here: asking it (`advice.by_model`), which hard lines hold whatever it says
(`advice.together`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from assistant.reading.act_reader import act_reader
from assistant.reading.acts import FAINT, Act, Side, quoted_acts
from assistant.reading.heard import IN_NOTES, TOOK_PART, Reading, felt, read
from assistant.reading.lexicon import lexicon
from assistant.reading.quotes import place_of
from assistant.thread import Thread, Touchpoint

By = Literal["both", "model", "offline"]

QUOTED = 0.8
"""The chance of an act that a model shows by words that stand there, where ours was lower. Not one: models see what they
are asked to look for, and a reader that knows the words may hold against it."""
UNSEEN = 0.6
"""What our own chance of an act is multiplied by where a model read the same touchpoint and did not report it. Mild: a
report is never whole, and our reader was trained on such words. An act of ours falls away only where its chance then lies
below the bound from which it is taken to be there."""
HARD = frozenset(
    {
        *("asks_to_stop", "refuses", "gives_notice", "asks_for_quiet", "feels_hounded", "declines_meeting"),
        *("grave", "complains_gravely"),
        *(f"rules_out_{channel}" for channel in ("email", "call", "voicemail", "text", "chat", "meeting")),
        *("confirms_stop", "insult", "threat", "shames"),
    }
)
"""Acts of our own reading that no silence of a model takes away or makes less likely: what a client forbade, and our harm."""
_WROTE_ITSELF = frozenset({"auto_reply", "bounce"})
MOST_ACTS = 400
"""Acts of one answer that are looked at."""

Words = Annotated[str, BeforeValidator(lambda value: value[:600] if isinstance(value, str) else value)]
"""Text of a model's, cut where it is longer than any quote needs to be."""


class SaidAct(BaseModel):
    """One act as a model reports it."""

    model_config = ConfigDict(extra="ignore")

    touchpoint: int
    kind: Words = Field(max_length=600)
    quote: Words = Field(max_length=600)


@dataclass(frozen=True)
class ModelActs:
    """What a model reported of a thread and could show, by touchpoint, and what was dropped for want of that."""

    acts: Mapping[int, tuple[Act, ...]] = field(default_factory=dict[int, tuple[Act, ...]])
    ours: Mapping[int, tuple[Act, ...]] = field(default_factory=dict[int, tuple[Act, ...]])
    dropped_quotes: int = 0
    """Reports whose words do not occur in the touchpoint that they name, or that name none."""
    dropped_kinds: int = 0
    """Reports of an act that we know nothing of, or that this side of a touchpoint cannot do."""

    @property
    def read(self) -> frozenset[int]:
        """Touchpoints of which it showed at least one act: only there does its silence on another say anything."""
        return frozenset(self.acts) | frozenset(self.ours)


@dataclass(frozen=True)
class Agreed:
    """One act of a touchpoint and who heard it."""

    touchpoint: int
    kind: str
    by: By


def acts_shown(said: Iterable[SaidAct], thread: Thread, languages: Mapping[int, str], month_first: bool) -> ModelActs:
    """The reports of a model that hold: a known act of the side that spoke, with words that occur in that touchpoint.

    `languages` gives the language of each touchpoint, which the days in its words are read by.
    """
    theirs, ours = dict[int, list[Act]](), dict[int, list[Act]]()
    quotes = kinds = 0
    for number, one in enumerate(said):
        if number >= MOST_ACTS:
            break
        touchpoint = thread.touchpoints[one.touchpoint] if 0 <= one.touchpoint < len(thread.touchpoints) else None
        place = place_of(one.quote, touchpoint.text) if touchpoint else None
        if touchpoint is None or place is None:
            quotes += 1
            continue
        side = _side(one.kind, touchpoint)
        if side is None:
            kinds += 1
            continue
        found = quoted_acts(
            one.kind,
            touchpoint.text,
            place[0],
            side,
            languages.get(one.touchpoint, "en"),
            touchpoint.at.astimezone(thread.client.zone),
            month_first,
        )
        (theirs if side == "inbound" else ours).setdefault(one.touchpoint, []).extend(found)
    return ModelActs(_each_once(theirs), _each_once(ours), quotes, kinds)


def _each_once(acts: Mapping[int, list[Act]]) -> dict[int, tuple[Act, ...]]:
    return {index: tuple({(act.kind, act.sentence): act for act in found}.values()) for index, found in acts.items()}


def _side(kind: str, touchpoint: Touchpoint) -> Side | None:
    """Which side of a touchpoint can do this; None where neither can. Notes of a talk tell of both."""
    if _is_talk(touchpoint):
        if kind in IN_NOTES:
            return "outbound"
        return "inbound" if kind in known_kinds("in") - _WROTE_ITSELF else None
    side = touchpoint.direction
    if kind not in known_kinds(side):
        return None
    return "inbound" if side == "in" else "outbound"


def _is_talk(touchpoint: Touchpoint) -> bool:
    return touchpoint.outcome in TOOK_PART and touchpoint.channel in ("call", "meeting")


@lru_cache(maxsize=2)
def known_kinds(side: Literal["in", "out"]) -> frozenset[str]:
    """The acts that a client's words (`in`) or ours (`out`) can do, as the trained reader and the patterns name them."""
    words = lexicon("en")
    return frozenset(act_reader(side).kinds) | frozenset(words.inbound if side == "in" else words.outbound)


class JoinedReadings:
    """Our own readings joined with what a model showed: `Readings` for a timeline. What was agreed on stands in `agreed`.

    `whole` are the touchpoints that the model was shown in full, `banned` the channels that the client ruled out by our
    own reading: no preference that only a model hears lifts one. `unseen` is UNSEEN; with 0 the model alone says which acts
    are there, the hard ones aside.
    """

    def __init__(
        self,
        shown: ModelActs,
        whole: Collection[int],
        banned: Collection[str],
        unseen: float = UNSEEN,
    ) -> None:
        self._shown = shown
        self._silence_counts = shown.read & frozenset(whole)
        self._banned = frozenset(banned)
        self._unseen = unseen
        self.agreed: list[Agreed] = []

    def __call__(
        self, index: int, touchpoint: Touchpoint, at: datetime, thread_language: str, month_first: bool
    ) -> Reading:
        own = read(index, touchpoint, at, thread_language, month_first)
        added, ours_added = self._shown.acts.get(index, ()), self._shown.ours.get(index, ())
        if any(act.kind in HARD for act in own.acts):
            added = tuple(act for act in added if act.kind not in _WROTE_ITSELF)  # a client's word it stays
        added = tuple(act for act in added if not self._lifts_a_ban(act))
        acts, chances = self._joined(index, own.acts, own.their_chances, added, "in")
        ours, our_chances = self._joined(index, own.our_acts, own.our_chances, ours_added, "out")
        mood = own.mood if own.mood is None or acts == own.acts else felt(own.mood, acts)
        return replace(own, acts=acts, our_acts=ours, mood=mood, their_chances=chances, our_chances=our_chances)

    def _lifts_a_ban(self, act: Act) -> bool:
        return act.kind.startswith("prefers_") and act.kind.removeprefix("prefers_") in self._banned

    def _joined(
        self,
        index: int,
        own: tuple[Act, ...],
        chances: Mapping[str, float],
        added: tuple[Act, ...],
        side: Literal["in", "out"],
    ) -> tuple[tuple[Act, ...], Mapping[str, float]]:
        heard, reported = {act.kind for act in own}, {act.kind for act in added}
        joined = dict(chances)
        if index in self._silence_counts:
            for kind, chance in chances.items():
                if kind not in reported and kind not in HARD:
                    joined[kind] = round(chance * self._unseen, 3)
        for kind in reported:
            name = "complains_gravely" if kind == "grave" else kind  # as the trained reader calls it
            joined[name] = max(QUOTED, joined.get(name, 0.0))
        kept = [act for act in own if act.kind in reported or self._stays(act, chances, joined, side)]
        new = [act for act in added if act.kind not in heard]
        self.agreed += [
            Agreed(index, kind, "both" if kind in heard & reported else "model" if kind in reported else "offline")
            for kind in sorted(heard | reported)
        ]
        if not new and len(kept) == len(own):
            return own, {kind: chance for kind, chance in joined.items() if chance >= FAINT}
        both = tuple(sorted([*kept, *new], key=lambda act: act.sentence))
        return both, {kind: chance for kind, chance in joined.items() if chance >= FAINT}

    def _stays(
        self, act: Act, before: Mapping[str, float], now: Mapping[str, float], side: Literal["in", "out"]
    ) -> bool:
        """Whether an act of ours that the model did not report still counts."""
        if act.kind in HARD or act.kind not in before or now[act.kind] == before[act.kind]:
            return True
        return now[act.kind] >= act_reader(side).bounds.get(act.kind, 0.0)

    def counts(self) -> dict[By, int]:
        """How many acts both heard, the model alone, and our reading alone."""
        found = Counter(one.by for one in self.agreed)
        return {"both": found["both"], "model": found["model"], "offline": found["offline"]}
