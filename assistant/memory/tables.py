"""The tables of the store, as SQLAlchemy Core has them. Not here: what is asked of them (`store`)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

SCHEMA = "1"
"""The form of these tables; a store of a later form is not touched."""


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment: kept in UTC, and UTC again when read, also from SQLite, which forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single facts about the store itself: its form, when the demo was loaded."""

clients = Table(
    "clients",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("company", Text),
    Column("relation", String(20), nullable=False),
    Column("preference", String(20)),
    Column("ruled_out", JSON, nullable=False),
    Column("timezone", String(60), nullable=False),
    Column("country", String(2)),
    Column("is_demo", Boolean, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("address", String(320), primary_key=True),
    Column("client_id", String(40), ForeignKey("clients.id", ondelete="CASCADE"), nullable=False, index=True),
)
"""An address, in small letters, belongs to one client."""

touchpoints = Table(
    "touchpoints",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("client_id", String(40), ForeignKey("clients.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("direction", String(3), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("outcome", String(20)),
    Column("author", Text),
    Column("to", JSON, nullable=False),
    Column("cc", JSON, nullable=False),
    Column("subject", Text),
    Column("text", Text, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("fingerprint", String(32), nullable=False),
    UniqueConstraint("client_id", "fingerprint"),
    Index("touchpoints_in_order", "client_id", "at", "id"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("client_id", String(40), ForeignKey("clients.id", ondelete="CASCADE"), nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("promise_at", UtcMoment),
    Column("reply", JSON, nullable=False),
    Index("drafts_in_order", "client_id", "made_at", "id"),
)
"""Replies as they were drafted, whole; `promise_at` stands beside them so that what is promised can be asked for."""
