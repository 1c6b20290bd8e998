"""How far two people who labelled the same threads without sight of each other agree, question by question.

    python -m evals.agreement [evals/library/labelled_twice.jsonl]

Each line holds `first` and `second`, the two labellings, and where they differed what was settled and why. Not here: how
often the desk is right (`report`).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.paths import LIBRARY

FILE = LIBRARY / "labelled_twice.jsonl"
ONE_ANSWER = ("reads_as", "turn", "health")


@dataclass(frozen=True)
class Agreement:
    """How many were labelled twice, the share that agrees, and Cohen's kappa (None where lists or dates are compared)."""

    question: str
    asked: int
    agreed: float
    kappa: float | None


def agreements(rows: Iterable[Mapping[str, Any]]) -> tuple[Agreement, ...]:
    """All questions: the single answers, then the best action, channel and day of a wait as the guide accepts them."""
    seen = list(rows)
    found: list[Agreement] = []
    for question in ONE_ANSWER:
        pairs = [
            (one["first"][question], one["second"][question])
            for one in seen
            if question in one["first"] and question in one["second"]
        ]
        found.append(Agreement(question, len(pairs), _share([a == b for a, b in pairs]), kappa(pairs)))
    best = [(one["first"]["actions"], one["second"]["actions"]) for one in seen]
    same = [(first[0], second[0]) for first, second in best]
    found.append(Agreement("best action", len(best), _share([a == b for a, b in same]), kappa(same)))
    accepted = _share([second[0] in first for first, second in best])
    found.append(Agreement("best action among the other's acceptable", len(best), accepted, None))
    ways = [(one["first"]["channels"], one["second"]["channels"]) for one in seen if both(one, "channels")]
    fits = [(second[0] in first) if first and second else not first and not second for first, second in ways]
    found.append(Agreement("channel among the other's acceptable", len(ways), _share(fits), None))
    days = [
        abs((date.fromisoformat(one["first"]["until"]) - date.fromisoformat(one["second"]["until"])).days) <= 1
        for one in seen
        if both(one, "until")
    ]
    found.append(Agreement("until within a day", len(days), _share(days), None))
    return tuple(found)


def both(row: Mapping[str, Any], field: str) -> bool:
    return field in row["first"] and field in row["second"]


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa: the agreement beyond what the two would reach by chance with the answers that they give."""
    if not pairs:
        return float("nan")
    one, two = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[answer] * two[answer] for answer in one) / len(pairs) ** 2
    agreed = _share([a == b for a, b in pairs])
    return 1.0 if chance == 1.0 else (agreed - chance) / (1 - chance)


def _share(good: Sequence[bool]) -> float:
    return sum(good) / len(good) if good else float("nan")


def main(arguments: Sequence[str]) -> int:
    file = Path(arguments[0]) if arguments else FILE
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    print(f"{len(rows)} threads labelled twice, {sum('settled' in row for row in rows)} settled in writing")
    for one in agreements(rows):
        beyond = f"  kappa {one.kappa:.2f}" if one.kappa is not None else ""
        print(f"{one.question:<42} {one.agreed:.3f} of {one.asked}{beyond}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
