"""Columns that the databases do not have by themselves, and those that most tables share. Not here: the tables."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, Integer, MetaData, String, Text, TypeDecorator

metadata = MetaData()
"""Of all tables of the store (`tables`, `tables_noticed`, `tables_talks`)."""


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


class Words(TypeDecorator[str]):
    """Text from outside: what no database takes (a zero byte, half a surrogate pair) is replaced, never refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else plain(value)


class Key(TypeDecorator[str]):
    """As `Words`, for what is short enough to be looked up by."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else plain(value)


class Amount(TypeDecorator[Decimal]):
    """Money to the last digit, as text: SQLite would make a float of it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(str(value))


class NumberAsText(TypeDecorator[str]):
    """A number of the database that the house knows as text, as every id."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)


def plain(text: str) -> str:
    """Text that both databases take."""
    if text.isascii():
        return text.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in text else text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")


def owner(*, nullable: bool = False, index: bool = True) -> Column[str]:
    """Whose it is; it goes when they go."""
    return Column("client_id", Key(40), ForeignKey("clients.id", ondelete="CASCADE"), nullable=nullable, index=index)


def own_id() -> Column[str]:
    """An id that the store gives out."""
    return Column("id", Key(40), primary_key=True)
