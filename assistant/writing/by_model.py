"""The model's writer: the same plan, the same checks, one repair. The model and the prompts are handed in, never imported.

Not here: the draft that is shown while it comes (`streaming`).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import ModelRefused, ModelUnavailable
from assistant.seam import Message, Model, Prompts
from assistant.thread import LANGUAGE_NAMES
from assistant.writing.armour import grounded
from assistant.writing.checks import Finding, check
from assistant.writing.offline import subject_of
from assistant.writing.plan import Plan
from assistant.writing.promise import Hours

HOLDING, STREAMED, REFINED, REPAIR = "holding_reply", "stream_reply", "refine_reply", "repair_reply"
"""The prompts of this stage, by name."""
MAIL_LIMIT = 12_000
"""Characters of a mail that a model is given."""
_WORTH_A_REPAIR_S = 1.0
"""With less time left than this, no second attempt is begun."""


class Written(BaseModel):
    """What the model returns."""

    model_config = ConfigDict(extra="ignore")

    subject: str = Field(max_length=200)
    body: str = Field(max_length=4000)


@dataclass(frozen=True)
class Brief:
    """What every writer needs to know: the plan, the client's mail, our hours and the moment of writing."""

    plan: Plan
    mail: str
    hours: Hours
    now: datetime

    def settled(self, written: Written) -> Written:
        """What was written, under our own subject where the model's says anything that neither the plan nor the client gave."""
        if self.plan.shape == "text":
            return written.model_copy(update={"subject": ""})
        fine = grounded(written.subject, self.plan, self.mail)
        return written if fine else written.model_copy(update={"subject": subject_of(self.plan)})

    def check(self, written: Written) -> tuple[Finding, ...]:
        """All checks on what was written."""
        return check(written.subject, written.body, self.plan, self.hours, self.now, self.mail)


@dataclass(frozen=True)
class ByModel:
    """A draft that passed every check, with the labels of the prompts that led to it."""

    written: Written
    findings: tuple[Finding, ...]
    model: str
    prompts: tuple[str, ...]


def write_by_model(brief: Brief, model: Model, render: Prompts, deadline_s: float) -> ByModel:
    """A draft that passed every check, within one absolute deadline over both attempts.

    Raises ModelUnavailable or ModelRefused with a sentence for the user; the offline draft stands then.
    """
    return _asked(brief, model, render, HOLDING, inputs_of(brief), deadline_s)


def refine_by_model(
    brief: Brief, draft: str, wishes: Sequence[str], model: Model, render: Prompts, deadline_s: float
) -> ByModel:
    """An open draft changed as `wishes` say, checked as every draft. `draft` has its subject on the first line.

    Raises ModelUnavailable or ModelRefused.
    """
    inputs = {
        **inputs_of(brief),
        "draft": draft[:MAIL_LIMIT],
        "wishes": "\n".join(wishes),
        "words": "\n".join(brief.plan.own) or "none",
    }
    del inputs["mail"]
    return _asked(brief, model, render, REFINED, inputs, deadline_s)


def inputs_of(brief: Brief) -> dict[str, str]:
    """The inputs of the prompts that write a reply, each fenced by a marker made for this one."""
    plan = brief.plan
    return {
        "language": LANGUAGE_NAMES[plan.language],
        "plan": plan_text(plan),
        "promise": plan.when or "none",
        "mail": brief.mail[:MAIL_LIMIT],
        "marker": secrets.token_hex(8),
    }


def _asked(
    brief: Brief, model: Model, render: Prompts, prompt: str, inputs: Mapping[str, str], deadline_s: float
) -> ByModel:
    ends = time.monotonic() + deadline_s
    messages = render(prompt, **inputs)
    written = brief.settled(model.ask_json(messages, Written, deadline_s, task=render.label(prompt)).value)
    findings = brief.check(written)
    if all(finding.passed for finding in findings):
        return ByModel(written, findings, model.name, (render.label(prompt),))
    return repaired(brief, messages, written, findings, model, render, prompt, ends)


def repaired(
    brief: Brief,
    messages: Sequence[Message],
    written: Written,
    findings: Sequence[Finding],
    model: Model,
    render: Prompts,
    prompt: str,
    ends: float,
) -> ByModel:
    """One more attempt, told what failed; `ends` is when the time is up, on the monotonic clock.

    Raises ModelUnavailable where no time is left for it, ModelRefused where it fails too.
    """
    failed = [finding for finding in findings if not finding.passed]
    left = ends - time.monotonic()
    if left < _WORTH_A_REPAIR_S:
        raise ModelUnavailable(
            f"the model's draft failed the check “{failed[0].check}” and no time was left to mend it"
        )
    repair = render(
        REPAIR,
        draft=written.model_dump_json(),
        findings="\n".join(f"- {f.check}: {f.detail}" for f in failed),
        promise=brief.plan.when or "none",
        language=LANGUAGE_NAMES[brief.plan.language],
        marker=secrets.token_hex(8),
    )
    written = brief.settled(model.ask_json([*messages, *repair], Written, left, task=render.label(REPAIR)).value)
    findings = brief.check(written)
    failed = [f for f in findings if not f.passed]
    if failed:
        raise ModelRefused(f"the model's draft failed the check “{failed[0].check}” twice")
    return ByModel(written, findings, model.name, (render.label(prompt), render.label(REPAIR)))


def plan_text(plan: Plan) -> str:
    """The plan as the model reads it, one point a line."""
    lines = [
        f"The client feels: {plan.mood}; the matter is of {plan.urgency} urgency.",
        f"Form of address: {plan.address}.",
        f"Greet: {plan.greeting.replace('{name}', plan.name)}"
        if plan.greeting and plan.name
        else f"Greet: {plan.name}"
        if plan.name
        else "Greet without a name.",
        "What they write about, in their own words: " + " | ".join(plan.issues[:3])
        if plan.issues
        else "They name nothing in particular.",
        f"On it: {plan.owner}" if plan.owner else "On it: I, the writer.",
    ]
    if plan.offer:
        lines.append(f"Offer to talk, by: {plan.offer}.")
    else:
        lines.append("Offer no call.")
    lines.append(
        f"Sign off exactly so:\n{plan.sign_off}" if plan.sign_off else "No sign-off: stop after the last sentence."
    )
    if plan.tone != "plain":
        lines.append(f"Tone: {plan.tone}.")
    if plan.writer:
        lines.append(
            f"The reply goes to somebody senior at the client's, not to {plan.writer}, who wrote: the matter in one line."
        )
    if plan.shape == "text":
        lines.append("Form: one text message of at most 300 characters, no subject.")
    if plan.own:
        lines.append("The writer adds, as a fact: " + " | ".join(plan.own))
    if plan.brief:
        lines.append("The writer's own mails are short.")
    if plan.phrases:
        lines.append("The writer likes to put it so (style, never fact): " + " | ".join(plan.phrases))
    return "\n".join(lines)
