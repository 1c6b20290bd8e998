"""How a draft is to change, as a value: what is wished for and with which words. Not here: the changing (`writing`)."""

from __future__ import annotations

from typing import Literal

from assistant.thread import Value

RefinementKind = Literal[
    "shorter",
    "longer",
    "warmer",
    "plainer",
    "formal",
    "firmer",
    "call_script",
    "text_message",
    "meeting_opener",
    "mail",
    "for_boss",
    "language",
    "mention",
    "leave_out",
    "variants",
]


FORMS: tuple[RefinementKind, ...] = ("call_script", "meeting_opener", "text_message", "mail")
"""What a draft is to be: the latest of these holds, through every other wish."""


class Refinement(Value):
    """One wish for the open draft.

    `argument` is a code (`de`, `pt_br`) for `language`, the user's own words for `mention` and `leave_out`, a number
    for `variants`, the person for `for_boss` where they are named; else None.
    """

    kind: RefinementKind
    argument: str | None = None
