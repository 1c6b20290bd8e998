"""A public mail archive as waits: who was written to, and when their answer came. No text of a message is read.

Each line of the archive is a message with `id`, `parent` (the message that it truly answers), `date` and `from`. A wait
begins when A answers a message of B, and B has then to answer; it ends with the first later message of B below one of A's
in that thread. Further words of A to B meanwhile belong to the same wait. B stands for a client, whoever A is. Time counts
on weekdays, day and night: nobody's zone, hours or holidays are known. Not here: forecasts (`forecasts`).
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.errors import BadInput
from assistant.reading.waits import Wait
from assistant.workdays import Workdays
from evals.training.curves import Case

HORIZON_DAYS = 20.0
"""Weekdays after which a wait is given up: what comes later counts as not answered."""
WEEKDAYS = Workdays(ZoneInfo("UTC"), opens=time(0, 0), closes=time(23, 59, 59))


@dataclass(frozen=True)
class Message:
    """One message: `parent` is None where it answers nothing that is in the archive."""

    id: str
    parent: str | None
    at: datetime
    author: str


@dataclass(frozen=True)
class Asked:
    """One wait for a person's answer, which came at `answered_at` or, for all that the archive says, never."""

    person: str
    since: datetime
    answered_at: datetime | None

    def known_at(self, moment: datetime) -> Wait:
        """The wait as it stood then: an answer that was still to come is not known yet."""
        answered = self.answered_at is not None and self.answered_at <= moment
        until = min(moment, self.answered_at) if self.answered_at else moment
        if until - self.since > timedelta(days=HORIZON_DAYS * 2):
            days = HORIZON_DAYS + 1
        else:
            days = WEEKDAYS.days_between(self.since, until)
        return Wait("email", self.since, min(days, HORIZON_DAYS), answered and days <= HORIZON_DAYS)


def read_messages(file: Path) -> list[Message]:
    """The archive in time order. Raises BadInput where the file is none."""
    found: dict[str, Message] = {}
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                raw = json.loads(line)
                parent = raw["parent"] if raw["parent"] in found else None  # an answer comes after what it answers
                at = datetime.fromisoformat(raw["date"]).astimezone(UTC)
                found[raw["id"]] = Message(raw["id"], parent, at, raw["from"].casefold())
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(f"{file.name} is no archive of messages with id, parent, date and from.") from None
    return sorted(found.values(), key=lambda message: message.at)


def waits_in(messages: Sequence[Message]) -> list[Asked]:
    """All waits, by their beginning."""
    by_id = {message.id: message for message in messages}
    root: dict[str, str] = {}
    open_: dict[tuple[str, str, str], tuple[datetime, set[str]]] = {}  # thread, who is waited for, who waits
    waiting_for: dict[tuple[str, str], set[str]] = defaultdict(set)
    found: list[Asked] = []
    for message in messages:
        thread = root[message.id] = root.get(message.parent or "", message.parent or message.id)
        above = set(_above(message, by_id))
        for writer in sorted(waiting_for[thread, message.author]):
            since, asked = open_[thread, message.author, writer]
            if above & asked:
                found.append(Asked(message.author, since, message.at))
                waiting_for[thread, message.author].discard(writer)
                del open_[thread, message.author, writer]
        parent = by_id[message.parent] if message.parent else None
        if parent is not None and parent.author != message.author:
            key = (thread, parent.author, message.author)
            since, asked = open_.get(key, (message.at, set[str]()))
            open_[key] = (since, asked | {message.id})
            waiting_for[thread, parent.author].add(message.author)
    found.extend(Asked(person, since, None) for (_, person, _), (since, _) in open_.items())
    return sorted(found, key=lambda asked: (asked.since, asked.person))


def _above(message: Message, by_id: dict[str, Message]) -> Iterator[str]:
    while message.parent is not None:
        yield message.parent
        message = by_id[message.parent]


@dataclass(frozen=True)
class Task:
    """A wait to be forecast: what was known of the person when it began, and what became of it."""

    person: str
    case: Case

    @property
    def days(self) -> float:
        """Weekdays until the answer; infinite where none came within the horizon."""
        return self.case.wait.days if self.case.wait.answered else float("inf")


def tasks_of(asked: Sequence[Asked], earliest: datetime, before: datetime, remembered: int = 24) -> list[Task]:
    """The waits that began in that span, each with the latest earlier ones of the same person as they stood then."""
    earlier: dict[str, list[Asked]] = defaultdict(list)
    found: list[Task] = []
    for one in asked:
        if earliest <= one.since < before:
            known = tuple(past.known_at(one.since) for past in earlier[one.person][-remembered:])
            outcome = one.known_at(one.since + timedelta(days=HORIZON_DAYS * 1.5))
            found.append(Task(one.person, Case("client", outcome, known)))
        earlier[one.person].append(one)
    return found
