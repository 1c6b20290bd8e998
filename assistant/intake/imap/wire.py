"""The connection to a mail server: TLS, signing in, and every way it fails as one sentence. Not here: what is read (`mailbox`).

Nothing that a server says is passed on: its words may hold a client's, and a log is no place for a mailbox.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, cast

from imapclient import IMAPClient, SocketTimeout  # pyright: ignore[reportMissingTypeStubs]  # the library has no types
from imapclient.exceptions import CapabilityError, LoginError, ProtocolError  # pyright: ignore[reportMissingTypeStubs]

from assistant.errors import MailboxTrouble
from assistant.intake.imap.values import Bearer, Login, MailAccount, Password

_NOT_NOW = re.compile(r"UNAVAILABLE|INUSE|LIMIT|THROTTL|too many|try again|temporar", re.IGNORECASE)
_NEEDS_TLS = re.compile(r"PRIVACYREQUIRED|LOGINDISABLED", re.IGNORECASE)
_GOODBYE_S = 3.0
_MOST_LITERAL = 16 * 1024 * 1024
"""Bytes beyond its own limit that a server may send at once before it is hung up on."""

Refused = imaplib.IMAP4.error
BrokenOff = imaplib.IMAP4.abort
# What the parsers of imaplib and imapclient raise on an answer that is no IMAP.
_GARBLED = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError, LookupError)


class Imap(Protocol):
    """What is used of imapclient, which has no types of its own."""

    folder_encode: bool

    def has_capability(self, capability: str) -> bool: ...
    def list_folders(self) -> list[tuple[Iterable[bytes], bytes | None, bytes | str | int]]: ...
    def select_folder(self, folder: bytes, readonly: bool) -> dict[bytes, Any]: ...
    def folder_status(self, folder: bytes, what: Sequence[str]) -> dict[bytes, Any]: ...
    def search(self, criteria: Sequence[str]) -> list[int]: ...
    def fetch(self, messages: Sequence[int], data: Sequence[str]) -> dict[int, dict[bytes, Any]]: ...
    def append(self, folder: bytes, msg: bytes, flags: Sequence[bytes]) -> Any: ...
    def noop(self) -> Any: ...
    def starttls(self, ssl_context: ssl.SSLContext) -> Any: ...
    def login(self, username: str, password: str) -> Any: ...
    def plain_login(self, identity: str, password: str) -> Any: ...
    def sasl_login(self, mech_name: str, mech_callable: Any) -> Any: ...
    def logout(self) -> Any: ...
    def shutdown(self) -> None: ...
    def socket(self) -> socket.socket: ...


def connect(
    account: MailAccount,
    login: Login,
    *,
    connect_s: float = 20.0,
    read_s: float = 60.0,
    ca_file: Path | None = None,
    most_bytes: int = 64 * 1024 * 1024,
) -> Imap:
    """A connection that is signed in. `ca_file` is a certificate to trust beside those that the machine trusts.

    Raises MailboxTrouble with one sentence for every way in which this fails.
    """
    context = _context(ca_file)
    with speaking(account):
        try:
            client = cast(
                "Any",
                IMAPClient(
                    account.host,
                    port=account.at_port,
                    ssl=account.security == "tls",
                    ssl_context=context if account.security == "tls" else None,
                    timeout=cast("Any", SocketTimeout(connect_s, read_s)),
                ),
            )
        except BrokenOff:
            raise
        except Refused:
            raise MailboxTrouble(
                f"The mail server {account.host} turns us away at the door: try again later.", retry=True
            ) from None
    _harden(client, most_bytes)
    try:
        if account.security == "starttls":
            with speaking(account):
                client.starttls(context)
        with speaking(account):
            _sign_in(client, account, login)
    except BaseException:
        hang_up(client)
        raise
    client.folder_encode = False  # names stay as the server wrote them, so that each can be opened again
    client.normalise_times = False  # moments keep their offset
    return cast("Imap", client)


def hang_up(client: Imap, *, politely: bool = False) -> None:
    """Ends a connection, whatever state it is in. Never raises. `politely` where no answer is outstanding."""
    if politely:
        with suppress(Refused, OSError, *_GARBLED):
            client.socket().settimeout(_GOODBYE_S)
            client.logout()
            return
    with suppress(Refused, OSError, *_GARBLED):
        client.shutdown()


@contextmanager
def speaking(account: MailAccount) -> Generator[None, None, None]:
    """Turns whatever goes wrong while speaking with the server into MailboxTrouble."""
    host = account.host
    try:
        yield
    except socket.gaierror:
        raise MailboxTrouble(
            f"The mail server {host} cannot be found: check its name and the network.", retry=True
        ) from None
    except ConnectionRefusedError:
        raise MailboxTrouble(
            f"The mail server {host} takes no connection on port {account.at_port}: check both."
        ) from None
    except ssl.SSLCertVerificationError:
        raise MailboxTrouble(f"The certificate of {host} is not to be trusted: nothing was sent to it.") from None
    except ssl.SSLError:
        raise MailboxTrouble(f"{host} speaks no usable TLS on port {account.at_port}: check the port.") from None
    except CapabilityError:
        raise MailboxTrouble(
            f"The mail server {host} cannot do what is needed: it offers no TLS on this port."
        ) from None
    except (BrokenOff, ConnectionError):
        raise MailboxTrouble(
            f"The mail server {host} broke off the connection: what was read is kept, run it again to go on.",
            retry=True,
        ) from None
    except TimeoutError:
        raise MailboxTrouble(
            f"The mail server {host} did not answer in time: what was read is kept, run it again to go on.", retry=True
        ) from None
    except ProtocolError:
        raise _garbled(host) from None
    except Refused as error:
        raise MailboxTrouble(
            f"The mail server {host} refuses a request that every mail program makes: try again later.",
            retry=bool(_NOT_NOW.search(str(error))),
        ) from None
    except OSError:
        raise MailboxTrouble(
            f"The connection to the mail server {host} failed: what was read is kept, run it again to go on.",
            retry=True,
        ) from None
    except _GARBLED:
        raise _garbled(host) from None


def _garbled(host: str) -> MailboxTrouble:
    return MailboxTrouble(f"The mail server {host} gave an answer that is no IMAP: what was read is kept.")


def _refused(account: MailAccount, login: Login, said: str) -> MailboxTrouble:
    if _NOT_NOW.search(said):
        return MailboxTrouble(
            f"The mail server {account.host} has no place for another connection now: try again later.", retry=True
        )
    if _NEEDS_TLS.search(said):
        return MailboxTrouble(f"The mail server {account.host} takes no password without TLS.")
    if isinstance(login, Bearer):
        return MailboxTrouble(
            f"The mail server {account.host} does not take this sign-in: "
            "it has run out, is another person's, or the mailbox is closed to IMAP."
        )
    hint = {
        "microsoft": " Microsoft 365 takes no passwords any more: sign in instead.",
        "google": " Gmail takes an app password only: make one in the Google account, or sign in instead.",
    }.get(account.provider or "", "")
    return MailboxTrouble(f"The mail server {account.host} does not take this user name and password.{hint}")


def _context(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError):
            raise MailboxTrouble(f"The certificate file {ca_file} cannot be read.") from None
    return context


def _harden(client: Any, most_bytes: int) -> None:
    """imaplib, as imapclient sets it up, words every line of a mailbox for a log, and reads as much as a server likes."""
    imap: Any = client._imap
    imap.debug = 0
    read: Any = imap.read

    def read_some(size: int) -> bytes:
        if size > most_bytes + _MOST_LITERAL:
            raise BrokenOff("more than was asked for")
        return read(size)

    imap.read = read_some


def _sign_in(client: Imap, account: MailAccount, login: Login) -> None:
    try:
        match login:
            case Bearer(token=token):
                client.sasl_login("XOAUTH2", _xoauth2(account.user, token.get_secret_value()))
            case Password(secret=secret):
                if client.has_capability("AUTH=PLAIN"):
                    client.plain_login(account.user, secret.get_secret_value())
                elif client.has_capability("LOGINDISABLED"):
                    raise LoginError("LOGINDISABLED")
                else:
                    client.login(account.user, secret.get_secret_value())
    except LoginError as error:
        if isinstance(error.__context__, BrokenOff):
            raise error.__context__ from None  # not refused: the connection broke meanwhile
        raise _refused(account, login, str(error)) from None


def _xoauth2(user: str, token: str) -> Callable[[bytes], bytes]:
    """Answers the server's first question with the token. A second one is its refusal, and wants an empty answer."""
    answers = iter([f"user={user}\1auth=Bearer {token}\1\1".encode()])
    return lambda _: next(answers, b"")
