"""The one token that opens the HTTP API: made, shown once, checked and taken away. Only its hash is kept.

Without a token there is no API. It lies in the data folder, readable by its owner only; it is random and long, so a plain
SHA-256 of it says nothing about it. Not here: the routes (`ui.api`).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import StoreTrouble
from assistant.settings import load_settings

FILE = "api-token.json"
_PREFIX = "hb_"
"""So that whoever finds one in a file knows what it is of."""


class Key(BaseModel):
    """What is kept of a token."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    writes: bool = False
    """Whether touchpoints may be logged and signs dismissed with it."""
    person: str | None = None
    """The id of the one of ours in whose role it asks; None for whoever runs the desk, who sees all."""

    def fits(self, token: str) -> bool:
        """Whether this is the token; it takes as long whether it is or not."""
        return hmac.compare_digest(self.sha256, _hash(token))


def make_token(*, writes: bool = False, person: str | None = None) -> str:
    """A new token, in the place of the one before. Raises BadSettings or StoreTrouble where it cannot be kept."""
    token = _PREFIX + secrets.token_urlsafe(32)
    file = load_settings().make_home() / FILE
    scratch = file.with_suffix(".tmp")
    try:
        scratch.unlink(missing_ok=True)
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as kept:
            kept.write(Key(sha256=_hash(token), writes=writes, person=person).model_dump_json())
        scratch.replace(file)
    except OSError as error:
        raise StoreTrouble(f"{file} cannot be written ({error.strerror}).") from None
    return token


def remove_token() -> bool:
    """Takes the token away; False where there was none. Raises StoreTrouble."""
    file = _file()
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreTrouble(f"{file} cannot be removed ({error.strerror}).") from None
    return True


def kept_key() -> Key | None:
    """What is kept of the token; None where there is none. Raises StoreTrouble for a file that cannot be read."""
    file = _file()
    try:
        return Key.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise StoreTrouble(f"{file} cannot be read: `heardback api token` makes a new one.") from None


def _file() -> Path:
    return load_settings().home / FILE


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
