"""How values are said on a page: moments, actions, readings. Pure functions. Not here: what is decided (`assistant.advice`)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from assistant.answers import Assessment
from assistant.thread import Action, Channel, Health, NextChannel, Outcome, ReadsAs, Turn

CHANNELS: dict[Channel, str] = {
    "email": "e-mail",
    "call": "call",
    "voicemail": "voicemail",
    "text": "text message",
    "chat": "chat",
    "meeting": "meeting",
}
OUTCOMES: dict[Outcome, str] = {
    "connected": "reached",
    "no_answer": "no answer",
    "left_message": "left a message",
    "accepted": "accepted",
    "declined": "declined",
    "no_show": "did not come",
    "held": "took place",
    "bounced": "bounced",
    "auto_reply": "automatic reply",
}
READS: dict[ReadsAs, str] = {
    "follow_up": "a fair follow-up",
    "borderline": "borderline",
    "harassment": "harassment",
}
TURNS: dict[Turn, str] = {"us": "your turn", "them": "their turn", "nobody": "nobody’s turn"}
HEALTH: dict[Health, str] = {"steady": "steady", "watch": "worth watching", "at_risk": "at risk", "critical": "critical"}
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
LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "nl": "Dutch",
    "it": "Italian",
    "pt": "Portuguese",
}
_BY: dict[NextChannel, str] = {
    "email": "by e-mail",
    "call": "by phone",
    "text": "by text message",
    "chat": "by chat",
    "meeting": "in person",
}
_CHANGE_TO: dict[NextChannel, str] = {
    "email": "write an e-mail",
    "call": "call",
    "text": "send a text message",
    "chat": "write in the chat",
    "meeting": "meet",
}


def headline(given: Assessment) -> str:
    """The answer to "should I chase again?" in one line."""
    by = _BY.get(given.channel, "") if given.channel else ""
    match given.action:
        case "wait":
            return f"Wait until {day(given.until)}" if given.until else "Wait: it is not late yet"
        case "reply":
            return _tidy(f"No chasing: you owe them an answer, {by}") if by else "No chasing: you owe them an answer"
        case "stop":
            return f"Stop: confirm it once {by}, then no more" if by else "Stop: no further word"
        case "follow_up":
            return _tidy(f"Yes, once more {by}, with something new in it")
        case "switch_channel":
            return f"Change the channel: {_CHANGE_TO[given.channel]}" if given.channel else "Change the channel"
        case "meet":
            return "Meet them: a coffee, a visit or a video call"
        case "senior":
            return "Let a senior colleague reach out now"
        case "if_then":
            return _tidy(f"Yes, {by}: the date, and what hangs on it") if by else "Yes: name the date, and what hangs on it"
        case "invoice_and_park":
            return "Invoice what is done, and park it with an open door"
        case "hand_back":
            return "Hand it back kindly, and close"


def day(moment: date, *, today: date | None = None) -> str:
    """Thursday 12 March, with the year where it is not this one."""
    year = f" {moment.year}" if today and today.year != moment.year else ""
    return f"{moment:%A} {moment.day} {moment:%B}{year}"


def soon(moment: datetime, now: datetime) -> str:
    """today 15:30, tomorrow 09:30, Thursday 12 March 09:30: as told by the clock of `moment`'s own zone."""
    here = now.astimezone(moment.tzinfo).date()
    if moment.date() == here:
        return f"today {moment:%H:%M}"
    if moment.date() == here + timedelta(days=1):
        return f"tomorrow, {moment:%A}, {moment:%H:%M}"
    return f"{day(moment.date(), today=here)}, {moment:%H:%M}"


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


def _tidy(sentence: str) -> str:
    return " ".join(sentence.split()).replace(" ,", ",")
