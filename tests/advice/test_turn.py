"""Whose turn is it: section 1 of the judging guide, line by line."""

from __future__ import annotations

import pytest

from tests.builders import ASK, HELLO, chase, in_, out, ready


@pytest.mark.parametrize(
    "words",
    [
        "Could you tell me when the new shop goes live?",
        "The contact form is broken again and two customers have called me about it.",
        "Looks good, please go ahead and publish it.",
        "This is the third wrong invoice. I am furious.",
        "I am worried that we won't make the opening date.",
        "I don't understand which of the two files I am supposed to sign, I am confused.",
        "Still nothing from you, and it has been a week.",
    ],
)
def test_a_last_word_that_waits_for_us_is_our_turn(words: str) -> None:
    """A question, a complaint, an approval, anger, worry or confusion of theirs with no word of ours since is our turn."""
    asked = chase(HELLO, in_("03-02", words), now="03-02 15:00")
    assert (asked.turn, asked.action) == ("us", "reply")


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en="Could you please send me the invoice for February?",
        de="Könnten Sie mir bitte die Rechnung für Februar schicken?",
        fr="Pourriez-vous m'envoyer la facture de février, s'il vous plaît ?",
        es="¿Me podrían enviar la factura de febrero, por favor?",
        nl="Kunt u mij de factuur van februari sturen?",
        it="Potrebbe inviarmi la fattura di febbraio, per favore?",
        pt="Pode enviar-me a fatura de fevereiro, por favor?",
    ),
)
def test_a_question_is_our_turn_in_every_language(language: str, words: str) -> None:
    """A plain question that nobody has answered is our turn, in whatever language it stands."""
    assert chase(in_("03-02", words), now="03-02 15:00").turn == "us"


def test_a_thing_we_promised_keeps_the_turn_with_us() -> None:
    """While the client waits for what we promised, the turn is ours."""
    asked = chase(
        in_("03-02", "What would the extra language cost?"),
        out("03-02 12:00", "Good question, I will send you the price by Thursday."),
        now="03-03",
    )
    assert asked.turn == "us"


def test_angry_words_that_ask_us_to_stop_are_nobodys_turn() -> None:
    """Anger puts the turn with us, unless it asks us to stop: then it is nobody's, and we stop."""
    asked = chase(
        out("03-02", "Did you have a look at our offer?"),
        in_("03-03", "This is outrageous. Stop emailing me and take me off your list!"),
        now="03-03 12:00",
        relation="prospect",
    )
    assert (asked.turn, asked.action) == ("nobody", "stop")


@pytest.mark.parametrize(
    "words",
    [
        "Could you send us the photos for the home page?",
        "The first draft of the brochure is attached.",
        "Attached is the draft. Which of the two covers do you prefer?",
    ],
)
def test_what_we_asked_or_delivered_waits_for_them(words: str) -> None:
    """After a question or a delivery of ours the turn is theirs."""
    assert chase(HELLO, out("03-02", words), now="03-03").turn == "them"


def test_an_answer_of_ours_passes_the_turn_on() -> None:
    """A straight answer to their question with a question of ours hands the turn to them."""
    asked = chase(
        in_("03-02", "What would the extra language cost?"),
        out("03-02 12:00", "The extra language comes to a quarter of the first one. Shall we include it in the order?"),
        now="03-03",
    )
    assert asked.turn == "them"


@pytest.mark.parametrize(
    "words",
    [
        "That's everything, thank you. Nothing more needed from us.",
        "All done here, thanks, we can consider the project closed.",
        "It has been a pleasure working with you, until the next project!",
    ],
)
def test_a_closed_matter_is_nobodys_turn(words: str) -> None:
    """Once the matter is closed, or the work has ended amicably, it is nobody's turn."""
    asked = chase(out("03-02", "The last files are on your server."), in_("03-03", words), now="03-05")
    assert asked.turn == "nobody"
    assert asked.action in ("wait", "stop")


def test_a_matter_parked_by_agreement_is_nobodys_turn() -> None:
    """What both sides have put on hold waits for nobody."""
    asked = chase(
        in_("03-02", "The budget is frozen, let's put the relaunch on hold until September."),
        out("03-02 12:00", "Understood, we will pick it up again in September."),
        now="03-20",
    )
    assert (asked.turn, asked.action) == ("nobody", "wait")


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=["Please stop contacting me.", "Take me off your list.", "Don't write to me again.", "Leave us alone."],
        de=["Bitte kontaktieren Sie mich nicht mehr.", "Nehmen Sie mich von Ihrer Liste.", "Lassen Sie mich in Ruhe."],
        fr=["Merci de ne plus me contacter.", "Retirez-moi de votre liste.", "Laissez-moi tranquille."],
        es=["Por favor, no me contacten más.", "Quítenme de su lista.", "Déjenme en paz."],
        nl=["Neem geen contact meer met mij op.", "Haal mij van uw lijst.", "Laat me met rust."],
        it=["Per favore non mi contattate più.", "Toglietemi dalla vostra lista.", "Lasciatemi in pace."],
        pt=["Por favor, não me contactem mais.", "Retirem-me da vossa lista.", "Deixem-me em paz."],
    ),
)
def test_a_request_to_stop_is_understood_in_every_language(language: str, words: str) -> None:
    """Asked to stop, it is nobody's turn, and the answer is to stop."""
    asked = chase(out("03-02", ASK[language]), in_("03-03", words), now="03-04", relation="prospect")
    assert (asked.turn, asked.action) == ("nobody", "stop")


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=["Thank you, but we have decided to go with another agency.", "Thanks, but we are not interested."],
        de=["Danke, aber wir haben uns für eine andere Agentur entschieden.", "Danke, wir haben kein Interesse."],
        fr=["Merci, mais nous avons choisi une autre agence.", "Merci, mais nous ne sommes pas intéressés."],
        es=["Gracias, pero hemos elegido otra agencia.", "Gracias, pero no nos interesa."],
        nl=["Bedankt, maar we hebben voor een ander bureau gekozen.", "Dank u, maar we hebben geen interesse."],
        it=["Grazie, ma abbiamo scelto un'altra agenzia.", "Grazie, ma non siamo interessati."],
        pt=["Obrigado, mas escolhemos outra agência.", "Obrigado, mas não estamos interessados."],
    ),
)
def test_a_refusal_is_nobodys_turn_in_every_language(language: str, words: str) -> None:
    """After a no it is nobody's turn."""
    asked = chase(out("03-02", ASK[language]), in_("03-03", words), now="03-04", relation="prospect")
    assert (asked.turn, asked.action) == ("nobody", "stop")


@pytest.mark.parametrize(
    "words",
    [
        "By the way, have you seen our new premium package?",
        "Haha, somebody got out of bed on the wrong side! Don't worry about it.",
        "Calm down, these things happen.",
    ],
)
def test_a_dodge_does_not_pass_the_turn_on(words: str) -> None:
    """An answer of ours that dodges or mocks their question leaves the turn with us: we answer, or somebody senior of ours does."""
    asked = chase(
        HELLO,
        in_("03-02", "Why did the newsletter go out twice to our members?"),
        out("03-02 14:00", words),
        now="03-03",
    )
    assert asked.turn == "us" and asked.action in ("reply", "senior")


def test_a_promise_of_ours_whose_date_has_passed_stays_with_us() -> None:
    """A promise that passed unkept is our turn, however pleased their last words sound."""
    asked = chase(
        HELLO,
        out("03-02", "I will send you the visitor report on Wednesday."),
        in_("03-02 12:00", "Wonderful, thank you so much!"),
        now="03-06",
    )
    assert (asked.turn, asked.action) == ("us", "reply")


def test_a_promise_that_was_kept_is_settled() -> None:
    """Once the promised thing has gone out, the turn is theirs."""
    asked = chase(
        HELLO,
        out("03-02", "I will send you the visitor report on Wednesday."),
        in_("03-02 12:00", "Wonderful, thank you so much!"),
        out("03-04", "Here is the visitor report. Which of the two pages shall we improve first?"),
        now="03-06",
    )
    assert asked.turn == "them"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("I am out of the office until 16 March with no access to mail.", "auto_reply"),
        ("Automatic reply: I am on annual leave and will be back on Monday 16 March.", None),
        ("Delivery has failed: the address could not be found.", "bounced"),
        ("Undeliverable: your message could not be delivered to the following recipients.", None),
    ],
)
def test_what_a_machine_wrote_is_no_word_of_the_client(words: str, outcome: str | None) -> None:
    """An automatic reply or a bounce leaves the turn where it was."""
    asked = chase(
        HELLO, out("03-02", "Could you send us the photos?"), in_("03-02 10:01", words, outcome=outcome), now="03-03"
    )
    assert asked.turn == "them"


def test_an_invitation_accepted_is_a_word_of_the_client() -> None:
    """Accepting our invitation answers it: nothing is unanswered any more."""
    asked = chase(
        HELLO,
        out("03-02", "Could we meet on the 12th to go through the texts?"),
        in_("03-03", "", channel="meeting", outcome="accepted"),
        now="03-04",
    )
    assert asked.turn != "us"
    assert asked.action == "wait"


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=[
            "Thanks, got it, back to you Friday.",
            "Got it, thank you. I will get back to you by Friday.",
        ],
        de=["Danke, ist angekommen, ich melde mich am Freitag.", "Danke, wir melden uns bis Freitag."],
        fr=["Merci, bien reçu, je reviens vers vous vendredi.", "Bien reçu, merci, je vous réponds d'ici vendredi."],
        es=["Gracias, recibido, le contesto el viernes.", "Recibido, gracias, os respondo el viernes."],
        nl=["Bedankt, goed ontvangen, ik kom er vrijdag op terug."],
        it=["Grazie, ricevuto, le rispondo venerdì."],
        pt=["Obrigado, recebido, respondo na sexta-feira."],
    ),
)
def test_thanks_with_a_date_leave_the_turn_with_them(language: str, words: str) -> None:
    """ "Thanks, got it, back to you Friday" leaves the turn with them, and silence is none before Friday."""
    asked = chase(out("03-02", ASK[language]), in_("03-03", words), now="03-04")
    assert (asked.turn, asked.action) == ("them", "wait")
    assert asked.until is not None and asked.until.isoformat() == "2026-03-06"
