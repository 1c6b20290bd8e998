"""Which mailbox it is, what opens it, and how far it has been read. Not here: the connection (`wire`)."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from assistant.thread import Moment, Value

Security = Literal["tls", "starttls", "plain"]
Provider = Literal["microsoft", "google"]
Role = Literal["inbox", "sent"]
"""Whose words a folder holds: in `sent` the mailbox's owner wrote, whatever address they wrote from."""

_HOST = re.compile(r"[A-Za-z0-9:](?:[A-Za-z0-9.:_-]{0,251}[A-Za-z0-9])?")
_PROVIDERS: dict[Provider, tuple[str, ...]] = {
    "microsoft": ("office365.com", "outlook.com", "office.com"),
    "google": ("gmail.com", "googlemail.com", "google.com"),
}
_OF_DOMAIN = {
    "gmail.com": "imap.gmail.com",
    "googlemail.com": "imap.gmail.com",
    "outlook.com": "outlook.office365.com",
    "hotmail.com": "outlook.office365.com",
    "live.com": "outlook.office365.com",
    "gmx.net": "imap.gmx.net",
    "gmx.de": "imap.gmx.net",
    "web.de": "imap.web.de",
    "icloud.com": "imap.mail.me.com",
    "yahoo.com": "imap.mail.yahoo.com",
}


def _host(name: str) -> str:
    if not _HOST.fullmatch(name):
        raise ValueError("a mail server is named like imap.agency.example, without a scheme or path")
    return name.lower()


def _one_line(text: str) -> str:
    if not text.strip() or re.search(r"[\x00-\x1f\x7f]", text):
        raise ValueError("it must be one line that is not empty")
    return text


class MailAccount(Value):
    """One mailbox: where it is and whose. Holds nothing secret; `key` names it in the store and the keyring."""

    host: Annotated[str, AfterValidator(_host)]
    user: Annotated[str, Field(max_length=320), AfterValidator(_one_line)]
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    security: Security = "tls"
    """`plain` is taken on this machine only."""
    sent: str | None = None
    drafts: str | None = None
    """Folders by name, where neither the server's own marks nor their usual names tell which they are."""
    more: tuple[str, ...] = ()
    """Folders that are read beside Inbox and Sent, such as an archive."""

    @model_validator(mode="after")
    def _not_in_the_open(self) -> MailAccount:
        if self.security == "plain" and not is_loopback(self.host):
            raise ValueError("a connection without TLS is for this machine only: use tls or starttls")
        return self

    @property
    def key(self) -> str:
        return f"{self.user}@{self.host}:{self.at_port}"

    @property
    def at_port(self) -> int:
        return self.port or (993 if self.security == "tls" else 143)

    @property
    def provider(self) -> Provider | None:
        """Who runs it, where they no longer take plain passwords."""
        for provider, domains in _PROVIDERS.items():
            if any(self.host == domain or self.host.endswith(f".{domain}") for domain in domains):
                return provider
        return None


def usual_host(address: str) -> str | None:
    """The mail server of a public mail domain; None where it is not known."""
    return _OF_DOMAIN.get(address.rpartition("@")[2].lower())


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by name or number; nothing is looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Password(Value):
    """A password, never shown."""

    secret: SecretStr


class Bearer(Value):
    """An OAuth access token, never shown."""

    token: SecretStr


Login = Password | Bearer


class Bookmark(Value):
    """How far a folder has been read. Numbers of mails mean something only under one `uidvalidity`."""

    uidvalidity: int
    last_uid: int = 0
    modseq: int | None = None
    """The folder's own count of changes when it was last read to its end; the same count means: nothing new."""


class Fetched(Value):
    """One mail as the server holds it, up to the limit. `broken` says why it is to be set aside, with what came of it."""

    uid: int
    raw: bytes = Field(repr=False)
    size: int
    """What the server says that it holds, in bytes."""
    delivered: Moment | None = None
    """When the server took it in."""
    broken: str | None = None
