"""Client, Touchpoint and Thread: frozen values and their JSON, exactly as `thread.schema.json` has them.

Not here: what a touchpoint means (`reading`), what to do about it (`advice`), where it is kept (`memory`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from assistant.errors import BadInput

LANGUAGE_NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "nl": "Dutch",
    "it": "Italian",
    "pt": "Portuguese",
}
"""The languages that are read and written, ISO 639-1 to the English name."""

Channel = Literal["email", "call", "voicemail", "text", "chat", "meeting"]
NextChannel = Literal["email", "call", "text", "chat", "meeting"]
"""A channel that a next word can go out on: a voicemail is what a call becomes, never a plan."""
Direction = Literal["in", "out"]
Outcome = Literal[
    "connected",
    "no_answer",
    "left_message",
    "accepted",
    "declined",
    "no_show",
    "held",
    "bounced",
    "auto_reply",
]
Relation = Literal["client", "prospect", "former"]
ReadsAs = Literal["follow_up", "borderline", "harassment"]
Turn = Literal["us", "them", "nobody"]
Action = Literal[
    "reply",
    "stop",
    "wait",
    "follow_up",
    "switch_channel",
    "meet",
    "senior",
    "if_then",
    "invoice_and_park",
    "hand_back",
]
Health = Literal["steady", "watch", "at_risk", "critical"]


def _iso_text(value: object) -> object:
    """Numbers are no moments: pydantic would read 5 as five seconds past 1970."""
    if isinstance(value, int | float):
        raise ValueError("a moment is ISO 8601 text with an offset, such as 2026-03-02T09:15:00+01:00")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_iso_text)]


class Value(BaseModel):
    """A frozen value: unknown fields are refused, equality is by content."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Client(Value):
    """Whom the thread is with, and what they said of how they want to be reached."""

    name: str
    company: str | None = None
    relation: Relation = "client"
    preference: NextChannel | None = None
    ruled_out: tuple[Channel, ...] = ()
    timezone: str = "UTC"
    country: str | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        return known_zone(name)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Touchpoint(Value):
    """One contact in either direction. `text` is what it newly says, without quoted history."""

    at: Moment
    direction: Direction
    channel: Channel
    outcome: Outcome | None = None
    author: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str | None = None
    text: str = ""


class Labels(Value):
    """What a library expects of a thread, by the judging guide; every part may be missing."""

    reads_as: ReadsAs | None = None
    turn: Turn | None = None
    actions: tuple[Action, ...] | None = Field(default=None, min_length=1)
    channels: tuple[NextChannel, ...] | None = None
    health: Health | None = None
    note: str | None = None
    until: date | None = None


class Thread(Value):
    """One client's touchpoints in time order, and the moment of asking."""

    id: Annotated[str, Field(min_length=1)]
    now: Moment
    client: Client
    touchpoints: tuple[Touchpoint, ...]
    labels: Labels | None = None

    @field_validator("touchpoints")
    @classmethod
    def _in_time_order(cls, touchpoints: tuple[Touchpoint, ...]) -> tuple[Touchpoint, ...]:
        for number, (earlier, later) in enumerate(pairwise(touchpoints), start=1):
            if later.at < earlier.at:
                raise ValueError(f"touchpoint {number} is earlier than the one before it: put them in time order")
        return touchpoints

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody in it by name: the client, their firm, and who wrote or was written to."""
        people = (name for one in self.touchpoints for name in (one.author, *one.to, *one.cc))
        return tuple(dict.fromkeys(filter(None, (self.client.name, self.client.company, *people))))

    def to_json(self) -> str:
        """One line of a library. Fields that hold nothing are left out, as the schema allows."""
        return json.dumps(self.model_dump(mode="json", exclude_none=True, exclude_defaults=True), ensure_ascii=False)


def known_zone(name: str) -> str:
    """The IANA zone `name`, or ValueError with a sentence for the person who typed it."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name!r}: use an IANA name such as Europe/Berlin") from None
    return name


def thread_from_json(text: str | bytes, where: str = "thread") -> Thread:
    """Reads one thread object.

    Raises BadInput with one sentence that names the place and the field, also where a touchpoint lies after `now`.
    """
    try:
        thread = Thread.model_validate_json(text)
    except ValidationError as error:
        raise BadInput(f"{where}: {first_problem(error)}") from None
    for number, touchpoint in enumerate(thread.touchpoints):
        if touchpoint.at > thread.now:
            raise BadInput(
                f"{where}: touchpoints.{number}.at lies in the future of now ({thread.now.isoformat()}): "
                "correct one of the two"
            )
    return thread


def threads_from_jsonl(lines: Iterable[str], where: str = "library") -> Iterator[Thread]:
    """Reads a library line by line; empty lines are skipped. Raises BadInput naming the line and the field."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield thread_from_json(line, f"{where}, line {number}")


def first_problem(error: ValidationError) -> str:
    """One sentence out of a pydantic error: the first field that is wrong, and what it wants."""
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in problem["loc"])
    wording = {
        "extra_forbidden": "is not a field of this format",
        "missing": "is missing",
        "timezone_aware": "has no offset: write the moment as 2026-03-02T09:15:00+01:00",
        "json_invalid": "is not JSON",
    }.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    return f"field {place} {wording}" if place else f"the input {wording}"
