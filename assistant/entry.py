"""What a command is given: files, standard input and JSON Lines, read whole and checked before anything is answered.

A batch is taken or refused as one: a wrong line is named, and nothing is printed for the others. Not here: what a mail
or a thread says (`intake`, `thread`), the options themselves (`cli`).
"""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from assistant.errors import BadInput
from assistant.intake import read_words
from assistant.intake.limits import MAX_INPUT_BYTES
from assistant.thread import Moment, Thread, first_problem, known_zone, thread_from_json, threads_from_jsonl

MAX_BATCH_BYTES = 200 * 1024 * 1024
"""A library above this is refused; a single mail or thread above intake's own limit."""
CLOCK_SKEW = timedelta(minutes=5)
"""Clocks of mail servers run ahead of ours by so much."""
LIBRARY_AHEAD = timedelta(days=366)
"""A line of a library is written at its own moment, which may lie ahead of the clock; further than this it is a slip."""


@dataclass(frozen=True)
class MailIn:
    """One mail to answer. `now` is the moment of writing, None for the clock."""

    id: str
    raw: str | bytes
    received_at: datetime | None
    now: datetime | None
    timezone: str | None


class _Line(BaseModel):
    """One line of a JSONL of mails. Other keys, such as a library's labels, are none of ours."""

    model_config = ConfigDict(extra="ignore")

    raw: str
    id: str | None = None
    received_at: Moment | None = None
    client_timezone: str | None = None

    @field_validator("id", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value

    @field_validator("client_timezone")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        return known_zone(name) if name is not None else None


def read_input(file: str, hint: str) -> tuple[str, bytes]:
    """The name and bytes of FILE, or of standard input for `-`. Raises BadInput where it cannot be read or is too large.

    `hint` is shown where a person sits at the keyboard.
    """
    if file == "-":
        if sys.stdin.isatty():
            sys.stderr.write(f"{hint}\n")
        return "standard input", _limited("standard input", sys.stdin.buffer.read(MAX_BATCH_BYTES + 1))
    path = Path(file)
    try:
        # A pipe or a device would block or never end; a named pipe made by the shell (<(…)) is welcome.
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise BadInput(f"{_shown(file)} is a folder: name a file in it.")
        if stat.S_ISCHR(kind) or stat.S_ISBLK(kind) or stat.S_ISSOCK(kind):
            raise BadInput(f"{_shown(file)} is no file: name a file, or use - for standard input.")
        with path.open("rb") as handle:
            return path.name, _limited(path.name, handle.read(MAX_BATCH_BYTES + 1))
    except FileNotFoundError:
        raise BadInput(f"There is no file {_shown(file)}.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is not valid"
        raise BadInput(f"{_shown(file)} cannot be read: {reason}.") from None


def question_from(text: str) -> str:
    """The words of a question; `-` reads them from standard input. Raises BadInput where there are none, or too many."""
    if text == "-":
        _, raw = read_input("-", "Type the question, then press Ctrl+D.")
        if b"\0" in raw[:4096]:
            raise BadInput("That is binary data and not text: type or paste words.")
        text = raw.decode("utf-8", "replace")
    clean = text.encode("utf-8", "replace").decode("utf-8")
    if not clean.strip():
        raise BadInput("There is nothing in it: type a question, or paste a mail.")
    if len(clean) > MAX_INPUT_BYTES:
        raise BadInput("That is more than 5 MB: paste only the words of the mail.")
    return clean


def mails_from(
    name: str,
    raw: bytes,
    *,
    received_at: datetime | None,
    now: datetime | None,
    timezone: str | None,
    clock: Callable[[], datetime],
) -> list[MailIn]:
    """One mail, or the mails of a JSONL, each checked. Raises BadInput naming the line and the field that is wrong.

    A line's own moment of receipt is the moment of writing too, where `now` is not given; a library may so tell of days
    that are still to come.
    """
    latest = now or clock() + CLOCK_SKEW
    if received_at is not None and received_at > latest:
        raise BadInput(
            f"--received-at lies in the future of {'--now' if now else 'the clock'}: correct one of the two."
        )
    objects = _mail_objects(name, raw)
    if objects is None:
        read_words(raw, timezone=timezone or "UTC")
        return [MailIn("pasted", raw, received_at, now, timezone)]
    latest = now or clock() + LIBRARY_AHEAD
    mails: list[MailIn] = []
    for where, value in objects:
        try:
            line = _Line.model_validate_json(json.dumps(value))
        except ValidationError as error:
            raise BadInput(f"{where}: {first_problem(error)}") from None
        if line.received_at is not None and line.received_at > latest:
            raise BadInput(
                f"{where}: field received_at lies in the future of --now: correct one of the two."
                if now
                else f"{where}: field received_at lies more than a year ahead of the clock: correct it."
            )
        try:
            read_words(line.raw, timezone=line.client_timezone or timezone or "UTC")
        except BadInput as error:
            raise BadInput(f"{where}: field raw: {error}") from None
        zone = line.client_timezone or timezone
        mails.append(MailIn(line.id or f"line {len(mails) + 1}", line.raw, line.received_at or received_at, now, zone))
    return mails


def threads_from(name: str, raw: bytes) -> list[Thread]:
    """One thread as JSON, written on one line or many, or one thread a line. Raises BadInput naming line and field."""
    if not raw.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise BadInput(f"{name} is empty: hand in a thread as JSON.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8 text: hand in a thread as JSON.") from None
    lines = [line for line in text.split("\n") if line.strip()]
    whole, problem = _json(text)
    if problem is None:
        if not isinstance(whole, dict):
            raise BadInput(f"{name}: a thread is a JSON object, and this is {_kind(whole)}: write one thread a line.")
        return [thread_from_json(text, f"{name}, line 1" if len(lines) == 1 else name)]
    if len(lines) > 1 and (_json(lines[0])[1] is None or Path(name).suffix in (".jsonl", ".ndjson")):
        return list(threads_from_jsonl(text.split("\n"), name))
    raise BadInput(f"{name} is not JSON ({problem}): hand in a thread as JSON, or one a line.")


def _mail_objects(name: str, raw: bytes) -> list[tuple[str, dict[str, Any]]] | None:
    """The objects of a JSONL of mails, each with its place; None where the input is a mail itself."""
    suffix = Path(name).suffix.lower()
    start = raw[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{") and suffix not in (".jsonl", ".ndjson"):
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if suffix in (".jsonl", ".ndjson"):
            raise BadInput(f"{name} is not UTF-8 text: hand in one JSON object a line.") from None
        return None
    whole, problem = _json(text)
    if problem is None:
        return [(name, _object(whole, name))]
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if suffix not in (".jsonl", ".ndjson") and _json(first)[1] is not None and '"raw"' not in first:
        return None  # a mail that happens to begin with a brace
    objects: list[tuple[str, dict[str, Any]]] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            value, wrong = _json(line)
            where = f"{name}, line {number}"
            if wrong is not None:
                raise BadInput(f"{where}: not JSON ({wrong}).")
            objects.append((where, _object(value, where)))
    if not objects:
        raise BadInput(f"{name} is empty: hand in one JSON object a line.")
    return objects


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{where}: a mail is a JSON object with id and raw, and this is {_kind(value)}.")
    return cast("dict[str, Any]", value)


def _json(text: str) -> tuple[object, str | None]:
    """The value, or what is wrong, in words that hold nothing of the text."""
    try:
        return json.loads(text), None
    except json.JSONDecodeError as error:
        return None, f"{error.msg[:1].lower()}{error.msg[1:]} at line {error.lineno}, column {error.colno}"
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError:
        return None, "a number in it is too long"


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return "a text"
    return "null" if value is None else "true or false" if isinstance(value, bool) else "a number"


def _limited(name: str, raw: bytes) -> bytes:
    if len(raw) > MAX_BATCH_BYTES:
        raise BadInput(f"{name} is more than {MAX_BATCH_BYTES // 1024 // 1024} MB: hand it in in parts.")
    return raw


def _shown(file: str) -> str:
    """A file's name as it may be printed."""
    return ascii(file)[1:-1] if not file.isprintable() else file
