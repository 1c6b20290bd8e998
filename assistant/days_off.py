"""Days off of one's own, beside the public holidays: from one day to another, and why. Not here: working time (`workdays`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field, ValidationError, model_serializer, model_validator

from assistant.thread import Value, first_problem

LONGEST = timedelta(days=400)
"""A longer one is a slip of the pen, and no word could be promised in all that time."""
_DAY = r"\d{4}-\d{1,2}-\d{1,2}"
_WRITTEN = re.compile(
    rf"\s*(?P<first>{_DAY})(?:\s*(?:\.\.+|–|—|-|/|to|until|till|bis)\s*(?P<last>{_DAY}))?\s*(?P<rest>\S.*?)?\s*",
    re.IGNORECASE,
)
_REASON = re.compile(r"[:,;]\s*(?P<reason>.*)|\((?P<inside>.*)\)|(?P<bare>(?!(?:to|until|till|bis)\b)[^\d\W].*)")


class DaysOff(Value):
    """One stretch of days off, both ends in it. Written as one line: `2026-12-24 to 2027-01-02: skiing`, or a day alone."""

    first: date
    last: date
    reason: Annotated[str, Field(max_length=80)] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_a_line(cls, given: object) -> object:
        if isinstance(given, date):
            return {"first": given, "last": given}
        if not isinstance(given, str):
            return given
        match = _WRITTEN.fullmatch(given)
        rest = _REASON.fullmatch(match["rest"]) if match and match["rest"] else None
        if match is None or (match["rest"] and rest is None):
            raise ValueError(f"{given.strip()!r} is no day off: write 2026-12-24, or 2026-12-24 to 2027-01-02: skiing")
        reason = " ".join((rest["reason"] or rest["inside"] or rest["bare"] or "").split()) if rest else ""
        return {"first": _day(match["first"]), "last": _day(match["last"] or match["first"]), "reason": reason}

    @model_validator(mode="after")
    def _in_order(self) -> DaysOff:
        if self.last < self.first:
            raise ValueError(f"the days off from {self.first} end before they begin, on {self.last}")
        if self.last - self.first > LONGEST:
            raise ValueError(f"the days off from {self.first} to {self.last} are longer than a year")
        if "\n" in self.reason:
            raise ValueError("the reason of a day off must be one line")
        return self

    @model_serializer
    def as_line(self) -> str:
        """As it is written in the profile, and read again."""
        days = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{days}: {self.reason}" if self.reason else days

    @property
    def length(self) -> int:
        """How many days, both ends counted."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def days_off_of(lines: Iterable[str]) -> tuple[DaysOff, ...]:
    """The days off that somebody typed, a line each; empty lines are left out. Raises ValueError with one sentence."""
    try:
        return tuple(DaysOff.model_validate(line) for line in lines if line.strip())
    except ValidationError as error:
        raise ValueError(first_problem(error).removeprefix("the input ")) from None


def _day(written: str) -> date:
    year, month, day = map(int, written.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no day {written}") from None
