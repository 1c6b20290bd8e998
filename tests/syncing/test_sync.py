"""A real mailbox into the real store: both sides of the talk, once each, from where it was left, whatever breaks."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.errors import MailboxTrouble, StoreTrouble
from assistant.intake.imap.mailbox import Limits, Mailbox
from assistant.intake.imap.values import MailAccount, Password
from assistant.memory.store import Store
from assistant.settings import MailboxSettings
from assistant.syncing import Progress, open_mailbox, sync
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import a_mail, new_account
from tests.signin import SignIn
from tests.syncing.keeper import Keeper, kept
from tests.wire import odd_server, wire_to

OPENS = Password(secret=SecretStr(PASSWORD))
SMALL = Limits(batch_mails=4)


@pytest.fixture
def home() -> Path:
    return Path(os.environ["HEARDBACK_HOME"])


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = Store(home)
    yield opened
    opened.close()


def test_inbox_and_sent_come_in_together(dovecot: Dovecot, store: Store) -> None:
    """Both folders are read, and the importer hears which mails one of us wrote."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1), a_mail(2))
    dovecot.put(account.user, "Sent", a_mail(3, sender="dana@agency.example"))
    keeper = Keeper(store)
    with Mailbox(account, OPENS) as mailbox:
        synced = sync(store, mailbox, keeper)
    assert keeper.taken == [("inbox, mail 1", False), ("inbox, mail 2", False), ("sent, mail 1", True)]
    assert [(one.folder, one.new, one.set_aside) for one in synced.folders] == [("inbox", 2, 0), ("sent", 1, 0)]
    assert synced.new == 3 and not synced.stopped and not synced.notes and synced.mailbox == account.key
    assert [(one.host, one.user, one.auth) for one in store.inbox.mailboxes()] == [
        (account.host, account.user, "password")
    ]  # fmt: skip


def test_syncing_again_adds_nothing_and_brings_what_is_new(dovecot: Dovecot, store: Store) -> None:
    """A second sync hands over nothing, a third only the mail that came meanwhile."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1), a_mail(2))
    for expected in (2, 0, 1):
        with Mailbox(account, OPENS) as mailbox:
            assert sync(store, mailbox, Keeper(store)).new == expected
        if expected == 0:
            dovecot.put(account.user, "INBOX", a_mail(3))
    assert kept(store) == [a_mail(1), a_mail(2), a_mail(3)]


def test_progress_is_told_and_a_stop_is_heeded(dovecot: Dovecot, store: Store) -> None:
    """After each batch it says how far it is; stopped in between, the next sync goes on with the next mail."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", *[a_mail(number) for number in range(10)])
    told: list[Progress] = []
    with Mailbox(account, OPENS, limits=SMALL) as mailbox:
        synced = sync(store, mailbox, Keeper(store), on_progress=told.append, stop=lambda: len(told) == 2)
    assert synced.stopped and told == [
        Progress(folder="inbox", done=4, total=10), Progress(folder="inbox", done=8, total=10),
    ]  # fmt: skip
    keeper = Keeper(store)
    with Mailbox(account, OPENS, limits=SMALL) as mailbox:
        assert not sync(store, mailbox, keeper).stopped
    assert keeper.taken == [("inbox, mail 9", False), ("inbox, mail 10", False)]
    assert kept(store) == [a_mail(number) for number in range(10)]


def test_further_folders_are_read_and_missing_ones_are_named(dovecot: Dovecot, store: Store) -> None:
    """An archive that the account names is read too; a folder that is not there is said, and nothing else is lost."""
    account = new_account(dovecot).model_copy(update={"more": ("Archiv Müller", "Keller")})
    dovecot.put(account.user, "Archiv Müller", a_mail(1))
    keeper = Keeper(store)
    with Mailbox(account, OPENS) as mailbox:
        synced = sync(store, mailbox, keeper)
    assert synced.notes == ("There is no folder 'Keller' in the mailbox.",)
    assert [(one.folder, one.new) for one in synced.folders] == [("inbox", 0), ("sent", 0), ("Archiv Müller", 1)]
    assert keeper.taken == [("folder, mail 1", False)]  # a folder's name may be a client's: it goes nowhere else


def test_a_mailbox_without_a_sent_folder_says_what_that_means(store: Store) -> None:
    """Without our own words whose turn it is would be wrong, so the sync says so."""
    answers = {
        "LIST": b'* LIST () "/" INBOX\r\n{tag} OK done\r\n',
        "STATUS": b"* STATUS INBOX (UIDVALIDITY 7 UIDNEXT 1)\r\n{tag} OK done\r\n",
        "EXAMINE": b"* 0 EXISTS\r\n{tag} OK [READ-ONLY] so\r\n",
    }
    with odd_server(answers) as port:
        account = MailAccount(host="127.0.0.1", port=port, user="dana@agency.example", security="plain")
        with Mailbox(account, OPENS) as mailbox:
            assert "whose turn" in sync(store, mailbox, Keeper(store)).notes[0]


def test_a_folder_made_anew_is_read_again_and_nothing_stands_twice(dovecot: Dovecot, store: Store) -> None:
    """A changed UIDVALIDITY ends in one sentence, with every mail there once."""
    account = new_account(dovecot)
    dovecot.put(account.user, "Sent", a_mail(1), a_mail(2))
    with Mailbox(account, OPENS) as mailbox:
        assert sync(store, mailbox, Keeper(store)).new == 2
    with dovecot.client(account.user) as client:
        client.delete_folder("Sent")
    dovecot.put(account.user, "Sent", a_mail(2), a_mail(1), a_mail(3))
    with Mailbox(account, OPENS) as mailbox:
        synced = sync(store, mailbox, Keeper(store))
    assert synced.notes == (
        "The server numbers the mails of the sent folder anew: it was read from its start, and nothing stands twice.",
    )
    assert kept(store) == [a_mail(1), a_mail(2), a_mail(3)]
    with Mailbox(account, OPENS) as mailbox:
        again = sync(store, mailbox, Keeper(store))
    assert again.new == 0 and not again.notes


def test_what_cannot_be_taken_is_set_aside_with_its_bytes(dovecot: Dovecot, store: Store) -> None:
    """A huge mail lies in quarantine with its beginning, once, and the mails around it are kept."""
    account = new_account(dovecot)
    huge = a_mail(2) + b"x" * 90_000
    dovecot.put(account.user, "INBOX", a_mail(1), huge, a_mail(3))
    for _ in range(2):
        with Mailbox(account, OPENS, limits=Limits(mail_bytes=20_000, beginning_bytes=10_000)) as mailbox:
            sync(store, mailbox, Keeper(store))
        store.inbox.remove_mailbox(store.inbox.mailboxes()[0].id)  # read all of it again
    (one,) = store.inbox.quarantined()
    assert one.where_from == "inbox, mail 2" and "larger than" in one.why
    assert store.inbox.quarantined_raw(one.id) == huge[:10_000]
    assert kept(store) == [a_mail(1), a_mail(3)]


def test_a_huge_mail_of_an_erased_client_does_not_come_back(dovecot: Dovecot, store: Store) -> None:
    """Who was erased stays away, from the quarantine too."""
    account = new_account(dovecot)
    store.inbox.mark("address", "client@muster.example")
    dovecot.put(account.user, "INBOX", a_mail(1) + b"x" * 90_000, a_mail(2, sender="o@other.example") + b"x" * 90_000)
    with Mailbox(account, OPENS, limits=Limits(mail_bytes=20_000, beginning_bytes=10_000)) as mailbox:
        sync(store, mailbox, Keeper(store))
    assert [one.where_from for one in store.inbox.quarantined()] == ["inbox, mail 2"]


def test_a_cut_wire_keeps_whole_batches_and_the_next_sync_goes_on(dovecot: Dovecot, store: Store) -> None:
    """What was committed before the cut stays, what was half fetched is fetched again, and the desk's store still works."""
    account = new_account(dovecot)
    mails = [a_mail(number) + b"x" * 10_000 for number in range(12)]
    dovecot.put(account.user, "INBOX", *mails)
    with wire_to(dovecot.port) as wire:
        wire.cut_after = 70_000
        with (
            Mailbox(account.model_copy(update={"port": wire.port}), OPENS, limits=SMALL) as mailbox,
            pytest.raises(MailboxTrouble, match="run it again to go on") as trouble,
        ):
            sync(store, mailbox, Keeper(store))
    assert trouble.value.retry
    assert kept(store) == sorted(mails[:4])
    assert store.clients() == ()
    # Through the wire it was another port, and so another mailbox: all the same nothing stands twice.
    with Mailbox(account, OPENS, limits=SMALL) as mailbox:
        sync(store, mailbox, Keeper(store))
    assert kept(store) == sorted(mails)


def test_a_full_disk_keeps_the_place_where_it_was(dovecot: Dovecot, store: Store, home: Path) -> None:
    """Where the store cannot be written the sentence says so, and the next sync brings what was not kept."""
    account = new_account(dovecot)
    mails = [a_mail(number) + b"x" * 40_000 for number in range(8)]
    dovecot.put(account.user, "INBOX", *mails)
    with store.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(pages: int) -> None:
        with store.database.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    limit(pages + 60)
    with (
        Mailbox(account, OPENS, limits=SMALL) as mailbox,
        pytest.raises(StoreTrouble, match="disk is full"),
    ):
        sync(store, mailbox, Keeper(store))
    before = len(kept(store))
    assert before in (0, 4)
    limit(1_000_000)
    with Mailbox(account, OPENS, limits=SMALL) as mailbox:
        sync(store, mailbox, Keeper(store))
    assert kept(store) == sorted(mails)


def test_two_syncs_of_one_mailbox_do_not_run_at_once(dovecot: Dovecot, store: Store, home: Path) -> None:
    """While one process reads a mailbox, another is told so and may try again."""
    account = new_account(dovecot)
    other = Store(home)
    with other.inbox.lock(f"sync {account.key}", 60) as held, Mailbox(account, OPENS) as mailbox:
        assert held
        with pytest.raises(MailboxTrouble, match="another process") as trouble:
            sync(store, mailbox, Keeper(store))
    assert trouble.value.retry
    other.close()


def test_no_secret_is_in_the_store(dovecot: Dovecot, store: Store, home: Path, sign_in_state: SignIn) -> None:
    """After a sync with a password and one with a token no file of the data folder holds either."""
    account = new_account(dovecot)
    sign_in_state.user = account.user
    sign_in_state.refreshing["refresh-of-outside"] = account.user
    settings = MailboxSettings(
        provider="google", client_id="id", token_url=f"{sign_in_state.origin}/token",
        refresh_token=SecretStr("refresh-of-outside"),
    )  # fmt: skip
    with open_mailbox(account, settings) as mailbox:
        sync(store, mailbox, Keeper(store))
    assert [one.auth for one in store.inbox.mailboxes()] == ["xoauth2"]
    with open_mailbox(account, settings, password=PASSWORD) as mailbox:
        sync(store, mailbox, Keeper(store))
    store.close()
    secrets = [PASSWORD, *sign_in_state.good, *sign_in_state.refreshing]
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert files and not [secret for secret in secrets for content in files if secret.encode() in content]
    assert sqlite3.connect(home / "heardback.db").execute("SELECT count(*) FROM mailboxes").fetchone() == (1,)


def test_nothing_but_the_mail_server_is_spoken_with(
    dovecot: Dovecot, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync opens one connection, to the port for reading: nothing could be sent that way."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1))
    reached: list[object] = []
    real = socket.socket.connect

    def noted(self: socket.socket, address: object) -> None:
        reached.append(address)
        real(self, address)  # pyright: ignore[reportArgumentType]  # handed on as it came

    monkeypatch.setattr(socket.socket, "connect", noted)
    with Mailbox(account, OPENS) as mailbox:
        sync(store, mailbox, Keeper(store))
    assert reached == [(dovecot.host, dovecot.port)]


def test_the_product_has_no_way_to_send() -> None:
    """No module of the product knows SMTP, and none asks a mail server to send."""
    package = Path(__file__).parents[2] / "assistant"
    knowing = [
        path.name for path in package.rglob("*.py") if {"smtplib", "aiosmtplib"} & set(path.read_text("utf-8").split())
    ]
    assert not knowing
