"""`heardback sync` against a real mail server: in comes what is new, and a draft goes into the mailbox. Nothing is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import home, run
from tests.importing.mails import eml
from tests.mailbox import PASSWORD, Dovecot
from tests.mailing import new_account

__all__ = ["home", "run"]  # fixtures, found by their names in here

pytestmark = pytest.mark.process


def test_a_mailbox_is_read_and_a_draft_laid_into_it(dovecot: Dovecot, run: Any, home: Path) -> None:
    """The client's mail comes in by `sync`; its holding reply lies in Drafts; a second sync brings nothing."""
    account = new_account(dovecot)
    where = {
        "HEARDBACK_IMAP_HOST": account.host,
        "HEARDBACK_IMAP_PORT": str(account.port),
        "HEARDBACK_IMAP_USER": account.user,
        "HEARDBACK_IMAP_SECURITY": "plain",
    }
    run("clients", "--add", "Dana Weber", "--address", "dana@weber.example")
    mail = eml(
        "Dana <dana@weber.example>", account.user, "The site is down again. This is unacceptable!", id="a@weber.example"
    )
    dovecot.put(account.user, "INBOX", mail)
    done = run("sync", "--password-stdin", "--draft-for", "Dana", "--json", stdin=PASSWORD + "\n", **where)
    assert done.code == 0, done.err
    synced, placed = done.objects
    assert (synced["counts"]["new"], placed["new"]) == (1, True)
    again = run("sync", "--password-stdin", "--json", stdin=PASSWORD + "\n", **where).object
    assert again["new_mails"] == 0
    assert PASSWORD not in done.out + done.err
    assert not any(PASSWORD.encode() in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_wrong_password_is_one_sentence(dovecot: Dovecot, run: Any) -> None:
    """Exit 2, one sentence, and the desk goes on working."""
    account = new_account(dovecot)
    done = run(
        "sync", "--host", account.host, "--user", account.user, "--password-stdin", stdin="wrong\n",
        HEARDBACK_IMAP_PORT=str(account.port), HEARDBACK_IMAP_SECURITY="plain",
    )  # fmt: skip
    assert done.code == 2 and len(done.err.strip().splitlines()) == 1 and "Traceback" not in done.err
    assert run("clients").code == 0
