"""Makes the tables of a new store, and brings those of an older one up, by itself and forwards only, with a backup first.

A store that is up to date is told by one look at its facts: Alembic is imported only where there is something to do.
Not here: what the tables are (`tables`), and how they became so (`migrations`).
"""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, inspect, select

from assistant.errors import StoreTrouble
from assistant.memory import fulltext
from assistant.memory.backup import BACKUPS, copy_file
from assistant.memory.engine import LONG_WORK_SECONDS, Database
from assistant.memory.rows import chunks
from assistant.memory.tables import SCHEMA, backups, clients, facts, metadata, touchpoints

LOG = logging.getLogger("heardback.store")
MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up(database: Database) -> None:
    """Raises StoreTrouble where the store is of a later version, or its tables are something else's."""
    with database.reading() as connection:
        if _is_ready(_facts(connection)):
            return
    with database.writing(patience=LONG_WORK_SECONDS) as connection:
        known = _facts(connection)  # another process may have been here meanwhile
        if known is None:
            _make(connection)
        elif known.get("schema") != SCHEMA:
            _migrate(database, connection, known.get("schema"))
        if (known or {}).get("words") != fulltext.FORM:
            fill_words(connection)


def set_fact(connection: Connection, name: str, value: str) -> None:
    """Keeps a single fact about the store."""
    connection.execute(delete(facts).where(facts.c.name == name))
    connection.execute(insert(facts).values(name=name, value=value))


def _is_ready(known: dict[str, str] | None) -> bool:
    return known is not None and known.get("schema") == SCHEMA and known.get("words") == fulltext.FORM


def _facts(connection: Connection) -> dict[str, str] | None:
    """None where there is no store yet."""
    if not inspect(connection).has_table(facts.name):
        return None
    return {row.name: row.value for row in connection.execute(select(facts))}


def _make(connection: Connection) -> None:
    metadata.create_all(connection, checkfirst=False)
    set_fact(connection, "schema", SCHEMA)
    set_fact(connection, "secret", secrets.token_hex(32))


def _migrate(database: Database, connection: Connection, form: str | None) -> None:
    if form not in forms():
        place = database.where[0].upper() + database.where[1:]
        way = "or another HEARDBACK_HOME" if database.file else "or another HEARDBACK_DATABASE_URL"
        raise StoreTrouble(f"{place} was made by another version of Heardback: use that one, {way}.")
    copy = _back_up(database, form)
    run_migrations(connection, form, SCHEMA)
    if "secret" not in (_facts(connection) or {}):
        set_fact(connection, "secret", secrets.token_hex(32))
    set_fact(connection, "schema", SCHEMA)
    if copy is not None:
        connection.execute(insert(backups).values(path=str(copy), made_at=datetime.now(UTC)))
    LOG.info("The store was brought from form %s to form %s.", form, SCHEMA)


# Alembic is imported inside these two: it takes a third of a second, which a store that is up to date does not pay.


def forms() -> list[str]:
    """All forms that the tables ever had, the newest first."""
    from alembic.script import ScriptDirectory

    return [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def run_migrations(connection: Connection, start: str | None, end: str) -> None:
    """Brings the tables from one form (None: none at all) to a later one, inside the transaction of the connection."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))

    def steps(_form: object, _context: object) -> Any:
        return scripts._upgrade_revs(end, start or "base")  # pyright: ignore[reportPrivateUsage]  # as Alembic's command does

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection)
        if (
            start
        ):  # our facts say the form; Alembic is told it anew, since a store that was made at once knows no Alembic
            environment.get_context().stamp(scripts, start)
        environment.run_migrations()


def _back_up(database: Database, form: str) -> Path | None:
    if database.file is None:
        LOG.warning(
            "The tables of %s are brought from form %s to form %s. Backups of PostgreSQL are the business of pg_dump.",
            database.where, form, SCHEMA,
        )  # fmt: skip
        return None
    folder = database.home / BACKUPS
    copy = folder / f"heardback-form-{form}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    copy_file(database.file, copy)
    LOG.info("The store as it was lies in %s.", copy)
    return copy


def fill_words(connection: Connection) -> None:
    """The words of all histories, client by client, as they are cut today."""
    fulltext.make(connection)
    fulltext.clear(connection)
    for client_id in connection.scalars(select(clients.c.id)).all():
        own = connection.execute(select(touchpoints).where(touchpoints.c.client_id == client_id)).mappings()
        for some in chunks(own):
            fulltext.add(connection, [(client_id, row["id"], fulltext.searchable(row)) for row in some])
    set_fact(connection, "words", fulltext.FORM)
