"""The desk's replies, as the methods of a desk: draft, change, put three side by side. A part of `desk`.

The offline draft always exists before a model is asked. Not here: the plan, the words and the checks (`writing`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.answers import Reply
from assistant.drafting import Drafting
from assistant.errors import BadInput, ModelTrouble
from assistant.intake import Mail, read_words
from assistant.keeping import Keeping
from assistant.reading.message import Message, read_message
from assistant.resting import Resting
from assistant.seam import Model, Prompts, about
from assistant.thread import Client, NextChannel, Thread
from assistant.writing.by_model import Brief, ByModel, write_by_model
from assistant.writing.checks import Finding, check
from assistant.writing.greeting import writer_of
from assistant.writing.offline import Draft, call_script, runs_of, write
from assistant.writing.plan import Plan, Tone
from assistant.writing.planning import needs_reply, plan_reply
from assistant.writing.promise import Hours, hours_of
from assistant.writing.streaming import Shown, stream_by_model
from assistant.writing.wordings import Recent

SPREADS = 6
"""Wordings of one plan that are checked before the best of them stands, failed checks and all."""
Words = str | bytes | Thread
"""What a reply answers: a pasted mail, an .eml, or a thread whose last word of the client's it is."""

_held: ContextVar[list[Drafting] | None] = ContextVar("_held", default=None)


@dataclass(frozen=True)
class Matter:
    """What a reply answers and when: everything but the plan. `begun` is on the performance counter."""

    mail: Mail
    id: str
    received_at: datetime | None
    now: datetime | None
    zone: str | None
    client: Client | None
    begun: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True)
class Planned:
    """A matter as it was read, with its plan, our hours and the moment of writing."""

    matter: Matter
    message: Message
    hours: Hours
    now: datetime
    plan: Plan

    @property
    def brief(self) -> Brief:
        return Brief(self.plan, self.message.text, self.hours, self.now)

    @property
    def names(self) -> tuple[str | None, ...]:
        """Everybody whose name may stand in what a model is shown."""
        mail, client = self.matter.mail, self.matter.client
        theirs = (client.name, client.company) if client else ()
        earlier = (older.sender_name for older in mail.earlier)
        return (mail.sender_name, *earlier, *theirs, self.plan.name, self.plan.owner)

    def with_plan(self, plan: Plan) -> Planned:
        return Planned(self.matter, self.message, self.hours, self.now, plan)

    def reply(self, subject: str, body: str, findings: Sequence[Finding], **more: Any) -> Reply:
        """The reply that is handed out."""
        plan, matter = self.plan, self.matter
        content: dict[str, Any] = {
            "id": matter.id,
            "channel": "text" if plan.shape == "text" else "email",
            "subject": subject,
            "body": body,
            "promise_at": plan.promise_at,
            "mood": plan.mood,
            "urgency": plan.urgency,
            "issues": plan.issues,
            "language": plan.language,
            "needs_reply": needs_reply(self.message, plan.kind),
            "findings": tuple(findings),
            "owner": plan.owner if plan.kind == "holding" else None,
            "sources": plan.pages,
            "notes": matter.mail.notes,
            "elapsed_ms": round((time.perf_counter() - matter.begun) * 1000, 1),
        }
        return Reply(**{**content, **more})


class Replying(Keeping, Resting):
    """The replies of a desk. `model`, `render` and `wordings` are the desk's, `deadline_s` is all that a model may take."""

    model: Model | None
    render: Prompts | None
    deadline_s: float
    wordings: Recent

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
        return self._ended(
            self.begin_reply(raw, id=id, received_at=received_at, now=now, timezone=timezone, client=client, tone=tone)
        )

    def reply_to(self, thread: Thread, *, now: datetime | None = None, tone: Tone = "plain") -> Reply:
        """A holding reply to the last mail or message of the client in a thread. Raises BadInput where there is none."""
        return self._ended(self.begin_reply(thread, now=now, tone=tone))

    def begin_reply(
        self,
        words: Words,
        *,
        id: str = "pasted",
        received_at: datetime | None = None,
        now: datetime | None = None,
        timezone: str | None = None,
        client: Client | None = None,
        tone: Tone = "plain",
    ) -> Drafting:
        """As `reply` and `reply_to`, with the offline draft at once: no model has been asked when this returns."""
        matter = self._matter(words, id=id, received_at=received_at, now=now, timezone=timezone, client=client)
        planned = self._planned(matter, tone)
        self.rests_on(planned.plan.pages, planned.message.text)
        return self._begin(planned)

    @contextmanager
    def drafts_later(self) -> Generator[list[Drafting]]:
        """Within it, `reply`, `reply_to` and `variants` give their offline drafts; the list holds what is under way."""
        begun: list[Drafting] = []
        token = _held.set(begun)
        try:
            yield begun
        finally:
            _held.reset(token)

    def call_script(
        self,
        words: Words,
        *,
        received_at: datetime | None = None,
        now: datetime | None = None,
        timezone: str | None = None,
        client: Client | None = None,
    ) -> Reply:
        """The reply as lines to say on the phone: a Reply whose channel is the call. As `reply` and `reply_to` else."""
        planned = self._planned(
            self._matter(words, received_at=received_at, now=now, timezone=timezone, client=client), "plain"
        )
        return self._script(planned)

    # -- the steps ------------------------------------------------------------------------------------------------

    def _matter(
        self,
        words: Words,
        *,
        id: str = "pasted",
        received_at: datetime | None = None,
        now: datetime | None = None,
        timezone: str | None = None,
        client: Client | None = None,
    ) -> Matter:
        begun = time.perf_counter()
        if isinstance(words, Thread):
            mail, client = _last_mail(words), words.client
            return Matter(mail, words.id, mail.at, now or words.now, client.timezone, client, begun)
        # Whose zone nobody said has UTC: our own is the better guess for the hour that they read.
        home = client.timezone if client and client.timezone != "UTC" else None
        mail = read_words(words, timezone=timezone or home or self.profile.timezone or "UTC")
        return Matter(mail, id, received_at, now, timezone or home, client, begun)

    def _planned(self, matter: Matter, tone: Tone) -> Planned:
        """What was read, our hours, the moment of writing and the plan."""
        mail, client = matter.mail, matter.client
        zone = matter.zone or self.profile.timezone
        moment = matter.now or matter.received_at or self.clock()
        message = self._read(mail, matter.received_at or mail.at or moment, zone)
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
        return Planned(matter, message, hours, moment, _of_a_note(plan) if mail.noted else plan)

    def _read(self, mail: Mail, at: datetime, zone: str | None) -> Message:
        theirs = tuple(
            older.text for older in reversed(mail.earlier) if older.sender_address not in self.profile.addresses
        )
        text = mail.text or " ".join(theirs[:1])
        return read_message(text, at.astimezone(ZoneInfo(zone)) if zone else at, mail.subject, theirs)

    def _begin(self, planned: Planned, **more: Any) -> Drafting:
        brief = more.get("approach") == "brief"
        draft, findings = self._offline(planned, (lambda text: len(text.split())) if brief else None)
        none = planned.plan.kind == "none"
        first = planned.reply(draft.subject, "" if none else draft.body, () if none else findings, **more)
        if self.model is None or self.render is None or planned.plan.kind != "holding":
            return Drafting(first, None, None)
        model, render = about(self.model, planned.names), self.render

        def streamed() -> Iterator[Reply]:
            try:
                for step in stream_by_model(planned.brief, model, render, self.deadline_s):
                    if isinstance(step, Shown):
                        yield planned.reply(step.subject, step.body, (), written_by=model.name, **more)
                    else:
                        yield by_model(planned, step, more)
            except ModelTrouble as trouble:
                yield fallen_back(planned, first, trouble)

        def whole() -> Reply:
            try:
                return by_model(planned, write_by_model(planned.brief, model, render, self.deadline_s), more)
            except ModelTrouble as trouble:
                return fallen_back(planned, first, trouble)

        return Drafting(first, streamed, whole)

    def later(self, begun: Sequence[Drafting]) -> bool:
        """Hands what is under way to whoever waits for it by `drafts_later`; False where nobody does."""
        held = _held.get()
        if held is None:
            return False
        held.extend(begun)
        return True

    def _ended(self, drafting: Drafting) -> Reply:
        return drafting.first if self.later((drafting,)) else drafting.final

    def _offline(self, planned: Planned, rank: Callable[[str], Any] | None = None) -> tuple[Draft, tuple[Finding, ...]]:
        """A wording that passes every check and shares no run with another mail's reply; else the best there is.

        With a `rank`, the lowest of those that pass is taken and not the first.
        """
        plan, text = planned.plan, planned.message.text
        wished = f"|{plan.shape}|{plan.language}|{plan.said}" if plan.shape != "mail" or plan.said else ""
        key = hashlib.sha256(f"{text}|{plan.tone}{wished}".encode()).hexdigest()
        best: tuple[tuple[int, Any], Draft, tuple[Finding, ...]] | None = None
        for spread in range(SPREADS):
            draft = write(plan, key, lambda runs: self.wordings.clashes(key, runs), spread)
            findings = self._checked(planned, draft.subject, draft.body)
            failed = sum(not finding.passed for finding in findings)
            order = (failed, rank(draft.body) if rank else spread)
            if best is None or order < best[0]:
                best = order, draft, findings
            if failed == 0 and rank is None:
                break
        assert best is not None  # SPREADS is at least one
        self.wordings.keep(key, runs_of(best[1].core))
        return best[1], best[2]

    def _checked(self, planned: Planned, subject: str, body: str) -> tuple[Finding, ...]:
        return check(subject, body, planned.plan, planned.hours, planned.now, planned.message.text)

    def _script(self, planned: Planned) -> Reply:
        if planned.plan.kind != "holding":
            raise BadInput("This one needs no call: answer it in writing.")
        call: NextChannel = "call"
        return planned.reply("", call_script(planned.plan), (), channel=call)


def by_model(planned: Planned, done: ByModel, more: dict[str, Any]) -> Reply:
    written = done.written
    subject = "" if planned.plan.shape == "text" else written.subject
    return planned.reply(subject, written.body, done.findings, written_by=done.model, prompts=done.prompts, **more)


def fallen_back(planned: Planned, first: Reply, trouble: ModelTrouble) -> Reply:
    elapsed = round((time.perf_counter() - planned.matter.begun) * 1000, 1)
    return first.model_copy(update={"fell_back": str(trouble), "elapsed_ms": elapsed})


def _of_a_note(plan: Plan) -> Plan:
    """What they said on the phone is known by its matter alone: the words of the note are ours."""
    unsaid = dict.fromkeys(("clause", "quote", "asked", "question", "refused"))
    return plan.model_copy(update={**unsaid, "form": "topic" if plan.topic else "bare"})


def _wrote_itself(message: Message) -> bool:
    """An automatic reply that was pasted without its headers gives itself away in its first sentences."""
    act = message.did("auto_reply")
    return act is not None and act.sentence <= 2 and message.did("complains") is None


def _last_mail(thread: Thread) -> Mail:
    """The client's last written word as a mail, with what they wrote before it."""
    silent = ("auto_reply", "bounced")
    theirs = [t for t in thread.touchpoints if t.direction == "in" and t.text.strip() and t.outcome not in silent]
    if not theirs:
        raise BadInput("The client has written nothing in this thread: there is no mail to reply to.")
    mails = [
        Mail(
            text=t.text,
            sender_name=t.author or thread.client.name,
            at=t.at,
            subject=t.subject,
            noted=t.channel in ("call", "meeting"),
        )
        for t in theirs[-4:]
    ]
    return mails[-1].model_copy(update={"earlier": tuple(mails[:-1])})
