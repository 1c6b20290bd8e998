"""Form 1: clients, their addresses, touchpoints and drafts, as the first version made them without migrations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "clients",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text()),
        sa.Column("relation", sa.String(20), nullable=False),
        sa.Column("preference", sa.String(20)),
        sa.Column("ruled_out", sa.JSON(), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "addresses",
        sa.Column("address", sa.String(320), primary_key=True),
        sa.Column("client_id", sa.String(40), sa.ForeignKey("clients.id", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_addresses_client_id", "addresses", ["client_id"])
    op.create_table(
        "touchpoints",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("client_id", sa.String(40), sa.ForeignKey("clients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("author", sa.Text()),
        sa.Column("to", sa.JSON(), nullable=False),
        sa.Column("cc", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.UniqueConstraint("client_id", "fingerprint"),
    )
    op.create_index("touchpoints_in_order", "touchpoints", ["client_id", "at", "id"])
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("client_id", sa.String(40), sa.ForeignKey("clients.id", ondelete="CASCADE"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promise_at", sa.DateTime(timezone=True)),
        sa.Column("reply", sa.JSON(), nullable=False),
    )
    op.create_index("drafts_in_order", "drafts", ["client_id", "made_at", "id"])
