"""What is set from outside: HEARDBACK_* and the standard OPENAI_* variables. Not here: who the sender is (`profile`)."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
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


def load_settings() -> Settings:
    """Reads the environment. Raises BadSettings naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        name = str(problem["loc"][0])
        variable = name if name.startswith("OPENAI_") else f"HEARDBACK_{name.upper()}"
        raise BadSettings(f"{variable} cannot be used: {problem['msg']}") from None
