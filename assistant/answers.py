"""What the desk hands out: the assessment of a thread and the reply to a mail, field by field as `--json` prints them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from assistant.advice.answer import Answer, Evidence, Step
from assistant.advice.judgement import Judgement
from assistant.advice.opinion import Disagreement
from assistant.reading.mood import Mood, Urgency
from assistant.reading.refinements import Refinement
from assistant.thread import Action, Health, NextChannel, ReadsAs, Thread, Turn, Value
from assistant.writing.checks import Finding
from assistant.writing.differences import Change
from assistant.writing.offline import runs_of


class Assessment(Value):
    """Every field of `chase --json`; `why` gives the rule behind each answer."""

    id: str
    turn: Turn
    reads_as: ReadsAs
    confidence: dict[ReadsAs, float]
    action: Action
    until: date | None
    channel: NextChannel | None
    health: Health | None
    evidence: tuple[Evidence, ...]
    tips: tuple[str, ...]
    alternatives: tuple[Action, ...]
    sources: tuple[str, ...]
    why: dict[str, str]
    read_by: str = "offline"
    """`offline`, the model's name where it led, or both."""
    elapsed_ms: float
    fell_back: str | None = None
    """Why the offline reading stands alone although a model was asked."""
    disagreements: tuple[Disagreement, ...] = ()
    """Where the model thinks otherwise than the answers above."""
    prompts: tuple[str, ...] = ()
    """The prompts that were asked, each with its version."""
    left_out: tuple[str, ...] = ()
    """What of a long thread the model was not shown."""
    model_acts: dict[str, int] = Field(default_factory=dict[str, int])
    """Acts that `both` readings heard, the `model` alone and `offline` alone, and what of the model's was dropped:
    `dropped_quotes` that do not occur, `dropped_kinds` that are unknown, `dropped_opinions` that rest on neither."""

    @classmethod
    def of(
        cls,
        thread: Thread,
        turn: Answer[Turn],
        judgement: Judgement,
        step: Step,
        channel: Answer[NextChannel | None],
        health: Answer[Health],
        elapsed_ms: float,
    ) -> Assessment:
        """Puts the answers of the advice together; evidence that two answers share is kept once."""
        client = thread.client.relation == "client"
        answers = (step.answer, turn, judgement.answer, channel, *((health,) if client else ()))
        evidence = {(e.touchpoint, e.quote, e.why): e for answer in answers for e in answer.evidence}
        return cls(
            id=thread.id,
            turn=turn.value,
            reads_as=judgement.answer.value,
            confidence={name: round(p, 3) for name, p in judgement.confidence.items()},
            action=step.answer.value,
            until=step.until if step.answer.value == "wait" else None,
            channel=channel.value,
            health=health.value if client else None,
            evidence=tuple(evidence.values()),
            tips=tuple(dict.fromkeys(tip for answer in answers for tip in answer.tips)),
            alternatives=tuple(a for a in step.alternatives if a != step.answer.value),
            sources=tuple(dict.fromkeys(page for answer in answers for page in answer.pages)),
            why={
                "turn": turn.rule,
                "reads_as": judgement.answer.rule,
                "action": step.answer.rule,
                "channel": channel.rule,
                **({"health": health.rule} if client else {}),
            },
            elapsed_ms=round(elapsed_ms, 1),
        )


class Reply(Value):
    """Every field of `reply --json`. `body` is empty where nobody waits for a word (an automatic reply, a newsletter)."""

    id: str
    channel: NextChannel
    subject: str
    body: str
    promise_at: datetime | None
    mood: Mood
    urgency: Urgency
    issues: tuple[str, ...]
    """The client's own words on what the message is about, word for word, the weightiest first."""
    language: str
    needs_reply: bool
    findings: tuple[Finding, ...]
    written_by: str = "offline"
    fell_back: str | None = None
    """Why the offline draft stands although a model was asked."""
    owner: str | None = None
    """Who is said to be on it, where that is somebody else than the sender."""
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What intake had to repair or guess."""
    elapsed_ms: float
    prompts: tuple[str, ...] = ()
    """The prompts that led to it, each with its version, where a model wrote it."""
    refined: tuple[Refinement, ...] = ()
    """What was wished for of this draft, the oldest first."""
    changes: tuple[Change, ...] = ()
    """How the body differs from the draft before the last wish."""
    approach: str | None = None
    """Of one of several drafts side by side: brief, warm, formal or plain."""

    @property
    def runs(self) -> frozenset[str]:
        """The runs of nine words that stand between greeting and sign-off: two replies should share none."""
        paragraphs = self.body.split("\n\n")
        return runs_of("\n\n".join(paragraphs[1:-1]) if len(paragraphs) > 2 else self.body)

    @property
    def passed(self) -> bool:
        return all(finding.passed for finding in self.findings)


class Commitment(Value):
    """A next word that we promised a client and that nothing has kept yet."""

    id: str
    client: str
    """The client's name."""
    client_id: str
    what: str
    """The matter in the client's own words, as it was read in their mail."""
    due: datetime
    """The promised moment, on the agency's clock."""
    made_at: datetime
    countdown: float
    """Working hours of the agency left until then; below zero once it has passed, by the working hours since."""
    missed: bool
    """The moment has passed, inside working hours or outside."""
    colleague: str | None = None
    """Who was named to the client as being on it, where that is somebody else than the sender: they must be told."""
