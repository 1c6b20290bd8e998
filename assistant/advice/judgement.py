"""How does it read: follow-up, borderline or harassment? Section 2 of the judging guide, rule by rule.

Each rule that holds becomes a `Misstep`; the gravest decides, what moves the line is said in the finding itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.advice.answer import Answer, Misstep, shown
from assistant.advice.missteps import missteps_of
from assistant.reading.timeline import Timeline
from assistant.thread import ReadsAs


@dataclass(frozen=True)
class Judgement:
    """The answer with its calibrated confidence in each class (they sum to 1) and every finding behind it."""

    answer: Answer[ReadsAs]
    confidence: dict[ReadsAs, float]
    missteps: tuple[Misstep, ...]


def judge(timeline: Timeline) -> Judgement:
    """Judges the run of attempts since the client's last real word, and what the client said in it."""
    missteps = tuple(sorted(missteps_of(timeline), key=lambda f: (f.reads_as != "harassment", -f.weight)))
    grave = [f for f in missteps if f.reads_as == "harassment"]
    mild = [f for f in missteps if f.reads_as == "borderline"]
    value: ReadsAs = "harassment" if grave else "borderline" if mild else "follow_up"
    confidence = _confidence(grave, mild)
    if value == "follow_up":
        run = timeline.run
        rule = "room to answer between attempts, courteous, and what the client asked for is respected"
        evidence = (shown(run[-1], "the last of a run that leaves room"),) if run else ()
        tips = ("One more without news or ease in it, or one within a day, would make it borderline.",) if run else ()
        return Judgement(Answer(value, rule, evidence, tips, ("know-the-line",)), confidence, missteps)
    deciding = grave or mild
    evidence = tuple({(e.touchpoint, e.quote, e.why): e for f in deciding for e in f.evidence}.values())[:6]
    tips = tuple(dict.fromkeys(f.tip for f in deciding))
    page = "harassment-ease-off" if grave else "know-the-line"
    return Judgement(Answer(value, deciding[0].rule, evidence, tips, (page, "know-the-line")), confidence, missteps)


def _confidence(grave: list[Misstep], mild: list[Misstep]) -> dict[ReadsAs, float]:
    """Softmax over the evidence for each class. The scale was fitted on the development threads by log loss."""
    heavy = max((f.weight for f in grave), default=0.0)
    light = max((f.weight for f in mild), default=0.0)
    scores = {
        "follow_up": 1.0 - 1.2 * heavy - 1.1 * light,
        "borderline": 0.35 + 1.2 * light + 0.3 * heavy - 0.4 * (heavy > 0),
        "harassment": 1.5 * heavy + 0.25 * light * (len(mild) > 1),
    }
    powers = {name: math.exp(2.2 * score) for name, score in scores.items()}
    total = sum(powers.values())
    return {
        "follow_up": powers["follow_up"] / total,
        "borderline": powers["borderline"] / total,
        "harassment": powers["harassment"] / total,
    }
