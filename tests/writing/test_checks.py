"""The checks on any draft: each fails on a bad draft written for it, and all pass on good ones (guide, section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.profile import Profile
from assistant.writing.checks import Finding, check
from assistant.writing.plan import Plan
from assistant.writing.promise import hours_of
from tests.builders import moment

NOW = moment("03-03 10:00")
HOURS = hours_of(Profile(timezone="Europe/London", country="GB"), "Europe/London")
PLAN = Plan(
    kind="holding",
    language="en",
    bank="en",
    address="familiar",
    mood="angry",
    urgency="high",
    name="Robin",
    clause="the booking form on your site has been broken since Monday",
    topic="the booking form",
    quote="the booking form on our site has been broken since Monday",
    issues=("The booking form on our site has been broken since Monday.", "Customers are calling me all day."),
    owner=None,
    promise_at=moment("03-03 11:30"),
    when="11:30 today",
    offer="call",
    sign_off="Best,\nMia Sandberg",
    subject="Booking form",
    pages=(),
)
GOOD = (
    "Hi Robin,\n\nI have read every line: the booking form on your site has been broken since Monday. "
    "You have every reason to be angry about that.\n\nI am on it myself, and you will hear from me by 11:30 today. "
    "If you would rather talk, tell me when and I will call you.\n\nBest,\nMia Sandberg"
)


def found(body: str, plan: Plan = PLAN, subject: str = "Re: Booking form", now: Any = NOW) -> tuple[Finding, ...]:
    return check(subject, body, plan, HOURS, now)


def failed(body: str, plan: Plan = PLAN, **more: Any) -> set[str]:
    """The names of the checks that a draft fails."""
    return {finding.check for finding in found(body, plan, **more) if not finding.passed}


def with_sentence(sentence: str) -> str:
    """The good draft with one sentence more before its sign-off."""
    return GOOD.replace("\n\nBest,", f" {sentence}\n\nBest,")


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        "Dear Robin,\n\nthank you for telling me so plainly that the booking form is broken. I understand how much that costs "
        "you.\n\nI am taking this on myself and will write to you by 11:30 today, whatever I know then. If you would rather "
        "speak, name a time and I will ring you.\n\nBest,\nMia Sandberg",
        "Hi Robin,\n\nthe booking form broken, customers on the phone with you: I am sorry you are left with this. "
        "It is with me now. My next word comes by 11:30 today. Shall I call you instead?\n\nBest,\nMia Sandberg",
    ],
)
def test_a_good_draft_passes_every_check(body: str) -> None:
    """A fit holding reply passes, whoever wrote it."""
    assert failed(body) == set()


BAD = {
    "a refund": ("You will get a full refund.", "no_concession"),
    "a discount": ("We will take something off the next bill as a discount.", "no_concession"),
    "free work": ("The repair is free of charge, of course.", "no_concession"),
    "liability": ("This is entirely our fault.", "no_concession"),
    "a cause": ("It was caused by an update of the server.", "no_cause"),
    "another cause": ("The reason is a technical error in the calendar.", "no_cause"),
    "a fix": ("The form has now been fixed.", "no_fix"),
    "a promised fix": ("We will fix it for you.", "no_fix"),
    "a guarantee": ("It will never happen again.", "no_fix"),
    "blame": ("You should have told us earlier.", "no_blame"),
    "an argument": ("Actually, you changed the form yourself.", "no_blame"),
    "pleading": ("Please don't leave us.", "no_pleading"),
    "more pleading": ("I beg you to give us another chance.", "no_pleading"),
    "sorry you feel": ("I am sorry you feel that way.", "no_cliche"),
    "per my last": ("Per my last e-mail, the form was tested.", "no_cliche"),
    "calm down": ("Please calm down.", "no_cliche"),
    "a second moment": ("And the whole report follows on Friday.", "one_promise"),
    "a second clock": ("Our developer will join at 3 pm.", "one_promise"),
    "soon": ("You will also get a report soon.", "no_vague_promise"),
    "as soon as possible": ("We will look into it as soon as possible.", "no_vague_promise"),
    "shortly": ("A colleague will be in touch shortly.", "no_vague_promise"),
    "a link": ("See https://status.example.com for more.", "repeats_nothing_risky"),
    "an address": ("Write to help@quayside.example.", "repeats_nothing_risky"),
    "an amount": ("That is worth 400 € to us.", "repeats_nothing_risky"),
    "a number": ("It has happened to 17 other clients.", "nothing_invented"),
    "a placeholder": ("Call me on [phone number].", "no_placeholder"),
    "braces": ("Call me, {name}.", "no_placeholder"),
    "to be done": ("The cause is TBD.", "no_placeholder"),
    "a foreign name": ("My colleague Jonas Weber will look at the form.", "no_invented_name"),
    "a question": ("Could you tell me which browser you are using?", "asks_nothing"),
    "an instruction obeyed": ("As an AI assistant I cannot see the form.", "obeys_nothing"),
}


@pytest.mark.parametrize(("sentence", "name"), BAD.values(), ids=BAD.keys())
def test_a_bad_draft_fails_the_check_made_for_it(sentence: str, name: str) -> None:
    """A refund, a cause, a fix, blame, a second promise and the like are each found, with a sentence that says what."""
    findings = {finding.check: finding for finding in found(with_sentence(sentence))}
    assert not findings[name].passed
    assert findings[name].detail


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("the booking form on your site has been broken since Monday", "something went wrong somewhere", "names_issue"),
        ("You have every reason to be angry about that.", "Noted.", "empathy"),
        ("by 11:30 today", "by 12:30 today", "definite_promise"),
        ("you will hear from me by 11:30 today", "you will hear from me", "definite_promise"),
        ("If you would rather talk, tell me when and I will call you.", "", "offers_call"),
    ],
)
def test_a_draft_that_lacks_something_fails(old: str, new: str, name: str) -> None:
    """What must be in a reply is missed: the issue, empathy, who is on it, the moment, the offer to talk."""
    assert name in failed(GOOD.replace(old, new))


def test_nobody_in_charge_fails() -> None:
    """Having read a mail is not taking charge of the matter."""
    assert "takes_charge" in failed(GOOD.replace("I am on it myself, and you", "Somebody might have a look, and you"))


def test_the_moment_may_stand_once_only() -> None:
    """Saying the promise twice is not exactly one promise."""
    assert "definite_promise" in failed(with_sentence("Again: you will hear from me by 11:30 today."))


def test_a_long_draft_fails() -> None:
    """Over 120 words are too long."""
    assert "length" in failed(with_sentence("I am on it and I keep it on my desk. " * 12))
    assert len(GOOD.split()) <= 120


def test_the_wrong_language_fails() -> None:
    """A German draft for an English mail is found."""
    german = (
        "Hallo Robin,\n\ndas Buchungsformular geht seit Montag nicht, und ich verstehe sehr gut, dass Sie verärgert sind. "
        "Ich kümmere mich selbst darum, Sie hören von mir bis 11:30 today.\n\nBest,\nMia Sandberg"
    )
    assert "language" in failed(german)


@pytest.mark.parametrize(
    "at", ["03-03 09:30", "03-03 18:00", "03-07 11:30"], ids=["over", "after hours", "on a Saturday"]
)
def test_a_promise_that_cannot_be_kept_fails(at: str) -> None:
    """A promised moment must be ahead, on a working day and inside its hours."""
    assert "promise_in_hours" in failed(GOOD, PLAN.model_copy(update={"promise_at": moment(at)}))


def test_the_owner_must_be_named() -> None:
    """Where the profile names who is on it, the draft does too, and that name is no invention."""
    plan = PLAN.model_copy(update={"owner": "Jonas Weber"})
    assert "takes_charge" in failed(GOOD, plan)
    named = GOOD.replace("I am on it myself", "Jonas Weber is looking after it and I stay your contact")
    assert failed(named, plan) == set()


@pytest.mark.parametrize(
    ("mood", "sentence"),
    [
        ("pleased", "I am so sorry for the trouble."),
        ("pleased", "I understand your frustration."),
        ("neutral", "I understand that you are angry and upset."),
    ],
)
def test_nobody_is_soothed_who_is_not_angry(mood: str, sentence: str) -> None:
    """A client who is pleased gets no apology, one who only asks no soothing."""
    plan = PLAN.model_copy(update={"mood": mood, "offer": None})
    calm = GOOD.replace("You have every reason to be angry about that.", sentence)
    assert "empathy" in failed(calm, plan)
    assert "empathy" not in failed(GOOD.replace("You have every reason to be angry about that.", "Thank you."), plan)


THANKS = PLAN.model_copy(update={"kind": "thanks", "mood": "pleased", "offer": None, "promise_at": None, "when": None})


def test_thanks_are_given_back_without_a_promise() -> None:
    """A reply to praise thanks, and promises nothing."""
    good = "Hi Robin,\n\nThank you so much, that is wonderful to read.\n\nBest,\nMia Sandberg"
    assert failed(good, THANKS) == set()
    assert "no_promise" in failed(good.replace("to read.", "to read. You will hear from me on Friday."), THANKS)
    assert "thanks" in failed("Hi Robin,\n\nWe have read your message.\n\nBest,\nMia Sandberg", THANKS)


def test_the_clients_own_words_are_no_invention() -> None:
    """A day or number that the client named may be said back to them."""
    plan = PLAN.model_copy(
        update={
            "clause": "14 tables were booked twice on Friday",
            "issues": ("14 tables were booked twice on Friday.",),
        }
    )
    assert failed(GOOD.replace(str(PLAN.clause), "14 tables were booked twice on Friday"), plan) == set()


def test_a_day_of_theirs_may_be_said_in_other_words() -> None:
    """A day out of the client's mail is no second promise, also where the sentence around it is ours."""
    own_words = GOOD.replace(str(PLAN.clause), "your booking form has been out of order since Monday")
    assert "one_promise" not in failed(own_words)


def test_a_missing_sign_off_is_flagged() -> None:
    """Without a profile the draft ends open, and the sender is told so."""
    findings = {
        finding.check: finding
        for finding in found(GOOD.removesuffix("\n\nBest,\nMia Sandberg"), PLAN.model_copy(update={"sign_off": None}))
    }
    assert "sign-off" in findings["sign_off"].detail


def test_the_sign_off_itself_is_not_checked() -> None:
    """What the sender set as sign-off is theirs, addresses included."""
    sign_off = "Best,\nMia Sandberg\nQuayside Studio, www.quayside.example"
    body = GOOD.replace("Best,\nMia Sandberg", sign_off)
    assert failed(body, PLAN.model_copy(update={"sign_off": sign_off})) == set()


@pytest.mark.parametrize("body", ["", " ", "Hi.", "😀" * 2000, "\x00", "a" * 100_000])
def test_no_draft_is_too_odd_to_be_checked(body: str) -> None:
    """Whatever a model returns, the checks answer and do not let it pass."""
    assert failed(body)


def test_every_failed_check_says_why() -> None:
    """No failed finding is without its sentence."""
    bad = " ".join(sentence for sentence, _ in BAD.values())
    assert all(finding.detail for finding in found(with_sentence(bad)) if not finding.passed)
