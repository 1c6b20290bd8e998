"""A real mailbox through the product's own importer: whose words, which client, which conversation, and drafts between."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.importing.importer import Importer
from assistant.intake.imap.mailbox import Limits, Mailbox
from assistant.intake.imap.values import Password
from assistant.memory.store import Store
from assistant.syncing import sync
from assistant.thread import Client
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import new_account

OPENS = Password(secret=SecretStr(PASSWORD))
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store(Path(os.environ["HEARDBACK_HOME"]))
    opened.add_client(Client(name="Jo Client"), ["jo@muster.example"], client_id="jo")
    yield opened
    opened.close()


def mail(sender: str, to: str, number: int, answers: int | None = None, date: bool = True) -> bytes:
    headers = [
        f"From: {sender}", f"To: {to}", f"Message-ID: <letter{number}@x.example>", f"Subject: Banner {number // 10}",
        *([f"Date: Mon, 02 Mar 2026 {9 + number % 10:02d}:00:00 +0100"] if date else []),
        *([f"In-Reply-To: <letter{answers}@x.example>"] if answers is not None else []),
    ]  # fmt: skip
    return "\r\n".join([*headers, "", f"These are the words of letter {number}."]).encode()


def test_both_sides_of_a_talk_stand_in_the_clients_history(dovecot: Dovecot, store: Store) -> None:
    """The client's words come in, ours go out, from an address that nobody told us too, in one conversation."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", mail("jo@muster.example", account.user, 1))
    alias = "hello@other-agency.example"
    dovecot.put(
        account.user,
        "Sent",
        mail(alias, "jo@muster.example", 2, answers=1),
        mail(account.user, "jo@muster.example", 3, 2),
    )
    dovecot.put(account.user, "INBOX", mail("jo@muster.example", alias, 4, answers=3))
    with Mailbox(account, OPENS) as mailbox:
        sync(store, mailbox, Importer(store, ours=[account.user]))
    history = store.history.touchpoints("jo")
    assert [(one.touchpoint.direction, one.touchpoint.text) for one in history] == [
        ("in", "These are the words of letter 1."), ("out", "These are the words of letter 2."),
        ("out", "These are the words of letter 3."), ("in", "These are the words of letter 4."),
    ]  # fmt: skip
    assert len({one.conversation for one in history}) == 1
    assert not store.inbox.doubtful()


def test_a_clients_mail_in_the_sent_folder_stays_the_clients(dovecot: Dovecot, store: Store) -> None:
    """Somebody moved a mail there: who wrote it is known better than by its folder."""
    account = new_account(dovecot)
    dovecot.put(account.user, "Sent", mail("jo@muster.example", account.user, 1))
    with Mailbox(account, OPENS) as mailbox:
        sync(store, mailbox, Importer(store, ours=[account.user]))
    assert [one.touchpoint.direction for one in store.history.touchpoints("jo")] == ["in"]


def test_a_mail_without_a_date_stands_at_its_delivery(dovecot: Dovecot, store: Store) -> None:
    """What the server knows of the moment is taken where the mail says nothing."""
    account = new_account(dovecot)
    with dovecot.client(account.user) as client:
        client.append(
            "INBOX",
            mail("jo@muster.example", account.user, 1, date=False),
            msg_time=datetime(2026, 2, 3, 4, 5, tzinfo=UTC),
        )
    with Mailbox(account, OPENS) as mailbox:
        sync(store, mailbox, Importer(store, ours=[account.user]))
    assert [one.touchpoint.at for one in store.history.touchpoints("jo")] == [datetime(2026, 2, 3, 4, 5, tzinfo=UTC)]


def test_what_comes_twice_stands_once(dovecot: Dovecot, store: Store) -> None:
    """The same mail in Inbox and Sent, in a second mailbox and in a second sync is one touchpoint."""
    first, second = new_account(dovecot), new_account(dovecot)
    letter = mail(first.user, f"jo@muster.example, {first.user}, {second.user}", 1)
    dovecot.put(first.user, "INBOX", letter)
    dovecot.put(first.user, "Sent", letter)
    dovecot.put(second.user, "INBOX", letter)
    for account in (first, second, first):
        with Mailbox(account, OPENS) as mailbox:
            sync(store, mailbox, Importer(store, ours=["agency.example"]))
    assert store.history.count("jo") == 1


def test_the_bytes_of_a_touchpoint_are_what_the_server_held(dovecot: Dovecot, store: Store) -> None:
    """A draft can answer the very mail: its source is kept byte for byte."""
    account = new_account(dovecot)
    letter = mail("jo@muster.example", account.user, 1)
    dovecot.put(account.user, "INBOX", letter)
    with Mailbox(account, OPENS) as mailbox:
        sync(store, mailbox, Importer(store, ours=[account.user]))
    (one,) = store.history.touchpoints("jo")
    assert one.id and store.history.source("jo", one.id) == letter


def test_an_erased_client_does_not_come_back(dovecot: Dovecot, store: Store) -> None:
    """A mark keeps their mails away, the huge and the broken ones with the others."""
    account = new_account(dovecot)
    store.inbox.mark("address", "jo@muster.example")
    store.remove_client("jo")
    letters = [mail("jo@muster.example", account.user, 1), mail("jo@muster.example", account.user, 2) + b"x" * 90_000]
    dovecot.put(account.user, "INBOX", *letters)
    with Mailbox(account, OPENS, limits=Limits(mail_bytes=50_000, beginning_bytes=10_000)) as mailbox:
        synced = sync(store, mailbox, Importer(store, ours=[account.user]))
    assert [(one.new, one.set_aside) for one in synced.folders] == [(1, 1), (0, 0)]
    assert not store.inbox.quarantined() and not store.inbox.doubtful() and not store.clients()
