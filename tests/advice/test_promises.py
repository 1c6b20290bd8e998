"""Our promised next word: the mail that gave it is told from others, its moment read, and what keeps it is a word that says something."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from assistant.advice.promises import ALIKE, likeness, moment_named, sent_as, was_changed, word_since
from assistant.answers import Reply
from assistant.desk import Desk
from assistant.thread import Touchpoint
from assistant.writing.promise import clock, hours_of
from tests.builders import AGENCY, in_, moment, out, timeline

MADE = moment("03-12 10:00")
LONDON = ZoneInfo("Europe/London")
MAILS = {
    "en": "Hi Mia,\n\nthe booking form on our website is broken again and nobody can pay. This is unacceptable!\n\nDana",
    "de": "Hallo Mia,\n\ndas Buchungsformular ist schon wieder kaputt, und niemand kann bezahlen. Das ist ärgerlich!\n\nDana",
    "fr": "Bonjour Mia,\n\nle formulaire de réservation est encore en panne et personne ne peut payer. C'est inadmissible !\n\nDana",
    "es": "Hola Mia:\n\nel formulario de reservas vuelve a fallar y nadie puede pagar. ¡Es inaceptable!\n\nDana",
    "nl": "Hoi Mia,\n\nhet boekingsformulier is weer stuk en niemand kan betalen. Dit is onacceptabel!\n\nDana",
    "it": "Ciao Mia,\n\nil modulo di prenotazione è di nuovo rotto e nessuno può pagare. È inaccettabile!\n\nDana",
    "pt": "Olá Mia,\n\no formulário de reservas está outra vez avariado e ninguém consegue pagar. É inaceitável!\n\nDana",
}
OTHER = "Hi Mia,\n\nthe photos on the team page are all of last year's people, and two have left. Can you change them?\n\nDana"
ANSWER = "Hi Dana,\n\nthe form is mended: an update had switched the payments off. All bookings of today are in.\n\nBest,\nMia"


@cache
def reply(mail: str = MAILS["en"]) -> Reply:
    return Desk(AGENCY).reply(mail, now=MADE)


def told(body: str, hour: str = "10:20") -> Touchpoint:
    return out(f"03-12 {hour}", body)


def without_last_sentences(body: str) -> str:
    """As a person cuts it: of each paragraph between greeting and sign-off the first sentence, and one of their own."""
    first, *middle, last = body.split("\n\n")
    cut = [f"{one.split('. ')[0].rstrip('.')}." for one in middle]
    return "\n\n".join([first, *cut, "The rest by phone.", last])


# -- which mail the draft became ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", MAILS)
def test_a_draft_is_known_again_as_it_was_and_changed(language: str) -> None:
    """As it was, without its sign-off, with more added and with half of it cut, a reply is still its draft, in every language."""
    body = reply(MAILS[language]).body
    without = body.rpartition("\n\n")[0]
    for text in (body, without, f"{without}\n\nMore on the phone.\n\nMia", without_last_sentences(body)):
        assert likeness(body, text) >= ALIKE, text
        assert sent_as({"1": (body, MADE)}, [told(text)]) == {"1": told(text)}


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        "Hi Dana,\n\nthank you for the photos, they are on the page now.\n\nBest,\nMia Sandberg\nQuayside Studio",
        "Hi Dana,\n\nplease find attached invoice 2026-14.\n\nBest,\nMia Sandberg\nQuayside Studio",
        "Thank you!",
        "",
    ],
)
def test_another_mail_of_ours_is_not_taken_for_the_draft(text: str) -> None:
    """What shares a greeting, a sign-off or the matter with a draft is not the draft."""
    assert likeness(reply().body, text) < ALIKE
    assert sent_as({"1": (reply().body, MADE)}, [told(text)]) == {}


def test_a_mail_is_one_drafts_only() -> None:
    """Of two drafts the mail goes to the one that it is most like, in whatever order they are asked."""
    first, second = reply().body, reply(OTHER).body
    mail = told(without_last_sentences(second))
    assert sent_as({"1": (first, MADE), "2": (second, MADE)}, [mail]) == {"2": mail}
    assert sent_as({"2": (second, MADE), "1": (first, MADE)}, [mail]) == {"2": mail}


def test_only_what_we_wrote_after_it_counts() -> None:
    """Not a mail from before the draft or weeks after it, not the client's own, not one that bounced, not a call."""
    body = reply().body
    drafts = {"1": (body, MADE)}
    before, late = out("03-12 09:30", body), out("03-25 10:00", body)
    theirs = in_("03-12 10:20", body)
    bounced, call = out("03-12 10:20", body, outcome="bounced"), out("03-12 10:20", body, "call", "connected")
    assert sent_as(drafts, [before, late, theirs, bounced, call]) == {}
    assert sent_as(drafts, [out("03-12 09:55", body)]) != {}  # dated when it was begun, by another clock


def test_a_missing_sign_off_is_no_change() -> None:
    """An archive keeps mails without it; a word more or less is a change."""
    body = reply().body
    assert not was_changed(body, body) and not was_changed(body, body.rpartition("\n\n")[0])
    assert was_changed(body, body.replace("again", "once more")) and was_changed(
        body, "\n\n".join(body.split("\n\n")[:-2])
    )


# -- which moment it names ---------------------------------------------------------------------------------------------


def named(text: str, given: Reply, zone: ZoneInfo = LONDON) -> datetime:
    assert given.promise_at
    days = hours_of(AGENCY, None).ours
    return moment_named(text, given.body, given.promise_at, MADE, zone, given.language, days)


@pytest.mark.parametrize("language", MAILS)
def test_a_changed_hour_is_what_was_promised(language: str) -> None:
    """Where the sender wrote another hour into the reply, that is the moment; where they wrote around it, it stays."""
    given = reply(MAILS[language])
    assert given.promise_at
    drafted = clock(given.promise_at.time(), language, "GB")
    moved = given.promise_at.replace(hour=15, minute=45)
    changed = given.body.replace(drafted, clock(moved.time(), language, "GB"))
    assert drafted in given.body and named(changed, given) == moved
    assert named(f"{given.body}\n\nP.S. More on the phone.", given) == given.promise_at


def test_a_changed_day_lasts_until_we_close() -> None:
    """A day without an hour is promised until the end of our day."""
    given = reply()
    text = "Hi Dana,\n\nI have read it, and I am on it. You hear from me on Monday.\n\nBest,\nMia"
    assert named(text, given) == moment("03-16 17:30")


def test_a_moment_that_was_cut_is_still_warned_of() -> None:
    """A reply that names none any more keeps the drafted one: too many warnings are better than a promise forgotten."""
    assert named("Hi Dana,\n\nI have read it, and I am on it.\n\nBest,\nMia", reply()) == reply().promise_at


def test_the_hour_is_the_clients() -> None:
    """A reply speaks on the client's clock."""
    given = Desk(AGENCY).reply(MAILS["en"], now=MADE, timezone="Europe/Berlin")
    assert given.promise_at and named("You hear from me by 16:00 today.", given, ZoneInfo("Europe/Berlin")) == moment(
        "03-12 15:00"
    )


# -- which word kept it ------------------------------------------------------------------------------------------------

DUE = MADE + timedelta(hours=5)
LATER = "Hi Dana,\n\nstill on it; you will hear from me by 12:00 tomorrow.\n\nBest,\nMia"


@pytest.mark.parametrize(
    ("word", "keeps"),
    [
        (out("03-12 12:00", ANSWER), True),
        (out("03-12 12:00", ANSWER, "chat"), True),
        (out("03-12 12:00", "Told her what happened.", "call", "connected"), True),
        (in_("03-12 12:00", "She rang, we talked it through.", "call", "connected"), True),
        (out("03-12 12:00", LATER), False),
        (out("03-12 14:40", LATER), True),  # half an hour ahead a word that moves it is the word
        (out("03-12 18:00", LATER), True),
        (out("03-12 12:00", "Thank you!"), False),
        (out("03-12 12:00", "Just checking in: any news on the photos?"), False),
        (out("03-12 12:00", "Please find attached invoice 2026-14, payable within 14 days."), False),
        (out("03-12 12:00", "Asked her to ring back.", "voicemail", "left_message"), False),
        (out("03-12 12:00", "", "call", "no_answer"), False),
        (out("03-12 12:00", ANSWER, outcome="bounced"), False),
        (out("03-12 12:00", ANSWER, outcome="auto_reply"), False),
        (in_("03-12 12:00", "When do I hear from you about all of this?"), False),
        (out("03-12 09:00", ANSWER), False),
    ],
)
def test_a_word_that_says_something_keeps_the_promise(word: Touchpoint, keeps: bool) -> None:
    """An answer or a talk does, on whatever channel; thanks, reminders, bills, attempts and what came before do not."""
    assert (word_since(timeline(word, now="03-13 12:00"), MADE, DUE) is not None) == keeps


def test_the_reply_itself_keeps_nothing() -> None:
    """A reply that was noted as sent before its mail came in, and a second holding reply, are no answer."""
    body, second = reply().body, reply(OTHER).body
    held = timeline(told(body), told(second, "11:00"), now="03-13 12:00")
    assert word_since(held, MADE, DUE, body, [second]) is None
