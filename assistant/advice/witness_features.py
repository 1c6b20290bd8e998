"""A thread as numbers for the trained witness: what was done since the client's last word, how it lies in time, what the rules say.

Not here: the weights and what the witness says (`witness`), any decision (`assess`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from assistant.advice.answer import Misstep
from assistant.advice.channel import ruled_out
from assistant.advice.rules import Ruled
from assistant.reading.heard import Heard
from assistant.reading.timeline import Timeline

_MEETS = ("declined", "no_show", "bounced", "auto_reply", "held", "connected", "accepted")
_SPOKEN, _WRITTEN = ("call", "voicemail"), ("email", "text", "chat")
LOOKED_BACK = 8
"""Touchpoints whose outcomes count."""


def witness_features(timeline: Timeline, ruled: Ruled) -> dict[str, float]:
    """Feature name to value; a name that is missing is nought."""
    found: dict[str, float] = {f"relation {timeline.client.relation}": 1.0}
    _rules(found, ruled)
    _last(found, timeline)
    _words(found, timeline)
    _ours(found, timeline)
    _run(found, timeline, ruled)
    _standing(found, timeline)
    return found


def _rules(found: dict[str, float], ruled: Ruled) -> None:
    """What the rules of the guide come to, and each that held."""
    found[f"turn {ruled.turn.value}"] = 1.0
    found[f"turn: {ruled.turn.rule}"] = 1.0
    found[f"reads {ruled.judgement.answer.value}"] = 1.0
    found[f"do {ruled.step.answer.value}"] = 1.0
    found[f"do: {ruled.step.answer.rule}"] = 1.0
    found[f"health {ruled.health.value}"] = 1.0
    for misstep in ruled.judgement.missteps:
        found[f"misstep: {named(misstep)}"] = misstep.weight
    for sign in ruled.signs:
        found[f"sign: {sign.name}"] = 1.0 + sign.serious


def named(misstep: Misstep) -> str:
    """The rule of a misstep without its numbers."""
    return " ".join(word for word in misstep.rule.split() if not word.isdigit())


def _last(found: dict[str, float], timeline: Timeline) -> None:
    if timeline.heard:
        last = timeline.heard[-1]
        found[f"last {last.touchpoint.direction}"] = 1.0
        found[f"last {last.channel} {last.touchpoint.direction}"] = 0.7
        found[f"last {last.touchpoint.outcome}"] = 0.7
    for heard in timeline.heard[-LOOKED_BACK:]:
        if heard.touchpoint.outcome in _MEETS:
            found[f"lately {heard.touchpoint.outcome}"] = 1.0


def _words(found: dict[str, float], timeline: Timeline) -> None:
    """What the client's last word does, the one before it, and all of theirs together."""
    word = timeline.last_word
    _add(found, "ever", _most(heard.their_chances for heard in timeline.words))
    if word is None:
        found["no word"] = 1.0
        return
    found[f"word {word.touchpoint.direction} {word.channel}"] = 0.7
    found[f"word {word.touchpoint.outcome}"] = 0.7
    found["word asks"] = float("?" in word.text)
    found["word long"] = min(len(word.text), 600) / 400
    if word.mood:
        found[f"word {word.mood.mood}"] = min(word.mood.strength, 5.0) / 4
    _add(found, "word", word.their_chances)
    earlier = [heard for heard in timeline.words if heard.index < word.index]
    if earlier:
        _add(found, "before", earlier[-1].their_chances)


def _ours(found: dict[str, float], timeline: Timeline) -> None:
    """What we did since their last word: at most, in sum, first and last; and ever."""
    word = timeline.last_word
    since = [h for h in timeline.heard if h.touchpoint.direction == "out" and h.index > (word.index if word else -1)]
    _add(found, "we", _most(heard.our_chances for heard in since))
    sums = Counter[str]()
    for heard in since:
        sums.update(heard.our_chances)
    _add(found, "we all", {kind: min(total, 5.0) / 2 for kind, total in sums.items()})
    if since:
        _add(found, "we last", since[-1].our_chances)
        _add(found, "we first", since[0].our_chances)
    _add(found, "we ever", _most(h.our_chances for h in timeline.heard if h.touchpoint.direction == "out"))


def _run(found: dict[str, float], timeline: Timeline, ruled: Ruled) -> None:
    """The unanswered attempts: how many, how dense, on which channels, and the silence after them."""
    run, rhythm = timeline.run, ruled.rhythm
    count, relation = len(run), timeline.client.relation
    found["attempts"] = min(count, 10) / 4
    found[f"attempts {min(count, 9)}"] = 1.0
    found[f"attempts {relation}"] = min(count, 10) / 4
    found[f"attempts {min(count, 6)} {relation}"] = 0.7
    found["channels"] = len({heard.channel for heard in run}) / 2
    found["usual"] = math.log1p(rhythm.usual_days)
    found["past normal"] = float(rhythm.past_normal)
    found["silence to normal"] = min(3.0, rhythm.silence_days / max(0.5, rhythm.normal_days))
    if not run:
        return
    silence, room = timeline.silence_days(), timeline.room_days()
    found["silence"] = math.log1p(silence)
    found["room"] = math.log1p(room)
    found["calendar"] = math.log1p((timeline.now - run[0].at).total_seconds() / 86400)
    found["no room"], found["much room"], found["long silence"] = float(room < 1), float(room > 5), float(silence > 15)
    found["in a week"] = timeline.run_within(timedelta(days=7)) / 4
    found["in two days"] = timeline.run_within_working_days(2.0) / 3
    found["daily"] = timeline.longest_daily_streak() / 4
    for channel, times in Counter(heard.channel for heard in run).items():
        found[f"tried {channel}"] = min(times, 5) / 3
    found["same channel"] = float(count >= 2 and run[-1].channel == run[-2].channel)
    found["spoken"] = float(any(heard.channel in _SPOKEN for heard in run))
    found["written"] = float(any(heard.channel in _WRITTEN for heard in run))


def _standing(found: dict[str, float], timeline: Timeline) -> None:
    """What stands: a stop, a no, a pause, promises, a rhythm; and how often we went past it."""
    banned = ruled_out(timeline)
    found["ruled out"] = len(banned)
    found["on ruled out"] = min(3, sum(heard.channel in banned for heard in timeline.since_word))
    pause = timeline.pause
    if pause:
        found["pause"] = 1.0
        found["pause open"] = float(pause.until >= timeline.now.date())
        found["pause asked"] = float(pause.asked)
        found["inside pause"] = min(4, len(timeline.inside_pause)) / 2
    for name, stands in (
        ("broken promise", timeline.broken_promise),
        ("open promise", timeline.open_promise),
        ("rhythm", timeline.rhythm),
        ("emergency", timeline.emergency),
    ):
        if stands:
            found[name] = 1.0
    for name, said in (("stop", timeline.stop), ("refusal", timeline.refusal)):
        if said:
            found[name] = 1.0
            found[f"after {name}"] = min(4, sum(_after(timeline, said[0]))) / 2
    found["touchpoints"] = min(20, len(timeline.heard)) / 10
    found["words"] = min(10, len(timeline.words)) / 5


def _after(timeline: Timeline, said: Heard) -> Iterable[bool]:
    return (heard.touchpoint.direction == "out" for heard in timeline.heard[said.index + 1 :])


def _most(chances: Iterable[Mapping[str, float]]) -> dict[str, float]:
    most: dict[str, float] = {}
    for one in chances:
        for kind, chance in one.items():
            most[kind] = max(chance, most.get(kind, 0.0))
    return most


def _add(found: dict[str, float], where: str, chances: Mapping[str, float]) -> None:
    for kind, chance in chances.items():
        found[f"{where} {kind}"] = chance
