"""The playbook's pages as values: what an editor is shown of one, and how often answers rested on one.

Not here: a page that was read (`memory.playbook`), writing one (`memory.own_pages`), counting (`memory.pages_used`).
"""

from __future__ import annotations

from datetime import datetime

from assistant.thread import Value


class PageSource(Value):
    """A page as it stands in its file, to be edited. `version` tells whether somebody changed it since."""

    id: str
    words: str
    """The whole file: front matter and text."""
    version: str
    own: bool
    """The agency's own words stand, and not those that ship."""
    ships: bool
    """There is a shipped page of this id, to which it can be put back."""


class PageUse(Value):
    """How many answers rested on a page, and when the last of them was given."""

    page_id: str
    answers: int
    last: datetime


class PagesUsed(Value):
    """What the answers since a moment rested on: the page that was used most comes first."""

    since: datetime
    answers: int
    pages: tuple[PageUse, ...]
