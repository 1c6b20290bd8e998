"""How values are said in the small print of a page: moments, chips. Pure. Not here: whole answers in words (`assistant.tell`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from assistant.profile import Profile
from assistant.radar import Change
from assistant.settings import Reader
from assistant.tell import day
from assistant.thread import Action, Health, Turn
from assistant.workdays import country_of_zone

TURNS: dict[Turn, str] = {"us": "your turn", "them": "their turn", "nobody": "nobody’s turn"}
HEALTH: dict[Health, str] = {
    "steady": "steady",
    "watch": "worth watching",
    "at_risk": "at risk",
    "critical": "critical",
}
CHANGES: dict[Change, str] = {"worse": "worse", "better": "better", "other": "other signs", "same": ""}
"""Against a week ago."""
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
PROBES: Mapping[str, str] = {
    "reachable": "Reached",
    "chat": "Words",
    "streaming": "Word by word",
    "json_schema": "Answers in a form",
    "tool_calls": "Tools",
    "usage": "Counting",
    "first_token": "First word",
}
"""What a model is tried for."""
READERS: dict[Reader, str] = {
    "offline": "by the desk alone: no thread goes to a model",
    "both": "by the desk and the model, weighed against each other",
    "model": "by the model first, within the desk’s hard lines",
}
KEYS = (
    ("Enter", "sends the mail or the question"),
    ("Alt+C", "copies the newest draft"),
    ("Alt+N", "opens the next client, on a client’s page"),
    ("Alt+K", "searches: the open client’s history, the playbook or the radar; with no client open, picks one"),
    ("1 to 3, S", "judge a thread, or skip it, when labelling"),
)
"""The keys of the desk, as its help lists them."""


_DATES = {
    "MM/DD/YYYY": ("US", "PH"),
    "DD.MM.YYYY": (
        "DE", "AT", "CH", "LI", "PL", "CZ", "SK", "NO", "FI", "DK", "IS", "EE", "LV", "RO", "BG", "TR", "UA", "HR", "SI",
    ),
    "DD-MM-YYYY": ("NL",),
    "YYYY/MM/DD": ("JP", "CN", "TW", "KR", "HU", "ZA", "IR"),
    "YYYY-MM-DD": ("SE", "LT", "CA"),
}  # fmt: skip
_DATE_OF = {country: form for form, countries in _DATES.items() for country in countries}


def date_form(profile: Profile) -> str:
    """How a date is typed in the reader's country; without one, as most write it: day, month, year."""
    country = profile.country or (country_of_zone(profile.timezone) if profile.timezone else None)
    return _DATE_OF.get(country or "", "DD/MM/YYYY")


def soon(moment: datetime, now: datetime) -> str:
    """today 15:30, tomorrow 09:30, Thursday 12 March 09:30: as told by the clock of `moment`'s own zone."""
    here = now.astimezone(moment.tzinfo).date()
    if moment.date() == here:
        return f"today {moment:%H:%M}"
    if moment.date() == here + timedelta(days=1):
        return f"tomorrow, {moment:%A}, {moment:%H:%M}"
    year = f" {moment.year}" if moment.year != here.year else ""
    return f"{day(moment)}{year}, {moment:%H:%M}"


def when(moment: datetime, now: datetime) -> str:
    """in 2 h, 20 min ago, yesterday 16:40, Friday 09:30, 3 days ago, 12 March: on the clock of `now`'s zone."""
    here = moment.astimezone(now.tzinfo)
    minutes = round((moment - now).total_seconds() / 60)
    far, past = abs(minutes), minutes < 0
    days = (here.date() - now.date()).days
    if far < 1:
        return "now"
    if far < 60:
        return _either(f"{far} min", past)
    if days == 0 or far < 6 * 60:
        return _either(f"{round(far / 60)} h", past)
    if abs(days) == 1:
        return f"{'yesterday' if past else 'tomorrow'} {here:%H:%M}"
    if abs(days) < 7:
        return _either(f"{-days} days", past) if past else f"{here:%A} {here:%H:%M}"
    year = f" {here.year}" if here.year != now.year else ""
    return f"{here.day} {here:%B}{year}"


def _either(length: str, past: bool) -> str:
    return f"{length} ago" if past else f"in {length}"


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


def sentence(rule: str) -> str:
    """A rule as a sentence: with a capital and a full stop."""
    return f"{rule[:1].upper()}{rule[1:].rstrip('.')}." if rule else ""


def answers(count: int) -> str:
    """One answer, 12 answers."""
    return "one answer" if count == 1 else f"{count} answers"


def size(count: int) -> str:
    """820 bytes, 14 kB, 3.2 MB."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def host_of(url: str | None) -> str:
    """The machine that an address is on; OpenAI's where none is set."""
    return (urlsplit(url).netloc.rpartition("@")[2] or url) if url else "api.openai.com"


def second_model(role: str) -> str:
    """What stands beside the name of a model."""
    return "asked where the first gives no answer" if role == "fallback" else ""


def sent_folders(sent: int, drafts: bool) -> str:
    """What of the folders was found."""
    found = ["Inbox", *(["Sent"] if sent else []), *(["Drafts"] if drafts else [])]
    return f"Found: {', '.join(found)}."


def zone_name(name: str) -> str:
    """Europe/Berlin as Berlin."""
    return name.rsplit("/", 1)[-1].replace("_", " ")
