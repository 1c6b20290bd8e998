"""What is set from outside: HEARDBACK_* and the standard OPENAI_* variables. Not here: who the sender is (`profile`)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import BadSettings


class Settings(BaseSettings):
    """All settings; each has a default that works with no key and no network."""

    model_config = SettingsConfigDict(env_prefix="HEARDBACK_", extra="ignore", frozen=True)

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("heardback", appauthor=False))
    """The data folder: profile, store and index. Made on first use, readable by its owner only."""
    database_url: str | None = Field(default=None, repr=False)
    """A PostgreSQL database, as postgresql://user:password@host/name; none means a SQLite file in the data folder."""
    model: str | None = None
    """Name of the chat model; none means the offline desk."""
    base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    api_key: str | None = Field(default=None, validation_alias="OPENAI_API_KEY", repr=False)
    deadline: float = Field(default=20.0, gt=0, le=600)
    """Seconds that a model may take over all its attempts, after which the offline draft stands."""

    @property
    def profile_file(self) -> Path:
        return self.home / "profile.toml"

    def make_home(self) -> Path:
        """Makes the data folder if need be. Raises BadSettings where that is not possible."""
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise BadSettings(
                f"the data folder {self.home} cannot be made ({error.strerror}): set HEARDBACK_HOME to a folder of yours"
            ) from None
        return self.home


class MailboxSettings(BaseSettings):
    """HEARDBACK_IMAP_*: which mailbox is read, what opens it, and who signs in to it. Secrets are never shown."""

    model_config = SettingsConfigDict(env_prefix="HEARDBACK_IMAP_", extra="ignore", frozen=True)

    host: str | None = None
    user: str | None = None
    port: int | None = None
    security: Literal["tls", "starttls", "plain"] = "tls"
    sent: str | None = None
    drafts: str | None = None
    folders: str = ""
    """Folders to read beside Inbox and Sent, separated by commas."""
    ca_file: Path | None = None
    """A certificate to trust beside those of the machine, such as a company's own."""

    password: SecretStr | None = None
    refresh_token: SecretStr | None = None

    provider: Literal["microsoft", "google"] | None = None
    """Who signs in, where the host does not tell."""
    client_id: str | None = None
    """The app registration that asks for access: the agency's own, made with the provider."""
    client_secret: SecretStr | None = None
    """Google gives its desktop apps one, though it is no secret there."""
    tenant: str = "organizations"
    """Microsoft: the directory that signs in; its id, its domain, or organizations."""
    scope: str | None = None
    device_url: str | None = None
    authorize_url: str | None = None
    token_url: str | None = None
    """Endpoints, where they are not the provider's own."""


def load_settings() -> Settings:
    """Reads the environment. Raises BadSettings naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise _wrong(error, "HEARDBACK_") from None


def load_mailbox_settings() -> MailboxSettings:
    """Reads HEARDBACK_IMAP_* of the environment. Raises BadSettings naming the variable that is wrong."""
    try:
        return MailboxSettings()
    except ValidationError as error:
        raise _wrong(error, "HEARDBACK_IMAP_") from None


def _wrong(error: ValidationError, prefix: str) -> BadSettings:
    problem = error.errors(include_url=False, include_input=False)[0]
    name = str(problem["loc"][0])
    variable = name if name.startswith("OPENAI_") else f"{prefix}{name.upper()}"
    return BadSettings(f"{variable} cannot be used: {problem['msg']}")
