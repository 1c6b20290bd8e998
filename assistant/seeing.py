"""What the desk's model was used for, and whether it can be reached. A part of `desk`.

Not here: adding it up (`using`), keeping it (`memory.usage`), finding out (`model.reachable`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from assistant.profile import Profile
from assistant.reach import Reach
from assistant.usage import Used
from assistant.using import Usage, added_up, first_moment

DAYS = 14
"""Days that are shown where nobody says how many."""


class Log(Protocol):
    """The asks on file."""

    def since(self, moment: datetime) -> tuple[Used, ...]: ...


class Seeing:
    """The side of a desk that looks at its own model."""

    profile: Profile
    clock: Callable[[], datetime]
    reach: Reach
    """How the line to the model stands; all is well where there is no model."""
    _log: Log | None

    def usage(self, days: int = DAYS, *, now: datetime | None = None) -> Usage:
        """What the model was asked in the last `days` days, today being one of them, by the clock of the profile's zone.

        Nothing where the desk keeps no log. Raises StoreTrouble where it cannot be read.
        """
        moment = now or self.clock()
        here = moment.astimezone(ZoneInfo(self.profile.timezone)) if self.profile.timezone else moment.astimezone()
        begins = first_moment(here, days)
        return added_up(self._log.since(begins) if self._log else (), begins, here)
