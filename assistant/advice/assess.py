"""The answers about one thread: what the rules come to, weighed by the witness who has heard how people judged such threads.

The rules say what can be said and why; where the witness, who hears all that the rules heard and the shades between, gives
another answer more, that answer stands, with the words that bear on it. A stop that is likely enough leaves nothing but a
stop, and a channel that was read as ruled out is never proposed. Not here: the rules themselves, the witness's numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar, cast

from assistant.advice.answer import Answer, Evidence, Step, shown
from assistant.advice.channel import channel_of, ruled_out
from assistant.advice.health import Sign, health_of
from assistant.advice.judgement import Judgement
from assistant.advice.rules import Ruled, ruled_by
from assistant.advice.waiting import normal_far
from assistant.advice.when import given_date, next_of_rhythm, normal_until
from assistant.advice.witness import NO_WORD, Testimony, agree, testify
from assistant.reading.timeline import Timeline
from assistant.thread import Action, Health, NextChannel, ReadsAs, Turn

STOP_FROM = 0.3
"""From this chance on a stop is a stop: to write to somebody who has asked for quiet is the dearest mistake there is."""
RULE_WEIGHS: Mapping[str, float] = {"turn": 0.8, "reads_as": 1.0, "action": 0.5, "channel": 2.0}
"""What a rule adds to the logarithm of its own answer's chance: where the witness wavers, the guide's word stands. Chosen on
the tune part, where anything from 0.5 to 1 does as well; of channels the rules know most."""
ALSO_FROM = 0.2
"""The chance that makes another action worth naming."""
T = TypeVar("T", bound=str)


@dataclass(frozen=True)
class Assessed:
    """The answers about one thread. `health` means something for the relation `client` only."""

    turn: Answer[Turn]
    judgement: Judgement
    health: Answer[Health]
    signs: tuple[Sign, ...]
    step: Step
    channel: Answer[NextChannel | None]


def assess(timeline: Timeline, counts: Callable[[Sign], bool] = lambda _: True) -> Assessed:
    """Asks all questions about one thread. A sign that does not `count`, since a person dismissed it, moves nothing."""
    ruled = ruled_by(timeline, counts)
    heard = testify(timeline, ruled)
    turn_value, action = _turn_and_action(timeline, ruled, heard)
    turn = _turn(timeline, ruled, turn_value)
    judgement = _judgement(timeline, ruled, heard)
    health, signs = health_of(timeline, ruled.rhythm, judgement.answer.value, turn.value, counts)
    step = _step(timeline, ruled, action, heard.action)
    channel = _channel(timeline, step.answer.value, heard.channel)
    return Assessed(turn, judgement, health, signs, step, channel)


def _turn_and_action(timeline: Timeline, ruled: Ruled, heard: Testimony) -> tuple[Turn, Action]:
    """The likeliest pair that goes together. A stop that was read, or is likely enough, leaves only the stop."""
    stops = heard.action["stop"] >= STOP_FROM
    turns = weighed(heard.turn, ruled.turn.value, RULE_WEIGHS["turn"])
    if ruled.turn.value != "us" and _ends_in_a_talk(timeline):
        turns.pop("us", None)  # what was asked in a talk was answered in it, and the rules saw no more of it
    actions = weighed(heard.action, ruled.step.answer.value, RULE_WEIGHS["action"])
    best = max(
        (turns[turn] + actions[action], turn, action)
        for turn in turns
        for action in actions
        if agree(turn, action) and (action == "stop" or not stops)
    )
    return cast(Turn, best[1]), cast(Action, best[2])


def _ends_in_a_talk(timeline: Timeline) -> bool:
    return bool(timeline.heard) and timeline.heard[-1].touchpoint.outcome in ("connected", "held")


def weighed(chances: Mapping[str, float], by_rule: str, weight: float) -> dict[str, float]:
    """The logarithm of each chance, with what the rule adds to its own answer."""
    return {one: math.log(chance + 1e-9) + weight * (one == by_rule) for one, chance in chances.items()}


_TURNS: Mapping[Turn, tuple[str, str]] = {
    "us": ("their last word, or a promise of ours, waits for us", "answer-first"),
    "them": ("we asked or delivered something, and it waits for them", "waiting-well"),
    "nobody": ("closed, parked by agreement, or ended: nothing waits on either side", "respect-a-stop"),
}


def _turn(timeline: Timeline, ruled: Ruled, value: Turn) -> Answer[Turn]:
    if ruled.turn.value == value:
        return ruled.turn
    rule, page = _TURNS[value]
    return Answer(value, rule, _words_that_bear(timeline), ruled.turn.tips, (page,))


_READS: Mapping[ReadsAs, str] = {
    "follow_up": "room to answer between attempts, courteous, and what the client asked for is respected",
    "borderline": "one more like the last would be too many, or there is one recoverable misstep",
    "harassment": "a reasonable client would feel hounded by now",
}


def _judgement(timeline: Timeline, ruled: Ruled, heard: Testimony) -> Judgement:
    """The witness's answer and chances, with the findings of the rules that bear on it."""
    scores = weighed(heard.reads_as, ruled.judgement.answer.value, RULE_WEIGHS["reads_as"])
    value: ReadsAs = cast(ReadsAs, max(scores, key=lambda one: scores[one]))
    confidence: dict[ReadsAs, float] = {cast(ReadsAs, one): chance for one, chance in heard.reads_as.items()}
    if value == ruled.judgement.answer.value:
        return replace(ruled.judgement, confidence=confidence)
    bearing = [misstep for misstep in ruled.judgement.missteps if value != "follow_up"]
    evidence = tuple({(e.touchpoint, e.quote): e for misstep in bearing for e in misstep.evidence}.values())[:6]
    run = timeline.run or timeline.since_word
    evidence = evidence or tuple(shown(heard_, "part of the run") for heard_ in run[-3:])
    page = "harassment-ease-off" if value == "harassment" else "know-the-line"
    answer: Answer[ReadsAs] = Answer(
        value, _READS[value], evidence, tuple(misstep.tip for misstep in bearing[:2]), (page,)
    )
    return Judgement(answer, confidence, ruled.judgement.missteps)


_STEPS: Mapping[Action, tuple[str, str]] = {
    "reply": ("the turn is ours: answer first, a holding reply where the full answer is not there yet", "answer-first"),
    "stop": ("they want no further word: confirm once where that is not done, then silence", "respect-a-stop"),
    "wait": ("the silence is still normal, or a date stands: nothing to chase yet", "waiting-well"),
    "follow_up": ("past normal with few attempts: once more, with something new or easier in it", "make-it-easy"),
    "switch_channel": ("this channel brings nothing: change it", "change-the-channel"),
    "meet": ("written and spoken attempts go nowhere and the relationship matters: meet", "meet-in-person"),
    "senior": (
        "gone cold, hurt or mishandled: a senior person of ours reaches out, our contact told first",
        "senior-reaches-out",
    ),
    "if_then": ("their input gates a real date: say courteously, once, what happens without it", "if-then-date"),
    "invoice_and_park": ("work done and stalled: bill what is done, archive with an open door", "invoice-and-park"),
    "hand_back": ("everything was tried: put the responsibility back kindly, and close", "hand-back"),
}


def _step(timeline: Timeline, ruled: Ruled, action: Action, chances: Mapping[str, float]) -> Step:
    likely = sorted((one for one in chances if chances[one] >= ALSO_FROM), key=lambda one: -chances[one])
    others: tuple[Action, ...] = tuple(cast(Action, one) for one in likely if one != action)
    if ruled.step.answer.value == action:
        return replace(ruled.step, alternatives=tuple(dict.fromkeys((*others, *ruled.step.alternatives)))[:2])
    rule, page = _STEPS[action]
    answer: Answer[Action] = Answer(action, rule, _words_that_bear(timeline), ruled.step.answer.tips, (page,))
    others = tuple(dict.fromkeys((*others, ruled.step.answer.value)))[:2]
    return Step(answer, _until(timeline, ruled) if action == "wait" else None, others)


def _channel(timeline: Timeline, action: Action, chances: Mapping[str, float]) -> Answer[NextChannel | None]:
    """The likeliest channel that nobody ruled out; none where no word is due, which only a stop can mean."""
    word = timeline.last_word
    by_rule = channel_of(timeline, action, word is not None and word.heated)
    banned = ruled_out(timeline)
    open_ = [one for one in chances if one not in banned and (one != NO_WORD or action == "stop")]
    if by_rule.value is None and (action != "stop" or timeline.stop or timeline.refusal):
        return by_rule  # every channel is ruled out, or the stop has been confirmed
    if action == "meet" or not open_:
        return by_rule
    scores = weighed(chances, by_rule.value or NO_WORD, RULE_WEIGHS["channel"])
    best = max(open_, key=lambda one: scores[one])
    value = None if best == NO_WORD else cast(NextChannel, best)
    if value == by_rule.value:
        return by_rule
    why = "no further word is due" if value is None else f"what they answer, and what was tried, speak for {value}"
    return Answer(value, why, _words_that_bear(timeline)[:1], by_rule.tips, by_rule.pages)


def _until(timeline: Timeline, ruled: Ruled) -> date:
    """The last day of a wait: the date they gave, the agreed rhythm's next day, else what is normal for them."""
    given = given_date(timeline) or next_of_rhythm(timeline)
    if given is not None and given >= timeline.now.date():
        return given
    return normal_until(timeline, ruled.rhythm) if timeline.run else normal_far(timeline)


def _words_that_bear(timeline: Timeline) -> tuple[Evidence, ...]:
    """The client's last word and ours since: what an answer rests on that no single rule gives."""
    word, since = timeline.last_word, timeline.since_word
    found = [shown(word, "their last word")] if word else []
    return (*found, *(shown(heard, "our word since") for heard in since[-2:]))
