"""Passwords and sign-ins in the system's own keyring. Nothing secret is written anywhere else. Not here: what they open."""

from __future__ import annotations

from typing import Literal

from assistant.errors import MailboxTrouble

_SERVICE = "heardback"
_PIECE = 1_000
"""Characters of one entry: Windows keeps 1,280 at most, and Microsoft's refresh tokens are longer."""
_MOST_PIECES = 20

Kind = Literal["password", "refresh_token"]


def keep(account: str, kind: Kind, secret: str) -> None:
    """Keeps a secret of an account (`MailAccount.key`). Raises MailboxTrouble where this machine has no keyring to keep it in."""
    pieces = [secret[start : start + _PIECE] for start in range(0, len(secret), _PIECE)] or [""]
    if len(pieces) > _MOST_PIECES:
        raise MailboxTrouble("The secret is too long to be kept in the keyring.")
    import keyring
    from keyring.errors import KeyringError

    try:
        for number, piece in enumerate(pieces):
            keyring.set_password(_SERVICE, _entry(account, kind, number), piece)
        _drop(account, kind, len(pieces))  # what an older, longer one left
    except (KeyringError, OSError, RuntimeError):
        raise MailboxTrouble(
            "This machine has no keyring that can keep it: give it in the environment as "
            f"HEARDBACK_IMAP_{kind.upper()} instead."
        ) from None


def find(account: str, kind: Kind) -> str | None:
    """The secret of an account; None where there is none, or no keyring."""
    import keyring
    from keyring.errors import KeyringError

    pieces: list[str] = []
    try:
        while len(pieces) < _MOST_PIECES:
            piece = keyring.get_password(_SERVICE, _entry(account, kind, len(pieces)))
            if piece is None:
                break
            pieces.append(piece)
    except (KeyringError, OSError, RuntimeError):
        return None
    return "".join(pieces) or None


def forget(account: str) -> None:
    """Takes every secret of an account out of the keyring."""
    from keyring.errors import KeyringError

    try:
        for kind in ("password", "refresh_token"):
            _drop(account, kind, 0)
    except (KeyringError, OSError, RuntimeError):
        raise MailboxTrouble("The keyring could not be opened: take the entries of heardback out by hand.") from None


def _drop(account: str, kind: Kind, first: int) -> None:
    import keyring

    for number in range(first, _MOST_PIECES):
        entry = _entry(account, kind, number)
        if keyring.get_password(_SERVICE, entry) is None:
            return
        keyring.delete_password(_SERVICE, entry)


def _entry(account: str, kind: Kind, number: int) -> str:
    return f"{account} {kind}" + (f" {number + 1}" if number else "")
