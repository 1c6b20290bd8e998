"""A WhatsApp text export, message by message. Not here: the words that WhatsApp writes itself (`whatsapp_words`).

iPhones write "[12.03.26, 14:05:33] Dana: …", Android phones "3/12/26, 2:05 PM - Dana: …", each in the forms of the
phone's language; a message runs on over the lines that have no such stamp.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from assistant.intake.archives.day_order import Figures, Order, day_of, figures, order_of
from assistant.intake.archives.items import Found, Item, Part, Person, broken, digest_of
from assistant.intake.archives.sources import Blob, Reading, whole
from assistant.intake.archives.whatsapp_words import (
    ATTACHED,
    CALL,
    CHAT_NAME,
    DELETED,
    EDITED,
    LEFT_OUT,
    NAMED,
    SYSTEM,
    UNANSWERED,
)
from assistant.intake.clean import label, trim, words
from assistant.intake.limits import MAX_BODY_CHARS
from assistant.intake.threads import is_ours
from assistant.thread import Channel, Direction, Outcome, Touchpoint

_DATE = r"(?P<date>\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}\.?)"
_TIME = (
    r"(?P<early>[上午下後前오전후]{2}\s?)?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s?(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
)
_BRACKET = re.compile(rf"^\[{_DATE}[,\s]\s*(?:à |um |klo |kl\. )?{_TIME}\] ?(?P<rest>.*)$", re.DOTALL)
_DASH = re.compile(rf"^{_DATE}[,\s]\s*(?:à |um |klo |kl\. )?{_TIME} [-–] (?P<rest>.*)$", re.DOTALL)
_SPEAKER = re.compile(r"^(?P<who>[^:\n\"“”„«»]{1,100}?):(?:\s(?P<text>.*)|$)", re.DOTALL)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})
_MARKS = "\u200e\u200f\u202a\u202b\u202c\ufeff"
_PHONE = re.compile(r"^\+?[\d\s().\-\u2011]{7,25}$")
_AMERICAN = re.compile(r"^(?!0)\d{1,2}/(?!0)\d{1,2}/\d{2}, (?!0)\d{1,2}:\d{2}(?::\d{2})? [AP]M\b")

_AMERICAN_WITHIN = 50
"""Messages whose stamps show where the phone is at home."""


@dataclass
class _Message:
    stamp: re.Match[str]
    rest: str
    lines: list[str] = field(default_factory=list[str])
    begin: int = 0
    end: int = 0
    number: int = 0


def is_whatsapp(head: bytes) -> bool:
    """Whether bytes from the beginning of a file are those of an export."""
    text = head.decode("utf-8", "ignore")
    first = next((line for line in text.split("\n") if line.strip(_MARKS + " \r")), "")
    return _stamped(first) is not None


def read_whatsapp(blob: Blob, start: int, reading: Reading, *, file_name: str = "") -> Iterator[tuple[int, Found]]:
    """Each message of the export that ends after `start`. `file_name` is the name that tells whose chat it is."""
    raw = whole(blob)
    chat = _look_through(raw, _chat_name(file_name or blob.name), reading)
    seen: Counter[str] = Counter()
    for message in _messages(raw):
        who, text = _speaker(message)
        if who is None or DELETED.match(text.strip(_MARKS + " \n")):
            continue
        at = _moment(message.stamp, chat.order, reading.timezone)
        identity = digest_of("whatsapp", chat.name, at.replace(tzinfo=None).isoformat() if at else "", who, text)
        seen[identity] += 1
        if message.end <= start:
            continue
        piece = raw[message.begin : message.end]
        where = f"{blob.name}, line {message.number}"
        if at is None:
            yield message.end, broken(where, piece, "The date of the message could not be read.")
        else:
            yield message.end, _item(f"whatsapp:{identity}:{seen[identity]}", at, who, text, piece, where, chat)


@dataclass(frozen=True)
class _Chat:
    """What only the whole export tells."""

    name: str
    """Whose chat it is by the file's name; empty where that does not tell."""
    order: Order
    directions: Mapping[str, Direction]
    """Speaker to side."""
    unproven: frozenset[str]
    """Speakers who are known by what they call themselves only."""

    @property
    def theirs(self) -> list[str]:
        return [who for who, direction in self.directions.items() if direction == "in"]

    @property
    def hint(self) -> str | None:
        return self.name or (self.theirs[0] if len(self.theirs) == 1 and self.theirs[0] not in self.unproven else None)


def _look_through(raw: bytes, name: str, reading: Reading) -> _Chat:
    """A first walk over the export: who speaks in it, and how its days are written."""
    people: dict[str, None] = {}
    unproven: set[str] = set()
    days: list[Figures] = []
    american = True
    for number, message in enumerate(_messages(raw)):
        who, _ = _speaker(message)
        if who is not None:
            people.setdefault(who)
            if _calls_themselves(message):
                unproven.add(who)
        day = figures(message.stamp["date"])
        if day is not None and (not days or days[-1] != day):
            days.append(day)
        if number < _AMERICAN_WITHIN:
            american = american and bool(_AMERICAN.match(message.stamp.string.lstrip("[")))
    order = order_of(days, reading.now.date(), american=american)
    directions: dict[str, Direction] = {who: _direction(who, list(people), name, reading) for who in people}
    return _Chat(name, order, directions, frozenset(unproven))


def _messages(raw: bytes) -> Iterator[_Message]:
    """The stamped lines in the form of the first one, each with the lines below it that are none."""
    form: re.Pattern[str] | None = None
    current: _Message | None = None
    place = 0
    for number, line in enumerate(io.BytesIO(raw), start=1):
        begin, place = place, place + len(line)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        found = _stamped(text, form)
        if found is not None:
            form = form or found.re
            if current is not None:
                yield current
            # The marks before a stamp are dropped, those of the text tell what WhatsApp itself has written.
            current = _Message(found, found["rest"], [], begin, place, number)
        elif current is not None:
            current.lines.append(text)
            current.end = place
    if current is not None:
        yield current


def _stamped(line: str, form: re.Pattern[str] | None = None) -> re.Match[str] | None:
    text = line.lstrip(_MARKS + " ").translate(_SPACES)
    if not text[:1] or not (text[0].isdigit() or text[0] == "["):
        return None
    if form is not None:
        return form.match(text)
    return _BRACKET.match(text) or _DASH.match(text)


def _speaker(message: _Message) -> tuple[str | None, str]:
    """Who says what; nobody for what WhatsApp itself says."""
    found = _SPEAKER.match(message.rest)
    if found is None:
        return None, ""
    text = "\n".join([found["text"] or "", *message.lines])
    who = label(found["who"], 100).removeprefix("~").strip()
    if not who or (text.startswith(tuple(_MARKS)) and SYSTEM.search(text) and not CALL.search(text)):
        return None, ""
    return who, text


def _calls_themselves(message: _Message) -> bool:
    """ "~ Dana" is what somebody unknown calls themselves, and so says nothing of whose the chat is."""
    return message.rest.lstrip(_MARKS + " ").startswith("~")


def _item(key: str, at: datetime, who: str, text: str, raw: bytes, where: str, chat: _Chat) -> Item:
    direction, hint = chat.directions[who], chat.hint
    listeners = [one for one in chat.theirs if one != who] if direction == "out" else []
    marked = text.startswith(tuple(_MARKS))
    text = EDITED.sub("", text).strip(_MARKS + " \n")
    channel: Channel = "chat"
    outcome: Outcome | None = None
    attachments: tuple[str, ...] = ()
    named = NAMED.match(text) or ATTACHED.match(text)
    if named:
        attachments = (label(named["name"].strip(_MARKS), 120),)
        text = text[named.end() :]
    elif re.fullmatch(r"<[^<>\n]{3,60}>", text) or (marked and len(text) < 200 and LEFT_OUT.search(text)):
        text = ""
    elif marked and len(text) < 100 and CALL.search(text):
        channel, outcome, text = "call", "no_answer" if UNANSWERED.search(text) else "connected", ""
    said = trim(words(text[:MAX_BODY_CHARS]).split("\n"))
    return Item(
        kind="message",
        key=key,
        digest=digest_of(who, said, *attachments),
        raw=raw,
        form="txt",
        touchpoints=(Touchpoint(at=at, direction=direction, channel=channel, outcome=outcome, author=who, text=said),),
        people=(_person(who, "from"), *(_person(one, "member") for one in listeners)),
        client_hint=hint,
        conversation=f"whatsapp:{digest_of(hint)[:16]}" if hint else None,
        attachments=attachments,
        where=where,
    )


def _person(who: str, part: Part) -> Person:
    """A speaker, whom the phone knows by name or by number."""
    phone = _PHONE.match(who)
    return Person(name=None if phone else who, phones=(_figures_of(who),) if phone else (), part=part)


def _direction(who: str, people: list[str], chat: str, reading: Reading) -> Direction:
    """Whose word it is. An export bears the name of the other side: whoever is named so is the client."""
    if is_ours(who, None, reading.ours) or _figures_of(who) in reading.ours:
        return "out"
    if chat and len(people) == 2 and any(one.lower() == chat.lower() for one in people):
        return "in" if who.lower() == chat.lower() else "out"
    return "in"


def _chat_name(file_name: str) -> str:
    found = CHAT_NAME.search(file_name.rpartition("/")[2])
    return label(found["name"], 100) if found else ""


def _moment(stamp: re.Match[str], order: Order, timezone: str) -> datetime | None:
    written: Figures | None = figures(stamp["date"])
    day = day_of(written, order) if written else None
    hour = int(stamp["hour"])
    late = (stamp["half"] or "").lower() == "p" or (stamp["early"] or "").strip() in ("下午", "午後", "오후")
    early = (stamp["half"] or "").lower() == "a" or (stamp["early"] or "").strip() in ("上午", "午前", "오전")
    if late or early:
        hour = hour % 12 + (12 if late else 0)
    try:
        clock = time(hour, int(stamp["minute"]), int(stamp["second"] or 0), tzinfo=ZoneInfo(timezone))
        return datetime.combine(day, clock) if day else None
    except ValueError:
        return None


def _figures_of(phone: str) -> str:
    plus = "+" if phone.strip().startswith("+") else ""
    return plus + re.sub(r"\D", "", phone)
