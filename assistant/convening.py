"""The reply as words to open a meeting with: the client is heard first, then their overdue point. A part of `desk`.

It is made of the plan of the holding reply and passes the same checks; nothing is promised that the plan does not promise.
Not here: the meeting list (`meetings`), the words (`writing.offline`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.answers import Reply
from assistant.errors import BadInput
from assistant.meetings import Meetings
from assistant.memory.clients import KnownClient
from assistant.reading.refinements import Refinement
from assistant.reading.sayable import sayable
from assistant.refining import Refining, form_of, without_left_out
from assistant.replying import SPREADS, Planned, Words
from assistant.thread import Client, NextChannel
from assistant.writing.checks import Finding
from assistant.writing.offline import meeting_opener

LONGEST_ITEM = 80
"""Characters of a point that is named aloud; a longer one stands on the list."""


class Convening(Meetings, Refining):
    """The side of a desk that begins meetings."""

    def meeting_opener(self, words: Words, *, client: str | None = None, now: datetime | None = None) -> Reply:
        """The reply as a paragraph to say at the start of a meeting: a Reply whose channel is the meeting.

        `client` is whose list gives the overdue point, by name or id. Raises BadInput where nothing of it asks for a meeting,
        where the client wants none, or for an unknown client.
        """
        known = self.one_client(client) if client is not None else None
        matter = self._matter(words, now=now, client=known.client if known else None)
        return self._opener(self._planned(matter, "plain"), known)

    def _changed(self, reply: Reply, wishes: Sequence[Refinement], planned: Planned) -> Reply:
        if form_of(wishes) == "meeting_opener":
            return self._opener(planned, self._known_as(planned.matter.client), wishes)
        return super()._changed(reply, wishes, planned)

    def _known_as(self, client: Client | None) -> KnownClient | None:
        """The one client of the store who is this; their points are named in no other's meeting."""
        found = [known for known in self.find_clients(client.name) if known.client == client] if client else []
        return found[0] if len(found) == 1 else None

    def _opener(self, planned: Planned, known: KnownClient | None, wishes: Sequence[Refinement] = ()) -> Reply:
        if planned.plan.kind != "holding":
            raise BadInput("Nothing in this one needs a meeting: answer it in writing.")
        if planned.matter.client is not None and "meeting" in planned.matter.client.ruled_out:
            raise BadInput("They want no meetings: answer it the way they like to be reached.")
        item = self._overdue_of(known.id, planned.now) if known else None
        body, findings, said = self._opened(planned, item)
        if any(wish.kind == "leave_out" for wish in wishes):
            body = without_left_out(body, wishes, said)
            findings = self._checked(said, "", body)
        channel: NextChannel = "meeting"
        return said.reply("", body, findings, channel=channel)

    def _opened(self, planned: Planned, item: str | None) -> tuple[str, tuple[Finding, ...], Planned]:
        """A wording that passes every check, with the point named if it can be; else the best there is."""
        best: tuple[int, str, tuple[Finding, ...], Planned] | None = None
        for named in dict.fromkeys((item, None)):
            # Nothing is signed aloud, and whoever sits there needs no call.
            changed = {"sign_off": "", "offer": None, "by_call": False, "item": named}
            own = (*planned.plan.own, named) if named else planned.plan.own
            said = planned.with_plan(planned.plan.model_copy(update={**changed, "own": own}))
            for spread in range(SPREADS):
                body = meeting_opener(said.plan, planned.message.text, spread)
                findings = self._checked(said, "", body)
                failed = sum(not finding.passed for finding in findings)
                if best is None or failed < best[0]:
                    best = failed, body, findings, said
                if failed == 0:
                    return body, findings, said
        assert best is not None  # SPREADS is at least one
        return best[1:]

    def _overdue_of(self, client_id: str, now: datetime) -> str | None:
        """The first of the client's overdue points that can be said aloud as it was noted."""
        for one in self._agenda(client_id, None, None, now).of("theirs_overdue"):
            what = " ".join(one.what.split()).rstrip(".")
            if what and not one.private and len(what) <= LONGEST_ITEM and sayable(what):
                return what
        return None
