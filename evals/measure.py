"""Runs a library of labelled mails and threads through the desk and counts what came out right. Plain functions.

    python -m evals.measure evals/library/main_mails.jsonl evals/library/main_threads.jsonl

Not here: intervals, comparisons between runs, reports.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import regex

from assistant.answers import Assessment, Reply
from assistant.desk import Desk
from assistant.profile import Profile
from assistant.thread import Labels, Thread, threads_from_jsonl


@dataclass
class Score:
    """How often each thing was right: `right[name] / asked[name]`; and the cases in which something was not."""

    right: Counter[str] = field(default_factory=Counter[str])
    asked: Counter[str] = field(default_factory=Counter[str])
    wrong: list[tuple[str, list[str]]] = field(default_factory=list[tuple[str, list[str]]])
    milliseconds: list[float] = field(default_factory=list[float])

    def count(self, case: str, results: Mapping[str, bool | None]) -> None:
        """Counts one case; None means that the library does not say."""
        failed = [name for name, good in results.items() if good is False]
        for name, good in results.items():
            if good is not None:
                self.asked[name] += 1
                self.right[name] += good
        if failed:
            self.wrong.append((case, failed))

    def lines(self) -> Iterable[str]:
        for name, asked in self.asked.items():
            yield f"{name:<24} {self.right[name]:>4} of {asked:<4} {self.right[name] / asked:.2f}"
        if self.milliseconds:
            yield f"median {statistics.median(self.milliseconds):.0f} ms, slowest {max(self.milliseconds):.0f} ms"


def measure_threads(threads: Iterable[Thread], desk: Desk) -> Score:
    """Turn, judgement, action, channel, health and the day a wait lasts, against the labels."""
    score = Score()
    for thread in threads:
        answer = desk.chase(thread)
        score.milliseconds.append(answer.elapsed_ms)
        score.count(thread.id, judged(thread, answer))
    return score


def judged(thread: Thread, answer: Assessment) -> dict[str, bool | None]:
    """Each answer of an assessment against the labels; None where the library does not say."""
    labels = thread.labels
    if labels is None:
        return {}
    until = None
    if labels.until and answer.action == "wait":
        until = answer.until is not None and abs((answer.until - labels.until).days) <= 1
    return {
        "turn": answer.turn == labels.turn if labels.turn else None,
        "reads_as": answer.reads_as == labels.reads_as if labels.reads_as else None,
        "action": answer.action in labels.actions if labels.actions else None,
        "channel": _channel_fits(labels, answer),
        "health": answer.health == labels.health if labels.health else None,
        "until within a day": until,
        "quotes stand in thread": all(e.quote in thread.touchpoints[e.touchpoint].text for e in answer.evidence),
    }


def _channel_fits(labels: Labels, answer: Assessment) -> bool | None:
    """Whether the channel is one of those labelled, and none where no word may go out; None where that is not comparable."""
    if labels.channels is None:
        return None
    if labels.channels:
        return answer.channel in labels.channels
    # A wait has a channel too, that of the word after it: an empty list beside one means "none today" and not "none at all".
    return None if labels.actions and labels.actions[0] == "wait" else answer.channel is None


def measure_mails(mails: Sequence[Mapping[str, Any]], desk: Desk) -> tuple[Score, list[Reply]]:
    """All checks, the mood and urgency, the issue named and the first name, against the labels; per language too."""
    score, replies = Score(), list[Reply]()
    for mail in mails:
        reply = desk.reply(
            mail["raw"],
            id=mail["id"],
            received_at=datetime.fromisoformat(mail["received_at"]),
            timezone=mail["client_timezone"],
        )
        replies.append(reply)
        score.milliseconds.append(reply.elapsed_ms)
        labels = mail["labels"]
        written = bool(reply.body)
        results: dict[str, bool | None] = {
            "all checks": reply.passed if written else None,
            f"all checks, {labels['language']}": reply.passed if written else None,
            "language": reply.language == labels["language"],
            "mood": reply.mood == labels["mood"],
            "urgency": reply.urgency == labels["urgency"],
            "needs_reply": reply.needs_reply == labels["needs_reply"],
            "issue named": _named(reply, labels["names_issue"]) if written and labels["needs_reply"] else None,
            "first name": labels["first_name"] in reply.body if written and labels.get("first_name") else None,
        }
        score.count(mail["id"], results)
    return score, replies


def _named(reply: Reply, wanted: Sequence[str]) -> bool:
    return any(regex.search(pattern, reply.body.lower()) for pattern in wanted)


def shared_runs(replies: Sequence[Reply]) -> list[tuple[str, str, str]]:
    """Pairs of replies that share a run of more than eight words beyond greeting and sign-off, with one such run."""
    runs = {reply.id: reply.runs for reply in replies if reply.body}
    return [(a, b, min(runs[a] & runs[b])) for a, b in combinations(runs, 2) if runs[a] & runs[b]]


def main(arguments: Sequence[str]) -> int:
    desk = Desk(Profile(name="Robin Vale"))
    for argument in arguments:
        lines = [line for line in Path(argument).read_text("utf-8").splitlines() if line.strip()]
        print(f"\n{argument}: {len(lines)} cases")
        if "raw" in json.loads(lines[0]):
            score, replies = measure_mails([json.loads(line) for line in lines], desk)
            print(f"pairs that share a run of nine words: {len(shared_runs(replies))}")
        else:
            score = measure_threads(threads_from_jsonl(lines, argument), desk)
        print("\n".join(score.lines()))
        for case, failed in score.wrong:
            print(f"  {case}: {', '.join(failed)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
