"""Signing in with a device code and through the browser, keeping it in the keyring, and refreshing it."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.errors import BadInput, BadSettings, MailboxTrouble
from assistant.intake import keychain, signing
from assistant.intake.imap.mailbox import Mailbox
from assistant.intake.imap.values import Bearer, MailAccount, Password
from assistant.intake.oauth import Ask, Endpoints, endpoints_of, refreshed, sign_in
from assistant.settings import MailboxSettings, load_mailbox_settings
from tests.mailbox import Dovecot
from tests.mailing import OwnKeyring, a_mail, new_account
from tests.signin import CLIENT_ID, SignIn


def endpoints(state: SignIn, **changed: Any) -> Endpoints:
    urls = {
        name: f"{state.origin}/{name.removesuffix('_url')}" for name in ("device_url", "token_url", "authorize_url")
    }
    return endpoints_of(
        changed.pop("provider", "microsoft"), changed.pop("client_id", CLIENT_ID), **{**urls, **changed}
    )


def settings(state: SignIn, **changed: Any) -> MailboxSettings:
    return MailboxSettings(
        provider=changed.pop("provider", "microsoft"),
        client_id=CLIENT_ID,
        device_url=f"{state.origin}/device",
        token_url=f"{state.origin}/token",
        authorize_url=f"{state.origin}/authorize",
        **changed,
    )


def browse(ask: Ask) -> None:
    """A browser that a person signs in with: it opens the page and follows it back."""
    threading.Thread(target=lambda: urllib.request.urlopen(ask.url, timeout=5).read(), daemon=True).start()


# -- a device code ----------------------------------------------------------------------------------------------------


def test_a_person_signs_in_with_a_code(sign_in_state: SignIn) -> None:
    """The person is told a page and a code, the server is asked at its own pace, and tokens come of it."""
    sign_in_state.answers = ["authorization_pending", "slow_down", "authorization_pending"]
    told: list[Ask] = []
    pauses: list[float] = []
    tokens = sign_in(endpoints(sign_in_state), told.append, sleep=pauses.append)
    assert told == [Ask(url=f"{sign_in_state.origin}/activate", code="WDJB-MJHT")]
    assert pauses == [0.05, 0.05, 5.05, 5.05]  # five seconds more after each request to slow down (RFC 8628)
    assert tokens.access.get_secret_value() in sign_in_state.good
    assert tokens.refresh and tokens.refresh.get_secret_value() not in f"{tokens!r}{tokens.model_dump_json()}"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("access_denied", "was refused on its page"),
        ("authorization_declined", "was refused on its page"),
        ("expired_token", "in time"),
        ("invalid_grant", "sign in again"),
        ("unauthorized_client", "public client flows"),
        ("something_new", "without a reason"),
    ],
)
def test_a_sign_in_that_fails_is_one_sentence(sign_in_state: SignIn, error: str, words: str) -> None:
    """Whatever the provider answers, its own words are not passed on."""
    sign_in_state.answers = [error]
    with pytest.raises(MailboxTrouble, match=words) as trouble:
        sign_in(endpoints(sign_in_state), lambda _: None, sleep=lambda _: None)
    assert "as the test wants it" not in str(trouble.value)


def test_an_unknown_app_registration_is_said_so(sign_in_state: SignIn) -> None:
    """A client id that the provider does not know names the setting to look at."""
    with pytest.raises(MailboxTrouble, match="HEARDBACK_IMAP_CLIENT_ID"):
        sign_in(endpoints(sign_in_state, client_id="other"), lambda _: None)


def test_nobody_signs_in(sign_in_state: SignIn) -> None:
    """Waiting has an end, and a person may stop it before."""
    sign_in_state.answers = ["authorization_pending"] * 500
    with pytest.raises(MailboxTrouble, match="in time"):
        sign_in(endpoints(sign_in_state), lambda _: None, patience_s=0.3)
    with pytest.raises(MailboxTrouble, match="was stopped"):
        sign_in(endpoints(sign_in_state), lambda _: None, stop=lambda: True)


def test_a_provider_out_of_reach_may_be_tried_again() -> None:
    """Without a network the sentence says so, and trying again helps."""
    lost = endpoints(SignIn(origin="http://127.0.0.1:1"))
    with pytest.raises(MailboxTrouble, match="could not be reached") as trouble:
        refreshed(lost, "secret-of-old")
    assert trouble.value.retry and "secret-of-old" not in str(trouble.value)


def test_an_answer_that_is_no_json_is_said_so(sign_in_state: SignIn, dovecot: Dovecot) -> None:
    """A proxy's page of HTML, or a server of another kind, is no sign-in."""
    with pytest.raises(MailboxTrouble):
        refreshed(endpoints(sign_in_state, token_url=f"http://127.0.0.1:{dovecot.port}/"), "x")


def test_a_secret_follows_no_redirect(sign_in_state: SignIn) -> None:
    """Where the endpoint sends us on, the refresh token stays behind."""
    with pytest.raises(MailboxTrouble, match="could not be read"):
        refreshed(endpoints(sign_in_state, token_url=f"{sign_in_state.origin}/moved"), "secret")
    assert sign_in_state.paths() == ["/moved"]


def test_secrets_go_over_https_only(sign_in_state: SignIn) -> None:
    """An endpoint without TLS on another machine is refused before anything is sent."""
    with pytest.raises(BadSettings, match="https"):
        endpoints(sign_in_state, token_url="http://login.agency.example/token")
    with pytest.raises(BadSettings, match="HEARDBACK_IMAP_CLIENT_ID"):
        endpoints_of("google", None)


def test_the_endpoints_of_the_providers() -> None:
    """Microsoft signs in by device code in the tenant that is set; Google, whose codes open no mail, through the browser."""
    microsoft = endpoints_of("microsoft", "id", tenant="agency.example")
    assert microsoft.way == "device"
    assert microsoft.device_url == "https://login.microsoftonline.com/agency.example/oauth2/v2.0/devicecode"
    assert "IMAP.AccessAsUser.All" in microsoft.scope and "offline_access" in microsoft.scope
    google = endpoints_of("google", "id")
    assert google.way == "browser" and google.scope == "https://mail.google.com/"


# -- the browser ------------------------------------------------------------------------------------------------------


def test_a_person_signs_in_through_the_browser(sign_in_state: SignIn) -> None:
    """The browser comes back to this machine with a code that only who began can use (PKCE)."""
    tokens = sign_in(endpoints(sign_in_state, provider="google"), browse, user="dana@agency.example")
    asked = dict(sign_in_state.asked)["/authorize"]
    assert asked["code_challenge_method"] == "S256" and asked["login_hint"] == "dana@agency.example"
    assert asked["redirect_uri"].startswith("http://127.0.0.1:") and asked["access_type"] == "offline"
    assert tokens.refresh is not None


def test_whoever_does_not_know_the_state_is_not_listened_to(sign_in_state: SignIn) -> None:
    """A request with another state, or none, gets nothing and ends nothing."""
    refused: list[int] = []

    def intrude(ask: Ask) -> None:
        redirect = urllib.parse.parse_qs(urllib.parse.urlsplit(ask.url).query)["redirect_uri"][0]

        def visit() -> None:
            for query in ("", "?code=stolen", "?code=stolen&state=guessed"):
                try:
                    urllib.request.urlopen(f"{redirect}/{query}", timeout=5)
                except urllib.error.HTTPError as error:
                    refused.append(error.code)
            browse(ask)

        threading.Thread(target=visit, daemon=True).start()

    assert sign_in(endpoints(sign_in_state, provider="google"), intrude).refresh
    assert refused == [404, 404, 404]


def test_nobody_comes_back_from_the_browser(sign_in_state: SignIn) -> None:
    """Waiting for the browser has an end and can be stopped."""
    google = endpoints(sign_in_state, provider="google")
    begun = time.monotonic()
    with pytest.raises(MailboxTrouble, match="in time"):
        sign_in(google, lambda _: None, patience_s=0.4)
    with pytest.raises(MailboxTrouble, match="was stopped"):
        sign_in(google, lambda _: None, stop=lambda: True)
    assert time.monotonic() - begun < 5


def test_a_device_code_that_opens_no_mail_says_what_to_do(sign_in_state: SignIn) -> None:
    """Google refuses the scope for devices: the sentence leads to the browser."""
    sign_in_state.refuse_scope = True
    with pytest.raises(MailboxTrouble, match="through the browser"):
        sign_in(endpoints(sign_in_state, provider="google"), lambda _: None, way="device")


# -- keeping it -------------------------------------------------------------------------------------------------------


def test_a_sign_in_opens_the_mailbox_today_and_tomorrow(
    dovecot: Dovecot, sign_in_state: SignIn, keyring_of_its_own: OwnKeyring
) -> None:
    """The refresh token lies in the keyring in pieces, is renewed each time, and no file of ours holds it."""
    account = new_account(dovecot)
    sign_in_state.user = account.user
    dovecot.put(account.user, "INBOX", a_mail(1))
    signed = signing.sign_in_to(account, settings(sign_in_state), lambda _: None)
    assert signed.note is None
    with Mailbox(account, signed.login) as mailbox:
        assert mailbox.folders.inbox == b"INBOX"
    first = keychain.find(account.key, "refresh_token")
    assert first and first in sign_in_state.refreshing and len(keyring_of_its_own.kept) > 1
    with Mailbox(account, signing.login_of(account, settings(sign_in_state))) as mailbox:
        assert mailbox.folders.inbox == b"INBOX"
    second = keychain.find(account.key, "refresh_token")
    assert second and second != first and second in sign_in_state.refreshing
    signing.forget(account)
    assert not keyring_of_its_own.kept


def test_a_sign_in_that_was_taken_back_asks_for_a_new_one(dovecot: Dovecot, sign_in_state: SignIn) -> None:
    """A refresh token that is good no more ends in one sentence, and stays no riddle."""
    account = new_account(dovecot)
    signing.sign_in_to(account, settings(sign_in_state), lambda _: None)
    sign_in_state.refreshing.clear()
    with pytest.raises(MailboxTrouble, match="sign in again"):
        signing.login_of(account, settings(sign_in_state))


def test_without_a_keyring_the_sign_in_holds_for_this_time(dovecot: Dovecot, sign_in_state: SignIn) -> None:
    """A machine without a keyring is told so, and the sign-in is good all the same."""
    import keyring
    from keyring.backends.fail import Keyring

    keyring.set_keyring(Keyring())
    signed = signing.sign_in_to(new_account(dovecot), settings(sign_in_state), lambda _: None)
    assert signed.note and "HEARDBACK_IMAP_REFRESH_TOKEN" in signed.note
    assert signed.login.token.get_secret_value() in sign_in_state.good
    assert keychain.find("anything", "password") is None


def test_where_the_password_comes_from(
    dovecot: Dovecot, sign_in_state: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password that is given goes before one of the environment, and that before the keyring."""
    account = new_account(dovecot)
    signing.keep_password(account, "kept")
    assert signing.login_of(account, load_mailbox_settings()) == Password(secret=SecretStr("kept"))
    monkeypatch.setenv("HEARDBACK_IMAP_PASSWORD", "set")
    assert signing.login_of(account, load_mailbox_settings()) == Password(secret=SecretStr("set"))
    assert signing.login_of(account, load_mailbox_settings(), password="given") == Password(secret=SecretStr("given"))
    assert "set" not in repr(load_mailbox_settings()).split("password=")[1].split(",")[0]


def test_a_refresh_token_of_the_environment_opens_the_mailbox(dovecot: Dovecot, sign_in_state: SignIn) -> None:
    """A server without a keyring is given the refresh token by its environment."""
    sign_in_state.refreshing["from-outside"] = "dana@agency.example"
    chosen = settings(sign_in_state, refresh_token=SecretStr("from-outside"))
    login = signing.login_of(new_account(dovecot), chosen)
    assert isinstance(login, Bearer) and sign_in_state.good[login.token.get_secret_value()] == "dana@agency.example"


def test_nothing_opens_the_mailbox_yet() -> None:
    """Without a password and a sign-in the sentence says which of them this mailbox takes."""
    gmail = MailAccount(host="imap.gmail.com", user="dana@gmail.com")
    with pytest.raises(BadInput, match="sign in to it"):
        signing.login_of(gmail, MailboxSettings())
    own = MailAccount(host="imap.agency.example", user="dana@agency.example")
    with pytest.raises(BadInput, match="standard input"):
        signing.login_of(own, MailboxSettings())


def test_which_mailbox_is_meant() -> None:
    """What is given goes before what is set; the host of a public domain is known, any other must be said."""
    chosen = MailboxSettings(user="dana@gmail.com", folders="Archiv, Kunden")
    account = signing.account_of(chosen)
    assert (account.host, account.at_port, account.more) == ("imap.gmail.com", 993, ("Archiv", "Kunden"))
    assert account.provider == "google"
    assert signing.account_of(chosen, user="m@agency.example", host="outlook.office365.com").provider == "microsoft"
    with pytest.raises(BadInput, match="HEARDBACK_IMAP_HOST"):
        signing.account_of(MailboxSettings(user="dana@agency.example"))
    with pytest.raises(BadInput, match="HEARDBACK_IMAP_USER"):
        signing.account_of(MailboxSettings())
    with pytest.raises(BadInput, match="this machine only: use tls"):
        signing.account_of(MailboxSettings(security="plain"), user="dana@gmail.com")
    with pytest.raises(BadInput, match="without a scheme"):
        signing.account_of(MailboxSettings(), user="dana@agency.example", host="imaps://agency.example")


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that cannot be used is named by its variable."""
    monkeypatch.setenv("HEARDBACK_IMAP_PORT", "many")
    with pytest.raises(BadSettings, match="HEARDBACK_IMAP_PORT"):
        load_mailbox_settings()


def test_a_shorter_secret_leaves_nothing_of_a_longer_one(keyring_of_its_own: OwnKeyring) -> None:
    """Pieces of an older secret do not stay behind, and each fits the smallest keyring."""
    keychain.keep("a", "refresh_token", "x" * 3_500)
    assert len(keyring_of_its_own.kept) == 4 and keychain.find("a", "refresh_token") == "x" * 3_500
    keychain.keep("a", "refresh_token", "y" * 10)
    assert len(keyring_of_its_own.kept) == 1 and keychain.find("a", "refresh_token") == "y" * 10
