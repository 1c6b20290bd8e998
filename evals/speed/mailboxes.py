"""Invented mailboxes of any size, the same for the same seed: what an agency's mail looks like, as bytes on disk.

Talks of many clients run beside each other, answers quote what they answer in the ways of several mail programs, bodies
come plain, as HTML, encoded, with attachments. The sentences are those of the library's threads. Nobody in it exists.
Not here: what is measured with them (`memory`), and mails that attack.
"""

from __future__ import annotations

import base64
import json
import quopri
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from random import Random

from assistant.thread import Client

LIBRARY = Path(__file__).resolve().parent.parent / "library"
OUR_DOMAIN = "quillandmast.example"
US = ("Noa Lindqvist", f"noa@{OUR_DOMAIN}"), ("Piet Amsel", f"piet@{OUR_DOMAIN}")
BEGIN = datetime(2023, 1, 2, 8, 0, tzinfo=UTC)
DAYS = 1_200
_FIRST = (
    "Ada Bela Cora Dario Edda Fenno Gila Hugo Imke Jarl Kaja Levi Mona Nilo Orla Pavel Quinn Rosa Sven Tilda".split()
)
_LAST = "Abendroth Birkmoor Cassell Dunmore Eskildsen Farrow Grauberg Hollis Iversen Jessup Kestrel Lowick".split()
_MADE = (
    "Kites Lamps Boats Cheese Tiles Saddles Clocks Roses Tents Violins Bicycles Stoves Honey Ropes Pens Hats".split()
)
_ABOUT = "homepage,invoice,photos,newsletter,launch,brochure,shop,contract,training,search,banner,report,video".split(
    ","
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class House:
    """An invented client with the people who write for it."""

    client: Client
    people: tuple[tuple[str, str], ...]
    """Name and address of each."""

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(address for _, address in self.people)


@dataclass(frozen=True)
class Invented:
    """One mail as it lies in a mailbox, and what it must come to."""

    raw: bytes
    house: House
    message_id: str
    at: datetime
    sent: bool
    """Whether we wrote it."""


@dataclass
class _Talk:
    subject: str
    ids: list[str] = field(default_factory=list[str])
    said: list[tuple[str, datetime, list[str]]] = field(default_factory=list[tuple[str, datetime, list[str]]])
    """Who wrote, when, and the lines."""


def houses(count: int) -> tuple[House, ...]:
    """So many invented clients, each with a domain of its own and one to three people."""
    made: list[House] = []
    for number in range(count):
        dice = Random(number)
        last, things = dice.choice(_LAST), dice.choice(_MADE)
        domain = f"{last}-{things}-{number}.example".lower()
        names = dice.sample(_FIRST, dice.choice((1, 2, 2, 3)))
        people = tuple((f"{first} {last}", f"{first.lower()}.{last.lower()}@{domain}") for first in names)
        client = Client(name=people[0][0], company=f"{last} {things} {number}")
        made.append(House(client, people))
    return tuple(made)


def mails(of: Sequence[House], count: int, seed: int = 1) -> Iterator[Invented]:
    """So many mails with these clients in the order of their dates; the busy clients have many times what others have."""
    dice = Random(seed)
    weights = [1 / (1 + place) ** 0.5 for place in range(len(of))]
    talks: dict[str, list[_Talk]] = {house.addresses[0]: [] for house in of}
    step = timedelta(days=DAYS) / max(count, 1)
    for number in range(count):
        house = dice.choices(of, weights)[0]
        running = talks[house.addresses[0]]
        if not running or dice.random() < 0.3:
            running.append(_Talk(f"{dice.choice(_ABOUT).capitalize()} {dice.choice(_MADE).lower()} {number}"))
            del running[:-3]
        yield _mail(dice, house, dice.choice(running), number, BEGIN + step * number)


def write_mbox(file: Path, raws: Iterable[bytes]) -> int:
    """Writes them as one mbox; returns how many bytes it has."""
    with file.open("wb") as out:
        for raw in raws:
            marked = re.sub(rb"^(>*From )", rb">\1", raw, flags=re.MULTILINE)
            out.write(b"From MAILER-DAEMON Mon Jan  2 08:00:00 2023\n" + marked.rstrip(b"\n") + b"\n\n")
        return out.tell()


def _mail(dice: Random, house: House, talk: _Talk, number: int, at: datetime) -> Invented:
    us, them = dice.choice(US), dice.choice(house.people)
    sent = dice.random() < 0.45
    sender, to = (us, them) if sent else (them, us)
    message_id = f"{number:x}.{dice.getrandbits(64):016x}@mail.{sender[1].partition('@')[2]}"
    others = [one for one in house.people if one != them]
    lines = [f"{dice.choice(('Hi', 'Hello', 'Dear', 'Good morning'))} {to[0].split()[0]},", ""]
    for _ in range(dice.choice((1, 1, 2, 2, 3))):
        lines += _wrapped(" ".join(dice.choices(sentences(), k=dice.randint(1, 4))), 90)
        lines.append("")
    if dice.random() < 0.5:
        lines += [f"Our reference is {dice.choice(_MADE)[:3].upper()}-{dice.randrange(100000):05}.", ""]
    signed = [
        dice.choice(("Best,", "Kind regards,", "Thanks,")),
        sender[0].split()[0],
        "",
        "-- ",
        sender[0],
        f"{house.client.company if not sent else 'Quill & Mast'} | +44 20 7946 {dice.randrange(10000):04}",
        f"www.{sender[1].partition('@')[2]}",
    ]
    head = [f"Return-Path: <{sender[1]}>", *_trace(dice, sender[1], to[1], at)]
    head += [f"From: {sender[0]} <{sender[1]}>", f"To: {to[0]} <{to[1]}>"]
    if others and dice.random() < 0.3:
        head.append(f"Cc: {', '.join(f'{name} <{address}>' for name, address in others)}")
    head += [f"Subject: {'Re: ' if talk.ids else ''}{talk.subject}", f"Date: {format_datetime(at)}"]
    head.append(f"Message-ID: <{message_id}>")
    if talk.ids:
        older = "\n".join(f" <{one}>" for one in talk.ids[-12:])
        head += [f"In-Reply-To: <{talk.ids[-1]}>", f"References:{older}"]
    head += [
        "MIME-Version: 1.0",
        f"X-Mailer: {dice.choice(('Apple Mail (2.3774)', 'Microsoft Outlook 16.0', 'Mutt/2.2'))}",
    ]
    body = _body(dice, [*lines, *signed], talk)
    talk.ids.append(message_id)
    talk.said.append((f"{sender[0]} <{sender[1]}>", at, lines[:-1]))
    return Invented("\n".join(head).encode() + b"\n" + body, house, message_id, at, sent)


def _trace(dice: Random, sender: str, to: str, at: datetime) -> list[str]:
    """What the servers on the way wrote above the mail."""
    theirs, ours = sender.partition("@")[2], to.partition("@")[2]
    hops = [
        f"Received: from mx{hop}.{theirs} (mx{hop}.example [192.0.2.{hop}])\n\tby mail.{ours} (Postfix) with ESMTPS id "
        f"{dice.getrandbits(44):011X}\n\tfor <{to}>; {format_datetime(at)}"
        for hop in (3, 2, 1)
    ]
    digest, signature = (base64.b64encode(dice.randbytes(size)).decode() for size in (32, 66))
    signed = f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={theirs}; s=s1;\n\th=from:to:subject:date;"
    return [*hops, f"{signed}\n\tbh={digest};\n\tb={signature}"]


def _body(dice: Random, lines: list[str], talk: _Talk) -> bytes:
    """The rest of the headers and the body, in one of the ways of mail programs."""
    quoted = talk.said[-3:][::-1] if dice.random() < 0.85 else []
    text = "\n".join([*lines, "", *_quoted(dice, quoted)])
    way = dice.random()
    if way < 0.45:
        return _part("text/plain", text, dice)
    parts = [_part("text/plain", text, dice), _part("text/html", _html(lines, quoted), dice)]
    whole = _joined("alternative", parts, dice)
    if way < 0.93:
        return whole
    name = f"{dice.choice(_ABOUT)}-{dice.randrange(1000)}.pdf"
    file = base64.encodebytes(dice.randbytes(dice.randrange(5_000, 60_000)))
    attached = (
        f'Content-Type: application/pdf; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n'
    )
    return _joined("mixed", [whole, attached.encode() + file], dice)


def _joined(kind: str, parts: Sequence[bytes], dice: Random) -> bytes:
    mark = f"=_{dice.getrandbits(80):020x}"
    inside = b"".join(f"--{mark}\n".encode() + part + b"\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"\n\n'.encode() + inside + f"--{mark}--\n".encode()


def _part(kind: str, text: str, dice: Random) -> bytes:
    way = dice.random()
    if way < 0.5:
        encoding, data = "8bit", text.encode()
    elif way < 0.85:
        encoding, data = "quoted-printable", quopri.encodestring(text.encode())
    else:
        encoding, data = "base64", base64.encodebytes(text.encode())
    head = f'Content-Type: {kind}; charset="utf-8"\nContent-Transfer-Encoding: {encoding}\n\n'
    return head.encode() + data + b"\n"


def _quoted(dice: Random, said: Sequence[tuple[str, datetime, list[str]]]) -> list[str]:
    """The history below a mail, newest first: with marks, or as Outlook has it."""
    out: list[str] = []
    marked = dice.random() < 0.6
    for depth, (who, at, lines) in enumerate(said):
        if marked:
            marks = ">" * depth + " " if depth else ""
            out.append(f"{marks}On {at:%a, %d %b %Y at %H:%M}, {who} wrote:")
            out += [*(f"{'>' * (depth + 1)} {line}" for line in lines), ""]
        else:
            sent = f"{at:%A, %B %d, %Y %I:%M %p}"
            out += ["-----Original Message-----", f"From: {who}", f"Sent: {sent}", "Subject: Re", "", *lines, ""]
    return out


def _html(lines: Sequence[str], said: Sequence[tuple[str, datetime, list[str]]]) -> str:
    def block(some: Sequence[str]) -> str:
        return "".join(
            f'<div style="font-family:Arial;font-size:10pt">{escape(line) or "<br>"}</div>\n' for line in some
        )

    inside = ""
    for who, at, old in reversed(said):
        opening = f"<div>On {at:%a, %d %b %Y at %H:%M}, {escape(who)} wrote:<br></div>"
        inside = f'{opening}<blockquote type="cite" style="margin:0 0 0 .8ex">{block(old)}{inside}</blockquote>'
    style = "<style>p.MsoNormal{margin:0cm}a:link{color:#0563C1}</style>"
    return f"<html><head>{style}</head><body>{block(lines)}{inside}</body></html>"


def _wrapped(text: str, width: int) -> list[str]:
    lines, current = [""], 0
    for word in text.split(" "):
        if current and current + len(word) > width:
            lines.append("")
            current = 0
        lines[-1] += f" {word}" if current else word
        current += len(word) + 1
    return lines


@cache
def sentences() -> tuple[str, ...]:
    """What clients and agencies say to each other: the sentences of the library's threads."""
    found: dict[str, None] = {}
    for file in sorted([*LIBRARY.glob("dev_threads_*.jsonl"), LIBRARY / "main_threads.jsonl"]):
        for line in file.read_text("utf-8").splitlines():
            for touchpoint in json.loads(line)["touchpoints"]:
                for piece in re.split(r"(?<=[.!?])\s+", touchpoint.get("text") or ""):
                    if 20 < len(piece) < 250:
                        found.setdefault(_SPACE.sub(" ", piece).strip())
    return tuple(found)
