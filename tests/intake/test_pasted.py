"""Pasted mails: history of every shape, signatures, what must stay in the text. All people are invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.intake import read_pasted


def test_plain_words_stay_character_for_character() -> None:
    """Words with no headers and no history come out as they went in, inner spacing and all."""
    words = (
        "Kim,\n\n  the form:\n\tfield one -- still broken\n\n* why?\n1. > 50 % of orders are lost\n> 50 % again, really"
    )
    mail = read_pasted(f"\n\n{words}  \r\n\r\n")
    assert mail.text == words
    assert (mail.signature, mail.disclaimer, mail.earlier, mail.sender_name) == (
        "",
        "",
        (),
        None,
    )


def test_windows_line_endings_become_plain_ones() -> None:
    """Line endings are evened and nothing else is."""
    assert read_pasted("One\r\n\r\nTwo  spaces\rThree").text == "One\n\nTwo  spaces\nThree"


def test_quotes_within_quotes_become_mails_oldest_first() -> None:
    """Each level of `>` is a mail of its own, with its own sender and moment."""
    mail = read_pasted(
        "Third.\n\nOn Tue, Mar 3, 2026 at 9:00 AM Kim Beispiel <kim@agency.example> wrote:\n> Second.\n>\n"
        "> On Mon, Mar 2, 2026 at 8:00 AM Dana Muster <dana@muster.example> wrote:\n>> First.\n>>\n>> Best,\n>> Dana\n"
    )
    assert mail.text == "Third."
    assert [(one.text, one.sender_name) for one in mail.earlier] == [
        ("First.", "Dana Muster"),
        ("Second.", "Kim Beispiel"),
    ]
    assert mail.earlier[0].signature == "Best,\nDana"
    assert [one.at for one in mail.earlier] == [
        datetime(2026, 3, 2, 8, tzinfo=UTC),
        datetime(2026, 3, 3, 9, tzinfo=UTC),
    ]


def test_answers_between_quoted_lines_are_all_new_words() -> None:
    """An interleaved reply keeps every answer in the text and the questions in one earlier mail."""
    mail = read_pasted(
        "On Mon, Mar 2, 2026 at 8:00 AM Kim Beispiel <kim@agency.example> wrote:\n> Is the logo final?\n\nNo.\n\n"
        "> And the copy?\n\nAlso no, and I said so last week.\n"
    )
    assert mail.text == "No.\n\n\nAlso no, and I said so last week."
    (earlier,) = mail.earlier
    assert earlier.text == "Is the logo final?\n\nAnd the copy?"
    assert earlier.sender_name == "Kim Beispiel"


def test_a_reply_below_the_quote_is_the_new_text() -> None:
    """A bottom-posted reply is found below the `>` lines."""
    mail = read_pasted(
        "On 2 Mar 2026, at 14:05, Kim Beispiel wrote:\n> All good now?\n>\n> Kim\nIt is not.\n\n-- \nDana Muster"
    )
    assert (mail.text, mail.signature, mail.sender_name) == (
        "It is not.",
        "--\nDana Muster",
        "Dana Muster",
    )
    assert mail.earlier[0].text == "All good now?"


def test_quoted_lines_without_an_attribution_are_history_too() -> None:
    """`>` lines with nothing that says whose they are become an earlier mail with no sender."""
    mail = read_pasted("No.\n\n> Can we invoice?\n> Today?")
    assert mail.text == "No."
    assert mail.earlier[0].text == "Can we invoice?\nToday?"
    assert mail.earlier[0].sender_name is None


def test_a_long_outlook_conversation_is_split_to_its_start() -> None:
    """Header blocks below header blocks each open an older mail."""
    block = (
        "From: {who} <{who}@{house}.example>\nSent: Monday, March {day}, 2026 9:00 AM\nTo: all\nSubject: RE: "
        "Launch\n\n{text}\n\n"
    )
    mail = read_pasted(
        block.format(who="dana", house="muster", day=5, text="Four.")
        + block.format(who="kim", house="agency", day=4, text="Three.")
        + block.format(who="dana", house="muster", day=3, text="Two.")
        + block.format(who="kim", house="agency", day=2, text="One.")
    )
    assert mail.text == "Four."
    assert [one.text for one in mail.earlier] == ["One.", "Two.", "Three."]
    assert all(one.earlier == () for one in mail.earlier)


def test_an_fyi_above_a_forward_is_no_word_of_its_own() -> None:
    """ "FYI" over a client's mail leaves the client's mail as the mail."""
    mail = read_pasted(
        "FYI\n\n---------- Forwarded message ---------\nFrom: Dana Muster <d@muster.example>\nDate: Tue, Mar "
        "3, 2026 at 9:15 AM\nSubject: Late\nTo: Kim\n\nYou are late."
    )
    assert (mail.text, mail.sender_name, mail.subject) == (
        "You are late.",
        "Dana Muster",
        "Late",
    )
    assert any("forward" in note for note in mail.notes)


def test_a_subject_line_alone_is_read() -> None:
    """A paste that begins with its subject only keeps it as the subject."""
    mail = read_pasted("Betreff: Wieder offline\n\nDie Seite ist weg.")
    assert (mail.subject, mail.text) == ("Wieder offline", "Die Seite ist weg.")


def test_a_reading_panes_unlabelled_top_is_read() -> None:
    """Name, date and "to me" as a web mail shows them fill the sender and the moment."""
    mail = read_pasted(
        "Dana Muster <dana@muster.example>\nTue, Mar 3, 2026, 9:15 AM\nto me\n\nStill broken.",
        timezone="Europe/Paris",
    )
    assert (mail.text, mail.sender_address) == ("Still broken.", "dana@muster.example")
    assert mail.at == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)


def test_recipients_and_subjects_over_several_lines_stay_in_the_heading() -> None:
    """A folded list of recipients is part of the heading, not of the words."""
    mail = read_pasted(
        "From: Muster, Dana <dana@muster.example>\nSent: Tuesday, March 3, 2026 9:15 AM\nTo: Kim Beispiel "
        "<kim@agency.example>;\n"
        " Lou Vorlage <lou@agency.example>\nSubject: Launch\n\nNo."
    )
    assert mail.to == ("kim@agency.example", "lou@agency.example")
    assert (mail.sender_name, mail.text) == ("Dana Muster", "No.")


def test_a_date_that_cannot_be_read_is_noted_and_left_out() -> None:
    """An unreadable date gives no moment and a note that says so."""
    mail = read_pasted("From: Dana <d@muster.example>\nSent: the other day\nSubject: x\n\nHello there.")
    assert mail.at is None
    assert any("date" in note for note in mail.notes)


@pytest.mark.parametrize(
    "words",
    [
        "On Monday we agreed on a date.\nOn Tuesday you wrote: no.",
        "From what I can see: nothing works.\nTo be clear: nothing.",
        "We need:\nMilk,\nEggs",
        "The site is down.\n\nThis is unacceptable.",
        "Still no answer.\n\nUnacceptable",
        "Please stop.\n\nThanks!",
        "Sent from my desk, because the site is down.",
        "Is this confidential? We sent it to the addressee.",
        "Call me on +49 30 5550123 before noon.",
        "We want:\n- a refund\n- an apology",
        "Am Montag schrieb ich Ihnen: keine Antwort.",
        "Best of all, the old page was faster.\nWhy did you change it?",
        (
            "Hi Kim,\nthe numbers:\n--\nwe lost a lot of orders and I want to understand why that could happen "
            "twice in one week, after all that was promised to us in January. And then it happened again, on a "
            "Friday, with nobody around who could help us, which cost us the whole weekend."
        ),
    ],
)
def test_a_clients_words_are_never_cut(words: str) -> None:
    """Phrases that only look like markers, sign-offs or footers stay in the text."""
    mail = read_pasted(words)
    assert mail.text == words
    assert mail.earlier == ()


@pytest.mark.parametrize(
    ("ending", "name"),
    [
        ("Best,\nDana", "Dana"),
        ("Best, Dana", "Dana"),
        ("LG Dana", "Dana"),
        ("Viele Grüße Dana Muster", "Dana Muster"),
        ("- Dana", "Dana"),
        ("/Dana", "Dana"),
        ("Dana", "Dana"),
        ("Kind regards,\n\nDr. Dana van der Muster", "Dana van der Muster"),
        (
            "Regards,\nDana Muster | CEO | Muster GmbH\nwww.muster.example",
            "Dana Muster",
        ),
        ("Waiting,\nDana", "Dana"),
        ("Yours, not amused,\nDana Muster\nMuster Ltd.", "Dana Muster"),
        ("Mit freundlichen Grüßen\n\ni. A. Dana Muster\nBuchhaltung", "Dana Muster"),
        ("D. Muster", "D. Muster"),
        ("Frustrated and tired,\nDana", "Dana"),
        ("With rather less patience than last week,\nDana", None),
        ("Best,\nThe Muster Team", None),
        ("Best,\nTeam", None),
        (
            "Dana Muster\nHead of Brand\n+49 30 5550123\nwww.muster.example",
            "Dana Muster",
        ),
        ("-- \nDana Muster\nMuster GmbH", "Dana Muster"),
    ],
)
def test_the_name_of_a_sign_off_is_read(ending: str, name: str | None) -> None:
    """A sign-off's name is read where it looks like one; teams and sentences give none."""
    mail = read_pasted(f"The form is broken again and we lose orders.\n\n{ending}")
    assert mail.sender_name == name
    if name:
        assert mail.text == "The form is broken again and we lose orders."
        assert mail.signature == ending.replace("-- \n", "--\n")


def test_a_header_name_wins_over_the_sign_off() -> None:
    """The sign-off's name fills a gap and corrects nothing."""
    mail = read_pasted("From: Dana Muster <d@muster.example>\nSubject: x\n\nNo reply yet?\n\nBest,\nD.")
    assert (mail.sender_name, mail.text, mail.signature) == (
        "Dana Muster",
        "No reply yet?",
        "Best,\nD.",
    )


def test_a_postscript_is_words_and_not_signature() -> None:
    """What stands under "PS" below the sign-off is kept in the text."""
    mail = read_pasted("It is broken.\n\nBest,\nDana\n\nPS: the invoice is wrong as well.")
    assert mail.text == "It is broken.\n\nPS: the invoice is wrong as well."
    assert (mail.signature, mail.sender_name) == ("Best,\nDana", "Dana")


def test_a_footer_that_begins_with_the_firm_is_a_disclaimer() -> None:
    """Legal wording behind a first sentence about the firm is set aside with it."""
    footer = (
        "Muster LLP is authorised. This e-mail is confidential and may be privileged. We take no service by e-mail."
    )
    mail = read_pasted(f"Where is it?\n\nDana Muster\nPartner\nMuster LLP\n\n{footer}")
    assert (mail.text, mail.signature) == (
        "Where is it?",
        "Dana Muster\nPartner\nMuster LLP",
    )
    assert mail.disclaimer == footer


def test_a_gateways_banner_is_a_disclaimer() -> None:
    """The warning that a gateway puts on top of a mail is set aside."""
    mail = read_pasted(
        "CAUTION: This email originated from outside of the organization. Do not click links.\n\nWhere is it?"
    )
    assert (mail.text, mail.disclaimer[:8]) == ("Where is it?", "CAUTION:")


def test_a_source_pasted_in_quoted_printable_is_decoded() -> None:
    """Raw source copied from a mail program is decoded before it is read, and the mail says so."""
    mail = read_pasted(
        "Die Bestellung l=C3=A4uft seit Stunden ins Leere, und niemand =\nruft zur=C3=BCck, obwohl wir "
        "drei=\nmal gefragt haben."
    )
    assert mail.text == (
        "Die Bestellung läuft seit Stunden ins Leere, und niemand ruft zurück, obwohl wir dreimal gefragt haben."
    )
    assert any("decoded" in note for note in mail.notes)


def test_bidi_and_control_characters_do_not_get_through() -> None:
    """Characters that reorder or hide text are taken out of names, subjects and words."""
    mail = read_pasted("From: Da\u202ena <d@muster.example>\nSubject: a\u2066b\x07\n\nx\u202ey\x00z")
    assert (mail.sender_name, mail.subject, mail.text) == ("Dana", "ab", "xyz")


@pytest.mark.parametrize(
    "text",
    [
        "Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro und lese Ihre Mail am Montag.",
        "I am currently out of the office until March 9 with limited access to e-mail.",
        "Je suis actuellement absente jusqu'au 9 mars.",
        "Actualmente estoy fuera de la oficina hasta el 9 de marzo.",
        "Ik ben momenteel afwezig tot 9 maart.",
        "Sono fuori ufficio fino al 9 marzo.",
        "Estou ausente até 9 de março.",
        "Subject: Automatic reply: Launch\n\nBack on Monday.",
        "Betreff: Abwesenheitsnotiz\n\nAb Montag wieder da.",
        "Objet : Réponse automatique : Lancement\n\nDe retour lundi.",
    ],
)
def test_an_automatic_reply_is_known_by_its_wording(text: str) -> None:
    """Out-of-office notes pasted with or without a subject are automatic, in every language."""
    assert read_pasted(text).automatic == "auto_reply"


def test_an_angry_mail_about_an_out_of_office_note_is_a_persons() -> None:
    """Talking of automatic replies does not make a mail one."""
    assert read_pasted("I keep getting your out of office note. Is anybody there?").automatic is None
