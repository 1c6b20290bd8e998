"""What opens a mailbox: the password or token of this moment, from where it is kept. Not here: the mailbox (`imap`)."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import SecretStr, ValidationError

from assistant.errors import BadInput, MailboxTrouble
from assistant.intake import keychain
from assistant.intake.imap.account import Account, Bearer, Login, Password, usual_host
from assistant.intake.oauth import Ask, Endpoints, Tokens, Way, endpoints_of, refreshed, sign_in
from assistant.settings import MailboxSettings
from assistant.thread import first_problem


def account_of(settings: MailboxSettings, *, host: str | None = None, user: str | None = None) -> Account:
    """The mailbox that is meant: as given, else as set; the host of a public mail domain is known. Raises BadInput."""
    user = user or settings.user
    if not user:
        raise BadInput("Say whose mailbox it is: --user dana@agency.example, or HEARDBACK_IMAP_USER.")
    host = host or settings.host or usual_host(user)
    if not host:
        raise BadInput("Say which server the mailbox is on: --host imap.agency.example, or HEARDBACK_IMAP_HOST.")
    try:
        return Account(
            host=host,
            user=user,
            port=settings.port,
            security=settings.security,
            sent=settings.sent,
            drafts=settings.drafts,
            more=tuple(name.strip() for name in settings.folders.split(",") if name.strip()),
        )
    except ValidationError as error:
        raise BadInput(f"The mailbox: {first_problem(error)}.") from None


def login_of(account: Account, settings: MailboxSettings, *, password: str | None = None) -> Login:
    """What opens the mailbox now: the password given, else one of the environment, else what the keyring keeps.

    A sign-in is made fresh from its refresh token, and a new refresh token is kept in its place. Raises BadInput where
    there is nothing to open it with, MailboxTrouble where the sign-in has run out.
    """
    if password is not None or settings.password is not None:
        secret = SecretStr(password) if password is not None else settings.password
        assert secret is not None  # one of the two is there
        return Password(secret=secret)
    if settings.refresh_token is not None:
        return Bearer(token=refreshed(endpoints(account, settings), settings.refresh_token.get_secret_value()).access)
    if kept := keychain.find(account.key, "refresh_token"):
        tokens = refreshed(endpoints(account, settings), kept)
        _keep(account, tokens, kept)
        return Bearer(token=tokens.access)
    if kept := keychain.find(account.key, "password"):
        return Password(secret=SecretStr(kept))
    way = "sign in to it" if account.provider else "give its password on standard input"
    raise BadInput(f"Nothing opens the mailbox of {account.user} yet: {way}, or set HEARDBACK_IMAP_PASSWORD.")


def sign_in_to(
    account: Account,
    settings: MailboxSettings,
    tell: Callable[[Ask], None],
    *,
    way: Way | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Login:
    """Signs a person in and keeps the refresh token in the keyring, so that they need not do it again.

    `tell` is called with the page to open and the code to type. Raises BadSettings, MailboxTrouble.
    """
    tokens = sign_in(endpoints(account, settings), tell, way=way, user=account.user, stop=stop)
    _keep(account, tokens, None)
    return Bearer(token=tokens.access)


def keep_password(account: Account, password: str) -> None:
    """Keeps a password in the keyring. Raises MailboxTrouble where this machine has none."""
    keychain.keep(account.key, "password", password)


def endpoints(account: Account, settings: MailboxSettings) -> Endpoints:
    """Where to sign in for a mailbox. Raises BadSettings where nobody is known, or no app registration."""
    provider = settings.provider or account.provider
    if provider is None:
        raise BadInput(
            "It is not known who signs in to this mailbox: set HEARDBACK_IMAP_PROVIDER to microsoft or google."
        )
    return endpoints_of(
        provider,
        settings.client_id,
        client_secret=settings.client_secret,
        tenant=settings.tenant,
        scope=settings.scope,
        device_url=settings.device_url,
        authorize_url=settings.authorize_url,
        token_url=settings.token_url,
    )


def _keep(account: Account, tokens: Tokens, before: str | None) -> None:
    secret = tokens.refresh.get_secret_value() if tokens.refresh else None
    if secret is None:
        raise MailboxTrouble("The sign-in holds for an hour only: the app registration may not stay signed in.")
    if secret != before:
        keychain.keep(account.key, "refresh_token", secret)
