"""How values are said in the small print of a page: moments, chips. Pure. Not here: whole answers in words (`assistant.tell`)."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.tell import day
from assistant.thread import Action, Health, Turn

TURNS: dict[Turn, str] = {"us": "your turn", "them": "their turn", "nobody": "nobody’s turn"}
HEALTH: dict[Health, str] = {
    "steady": "steady",
    "watch": "worth watching",
    "at_risk": "at risk",
    "critical": "critical",
}
ACTIONS: dict[Action, str] = {
    "reply": "answer them",
    "stop": "stop",
    "wait": "wait",
    "follow_up": "follow up once more",
    "switch_channel": "change the channel",
    "meet": "meet in person",
    "senior": "bring in a senior colleague",
    "if_then": "name the date and what hangs on it",
    "invoice_and_park": "invoice and park it",
    "hand_back": "hand it back and close",
}


def soon(moment: datetime, now: datetime) -> str:
    """today 15:30, tomorrow 09:30, Thursday 12 March 09:30: as told by the clock of `moment`'s own zone."""
    here = now.astimezone(moment.tzinfo).date()
    if moment.date() == here:
        return f"today {moment:%H:%M}"
    if moment.date() == here + timedelta(days=1):
        return f"tomorrow, {moment:%A}, {moment:%H:%M}"
    year = f" {moment.year}" if moment.year != here.year else ""
    return f"{day(moment)}{year}, {moment:%H:%M}"


def stamp(moment: datetime, now: datetime) -> str:
    """Mon 16 Nov, 10:00: a moment in a list, with the year where it is not this one."""
    year = f" {moment.year}" if moment.year != now.year else ""
    return f"{moment:%a} {moment.day} {moment:%b}{year}, {moment:%H:%M}"


def silence(since: datetime, now: datetime) -> str:
    """4 days of silence: the time from the last touchpoint until now, in whole units."""
    hours = int((now - since).total_seconds() // 3600)
    if hours < 1:
        return "just now"
    if hours < 48:
        return f"{hours} hour{'s' if hours > 1 else ''} of silence"
    return f"{hours // 24} days of silence"


def zone_name(name: str) -> str:
    """Europe/Berlin as Berlin."""
    return name.rsplit("/", 1)[-1].replace("_", " ")
