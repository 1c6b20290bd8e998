"""Reading a real mailbox: what is new, in batches, from where it was left, and without leaving a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from assistant.errors import MailboxTrouble
from assistant.intake.imap.mailbox import Batch, Limits, Mailbox
from assistant.intake.imap.values import Bearer, Bookmark, MailAccount, Password
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import a_mail, new_account
from tests.signin import SignIn
from tests.wire import wire_to

OPENS = Password(secret=SecretStr(PASSWORD))
CHANGES = ("STORE", "EXPUNGE", "COPY", "MOVE", "DELETE", "SELECT", "RENAME", "CREATE", "APPEND", "CLOSE", "SETMETADATA")


def all_of(mailbox: Mailbox, folder: bytes = b"INBOX", since: Bookmark | None = None) -> list[Batch]:
    return list(mailbox.read(folder, since))


def numbers(batches: list[Batch]) -> list[int]:
    return [mail.uid for batch in batches for mail in batch.mails]


def test_a_mailbox_is_read_batch_by_batch_and_whole(dovecot: Dovecot) -> None:
    """Every mail comes once, in the order of arrival, byte for byte, with a bookmark behind each batch."""
    account = new_account(dovecot)
    mails = [a_mail(number) for number in range(25)]
    dovecot.put(account.user, "INBOX", *mails)
    with Mailbox(account, OPENS, limits=Limits(batch_mails=10)) as mailbox:
        batches = all_of(mailbox)
    assert [mail.raw for batch in batches for mail in batch.mails] == mails
    assert [(len(batch.mails), batch.done, batch.total) for batch in batches] == [
        (10, 10, 25), (10, 20, 25), (5, 25, 25), (0, 25, 25),
    ]  # fmt: skip
    assert [batch.bookmark.last_uid for batch in batches] == [10, 20, 25, 25]


def test_what_is_new_comes_alone_the_next_time(dovecot: Dovecot) -> None:
    """Behind a bookmark only newer mails are read, and where nothing changed nothing is opened."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1), a_mail(2))
    with wire_to(dovecot.port) as wire:
        behind = account.model_copy(update={"port": wire.port})
        with Mailbox(behind, OPENS) as mailbox:
            mark = all_of(mailbox)[-1].bookmark
        wire.said.clear()
        with Mailbox(behind, OPENS) as mailbox:
            assert all_of(mailbox, since=mark) == []
        assert not [command for command in wire.commands if "EXAMINE" in command or "FETCH" in command]
        dovecot.put(account.user, "INBOX", a_mail(3))
        with Mailbox(behind, OPENS) as mailbox:
            assert numbers(all_of(mailbox, since=mark)) == [3]


def test_reading_that_ended_in_the_middle_goes_on_behind_its_last_batch(dovecot: Dovecot) -> None:
    """A bookmark of any batch is enough to get the rest and nothing else."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", *[a_mail(number) for number in range(9)])
    with Mailbox(account, OPENS, limits=Limits(batch_mails=4)) as mailbox:
        first = next(mailbox.read(b"INBOX"))
    with Mailbox(account, OPENS) as mailbox:
        assert numbers(all_of(mailbox, since=first.bookmark)) == [5, 6, 7, 8, 9]


def test_a_change_of_flags_alone_brings_nothing(dovecot: Dovecot) -> None:
    """A mail that somebody reads or flags meanwhile is not read again."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1))
    with Mailbox(account, OPENS) as mailbox:
        mark = all_of(mailbox)[-1].bookmark
    assert mark.modseq is not None
    with dovecot.client(account.user) as client:
        client.select_folder("INBOX")
        client.add_flags([1], [rb"\Flagged"])
    with Mailbox(account, OPENS) as mailbox:
        assert numbers(all_of(mailbox, since=mark)) == []


def test_a_folder_made_anew_is_read_from_its_start(dovecot: Dovecot) -> None:
    """Another UIDVALIDITY makes the bookmark void, and the batches say so."""
    account = new_account(dovecot)
    dovecot.put(account.user, "Kunden", a_mail(1), a_mail(2))
    with Mailbox(account, OPENS) as mailbox:
        mark = all_of(mailbox, b"Kunden")[-1].bookmark
    with dovecot.client(account.user) as client:
        client.delete_folder("Kunden")
    dovecot.put(account.user, "Kunden", a_mail(2), a_mail(3))
    with Mailbox(account, OPENS) as mailbox:
        batches = all_of(mailbox, b"Kunden", mark)
    assert numbers(batches) == [1, 2]
    assert all(batch.renumbered and batch.bookmark.uidvalidity != mark.uidvalidity for batch in batches)


def test_drafts_and_deleted_mails_do_not_disturb(dovecot: Dovecot) -> None:
    """A draft in the inbox is no mail yet, and gaps in the numbers are nothing."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1))
    dovecot.put(account.user, "INBOX", a_mail(2), flags=(rb"\Draft",))
    dovecot.put(account.user, "INBOX", a_mail(3), a_mail(4))
    with dovecot.client(account.user) as client:
        client.select_folder("INBOX")
        client.delete_messages([3])
        client.expunge()
    with Mailbox(account, OPENS) as mailbox:
        batches = all_of(mailbox)
    assert numbers(batches) == [1, 4]
    assert batches[-1].bookmark.last_uid == 4


def test_a_mailbox_too_long_for_one_search_is_searched_in_parts(dovecot: Dovecot) -> None:
    """Parts of the mailbox are searched one after the other, and no mail falls between them."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", *[a_mail(number) for number in range(23)])
    with Mailbox(account, OPENS, limits=Limits(search_mails=5)) as mailbox:
        assert numbers(all_of(mailbox)) == list(range(1, 24))
        assert numbers(all_of(mailbox, since=Bookmark(uidvalidity=0))) == list(range(1, 24))


def test_a_huge_mail_is_fetched_up_to_the_limit_and_said_to_be_broken(dovecot: Dovecot) -> None:
    """Only the beginning of a mail above the limit comes over the wire; the others come whole."""
    account = new_account(dovecot)
    huge = a_mail(2, text="x" * 70 + "\r\n") + b"y" * 300_000
    dovecot.put(account.user, "INBOX", a_mail(1), huge, a_mail(3))
    with wire_to(dovecot.port) as wire:
        behind = account.model_copy(update={"port": wire.port})
        with Mailbox(behind, OPENS, limits=Limits(mail_bytes=50_000, beginning_bytes=10_000)) as mailbox:
            mails = [mail for batch in all_of(mailbox) for mail in batch.mails]
    assert [(mail.uid, mail.broken is None) for mail in mails] == [(1, True), (2, False), (3, True)]
    assert mails[1].raw == huge[:10_000] and mails[1].size >= 300_000
    assert wire.passed < 30_000


def test_batches_are_bounded_by_their_bytes_too(dovecot: Dovecot) -> None:
    """Big mails come few at a time, so that no batch fills the memory."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", *[a_mail(number) + b"z" * 40_000 for number in range(6)])
    with Mailbox(account, OPENS, limits=Limits(batch_bytes=100_000)) as mailbox:
        assert [len(batch.mails) for batch in all_of(mailbox)] == [2, 2, 2, 0]


def test_reading_leaves_no_trace(dovecot: Dovecot) -> None:
    """No flag and no count of changes differs after a mailbox was read, and no command was one that changes anything."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1), a_mail(2))
    dovecot.put(account.user, "INBOX", a_mail(3), flags=(rb"\Seen", rb"\Answered"))
    dovecot.put(account.user, "Sent", a_mail(4))

    def traces() -> list[object]:
        found: list[object] = []
        with dovecot.client(account.user) as client:
            for folder in ("INBOX", "Sent", "Drafts"):
                client.select_folder(folder, readonly=True)
                found.append(client.fetch(client.search(), ["FLAGS", "MODSEQ"]))
                found.append(client.folder_status(folder, ["MESSAGES", "RECENT", "UNSEEN", "HIGHESTMODSEQ", "UIDNEXT"]))
        return found

    before = traces()
    with wire_to(dovecot.port) as wire:
        with Mailbox(account.model_copy(update={"port": wire.port}), OPENS) as mailbox:
            for folder in (mailbox.folders.inbox, *mailbox.folders.sent):
                assert all_of(mailbox, folder)
        changing = [line for line in wire.commands for word in CHANGES if word in line.upper().split()]
        unread = [line for line in wire.commands if "BODY[" in line.upper() and "BODY.PEEK[" not in line.upper()]
    assert traces() == before
    assert not changing and not unread and wire.commands


def test_a_password_opens_the_mailbox_over_tls(dovecot: Dovecot) -> None:
    """TLS is checked against the certificates that are trusted, and one more that a person names."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1))
    over_tls = MailAccount(host="localhost", port=dovecot.tls_port, user=account.user)
    with Mailbox(over_tls, OPENS, ca_file=dovecot.certificate) as mailbox:
        assert numbers(all_of(mailbox)) == [1]
    starting = MailAccount(host="localhost", port=dovecot.port, user=account.user, security="starttls")
    with Mailbox(starting, OPENS, ca_file=dovecot.certificate) as mailbox:
        assert numbers(all_of(mailbox)) == [1]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_that_nobody_vouches_for_gets_no_password(dovecot: Dovecot, host: str) -> None:
    """An unknown certificate, and a known one for another name, end before anything is sent."""
    account = MailAccount(host=host, port=dovecot.tls_port, user="dana@agency.example")
    with pytest.raises(MailboxTrouble, match=r"certificate of \S+ is not to be trusted"):
        Mailbox(account, OPENS, ca_file=None if host == "localhost" else dovecot.certificate)


def test_a_certificate_file_that_is_none_is_said_so(dovecot: Dovecot, tmp_path: Path) -> None:
    """A file that holds no certificate ends in one sentence."""
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(MailboxTrouble, match="cannot be read"):
        Mailbox(new_account(dovecot), OPENS, ca_file=tmp_path / "ca.pem")


def test_without_tls_only_this_machine_is_spoken_with() -> None:
    """A plain connection to another machine cannot even be described."""
    with pytest.raises(ValidationError, match="this machine only"):
        MailAccount(host="imap.agency.example", user="dana@agency.example", security="plain")


@pytest.mark.parametrize("user", ["", "dana\r\nA1 LOGOUT", "  "])
def test_a_user_name_is_one_line(user: str) -> None:
    """A name that would smuggle a command into the connection is refused."""
    with pytest.raises(ValidationError):
        MailAccount(host="localhost", user=user)


def test_a_token_opens_the_mailbox(dovecot: Dovecot, sign_in_state: SignIn) -> None:
    """XOAUTH2 with a token that the sign-in server vouches for opens the mailbox of its user."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1))
    token = Bearer(token=SecretStr(sign_in_state.token(account.user)))
    with Mailbox(account, token) as mailbox:
        assert numbers(all_of(mailbox)) == [1]
    assert "/introspect" in sign_in_state.paths()


def test_a_token_opens_nobody_elses_mailbox(dovecot: Dovecot, sign_in_state: SignIn) -> None:
    """A token that has run out, and one of another person, are refused in one sentence that does not hold them."""
    account = new_account(dovecot)
    for secret in ("run-out", sign_in_state.token("other@agency.example")):
        with pytest.raises(MailboxTrouble, match="does not take this sign-in") as trouble:
            Mailbox(account, Bearer(token=SecretStr(secret)))
        assert secret not in str(trouble.value) and not trouble.value.retry


def test_secrets_are_not_shown() -> None:
    """Neither a password nor a token stands in the words of what holds it."""
    held = [Password(secret=SecretStr("s3cret")), Bearer(token=SecretStr("s3cret"))]
    assert "s3cret" not in f"{held} {[one.model_dump_json() for one in held]}"


def test_no_log_holds_a_word_of_a_mailbox(
    dovecot: Dovecot, sign_in_state: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    """With every log of every library turned up, no word of a mail and no secret is in it."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1, text="Geheimnisvoll"))
    token = sign_in_state.token(account.user)
    caplog.set_level(0)
    for opens in (OPENS, Bearer(token=SecretStr(token))):
        with Mailbox(account, opens) as mailbox:
            assert numbers(all_of(mailbox)) == [1]
    for word in ("Geheimnisvoll", "Banner", "muster.example", PASSWORD, token):
        assert word not in caplog.text
