"""The three invented clients of the first start, read from `knowledge/demo/`, with their dates set about today.

Not here: keeping them (`store`). Each file is one client; a touchpoint's `when` is one of
`{working_days: 3, at: "10:15"}` (so many working days before today), `{minutes: 70}` (ago), and
`{days_before_anchor: 7, at: "10:00"}` (so many days before the last of the file's `anchor` that is over, such as the
last Wednesday at ten), all on the client's clock.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.thread import Client, Touchpoint, Value, first_problem
from assistant.workdays import Workdays, workdays_for

DEMO = KNOWLEDGE / "demo"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DemoClient(Value):
    """One invented client with a history that ends now."""

    id: str
    client: Client
    addresses: tuple[str, ...]
    touchpoints: tuple[Touchpoint, ...]


def demo_clients(now: datetime, folder: Path = DEMO) -> tuple[DemoClient, ...]:
    """The invented clients as of `now` (aware). Raises BadSettings naming the file that cannot be used."""
    return tuple(_read(file, now) for file in sorted(folder.glob("*.yaml")))


def _read(file: Path, now: datetime) -> DemoClient:
    try:
        raw = cast("dict[str, Any]", yaml.safe_load(file.read_text("utf-8")))
        client = Client.model_validate(raw["client"])
        days = workdays_for(client.timezone, client.country)
        local = now.astimezone(client.zone)
        anchor = _last(local, raw["anchor"]) if "anchor" in raw else None
        touchpoints = [
            Touchpoint.model_validate(
                {
                    **{k: v for k, v in one.items() if k != "when"},
                    "at": _moment(one["when"], local, anchor, days).isoformat(),
                }
            )
            for one in raw["touchpoints"]
        ]
    except ValidationError as error:
        raise BadSettings(f"the demo client {file.name}: {first_problem(error)}") from None
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSettings(f"the demo client {file.name} cannot be read: {error}") from None
    in_order = tuple(sorted(touchpoints, key=lambda touchpoint: touchpoint.at))
    return DemoClient(id=f"demo-{file.stem}", client=client, addresses=tuple(raw["addresses"]), touchpoints=in_order)


def _moment(when: dict[str, Any], now: datetime, anchor: date | None, days: Workdays) -> datetime:
    """Never after `now`."""
    if "minutes" in when:
        return now - timedelta(minutes=int(when["minutes"]))
    if "days_before_anchor" in when:
        if anchor is None:
            raise ValueError("days_before_anchor needs an anchor")
        day = anchor - timedelta(days=int(when["days_before_anchor"]))
    else:
        day = now.date()
        for _ in range(int(when["working_days"])):
            day = _working_day_before(day, days)
    return min(days.at(day, time.fromisoformat(str(when["at"]))), now)


def _last(now: datetime, anchor: dict[str, Any]) -> date:
    """The day of the last such weekday and hour that is over."""
    day = now.date() - timedelta(days=(now.weekday() - _WEEKDAYS.index(str(anchor["weekday"]))) % 7)
    over = day < now.date() or time.fromisoformat(str(anchor["at"])) <= now.time()
    return day if over else day - timedelta(days=7)


def _working_day_before(day: date, days: Workdays) -> date:
    for _ in range(60):
        day -= timedelta(days=1)
        if days.is_working_day(day):
            break
    return day
