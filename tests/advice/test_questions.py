"""Which questions wait for an answer, and what was agreed: read from the thread, letter for letter, and nothing else."""

from __future__ import annotations

import pytest

from assistant.advice.questions import agreed_lately, our_questions, their_questions
from assistant.thread import Touchpoint
from tests.builders import ASK, in_, out, timeline

QUESTION = "Could you tell us when the new menu goes online?"


def theirs(*touchpoints: Touchpoint, now: str = "03-16") -> list[str]:
    return [asked.act.quote for asked in their_questions(timeline(*touchpoints, now=now))]


def ours(*touchpoints: Touchpoint, now: str = "03-16") -> list[str]:
    return [asked.act.quote for asked in our_questions(timeline(*touchpoints, now=now))]


def agreed(*touchpoints: Touchpoint, now: str = "03-16") -> list[str]:
    return [quote for _, quote in agreed_lately(timeline(*touchpoints, now=now))]


def test_a_question_of_theirs_waits_until_it_is_answered() -> None:
    """A question in writing is open, and a word of ours that says something closes it."""
    asked = in_("03-09", QUESTION)
    assert theirs(asked) == [QUESTION]
    assert theirs(asked, out("03-10", "The menu goes online on Thursday, all prices are in.")) == []


@pytest.mark.parametrize(
    "word",
    [
        out("03-09 12:00", "Thank you for your message. You will hear from me by tomorrow noon."),
        out("03-09 12:00", "", "call", "no_answer"),
        out("03-09 12:00", "Robin, Mia here, please ring me back.", "call", "left_message"),
        out("03-10", "A gentle reminder that invoice 12 is still open."),
    ],
)
def test_a_holding_reply_or_a_missed_call_answers_nothing(word: Touchpoint) -> None:
    """What says that an answer will come, or comes with another matter, is no answer."""
    assert theirs(in_("03-09", QUESTION), word) == [QUESTION]


@pytest.mark.parametrize(
    "word",
    [
        out("03-10", "Talked it through, it goes online on Thursday.", "call", "connected"),
        in_("03-10", "Never mind, found it. Thank you, all sorted now!"),
    ],
)
def test_a_talk_or_their_own_all_clear_settles_it(word: Touchpoint) -> None:
    """A talk answers what was asked before it, and so does a client who no longer needs to know."""
    assert theirs(in_("03-09", QUESTION), word) == []


@pytest.mark.parametrize(
    "courtesy",
    ["Hello Mia, how are you?", "Bonjour, comment allez-vous ?", "Hallo, wie geht es Ihnen?", "Everything ok?"],
)
def test_a_courtesy_is_no_question(courtesy: str) -> None:
    """Nobody has to answer how they are on a meeting list."""
    assert theirs(in_("03-09", courtesy)) == []


def test_a_greeting_is_left_off() -> None:
    """What is quoted begins where the question begins, and stands in the mail letter for letter."""
    text = "Hi Dr. Varghese, do you have the signed consent forms?"
    assert ours(out("03-09", text)) == ["do you have the signed consent forms?"]


@pytest.mark.parametrize("language", ASK)
def test_our_question_waits_for_them_in_every_language(language: str) -> None:
    """What we asked in writing and nobody answered is open on their side."""
    assert ours(out("03-09", ASK[language])) == [ASK[language]]


def test_a_reminder_is_no_second_question() -> None:
    """The same question asked again, or "have you seen my mail?", adds nothing: it stands since the first time."""
    first = out("03-02", ASK["en"])
    assert ours(
        first, out("03-05", "Have you seen my mail?"), out("03-09", "Could you send the photos for the home page?")
    ) == [ASK["en"]]


def test_their_answer_closes_our_question() -> None:
    """An answer closes it; "I'll come back to you" leaves it open."""
    asked = out("03-09", "Which photo shall we take for the header?")
    assert ours(asked, in_("03-10", "Take the one with the bridge.")) == []
    assert ours(asked, in_("03-10", "Got it, I'll get back to you.")) == ["Which photo shall we take for the header?"]


@pytest.mark.parametrize(
    "end", ["Please stop contacting us.", "Thanks, but we have decided to go with another agency."]
)
def test_nothing_of_ours_waits_after_a_stop_or_a_no(end: str) -> None:
    """Whoever asked us to stop, or said no, owes us no answer."""
    assert (
        ours(out("03-09", ASK["en"]), in_("03-10", end), out("03-11", "Which photo shall we take for the header?"))
        == []
    )


def test_our_own_unkind_questions_are_not_listed() -> None:
    """A question of ours that mocks is nothing to bring to a meeting."""
    assert ours(out("03-09", "So this is how you treat people. Could you idiots send the price list today?")) == []


def test_what_was_agreed_is_quoted() -> None:
    """Approvals in their own words, and what a note of a talk says was agreed, newest last."""
    assert agreed(
        out("03-02", "Agreed on the blue version. She likes the photos.", "call", "connected"),
        in_("03-05", "The map is approved, please go ahead."),
    ) == ["Agreed on the blue version.", "The map is approved, please go ahead."]


@pytest.mark.parametrize(
    "touchpoint",
    [
        in_("03-05", "Shall we say approved?"),
        in_("03-05", "We have decided to go with another agency, no thank you."),
        out("03-05", "Nothing was agreed on, he was in a hurry.", "call", "no_answer"),
        in_("01-05", "The map is approved, please go ahead."),
    ],
)
def test_what_is_no_agreement_is_not_taken_for_one(touchpoint: Touchpoint) -> None:
    """A question, a refusal, a call nobody took and what is months old are not what was agreed last."""
    assert agreed(touchpoint) == []
