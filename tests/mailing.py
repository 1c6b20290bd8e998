"""Fixtures for tests of mailboxes: the servers, once for all tests of a process, and what each test has for itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring
from keyring.errors import PasswordDeleteError

from assistant.intake.imap.values import MailAccount
from tests.mailbox import Dovecot, needs_dovecot, running
from tests.signin import SignIn, serving

_numbers = itertools.count(1)


class OwnKeyring(KeyringBackend):
    """A keyring that holds as much as that of Windows: the backend is ours, the library the real one."""

    priority = 1  # pyright: ignore[reportAssignmentType]  # the library declares a property and documents a number

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2_560:
            raise OSError(1783, "The stub received bad data")
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


@pytest.fixture(scope="session")
def sign_in_server() -> Iterator[SignIn]:
    """A sign-in server for the whole run; take `sign_in_state` in a test."""
    with serving() as state:
        yield state


@pytest.fixture
def sign_in_state(sign_in_server: SignIn) -> SignIn:
    """The sign-in server as it was at the start."""
    sign_in_server.reset()
    return sign_in_server


@pytest.fixture(scope="session")
def dovecot(sign_in_server: SignIn) -> Iterator[Dovecot]:
    """A real mail server that knows the tokens of the sign-in server."""
    needs_dovecot()
    with running(f"{sign_in_server.origin}/introspect") as server:
        yield server


@pytest.fixture(autouse=True)
def keyring_of_its_own() -> Iterator[OwnKeyring]:
    """An empty keyring; the person's own is never opened by a test."""
    own = OwnKeyring()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(Keyring())


def new_account(server: Dovecot, port: int | None = None, name: str = "dana") -> MailAccount:
    """A mailbox that nobody has used yet, on the server or behind a wire to it."""
    user = f"{name}{next(_numbers)}@agency.example"
    return MailAccount(host=server.host, port=port or server.port, user=user, security="plain")


def a_mail(number: int, *, sender: str = "client@muster.example", text: str = "The banner is wrong.") -> bytes:
    """A small mail as it lies on a server."""
    return (
        f"From: Chris Client <{sender}>\r\nTo: dana@agency.example\r\nSubject: Banner {number}\r\n"
        f"Date: Mon, 02 Mar 2026 09:{number % 60:02d}:00 +0100\r\nMessage-ID: <{number}@muster.example>\r\n\r\n"
        f"{text} {number}\r\n"
    ).encode()
