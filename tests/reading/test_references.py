"""What points back is told from what does not, in seven languages."""

from __future__ import annotations

import pytest

from assistant.reading.references import asks_of_another, place_chosen, yes_or_no


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("and Dana?", "Dana"), ("what about Dana?", "Dana"), ("und Dana?", "Dana"), ("et Dana ?", "Dana"),
        ("¿y Dana?", "Dana"), ("e Dana?", "Dana"), ("en Dana?", "Dana"), ("should I chase Dana?", None), ("hello", None),
    ],
)  # fmt: skip
def test_the_same_question_about_another(text: str, whom: str | None) -> None:
    """ "And Dana?" asks again what was asked before."""
    assert asks_of_another(text) == whom


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0), ("the first one", 0), ("the second one please", 1), ("the last one", 2), ("die erste", 0), ("le premier", 0),
        ("la segunda", 1), ("il primo", 0), ("de tweede", 1), ("o primeiro", 0), ("9", None), ("Dana at Acme", None),
    ],
)  # fmt: skip
def test_a_choice_by_place(text: str, place: int | None) -> None:
    """Out of three; what is not there is no choice."""
    assert place_chosen(text, 3) == place


@pytest.mark.parametrize("text", ["yes", "Ja, bitte", "oui", "sí", "sì", "ja graag", "sim", "save it", "ok"])
def test_a_yes(text: str) -> None:
    """The whole of the text confirms."""
    assert yes_or_no(text) == "yes"


@pytest.mark.parametrize("text", ["no", "nein", "non merci", "laat maar", "não", "cancel"])
def test_a_no(text: str) -> None:
    """The whole of the text calls off."""
    assert yes_or_no(text) == "no"


@pytest.mark.parametrize("text", ["yes but not today", "no answer again", "si elle appelle"])
def test_neither(text: str) -> None:
    """A yes or a no within something else is none."""
    assert yes_or_no(text) is None
