"""Form 5: each chat about a client is one person's own, where people sign in.

Frozen: it says how form 4 became form 5, whatever the tables are today. The chats so far are of those who need not sign in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"


def upgrade() -> None:
    op.add_column("talks", sa.Column("owner", sa.String(), nullable=False, server_default=""))
