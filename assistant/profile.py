"""The sender's profile: who signs, when the agency works, what it promises. A small TOML file the person may edit.

Not here: clients (`memory`), settings of the machine (`settings`).
"""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import tomli_w
from pydantic import Field, ValidationError, field_validator, model_validator

from assistant.days_off import DaysOff
from assistant.errors import BadSettings
from assistant.thread import Value, first_problem, known_zone

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Style(Value):
    """How the sender writes, learned from what they sent and theirs to edit. Style and never fact: it holds no name of anybody."""

    mails: int = 0
    """How many mails it was learned from."""
    words: Annotated[int, Field(ge=0, le=2000)] = 0
    """The usual length of a mail in words; 0 where it is not known."""
    warmth: Literal["cool", "even", "warm"] = "even"
    greetings: dict[str, str] = Field(default_factory=dict[str, str])
    """By language: the usual greeting, with {name} for whom it greets, such as "Hi {name},"."""
    closings: dict[str, str] = Field(default_factory=dict[str, str])
    """By language: the usual closing word above the name, such as "Cheers,"."""
    phrases: tuple[Annotated[str, Field(max_length=120)], ...] = ()
    """Turns of phrase that come back, for a model to write in their tone."""

    @field_validator("greetings")
    @classmethod
    def _has_a_place_for_the_name(cls, forms: dict[str, str]) -> dict[str, str]:
        for language, form in forms.items():
            if "{name}" not in form or len(form) > 60 or "\n" in form:
                raise ValueError(f"the greeting for {language!r} must be one short line with {{name}} in it")
        return forms


class Profile(Value):
    """Who writes. All parts may be missing: then the reply says "I" and leaves the sign-off to the user, flagged."""

    name: str | None = None
    agency: str | None = None
    sign_off: str | None = None
    """The closing lines as the sender wants them, e.g. "Best wishes,\\nMia". Without it: a closing word and the name."""
    responsible: str | None = None
    """Who is on it, where that is somebody else than the sender."""
    timezone: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2; its public holidays are days off."""
    region: str | None = None
    """ISO 3166-2 part (e.g. "BY"), where holidays differ within the country."""
    work_days: Annotated[tuple[str, ...], Field(min_length=1)] = ("mon", "tue", "wed", "thu", "fri")
    days_off: Annotated[tuple[DaysOff, ...], Field(max_length=200)] = ()
    """Days of our own on which nobody works, beside the public holidays: no word is promised for one."""
    opens: time = time(9, 0)
    closes: time = time(17, 30)
    update_promise_hours: Annotated[float, Field(gt=0, le=72)] = 3.0
    """Working hours within which the next word is promised on a matter that is not pressing."""
    addresses: tuple[str, ...] = ()
    """Our own mail addresses or domains: they tell our words from the client's."""
    style: Style | None = None
    """How the sender writes; None where it was not learned."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        return known_zone(name) if name else None

    @field_validator("country")
    @classmethod
    def _country_code(cls, code: str | None) -> str | None:
        if code and (len(code) != 2 or not code.isalpha()):
            raise ValueError(f"unknown country {code!r}: use two letters such as DE")
        return code.upper() if code else None

    @field_validator("work_days")
    @classmethod
    def _known_days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        short = tuple(day.strip().lower()[:3] for day in days)
        for day in short:
            if day not in WEEKDAYS:
                raise ValueError(f"unknown working day {day!r}: use {', '.join(WEEKDAYS)}")
        return short

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Profile:
        if self.opens >= self.closes:
            raise ValueError("the day must open before it closes")
        return self

    @property
    def ours(self) -> tuple[str, ...]:
        """What tells our own words from a client's: addresses, and the sender's and agency's names."""
        return (*self.addresses, *(name for name in (self.name, self.agency) if name))


def load_profile(file: Path) -> Profile:
    """Reads the profile; an absent file is an empty profile. Raises BadSettings with the field that is wrong."""
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Profile()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"the profile {file} cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"the profile {file} is not valid TOML: {error}") from None
    try:
        return Profile.model_validate(raw)
    except ValidationError as error:
        raise BadSettings(f"the profile {file}: {first_problem(error)}") from None


def save_profile(profile: Profile, file: Path) -> None:
    """Writes the profile whole or not at all. Raises BadSettings where the folder cannot be written."""
    content = {
        key: value.isoformat("minutes") if isinstance(value, time) else value
        for key, value in profile.model_dump(exclude_none=True).items()
    }
    scratch = file.with_suffix(".tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch.write_text(tomli_w.dumps(content), "utf-8")
        scratch.chmod(0o600)
        scratch.replace(file)
    except OSError as error:
        raise BadSettings(f"the profile {file} cannot be written: {error.strerror}") from None
