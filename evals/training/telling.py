"""The reader of what a mail is about, trained on the labelled mails. Not here: how it is used (`assistant.reading.matter`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import regex

from assistant.intake import read_words
from assistant.paths import KNOWLEDGE, LIBRARY
from assistant.reading.language import language_of
from assistant.reading.matter import weighed
from assistant.reading.telling import NAME, OTHER, TELLS, telling_features
from evals.training.logistic import fit, save

FILES = ("mails_train.jsonl", "dev_mails.jsonl", "dev_mails_b.jsonl", "dev_mails_c.jsonl")
PENALTY = 1e-4
"""Chosen on `mails_tune.jsonl`, out of 1e-4 to 1e-3."""


def rows_of(files: Iterable[str]) -> Iterator[tuple[dict[int, float], str]]:
    """Features of each sentence, and whether it holds what the labels say that a reply must name."""
    for file in files:
        for line in (LIBRARY / file).read_text("utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            wanted: list[str] = row["labels"].get("names_issue") or []
            if "matter" in row["labels"]:
                continue  # labelled with broader patterns: learned from these, drafts retell plain complaints less well
            mail = read_words(row["raw"])
            if not wanted or mail.automatic is not None or not mail.text:
                continue
            language = language_of(mail.text)
            parts, scores = weighed(mail.text, language)
            for part, found in zip(parts, telling_features(parts, scores, language, mail.subject), strict=True):
                named = any(regex.search(pattern, part.lower()) for pattern in wanted)
                yield found, TELLS if named else OTHER


def train_telling(folder: Path = KNOWLEDGE / "weights") -> None:
    """Trains and writes `telling.json` and `telling.int16`."""
    pairs = list(rows_of(FILES))
    weights, bias = fit([row for row, _ in pairs], [label for _, label in pairs], (TELLS, OTHER), PENALTY)
    save(NAME, folder, (TELLS, OTHER), weights, bias)
