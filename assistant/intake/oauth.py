"""Signing in to a mailbox that takes no passwords: OAuth 2.0 for Microsoft 365 and Google. Not here: the mailbox (`imap`).

Two ways. With a device code (RFC 8628) a person types a short code on a page of the provider, on any machine. Through
the browser of this machine (RFC 8252, with PKCE) the provider sends them back to a port that is open for that moment.
Microsoft takes both; Google gives a device code no access to mail, so there it is the browser.
"""

from __future__ import annotations

import http.client
import json
import secrets
import time
from collections.abc import Callable
from typing import Any, Literal, cast
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pydantic import SecretStr

from assistant.errors import BadSettings, MailboxTrouble
from assistant.intake.browser_sign_in import Caught, challenge_of, wait_for_browser
from assistant.intake.imap.values import Provider, is_loopback
from assistant.thread import Value

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_TIMEOUT_S = 20.0
_MOST_BYTES = 256 * 1024
_SLOWER_S = 5.0
_LONGEST_S = 1_800.0

Way = Literal["device", "browser"]


class Endpoints(Value):
    """Where and as what to sign in. `client_id` is the agency's own app registration with the provider."""

    provider: Provider
    client_id: str
    client_secret: SecretStr | None = None
    scope: str
    device_url: str | None = None
    authorize_url: str | None = None
    token_url: str

    @property
    def way(self) -> Way:
        """The way that gets at mail with this provider."""
        return "browser" if self.provider == "google" and self.authorize_url else "device"


class Tokens(Value):
    """What a sign-in gives. Never shown; only the refresh token is worth keeping."""

    access: SecretStr
    refresh: SecretStr | None = None


class Ask(Value):
    """What a person has to do now: open `url`, and type `code` there where there is one."""

    url: str
    code: str | None = None


def endpoints_of(
    provider: Provider,
    client_id: str | None,
    *,
    client_secret: SecretStr | None = None,
    tenant: str = "organizations",
    scope: str | None = None,
    device_url: str | None = None,
    authorize_url: str | None = None,
    token_url: str | None = None,
) -> Endpoints:
    """The provider's endpoints, each of which a setting may replace. Raises BadSettings where something is missing."""
    if not client_id:
        raise BadSettings(
            f"To sign in to {_NAMES[provider]} set HEARDBACK_IMAP_CLIENT_ID to the app registration of your agency."
        )
    own = _ENDPOINTS[provider]
    made = Endpoints(
        provider=provider,
        client_id=client_id,
        client_secret=client_secret,
        scope=scope or own["scope"],
        device_url=device_url or own["device_url"].format(tenant=tenant),
        authorize_url=authorize_url or own["authorize_url"].format(tenant=tenant),
        token_url=token_url or own["token_url"].format(tenant=tenant),
    )
    for url in (made.device_url, made.authorize_url, made.token_url):
        parts = urlsplit(url or "")
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise BadSettings("The addresses for signing in must begin with https.")
    return made


def sign_in(
    endpoints: Endpoints,
    tell: Callable[[Ask], None],
    *,
    way: Way | None = None,
    user: str | None = None,
    stop: Callable[[], bool] = lambda: False,
    patience_s: float = _LONGEST_S,
    sleep: Callable[[float], None] = time.sleep,
) -> Tokens:
    """Signs a person in. `tell` is called once with what they have to do; then this waits until they have done it.

    `user` is suggested to the browser's page. Raises MailboxTrouble where they refuse, take too long or `stop` says so.
    """
    if (way or endpoints.way) == "browser":
        return _by_browser(endpoints, tell, user, stop, patience_s)
    return _by_device(endpoints, tell, stop, patience_s, sleep)


def refreshed(endpoints: Endpoints, refresh_token: str) -> Tokens:
    """New tokens for an old refresh token; the old one stands where the provider gives no new one.

    Raises MailboxTrouble: to sign in again where the token has run out, with `retry` where the provider was not reached.
    """
    answer = _post(endpoints, {"grant_type": "refresh_token", "refresh_token": refresh_token, "scope": endpoints.scope})
    tokens = _tokens(endpoints, answer)
    return tokens if tokens.refresh else tokens.model_copy(update={"refresh": SecretStr(refresh_token)})


def _by_device(
    endpoints: Endpoints,
    tell: Callable[[Ask], None],
    stop: Callable[[], bool],
    patience_s: float,
    sleep: Callable[[float], None],
) -> Tokens:
    begun = time.monotonic()
    said = _post(endpoints, {"scope": endpoints.scope}, endpoints.device_url)
    code, shown = said.get("device_code"), said.get("user_code")
    page = said.get("verification_uri") or said.get("verification_url")  # the older name is Google's
    if not (isinstance(code, str) and isinstance(shown, str) and isinstance(page, str)):
        raise _refused(endpoints, said)
    tell(Ask(url=_web_page(page), code=shown))
    pause = _seconds(said.get("interval"), 5.0)
    patience_s = min(patience_s, _seconds(said.get("expires_in"), 900.0))
    while time.monotonic() - begun < patience_s:
        sleep(pause)
        if stop():
            raise MailboxTrouble("The sign-in was stopped: nothing was changed.")
        answer = _post(endpoints, {"grant_type": _DEVICE_GRANT, "device_code": code})
        if "access_token" in answer:
            return _tokens(endpoints, answer)
        if answer.get("error") == "slow_down":
            pause += _SLOWER_S
        elif answer.get("error") != "authorization_pending":
            raise _refused(endpoints, answer)
    raise _late()


def _by_browser(
    endpoints: Endpoints, tell: Callable[[Ask], None], user: str | None, stop: Callable[[], bool], patience_s: float
) -> Tokens:
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(24)

    def page(redirect: str) -> None:
        wanted = {
            "response_type": "code",
            "client_id": endpoints.client_id,
            "redirect_uri": redirect,
            "scope": endpoints.scope,
            "state": state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
            **({"login_hint": user} if user else {}),
        }
        tell(Ask(url=_web_page(f"{endpoints.authorize_url}?{urlencode(wanted)}")))

    caught: Caught | None = wait_for_browser(page, state, stop, patience_s)
    if caught is None:
        raise MailboxTrouble("The sign-in was stopped: nothing was changed.") if stop() else _late()
    if caught.code is None:
        raise _refused(endpoints, {"error": caught.error})
    form = {
        "grant_type": "authorization_code",
        "code": caught.code,
        "redirect_uri": caught.redirect,
        "code_verifier": verifier,
    }
    return _tokens(endpoints, _post(endpoints, form))


def _tokens(endpoints: Endpoints, answer: dict[str, Any]) -> Tokens:
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if not isinstance(access, str) or not access:
        raise _refused(endpoints, answer)
    return Tokens(access=SecretStr(access), refresh=SecretStr(refresh) if isinstance(refresh, str) else None)


def _late() -> MailboxTrouble:
    return MailboxTrouble("Nobody signed in in time: start the sign-in again.", retry=True)


def _refused(endpoints: Endpoints, answer: dict[str, Any]) -> MailboxTrouble:
    """The provider's no as one sentence; its own words are not passed on."""
    name = _NAMES[endpoints.provider]
    sentence = {
        "access_denied": f"The sign-in to {name} was refused on its page.",
        "authorization_declined": f"The sign-in to {name} was refused on its page.",
        "expired_token": "Nobody signed in in time: start the sign-in again.",
        "invalid_grant": f"The sign-in to {name} has run out or was taken back: sign in again.",
        "interaction_required": f"The sign-in to {name} has run out or was taken back: sign in again.",
        "invalid_scope": f"{name} gives no access to mail in this way: sign in through the browser.",
        "invalid_client": f"{name} does not know this app registration: check HEARDBACK_IMAP_CLIENT_ID and _CLIENT_SECRET.",
        "unauthorized_client": f"{name} does not let this app registration sign in so: allow public client flows for it.",
    }.get(str(answer.get("error")), f"{name} did not sign in, without a reason that could be understood.")
    return MailboxTrouble(sentence, retry=answer.get("error") == "expired_token")


# -- the web ----------------------------------------------------------------------------------------------------------


class _NoRedirect(HTTPRedirectHandler):
    """A secret goes to the address that was set, nowhere else."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        return None


def _post(endpoints: Endpoints, form: dict[str, str], url: str | None = None) -> dict[str, Any]:
    """The answer as JSON, a refusal included. Raises MailboxTrouble where there is none."""
    secret = endpoints.client_secret
    form = {"client_id": endpoints.client_id, **form}
    if secret is not None and url is None:  # the token endpoint only
        form["client_secret"] = secret.get_secret_value()
    request = Request(
        url or endpoints.token_url,
        data=urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
    )
    try:
        try:
            with build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_S) as answer:
                body: bytes = answer.read(_MOST_BYTES)
        except HTTPError as error:
            with error:
                body = error.read(_MOST_BYTES)
        said: Any = json.loads(body)
    except (OSError, http.client.HTTPException):
        raise MailboxTrouble(
            f"{_NAMES[endpoints.provider]} could not be reached to sign in: check the network and try again.",
            retry=True,
        ) from None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise MailboxTrouble(f"{_NAMES[endpoints.provider]} gave an answer to the sign-in that could not be read.")
    return cast("dict[str, Any]", said)


def _web_page(url: str) -> str:
    """An address that may be shown to a person and opened. Raises MailboxTrouble for any other."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return url
    raise MailboxTrouble("The sign-in named a page that is no https address: it was not opened.")


def _seconds(said: Any, usual: float) -> float:
    return float(said) if isinstance(said, int | float) and 0 < said <= _LONGEST_S else usual


_NAMES: dict[Provider, str] = {"microsoft": "Microsoft 365", "google": "Google"}
_ENDPOINTS: dict[Provider, dict[str, str]] = {
    "microsoft": {
        "device_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
        "authorize_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        "token_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "scope": "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    },
    "google": {
        "device_url": "https://oauth2.googleapis.com/device/code",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "token_url": "https://oauth2.googleapis.com/token",
        "scope": "https://mail.google.com/",
    },
}
