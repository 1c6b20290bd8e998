"""Two runs side by side: what got better, what got worse, and whether that is more than noise. Not here: single runs (`results`).

Only cases that both runs have, unchanged, are compared, pair by pair: the exact McNemar test looks at nothing but those
whose verdict changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assistant.thread import Value
from evals.scorers import HARD, OF_TASK
from evals.statistics import mcnemar

NOISE = 0.05
"""The p below which a difference is taken for more than chance."""
QUESTIONS = tuple(name for names in OF_TASK.values() for name in names) + HARD


class Difference(Value):
    """One question over the cases that both runs answered."""

    question: str
    cases: int
    before: float
    """The share that was right."""
    after: float
    better: tuple[str, ...]
    """Cases that were wrong and are right."""
    worse: tuple[str, ...]
    p: float

    @property
    def word(self) -> str:
        """`better`, `worse`, `the same`, or a difference that may be `noise`."""
        if not self.better and not self.worse:
            return "the same"
        if self.p >= NOISE:
            return "noise"
        return "better" if len(self.better) > len(self.worse) else "worse"


class Comparison(Value):
    """Of two runs. `only_before` and `only_after` count cases that the other does not have, or has in another form."""

    before: str
    after: str
    differences: tuple[Difference, ...]
    only_before: int
    only_after: int

    @property
    def is_worse(self) -> bool:
        return any(one.word == "worse" or (one.question in HARD and one.worse) for one in self.differences)


def compared(
    before: str, rows_before: Iterable[Mapping[str, Any]], after: str, rows_after: Iterable[Mapping[str, Any]]
) -> Comparison:
    """Compares rows as `cases.jsonl` has them. A case that failed has no verdict and is compared with nothing."""
    first = {(row["key"], row["digest"]): row["verdicts"] for row in rows_before}
    second = {(row["key"], row["digest"]): row["verdicts"] for row in rows_after}
    shared = [key for key in first if key in second]
    differences: list[Difference] = []
    for question in QUESTIONS:
        both = [key for key in shared if question in first[key] and question in second[key]]
        if not both:
            continue
        better = tuple(key[0] for key in both if second[key][question] and not first[key][question])
        worse = tuple(key[0] for key in both if first[key][question] and not second[key][question])
        right = sum(first[key][question] for key in both)
        differences.append(
            Difference(
                question=question,
                cases=len(both),
                before=right / len(both),
                after=(right + len(better) - len(worse)) / len(both),
                better=better,
                worse=worse,
                p=mcnemar(len(worse), len(better)),
            )
        )
    return Comparison(
        before=before,
        after=after,
        differences=tuple(differences),
        only_before=len(first) - len(shared),
        only_after=len(second) - len(shared),
    )


def told(found: Comparison) -> str:
    """A comparison in words."""
    lines = [f"{found.before} → {found.after}"]
    for one in found.differences:
        line = f"{one.question:<32} {one.before:6.3f} → {one.after:6.3f} of {one.cases:<5} {one.word}"
        if one.better or one.worse:
            line += f" (+{len(one.better)} −{len(one.worse)}, p {one.p:.3f})"
        lines.append(line)
        lines += [f"    worse  {key}" for key in one.worse[:20]] + [f"    better {key}" for key in one.better[:20]]
        for word, cases in (("worse", one.worse), ("better", one.better)):
            if len(cases) > 20:
                lines.append(f"    … and {len(cases) - 20} more {word}")
    if found.only_before or found.only_after:
        lines.append(
            f"Not compared: {found.only_before} cases of the first run only, {found.only_after} of the second."
        )
    return "\n".join(lines)
