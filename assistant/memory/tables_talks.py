"""The table of the chats about each client. Not here: the other tables (`tables`), what is asked of this one (`talks`)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table

from assistant.memory.columns import Key, UtcMoment, Words, metadata

talks = Table(
    "talks",
    metadata,
    Column("client_id", Key(40), ForeignKey("clients.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcMoment, nullable=False),
    Column("asked", Words, nullable=False),
    Column("turn", Words, nullable=False),
    Column("open", Words, nullable=False),
    Column("owner", Key(), nullable=False, server_default=""),
)
"""What was asked about a client and what came back (`turn`), and what was left open after it (`open`), both as JSON text.
`owner` is the one of ours whose chat it is, by id; nobody where nobody signs in."""
