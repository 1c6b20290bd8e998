"""A finished draft on its way into the sender's own mail program, and whose mail one is, over a store on each database."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.memory.store import Store
from assistant.memory.view import StoreView
from assistant.profile import Profile
from assistant.thread import Client
from assistant.viewer import Viewer

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MIA = Profile(name="Mia Fern", timezone="Europe/London", country="GB", addresses=("mia@fernlight.example",))
MAIL = """From: Dana Whitcombe <dana@ridge.example>
To: mia@fernlight.example
Subject: Booking form & fares
Message-ID: <a1@ridge.example>
Date: Mon, 01 Jun 2026 09:40:00 +0100

Hi Mia,

the booking form is broken again and nobody can pay. This is unacceptable!

Dana
"""


@pytest.fixture
def desk(store: Store) -> Desk:
    made = Desk(MIA, store=lambda: store, clock=lambda: NOW)
    made.add_client(Client(name="Dana Whitcombe", timezone="Europe/London"), ["dana@ridge.example"])
    made.add_client(Client(name="Pieter Dané"), ["pieter@dane.example"])
    return made


def test_a_draft_opens_in_the_mail_program(desk: Desk) -> None:
    """The address names whom it goes to, the subject and the whole body, every sign of them safe."""
    reply = desk.reply(MAIL, now=NOW)
    made = desk.as_mail(reply, MAIL)
    parts = urlsplit(made.mailto)
    said = parse_qs(parts.query)
    assert (parts.scheme, parts.path, made.whole) == ("mailto", "dana@ridge.example", True)
    assert said["subject"] == [reply.subject] and said["body"][0].replace("\r\n", "\n") == reply.body


def test_the_file_is_a_draft_that_answers_the_mail(desk: Desk) -> None:
    """It opens as unsent, stands in the mail's thread, and quotes it below our words."""
    mail = message_from_bytes(desk.as_mail(desk.reply(MAIL, now=NOW), MAIL).eml, policy=policy.default)
    assert (
        mail["X-Unsent"] == "1" and mail["In-Reply-To"] == "<a1@ridge.example>" and "dana@ridge.example" in mail["To"]
    )
    assert "> the booking form is broken again" in mail.get_content()


def test_without_an_address_of_ours_it_is_a_new_mail(desk: Desk) -> None:
    """Nobody set up yet has a file all the same: to the client, from nobody in particular."""
    fresh = Desk(Profile(), clock=lambda: NOW)
    mail = message_from_bytes(fresh.as_mail(fresh.reply(MAIL, now=NOW), MAIL).eml, policy=policy.default)
    assert mail["From"] is None and mail["To"] == "dana@ridge.example"
    body = mail.get_content().replace("\r\n", "\n")
    assert body.strip() == fresh.reply(MAIL, now=NOW).body.strip() or "booking form" in body


def test_long_words_are_left_to_be_pasted(desk: Desk) -> None:
    """An address that mail programs would cut holds no words, and that is said."""
    reply = desk.reply(MAIL, now=NOW)
    made = desk.as_mail(reply.model_copy(update={"body": "ü" * 900}), MAIL)
    assert not made.whole and "body=" not in made.mailto


def test_an_answer_never_goes_to_another_client(desk: Desk) -> None:
    """A mail of one client that asks for its answer at another's address is not handed on."""
    crooked = MAIL.replace("To: mia", "Reply-To: pieter@dane.example\nTo: mia")
    with pytest.raises(BadInput, match="another client"):
        desk.as_mail(desk.reply(crooked, now=NOW), crooked)


def test_whose_mail_it_is_is_told_by_its_sender(desk: Desk) -> None:
    """A known sender's client is recognised; a stranger's and no mail at all are nobody's."""
    known = desk.whose(MAIL)
    assert known is not None and known.name == "Dana Whitcombe"
    assert desk.whose(MAIL.replace("dana@", "nobody@")) is None and desk.whose("") is None


def test_an_account_manager_recognises_only_their_own(desk: Desk, store: Store) -> None:
    """To whom Dana is no client of theirs, her mail is a stranger's; it can be answered all the same."""
    mia = desk.set_manager("Dana Whitcombe", "Mia Fern").manager
    other = store.book.add_sender("Jonas Weber")
    for person, name in ((mia, "Dana Whitcombe"), (other.id, None)):
        view = StoreView(store, Viewer(id=person or "", name="x", address="x@fernlight.example", role="manager"))
        seen = Desk(MIA, store=lambda view=view: view, clock=lambda: NOW)
        known = seen.whose(MAIL)
        assert (known.name if known else None) == name
        assert seen.as_mail(seen.reply(MAIL, now=NOW), MAIL).to == "dana@ridge.example"
        assert [one.client for one in seen.radar().clients] == ([name] if name else [])
        assert seen.today(within=60).clients == (1 if name else 0)
