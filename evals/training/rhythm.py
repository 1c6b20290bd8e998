"""`python -m evals.training.rhythm`: fits the prior of reply times to the threads of the library, and to nothing else.

Writes `knowledge/weights/rhythm.json`. Not here: the fit itself (`curves`), the back-test on real mail (`evals.rhythm`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from assistant.paths import LIBRARY
from assistant.reading.reply_curve import FILE, Prior
from assistant.reading.rhythm import PRACTICE_DAYS
from assistant.reading.timeline import Timeline
from assistant.reading.waits import waits_of
from assistant.thread import threads_from_jsonl
from evals.training.curves import PRECISION, Case, Free, fit

PATTERNS = ("threads_train*.jsonl", "dev_threads_*.jsonl")
"""Every file of these names that is there; never one that has `test` in its name."""

START = Prior(
    base=0.0,
    relations={"prospect": 0.0, "former": 0.0},
    channels={"call": 0.0, "voicemail": 0.0, "text": 0.0, "chat": 0.0, "meeting": 0.0},
    body_width=0.8,
    quick_share=0.1,
    quick_shift=-2.5,
    quick_width=1.0,
    tail_share=0.1,
    tail_shift=2.0,
    tail_width=0.8,
    own_width=0.7,
    never={"client": 0.1, "prospect": 0.3, "former": 0.2},
    never_strength=4.0,
    normal={"client": 0.5, "prospect": 0.5, "former": 0.5},
)
"""Where the search starts. What is not in FREE stays: threads are too short to tell how firm a client's silence is."""

FREE = (
    Free("base", 0.0, 1.0),
    Free("relations:prospect", 0.3, 0.5),
    Free("relations:former", 0.3, 0.5),
    Free("channels:text", -0.5, 0.5),
    Free("channels:chat", -0.5, 0.5),
    Free("channels:call", 0.0, 0.5),
    Free("channels:voicemail", 0.0, 0.5),
    Free("body_width", -0.2, 0.2, "log"),
    Free("quick_share", -2.2, 0.5, "share"),
    Free("quick_shift", -2.5, 0.3),
    Free("tail_share", -2.2, 0.5, "share"),
    Free("tail_shift", 2.0, 0.3),
    Free("own_width", -0.36, 0.3, "log"),
    Free("never:client", -2.2, 0.5, "share"),
    Free("never:prospect", -0.8, 0.5, "share"),
    Free("never:former", -1.4, 0.5, "share"),
)
"""What the library settles, each with a weak expectation that a cell with hardly any waits falls back to."""


def library_files(folder: Path = LIBRARY) -> list[Path]:
    found = {path for pattern in PATTERNS for path in folder.glob(pattern) if "test" not in path.name}
    return sorted(found)


def cases_in(files: Iterable[Path]) -> Iterator[Case]:
    """The waits that are over, each with the earlier ones of its thread.

    The silence at the moment of asking is left out: a thread is in the library because somebody asked in it, which is
    when a client is silent. Counted as cut off, it would make everybody slow.
    """
    for file in files:
        for thread in threads_from_jsonl(file.read_text("utf-8").splitlines(), file.name):
            waits = waits_of(Timeline(thread))
            for number, wait in enumerate(waits):
                yield Case(thread.client.relation, wait, waits[:number])


def fitted(cases: Sequence[Case]) -> Prior:
    """The prior; and what is normal: the share of answers by mail within the practice's days, of whom nothing is known."""
    prior = fit(cases, START, FREE)
    normal = {
        relation: round(1 - prior.curve(relation, prior.place(relation, "email")).silent(days), PRECISION)
        for relation, days in PRACTICE_DAYS.items()
    }
    return replace(prior, normal=normal)


def write(prior: Prior, source: str, file: Path = FILE) -> None:
    file.write_text(json.dumps({"source": source, **asdict(prior)}, indent=1) + "\n", "utf-8")


def train_rhythm(folder: Path = FILE.parent) -> None:
    """Fits the prior to the library and writes it into `folder`."""
    files = library_files()
    cases = list(cases_in(files))
    answered = sum(case.wait.answered for case in cases)
    source = (
        f"{len(cases)} waits, {answered} of them answered, in {', '.join(file.name for file in files)}; all invented"
    )
    prior = fitted(cases)
    write(prior, source, folder / FILE.name)
    print(source)
    print(json.dumps(asdict(prior)))


if __name__ == "__main__":
    train_rhythm()
