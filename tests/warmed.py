"""A reply and an assessment made at import, so that whatever is forked from here has weights and word lists in its memory.

Not here: the forking (`forked`). Nothing of a data folder or a client stays in what is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.desk import Desk
from assistant.thread import Client, Thread, Touchpoint

_NOW = datetime(2026, 3, 12, 10, tzinfo=UTC)
_SAID = Touchpoint(
    at=datetime(2026, 3, 2, 9, tzinfo=UTC), direction="out", channel="email", text="Which layout do you prefer?"
)

_desk = Desk()
_desk.reply("Hi Mia,\n\nthe site is down again and nobody answers the phone!\n\nDana", now=_NOW)
_desk.chase(Thread(id="warm", now=_NOW, client=Client(name="Dana Whitcombe"), touchpoints=(_SAID,)))
