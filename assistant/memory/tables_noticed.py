"""The tables of what the desk noticed: readings of touchpoints, the last assessment, health over the days, dismissed signs.

All but the dismissals can be made anew from the histories. Not here: the other tables (`tables`), what is asked of these
(`noticed`).
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Float, ForeignKey, Integer, String, Table

from assistant.memory.columns import Key, UtcMoment, Words, metadata, owner

readings = Table(
    "readings",
    metadata,
    Column("touchpoint_id", Integer, ForeignKey("touchpoints.id", ondelete="CASCADE"), primary_key=True),
    owner(),
    Column("version", String(40), nullable=False),
    Column("content", JSON, nullable=False),
)
"""What reading a touchpoint gave, and which reader it was. Quotes are places in the touchpoint's text."""


def _whose() -> Column[str]:
    """As `owner`, for tables whose rows are known by their client."""
    return Column("client_id", Key(40), ForeignKey("clients.id", ondelete="CASCADE"), primary_key=True)


assessments = Table(
    "assessments",
    metadata,
    _whose(),
    Column("stamp", String(40), nullable=False),
    Column("version", String(40), nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("until", UtcMoment, nullable=False),
    Column("content", JSON, nullable=False),
)
"""The last assessment of each client: of which history (`stamp`), by which reader and rules (`version`), and until when it
holds if nothing comes in."""

standings = Table(
    "standings",
    metadata,
    _whose(),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date, nullable=False),
    Column("health", String(20)),
    Column("action", String(20), nullable=False),
    Column("signs", JSON, nullable=False),
)
"""How a client stood, day by day; days in a row that are alike are one row. No words: names of signs and counts only."""

dismissals = Table(
    "dismissals",
    metadata,
    _whose(),
    Column("sign", Key(40), primary_key=True),
    Column("reason", Words, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("serious", Boolean, nullable=False),
    Column("touchpoints", Integer, nullable=False),
    Column("newest", UtcMoment),
    Column("days", Float, nullable=False),
)
"""Signs that a person dismissed, with why, and how large each was then: one that grows comes back."""
