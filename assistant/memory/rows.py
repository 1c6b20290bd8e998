"""Values to rows and back, and keys that fit into an index. Not here: any query."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Table, bindparam, select
from sqlalchemy.dialects import sqlite

from assistant.errors import BadInput
from assistant.memory.columns import plain
from assistant.memory.tables import clients
from assistant.thread import Value

V = TypeVar("V", bound=Value)
T = TypeVar("T")
_CLIENTS = select(clients.c.id).where(clients.c.id.in_(bindparam("ids", expanding=True)))
NO_CLIENT = "There is no client with that id."
LONGEST_ID = 40
LONGEST_KEY = 200
CHUNK = 500
"""Rows of one statement."""


def value_of(kind: type[V], row: RowMapping, **more: Any) -> V:
    """The value that a row holds; `more` are fields that stand elsewhere."""
    return kind.model_validate({name: row[name] for name in kind.model_fields if name in row} | more)


def new_id() -> str:
    return secrets.token_hex(6)


def short(key: str) -> str:
    """A key as it is kept: itself, or its digest where it is too long for an index. The same for the same key."""
    key = plain(key)
    if len(key) <= LONGEST_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def chunks(many: Iterable[T]) -> Iterator[list[T]]:
    """As lists of at most CHUNK."""
    left = iter(many)
    while some := list(islice(left, CHUNK)):
        yield some


def insert_once(connection: Connection, table: Table, *unique: str) -> Any:
    """An INSERT that passes over what is there already, by these columns or by any that may hold a thing once only."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing(index_elements=list(unique) or None)
    from sqlalchemy.dialects import postgresql  # here: whoever has no such database does not wait for its dialect

    return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(unique) or None)


def must_exist(connection: Connection, *client_ids: str) -> None:
    """Raises BadInput where there is no such client."""
    if len(connection.scalars(_CLIENTS, {"ids": client_ids}).all()) < len(client_ids):
        raise BadInput(NO_CLIENT)
