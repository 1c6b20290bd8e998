"""Which folder is which: by the server's marks, and by their names in seven languages."""

from __future__ import annotations

import pytest
from imapclient.imap_utf7 import encode
from pydantic import SecretStr

from assistant.intake.imap.folders import Folders, find_folders, listed
from assistant.intake.imap.mailbox import Mailbox
from assistant.intake.imap.values import Password
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import a_mail, new_account

NAMES = {
    "en": ("Sent Items", "Drafts"),
    "de": ("Gesendete Elemente", "Entwürfe"),
    "fr": ("Éléments envoyés", "Brouillons"),
    "es": ("Elementos enviados", "Borradores"),
    "nl": ("Verzonden items", "Concepten"),
    "it": ("Posta inviata", "Bozze"),
    "pt": ("Itens enviados", "Rascunhos"),
}


def found(*folders: tuple[str, str], separator: str = "/", **chosen: str | tuple[str, ...]) -> Folders:
    """The folders told apart of a list of (name, flags)."""
    answer = [(tuple(flags.encode().split()), separator.encode(), encode(name)) for name, flags in folders]
    return find_folders(listed(answer), **chosen)  # pyright: ignore[reportArgumentType]  # names only


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("root", ["", "INBOX/", "[Gmail]/"])
def test_folders_are_known_by_their_names(language: str, root: str) -> None:
    """In every language, at the top, below the inbox and in Gmail's folder."""
    sent, drafts = (f"{root}{name}" for name in NAMES[language])
    folders = found(("INBOX", ""), ("Kunden", ""), (sent, ""), (drafts, ""), ("Spam", r"\Junk"))
    assert folders == Folders(inbox=b"INBOX", sent=(encode(sent),), drafts=encode(drafts))


def test_the_marks_of_the_server_go_first_and_a_second_sent_folder_is_read_too() -> None:
    """A mailbox that two programs have written to holds two Sent folders, and both count."""
    folders = found(("INBOX", ""), ("Weg", r"\Sent"), ("Sent Messages", ""), ("Drafts", ""), ("Angefangen", r"\Drafts"))
    assert folders.sent == (b"Weg", b"Sent Messages")
    assert folders.drafts == b"Angefangen"


def test_a_clients_own_folder_is_not_taken_for_ours() -> None:
    """Only the top counts: a client's folder may be called the same."""
    folders = found(("INBOX", ""), ("Muster/Sent", ""), ("Muster/Drafts", ""), ("Sent", r"\Noselect"))
    assert folders == Folders(inbox=b"INBOX")


def test_a_person_says_which_folder_it_is() -> None:
    """Names that a person gives go before marks, in any case of letters, and one that is not there is named."""
    folders = found(
        ("INBOX", ""), ("Sent", r"\Sent"), ("Übersandt", ""), ("Archiv", ""),
        sent="übersandt", drafts="Nirgends", more=("archiv", "Keller"),
    )  # fmt: skip
    assert folders.sent == (encode("Übersandt"),) and folders.drafts is None
    assert folders.more == (("archiv", b"Archiv"),)
    assert folders.unknown == ("Nirgends", "Keller")


def test_a_name_that_is_no_modified_utf7_breaks_nothing() -> None:
    """A folder named in another encoding cannot be opened and is left out, one with a stray sign can."""
    folders = find_folders(listed([((), b"/", b"INBOX"), ((), b"/", b"Entw\xfcrfe&"), ((rb"\Sent",), b".", b"Gone&x")]))
    assert folders == Folders(sent=(b"Gone&x",))


def test_a_number_is_a_name_too() -> None:
    """The library reads a folder called 2026 as a number."""
    assert listed([((), b"/", 2026)])[0].name == "2026"


@pytest.mark.parametrize("language", NAMES)
def test_a_real_mailbox_without_marks_is_understood(dovecot: Dovecot, language: str) -> None:
    """The folders of a real server with umlauts and accents in their names are opened and read."""
    account = new_account(dovecot, name=language)
    sent, drafts = NAMES[language]
    with dovecot.client(account.user) as client:
        client.delete_folder("Sent")
        client.delete_folder("Drafts")
    dovecot.put(account.user, sent, a_mail(1))
    dovecot.put(account.user, drafts)
    # The server marks a folder called Drafts whenever it is there, and makes its own anew at the next login.
    with Mailbox(account, Password(secret=SecretStr(PASSWORD))) as mailbox:
        assert encode(sent) in mailbox.folders.sent
        assert mailbox.folders.drafts is not None
        mails = [mail for batch in mailbox.read(encode(sent)) for mail in batch.mails]
    assert [mail.raw for mail in mails] == [a_mail(1)]
