"""The mood reader, trained on the labelled mails of the library. Not here: how it is used (`assistant.reading.feeling`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from assistant.intake import read_words
from assistant.paths import KNOWLEDGE, LIBRARY
from assistant.reading.features import features
from assistant.reading.feeling import NAME
from assistant.reading.message import mood_features
from assistant.reading.mood import Mood
from evals.training.logistic import fit, save

FILES = ("mails_train.jsonl", "dev_mails.jsonl", "dev_mails_b.jsonl", "dev_mails_c.jsonl")
PENALTY = 1e-4
"""Chosen on `mails_tune.jsonl` and `main_mails.jsonl`, out of 3e-5 to 2e-3."""
MOODS: tuple[str, ...] = get_args(Mood)


def rows_of(files: Iterable[str]) -> Iterator[tuple[dict[int, float], str]]:
    """Features and mood of each mail that a person wrote."""
    for file in files:
        for line in (LIBRARY / file).read_text("utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            mail = read_words(row["raw"])
            if mail.automatic is not None:
                continue
            text = mail.text or " ".join(one.text for one in mail.earlier[-1:])
            whole, found = mood_features(text, datetime.fromisoformat(row["received_at"]), mail.subject)
            yield features(whole, found), row["labels"]["mood"]


def train_mood(folder: Path = KNOWLEDGE / "weights") -> None:
    """Trains and writes `mood.json` and `mood.int16`."""
    pairs = list(rows_of(FILES))
    weights, bias = fit([row for row, _ in pairs], [mood for _, mood in pairs], MOODS, PENALTY)
    save(NAME, folder, MOODS, weights, bias)
