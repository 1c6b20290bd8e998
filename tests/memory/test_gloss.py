"""Questions in other languages, put into English word by word."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadSettings
from assistant.memory.gloss import Gloss

ENGLISH = "the client does not answer our mails what can we do about an invoice".split()


@pytest.mark.parametrize(
    ("question", "english"),
    [
        ("Der Kunde antwortet nicht", "the client answer not"),
        ("Le client n'a pas payé la facture", "the client has not pay the invoice"),
        ("El cliente no contesta", "the client not answer"),
    ],
)
def test_a_question_comes_out_in_english_words(question: str, english: str) -> None:
    """German, French and Spanish questions are glossed; beginnings of words are enough."""
    assert Gloss(ENGLISH).in_english(question) == english


@pytest.mark.parametrize(
    "question",
    ["The client does not answer, what can we do?", "Kunden?!", "", "Müşteri cevap vermiyor", "die in client"],
)
def test_what_is_not_clearly_another_language_stays(question: str) -> None:
    """English, unknown languages and nothing at all come back unchanged, unless a list knows clearly more of it."""
    gloss = Gloss([*ENGLISH, "die", "in", "kunden"])
    assert gloss.in_english(question) == question


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    """A line without a tab is refused with its number."""
    (tmp_path / "xx.tsv").write_text("# note\nword english\n")
    with pytest.raises(BadSettings, match=r"xx\.tsv: line 2"):
        Gloss(ENGLISH, tmp_path)
