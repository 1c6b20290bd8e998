"""The promises' side of a desk: which drafts went out, what is due and missed, who must be told, and the calendar of it.

Not here: what the histories say of promises (`promised`), how a note and a calendar file are written (`writing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant.account import Promise
from assistant.answers import Commitment
from assistant.errors import BadInput
from assistant.keeping import Keeping
from assistant.thread import Moment, Value

if TYPE_CHECKING:
    from assistant.memory.clients import KnownClient
    from assistant.memory.ledger import KeptDraft
    from assistant.writing.colleague import ColleagueNote

IN_THE_FEED = timedelta(days=30)
"""How long a promise that was kept comes as cancelled in the calendar file, for those who import it now and then."""


class Drafted(Value):
    """A reply that was drafted for a client, and what became of it."""

    id: str
    client: str
    made_at: Moment
    subject: str
    promise_at: datetime | None
    fate: str
    """"kept", "sent", "edited" (sent, and changed before), "discarded"."""
    sent_at: Moment | None = None


class Due(Value):
    """What of our promised words is missed, what falls due soon, and how many come later."""

    now: Moment
    within: float
    """Working hours that count as soon."""
    missed: tuple[Commitment, ...]
    due: tuple[Commitment, ...]
    later: int


class Commitments(Keeping):
    """The promises' side of a desk."""

    # -- drafts that go out ---------------------------------------------------------------------------------------

    def drafted(self, client: str) -> tuple[Drafted, ...]:
        """The replies drafted for one client, the newest first. Raises BadInput for an unknown client, as all that follow."""
        known = self.one_client(client)
        return tuple(_told(known, one) for one in self.kept().ledger.drafts(known.id))

    def mark_sent(
        self, client: str, *, draft: str | None = None, words: str | bytes | None = None, at: datetime | None = None
    ) -> Drafted:
        """A draft went out: the one of that id, else the newest that has not. `words` are what was sent, where that was changed,
        as pasted out of a mail program or as an .eml.

        Its promised moment is a commitment from then on. `at` is aware; the clock's where it is not given. Raises BadInput
        where no such draft is kept.
        """
        from assistant.intake import read_words
        from assistant.promised import note_sent

        said = read_words(words, timezone=self.profile.timezone or "UTC").text if words is not None else None
        known, ledger = self.one_client(client), self.kept().ledger
        if draft is not None:
            found = ledger.draft(known.id, draft)
        else:
            waiting = [one for one in ledger.drafts(known.id, 100) if one.fate == "kept" and one.reply.body]
            if not waiting:
                raise BadInput(
                    "No draft of a reply to this client waits to be sent: keep one with `heardback reply FILE --client NAME`."
                )
            found = waiting[0]
        note_sent(self.kept(), known.client, found, at or self.clock(), said, self.profile)
        return _told(known, ledger.draft(known.id, found.id))

    # -- what is due ----------------------------------------------------------------------------------------------

    def commitments(self, now: datetime | None = None) -> tuple[Commitment, ...]:
        """Every next word that we promised and that nothing has kept, the earliest first: what is missed stands on top.

        What the histories tell is heeded first: a draft seen among the sent mail, a word that kept its promise. None where
        this desk keeps no clients. Raises StoreTrouble.
        """
        moment = now or self.clock()
        if self._store is None:
            return ()
        self.look_after_promises(moment)
        found = [self._commitment(promise, moment) for promise in self._open()]
        return tuple(sorted(found, key=lambda one: (one.due, one.client, one.id)))

    def due(self, within: float = 8.0, now: datetime | None = None) -> Due:
        """What is missed, and what falls due within so many working hours of the agency."""
        moment = now or self.clock()
        found = self.commitments(moment)
        missed = tuple(one for one in found if one.missed)
        soon = tuple(one for one in found if not one.missed and one.countdown <= within)
        return Due(now=moment, within=within, missed=missed, due=soon, later=len(found) - len(missed) - len(soon))

    def keep_promise(self, which: str, now: datetime | None = None) -> Commitment:
        """The word was given: by `which`, the front of a commitment's id, or a client to whom one word alone is promised.

        Raises BadInput where that names none, or several.
        """
        moment = now or self.clock()
        promise = self._named(which, moment)
        made = self._commitment(promise, moment)
        self.kept().ledger.close_promise(promise.client_id, promise.id, "kept", moment)
        return made

    def colleague_note(self, which: str, now: datetime | None = None) -> ColleagueNote:
        """The note to the colleague who was named as being on it; `which` as in `keep_promise`.

        Raises BadInput where nobody else was named.
        """
        from assistant.writing.colleague import colleague_note

        moment = now or self.clock()
        promise = self._named(which, moment)
        made, draft = self._commitment(promise, moment), self._draft_of(promise)
        if made.colleague is None or draft is None:
            raise BadInput("That reply names nobody else as being on it: there is nobody to be told.")
        known, reply = self.kept().client(promise.client_id), draft.reply
        return colleague_note(
            made.colleague, known.name, known.client.company, reply.issues, reply.language, made.due, moment, self.profile
        )  # fmt: skip

    def promise_calendar(self, now: datetime | None = None) -> bytes:
        """The calendar file (.ics) of all promised words, each with a warning; what was kept of late comes as cancelled."""
        from assistant.writing.promise_feed import PromisedWord, promise_feed

        moment, store = now or self.clock(), self.kept()
        self.look_after_promises(moment)
        since = moment - IN_THE_FEED
        promised = [
            PromisedWord(
                id=one.id, client_id=client_id, client=store.client(client_id).name, due=one.due, over=one.status != "open"
            )
            for client_id in store.ledger.with_promises(since)
            for one in store.ledger.promises(client_id)
            if one.status == "open" or one.due >= since
        ]  # fmt: skip
        return promise_feed(promised, self.profile, moment)

    # -- under the floor ------------------------------------------------------------------------------------------

    def _open(self) -> Iterator[Promise]:
        for _, promises in self.kept().ledger.open_promises():
            yield from promises

    def _named(self, which: str, now: datetime) -> Promise:
        self.look_after_promises(now)
        promises = list(self._open())
        wanted = which.strip()
        found = [one for one in promises if wanted and one.id.startswith(wanted)]
        if not found:
            clients = {known.id for known in self.find_clients(wanted)} if wanted else set[str]()
            found = [one for one in promises if one.client_id in clients]
        if len(found) != 1:
            many = "several promises go" if found else "no open promise goes"
            raise BadInput(f"{many.capitalize()} by that: `heardback due` lists them with their ids.")
        return found[0]

    def _commitment(self, promise: Promise, now: datetime) -> Commitment:
        from assistant.writing.promise import hours_of

        known = self.kept().client(promise.client_id)
        ours = hours_of(self.profile, known.client.timezone).ours
        return Commitment(
            id=promise.id,
            client=known.name,
            client_id=known.id,
            what=promise.what,
            due=promise.due.astimezone(ours.zone),
            made_at=promise.made_at.astimezone(ours.zone),
            countdown=round(ours.hours_between(now, promise.due), 2) + 0.0,  # no minus before nothing
            missed=promise.due < now,
            colleague=_colleague(self._draft_of(promise)),
        )

    def _draft_of(self, promise: Promise) -> KeptDraft | None:
        return self.kept().ledger.draft(promise.client_id, promise.draft_id) if promise.draft_id else None


def _colleague(draft: KeptDraft | None) -> str | None:
    """Who is on it, where what went out still says so."""
    owner = draft.reply.owner if draft else None
    return owner if draft and owner and owner in (draft.final or draft.reply.body) else None


def _told(known: KnownClient, draft: KeptDraft) -> Drafted:
    reply = draft.reply
    return Drafted(
        id=draft.id, client=known.name, made_at=draft.made_at, subject=reply.subject, promise_at=reply.promise_at,
        fate=draft.fate, sent_at=draft.sent_at,
    )  # fmt: skip
