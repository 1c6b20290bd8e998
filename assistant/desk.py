"""The desk: one method per thing a user asks. The only place where the order of the stages is written.

    words -> intake -> reading -> advice -> writing -> shown
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.advice.channel import channel_of
from assistant.advice.health import health_of
from assistant.advice.judgement import judge
from assistant.advice.step import next_step
from assistant.advice.turn import turn_of
from assistant.answers import Assessment, Reply
from assistant.errors import ModelTrouble
from assistant.intake import Mail, read_words
from assistant.profile import Profile
from assistant.reading.message import Message, read_message
from assistant.reading.rhythm import rhythm_of
from assistant.reading.timeline import Timeline
from assistant.thread import Client, Thread
from assistant.writing.by_model import Asker, write_by_model
from assistant.writing.checks import Finding, check
from assistant.writing.offline import Draft, drafts, runs_of
from assistant.writing.plan import Plan, Tone
from assistant.writing.planning import needs_reply, plan_reply
from assistant.writing.promise import Hours, hours_of

TRIES = 60
"""Wordings of one plan that are looked at before the least bad stands. Each takes about 0.2 ms."""


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


class Desk:
    """Everything an account manager asks, as methods that take values and return values.

    `model` is the language model where one is configured, `render` the prompt loader; both are handed in.
    """

    def __init__(
        self,
        profile: Profile | None = None,
        *,
        model: Asker | None = None,
        render: Callable[..., Sequence[Any]] | None = None,
        deadline_s: float = 20.0,
        wordings: Wordings | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.profile = profile or Profile()
        self.model = model
        self.render = render
        self.deadline_s = deadline_s
        self.wordings = wordings or Wordings()
        self.clock = clock

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
        mail = read_words(raw, timezone=timezone or (client.timezone if client else None) or self.profile.timezone or "UTC")
        zone = timezone or (client.timezone if client else None) or self.profile.timezone
        moment = now or received_at or self.clock()
        message = self._read(mail, received_at or mail.at or moment, zone)
        hours = hours_of(self.profile, zone)
        plan = plan_reply(
            message,
            automatic=mail.automatic is not None,
            sender_name=mail.sender_name,
            subject=mail.subject,
            profile=self.profile,
            hours=hours,
            now=moment,
            tone=tone,
            preference=client.preference if client else None,
            ruled_out=frozenset(client.ruled_out) if client else frozenset(),
        )
        draft, findings = self._offline(plan, message, hours, moment)
        written_by, fell_back = "offline", None
        if self.model and self.render and plan.kind == "holding":
            try:
                written, findings = write_by_model(plan, message.text, hours, moment, self.model, self.render, self.deadline_s)
                draft = Draft(subject=written.subject, body=written.body, core=written.body)
                written_by = self.model.name
            except ModelTrouble as trouble:
                fell_back = str(trouble)
        return Reply(
            id=id,
            channel="email",
            subject=draft.subject,
            body=draft.body if plan.kind != "none" else "",
            promise_at=plan.promise_at,
            mood=plan.mood,
            urgency=plan.urgency,
            issues=plan.issues,
            language=plan.language,
            needs_reply=needs_reply(message, plan.kind),
            findings=findings if plan.kind != "none" else (),
            written_by=written_by,
            fell_back=fell_back,
            sources=plan.pages,
            notes=mail.notes,
            elapsed_ms=round((time.perf_counter() - begun) * 1000, 1),
        )

    def _read(self, mail: Mail, at: datetime, zone: str | None) -> Message:
        theirs = tuple(older.text for older in reversed(mail.earlier) if older.sender_address not in self.profile.addresses)
        text = mail.text or " ".join(theirs[:1])
        return read_message(text, at.astimezone(ZoneInfo(zone)) if zone else at, mail.subject, theirs)

    def _offline(self, plan: Plan, message: Message, hours: Hours, now: datetime) -> tuple[Draft, tuple[Finding, ...]]:
        """The first wording that passes every check and shares no run with another reply; else the best there is."""
        key = hashlib.sha256(f"{message.text}|{plan.tone}".encode()).hexdigest()
        best: tuple[tuple[int, int], Draft, tuple[Finding, ...]] | None = None
        for draft in drafts(plan, key, TRIES):
            runs = runs_of(draft.core)
            clashes = self.wordings.clashes(key, runs)
            if best is not None and clashes >= best[0][1] and best[0][0] == 0:
                continue
            findings = check(draft.subject, draft.body, plan, hours, now)
            rank = (sum(not f.passed for f in findings), clashes)
            if best is None or rank < best[0]:
                best = (rank, draft, findings)
            if best[0] == (0, 0):
                break
        assert best is not None  # drafts() yields at least one wording
        self.wordings.keep(key, runs_of(best[1].core))
        return best[1], best[2]

    # -- should I chase again? ------------------------------------------------------------------------------------

    def chase(self, thread: Thread) -> Assessment:
        """Should I chase again? The whole assessment of a thread."""
        begun = time.perf_counter()
        timeline = Timeline(thread)
        rhythm = rhythm_of(timeline)
        turn = turn_of(timeline)
        judgement = judge(timeline)
        health, signs = health_of(timeline, rhythm, judgement.answer.value, turn.value)
        step = next_step(timeline, turn.value, judgement.answer.value, rhythm, signs)
        word = timeline.last_word
        heated = word is not None and word.mood is not None and word.mood.mood in ("angry", "upset", "icy")
        channel = channel_of(timeline, step.answer.value, heated)
        return Assessment.of(thread, turn, judgement, step, channel, health, signs, (time.perf_counter() - begun) * 1000)
