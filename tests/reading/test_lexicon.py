"""The lexicons: each can be loaded, and each knows what every rule of the guide needs."""

from __future__ import annotations

import pytest

from assistant.reading.acts import Side, acts_of
from assistant.reading.lexicon import lexicon
from tests.builders import READY, moment, ready

SAID = moment("03-03 11:00")


def kinds(text: str, language: str, side: Side = "inbound") -> set[str]:
    """What a text does."""
    return {act.kind for act in acts_of(text, side, language, SAID)}


@pytest.mark.parametrize("language", READY)
def test_every_lexicon_knows_the_same_acts(language: str) -> None:
    """A language has the acts, moods and dates that English has."""
    english, other = lexicon("en"), lexicon(language)
    assert set(other.inbound) == set(english.inbound)
    assert set(other.outbound) == set(english.outbound)
    assert set(other.mood) == set(english.mood)
    assert set(other.dates) == set(english.dates)


def test_a_language_without_a_lexicon_is_read_as_english() -> None:
    """Nothing breaks at a language that we do not read."""
    assert lexicon("sv") is lexicon("en")


@pytest.mark.parametrize("language", READY)
def test_everyday_words_do_nothing_grave(language: str) -> None:
    """An empty text does nothing at all."""
    assert kinds("", language) == set() == kinds("  \n ", language, "outbound")


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=["The shop is down again, this is unacceptable!", "We are very disappointed with the new site."],
        de=[
            "Der Shop ist schon wieder offline, das ist inakzeptabel!",
            "Wir sind sehr enttäuscht von der neuen Seite.",
        ],
        fr=["La boutique est encore en panne, c'est inacceptable !", "Nous sommes très déçus du nouveau site."],
        es=["La tienda está caída otra vez, ¡es inaceptable!", "Estamos muy decepcionados con la nueva web."],
        nl=["De winkel ligt er weer uit, dit is onacceptabel!", "We zijn erg teleurgesteld over de nieuwe site."],
        it=["Il negozio è di nuovo offline, è inaccettabile!", "Siamo molto delusi dal nuovo sito."],
        pt=["A loja está em baixo outra vez, é inaceitável!", "Estamos muito desiludidos com o novo site."],
    ),
)
def test_a_complaint_is_known(language: str, words: str) -> None:
    """Displeasure is a complaint in every language."""
    assert "complains" in kinds(words, language)


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en="We are terminating the contract with effect from 30 June.",
        de="Hiermit kündigen wir den Vertrag zum 30. Juni.",
        fr="Nous résilions le contrat au 30 juin.",
        es="Rescindimos el contrato con efecto del 30 de junio.",
        nl="Wij zeggen het contract op per 30 juni.",
        it="Disdiciamo il contratto con effetto dal 30 giugno.",
        pt="Rescindimos o contrato com efeito a 30 de junho.",
    ),
)
def test_notice_is_known(language: str, words: str) -> None:
    """Notice given is notice in every language."""
    assert "gives_notice" in kinds(words, language)


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=["You are an idiot.", "Are you too stupid to answer a mail?"],
        de=["Sie sind ein Idiot.", "Sind Sie zu dumm, eine Mail zu beantworten?"],
        fr=["Vous êtes un idiot.", "Êtes-vous trop bête pour répondre ?"],
        es=["Es usted un idiota.", "¿Es usted demasiado tonto para responder?"],
        nl=["U bent een idioot.", "Bent u te dom om te antwoorden?"],
        it=["Lei è un idiota.", "È troppo stupido per rispondere?"],
        pt=["Você é um idiota.", "É demasiado estúpido para responder?"],
    ),
)
def test_an_insult_of_ours_is_known(language: str, words: str) -> None:
    """An insult is an insult in every language."""
    assert "insult" in kinds(words, language, "outbound")


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=["Just checking in.", "Any news?", "Just following up on my last mail."],
        de=["Ich wollte nur mal nachfragen.", "Gibt es etwas Neues?", "Ich wollte kurz nachhaken."],
        fr=["Je reviens vers vous au sujet de mon dernier mail.", "Avez-vous des nouvelles ?", "Petite relance."],
        es=["Solo quería hacer un seguimiento.", "¿Hay alguna novedad?", "Le escribo de nuevo sobre mi último correo."],
        nl=["Ik wilde even navragen.", "Is er al nieuws?"],
        it=["Volevo solo chiedere se ci sono novità.", "Ci sono novità?"],
        pt=["Só queria saber se há novidades.", "Há novidades?"],
    ),
)
def test_an_empty_check_in_is_known(language: str, words: str) -> None:
    """A check-in with nothing new is one in every language."""
    assert kinds(words, language, "outbound") & {"checks_in", "asks"}


@pytest.mark.parametrize(
    ("language", "words"),
    ready(
        en=[
            "I will send you the report by Thursday.",
            "I will send it tomorrow, I promise.",
            "It will be with you on Thursday.",
        ],
        de=[
            "Ich schicke Ihnen den Bericht bis Donnerstag.",
            "Sie bekommen ihn morgen, versprochen.",
        ],
        fr=["Je vous envoie le rapport d'ici jeudi.", "Vous l'aurez demain, promis."],
        es=["Le envío el informe el jueves.", "Lo tendrá mañana, se lo prometo."],
        nl=["Ik stuur u het rapport voor donderdag.", "U krijgt het morgen, beloofd."],
        it=["Le mando il rapporto entro giovedì.", "Lo avrà domani, promesso."],
        pt=["Envio-lhe o relatório até quinta-feira.", "Vai recebê-lo amanhã, prometo."],
    ),
)
def test_a_promise_of_ours_is_known_with_its_day(language: str, words: str) -> None:
    """What we say we will send by a day is a promise with that day."""
    acts = [act for act in acts_of(words, "outbound", language, SAID) if act.kind in ("promises", "holding")]
    assert acts and acts[0].date is not None
