"""A finished reply into the folder for drafts of a real mailbox: a proper answer, once, and never sent."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from pydantic import SecretStr

from assistant.answers import Reply
from assistant.desk import Desk
from assistant.errors import BadInput, BadSettings, MailboxTrouble
from assistant.intake import read_mime
from assistant.intake.imap.mailbox import Mailbox
from assistant.intake.imap.values import MailAccount, Password
from assistant.profile import Profile
from assistant.syncing import own_address, place_draft
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import new_account
from tests.wire import Say, odd_server, wire_to

OPENS = Password(secret=SecretStr(PASSWORD))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROFILE = Profile(
    name="Dana Muster", agency="Agentur", timezone="Europe/Berlin", addresses=("dana@agency.example", "agency.example")
)
MAIL = (
    "From: Jörg Müller <joerg@muster.example>\r\nTo: dana@agency.example\r\nSubject: Der Banner\r\n"
    "Date: Mon, 02 Mar 2026 09:40:00 +0100\r\nMessage-ID: <c@muster.example>\r\nReferences: <a@x.example>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    "Hallo Dana,\r\n\r\nder Banner ist immer noch falsch, und die Kampagne läuft seit gestern. Das ist ärgerlich.\r\n\r\n"
    "Viele Grüße\r\nJörg Müller\r\n"
).encode()


@pytest.fixture(scope="module")
def reply() -> Reply:
    """A reply as the desk drafts it."""
    return Desk(PROFILE).reply(MAIL, now=NOW)


def drafts_of(server: Dovecot, user: str) -> list[tuple[bytes, set[bytes]]]:
    with server.client(user) as client:
        client.select_folder("Drafts", readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"])
    return [(one[b"BODY[]"], set(one[b"FLAGS"])) for one in found.values()]  # pyright: ignore[reportReturnType, reportArgumentType]  # untyped library


def test_a_draft_lies_in_the_mailbox_as_a_proper_reply(dovecot: Dovecot, reply: Reply) -> None:
    """It is marked as a draft, answers the client's mail in its thread, and quotes it below our words."""
    account = new_account(dovecot)
    with Mailbox(account, OPENS) as mailbox:
        placed = place_draft(mailbox, reply, MAIL, PROFILE, NOW)
    assert placed.new and placed.to == "joerg@muster.example" and not placed.notes
    ((raw, flags),) = drafts_of(dovecot, account.user)
    assert rb"\Draft" in flags
    headers = message_from_bytes(raw, policy=policy.default)
    assert headers["In-Reply-To"] == "<c@muster.example>" and headers["Subject"] == "Re: Der Banner"
    assert headers["References"].split() == ["<a@x.example>", "<c@muster.example>"]
    assert headers["From"] == f"Dana Muster <{account.user}>"
    assert headers["Message-ID"] == f"<{placed.message_id}>"
    read = read_mime(raw, timezone="Europe/Berlin")
    assert reply.language == "de" and read.text and read.text in reply.body
    assert "der Banner ist immer noch falsch" in read.earlier[-1].text
    assert read.earlier[-1].sender_address == "joerg@muster.example"


def test_the_same_draft_twice_adds_nothing(dovecot: Dovecot, reply: Reply) -> None:
    """Laid there again, on another day too, it lies there once; a changed one is another draft."""
    account = new_account(dovecot)
    with Mailbox(account, OPENS) as mailbox:
        place_draft(mailbox, reply, MAIL, PROFILE, NOW)
    with Mailbox(account, OPENS) as mailbox:
        again = place_draft(mailbox, reply, MAIL, PROFILE, datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert not again.new and again.notes == ("This draft lies in the mailbox already.",)
    assert len(drafts_of(dovecot, account.user)) == 1
    with Mailbox(account, OPENS) as mailbox:
        assert place_draft(mailbox, reply.model_copy(update={"body": "Kürzer."}), MAIL, PROFILE, NOW).new
    assert len(drafts_of(dovecot, account.user)) == 2


def test_a_draft_that_has_gone_out_is_not_laid_there_again(dovecot: Dovecot, reply: Reply) -> None:
    """Once it lies among the sent mail, the person is told so."""
    account = new_account(dovecot)
    with Mailbox(account, OPENS) as mailbox:
        place_draft(mailbox, reply, MAIL, PROFILE, NOW)
    with dovecot.client(account.user) as client:
        client.select_folder("Drafts")
        client.move(client.search(), "Sent")
    with Mailbox(account, OPENS) as mailbox:
        again = place_draft(mailbox, reply, MAIL, PROFILE, NOW)
    assert again.sent and not again.new and "gone out" in again.notes[0]
    assert drafts_of(dovecot, account.user) == []


def test_laying_a_draft_changes_nothing_else(dovecot: Dovecot, reply: Reply) -> None:
    """The one command that changes anything adds to the folder for drafts."""
    account = new_account(dovecot)
    with wire_to(dovecot.port) as wire:
        with Mailbox(account.model_copy(update={"port": wire.port}), OPENS) as mailbox:
            place_draft(mailbox, reply, MAIL, PROFILE, NOW)
        changing = [line.split()[0:2] for line in wire.commands if line.split()[0] not in ("UID", "EXAMINE", "NOOP")]
    assert [words for words in changing if words[0] == "APPEND"] == [["APPEND", '"Drafts"']]
    assert {words[0] for words in changing} == {"CAPABILITY", "AUTHENTICATE", "LIST", "APPEND", "LOGOUT"}


def test_a_draft_cut_off_on_its_way_comes_in_once(dovecot: Dovecot, reply: Reply) -> None:
    """Where the connection breaks before the server has said yes, the next try finds what came in."""
    account = new_account(dovecot)
    with wire_to(dovecot.port) as wire, Mailbox(account.model_copy(update={"port": wire.port}), OPENS) as mailbox:
        wire.cut_before = b"APPENDUID"
        with pytest.raises(MailboxTrouble, match="broke off"):
            place_draft(mailbox, reply, MAIL, PROFILE, NOW)
    assert len(drafts_of(dovecot, account.user)) == 1
    with Mailbox(account, OPENS) as mailbox:
        assert not place_draft(mailbox, reply, MAIL, PROFILE, NOW).new
    assert len(drafts_of(dovecot, account.user)) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"{tag} NO [OVERQUOTA] Quota exceeded\r\n", "it is full"),
        (b"{tag} NO [TRYCREATE] no such folder\r\n", "it refuses"),
        (b"* BYE now\r\n", "broke off"),
    ],
)
def test_a_server_that_does_not_take_the_draft(reply: Reply, answer: bytes, words: str) -> None:
    """A full mailbox, a refusal and a goodbye are one sentence each."""
    answers: dict[str, Say] = {
        "LIST": b'* LIST (\\Drafts) "/" Drafts\r\n{tag} OK done\r\n',
        "UID SEARCH": b"* SEARCH\r\n{tag} OK done\r\n",
        "APPEND": answer,
    }
    with odd_server(answers) as port:
        account = MailAccount(host="127.0.0.1", port=port, user="dana@agency.example", security="plain")
        with Mailbox(account, OPENS) as mailbox, pytest.raises(MailboxTrouble, match=words):
            place_draft(mailbox, reply, MAIL, PROFILE, NOW)


def test_a_mailbox_without_a_folder_for_drafts_says_so(reply: Reply) -> None:
    """Nothing is laid into any other folder."""
    with odd_server({}) as port:
        account = MailAccount(host="127.0.0.1", port=port, user="dana@agency.example", security="plain")
        with Mailbox(account, OPENS) as mailbox, pytest.raises(MailboxTrouble, match="no folder for drafts"):
            place_draft(mailbox, reply, MAIL, PROFILE, NOW)


def test_an_empty_draft_is_not_laid_there(dovecot: Dovecot, reply: Reply) -> None:
    """A mail that waits for no answer gets none."""
    with Mailbox(new_account(dovecot), OPENS) as mailbox, pytest.raises(BadInput, match="no draft"):
        place_draft(mailbox, reply.model_copy(update={"body": ""}), MAIL, PROFILE, NOW)


def test_which_address_we_write_from() -> None:
    """The mailbox's own address where it is one of ours, else the profile's first; without either it is asked for."""
    own = MailAccount(host="localhost", user="Dana@agency.example")
    shared = MailAccount(host="localhost", user="dana-login")
    assert own_address(Profile(addresses=("hello@agency.example", "@agency.example")), own) == "dana@agency.example"
    assert own_address(Profile(addresses=("hello@agency.example",)), own) == "hello@agency.example"
    assert own_address(Profile(addresses=("agency.example", "hello@agency.example")), shared) == "hello@agency.example"
    assert own_address(Profile(), own) == "dana@agency.example"
    with pytest.raises(BadSettings, match="which address you write from"):
        own_address(Profile(), shared)
