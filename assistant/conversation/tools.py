"""The desk's own methods as tools of a model: what each is for, what it takes, and which intent it comes to.

Fixed here and nowhere else: nothing that a client wrote adds a tool or reaches one. Reading tools are free; what would
write only proposes, and the person confirms. Not here: the asking (`by_model`), the answers (`answering`).
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from assistant.reading.intents import Intent
from assistant.reading.refinements import RefinementKind
from assistant.seam import Tool


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(_Arguments):
    """Takes nothing."""


class OfClient(_Arguments):
    client: str | None = Field(
        default=None, max_length=120, description="The client's name as the user said it; left out for the open client."
    )


class Search(OfClient):
    words: str = Field(min_length=2, max_length=200, description="What to look for in the client's history.")


class Change(_Arguments):
    kind: RefinementKind = Field(description="How the open draft is to change.")
    argument: str | None = Field(
        default=None,
        max_length=200,
        description="mention, leave_out: the user's own words; language: de, en, es, fr, it, nl, pt or pt_br; variants: a number.",
    )


@dataclass(frozen=True)
class Known:
    """A tool with the intent that it comes to. `owed` and `everyone` are as `Asked` has them."""

    tool: Tool
    intent: Intent
    owed: bool = False
    everyone: bool = False


def _of_client(name: str, purpose: str, intent: Intent, *, owed: bool = False) -> Known:
    return Known(Tool(name, purpose, OfClient), intent, owed=owed)


KNOWN: tuple[Known, ...] = (
    _of_client("chase", "Should we chase this client again, wait, or what is the next step?", "should_i_chase"),
    _of_client("judge", "How do our messages to this client read: fair, borderline, harassment?", "judge_thread"),
    _of_client("channel", "Which channel reaches this client best?", "which_channel"),
    _of_client("health", "How is this client's account doing, are they drifting?", "account_health"),
    _of_client(
        "open_items", "What is owed, promised or open with this client, on both sides?", "account_health", owed=True
    ),
    Known(Tool("radar", "Which of all clients need a look?", Nothing), "account_health", everyone=True),
    _of_client("summarise", "What happened with this client so far, in short?", "summarise"),
    Known(Tool("search_history", "Find what was said about something with this client.", Search), "summarise"),
    _of_client("draft_reply", "Draft a holding reply to this client's last message.", "draft_reply"),
    Known(Tool("refine_draft", "Change the open draft.", Change), "refine_draft"),
    _of_client(
        "log_touchpoint",
        "Propose to note the call, mail or meeting that the user tells of. The user confirms it.",
        "log_touchpoint",
    ),
    Known(
        Tool("playbook", "What does the agency's playbook say about a kind of situation?", Nothing), "playbook_question"
    ),
    Known(Tool("small_talk", "The user greets, thanks, or asks what you can do.", Nothing), "small_talk"),
    Known(Tool("out_of_scope", "The user wants something that none of the other tools does.", Nothing), "out_of_scope"),
)
TOOLS: tuple[Tool, ...] = tuple(known.tool for known in KNOWN)
BY_NAME = {known.tool.name: known for known in KNOWN}
