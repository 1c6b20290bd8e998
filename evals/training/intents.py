"""The reader of what a user asks, trained on the library's written questions. Not here: its use (`assistant.reading.intents`)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.embedder import DIMENSIONS
from assistant.paths import KNOWLEDGE, LIBRARY
from assistant.reading.intent_reader import NAME, intent_features
from assistant.reading.intents import Intent, by_patterns, read_intent, signs_of
from evals.training.logistic import FAST, fit, save

FILE, MEASURED = "chats_train.jsonl", "chats.jsonl"
REPORTED_BEFORE = ("chats_test.jsonl", "chats_test_b.jsonl")
"""Two hundred and 220 questions of two other authors; each reported, then read, and tuned on since."""
REPORTED = "chats_test_c.jsonl"
"""318 questions of an author whom nobody tuned on, labelled a second time by somebody else, who differed on one."""
PENALTY = 1e-5
"""Chosen on `chats.jsonl`, out of 1e-5 to 3e-4."""
INTENTS: tuple[str, ...] = get_args(Intent)


def chats(file: str) -> Iterator[dict[str, Any]]:
    """The labelled questions of a file of the library."""
    for line in (LIBRARY / file).read_text("utf-8").splitlines():
        yield json.loads(line)


def half_of(id: str) -> Literal["tune", "test"]:
    """Which half of `chats.jsonl` a question belongs to, for good."""
    return "test" if hashlib.sha256(id.encode()).digest()[0] % 2 else "tune"


def right(half: Literal["tune", "test"], read: Callable[[str], str | None]) -> tuple[int, int, list[tuple[str, str]]]:
    """How many questions of a half are read as labelled, of how many, and which are not, with what they were read as."""
    part = [chat for chat in chats(MEASURED) if half_of(chat["id"]) == half]
    given = [(chat, read(chat["text"]) or "playbook_question") for chat in part]
    wrong = [(chat["id"], got) for chat, got in given if got != chat["labels"]["intent"]]
    return len(part) - len(wrong), len(part), wrong


def train_intents(folder: Path = KNOWLEDGE / "weights") -> None:
    """Trains and writes `intents.json` and `intents.int16`."""
    known = list(chats(FILE))
    rows = [intent_features(*signs_of(chat["text"])) for chat in known]
    weights, bias = fit(rows, [chat["labels"]["intent"] for chat in known], INTENTS, PENALTY, FAST, DIMENSIONS)
    save(NAME, folder, INTENTS, weights, bias)


def patterns_alone(text: str) -> str | None:
    """What the patterns read by themselves: what the reader is measured against."""
    return by_patterns(text).intent


def all_together(text: str) -> str | None:
    """What the desk reads."""
    return read_intent(text).intent


def main() -> None:
    """Prints how both halves and the reported part are read, by the patterns alone and by all."""
    for half in ("tune", "test"):
        for name, read in (("patterns", patterns_alone), ("all", all_together)):
            good, asked, _ = right(half, read)
            print(f"{half} {name:<9} {good:>4} of {asked} {good / asked:.3f}")
    for said, file in (*(("read", file) for file in REPORTED_BEFORE), ("reported", REPORTED)):
        part = list(chats(file))
        for name, read in (("patterns", patterns_alone), ("all", all_together)):
            good = sum((read(chat["text"]) or "playbook_question") == chat["labels"]["intent"] for chat in part)
            print(f"{said:<8} {name:<9} {good:>4} of {len(part)} {good / len(part):.3f}")


if __name__ == "__main__":
    main()
