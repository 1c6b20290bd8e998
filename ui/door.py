"""Who is at the door: signed in by the provider, known to the agency, and in which role. Not here: what a role may see.

Without sign-in settings the desk is open to whoever sits at this machine, and to nobody else (`ui.serve`).
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.desk import Desk
from assistant.errors import BadSettings, NotAllowed
from assistant.opening import open_desk
from assistant.settings import SignInSettings, load_sign_in_settings
from assistant.viewer import Viewer, viewer_of
from ui.components.plain import fill, show

KEY_FILE = "cookie-secret"
_desks: list[Desk] = []
"""The desk that knows our people; nothing of a client is asked of it."""


def viewer() -> Viewer | None:
    """Who looks at this page; None where nobody need sign in. Whoever may not look is told so, and the page ends there.

    Asked at every turn of a page: whoever is let out, or gets another role, does so at once. Raises HeardbackError.
    """
    asked = load_sign_in_settings()
    if asked is None:
        return None
    if not st.user.is_logged_in:
        _show_sign_in()
        st.stop()
    address = _address(asked)
    found = viewer_of(address, _people().managers()) if address else None
    if found is None:
        _show_refusal(address)
        st.stop()
    return found


def must_lead(who: Viewer | None) -> None:
    """Raises NotAllowed where an account manager looks at what is of all clients."""
    if who is not None and not who.sees_all:
        raise NotAllowed("This page is about all clients: it is for your leads.")


def show_person(who: Viewer | None) -> None:
    """Who is signed in, and the way out; nothing where nobody need sign in."""
    if who is None:
        return
    with st.container(key="person"):
        show(
            fill(
                '<p class="hb-small">{name}, {role}</p>',
                name=who.name,
                role="lead" if who.sees_all else "account manager",
            )
        )
        st.button("Sign out", on_click=st.logout)


def sign_in_secrets(asked: SignInSettings, home: Path) -> dict[str, Any]:
    """What Streamlit is told of the provider. Raises BadSettings where the key of the cookies cannot be kept."""
    secret = asked.client_secret.get_secret_value() if asked.client_secret else ""
    return {
        "auth": {
            "redirect_uri": f"{(asked.url or '').rstrip('/')}/oauth2callback",
            "cookie_secret": cookie_key(home),
            "client_id": asked.client_id or "",
            "client_secret": secret,
            "server_metadata_url": f"{(asked.issuer or '').rstrip('/')}/.well-known/openid-configuration",
            "client_kwargs": {"scope": "openid email profile", "prompt": "select_account"},
        }
    }


def cookie_key(home: Path) -> str:
    """The key that signs cookies: made once, readable by its owner only, so that nobody is signed out by a restart."""
    file = home / KEY_FILE
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            scratch = home / f".{KEY_FILE}-{secrets.token_hex(4)}"
            scratch.touch(mode=0o600, exist_ok=False)
            scratch.write_text(secrets.token_urlsafe(48), "utf-8")
            try:
                file.hardlink_to(scratch)  # whoever is first wins, whole
            except FileExistsError:
                pass
            finally:
                scratch.unlink()
        file.chmod(0o600)
        key = file.read_text("utf-8").strip()
    except OSError as error:
        raise BadSettings(f"the key of the sign-in cookies {file} cannot be kept: {error.strerror}") from None
    if len(key) < 32:
        raise BadSettings(f"the key of the sign-in cookies {file} is damaged: remove the file, a new one is made")
    return key


def _people() -> Desk:
    if not _desks:
        _desks.append(open_desk())
    return _desks[0]


def _address(asked: SignInSettings) -> str:
    """The address that the provider vouches for; empty where there is none."""
    said = st.user.to_dict()
    vouched = said.get("email_verified") is True or (asked.unverified and "email_verified" not in said)
    return str(said.get("email") or "").strip().lower() if vouched else ""


def _show_sign_in() -> None:
    with st.container(key="door"):
        show(
            fill(
                '<div class="hb-narrow hb-head"><h1>Heardback</h1></div>'
                '<p class="hb-small">The desk is shared by a team: sign in to see your clients.</p>'
            )
        )
        st.button("Sign in", type="primary", on_click=st.login)


def _show_refusal(address: str) -> None:
    with st.container(key="door"):
        show(
            fill(
                '<div class="hb-narrow hb-head"><h1>Not on the list yet</h1></div><p class="hb-small">{why}</p>',
                why=f"You are signed in as {address}, and this desk does not know that address. "
                "Ask one of your leads to let you in, or sign in with another address."
                if address
                else "Your provider does not vouch for your mail address, so the desk cannot tell who you are. "
                "Confirm the address with the provider, or sign in with another one.",
            )
        )
        st.button("Sign out", type="primary", on_click=st.logout)
