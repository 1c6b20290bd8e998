"""A draft as a mail that answers another: it stays in its thread, quotes it, and is read back as what it is."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from assistant.errors import BadInput
from assistant.intake import read_mime
from assistant.thread import LANGUAGE_NAMES
from assistant.writing.reply_mail import ReplyMail, reply_mail

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
BODY = "Hello Jörg,\n\nI have it, and Mia is on it. You hear from me by 17:00.\n\nBest wishes,\nDana"


def mail(
    *headers: str, text: str = "The banner is wrong.\n\nJörg", sender: str = "Jörg Müller <joerg@muster.example>"
) -> bytes:
    lines = [f"From: {sender}", "To: dana@agency.example", "Date: Mon, 02 Mar 2026 14:05:00 +0100", *headers]
    return "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text]).encode()


def answer(raw: bytes, language: str = "en", body: str = BODY) -> ReplyMail:
    return reply_mail(
        body, raw, language=language, from_name="Dana Muster", from_address="dana@agency.example", at=NOW,
        timezone="Europe/Berlin",
    )  # fmt: skip


def parsed(made: ReplyMail) -> EmailMessage:
    return cast("EmailMessage", message_from_bytes(made.raw, policy=policy.default))


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_what_is_quoted_is_read_back_as_history(language: str) -> None:
    """In every language our own reading finds the draft as the new words and the client's mail as the one before."""
    older = "Here it is.\n\nOn Sun, Mar 1, 2026 at 2:05 PM Dana <dana@agency.example> wrote:\n> Do you have the banner?"
    made = answer(mail("Subject: Banner", "Message-ID: <a@muster.example>", text=older), language)
    read = read_mime(made.raw, timezone="Europe/Berlin")
    assert read.text == "Hello Jörg,\n\nI have it, and Mia is on it. You hear from me by 17:00."
    assert [one.text for one in read.earlier] == ["Do you have the banner?", "Here it is."]
    assert (read.earlier[-1].sender_name, read.earlier[-1].sender_address) == ("Jörg Müller", "joerg@muster.example")
    assert read.earlier[-1].at == datetime(2026, 3, 2, 13, 5, tzinfo=UTC)


def test_the_attribution_is_written_as_people_of_the_language_know_it() -> None:
    """Date and name stand where the language's mail programs put them."""
    lines = {
        language: next(line for line in parsed(answer(mail(), language)).get_content().splitlines() if "joerg@" in line)
        for language in LANGUAGE_NAMES
    }
    who = "Jörg Müller <joerg@muster.example>"
    assert lines == {
        "en": f"On Monday, 2 March 2026 at 14:05, {who} wrote:",
        "de": f"Am Montag, 2. März 2026 um 14:05 schrieb {who}:",
        "fr": f"Le lundi 2 mars 2026 à 14:05, {who} a écrit :",
        "es": f"El lunes, 2 de marzo de 2026 a las 14:05, {who} escribió:",
        "nl": f"Op maandag 2 maart 2026 om 14:05 schreef {who}:",
        "it": f"Il giorno lunedì 2 marzo 2026 alle ore 14:05 {who} ha scritto:",
        "pt": f"Em segunda-feira, 2 de março de 2026 às 14:05, {who} escreveu:",
    }


def test_a_reply_stays_in_its_thread() -> None:
    """In-Reply-To names the mail, References the whole thread, and the subject is the old one with one Re."""
    made = answer(mail("Subject: AW: Re: Der Start", "Message-ID: <c@m.example>", "References: <a@x> <b@y>"))
    read = parsed(made)
    assert read["In-Reply-To"] == "<c@m.example>"
    assert read["References"].split() == ["<a@x>", "<b@y>", "<c@m.example>"]
    assert read["Subject"] == "Re: Der Start"
    assert read["From"] == "Dana Muster <dana@agency.example>" and made.to == "joerg@muster.example"
    assert read["Date"].datetime == NOW
    assert read["Message-ID"] == f"<{made.message_id}>" and made.message_id.endswith("@agency.example")


def test_a_mail_without_references_begins_the_thread_with_what_it_answers() -> None:
    """The In-Reply-To of a mail stands in for its missing References."""
    read = parsed(answer(mail("Message-ID: <c@m.example>", "In-Reply-To: <b@y>")))
    assert read["References"].split() == ["<b@y>", "<c@m.example>"]


def test_identifiers_go_out_as_they_came_in() -> None:
    """Exchange's brackets, and identifiers longer than a line, are not folded or encoded: that breaks threads."""
    long = f"<{'x' * 200}@muster.example>"
    made = answer(mail("Message-ID: <[abc.def@muster.example]>", f"References: {long}"))
    assert b"\r\nIn-Reply-To: <[abc.def@muster.example]>\r\n" in made.raw
    assert f"\r\nReferences: {long}\r\n <[abc.def@muster.example]>\r\n".encode() in made.raw


def test_a_long_thread_keeps_its_beginning_and_its_end() -> None:
    """Of a hundred references the first and the last thirty or so are named."""
    many = " ".join(f"<{number}@x>" for number in range(100))
    named = parsed(answer(mail("Message-ID: <c@m.example>", f"References: {many}")))["References"].split()
    assert len(named) == 30 and named[0] == "<0@x>" and named[-2:] == ["<99@x>", "<c@m.example>"]


def test_the_charset_fits_the_words() -> None:
    """Plain ASCII stays plain, anything else is UTF-8, and either is lines of a length that mail may have."""
    plain = answer(mail("Subject: Banner", sender="joerg@muster.example", text="Wrong."), body="Hello,\n\nI have it.")
    assert parsed(plain).get_content_charset() == "us-ascii" and b"quoted-printable" not in plain.raw
    umlauts = answer(mail("Subject: Grüße"), body="Grüße " * 60)
    assert parsed(umlauts).get_content_charset() == "utf-8" and parsed(umlauts)["Subject"] == "Re: Grüße"
    assert ("Grüße " * 60).strip() in parsed(umlauts).get_content()
    for made in (plain, umlauts):
        assert made.raw.isascii() and max(map(len, made.raw.split(b"\r\n"))) <= 78
        assert b"\n" not in made.raw.replace(b"\r\n", b"")


def test_the_same_reply_has_the_same_message_id() -> None:
    """Once more the same words to the same mail make the same identifier; other words or another mail make another."""
    first = answer(mail("Message-ID: <c@m.example>"))
    later = reply_mail(
        BODY, mail("Message-ID: <c@m.example>"), language="en", from_name=None, from_address="dana@agency.example",
        at=datetime(2026, 3, 3, tzinfo=UTC),
    )  # fmt: skip
    assert first.message_id == later.message_id
    assert answer(mail("Message-ID: <c@m.example>"), body="Other.").message_id != first.message_id
    assert answer(mail("Message-ID: <d@m.example>")).message_id != first.message_id


def test_an_answer_wanted_elsewhere_goes_there_and_is_said() -> None:
    """Reply-To is heeded as mail programs do, and a stranger's domain is pointed out."""
    same = answer(mail("Reply-To: Team <team@muster.example>"))
    assert same.to == "team@muster.example" and same.note is None
    other = answer(mail("Reply-To: joerg@muster-pay.example"))
    assert other.to == "joerg@muster-pay.example" and other.note and "another address" in other.note


def test_a_mail_that_names_nobody_cannot_be_answered() -> None:
    """Without an address there is nobody to write to."""
    with pytest.raises(BadInput, match="no address"):
        answer(mail(sender="Jörg Müller"))


@pytest.mark.parametrize(
    "header",
    [
        "Subject: =?utf-8?q?Start=0D=0ABcc:_thief@evil.example?=",
        "Reply-To: =?utf-8?q?Joe=0D=0ABcc:_thief@evil.example?= <joe@muster.example>",
        "Message-ID: <a@b\r\n Bcc: thief@evil.example>",
        "References: <x@y> Bcc: thief@evil.example <z@y>",
        "In-Reply-To: <ü@evil.example> Bcc: thief@evil.example",
        f"Subject: {'=?utf-8?b?' + 'w7w' * 100 + '?= ' * 50}",
        f"References: {'<' * 5_000}{'>' * 5_000}",
    ],
)
def test_a_hostile_header_adds_none_of_its_own(header: str) -> None:
    """Whatever a client's headers hold, the answer has the headers that we wrote, once each, and nobody more reads it."""
    read = parsed(answer(mail(header)))
    assert sorted(map(str.lower, set(read.keys()))) == sorted(map(str.lower, read.keys()))
    assert set(read.keys()) <= {
        "Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert "thief" not in str(read["To"])


def test_nothing_says_which_program_wrote_it() -> None:
    """The reply is the sender's own: no header and no line names a program."""
    raw = answer(mail()).raw.lower()
    assert b"heardback" not in raw and b"mailer" not in raw and b"user-agent" not in raw
