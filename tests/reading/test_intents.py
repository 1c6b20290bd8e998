"""What a user asks is read right, in seven languages, and a pasted mail is told from a question."""

from __future__ import annotations

import pytest

from assistant.reading.intents import read_intent
from tests.reading.intent_cases import CASES


@pytest.mark.parametrize(("text", "intent"), CASES, ids=[text[:40] for text, _ in CASES])
def test_intent_is_read(text: str, intent: str) -> None:
    """Each question carries the one intent that its author gave it; None means that the playbook is asked first."""
    assert (read_intent(text).intent or "playbook_question") == intent


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("shorter", "shorter"),
        ("a little warmer please", "warmer"),
        ("less formal", "warmer"),
        ("more formal", "formal"),
        ("as a call script", "call_script"),
        ("bitte wärmer", "warmer"),
        ("plus formel", "formal"),
        ("más corto", "shorter"),
        ("belscript graag", "call_script"),
        ("più cordiale", "warmer"),
        ("mais formal", "formal"),
    ],
)
def test_form_of_a_refined_draft(text: str, form: str) -> None:
    """A wish for another form names that form."""
    asked = read_intent(text)
    assert asked.intent == "refine_draft"
    assert asked.form == form


def test_words_before_a_pasted_mail_are_not_part_of_it() -> None:
    """ "Reply to this:" hands over what follows, and nothing else."""
    asked = read_intent("Please reply to this:\n\nThe banner is the wrong colour. Again.")
    assert asked.intent == "draft_reply"
    assert asked.mail == "The banner is the wrong colour. Again."


def test_a_mail_that_asks_a_question_of_ours_is_still_a_mail() -> None:
    """A question inside a pasted mail is the client's and not the user's."""
    mail = "Hi Mia,\n\nshould I chase you again, or will somebody answer me this week?\n\nBest,\nDana"
    assert read_intent(mail).mail == mail


def test_clients_at_large_and_all_clients_are_told_apart() -> None:
    """ "A client" asks the playbook; "which clients" asks about ours."""
    assert read_intent("How do I calm an angry client?").general
    assert read_intent("Which clients are drifting?").everyone


@pytest.mark.parametrize("text", ["", "   ", "?", "…", "\x00", "a" * 5000, "🙂", "\n\n\n", "{}", "<b>hi</b>"])
def test_any_text_will_do(text: str) -> None:
    """No text breaks the reader."""
    read_intent(text)
