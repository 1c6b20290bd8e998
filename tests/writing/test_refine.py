"""An open draft changed as the user wishes, three drafts side by side, and what changed, without a model."""

from __future__ import annotations

import random
from typing import Any

import pytest

from assistant.answers import Reply
from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.reading.refinements import Refinement
from assistant.writing.differences import word_diff
from tests.builders import AGENCY, READY, moment, ready
from tests.reading.test_message import COMPLAINTS

MAIL = (
    "Hi Mia,\n\nThe booking form on our site has been broken since Monday and customers keep calling me. "
    "This is unacceptable! Why does nobody answer the phone?\n\nRobin Vale"
)
GIVEN: dict[str, Any] = {"now": moment("03-03 10:00"), "timezone": "Europe/London"}
DESK = Desk(AGENCY)
FIRST = DESK.reply(MAIL, **GIVEN)


def wish(kind: Any, argument: str | None = None, reply: Reply = FIRST, mail: str = MAIL) -> Reply:
    return DESK.refine(reply, Refinement(kind=kind, argument=argument), mail, **GIVEN)


def failed(one: Reply) -> list[str]:
    return [f"{finding.check}: {finding.detail}" for finding in one.findings if not finding.passed]


def words(one: Reply) -> int:
    return len(one.body.split())


@pytest.mark.parametrize(("language", "text"), ready(**COMPLAINTS))
def test_every_wish_is_met_in_every_language(language: str, text: str) -> None:
    """Whatever is wished for, the draft is another one in its language and passes every check."""
    first = DESK.reply(text, **GIVEN)
    for kind in ("shorter", "longer", "warmer", "plainer", "firmer", "formal", "text_message", "for_boss"):
        one = wish(kind, None, first, text)
        assert failed(one) == [], kind
        assert one.language == language and one.refined[-1].kind == kind
        assert one.body != first.body and one.changes


def test_shorter_is_shorter_and_longer_longer() -> None:
    """The number of words follows the wish."""
    assert words(wish("shorter")) < words(FIRST) < words(wish("longer"))


def test_a_text_message_fits_a_phone() -> None:
    """At most 320 characters, no subject, the first name below, and the one promise in it."""
    one = wish("text_message")
    assert one.channel == "text" and one.subject == "" and len(one.body) <= 320
    assert one.body.endswith("\nMia") and f"{one.promise_at:%H:%M}" in one.body


def test_plainer_says_sorry_once() -> None:
    """Less grovelling: one apology, no warmth around it."""
    assert wish("plainer").body.lower().count("sorry") <= 1


def test_for_the_boss_the_matter_is_one_line() -> None:
    """A reply to somebody above greets them by the name that was given, and says the matter in one line."""
    one = wish("for_boss", "Ms Keller")
    assert one.body.startswith("Dear Ms Keller,") and "In one line: the booking form" in one.body
    assert wish("for_boss").body.startswith("Hello,")


@pytest.mark.parametrize("language", [one for one in READY if one != "en"])
def test_in_another_language(language: str) -> None:
    """The plan is written anew in that language, the client's own words quoted, the moment worded in it."""
    one = wish("language", language)
    assert one.language == language and failed(one) == []
    assert one.promise_at == FIRST.promise_at


def test_a_language_goes_by_its_name_too() -> None:
    """“German” is understood as well as de; a language that is not written here is told so."""
    assert wish("language", "German").language == "de"
    with pytest.raises(BadInput, match="The desk writes in English"):
        wish("language", "Klingon")


def test_wishes_add_up() -> None:
    """Shorter and then in German gives both."""
    one = wish("language", "de", wish("shorter"))
    assert one.language == "de" and [w.kind for w in one.refined] == ["shorter", "language"]
    assert words(one) < words(wish("language", "de"))


def test_the_users_own_words_may_be_stated() -> None:
    """What is to be mentioned stands in one sentence, a day in it and all, and every check still passes."""
    one = wish("mention", "Thursday's call")
    assert "Thursday's call in mind" in one.body and failed(one) == []
    told = wish("mention", "that we moved the launch to Friday")
    assert "One more thing: we moved the launch to Friday." in told.body or (
        "thing: we moved the launch to Friday." in told.body and failed(told) == []
    )


def test_a_clients_link_stays_out_though_the_user_repeats_it() -> None:
    """The user's own words are no way round: a link that the client sent is not said back."""
    mail = MAIL.replace("Why does", "See https://pay.example/x for it. Why does")
    one = wish("mention", "https://pay.example/x", DESK.reply(mail, **GIVEN), mail)
    assert "repeats_nothing_risky" in [finding.check for finding in one.findings if not finding.passed]


def test_a_sentence_is_left_out() -> None:
    """What it says of the call goes, the rest stays word for word; where nothing speaks of it, the person is told."""
    one = wish("leave_out", "the call")
    assert "call" not in one.body.replace("calling you", "") and failed(one) == []
    assert {change.kind for change in one.changes} == {"same", "gone"}
    same = wish("leave_out", "the unicorns")
    assert same.body == FIRST.body and "No sentence speaks of" in same.notes[-1]


def test_variants_are_no_refinement() -> None:
    """Three versions are asked for by a method of their own."""
    with pytest.raises(BadInput):
        wish("variants", "3")


@pytest.mark.parametrize(("language", "text"), ready(**COMPLAINTS))
def test_three_variants_differ_in_approach(language: str, text: str) -> None:
    """Brief, warm, and formal or plain: three different drafts that pass every check, the brief one the shortest."""
    made = DESK.variants(text, **GIVEN)
    assert [one.approach for one in made][:2] == ["brief", "warm"] and made[2].approach in ("formal", "plain")
    assert len({one.body for one in made}) == 3 and all(failed(one) == [] for one in made)
    assert (
        words(made[0]) <= min(words(one) for one in made) + 3
    )  # wordings are drawn: a shorter one may fall to another
    assert {one.language for one in made} == {language}


def test_what_changed_adds_up_to_the_new_draft() -> None:
    """Whatever two texts are, what stayed and came is the new one, and what stayed and went has the old one's words."""
    dice = random.Random(5)
    for _ in range(200):
        before, after = (" ".join(dice.choices(["a", "b", "c\n\nd", "e"], k=dice.randrange(9))) for _ in range(2))
        changes = word_diff(before, after)
        if before == after:
            assert changes == ()
            continue
        assert "".join(c.words for c in changes if c.kind != "gone") == after
        assert [word for c in changes if c.kind != "new" for word in c.words.split()] == before.split()
