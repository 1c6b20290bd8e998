"""Form 2: contacts, sources, promises, open items, invoices, cadences, the inbox; a touchpoint's number never comes back.

Frozen: it says how form 1 became form 2, whatever the tables are today. Not here: the words of the histories, which are
filled in after any migration where they are missing (`migrate`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.account import own_domain

revision = "2"
down_revision = "1"


def upgrade() -> None:
    _new_tables()
    for column in (
        "addresses ADD COLUMN contact_id VARCHAR(40) REFERENCES contacts (id) ON DELETE SET NULL",
        "addresses ADD COLUMN domain VARCHAR(320)",
        "clients ADD COLUMN success TEXT",
        "clients ADD COLUMN manager VARCHAR(40) REFERENCES senders (id) ON DELETE SET NULL",
    ):
        op.execute(f"ALTER TABLE {column}")
    op.add_column("clients", sa.Column("snoozed_until", sa.DateTime(timezone=True)))
    op.add_column("drafts", sa.Column("sent_at", sa.DateTime(timezone=True)))
    op.add_column("drafts", sa.Column("fate", sa.String(20), server_default="kept", nullable=False))
    op.add_column("drafts", sa.Column("final", sa.Text()))
    if op.get_context().dialect.name != "sqlite":  # which does not look at lengths
        op.alter_column("clients", "country", type_=sa.Text())
    op.create_index("ix_addresses_contact_id", "addresses", ["contact_id"])
    op.create_index("ix_addresses_domain", "addresses", ["domain"])
    op.create_index("ix_clients_manager", "clients", ["manager"])
    _touchpoints()
    _readings()
    _fill()


def _touchpoints() -> None:
    new: list[sa.Column[object]] = [
        sa.Column("message_id", sa.String(200)),
        sa.Column("in_reply_to", sa.String(200)),
        sa.Column("refs", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("conversation", sa.String(200)),
        sa.Column("attachments", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("automatic", sa.String(20)),
        sa.Column("twin", sa.Integer(), server_default="0", nullable=False),
    ]
    if op.get_context().dialect.name == "sqlite":
        # Made anew, because only AUTOINCREMENT keeps the number of an erased touchpoint from being given out again.
        old = ["id", "client_id", "at", "direction", "channel", "outcome", "author", "to", "cc", "subject", "text"]
        old += ["is_demo", "fingerprint"]
        op.rename_table("touchpoints", "touchpoints_of_form_1")
        op.drop_index("touchpoints_in_order")
        op.create_table(
            "touchpoints",
            sa.Column("id", sa.Integer(), primary_key=True),
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
            sa.Column("source_id", sa.Integer(), sa.ForeignKey("sources.id", ondelete="SET NULL")),
            *new,
            sa.UniqueConstraint("client_id", "fingerprint"),
            sqlite_autoincrement=True,
        )
        names = ", ".join(f'"{name}"' for name in old)
        op.execute(f"INSERT INTO touchpoints ({names}) SELECT {names} FROM touchpoints_of_form_1")
        op.drop_table("touchpoints_of_form_1")
        op.create_index("touchpoints_in_order", "touchpoints", ["client_id", "at", "id"])
    else:
        op.execute("ALTER TABLE touchpoints ADD COLUMN source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL")
        for column in new:
            op.add_column("touchpoints", column)
    op.create_index("ix_touchpoints_source_id", "touchpoints", ["source_id"])
    op.create_index("touchpoints_by_message", "touchpoints", ["client_id", "message_id"])
    op.create_index("touchpoints_by_conversation", "touchpoints", ["client_id", "conversation"])


def _fill() -> None:
    """The houses of the addresses, and the queue of the index: all there is."""
    connection = op.get_bind()
    domain = sa.text("UPDATE addresses SET domain = :domain WHERE address = :address")
    for (address,) in connection.execute(sa.text("SELECT address FROM addresses")).all():
        connection.execute(domain, {"domain": own_domain(address), "address": address})
    op.execute("INSERT INTO index_queue (client_id, touchpoint_id) SELECT client_id, id FROM touchpoints ORDER BY id")


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["touchpoint_id"], ["touchpoints.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("touchpoint_id"),
    )
    op.create_index("ix_readings_client_id", "readings", ["client_id"])


def _new_tables() -> None:
    op.create_table(
        "backups",
        sa.Column("path", sa.String(1000), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("path"),
    )
    op.create_table(
        "imports",
        sa.Column("path_key", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime", sa.Float(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger()),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("path_key"),
    )
    op.create_table(
        "locks",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(200), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(320), nullable=False),
        sa.Column("auth", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("host", "port", "user", name="mailboxes_once"),
    )
    op.create_table(
        "marks",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("erasure", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "profiles",
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "senders",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "folders",
        sa.Column("mailbox_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("modseq", sa.BigInteger()),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mailbox_id", "name"),
    )
    op.create_table(
        "cadences",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cadences_client_id", "cadences", ["client_id"])
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("phones", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_contacts_client_id", "contacts", ["client_id"])
    op.create_table(
        "domains",
        sa.Column("domain", sa.String(320), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("domain"),
    )
    op.create_index("ix_domains_client_id", "domains", ["client_id"])
    op.create_table(
        "feelings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_feelings_client_id", "feelings", ["client_id"])
    op.create_table(
        "index_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_index_queue_client_id", "index_queue", ["client_id"])
    op.create_index("ix_index_queue_touchpoint_id", "index_queue", ["touchpoint_id"])
    op.create_table(
        "invoices",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("issued", sa.Date()),
        sa.Column("due", sa.Date()),
        sa.Column("paid", sa.Date()),
        sa.Column("amount", sa.String(40)),
        sa.Column("currency", sa.Text()),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id", "number", name="invoices_once"),
    )
    op.create_table(
        "open_items",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("side", sa.String(10), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("due", sa.Date()),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("done_at", sa.Date()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_open_items_client_id", "open_items", ["client_id"])
    op.create_table(
        "pairings",
        sa.Column("what", sa.String(320), nullable=False),
        sa.Column("client_id", sa.String(40)),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("what"),
    )
    op.create_index("ix_pairings_client_id", "pairings", ["client_id"])
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("where_from", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.String(40)),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_quarantine_client_id", "quarantine", ["client_id"])
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(40)),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("where_from", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id", "key", name="sources_once"),
    )
    op.create_index("ix_sources_key", "sources", ["key"])
    op.create_table(
        "doubtful",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("sender", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id"),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.Integer()),
        sa.Column("kept_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("draft_id"),
    )
    op.create_index("ix_promises_client_id", "promises", ["client_id"])
