"""Whether the language model can be reached, as the desk knows it: told by the boundary, shown once and not with every answer.

Not here: finding it out (`model.reachable`).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Reach:
    """One desk's line to its model. Safe to share by threads: each field is set in one step."""

    down: str | None = None
    """The sentence that says what is wrong, while the last ask failed for want of a server; None while all is well."""
    said: set[str] = field(default_factory=set[str])
    """Every sentence that stood in `down`: where the page shows it once, an answer need not say it again."""

    def fails(self, sentence: str) -> None:
        """The model gave no answer."""
        self.said.add(sentence)
        self.down = sentence

    def answers(self) -> None:
        """The model gave one."""
        self.down = None
