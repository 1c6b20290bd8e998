"""One mail of an archive as an Item: its identity, its people, where it stood, and what becomes of it when it is broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.intake.archives import Broken, Item, core_subject, mail_item
from assistant.intake.limits import MAX_MAIL_BYTES
from tests.intake.archives.support import FIXTURES

ANSWER = (FIXTURES / "answer.eml").read_bytes()


def item(raw: bytes) -> Item:
    found = mail_item(raw, "here", timezone="UTC")
    assert isinstance(found, Item), found.why
    return found


def test_a_mail_is_what_was_sent_and_by_whom() -> None:
    """Sender, recipients with their names, attachments' names and what it answers are told; the bytes are kept."""
    one = item(ANSWER)
    assert one.mail is not None
    assert (one.mail.text, one.mail.in_reply_to) == (
        "Hi Sam,\n\nwe look at it tomorrow.",
        "s-2026-03-02-0900@hallberg.example",
    )
    assert [(who.name, who.addresses, who.part) for who in one.people] == [
        ("Dana Muster", ("dana@muster.example",), "from"),
        ("Sam Okafor", ("sam@hallberg.example",), "to"),
        ("Eva Roth", ("eva.roth@muster.example",), "cc"),
    ]
    assert one.attachments == ("notes.pdf",)
    assert (one.raw, one.form) == (ANSWER, "eml")


def test_the_same_mail_out_of_another_program_has_the_same_key() -> None:
    """Line endings, a list's tag in the subject and headers of delivery do not make it another mail."""
    key = item(ANSWER).key
    assert item(ANSWER.replace(b"\n", b"\r\n")).key == key
    assert item(b"X-Gmail-Labels: Inbox\n" + ANSWER.replace(b"[Site]", b"[EXTERNAL] [Site]")).key == key
    assert item(ANSWER.replace(b"/ Re: ", b"")).digest == item(ANSWER).digest


def test_another_mail_with_the_same_message_id_has_another_key() -> None:
    """Some programs give all that they send one identifier: the subject tells them apart, or all where it is too short."""
    assert item(ANSWER.replace(b"where are we?", b"what now?")).key != item(ANSWER).key
    short = ANSWER.replace(b"<d-2026-03-02-1405@muster.example>", b"<1@x>")
    assert item(short).key != item(short.replace(b"tomorrow", b"on Friday")).key


def test_a_mail_without_message_id_is_known_by_what_it_says() -> None:
    """Who, when, what about and in which words, however its lines end."""
    bare = ANSWER.replace(b"Message-ID: <d-2026-03-02-1405@muster.example>\n", b"")
    assert item(bare).key == item(bare.replace(b"\n", b"\r\n")).key == item(b"Status: RO\n" + bare).key
    assert item(bare).key != item(bare.replace(b"tomorrow", b"on Friday")).key


def test_a_copy_that_differs_shows_in_its_digest() -> None:
    """The key stays and the digest changes where a list has added a footer."""
    other = ANSWER.replace(b"tomorrow.\n", b"tomorrow, we hope.\n")
    assert item(other).key == item(ANSWER).key and item(other).digest != item(ANSWER).digest


@pytest.mark.parametrize(
    ("subject", "core"),
    [
        ("Re: [Site] AW: New  site", "new site"),
        ("WG: Fwd: New site", "new site"),
        ("[a] [b] x", "x"),
        ("Re:", ""),
        (None, ""),
    ],
)
def test_what_a_subject_is_about_does_not_change_on_its_way(subject: str | None, core: str) -> None:
    """Prefixes, tags, case and spaces are no part of it."""
    assert core_subject(subject) == core


@pytest.mark.parametrize(
    ("header", "aside"),
    [
        (b"X-Gmail-Labels: Inbox,Important", None),
        (b"X-Gmail-Labels: Drafts,Unread", "draft"),
        (b"X-Gmail-Labels: =?UTF-8?Q?Ge=C3=B6ffnet,Papierkorb?=", "bin"),
        (b'X-Gmail-Labels: "Spam"', "spam"),
        (b"X-Mozilla-Status: 0009", "bin"),
        (b"X-Mozilla-Status: 0001", None),
        (b"Status: RO\nX-Status: AT", "draft"),
        (b"Status: RO\nX-Status: D", "bin"),
    ],
)
def test_what_was_never_sent_or_thrown_away_is_set_aside(header: bytes, aside: str | None) -> None:
    """Labels and flags of the mail program tell of drafts, spam and the bin."""
    assert item(header + b"\n" + ANSWER).aside == aside


def test_a_forward_stays_its_senders() -> None:
    """In a mailbox a forward without words is a mail of the one who forwards; the other is its history."""
    raw = (
        b"From: Eva <eva@muster.example>\nTo: sam@hallberg.example\nSubject: Fwd: Colours\n"
        b"Date: Mon, 2 Mar 2026 14:05:00 +0100\n\n"
        b"---------- Forwarded message ---------\nFrom: Dana <dana@muster.example>\n"
        b"Date: Mon, Mar 2, 2026 at 9:00 AM\nSubject: Colours\nTo: <eva@muster.example>\n\nBlue, please.\n"
    )
    one = item(raw)
    assert one.mail is not None
    assert (one.mail.sender_address, one.mail.text) == ("eva@muster.example", "")
    assert [(mail.sender_address, mail.text) for mail in one.mail.earlier] == [("dana@muster.example", "Blue, please.")]


def test_the_last_server_tells_when_a_mail_without_a_date_came() -> None:
    """The topmost Received header stands in for a Date that cannot be read."""
    one = item(ANSWER.replace(b"Date: Mon, 2 Mar 2026 14:05:00 +0100", b"Date: someday"))
    assert one.mail is not None and one.mail.at == datetime(2026, 3, 2, 13, 5, 40, tzinfo=UTC)


def test_utf_16_is_read_as_well() -> None:
    """A mail that was saved in two bytes a letter has its headers."""
    one = item(ANSWER.decode().encode("utf-16"))
    assert one.mail is not None and one.mail.sender_address == "dana@muster.example"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "empty"),
        (b"\x00" * 100, "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "nobody's mail"),
        (b"Content-Type: text/plain\n\nHello", "nobody's mail"),
    ],
)
def test_what_is_no_mail_is_kept_with_a_reason(raw: bytes, why: str) -> None:
    """A file without headers is broken, with its bytes and one sentence."""
    one = mail_item(raw, "here", timezone="UTC")
    assert isinstance(one, Broken)
    assert why in one.why and one.why.endswith(".") and one.raw == raw and one.where == "here"


def test_a_mail_may_bring_its_attachments() -> None:
    """Twenty megabytes are a mail, more than thirty-two are broken."""
    start = ANSWER.replace(b"--part--\n", b"")
    large = start + b"A" * 20_000_000 + b"\n--part--\n"
    assert item(large).attachments == ("notes.pdf",)
    assert isinstance(mail_item(start + b"A" * MAX_MAIL_BYTES, "here", timezone="UTC"), Broken)


@pytest.mark.parametrize(("said", "outcome"), [("ACCEPTED", "accepted"), ("DECLINED", "declined"), ("TENTATIVE", None)])
def test_an_answer_to_an_invitation_is_read_out_of_its_mail(said: str, outcome: str | None) -> None:
    """The mail of a calendar program says yes or no in its calendar part, folded lines and all."""
    raw = (
        "From: Dana Muster <dana@muster.example>\nTo: sam@hallberg.example\nSubject: Antwort: Review\n"
        "Date: Mon, 2 Mar 2026 14:05:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nFriday would do.\n"
        "--b\nContent-Type: text/calendar; method=REPLY\n\n"
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1@x.example\nDTSTART:20260401T100000Z\n"
        f"ATTENDEE;CN=Dana Muster of Muster GmbH in the long street of a long town;RSV\n P=TRUE;PARTSTAT={said}:mailto:d@muster.example\n"
        "END:VEVENT\nEND:VCALENDAR\n--b--\n"
    )
    one = item(raw.encode())
    assert one.automatic == "calendar"
    assert [(each.channel, each.outcome, each.text) for each in one.touchpoints] == (
        [("meeting", outcome, "Friday would do.")] if outcome else []
    )


@pytest.mark.parametrize("label", [b"Sent", b"Inbox,Gesendet", b"=?UTF-8?Q?Envoy=C3=A9s?="])
def test_what_gmail_has_sent_is_known_as_sent(label: bytes) -> None:
    """The label says that its owner sent it."""
    assert item(b"X-Gmail-Labels: " + label + b"\n" + ANSWER).sent
    assert not item(ANSWER).sent
