"""The mood reader, trained on the labelled mails of the library. Not here: how it is used (`assistant.reading.feeling`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, get_args

from assistant.intake import read_words
from assistant.paths import KNOWLEDGE, LIBRARY
from assistant.reading.features import features
from assistant.reading.feeling import NAME
from assistant.reading.message import mood_features
from assistant.reading.mood import Mood
from evals.training.logistic import FAST, fit, save

FILES = ("mails_train.jsonl", "dev_mails.jsonl", "dev_mails_b.jsonl", "dev_mails_c.jsonl")
PENALTY = 1e-4
"""Chosen on `mails_tune.jsonl` and `main_mails.jsonl`, out of 3e-5 to 2e-3."""
MOODS: tuple[str, ...] = get_args(Mood)


class Written(NamedTuple):
    """A mail that a person wrote: its words, when it came, its subject, and the labels."""

    text: str
    at: datetime
    subject: str | None
    labels: Mapping[str, Any]


def written(files: Iterable[str]) -> Iterator[Written]:
    """The labelled mails of these files, without what answered by itself; where only a quoted mail was pasted, its words."""
    for file in files:
        for line in (LIBRARY / file).read_text("utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            mail = read_words(row["raw"])
            if mail.automatic is None:
                text = mail.text or " ".join(one.text for one in mail.earlier[-1:])
                yield Written(text, datetime.fromisoformat(row["received_at"]), mail.subject, row["labels"])


def train_mood(folder: Path = KNOWLEDGE / "weights") -> None:
    """Trains and writes `mood.json` and `mood.int16`."""
    mails = list(written(FILES))
    rows = [features(*mood_features(mail.text, mail.at, mail.subject)) for mail in mails]
    weights, bias = fit(rows, [mail.labels["mood"] for mail in mails], MOODS, PENALTY, FAST)
    save(NAME, folder, MOODS, weights, bias)
