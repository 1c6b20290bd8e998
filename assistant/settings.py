"""What is set from outside: HEARDBACK_* and the standard OPENAI_* variables. Not here: who the sender is (`profile`)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import BadSettings

Reader = Literal["offline", "model", "both"]
"""Who reads a thread: the desk by itself, with the model's answers leading, or both weighed against each other."""


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
    first_token: float = Field(default=6.0, gt=0, le=600)
    """Seconds that a model may be silent: before its first word, and between two pieces of an answer."""
    api: Literal["chat", "responses"] = "chat"
    """Which of the two forms the endpoint is spoken to in."""
    structured: Literal["auto", "schema", "none"] = "auto"
    """Whether the endpoint enforces JSON schemas: found out, taken for granted, or not asked."""
    price_in: float | None = Field(default=None, ge=0)
    price_out: float | None = Field(default=None, ge=0)
    """What a million tokens cost, read and written, in whatever currency."""
    fallback_model: str | None = None
    """A second model, asked within the same deadline where the first gives no answer."""
    fallback_base_url: str | None = None
    """Where the second model is; the first one's address where it is not set."""
    fallback_api_key: str | None = Field(default=None, repr=False)
    """The first one's key where the address is the same too."""
    fallback_price_in: float | None = Field(default=None, ge=0)
    fallback_price_out: float | None = Field(default=None, ge=0)

    redact: Literal["0", "1", "remote"] = "0"
    """Whether personal data is taken out of what the model is sent: never, always, or where it is on another machine."""
    traces: bool = False
    """Whether each ask is an OpenTelemetry span; OTEL_* variables say where spans go."""
    traces_text: bool = False
    """Whether spans hold the words of questions and answers."""

    reader: Reader = "offline"
    """Who reads threads that are judged; with a model each thread costs one call, so nobody gets one unasked."""
    budget: int = Field(default=24_000, ge=2_000, le=2_000_000)
    """Characters of a thread that a model is shown; a longer one is cut by meaning, and what was left out is said."""

    @property
    def profile_file(self) -> Path:
        return self.home / "profile.toml"

    def profile_of(self, person: str | None) -> Path:
        """The profile of one of our people, by id, where they sign in; that of whoever runs the desk where nobody does."""
        return self.home / "people" / person / "profile.toml" if person else self.profile_file

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


class SignInSettings(BaseSettings):
    """HEARDBACK_SIGN_IN_*: the OpenID Connect provider that says who somebody is, and where the desk is found."""

    model_config = SettingsConfigDict(env_prefix="HEARDBACK_SIGN_IN_", extra="ignore", frozen=True)

    issuer: str | None = None
    """The provider's address; what it can do is read below it."""
    client_id: str | None = None
    client_secret: SecretStr | None = None
    url: str | None = None
    """The desk's own address as people type it; the provider sends them back to it."""
    unverified: bool = False
    """Whether an address counts that the provider does not vouch for, as in a directory of the agency's own."""

    @property
    def host(self) -> str:
        """The name of the desk's machine in `url`."""
        return urlsplit(self.url or "").hostname or ""


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


def load_sign_in_settings() -> SignInSettings | None:
    """Reads HEARDBACK_SIGN_IN_*; None where nobody is to sign in. Raises BadSettings where a part is missing or wrong."""
    try:
        found = SignInSettings()
    except ValidationError as error:
        raise _wrong(error, "HEARDBACK_SIGN_IN_") from None
    asked = {name: getattr(found, name) for name in ("issuer", "client_id", "client_secret", "url")}
    if not any(asked.values()):
        return None
    for name, value in asked.items():
        if not value:
            raise BadSettings(f"HEARDBACK_SIGN_IN_{name.upper()} is missing: signing in needs all four of its settings")
    for name in ("issuer", "url"):
        parts = urlsplit(str(asked[name]))
        if not parts.hostname or (
            parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))
        ):
            raise BadSettings(
                f"HEARDBACK_SIGN_IN_{name.upper()} cannot be used: it must begin with https:// (http:// on this machine only)"
            )
    return found


def _wrong(error: ValidationError, prefix: str) -> BadSettings:
    problem = error.errors(include_url=False, include_input=False)[0]
    name = str(problem["loc"][0])
    variable = name if name.startswith("OPENAI_") else f"{prefix}{name.upper()}"
    return BadSettings(f"{variable} cannot be used: {problem['msg']}")
