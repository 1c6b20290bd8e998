"""The tables of the store, as SQLAlchemy Core has them. Not here: what is asked of them, and how old ones are brought up.

Whatever is a client's names the client, and goes with the client. A change here needs a migration (`migrations/`), and a
test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from assistant.memory.columns import Amount, Key, NumberAsText, UtcMoment, Words, metadata, own_id, owner
from assistant.memory.tables_noticed import assessments as assessments
from assistant.memory.tables_noticed import dismissals as dismissals
from assistant.memory.tables_noticed import readings as readings
from assistant.memory.tables_noticed import standings as standings
from assistant.memory.tables_talks import talks as talks

SCHEMA = "5"
"""The form of these tables, which is the newest migration; a store of a later form is not touched."""

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single facts about the store itself: its form, its secret, when the demo was loaded."""

profiles = Table(
    "profiles",
    metadata,
    Column("owner", Key(200), primary_key=True),
    Column("content", Text, nullable=False),
)
"""Each sender's profile as JSON text; the TOML file beside the store is the fast copy of the own one."""

senders = Table(
    "senders",
    metadata,
    own_id(),
    Column("name", Words, nullable=False),
    Column("addresses", JSON, nullable=False),
    Column("role", String(20), nullable=False),
)

# -- the book ---------------------------------------------------------------------------------------------------------

clients = Table(
    "clients",
    metadata,
    own_id(),
    Column("name", Words, nullable=False),
    Column("company", Words),
    Column("relation", String(20), nullable=False),
    Column("preference", String(20)),
    Column("ruled_out", JSON, nullable=False),
    Column("timezone", String(60), nullable=False),
    Column("country", Words),
    Column("is_demo", Boolean, nullable=False),
    Column("success", Words),
    Column("manager", Key(40), ForeignKey("senders.id", ondelete="SET NULL"), index=True),
    Column("snoozed_until", UtcMoment),
)

contacts = Table(
    "contacts",
    metadata,
    own_id(),
    owner(),
    Column("name", Words, nullable=False),
    Column("role", String(20), nullable=False),
    Column("phones", JSON, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("address", Key(320), primary_key=True),
    owner(),
    Column("contact_id", Key(40), ForeignKey("contacts.id", ondelete="SET NULL"), index=True),
    Column("domain", Key(320), index=True),
)
"""An address, in small letters, belongs to one client. `domain` is set where it is no public provider's."""

domains = Table(
    "domains",
    metadata,
    Column("domain", Key(320), primary_key=True),
    owner(),
)
"""Domains that a person confirmed as one client's; those of the addresses stand with the addresses."""

pairings = Table(
    "pairings",
    metadata,
    Column("what", Key(320), primary_key=True),
    owner(nullable=True),
    Column("decided_at", UtcMoment, nullable=False),
)
"""A person's answers to whose an address or domain is; no client means nobody's."""

# -- the history ------------------------------------------------------------------------------------------------------

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    owner(nullable=True, index=False),
    Column("key", Key(200), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("where_from", Words, nullable=False),
    Column("added_at", UtcMoment, nullable=False),
    UniqueConstraint("client_id", "key", name="sources_once"),
)
"""The bytes that touchpoints came from. No client while it is in doubt whose they are. A key is one client's: a mail that
is forged to look like another client's must neither be taken for it nor be lost."""

touchpoints = Table(
    "touchpoints",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("client_id", Key(40), ForeignKey("clients.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("direction", String(3), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("outcome", String(20)),
    Column("author", Words),
    Column("to", JSON, nullable=False),
    Column("cc", JSON, nullable=False),
    Column("subject", Words),
    Column("text", Words, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("source_id", Integer, ForeignKey("sources.id", ondelete="SET NULL"), index=True),
    Column("message_id", Key(200)),
    Column("in_reply_to", Key(200)),
    Column("refs", JSON, nullable=False, server_default="[]"),
    Column("conversation", Key(200)),
    Column("attachments", JSON, nullable=False, server_default="[]"),
    Column("automatic", String(20)),
    Column("twin", Integer, nullable=False, server_default="0"),
    UniqueConstraint("client_id", "fingerprint"),
    Index("touchpoints_in_order", "client_id", "at", "id"),
    Index("touchpoints_by_message", "client_id", "message_id"),
    Index("touchpoints_by_conversation", "client_id", "conversation"),
    sqlite_autoincrement=True,  # a number that was erased never comes back: the index may still know it
)

index_queue = Table(
    "index_queue",
    metadata,
    Column("id", Integer, primary_key=True),
    owner(),
    Column("touchpoint_id", Integer, nullable=False, index=True),
)
"""What the index of histories has still to take in, or to let go of where the touchpoint is no longer there."""

# -- the ledger -------------------------------------------------------------------------------------------------------

drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("client_id", Key(40), ForeignKey("clients.id", ondelete="CASCADE"), nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("promise_at", UtcMoment),
    Column("reply", JSON, nullable=False),
    Column("sent_at", UtcMoment),
    Column("fate", String(20), nullable=False, server_default="kept"),
    Column("final", Words),
    Index("drafts_in_order", "client_id", "made_at", "id"),
)
"""Replies as they were drafted, whole; `final` is what went out where that was changed."""

promises = Table(
    "promises",
    metadata,
    own_id(),
    owner(),
    Column("what", Words, nullable=False),
    Column("due", UtcMoment, nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("draft_id", NumberAsText, ForeignKey("drafts.id", ondelete="SET NULL"), unique=True),
    Column("kept_at", UtcMoment),
    Column("status", String(20), nullable=False),
)

open_items = Table(
    "open_items",
    metadata,
    own_id(),
    owner(),
    Column("side", String(10), nullable=False),
    Column("what", Words, nullable=False),
    Column("owner", Words),
    Column("due", Date),
    Column("since", Date, nullable=False),
    Column("done_at", Date),
    Column("note", Words, nullable=False),
)

invoices = Table(
    "invoices",
    metadata,
    own_id(),
    owner(index=False),
    Column("number", Key(100), nullable=False),
    Column("issued", Date),
    Column("due", Date),
    Column("paid", Date),
    Column("amount", Amount),
    Column("currency", Words),
    UniqueConstraint("client_id", "number", name="invoices_once"),
)

cadences = Table(
    "cadences",
    metadata,
    own_id(),
    owner(),
    Column("channel", String(20), nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("at", Time, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("every_weeks", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("note", Words, nullable=False),
)

feelings = Table(
    "feelings",
    metadata,
    Column("id", Integer, primary_key=True),
    owner(),
    Column("asked_at", UtcMoment, nullable=False),
    Column("answer", Words, nullable=False),
    Column("by", Words),
)

# -- the inbox --------------------------------------------------------------------------------------------------------

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Key(200), nullable=False, unique=True),
    Column("raw", LargeBinary, nullable=False),
    Column("where_from", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("at", UtcMoment, nullable=False),
    owner(nullable=True),
)

doubtful = Table(
    "doubtful",
    metadata,
    Column("source_id", Integer, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("sender", JSON, nullable=False),
)
"""Sources of which a person must say whose they are."""

marks = Table(
    "marks",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("erasure", String(16), nullable=False),
)
"""What was erased and must stay away, as keyed digests from which nobody reads it. What was erased together shares an
`erasure`, which says nothing either: whoever is taken on again is let in again whole."""

imports = Table(
    "imports",
    metadata,
    Column("path_key", String(64), primary_key=True),
    Column("name", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime", Float, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("done_at", UtcMoment),
    Column("counts", JSON, nullable=False),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    own_id(),
    Column("host", Key(255), nullable=False),
    Column("port", Integer, nullable=False),
    Column("user", Key(320), nullable=False),
    Column("auth", String(20), nullable=False),
    UniqueConstraint("host", "port", "user", name="mailboxes_once"),
)
"""Where mail lies. Never a password."""

folders = Table(
    "folders",
    metadata,
    Column("mailbox_id", Key(40), ForeignKey("mailboxes.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Key(500), primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("modseq", BigInteger),
)

locks = Table(
    "locks",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("until", UtcMoment, nullable=False),
)

backups = Table(
    "backups",
    metadata,
    Column("path", String(1000), primary_key=True),
    Column("made_at", UtcMoment, nullable=False),
)
"""Where backups were written to, so that an erasure can name those that still hold the client."""
