"""The desk: one method per thing a user asks. The only place where the order of the stages is written.

words -> intake -> reading -> advice -> writing -> shown
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.advice.by_model import BUDGET
from assistant.attending import Attending
from assistant.consulting import Consulting
from assistant.convening import Convening
from assistant.handing import Handing
from assistant.judging import Judging
from assistant.portraying import Portraying
from assistant.profile import Profile
from assistant.reach import Reach
from assistant.resting import Rested
from assistant.seam import Model, Prompts
from assistant.seeing import Log, Seeing
from assistant.styling import Styling
from assistant.writing.wordings import Recent, Wordings

if TYPE_CHECKING:
    from assistant.memory.index import Playbook
    from assistant.memory.own_pages import OwnPages
    from assistant.memory.past import Past
    from assistant.memory.store import Store
    from assistant.settings import Reader
    from assistant.syncing import PlacedDraft


class Desk(Convening, Styling, Judging, Attending, Portraying, Handing, Seeing, Consulting):
    """Everything an account manager asks, as methods that take values and return values.

    `model` is the language model where one is configured, `render` the prompt loader; `store` and `playbook` make the
    clients' store and the search over the playbook at their first use. All are handed in; the desk replies and judges
    threads without any of them. `own_pages` is where the playbook is edited, `rested` where it is noted which pages answers
    rested on. `log` is where the model's asks are kept, `reach` how the line to it stands; `reader` reads threads where
    nothing else is said, `budget` is how many characters of one a model is shown.
    """

    def __init__(
        self,
        profile: Profile | None = None,
        *,
        model: Model | None = None,
        render: Prompts | None = None,
        deadline_s: float = 20.0,
        reader: Reader = "offline",
        budget: int = BUDGET,
        wordings: Recent | None = None,
        store: Callable[[], Store] | None = None,
        past: Callable[[], Past] | None = None,
        playbook: Callable[[], Playbook] | None = None,
        own_pages: Callable[[], OwnPages] | None = None,
        rested: Rested | None = None,
        log: Log | None = None,
        reach: Reach | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.profile = profile or Profile()
        self.model = model
        self.render = render
        self.deadline_s = deadline_s
        self.reader: Reader = reader
        self.budget = budget
        self.wordings: Recent = wordings or Wordings()
        self.clock = clock
        self._store = store
        self._past = past
        self._playbook = playbook
        self._own_pages = own_pages
        self._rested = rested
        self._log = log
        self.reach = reach or Reach()

    def draft_into_mailbox(self, client: str, *, password: str | None = None) -> PlacedDraft:
        """Drafts the holding reply to a client's last mail and lays it into the mailbox's Drafts; the draft is kept.

        Raises BadInput where their last mail did not come in with its bytes, MailboxTrouble where the server refuses.
        """
        known = self.one_client(client)
        answered = self.mail_to_answer(known.id)
        self.must_stay_with(known.id, answered)
        reply = self.reply_to(self.kept().thread(known.id, self.clock()))
        placed = self.place_draft(reply, answered, password=password)
        self.keep_draft(known.id, reply)
        return placed
