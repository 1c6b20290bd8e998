"""A reply that goes out by the mailbox of a real server: its promise is seen in Sent, and the answer that keeps it, too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.intake.imap.values import MailAccount
from assistant.memory.store import Store
from assistant.profile import Profile
from assistant.thread import Client
from tests.importing.mails import eml
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import new_account

MAIL = "Hi Mia,\n\nthe booking form is broken again and nobody can pay. This is unacceptable!\n\nDana"
ANSWER = "Hi Dana, the form is mended: an update had switched the payments off. All bookings of today are in."
MONDAY = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


class Mailroom:
    """A desk with a mailbox on the real server, and its clock."""

    def __init__(self, server: Dovecot, home: Path) -> None:
        self.server, self.now = server, MONDAY
        self.account: MailAccount = new_account(server, name="mia")
        self.store = Store(home)
        profile = Profile(name="Mia Fern", timezone="Europe/London", country="GB", addresses=(self.account.user,))
        self.desk = Desk(profile, store=lambda: self.store, clock=lambda: self.now)
        self.dana = self.desk.add_client(Client(name="Dana", timezone="Europe/London"), ["dana@ridge.example"]).id
        server.put(self.account.user, "INBOX", eml("Dana <dana@ridge.example>", self.account.user, MAIL))

    def sync(self) -> tuple[str, ...]:
        return self.desk.sync(password=PASSWORD).notes

    def send(self, text: str, hour: int) -> None:
        self.server.put(
            self.account.user, "Sent", eml(f"Mia <{self.account.user}>", "dana@ridge.example", text, hour=hour)
        )


@pytest.fixture
def room(dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailroom]:
    monkeypatch.setenv("HEARDBACK_IMAP_HOST", dovecot.host)
    monkeypatch.setenv("HEARDBACK_IMAP_PORT", str(dovecot.port))
    monkeypatch.setenv("HEARDBACK_IMAP_SECURITY", "plain")
    made = Mailroom(dovecot, tmp_path)
    monkeypatch.setenv("HEARDBACK_IMAP_USER", made.account.user)
    made.sync()
    yield made
    made.store.close()


def test_a_draft_that_was_sent_as_it_lay_there_is_a_commitment(room: Mailroom) -> None:
    """Moved from Drafts to Sent by the mail program, the next sync sees it; a sync after that finds nothing new."""
    room.desk.draft_into_mailbox("Dana", password=PASSWORD)
    assert room.sync() == () and room.desk.commitments() == ()
    with room.server.client(room.account.user) as client:
        client.select_folder("Drafts")
        client.remove_flags(client.search(), [rb"\Draft"])  # what goes out is no draft any more
        client.move(client.search(), "Sent")
    room.now += timedelta(minutes=10)
    assert room.sync() == ("1 draft was seen to have gone out.",)
    (one,) = room.desk.commitments()
    (draft,) = room.store.ledger.drafts(room.dana)
    assert (draft.fate, one.due) == ("sent", draft.reply.promise_at)
    assert room.sync() == () and len(room.store.ledger.promises(room.dana)) == 1


def test_a_changed_reply_and_its_answer_are_seen_in_sent(room: Mailroom) -> None:
    """A reply that was rewritten in part counts, an unrelated mail does not, and the answer of the afternoon keeps the promise."""
    room.desk.draft_into_mailbox("Dana", password=PASSWORD)
    room.send("Hi Dana, the photos are on the page now, thank you for sending them so soon.", 10)
    room.now += timedelta(hours=1)
    assert room.sync() == () and room.desk.commitments() == ()
    body = room.store.ledger.drafts(room.dana)[0].reply.body
    first, *rest = body.split("\n\n")
    room.send("\n\n".join([first, "I have just seen your mail.", *rest[1:]]), 11)
    room.now += timedelta(hours=1)
    assert room.sync() == ("1 draft was seen to have gone out.",)
    assert [one.fate for one in room.store.ledger.drafts(room.dana)] == ["edited"]
    room.send(ANSWER, 13)
    room.now = MONDAY.replace(hour=14)
    assert room.sync() == ("1 promise was kept by a later word.",)
    assert [one.status for one in room.store.ledger.promises(room.dana)] == ["kept"]
