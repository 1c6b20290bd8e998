"""A back-test in words, for a terminal and for the report of a run. Not here: its figures (`backtest`)."""

from __future__ import annotations

from typing import Any

from evals.backtest import BackTest, Figure, Said, count


def for_report(found: BackTest) -> dict[str, Any]:
    """As the report of a run shows it: words, limits, and all figures."""
    return {
        "text": "\n".join(_lines(found)),
        "limits": " ".join(found.limits),
        "figures": found.model_dump(mode="json"),
    }


def told(found: BackTest) -> str:
    """The back-test in words, the answer first."""
    return "\n".join([*_lines(found), "", "Limits:", *(f"- {one}" for one in found.limits)])


def _lines(found: BackTest) -> list[str]:
    done = found.said
    of = f"{count(found.moments, 'word')} of ours to {count(found.clients, 'client')}"
    lines = [
        f"Of {count(found.attempts, 'attempt')} ({of}) the desk would have sent {done['go']}, gone another way with "
        f"{done['other_way']}, waited with {done['wait']} and stopped at {done['stop']}.",
        f"Spared: {count(found.saved, 'attempt')} to which no answer came{_shown(found.saved_share)}; {found.put_off} put off.",
        f"At risk: {count(found.at_risk, 'answer')}, at most{_shown(found.at_risk_share)}; {found.at_risk_for_good} for good."
        + (f" Put off by {found.later_days:g} days in the middle." if found.later_days is not None else ""),
    ]
    if not found.attempts:
        lines = [f"No word of ours went out after one that had got no answer ({of}), so there is no attempt to test."]
    names: dict[Said, str] = {
        "go": "sent",
        "other_way": "gone another way",
        "wait": "waited",
        "stop": "stopped",
    }
    lines += [f"Answered where it would have {names[name]}: {figure}" for name, figure in found.answered_if.items()]
    if found.difference is not None:
        lines.append(
            f"Answered more often where it would have sent than where it would have held back, by: {found.difference}"
        )
    if found.harsh_in_vain is not None:
        lines.append(f"Attempts after a run that read as too much to it: {found.harsh}; in vain: {found.harsh_in_vain}")
    if found.followed_other_way is not None:
        lines.append(f"The answer came on the channel that it would have chosen instead: {found.followed_other_way}")
    lines.append(f"Of {found.answers} words of ours to a word of theirs it would have held back {found.answers_held}.")
    if not found.finished:
        lines.append("Stopped: these are the figures of what was done until then.")
    return lines


def _shown(figure: Figure | None) -> str:
    return f" (share {figure})" if figure is not None else ""
