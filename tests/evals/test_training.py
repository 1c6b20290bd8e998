"""Training gives the same numbers each time, and those that ship are those of the library. Not here: how well they read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.paths import KNOWLEDGE
from assistant.reading.act_reader import act_reader
from assistant.reading.acts import pattern_hits
from evals.training import witness
from evals.training.acts import train_acts
from evals.training.intents import train_intents
from evals.training.mood import train_mood
from evals.training.rhythm import cases_in, library_files, train_rhythm
from evals.training.telling import train_telling
from evals.training.urgency import train_urgency
from evals.training.witness import spread, train_witness

sparse = pytest.importorskip("scipy.sparse")
from evals.training.one_by_one import fit  # noqa: E402  # scipy is asked for first: it is for those who train

WEIGHTS = KNOWLEDGE / "weights"


def test_two_questions_are_learned_and_the_same_each_time() -> None:
    """Features that decide a question get the weight, and a second run gives the very same numbers."""
    rows = sparse.csr_matrix(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]] * 8))
    truth = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]] * 8)
    weights, bias = fit(rows, truth, np.ones(32))
    again, _ = fit(rows, truth, np.ones(32))
    assert np.array_equal(weights, again)
    assert ((rows @ weights + bias > 0) == (truth > 0.5)).all()


def test_scores_that_are_too_sure_are_pressed() -> None:
    """Right three times in four with scores of certainty: the chances come down."""
    scores = np.array([[4.0, 0.0]] * 4)
    assert spread(scores, np.array([0, 0, 0, 1])) < 0.6


def test_what_ships_fits_the_code() -> None:
    """Every kind that is trained has its column, bias and bound; every question of the witness its answers."""
    for side in ("in", "out"):
        reader = act_reader(side)
        assert len(reader.kinds) == reader.weights.shape[1] == len(reader.bias) > 25
        assert all(0 < bound < 1 for bound in reader.bounds.values())
    head = json.loads((WEIGHTS / "witness.json").read_text("utf-8"))
    for question in witness.QUESTIONS:
        assert len(head[question]["bias"]) == len(head[question]["answers"])
        assert all(len(row) == len(head[question]["bias"]) for row in head[question]["weights"].values())


def test_the_intents_that_ship_read_far_more_than_the_patterns() -> None:
    """On the half of the chat questions that is there to choose by; the other half is looked at by hand."""
    from evals.training.intents import INTENTS, all_together, half_of, patterns_alone, right

    good, asked, _ = right("tune", all_together)
    assert good / asked > 0.85
    assert good > 2 * right("tune", patterns_alone)[0]
    assert tuple(json.loads((WEIGHTS / "intents.json").read_text("utf-8"))["labels"]) == INTENTS
    assert {half_of(f"ca-{number:03}") for number in range(1, 221)} == {"tune", "test"}


def test_no_question_that_measures_is_trained_on() -> None:
    """The written questions and those that are measured by share none."""
    from evals.training.intents import FILE, MEASURED, REPORTED, REPORTED_BEFORE, chats

    trained = {chat["text"].casefold() for chat in chats(FILE)}
    assert not trained & {
        chat["text"].casefold() for file in (MEASURED, *REPORTED_BEFORE, REPORTED) for chat in chats(file)
    }


def test_a_note_of_a_talk_is_read_in_the_third_person() -> None:
    """What the client does in our note of a call is found as if they had said it."""
    from assistant.reading.words import sentences

    found = pattern_hits(sentences("She will send the photos by Friday."), "inbound", "en", note=True)
    assert "promises_by" in {act.kind for act in found}


@pytest.mark.soak
def test_the_numbers_that_ship_are_those_of_the_library(tmp_path: Path) -> None:
    """Trained anew, every reader comes out the same to the bit."""
    for train in (train_mood, train_urgency, train_telling, train_intents, train_acts, train_rhythm, train_witness):
        train(tmp_path)
    made = sorted(file.name for file in tmp_path.iterdir())
    assert made == sorted(file.name for file in WEIGHTS.iterdir())
    for file in made:
        assert (tmp_path / file).read_bytes() == (WEIGHTS / file).read_bytes(), file


def test_the_prior_of_the_rhythm_is_of_the_library_as_it_is() -> None:
    """Threads that came after its fit would make it, and all that rests on it, another when it is trained anew."""
    cases = list(cases_in(library_files()))
    told = json.loads((WEIGHTS / "rhythm.json").read_text("utf-8"))["source"]
    assert told.startswith(f"{len(cases)} waits, {sum(case.wait.answered for case in cases)} of them answered")
