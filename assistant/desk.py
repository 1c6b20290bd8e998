"""The desk: one method per thing a user asks. The only place where the order of the stages is written.

words -> intake -> reading -> advice -> writing -> shown
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from assistant.advice.assess import assess
from assistant.advice.summary import Summary, summary_of
from assistant.answers import Assessment, Reply
from assistant.commitments import Commitments
from assistant.errors import BadInput, ModelTrouble
from assistant.intake import Mail, read_words
from assistant.meetings import Meetings
from assistant.noticing import Noticing
from assistant.profile import Profile
from assistant.reading.message import Message, read_message
from assistant.reading.timeline import Timeline
from assistant.thread import Client, NextChannel, Thread
from assistant.upkeep import Upkeep
from assistant.writing.by_model import Asker, write_by_model
from assistant.writing.checks import Finding, check
from assistant.writing.greeting import writer_of
from assistant.writing.offline import Draft, call_script, runs_of, write
from assistant.writing.plan import Plan, Tone
from assistant.writing.planning import needs_reply, plan_reply
from assistant.writing.promise import Hours, hours_of

if TYPE_CHECKING:
    from assistant.memory.index import Hit, Playbook
    from assistant.memory.past import Past
    from assistant.memory.playbook import Page
    from assistant.memory.store import Store
    from assistant.syncing import PlacedDraft

SPREADS = 6
"""Wordings of one plan that are checked before the best of them stands, failed checks and all."""


def _wrote_itself(message: Message) -> bool:
    """An automatic reply that was pasted without its headers gives itself away in its first sentences."""
    act = message.did("auto_reply")
    return act is not None and act.sentence <= 2 and message.did("complains") is None


class Recent(Protocol):
    """Runs of nine words that recent drafts used. `mail` is the digest of the mail that a draft answers."""

    def clashes(self, mail: str, runs: frozenset[str]) -> int: ...

    def keep(self, mail: str, runs: frozenset[str]) -> None: ...


class Wordings:
    """Runs of nine words that recent drafts used, so that no two clients get the same sentences. Hashes only.

    The same mail is compared with other mails only: asked twice, it gets the same draft.
    """

    def __init__(self) -> None:
        self._used: dict[str, frozenset[str]] = {}

    def clashes(self, mail: str, runs: frozenset[str]) -> int:
        return sum(len(runs & used) for key, used in self._used.items() if key != mail)

    def keep(self, mail: str, runs: frozenset[str]) -> None:
        self._used[mail] = runs


class Desk(Meetings, Commitments, Noticing, Upkeep):
    """Everything an account manager asks, as methods that take values and return values.

    `model` is the language model where one is configured, `render` the prompt loader; `store` and `playbook` make the
    clients' store and the search over the playbook at their first use. All are handed in; the desk replies and judges
    threads without any of them.
    """

    def __init__(
        self,
        profile: Profile | None = None,
        *,
        model: Asker | None = None,
        render: Callable[..., Sequence[Any]] | None = None,
        deadline_s: float = 20.0,
        wordings: Recent | None = None,
        store: Callable[[], Store] | None = None,
        past: Callable[[], Past] | None = None,
        playbook: Callable[[], Playbook] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.profile = profile or Profile()
        self.model = model
        self.render = render
        self.deadline_s = deadline_s
        self.wordings: Recent = wordings or Wordings()
        self.clock = clock
        self._store = store
        self._past = past
        self._playbook = playbook

    # -- the holding reply ----------------------------------------------------------------------------------------

    def reply(
        self,
        raw: str | bytes,
        *,
        id: str = "pasted",
        received_at: datetime | None = None,
        now: datetime | None = None,
        timezone: str | None = None,
        client: Client | None = None,
        tone: Tone = "plain",
    ) -> Reply:
        """A holding reply to a pasted mail or an .eml. The offline draft always exists; a model may better it.

        `now` is the moment of writing: given, else the moment of receipt, else the clock. Raises BadInput.
        """
        begun = time.perf_counter()
        # Whose zone nobody said has UTC: our own is the better guess for the hour that they read.
        home = client.timezone if client and client.timezone != "UTC" else None
        mail = read_words(raw, timezone=timezone or home or self.profile.timezone or "UTC")
        return self._reply(mail, id, received_at, now, timezone or home, client, tone, begun)

    def reply_to(self, thread: Thread, *, now: datetime | None = None, tone: Tone = "plain") -> Reply:
        """A holding reply to the last mail or message of the client in a thread. Raises BadInput where there is none."""
        begun = time.perf_counter()
        mail = _last_mail(thread)
        return self._reply(
            mail, thread.id, mail.at, now or thread.now, thread.client.timezone, thread.client, tone, begun
        )

    def call_script(
        self,
        words: str | bytes | Thread,
        *,
        received_at: datetime | None = None,
        now: datetime | None = None,
        timezone: str | None = None,
        client: Client | None = None,
    ) -> Reply:
        """The reply as lines to say on the phone: a Reply whose channel is the call. As `reply` and `reply_to` else."""
        begun = time.perf_counter()
        if isinstance(words, Thread):
            mail, client, now = _last_mail(words), words.client, now or words.now
            received_at = received_at or mail.at
        else:
            mail = read_words(
                words, timezone=timezone or (client.timezone if client else None) or self.profile.timezone or "UTC"
            )
        zone = timezone or (client.timezone if client else None)
        message, _, _, plan = self._planned(mail, received_at, now, zone, client, "plain")
        if plan.kind != "holding":
            raise BadInput("This one needs no call: answer it in writing.")
        return _made(plan, message, mail, "pasted", "call", "", call_script(plan), (), "offline", None, begun)

    def _reply(
        self,
        mail: Mail,
        id: str,
        received_at: datetime | None,
        now: datetime | None,
        zone: str | None,
        client: Client | None,
        tone: Tone,
        begun: float,
    ) -> Reply:
        message, hours, moment, plan = self._planned(mail, received_at, now, zone, client, tone)
        draft, findings = self._offline(plan, message, hours, moment)
        written_by, fell_back = "offline", None
        if self.model and self.render and plan.kind == "holding":
            try:
                written, findings = write_by_model(
                    plan, message.text, hours, moment, self.model, self.render, self.deadline_s
                )
                draft = Draft(subject=written.subject, body=written.body, core=written.body)
                written_by = self.model.name
            except ModelTrouble as trouble:
                fell_back = str(trouble)
        body = draft.body if plan.kind != "none" else ""
        kept = findings if plan.kind != "none" else ()
        return _made(plan, message, mail, id, "email", draft.subject, body, kept, written_by, fell_back, begun)

    def _planned(
        self,
        mail: Mail,
        received_at: datetime | None,
        now: datetime | None,
        zone: str | None,
        client: Client | None,
        tone: Tone,
    ) -> tuple[Message, Hours, datetime, Plan]:
        """What was read, our hours, the moment of writing and the plan."""
        zone = zone or self.profile.timezone
        moment = now or received_at or self.clock()
        message = self._read(mail, received_at or mail.at or moment, zone)
        hours = hours_of(self.profile, zone)
        plan = plan_reply(
            message,
            automatic=mail.automatic is not None or _wrote_itself(message),
            sender_name=writer_of(mail.sender_name, mail.signature, mail.text, mail.sender_address),
            signature=mail.signature,
            subject=mail.subject,
            profile=self.profile,
            hours=hours,
            now=moment,
            tone=tone,
            preference=client.preference if client else None,
            ruled_out=frozenset(client.ruled_out) if client else frozenset(),
        )
        return message, hours, moment, plan

    def _read(self, mail: Mail, at: datetime, zone: str | None) -> Message:
        theirs = tuple(
            older.text for older in reversed(mail.earlier) if older.sender_address not in self.profile.addresses
        )
        text = mail.text or " ".join(theirs[:1])
        return read_message(text, at.astimezone(ZoneInfo(zone)) if zone else at, mail.subject, theirs)

    def _offline(self, plan: Plan, message: Message, hours: Hours, now: datetime) -> tuple[Draft, tuple[Finding, ...]]:
        """A wording that passes every check and shares no run with another mail's reply; else the best there is."""
        key = hashlib.sha256(f"{message.text}|{plan.tone}".encode()).hexdigest()
        best: tuple[int, Draft, tuple[Finding, ...]] | None = None
        for spread in range(SPREADS):
            draft = write(plan, key, lambda runs: self.wordings.clashes(key, runs), spread)
            findings = check(draft.subject, draft.body, plan, hours, now)
            failed = sum(not finding.passed for finding in findings)
            if best is None or failed < best[0]:
                best = (failed, draft, findings)
            if failed == 0:
                break
        assert best is not None  # SPREADS is at least one
        self.wordings.keep(key, runs_of(best[1].core))
        return best[1], best[2]

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

    # -- should I chase again? ------------------------------------------------------------------------------------

    def chase(self, thread: Thread) -> Assessment:
        """Should I chase again? The whole assessment of a thread."""
        begun = time.perf_counter()
        found = assess(Timeline(thread))
        elapsed = (time.perf_counter() - begun) * 1000
        return Assessment.of(thread, found.turn, found.judgement, found.step, found.channel, found.health, elapsed)

    def summarise(self, thread: Thread) -> Summary:
        """Who said what last, how much there was, and what is open."""
        return summary_of(Timeline(thread))

    # -- the playbook ---------------------------------------------------------------------------------------------

    def playbook(self, question: str, limit: int = 3) -> tuple[Hit, ...]:
        """The playbook's pages that answer a question, best first; none where the desk has no playbook."""
        return tuple(self._playbook().search(question, limit)) if self._playbook else ()

    def playbook_page(self, id: str) -> Page | None:
        """One page of the playbook as it is now; None where there is none of that id. Raises BadSettings for a torn one."""
        return self._playbook().page(id) if self._playbook else None


def _last_mail(thread: Thread) -> Mail:
    """The client's last written word as a mail, with what they wrote before it."""
    silent = ("auto_reply", "bounced")
    theirs = [t for t in thread.touchpoints if t.direction == "in" and t.text.strip() and t.outcome not in silent]
    if not theirs:
        raise BadInput("The client has written nothing in this thread: there is no mail to reply to.")
    mails = [
        Mail(text=t.text, sender_name=t.author or thread.client.name, at=t.at, subject=t.subject) for t in theirs[-4:]
    ]
    return mails[-1].model_copy(update={"earlier": tuple(mails[:-1])})


def _made(
    plan: Plan,
    message: Message,
    mail: Mail,
    id: str,
    channel: NextChannel,
    subject: str,
    body: str,
    findings: tuple[Finding, ...],
    written_by: str,
    fell_back: str | None,
    begun: float,
) -> Reply:
    return Reply(
        id=id,
        channel=channel,
        subject=subject,
        body=body,
        promise_at=plan.promise_at,
        mood=plan.mood,
        urgency=plan.urgency,
        issues=plan.issues,
        language=plan.language,
        needs_reply=needs_reply(message, plan.kind),
        findings=findings,
        written_by=written_by,
        fell_back=fell_back,
        owner=plan.owner if plan.kind == "holding" else None,
        sources=plan.pages,
        notes=mail.notes,
        elapsed_ms=round((time.perf_counter() - begun) * 1000, 1),
    )
