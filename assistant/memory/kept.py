"""A touchpoint and its bytes as the store keeps them, and their rows. Not here: reading and writing them (`history`)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from assistant.memory.columns import plain
from assistant.memory.rows import short, value_of
from assistant.thread import Touchpoint, Value


class Kept(Value):
    """A touchpoint as the store keeps it, with where it came from and which conversation it belongs to."""

    touchpoint: Touchpoint
    id: int | None = None
    """Given by the store; never used again after an erasure."""
    source_id: int | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    refs: tuple[str, ...] = ()
    conversation: str | None = None
    """What the messages of one conversation share: a thread key."""
    attachments: tuple[str, ...] = ()
    """Names only."""
    automatic: str | None = None
    """As `assistant.intake.Mail.automatic`."""
    twin: int = 0
    """Tells apart what is alike in everything and still came more than once (a chat's "ok", "ok"): count them from 0."""
    is_demo: bool = False


class TalkedAbout(NamedTuple):
    """Under which subject a touchpoint stands, and in which conversation."""

    subject: str
    conversation: str
    at: datetime
    touchpoint_id: int


class Source(Value):
    """Bytes to keep. `key` says what they are the same as: bytes whose key is there already are not kept again."""

    key: str
    kind: str
    raw: bytes
    where_from: str
    client_id: str | None = None
    """None while it is in doubt whose they are."""


def fingerprint(kept: Kept) -> str:
    """What makes a touchpoint the same as another of the same client."""
    return _fingerprint(kept, _columns(kept.touchpoint))


def _fingerprint(kept: Kept, columns: dict[str, Any]) -> str:
    same: list[Any] = [kept.touchpoint.at.astimezone(UTC).isoformat(), columns]
    if kept.message_id or kept.twin:
        same += [short(kept.message_id) if kept.message_id else None, kept.twin]
    return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()[:32]


def _columns(touchpoint: Touchpoint) -> dict[str, Any]:
    return {
        "direction": touchpoint.direction,
        "channel": touchpoint.channel,
        "outcome": touchpoint.outcome,
        "author": plain(touchpoint.author) if touchpoint.author else touchpoint.author,
        "to": [plain(one) for one in touchpoint.to],
        "cc": [plain(one) for one in touchpoint.cc],
        "subject": plain(touchpoint.subject) if touchpoint.subject else touchpoint.subject,
        "text": plain(touchpoint.text),
    }


def row_of(client_id: str, kept: Kept) -> dict[str, Any]:
    """One client's touchpoint as a row of the table."""
    columns = _columns(kept.touchpoint)
    return {
        "client_id": client_id,
        "at": kept.touchpoint.at,
        "is_demo": kept.is_demo,
        "fingerprint": _fingerprint(kept, columns),
        "source_id": kept.source_id,
        "message_id": short(kept.message_id) if kept.message_id else None,
        "in_reply_to": short(kept.in_reply_to) if kept.in_reply_to else None,
        "refs": [short(one) for one in kept.refs],
        "conversation": short(kept.conversation) if kept.conversation else None,
        "attachments": [plain(name) for name in kept.attachments],
        "automatic": kept.automatic,
        "twin": kept.twin,
        **columns,
    }


def touchpoint_of(row: RowMapping) -> Touchpoint:
    """A row's touchpoint."""
    return value_of(Touchpoint, row)


def kept_of(row: RowMapping) -> Kept:
    """A row's touchpoint with all that is kept of it."""
    return value_of(Kept, row, touchpoint=value_of(Touchpoint, row))
