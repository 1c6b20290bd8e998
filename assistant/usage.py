"""What one ask of a language model came to, as a value that holds nobody's words, and who is told of it.

`assistant.model` makes one `Used` for each ask, however many requests it took. Not here: where they are kept
(`memory.usage`), and what they add up to (`using`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Outcome = Literal["answered", "fell_back", "unavailable", "refused", "unusable", "stopped"]
"""How an ask ended: the model answered; the second model did; or neither, because it could not be reached in time, it
declined, its answer was not in the form asked for, or whoever asked wanted no more of it."""


@dataclass(frozen=True)
class Used:
    """One ask, from its first request to its end."""

    at: datetime
    """When it ended; aware."""
    task: str
    """The label of the prompt, as `holding_reply@2`; empty where there was none."""
    model: str
    """The name as the server gives it, else the one that it was asked for by."""
    tokens_in: int | None = None
    """Tokens of all requests together, as the server counted them; None where it counted none."""
    tokens_out: int | None = None
    cost: float | None = None
    """In units of the currency in which the prices are set; None where no price is."""
    seconds: float = 0.0
    first_token_seconds: float | None = None
    """From the start of the ask to the first word; None where none came, or none was looked for."""
    requests: int = 1
    outcome: Outcome = "answered"
    fell_back_to: str = ""
    """The second model, where it was asked as well, whether it then answered or not."""
    host: str = ""
    """Where the model was asked, without a path or a key: `127.0.0.1:8080`."""


Record = Callable[[Used], None]
"""Takes note of an ask. One that is handed to a model never raises: an answer must not fail by its being counted."""
