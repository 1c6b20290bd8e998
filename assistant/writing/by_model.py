"""The model's writer: the same plan, the same checks, one repair. The model and the prompts are handed in, never imported."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import ModelRefused, ModelUnavailable
from assistant.thread import LANGUAGE_NAMES
from assistant.writing.checks import Finding, check
from assistant.writing.plan import Plan
from assistant.writing.promise import Hours


class Written(BaseModel):
    """What the model returns."""

    model_config = ConfigDict(extra="ignore")

    subject: str = Field(max_length=200)
    body: str = Field(max_length=4000)


class Asker(Protocol):
    """The model as the desk hands it in."""

    name: str

    def ask_json(self, messages: Sequence[Any], schema: type[Written], deadline_s: float) -> Any: ...


Render = Callable[..., Sequence[Any]]
"""Renders a prompt by name with its inputs into messages."""


def write_by_model(
    plan: Plan, mail: str, hours: Hours, now: datetime, asker: Asker, render: Render, deadline_s: float
) -> tuple[Written, tuple[Finding, ...]]:
    """A draft that passed every check, within one absolute deadline over both attempts.

    Raises ModelUnavailable or ModelRefused with a sentence for the user; the offline draft stands then.
    """
    ends = time.monotonic() + deadline_s
    messages = render(
        "holding_reply",
        language=LANGUAGE_NAMES[plan.language],
        plan=plan_text(plan),
        promise=plan.when or "none",
        mail=mail[:12_000],
        marker=secrets.token_hex(8),
    )
    written = asker.ask_json(messages, Written, deadline_s).value
    findings = check(written.subject, written.body, plan, hours, now)
    failed = [f for f in findings if not f.passed]
    if not failed:
        return written, findings
    left = ends - time.monotonic()
    if left < 1.0:
        raise ModelUnavailable(
            f"the model's draft failed the check “{failed[0].check}” and no time was left to mend it"
        )
    repair = render(
        "repair_reply",
        draft=written.model_dump_json(),
        findings="\n".join(f"- {f.check}: {f.detail}" for f in failed),
        promise=plan.when or "none",
        language=LANGUAGE_NAMES[plan.language],
        marker=secrets.token_hex(8),
    )
    written = asker.ask_json([*messages, *repair], Written, left).value
    findings = check(written.subject, written.body, plan, hours, now)
    failed = [f for f in findings if not f.passed]
    if failed:
        raise ModelRefused(f"the model's draft failed the check “{failed[0].check}” twice")
    return written, findings


def plan_text(plan: Plan) -> str:
    """The plan as the model reads it, one point a line."""
    lines = [
        f"The client feels: {plan.mood}; the matter is of {plan.urgency} urgency.",
        f"Form of address: {plan.address}.",
        f"Greet: {plan.name}" if plan.name else "Greet without a name.",
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
    return "\n".join(lines)
