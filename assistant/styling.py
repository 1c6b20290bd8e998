"""The sender's own style, learned from what they sent, as a method of a desk. A part of `desk`.

Not here: what a style is (`profile`), how it is learned (`writing.style`) and used (`writing.planning`).
"""

from __future__ import annotations

from assistant.keeping import Keeping
from assistant.profile import Style

MOST = 60
"""Mails of one client, the newest: nobody's style is that of one correspondence."""


class Styling(Keeping):
    """How the sender writes."""

    def learn_style(self) -> Style | None:
        """The style of the mails that were sent to the clients of the store, the invented ones left out.

        None where they are too few to tell. Nothing is saved: it is for the sender to see and to change first.
        """
        from assistant.writing.style import Sent, sent_of, style_of

        found: list[Sent] = []
        for known in self.clients():
            if known.is_demo:
                continue
            thread = self.thread_of_client(known.id, self.clock())
            found += list(sent_of(thread.client, thread.touchpoints, self.profile))[-MOST:]
        return style_of(found, self.profile)
