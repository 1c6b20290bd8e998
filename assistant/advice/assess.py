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
from assistant.advice.opinion import Opinion, heeding
from assistant.advice.rules import Ruled, ruled_by
from assistant.advice.waiting import normal_far
from assistant.advice.when import given_date, named_ahead, next_of_rhythm, normal_until
from assistant.advice.witness import NO_WORD, Testimony, agree, testify
from assistant.reading.timeline import Timeline
from assistant.thread import Action, Health, NextChannel, ReadsAs, Turn

STOP_FROM = 0.3
"""From this chance on a stop is a stop: to write to somebody who has asked for quiet is the dearest mistake there is."""
QUIET_FROM = 0.15
"""From this chance on no word goes out, and the answer is a stop or a wait. On the train part, read by readers new to each
author, it halves the contacts after a stop (21 to 11 of 367) for one answer in 140."""
RULE_WEIGHS: Mapping[str, float] = {"turn": 0.25, "reads_as": 0.4, "action": 0.5, "channel": 0.8, "health": 0.25}
"""What a rule adds to the logarithm of its own answer's chance: where the witness wavers, the guide's word stands. Chosen on
the train part, read by readers new to each author: less would be right a little more often there, and wrong where the guide
is plainest."""
COUNTED_WEIGHS: Mapping[str, float] = {"harassment": 0.8, "follow_up": 1.6}
"""What is added to that of a reading that the guide itself counts out. More of it was no better on any part that was opened,
and spoke against a witness who was sure of a pause that no rule had found."""
PEACE_WEIGHS = 1.0
"""What a warm last word adds to "steady" where no rule finds a sign."""
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


def assess(
    timeline: Timeline, counts: Callable[[Sign], bool] = lambda _: True, opinion: Opinion | None = None
) -> Assessed:
    """Asks all questions about one thread. A sign that does not `count`, since a person dismissed it, moves nothing.

    `opinion` is a model's: one more witness. What it cannot move is held by `together`.
    """
    left_out: list[Sign] = []

    def counted(sign: Sign) -> bool:
        if not counts(sign):
            left_out.append(sign)
            return False
        return True

    ruled = ruled_by(timeline, counted)
    heard = heeding(testify(timeline, ruled), opinion, timeline)
    turn_value, action = _turn_and_action(timeline, ruled, heard)
    turn = _turn(timeline, ruled, turn_value)
    judgement = _judgement(timeline, ruled, heard)
    health, signs = health_of(timeline, ruled.rhythm, judgement.answer.value, turn.value, counted)
    if not left_out:  # what a person says of the signs stands, and no witness talks it away
        health = _health(timeline, health, heard.health, judgement.answer.value)
    step = _step(timeline, ruled, action, heard.action)
    channel = _channel(timeline, step.answer.value, heard.channel)
    return Assessed(turn, judgement, health, signs, step, channel)


def _turn_and_action(timeline: Timeline, ruled: Ruled, heard: Testimony) -> tuple[Turn, Action]:
    """The likeliest pair that goes together. A stop that is likely enough leaves only the stop, one that may be only quiet."""
    stop = heard.action["stop"]
    quiet = {"stop", "wait"} if ruled.step.answer.value == "wait" or stop < STOP_FROM else {"stop"}
    left = quiet if stop >= QUIET_FROM else set(heard.action)
    if ruled.step.answer.value != "stop" and not _could_want_quiet(timeline):
        left = set(heard.action) - {"stop"}
    if any(attempt.channel == "meeting" for attempt in timeline.run):
        left = left - {"meet"} or left  # a visit that found nobody is not what is tried again next
    turns = weighed(heard.turn, ruled.turn.value, RULE_WEIGHS["turn"])
    if ruled.turn.value != "us" and _ends_in_a_talk(timeline):
        turns.pop("us", None)  # what was asked in a talk was answered in it, and the rules saw no more of it
    if ruled.turn.value == "nobody" and _closed_by_them(timeline):
        turns.pop("us", None)  # "great, that's all, bye": whoever writes again opens what they have closed
    actions = weighed(heard.action, ruled.step.answer.value, RULE_WEIGHS["action"])
    best = max(
        (turns[turn] + actions[action], turn, action)
        for turn in turns
        for action in actions
        if agree(turn, action) and action in left
    )
    return cast(Turn, best[1]), cast(Action, best[2])


def _could_want_quiet(timeline: Timeline) -> bool:
    """Whether anything speaks for a stop but its being common: a word of theirs that may mean one, or a run of ours."""
    return len(timeline.run) >= _RUN or any(
        word.their_chances.get(kind, 0.0) >= _FAINT_WISH for word in timeline.words for kind in _WISHES_FOR_QUIET
    )


_WISHES_FOR_QUIET = (
    "asks_to_stop",
    "refuses",
    "gives_notice",
    "closes",
    "feels_hounded",
    "declines_meeting",
    "insults",
)
_FAINT_WISH, _RUN = 0.08, 3
_SURELY = 0.4


def _ends_in_a_talk(timeline: Timeline) -> bool:
    return bool(timeline.heard) and timeline.heard[-1].touchpoint.outcome in ("connected", "held")


def _closed_by_them(timeline: Timeline) -> bool:
    """Whether the thread ends in a friendly word of theirs that surely closes it, and asks for nothing and complains of nothing."""
    last = timeline.heard[-1] if timeline.heard else None
    return (
        last is not None
        and last.touchpoint.direction == "in"
        and last.their_chances.get("closes", 0.0) >= _SURELY
        and last.did("pleased", "thanks") is not None
        and last.did("asks", "complains", "worried", "angry", "insults") is None
    )


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
    # One or two attempts in which no rule finds fault, and harassment by numbers, are what the guide counts out itself.
    by_rule = ruled.judgement.answer.value
    counted = by_rule == "harassment" or (
        by_rule == "follow_up" and 1 <= len(timeline.run) <= 2 and _spotless(timeline)
    )
    weight = RULE_WEIGHS["reads_as"] + (COUNTED_WEIGHS[by_rule] if counted else 0.0)
    scores = weighed(heard.reads_as, by_rule, weight)
    value: ReadsAs = cast(ReadsAs, max(scores, key=lambda one: scores[one]))
    confidence: dict[ReadsAs, float] = {cast(ReadsAs, one): chance for one, chance in heard.reads_as.items()}
    if value == by_rule:
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


_HEALTH: Mapping[Health, tuple[str, str]] = {
    "steady": ("nothing in it that is not explained", "waiting-well"),
    "watch": ("something in it is a sign, no more than one", "gone-quiet"),
    "at_risk": ("more than one sign in it, or a grave one", "complaints-are-a-chance"),
    "critical": ("notice, a wish to be left alone, or conduct of ours that hurt", "senior-reaches-out"),
}


def _health(
    timeline: Timeline, by_rule: Answer[Health], chances: Mapping[str, float], reads_as: ReadsAs
) -> Answer[Health]:
    """The rules count the signs that they can name; the witness hears those that have no name. Our own run reading as
    harassment is at risk at least."""
    warm = timeline.last_word is not None and timeline.last_word.did("pleased", "thanks") is not None
    at_peace = warm and by_rule.value == "steady"  # a warm word of theirs, and no sign that has a name
    scores = weighed(chances, by_rule.value, RULE_WEIGHS["health"] + PEACE_WEIGHS * at_peace)
    if reads_as == "harassment":
        scores = {one: score for one, score in scores.items() if one in ("at_risk", "critical")}
    value = cast(Health, max(scores, key=lambda one: scores[one]))
    if value == by_rule.value:
        return by_rule
    rule, page = _HEALTH[value]
    return Answer(value, rule, by_rule.evidence or _words_that_bear(timeline), by_rule.tips, (page, *by_rule.pages))


def _spotless(timeline: Timeline) -> bool:
    """Whether nothing in the run could be taken amiss, and no pause, be its end known or not, or ruled-out channel stood
    against it."""
    banned, word = ruled_out(timeline), timeline.last_word
    paused = timeline.inside_pause or (word is not None and word.did(*_ASKS_FOR_ROOM) is not None)
    return not paused and all(
        heard.channel not in banned and all(heard.our_chances.get(kind, 0.0) < _SPOT for kind in _SPOTS)
        for heard in timeline.run
    )


_ASKS_FOR_ROOM = ("asks_for_quiet", "asks_for_time", "parks")
_SPOTS = ("guilt", "sarcasm", "pressures", "threat", "insult", "shames", "goes_above", "pitches", "dodges")
_SPOT = 0.1


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
        until = ruled.step.until
        if action == "wait" and (until is None or until < timeline.now.date()):
            until = _until(timeline, ruled)  # the day that the rule rests on is over, and it is quiet all the same
        alternatives = tuple(dict.fromkeys((*others, *ruled.step.alternatives)))[:2]
        return replace(ruled.step, until=until, alternatives=alternatives)
    rule, page = _STEPS[action]
    answer: Answer[Action] = Answer(action, rule, _words_that_bear(timeline), ruled.step.answer.tips, (page,))
    others = tuple(dict.fromkeys((ruled.step.answer.value, *others)))[:2]
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
    for named in (given_date, next_of_rhythm, named_ahead):
        day = named(timeline)
        if day is not None and day >= timeline.now.date():
            return day
    return normal_until(timeline, ruled.rhythm) if timeline.run else normal_far(timeline)


def _words_that_bear(timeline: Timeline) -> tuple[Evidence, ...]:
    """The client's last word and ours since: what an answer rests on that no single rule gives."""
    word, since = timeline.last_word, timeline.since_word
    found = [shown(word, "their last word")] if word else []
    return (*found, *(shown(heard, "our word since") for heard in since[-2:]))
