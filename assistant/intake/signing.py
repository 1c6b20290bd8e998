"""What opens a mailbox: the password or token of this moment, from where it is kept. Not here: the mailbox (`imap`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from pydantic import SecretStr, ValidationError

from assistant.errors import BadInput, MailboxTrouble
from assistant.intake import keychain
from assistant.intake.imap.values import Bearer, Login, MailAccount, Password, usual_host
from assistant.intake.oauth import Ask, Endpoints, Way, endpoints_of, refreshed, sign_in
from assistant.settings import MailboxSettings
from assistant.thread import Value


class SignedIn(Value):
    """What opens the mailbox now, and a sentence where it will not do so next time."""

    login: Bearer
    note: str | None = None


def account_of(settings: MailboxSettings, *, host: str | None = None, user: str | None = None) -> MailAccount:
    """The mailbox that is meant: as given, else as set; the host of a public mail domain is known. Raises BadInput."""
    user = user or settings.user
    if not user:
        raise BadInput("Say whose mailbox it is: --user dana@agency.example, or HEARDBACK_IMAP_USER.")
    host = host or settings.host or usual_host(user)
    if not host:
        raise BadInput("Say which server the mailbox is on: --host imap.agency.example, or HEARDBACK_IMAP_HOST.")
    try:
        return MailAccount(
            host=host,
            user=user,
            port=settings.port,
            security=settings.security,
            sent=settings.sent,
            drafts=settings.drafts,
            more=tuple(name.strip() for name in settings.folders.split(",") if name.strip()),
        )
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        field = f" ({problem['loc'][0]})" if problem["loc"] else ""
        reason = problem["msg"].removeprefix("Value error, ")
        raise BadInput(f"The mailbox cannot be opened like this{field}: {reason}.") from None


def login_of(account: MailAccount, settings: MailboxSettings, *, password: str | None = None) -> Login:
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
        if tokens.refresh and tokens.refresh.get_secret_value() != kept:
            with suppress(MailboxTrouble):  # the older one opens the mailbox next time too
                keychain.keep(account.key, "refresh_token", tokens.refresh.get_secret_value())
        return Bearer(token=tokens.access)
    if kept := keychain.find(account.key, "password"):
        return Password(secret=SecretStr(kept))
    way = "sign in to it" if account.provider else "give its password on standard input"
    raise BadInput(f"Nothing opens the mailbox of {account.user} yet: {way}, or set HEARDBACK_IMAP_PASSWORD.")


def sign_in_to(
    account: MailAccount,
    settings: MailboxSettings,
    tell: Callable[[Ask], None],
    *,
    way: Way | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> SignedIn:
    """Signs a person in and keeps the refresh token in the keyring, so that they need not do it again.

    `tell` is called with the page to open and the code to type. Raises BadInput, BadSettings, MailboxTrouble.
    """
    tokens = sign_in(endpoints(account, settings), tell, way=way, user=account.user, stop=stop)
    note = None
    if tokens.refresh is None:
        note = "The sign-in holds for an hour: the provider let this app registration stay signed in no longer."
    else:
        try:
            keychain.keep(account.key, "refresh_token", tokens.refresh.get_secret_value())
        except MailboxTrouble as trouble:
            note = f"The sign-in holds for this time only. {trouble}"
    return SignedIn(login=Bearer(token=tokens.access), note=note)


def keep_password(account: MailAccount, password: str) -> None:
    """Keeps a password in the keyring. Raises MailboxTrouble where this machine has none."""
    keychain.keep(account.key, "password", password)


def forget(account: MailAccount) -> None:
    """Takes password and sign-in of a mailbox out of the keyring."""
    keychain.forget(account.key)


def endpoints(account: MailAccount, settings: MailboxSettings) -> Endpoints:
    """Where to sign in for a mailbox. Raises BadInput where nobody is known, BadSettings for no app registration."""
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
