"""Form 3: what the radar keeps: the last assessment of each client, how they stood day by day, dismissed signs.

Frozen: it says how form 2 became form 3, whatever the tables are today. All are empty to begin with.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    op.create_table(
        "assessments",
        _whose(),
        sa.Column("stamp", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        *_keys("client_id"),
    )
    op.create_table(
        "standings",
        _whose(),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("health", sa.String(20)),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        *_keys("client_id", "first_day"),
    )
    op.create_table(
        "dismissals",
        _whose(),
        sa.Column("sign", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("serious", sa.Boolean(), nullable=False),
        sa.Column("touchpoints", sa.Integer(), nullable=False),
        sa.Column("newest", sa.DateTime(timezone=True)),
        sa.Column("days", sa.Float(), nullable=False),
        *_keys("client_id", "sign"),
    )


def _whose() -> sa.Column[str]:
    return sa.Column("client_id", sa.String(40), nullable=False)


def _keys(*primary: str) -> tuple[sa.Constraint, ...]:
    owner = sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE")
    return owner, sa.PrimaryKeyConstraint(*primary)
