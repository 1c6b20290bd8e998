"""Brings the tables up to the form of this version. Not here: what the tables are (`tables`)."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.inspection import inspect

from assistant.errors import StoreTrouble
from assistant.memory import fulltext
from assistant.memory.engine import Database
from assistant.memory.tables import SCHEMA, facts, metadata


def bring_up(database: Database) -> None:
    with database.writing() as connection:
        if not inspect(connection).has_table("facts"):
            metadata.create_all(connection)
            fulltext.make(connection)
            set_fact(connection, "schema", SCHEMA)
            set_fact(connection, "secret", secrets.token_hex(32))
        form = connection.scalar(select(facts.c.value).where(facts.c.name == "schema"))
        if form != SCHEMA:
            raise StoreTrouble(
                f"{database.where} was made by another version of Heardback: use that one, or another HEARDBACK_HOME."
            )


def set_fact(connection: Connection, name: str, value: str) -> None:
    connection.execute(delete(facts).where(facts.c.name == name))
    connection.execute(insert(facts).values(name=name, value=value))
