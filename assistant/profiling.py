"""Filling the sender's profile from what a person types, field by field. Not here: the profile itself (`profile`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from pydantic import ValidationError

from assistant.errors import BadInput
from assistant.profile import Profile
from assistant.thread import first_problem

QUESTIONS: Mapping[str, str] = {
    "name": "Your name",
    "agency": "Your agency",
    "sign_off": "Your closing lines (\\n breaks a line; empty for a standard one)",
    "responsible": "Who is on it, if not you",
    "timezone": "Your time zone, e.g. Europe/Berlin",
    "country": "Your country, two letters",
    "region": "Part of the country whose holidays differ",
    "work_days": "Working days",
    "days_off": "Days off of your own, e.g. 2026-12-24 to 2027-01-02: skiing; the next after a semicolon",
    "opens": "The day opens at",
    "closes": "The day closes at",
    "promise_hours": "Working hours until the next word you promise",
    "addresses": "Your mail addresses or domains, with commas",
}
"""What `heardback setup` asks, in this order, by the name of its option."""
_FIELDS = {"promise_hours": "update_promise_hours"}
_CLEAR = ("", "-", "–")


def described(profile: Profile, field: str) -> str:
    """A field of the profile as a person would type it."""
    value = getattr(profile, _FIELDS.get(field, field))
    if value is None:
        return ""
    if isinstance(value, tuple):
        if field == "days_off":
            return "; ".join(one.as_line() for one in profile.days_off)
        return ",".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]  # a tuple of texts
    if isinstance(value, time):
        return value.isoformat("minutes")
    return f"{value:g}" if isinstance(value, float) else str(value).replace("\n", "\\n")


def changed(profile: Profile, typed: Mapping[str, Any]) -> Profile:
    """The profile with what was typed; an empty value clears a field. Raises BadInput naming the field that is wrong."""
    content = profile.model_dump()
    standard = Profile()
    for field, value in typed.items():
        name = _FIELDS.get(field, field)
        cleared = isinstance(value, str) and value.strip() in _CLEAR
        content[name] = getattr(standard, name) if cleared else _parsed(field, value)
    try:
        return Profile.model_validate(content)
    except ValidationError as error:
        raise BadInput(f"The profile was not changed: {first_problem(error)}") from None


def _parsed(field: str, value: Any) -> Any:
    if field in ("work_days", "addresses"):
        parts = value.split(",") if isinstance(value, str) else [part for one in value for part in one.split(",")]
        return tuple(part.strip() for part in parts if part.strip())
    if field == "days_off":
        lines = [part for one in ([value] if isinstance(value, str) else value) for part in one.split(";")]
        return tuple(line.strip() for line in lines if line.strip())
    if field in ("opens", "closes"):
        return _clock(str(value))
    if field == "sign_off":
        return str(value).replace("\\n", "\n").strip()
    return value.strip() if isinstance(value, str) else value


def _clock(typed: str) -> str:
    """9, 9:00, 9.30 and 09:00 alike."""
    match = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*(?:h|uhr)?\s*", typed, re.IGNORECASE)
    return f"{int(match[1]):02d}:{match[2] or '00'}" if match else typed
