"""What the radar hands out, field by field as `radar --json` prints it: each client now and then, and each manager's book.

Not here: how a client is assessed (`advice.drift`), where it is kept (`memory.noticed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from assistant.account import Standing
from assistant.advice.drift import GRAVITY, Drift
from assistant.advice.drift import RadarSign as RadarSign
from assistant.thread import Client, Health, Moment, Relation, Value

Change = Literal["worse", "better", "other", "same"]


class Then(Value):
    """How a client stood before: on which day that was last known, their health, the names of the signs."""

    day: date
    health: Health | None
    signs: tuple[str, ...]


class ClientOnRadar(Drift):
    """A client with their name and manager, and what changed."""

    client: str
    company: str | None
    relation: Relation
    manager: str | None
    then: Then | None
    """None where nobody had looked yet."""
    change: Change | None
    """`other`: the same health by other signs. None where there is nothing to compare with."""
    new_signs: tuple[str, ...]
    gone_signs: tuple[str, ...]


class Team(Value):
    """What one account manager looks after, by health; the manager is None for the clients that nobody looks after."""

    manager: str | None
    clients: int
    critical: int = 0
    at_risk: int = 0
    watch: int = 0
    steady: int = 0
    worse: int = 0

    @classmethod
    def of(cls, entries: Iterable[ClientOnRadar]) -> tuple[Team, ...]:
        """Each manager's book, the one in most trouble first. Prospects and former clients are in none."""
        books: dict[str | None, list[ClientOnRadar]] = {}
        for entry in entries:
            if entry.health is not None:
                books.setdefault(entry.manager, []).append(entry)
        teams = [
            cls(
                manager=name,
                clients=len(book),
                worse=sum(one.change == "worse" for one in book),
                **{health: sum(one.health == health for one in book) for health in GRAVITY if health},
            )
            for name, book in books.items()
        ]
        return tuple(sorted(teams, key=lambda one: (-one.critical, -one.at_risk, -one.watch, one.manager or "\uffff")))


class Radar(Value):
    """All clients, worst first; then the prospects and former clients for whom something is due."""

    now: Moment
    since: date
    manager: str | None
    """Whose clients these are, where only one manager's were asked for."""
    clients: tuple[ClientOnRadar, ...]
    teams: tuple[Team, ...]
    snoozed: int
    """Clients that are kept off the radar for a while."""
    finished: bool
    """False where it was stopped: what was assessed is kept, and the same call goes on from there."""


def compared(client: Client, drift: Drift, manager: str | None, before: Standing | None, day: date) -> ClientOnRadar:
    """The client now, beside how they stood on that day."""
    then = None
    if before is not None:
        names = tuple(one.name for one in before.signs)
        then = Then(day=min(day, before.last_day), health=before.health, signs=names)
    was, are = set(then.signs) if then else set[str](), {one.name for one in drift.signs}
    return ClientOnRadar(
        **{name: getattr(drift, name) for name in Drift.model_fields},
        client=client.name,
        company=client.company,
        relation=client.relation,
        manager=manager,
        then=then,
        change=_change(then, drift.health, was != are) if then else None,
        new_signs=tuple(one.name for one in drift.signs if one.name not in was) if then else (),
        gone_signs=tuple(one for one in then.signs if one not in are) if then else (),
    )


def _change(then: Then, health: Health | None, others: bool) -> Change:
    if then.health is not None and health is not None and then.health != health:
        return "worse" if GRAVITY[health] < GRAVITY[then.health] else "better"
    return "other" if others or then.health != health else "same"
