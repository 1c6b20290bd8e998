"""The conversation of one open client, as the pages need it: with what it remembers of the last paste in sight."""

from __future__ import annotations

from assistant.conversation import Conversation
from assistant.thread import Thread


class Talk(Conversation):
    """A Conversation whose last pasted mail and thread can be looked at, so that a page can show and refine them."""

    @property
    def mail(self) -> str | None:
        """The mail that was pasted last; None where the last thing drafted on was a thread."""
        return self._mail

    @property
    def pasted(self) -> Thread | None:
        """The thread that was pasted last, or that a pasted mail tells."""
        return self._pasted
