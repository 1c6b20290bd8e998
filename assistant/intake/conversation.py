"""Pasted transcripts that are no mail: chats, texts and call notes, line by line. Not here: mails and their history."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.intake.clean import label, trim, words
from assistant.intake.dates import moment
from assistant.intake.limits import MAX_BODY_CHARS, MAX_TURNS
from assistant.intake.markers import LABELS
from assistant.intake.people import looks_like_name
from assistant.intake.threads import is_ours
from assistant.thread import Channel, Client, Direction, Outcome, Thread, Touchpoint

OURSELVES = frozenset(
    {
        "me",
        "us",
        "we",
        "i",
        "ich",
        "wir",
        "moi",
        "nous",
        "je",
        "yo",
        "nosotros",
        "nosotras",
        "ik",
        "wij",
        "io",
        "noi",
    }
    | {"eu", "nós"}
)

_DATE = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[\s\u202f]?[AaPp]\.?[Mm]\.?)?(?:Z|\s?[+-]\d{2}:?\d{2})?"
_STAMP = rf"(?:\[\s*(?P<s1>{_DATE}(?:[,T]?\s*{_TIME})?)\s*\]|(?P<s2>{_DATE}(?:[,T]?\s*{_TIME})?))\s*[-–—:,]?\s*"
_SPEAKER = r"(?P<who>[^\W\d_][^:\[\]()<>\n]{0,40}?)\s*(?:\((?P<how>[^()\n]{1,60})\))?"
_STAMPED = re.compile(rf"^{_STAMP}{_SPEAKER}\s*:\s?(?P<text>.*)$")
_BARE = re.compile(rf"^{_SPEAKER}\s*:\s(?P<text>.*\S.*)$")

_CHANNELS: tuple[tuple[str, Channel], ...] = (
    (r"voice ?mail|mailbox|messagerie|buzón|segreteria|voicemail", "voicemail"),
    (
        r"call|phone|anruf|telefon\w*|appel|llamada|gebeld|telefoon\w*|chiamata|telefonata|chamada",
        "call",
    ),
    (
        (
            r"meeting|visit|besuch|treffen|termin|réunion|rendez-vous|reunión|afspraak|vergadering|riunione|"
            r"reunião|coffee|lunch"
        ),
        "meeting",
    ),
    (r"sms|text|imessage", "text"),
    (r"e-?mail|mail|courriel|correo", "email"),
    (r"chat|slack|teams|whatsapp|signal|telegram", "chat"),
)
_LEFT_MESSAGE = (
    r"left (?:a |her a |him a )?(?:message|voice ?mail)|nachricht hinterlassen|message laissé|"
    r"laissé un message|dejé (?:un )?mensaje|bericht achtergelaten|lasciato un messaggio|deixei mensagem"
)
_OUTCOMES: tuple[tuple[str, Outcome], ...] = (
    ((
        r"no[- ]?answer|not reached|nicht erreicht|pas de réponse|sin respuesta|no contesta|niet bereikt|"
        r"geen gehoor|nessuna risposta|sem resposta"
    ), "no_answer"),
    (_LEFT_MESSAGE, "left_message"),
    (r"no[- ]?show|nicht erschienen", "no_show"),
    (r"declined|abgelehnt|abgesagt|refusé|rechazad|afgewezen|rifiutat|recusad", "declined"),
    (r"accepted|angenommen|zugesagt|accepté|aceptad|geaccepteerd|accettat|aceit", "accepted"),
    (r"held|took place|stattgefunden", "held"),
    (r"connected|answered|spoke|erreicht|gesprochen|joint|contestó|bereikt|gesproken|risposto|atendeu", "connected"),
)  # fmt: skip
_SYSTEM = re.compile(
    r"end-to-end|ende-zu-ende|chiffrés de bout en bout|cifrados de extremo|<media omitted>",
    re.IGNORECASE,
)


@dataclass
class _Turn:
    who: str
    how: str
    stamp: str | None
    lines: list[str] = field(default_factory=list[str])
    at: datetime | None = None


def read_conversation(
    text: str,
    *,
    now: datetime,
    ours: Collection[str] = (),
    timezone: str = "UTC",
    thread_id: str = "pasted",
) -> Thread | None:
    """The thread that a pasted transcript tells, or None where `text` is none.

    A transcript has two lines or more of the shape "Dana: …", "[12/03/2026, 14:05] Dana: …" or "2026-03-02 14:05 Dana
    (call, no answer): …", and two speakers or stamps. "Me", "Ich", "Moi" … and whoever is in `ours` speak for the
    agency; where nobody does, the speaker of the last line is the client. Stamps are taken in `timezone`.
    """
    turns = _turns(text[:MAX_BODY_CHARS])
    if turns is None:
        return None
    _set_moments(turns, now, timezone)
    sides = _sides(turns, ours)
    touchpoints = [_touchpoint(turn, sides[turn.who.lower()], now) for turn in turns if trim(turn.lines) or turn.how]
    if not touchpoints:
        return None
    touchpoints.sort(key=lambda touchpoint: touchpoint.at)
    client = next((turn.who for turn in reversed(turns) if sides[turn.who.lower()] == "in"), None)
    return Thread(
        id=thread_id,
        now=now,
        client=Client(name=client or "Client"),
        touchpoints=tuple(touchpoints),
    )


def _turns(text: str) -> list[_Turn] | None:
    turns: list[_Turn] = []
    stamped = 0
    prelude = 0
    for line in words(text).split("\n")[:MAX_TURNS]:
        clean = label(line, 100_000)
        match = _STAMPED.match(clean)
        # In a stamped transcript a line without a stamp goes on with the one before.
        goes_on = match is None and bool(stamped) and stamped == len(turns)
        bare = None if goes_on else match or _BARE.match(clean)
        if bare is not None and _can_speak(bare["who"], match is not None):
            stamp = (match["s1"] or match["s2"]) if match else None
            turns.append(_Turn(label(bare["who"], 60), bare["how"] or "", stamp, [bare["text"]]))
            stamped += stamp is not None
        elif turns:
            turns[-1].lines.append(line)
        elif clean and not _SYSTEM.search(clean):
            prelude += 1
    return turns if _is_transcript(turns, stamped, prelude) else None


def _can_speak(who: str, stamped: bool) -> bool:
    name = who.strip()
    if name.lower() in OURSELVES:
        return True
    if name.lower() in LABELS:
        return False
    return looks_like_name(name) or (stamped and len(name.split()) <= 4)


def _is_transcript(turns: list[_Turn], stamped: int, prelude: int) -> bool:
    if len(turns) < 2:
        return stamped == 1 and len(turns) == 1 and bool(turns[0].how) and not prelude
    speakers = [turn.who.lower() for turn in turns]
    if stamped >= 2 and prelude <= 2:
        return True
    if prelude:
        return False
    # Bare "Name: …" lines are a conversation where the same speakers come back, or one of them is "Me".
    long = sum(len([line for line in turn.lines[1:] if line.strip()]) for turn in turns)
    returning = len(speakers) > len(set(speakers)) and len(set(speakers)) >= 2
    return (returning or (bool(set(speakers) & OURSELVES) and len(set(speakers)) >= 2)) and long <= 4 * len(turns)


def _set_moments(turns: list[_Turn], now: datetime, timezone: str) -> None:
    zone = ZoneInfo(timezone)
    day_first = _day_first([turn.stamp for turn in turns if turn.stamp])
    for turn in turns:
        if turn.stamp:
            at = _stamp_moment(turn.stamp, timezone, day_first)
            turn.at = min(at, now) if at else None
    following = now.astimezone(zone)
    for number, turn in enumerate(reversed(turns)):
        if turn.at is None:
            turn.at = following - timedelta(minutes=1 if number else 0)
        following = min(following, turn.at)


def _day_first(stamps: list[str]) -> bool:
    """Whether slashed dates are written day first: so, unless one of them shows otherwise."""
    return not any(
        int(found.group(2)) > 12 for stamp in stamps if (found := re.match(r"(\d{1,2})/(\d{1,2})/\d{2,4}", stamp))
    )


def _stamp_moment(stamp: str, timezone: str, day_first: bool) -> datetime | None:
    found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})", stamp)
    clock = re.search(r"(\d{1,2}):(\d{2})(?::(\d{2}))?[\s\u202f]?([AaPp])?", stamp)
    if found is None:
        return None
    if re.search(r"(?:Z|[+-]\d{2}:?\d{2})$", stamp) and found.group(1):
        return moment(stamp, timezone, "en")
    if found.group(1):
        year, month, day = int(found.group(1)), int(found.group(2)), int(found.group(3))
    else:
        first, second, year = (
            int(found.group(4)),
            int(found.group(5)),
            int(found.group(6)),
        )
        day, month = (first, second) if day_first or "." in stamp[:6] else (second, first)
        year += 2000 if year < 100 else 0
    hour, minute, second = (int(clock.group(1)), int(clock.group(2)), int(clock.group(3) or 0)) if clock else (12, 0, 0)
    if clock and clock.group(4):
        hour = hour % 12 + (12 if clock.group(4).lower() == "p" else 0)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=ZoneInfo(timezone))
    except ValueError:
        return None


def _sides(turns: list[_Turn], ours: Collection[str]) -> dict[str, Direction]:
    speakers = list(dict.fromkeys(turn.who.lower() for turn in turns))
    mine = {who for who in speakers if who in OURSELVES or is_ours(who, None, ours)}
    if not mine and len(speakers) > 1:
        last = turns[-1].who.lower()
        return {who: "in" if who == last else "out" for who in speakers}
    return {who: "out" if who in mine else "in" for who in speakers}


def _touchpoint(turn: _Turn, side: Direction, now: datetime) -> Touchpoint:
    hint = turn.how.lower()
    channels: list[Channel] = [kind for pattern, kind in _CHANNELS if re.search(rf"\b(?:{pattern})\b", hint)]
    channel: Channel = channels[0] if channels else "chat"
    outcome: Outcome | None = next((kind for pattern, kind in _OUTCOMES if re.search(pattern, hint)), None)
    text = trim(turn.lines)
    author: str | None = turn.who
    if channel in ("call", "voicemail") and outcome in ("no_answer", "left_message"):
        if re.search(_LEFT_MESSAGE, text[:200], re.IGNORECASE):
            outcome = "left_message"
        # "Dana (call, no answer)" in a log is our call to Dana: what reached nobody was not theirs.
        side, author = "out", turn.who if side == "out" else None
    return Touchpoint(
        at=turn.at or now,
        direction=side,
        channel=channel,
        outcome=outcome,
        author=author,
        text=text,
    )
