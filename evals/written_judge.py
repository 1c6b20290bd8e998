"""A model as judge of drafts, by the rubric in `prompts/judge_reply.md`. Not here: whether to believe it (`results`).

It answers each point of the guide with yes or no; a draft is good where all hold, which is reckoned here and not asked.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from assistant.errors import BadInput
from assistant.paths import LIBRARY

if TYPE_CHECKING:
    from assistant.desk import Desk

PROMPT = "judge_reply"
LABELLED = LIBRARY / "replies_labelled.jsonl"
"""Drafts that people found good or bad, with what is wrong with them."""
POINTS = ("heard", "proportion", "charge", "promise", "true", "manners", "own_will", "language")


class Points(BaseModel):
    """What the model returns: whether each point of the rubric holds, and why one does not."""

    heard: bool
    proportion: bool
    charge: bool
    promise: bool
    true: bool
    manners: bool
    own_will: bool
    language: bool
    why: str = ""


def verdict(desk: Desk, mail: str, subject: str | None, body: str) -> dict[str, Any]:
    """The points with `good`. Raises BadInput where the desk has no model, ModelTrouble where it gives no answer."""
    if desk.model is None or desk.render is None:
        raise BadInput("A draft is judged by a model, and none is set: HEARDBACK_MODEL names it.")
    draft = f"Subject: {subject}\n\n{body}" if subject else body
    label = desk.render.label(PROMPT)
    messages = desk.render(PROMPT, mail=mail, draft=draft, marker=f"==={secrets.token_hex(8)}===")
    told = desk.model.ask_json(messages, Points, desk.deadline_s, task=label).value
    return {**told.model_dump(), "good": all(getattr(told, name) for name in POINTS), "prompt": label}
