"""What is a request to stop, or a no, and what only sounds like one: the hard line of sections 1 and 2 of the judging guide."""

from __future__ import annotations

import pytest

from tests.builders import HELLO, chase, in_, out

DRAFT = out("03-02", "The draft is attached. What do you think?")


@pytest.mark.parametrize(
    "words",
    [
        "I would be grateful if you did not write to me again.",
        "This is my third request: leave me alone.",
        "No further contact, please.",
        "I've asked you twice to stop.",
        "Please remove my address from your database.",
        "STOP",
        "Kindly cease all contact.",
        "I don't want to hear from you any more.",
        "Lose my number.",
        "Unsubscribe.",
        "Please do not call or contact me again.",
        "We don't need anything, please don't call or write any more.",
    ],
)
def test_a_request_to_stop_in_other_words_is_one(words: str) -> None:
    """However it is put, a clear request to stop is a stop, and a client who makes it is critical."""
    asked = chase(HELLO, DRAFT, in_("03-03", words), now="03-03 15:00")
    assert (asked.turn, asked.action, asked.health) == ("nobody", "stop", "critical")


@pytest.mark.parametrize(
    "words",
    [
        "Please stop the ads, we have more orders than we can bake.",
        "Stop the printing, there is a typo in the address!",
        "Please don't send the newsletter before Monday.",
        "Please take the old price list off the site.",
        "No more changes from our side, please publish.",
        "Leave the logo alone, but change the photo.",
        "Don't call it a sale, call it an offer.",
        "I'm not interested in the blue version, let's take the green one.",
        "We have decided to go with the second design.",
        "Could you remove us from the July campaign? We are closed then.",
    ],
)
def test_an_instruction_about_the_work_is_no_stop(words: str) -> None:
    """Stopping the ads or leaving the logo alone is about the work: the turn is ours."""
    asked = chase(HELLO, DRAFT, in_("03-03", words), now="03-03 15:00")
    assert (asked.turn, asked.action) == ("us", "reply")
