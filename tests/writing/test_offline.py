"""The offline writer and its parts: words said back, greetings, kinds of reply, the phrase banks."""

from __future__ import annotations

import random
from typing import Any

import pytest
import regex

from assistant.profile import Profile
from assistant.reading.issues import issues_of
from assistant.reading.message import read_message
from assistant.reading.words import plain
from assistant.writing.checks import shows
from assistant.writing.greeting import greeting_name
from assistant.writing.offline import RUN, SLOTS, runs_of, write
from assistant.writing.phrases import SLOT, phrase_bank
from assistant.writing.plan import Plan
from assistant.writing.planning import needs_reply, plan_reply
from assistant.writing.promise import hours_of
from assistant.writing.restate import said_back
from tests.builders import AGENCY, READY, moment, ready

NOW = moment("03-03 10:00")


def planned(text: str, profile: Profile = AGENCY, **more: Any) -> Plan:
    """The plan of the reply to a message."""
    given: dict[str, Any] = {"automatic": False, "sender_name": "Robin Vale", "subject": None, **more}
    return plan_reply(
        read_message(text, NOW), profile=profile, hours=hours_of(profile, "Europe/London"), now=NOW, **given
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Our booking form is broken.", "your booking form is broken"),
        ("You sent us the wrong file.", "we sent you the wrong file"),
        ("I was charged twice for my order.", "you were charged twice for your order"),
        ("We're losing customers because our site is down.", None),
        ("The logo that you printed is wrong.", "the logo that we printed is wrong"),
    ],
)
def test_words_are_said_back_from_our_side(text: str, said: str | None) -> None:
    """ "Our site is down" becomes "your site is down", you becomes we and we becomes you."""
    back = said_back(issues_of(text, "en")[0], phrase_bank("en"), "familiar")
    assert back.clause is not None
    assert said is None or back.clause == said
    assert not regex.search(r"\b(?:our|us|my)\b", back.clause) or "our" not in text.lower()


def test_nothing_to_say_back_is_no_error() -> None:
    """A message without an issue has nothing to say back."""
    assert said_back(None, phrase_bank("en"), "familiar").form == "bare"


@pytest.mark.parametrize(
    ("sender", "language", "register", "name"),
    [
        ("Robin Vale", "en", "familiar", "Robin"),
        ("Vale, Robin", "en", "familiar", "Robin"),
        ("Dr. Hale", "en", "formal", "Dr. Hale"),
        ("Robin Vale", "de", "formal", "Robin Vale"),
        ("Robin Vale", "de", "familiar", "Robin"),
        ("R. Vale", "en", "familiar", None),
        ("Support Team", "en", "familiar", None),
        ("Vale Gardens GmbH", "de", "formal", None),
        ("robin@vale.example", "en", "familiar", None),
        (None, "en", "familiar", None),
        ("x" * 80, "en", "familiar", None),
    ],
)
def test_who_is_greeted_how(sender: str | None, language: str, register: str, name: str | None) -> None:
    """The first name where it is safe, with the last where the register asks for it, and none where it is no person's."""
    assert greeting_name(sender, language, register) == name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The booking form is broken. I am furious.", "holding"),
        ("Could you send me the file?", "holding"),
        ("Thank you so much, the site is wonderful!", "thanks"),
        ("Thank you so much, the site is wonderful! Could you also change the phone number?", "holding"),
        ("Please stop contacting me.", "stop"),
        ("Thank you, but we have decided to go with another agency.", "refusal"),
    ],
)
def test_the_kind_of_reply_follows_the_message(text: str, kind: str) -> None:
    """Questions and complaints are held, praise is thanked, a stop confirmed, a no accepted."""
    plan = planned(text)
    assert plan.kind == kind
    assert (plan.promise_at is not None) == (kind == "holding")
    assert plan.offer is None or kind == "holding"


def test_who_only_informs_needs_no_reply() -> None:
    """A message that asks, complains and feels nothing waits for no word."""
    message = read_message("Just for your information: the office is closed on Friday afternoons.", NOW)
    assert not needs_reply(message, "holding")
    assert needs_reply(read_message("Could you send me the file?", NOW), "holding")
    assert not needs_reply(message, "none")


def test_only_anger_is_offered_a_call() -> None:
    """A neutral question and a worry need no call; anger does, unless calls are ruled out."""
    furious = "The booking form is broken again. This is unacceptable!"
    assert planned("Could you send me the file?").offer is None
    assert planned(furious).offer == "call"
    assert planned(furious, ruled_out=frozenset({"call"})).offer is None
    assert planned(furious, preference="text").offer == "text"
    assert planned(furious, preference="text", ruled_out=frozenset({"text"})).offer in (None, "call")


def test_an_automatic_mail_has_an_empty_plan() -> None:
    """Nothing is promised or offered to a machine."""
    plan = planned("I am away.", automatic=True)
    assert (plan.kind, plan.promise_at, plan.offer) == ("none", None, None)


def test_the_subject_is_answered_once() -> None:
    """The subject gets one Re:, whatever prefixes it had in whatever language."""
    for subject in ("Our site", "Re: Our site", "AW: RE: Our site", "WG: AW: Our site"):
        assert write(planned("The form is broken!", subject=subject), "seed").subject == "Re: Our site"


def test_a_wording_is_fixed_by_its_seed() -> None:
    """The same plan and seed give the same words, another seed gives others."""
    plan = planned("The booking form is broken again. This is unacceptable!")
    assert write(plan, "a") == write(plan, "a")
    assert len({write(plan, str(seed)).body for seed in range(10)}) >= 8


def test_runs_are_nine_words_without_punctuation() -> None:
    """Runs are compared in small letters, a clock time is one word, and short texts have none."""
    assert runs_of("One two three four five six seven eight.") == frozenset()
    assert runs_of("By 14:30 today, you WILL hear from me again.") == {"by 14:30 today you will hear from me again"}
    assert RUN == 9


@pytest.mark.parametrize("language", READY)
def test_no_sentence_of_a_bank_has_a_long_fixed_run(language: str) -> None:
    """No sentence of a phrase bank runs on for nine words without a slot or a choice, and its slots are known."""
    known = set(SLOTS)
    for path, family in phrase_bank(language).families.items():
        for sentence in family:
            assert set(SLOT.findall(sentence)) <= known, path
            fixed = regex.split(r"\[[^\[\]]*\]|\{\w+\}|<[^<>]*>", sentence)
            assert all(len(piece.split()) < RUN for piece in fixed), f"{path}: {sentence}"


@pytest.mark.parametrize("language", READY)
def test_no_wording_of_a_bank_is_forbidden(language: str) -> None:
    """Whatever choices are made, no family of a bank says what no draft may say, and nothing is left unfilled."""
    bank = phrase_bank(language)
    slots: dict[str, str] = dict.fromkeys(SLOTS, "")
    for path, family in bank.families.items():
        for number, sentence in enumerate(family):
            for register in ("formal", "familiar"):
                said = bank.realise(sentence, register, slots, random.Random(number))
                assert not regex.search(r"[\[\]{}<>|]", said), f"{path}: {said}"
                hits = [name for name, pattern in bank.forbidden.items() if pattern.search(said)]
                assert hits == [], f"{path}: {said}"


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=[
            "You will get a full refund.",
            "It was caused by a server error.",
            "Please don't leave us.",
            "You should have told us.",
        ],
        de=[
            "Sie bekommen Ihr Geld zurück.",
            "Das Problem wurde durch ein Update verursacht.",
            "Das hätten Sie früher sagen müssen.",
        ],
        fr=[
            "Vous serez remboursé.",
            "Le problème est causé par une mise à jour.",
            "Je vous en supplie, ne partez pas.",
        ],
        es=["Le haremos un reembolso.", "El problema fue causado por una actualización.", "Por favor, no se vaya."],
        nl=["U krijgt uw geld terug.", "Het probleem werd veroorzaakt door een update."],
        it=["Riceverà un rimborso completo.", "Il problema è stato causato da un aggiornamento."],
        pt=["Vai receber um reembolso.", "O problema foi causado por uma atualização."],
    ),
)
def test_what_no_draft_may_say_is_known_in_every_language(language: str, words: str) -> None:
    """Refunds, causes, pleading and blame are forbidden in every language."""
    assert any(pattern.search(words) for pattern in phrase_bank(language).forbidden.values())


@pytest.mark.parametrize("language", READY)
@pytest.mark.parametrize(
    ("families", "shown"), [(("charge", "charge_light", "charge_later"), "charge"), (("sorry.", "concern."), "empathy")]
)
def test_every_wording_shows_what_it_is_for(language: str, families: tuple[str, ...], shown: str) -> None:
    """Whatever choices are made, a sentence that takes charge or shows concern is seen to do so by the checks."""
    bank, pattern = phrase_bank(language), shows(language)[shown]
    blind = {
        bank.realise(sentence, register, {"topic": "x", "owner": "Y"}, random.Random(number))
        for path, family in bank.families.items()
        if path in families or path.startswith(tuple(one for one in families if one.endswith(".")) or ("\0",))
        for sentence in family
        for number in range(120)
        for register in ("formal", "familiar")
    }
    assert [said for said in blind if not pattern.search(plain(said))] == []
