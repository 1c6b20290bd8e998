"""How each client stood week by week over the last quarter, as the small pictures of the radar want it. Not here: the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.account import Standing
from assistant.desk import Desk
from assistant.radar import Radar
from assistant.thread import Health

WEEKS = 13
LEVELS: dict[Health, int] = {"critical": 1, "at_risk": 2, "watch": 3, "steady": 4}
"""The higher, the better."""


@dataclass(frozen=True)
class Quarter:
    """By client: WEEKS levels, the oldest first; 0 where nobody had looked."""

    weeks: Mapping[str, Sequence[int]]


def quarter_of(desk: Desk, found: Radar) -> Quarter:
    """The quarter up to the radar's day, of all clients on it. Raises StoreTrouble."""
    today = found.now.date()
    before = desk.health_over([one.client_id for one in found.clients], today - timedelta(weeks=WEEKS))
    return Quarter({one: _weeks(standings, today) for one, standings in before.items()})


def _weeks(standings: Sequence[Standing], today: date) -> list[int]:
    levels: list[int] = []
    for number in range(WEEKS - 1, -1, -1):
        day = today - timedelta(weeks=number)
        known = [one for one in standings if one.first_day <= day and one.last_day > day - timedelta(weeks=1)]
        levels.append(LEVELS[known[-1].health] if known and known[-1].health else 0)
    return levels
