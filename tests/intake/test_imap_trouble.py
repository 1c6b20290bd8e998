"""Mail servers that refuse, break off, hang or talk nonsense: one clear sentence each."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping

import pytest
from pydantic import SecretStr

from assistant.errors import MailboxTrouble
from assistant.intake.imap.mailbox import Limits, Mailbox
from assistant.intake.imap.values import Fetched, MailAccount, Password
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import a_mail, new_account
from tests.wire import Say, odd_server, wire_to

OPENS = Password(secret=SecretStr(PASSWORD))
MAIL = b"From: a@b.c\r\n\r\n"


def at(port: int) -> MailAccount:
    return MailAccount(host="127.0.0.1", port=port, user="dana@agency.example", security="plain")


def read_all(account: MailAccount, **options: float) -> list[Fetched]:
    with Mailbox(account, OPENS, **options) as mailbox:  # pyright: ignore[reportArgumentType]  # times only
        return [mail for batch in mailbox.read(mailbox.folders.inbox) for mail in batch.mails]


def sentence_of(trouble: pytest.ExceptionInfo[MailboxTrouble]) -> str:
    """The trouble's words, after seeing that they are one sentence without a secret."""
    words = str(trouble.value)
    assert words.endswith(".") and "\n" not in words and PASSWORD not in words
    assert "Traceback" not in words and "imaplib" not in words
    return words


def test_a_wrong_password_is_said_so(dovecot: Dovecot) -> None:
    """A refused password is one sentence, and trying again is no use."""
    wrong = Password(secret=SecretStr("geheim"))
    with pytest.raises(MailboxTrouble, match="does not take this user name and password") as trouble:
        Mailbox(new_account(dovecot), wrong)
    assert "geheim" not in sentence_of(trouble) and not trouble.value.retry


def test_nobody_there_is_said_so() -> None:
    """A port without a server, and a name that nobody knows, are told apart."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(MailboxTrouble, match=f"takes no connection on port {port}") as trouble:
        Mailbox(at(port), OPENS)
    sentence_of(trouble)


def test_a_wire_that_is_cut_in_the_middle_of_a_mail(dovecot: Dovecot) -> None:
    """What came before the cut stands, the sentence says to go on, and going on gets the rest."""
    account = new_account(dovecot)
    mails = [a_mail(number) + b"x" * 20_000 for number in range(6)]
    dovecot.put(account.user, "INBOX", *mails)
    with wire_to(dovecot.port) as wire:
        wire.cut_after = 70_000
        with Mailbox(account.model_copy(update={"port": wire.port}), OPENS, limits=Limits(batch_mails=2)) as mailbox:
            reading = mailbox.read(b"INBOX")
            first = next(reading)
            with pytest.raises(MailboxTrouble, match="broke off the connection") as trouble:
                list(reading)
        assert trouble.value.retry and sentence_of(trouble)
        got = list(first.mails)
        assert [mail.raw for mail in got] == mails[:2]
    with Mailbox(account, OPENS) as mailbox:
        got += [mail for batch in mailbox.read(b"INBOX", first.bookmark) for mail in batch.mails]
    assert [mail.raw for mail in got] == mails


def test_a_server_that_hangs_is_left_in_time(dovecot: Dovecot) -> None:
    """A server that says nothing more is hung up on after the time it has, and leaving does not hang either."""
    account = new_account(dovecot)
    dovecot.put(account.user, "INBOX", a_mail(1) + b"x" * 50_000)
    with wire_to(dovecot.port) as wire:
        wire.hang_after = 20_000
        begun = time.monotonic()
        with pytest.raises(MailboxTrouble, match="did not answer in time") as trouble:
            read_all(account.model_copy(update={"port": wire.port}), read_s=0.5)
        assert time.monotonic() - begun < 5 and trouble.value.retry


def test_a_server_that_never_greets_is_left_in_time() -> None:
    """A port that takes the connection and stays silent is no mail server."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(MailboxTrouble, match="did not answer in time") as trouble:
            Mailbox(at(silent.getsockname()[1]), OPENS, connect_s=0.5, read_s=0.5)
        sentence_of(trouble)


def test_a_server_without_tls_gets_no_password(dovecot: Dovecot) -> None:
    """TLS on a port that speaks none ends in one sentence before anything is said."""
    account = MailAccount(host="localhost", port=dovecot.port, user="dana@agency.example")
    with pytest.raises(MailboxTrouble, match="speaks no usable TLS") as trouble:
        Mailbox(account, OPENS, connect_s=3, read_s=3)
    sentence_of(trouble)


@pytest.mark.parametrize(
    ("answers", "greeting", "words"),
    [
        pytest.param({}, b"* BYE too many of you\r\n", "turns us away at the door", id="turned away at the door"),
        pytest.param({}, b"HTTP/1.1 400 Bad Request\r\n\r\n", "mail server 127.0.0.1", id="no mail server at all"),
        pytest.param({"AUTHENTICATE": b"* BYE so long\r\n"}, None, "broke off", id="bye at signing in"),
        pytest.param({"AUTHENTICATE": b"{tag} NO [UNAVAILABLE] x\r\n"}, None, "no place for another", id="not now"),
        pytest.param({"AUTHENTICATE": b"{tag} NO [LIMIT] Too many simultaneous\r\n"}, None, "no place", id="too many"),
        pytest.param(
            {"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK done\r\n"}, None, "without TLS", id="needs TLS"
        ),
        pytest.param({"LIST": b"* BYE restarting\r\n"}, None, "broke off", id="bye at the list"),
        pytest.param({"LIST": b"* LIST nonsense\r\n{tag} OK done\r\n"}, None, "no IMAP", id="a list that is none"),
        pytest.param({"LIST": b"{tag} NO sorry\r\n"}, None, "refuses a request", id="no list"),
        pytest.param({"STATUS": b"{tag} NO [NONEXISTENT] gone\r\n"}, None, "refuses", id="no inbox"),
        pytest.param({"STATUS": b"* STATUS INBOX (UIDVALIDITY x)\r\n{tag} OK done\r\n"}, None, "no IMAP", id="no number"),
        pytest.param({"EXAMINE": b"{tag} BAD what\r\n"}, None, "refuses", id="may not be opened"),
        pytest.param({"UID SEARCH": b"* SEARCH one two\r\n{tag} OK done\r\n"}, None, "no IMAP", id="numbers that are none"),
        pytest.param({"UID FETCH .*SIZE": b"* 1 FETCH (UID 1 RFC822.SIZE\r\n{tag} OK done\r\n"}, None, "no IMAP", id="torn"),
        pytest.param(
            {"UID FETCH .*BODY": b"* 1 FETCH (UID 1 BODY[] {9000000000}\r\nx"}, None, "broke off", id="endless literal"
        ),
        pytest.param({"UID FETCH .*BODY": b"* BYE in between\r\n"}, None, "broke off", id="bye at fetching"),
        pytest.param({"UID FETCH .*BODY": b"y" * 1_100_000 + b"\r\n"}, None, "mail server", id="endless line"),
    ],
)  # fmt: skip
def test_an_odd_server_ends_in_one_sentence(answers: Mapping[str, Say], greeting: bytes | None, words: str) -> None:
    """Whatever a server says, a person reads one sentence, and it holds none of the server's own words."""
    with (
        odd_server(answers, greeting or b"* OK here\r\n") as port,
        pytest.raises(MailboxTrouble, match=words) as trouble,
    ):
        read_all(at(port), connect_s=3, read_s=3)
    assert not {"sorry", "nonsense", "restarting", "too many of you"} & set(sentence_of(trouble).split())


def body(uid: int, content: bytes) -> bytes:
    return b"* %d FETCH (UID %d BODY[] " % (uid, uid) + content + b")\r\n"


def literal(content: bytes) -> bytes:
    return b"{%d}\r\n" % len(content) + content


@pytest.mark.parametrize("empty", [b"{0}\r\n", b"NIL", b'""'], ids=["literal", "nil", "string"])
def test_an_empty_mail_is_set_aside_and_the_others_are_read(empty: bytes) -> None:
    """An empty literal, NIL and an empty string all are a mail without bytes."""
    answer = body(1, literal(MAIL)) + body(2, empty) + body(3, literal(MAIL)) + b"{tag} OK done\r\n"
    with odd_server({"UID FETCH .*BODY": answer}) as port:
        mails = read_all(at(port))
    assert [(mail.uid, mail.raw, mail.broken is None) for mail in mails] == [
        (1, MAIL, True), (2, b"", False), (3, MAIL, True),
    ]  # fmt: skip


def test_one_mail_that_the_server_cannot_give_out_costs_no_other() -> None:
    """Where a server refuses a whole batch over one damaged mail, the others are fetched one by one."""

    def fetch(command: str) -> bytes:
        asked = command.split()[2]
        if asked not in ("1", "3"):
            return b"{tag} NO The specified message set is invalid\r\n"
        return body(int(asked), literal(MAIL)) + b"{tag} OK done\r\n"

    with odd_server({"UID FETCH .*BODY": fetch}) as port:
        mails = read_all(at(port))
    assert [(mail.uid, mail.broken is None) for mail in mails] == [(1, True), (2, False), (3, True)]
    assert mails[1].broken == "The mail server does not hand this mail out."


def test_a_mail_that_is_gone_by_now_is_left_out() -> None:
    """A mail deleted between the search and the fetching is no trouble."""
    sizes = b"* 1 FETCH (UID 1 RFC822.SIZE 9)\r\n* 2 FETCH (UID 3 RFC822.SIZE 9)\r\n{tag} OK done\r\n"
    bodies = body(1, literal(MAIL)) + body(3, literal(MAIL)) + b"{tag} OK done\r\n"
    with odd_server({"UID FETCH .*SIZE": sizes, "UID FETCH .*BODY": bodies}) as port:
        assert [mail.uid for mail in read_all(at(port))] == [1, 3]


def test_news_in_between_is_not_taken_for_mail() -> None:
    """What a server says unasked between its answers changes nothing."""
    news = b"* 5 EXISTS\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* OK still here\r\n"
    answer = news + b"".join(body(uid, literal(MAIL)) + news for uid in (1, 2, 3)) + b"{tag} OK done\r\n"
    with odd_server({"UID FETCH .*BODY": answer}) as port:
        assert [mail.raw for mail in read_all(at(port))] == [MAIL] * 3


def test_a_server_that_knows_no_plain_mechanism_is_signed_in_to_by_login() -> None:
    """An old server takes the password with LOGIN."""
    said: list[str] = []

    def login(command: str) -> bytes:
        said.append(command)
        return b"{tag} OK done\r\n"

    bodies = b"".join(body(uid, literal(MAIL)) for uid in (1, 2, 3)) + b"{tag} OK done\r\n"
    answers: dict[str, Say] = {
        "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n", "LOGIN": login, "UID FETCH .*BODY": bodies,
    }  # fmt: skip
    with odd_server(answers) as port, Mailbox(at(port), Password(secret=SecretStr('a"b\\c'))):
        assert len(said) == 1
