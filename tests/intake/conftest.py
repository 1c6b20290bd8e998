"""A mail server, a sign-in server and a keyring of its own for tests of mailboxes."""

from __future__ import annotations

from tests.mailing import dovecot, keyring_of_its_own, sign_in_server, sign_in_state

__all__ = ["dovecot", "keyring_of_its_own", "sign_in_server", "sign_in_state"]
