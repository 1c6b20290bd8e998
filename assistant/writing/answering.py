"""What a reply answers of what was asked, and whether its next word comes late for the client. Not here: the words."""

from __future__ import annotations

from datetime import date, datetime

import regex

from assistant.reading.message import Message
from assistant.reading.requests import requests_of
from assistant.writing.phrases import PhraseBank
from assistant.writing.promise import Hours


def local_day(now: datetime, hours: Hours) -> date:
    """Today, where the client is."""
    return now.astimezone(hours.client_zone).date()


# An hour of tomorrow that something hangs on: "doors are at 8.30 tomorrow", "morgen um 8 Uhr".
_TOMORROW = r"(?:tomorrow|morgen|demain|mañana|domani|amanhã)"
_HOUR = (
    r"(?P<h{0}>[01]?\d|2[0-3])(?:[.:h](?P<m{0}>[0-5]\d))? ?(?P<half{0}>am|pm)?(?: ?(?:uhr|heures|uur|horas|o'clock|h))?"
)
_HOUR_TOMORROW = regex.compile(
    rf"\b{_TOMORROW}\b[^.!?\n]{{0,30}}?\b(?:at|by|before|um|vor|bis|à|avant|a las?|antes de(?: las?)?|om|voor|alle|prima delle|às|antes das) {_HOUR.format(1)}\b"
    rf"|\b(?:at|by|before|um|à|avant|a las?|om|voor|alle|às) {_HOUR.format(2)}\b[^.!?\n]{{0,12}}?\b{_TOMORROW}\b",
    regex.IGNORECASE,
)


_NOT_BEFORE = regex.compile(
    r"\b(?:after|from|not before|any ?time after|ab|nach|erst ab|à partir de|après|a partir de las?|después de las?|na|vanaf|dopo le|dalle|depois das|a partir das) "
    r"(?P<hour>[01]?\d|2[0-3])(?:[.:h](?P<minute>[0-5]\d))? ?(?P<half>am|pm|uhr|heures|h\b|uur|horas)?(?![\d.:]|\s?(?:%|€|minut|tag|day|jour|dag|día|week))",
    regex.IGNORECASE,
)


def not_before(message: Message, moment: datetime, hours: Hours) -> datetime:
    """The moment of a call, moved to the hour from which they can be reached ("ab 16 Uhr"), where we are open then."""
    match = _NOT_BEFORE.search(message.text)
    local = moment.astimezone(hours.client_zone)
    if match is None:
        return moment
    hour = int(match["hour"])
    half = (match["half"] or "").lower()
    if (half == "pm" and hour < 12) or (not half and hour < 8):
        hour += 12
    wanted = local.replace(hour=min(hour, 23), minute=int(match["minute"] or 0))
    return wanted if wanted > local and hours.ours.is_open(wanted) else moment


def needed_sooner(message: Message, promise: datetime, now: datetime, hours: Hours) -> bool:
    """Whether their need comes before our next word: they want one today, or something of theirs begins before it."""
    ahead = (promise.date() - local_day(now, hours)).days
    if ahead > 0 and message.requests.wants("today"):
        return True
    match = _HOUR_TOMORROW.search(message.text) if ahead >= 1 else None
    if match is None:
        return False
    hour = int(match["h1"] or match["h2"])
    if (match["half1"] or match["half2"] or "").lower() == "pm" and hour < 12:
        hour += 12
    return ahead > 1 or (hour, int(match["m1"] or match["m2"] or 0)) <= (promise.hour, promise.minute)


def wants_no_call(message: Message) -> bool:
    """Whether they ask not to be rung."""
    if message.requests.wants("call") and _NOT_BEFORE.search(message.text):
        return False  # "in theatre until 13:30; from then on you call me"
    return message.requests.wants("no_call") or message.did("rules_out_call") is not None


def asks_for_call(message: Message) -> bool:
    """Whether they ask to be rung."""
    return not wants_no_call(message) and (message.requests.wants("call") or message.did("prefers_call") is not None)


# What an answer is owed to first. What the promise itself answers ("call", "today") stands in none.
_ANSWERED_FIRST = (
    "remove halt anyone no_excuses handover confirm no_call no_text senior refund straight explain_money what_to_tell cause send date who "
    "meet put_right in_writing"
).split()
ANSWERS = 2
"""How many of the client's requests a reply answers one by one; a holding reply stays short."""


def may_be_said_back(question: str | None, message: Message) -> bool:
    """A question that is itself a request with an answer of its own ("Can we talk on Friday?") is answered, not quoted."""
    return question is not None and not requests_of(question, message.language).wants(
        "call", "meet", "what_to_tell", "anyone", "refund"
    )


def answers_of(message: Message, bank: PhraseBank, said_back: str | None, by_call: bool) -> tuple[str, ...]:
    """The kinds of request that the reply answers, the weightiest first; what is said back or promised answers itself."""
    wanted = set(message.requests.kinds)
    if said_back:
        wanted -= message.requests.beside - {"remove", "halt", "no_call", "no_text", "in_writing"}
        wanted -= {"cause", "who", "date", "what_to_tell"}  # one question said back is enough
    if wants_no_call(message):
        wanted |= {"no_call"}
        wanted -= {"in_writing", "call"}
    if message.requests.refused:
        wanted -= {"no_excuses"}  # what they will not have is named back already
    if "anyone" in wanted:
        wanted -= {"who"}
    if by_call:
        wanted -= {"no_call", "in_writing", "who", "meet"}
    if wanted & {"remove", "halt"}:
        wanted -= {"put_right", "date"}
    if message.feels in ("neutral", "worried", "pleased"):
        wanted -= {"no_excuses", "senior", "who"}
    if message.feels in ("neutral", "pleased"):
        wanted &= {"send", "confirm", "in_writing", "no_call", "no_text", "explain_money", "meet"}
    if message.did("gives_notice") is None:
        wanted -= {"handover"}
    return tuple(kind for kind in _ANSWERED_FIRST if kind in wanted and bank.family("answers", kind))[:ANSWERS]
