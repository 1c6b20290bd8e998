"""Who looks: one of our own people who signed in, and what their role lets them see.

Not here: how they signed in (`ui.door`), what keeps the rest from them (`memory.view`), who there is (`memory.people`).
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.account import Sender, SenderRole
from assistant.thread import Value


class Viewer(Value):
    """A person who may sign in. `id` is the one of `assistant.account.Sender`."""

    id: str
    name: str
    address: str
    role: SenderRole

    @property
    def sees_all(self) -> bool:
        """A lead sees every client, an account manager their own."""
        return self.role == "lead"


def viewer_of(address: str, people: Iterable[Sender]) -> Viewer | None:
    """Whom of our people that address signs in; None where it is nobody's, or where two people have it."""
    wanted = address.strip().lower()
    found = [one for one in people if wanted and wanted in one.addresses]
    if len(found) != 1:
        return None
    return Viewer(id=found[0].id, name=found[0].name, address=wanted, role=found[0].role)
