"""`python -m evals.rhythm [--json]`: the reply rhythm, back-tested on a public mail archive.

The prior is fitted on the archive's earlier years and tried on its last one, against one curve for all, against each
person's own waits alone and against fixed waits of 3, 5 and 7 days; the prior that ships, which never saw the archive, is
tried beside it. Skipped with one sentence where ../shared/data (or HEARDBACK_SHARED) is not there. Nothing is written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import HeardbackError
from assistant.paths import ROOT
from assistant.reading.reply_curve import Prior, shipped
from evals.rhythm.archive import Task, read_messages, tasks_of, waits_in
from evals.rhythm.chasing import by_chance, by_share, compared
from evals.rhythm.forecasts import DAYS, SILENCES, Way, gain, one_curve, own_counts, scores, shrunk, sums_of
from evals.training.curves import Free, fit
from evals.training.rhythm import START

FITTED = (datetime(2006, 1, 1, tzinfo=UTC), datetime(2009, 1, 1, tzinfo=UTC))
TRIED = (FITTED[1], datetime(2009, 11, 27, tzinfo=UTC))
"""Until a horizon before the archive ends, so that every outcome is known."""
EVERY = 4
"""One in so many waits of the earlier span is used for the fit of the prior's few numbers: the rest hardly moves them."""
FREE = (
    Free("base", -2.0, 2.0),
    Free("body_width", 0.0, 1.0, "log"),
    Free("quick_share", -2.2, 1.0, "share"),
    Free("tail_share", -2.2, 1.0, "share"),
    Free("tail_shift", 2.5, 1.0),
    Free("own_width", -0.36, 1.0, "log"),
    Free("never:client", 0.0, 2.0, "share"),
    Free("never_strength", 1.4, 1.0, "log"),
)


def archive() -> Path | None:
    """The mail archive of the shared data, if it is there."""
    shared = Path(os.environ.get("HEARDBACK_SHARED") or ROOT.parent / "shared")
    return next(iter(sorted((shared / "data" / "mail").glob("*.jsonl.gz"))), None)


def report(file: Path) -> dict[str, Any]:
    """All figures as one JSON object, each as [value, low, high] of its 95 % interval over persons."""
    asked = waits_in(read_messages(file))
    earlier, tried = tasks_of(asked, *FITTED), tasks_of(asked, *TRIED)
    prior = fit([task.case for task in earlier[::EVERY]], START, FREE)
    own = shrunk("own curve, shrunk", prior)
    ways = (one_curve(earlier), own_counts(earlier), own, shrunk("own curve, shipped prior", shipped()))
    return {
        "fitted_on": _told(earlier),
        "tried_on": _told(tried),
        "answered": {f"{day:g}": round(sum(task.days <= day for task in tried) / len(tried), 3) for day in DAYS},
        "prior": {name: getattr(prior, name) for name in _SHOWN} | {"never": prior.never["client"]},
        "forecasts": {f"{silence:g}": _forecasts(ways, tried, silence) for silence in SILENCES},
        "chasing": _chasing(own, prior, tried),
    }


_SHOWN = ("base", "body_width", "quick_share", "tail_share", "tail_shift", "own_width", "never_strength")


def _told(tasks: Sequence[Task]) -> dict[str, int]:
    answered = sum(task.case.wait.answered for task in tasks)
    return {"waits": len(tasks), "persons": len({task.person for task in tasks}), "answered": answered}


def _forecasts(ways: Sequence[Way], tasks: Sequence[Task], silence: float) -> dict[str, Any]:
    sums = {way.name: sums_of(way, tasks, DAYS, silence) for way in ways}
    found: dict[str, Any] = {}
    for name, own in sums.items():
        score = scores(own)
        found[name] = {
            "log_loss": score.log_loss.rounded(),
            "brier": score.brier.rounded(),
            "ece": score.ece.rounded(),
            "gain_over_one_curve": gain(own, sums[ways[0].name]).rounded(),
        }
    return found


def _chasing(own: Way, prior: Prior, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    rules = {"by chance of an answer soon": by_chance(own), "by share of answers": by_share(prior)}
    return [
        {
            "rule": name,
            "fixed_days": one.fixed_days,
            "needless_per_100": one.needless.rounded(),
            "days_waited": one.waited.rounded(),
        }
        for name, rule in rules.items()
        for one in compared(rule, tasks)
    ]


def lines(found: dict[str, Any]) -> list[str]:
    """The report for a terminal."""
    told = [f"{name}: {found[name]}" for name in ("fitted_on", "tried_on", "answered", "prior")]
    for silence, ways in found["forecasts"].items():
        told.append(f"\nanswered by day …, after {silence} days of silence")
        for name, figures in ways.items():
            told.append(f"  {name:<26}" + "  ".join(f"{what} {_shown(three)}" for what, three in figures.items()))
    told.append("\nchasing, at an equal number of needless chases for 100 words")
    told.extend(
        f"  fixed {one['fixed_days']:g} days ({_shown(one['needless_per_100'])} needless); {one['rule']}: "
        f"{_shown(one['days_waited'])} days waited in vain"
        for one in found["chasing"]
    )
    return told


def _shown(three: Sequence[float]) -> str:
    return "{:.3f} [{:.3f}, {:.3f}]".format(*three)


def main(arguments: Sequence[str]) -> int:
    file = archive()
    if file is None:
        print("Skipped: there is no mail archive in ../shared/data (HEARDBACK_SHARED names another place).")
        return 0
    try:
        found = report(file)
    except HeardbackError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found) if "--json" in arguments else "\n".join(lines(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
