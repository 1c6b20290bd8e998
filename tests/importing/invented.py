"""A folder of archives made for a test: mails of several clients and of strangers, broken ones, copies, and other kinds.

Whatever is in it is known: how many of which kind, so that nobody has to trust the importer's own counts.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

from sqlalchemy import insert, text

from assistant.memory.engine import FILE, Database
from assistant.memory.migrate import run_migrations
from assistant.memory.tables import facts
from assistant.profile import Profile, save_profile
from evals.speed.mailboxes import BEGIN, OUR_DOMAIN, US, House, houses, mails, sentences, write_mbox

NOA = US[0][1]
OURS = tuple(address for _, address in US)
CROWD = houses(12)


@dataclass(frozen=True)
class Made:
    """Where it lies, and what it must come to: the importer's counts, and how many touchpoints."""

    folder: Path
    counts: Counter[str]
    touchpoints: int


def archives(folder: Path, count: int, seed: int = 7) -> Made:
    """About so many mails in two mailboxes, a Maildir and files of their own; threads, a chat and a table beside them."""
    dice = Random(seed)
    counts: Counter[str] = Counter()
    raws: list[bytes] = []
    for mail in mails(CROWD, count, seed):
        kind, raw = _some(dice, mail.raw, len(raws), mail.house)
        counts[kind] += 1
        raws.append(raw)
        if dice.random() < 0.08 and kind in (
            "new",
            "doubtful",
            "quarantined",
        ):  # a copy, as everybody in a house has one
            raws.append(raw)
            counts["known"] += 1
    cuts = [len(raws) * share // 100 for share in (50, 80, 93)]
    write_mbox(_made(folder) / "alpha.mbox", raws[: cuts[0]])
    write_mbox(folder / "omega.mbox", raws[cuts[0] : cuts[1]])
    for number, raw in enumerate(raws[cuts[1] : cuts[2]]):
        (_made(folder / "team" / "cur") / f"{1672646400 + number}.M1P{number}.host:2,S").write_bytes(raw)
    for number, raw in enumerate(raws[cuts[2] :]):
        (_made(folder / "loose") / f"{number:05}.eml").write_bytes(raw)
    for number in range(7):  # no date, and no mailbox around it that knows one
        mail = _mail(CROWD[number].people[0][1], NOA, f"undated {number}", "The date is missing.", date=None)
        (folder / "loose" / f"undated-{number}.eml").write_bytes(mail)
        counts["quarantined"] += 1
    touchpoints = counts["new"]
    for more, new, known in (_threads(folder), _chat(folder), _table(folder)):
        touchpoints, counts["new"], counts["known"] = touchpoints + more, counts["new"] + new, counts["known"] + known
    counts["items"] = sum(counts.values())
    return Made(folder, counts, touchpoints)


def new_home(home: Path) -> Path:
    """A data folder with our addresses and nothing else."""
    save_profile(Profile(name=US[0][0], addresses=OURS), _made(home) / "profile.toml")
    return home


def old_home(home: Path) -> Path:
    """A data folder as the first version left it, with our addresses and the clients: the first command brings it up."""
    new_home(home)
    database = Database(home)
    with database.writing() as connection:
        run_migrations(connection, None, "1")
        connection.execute(insert(facts).values(name="schema", value="1"))
        for number, house in enumerate(CROWD):
            row = {"id": f"house-{number}", "name": house.client.name, "company": house.client.company}
            connection.execute(
                text(
                    "INSERT INTO clients (id, name, company, relation, ruled_out, timezone, is_demo) "
                    "VALUES (:id, :name, :company, 'client', '[]', 'UTC', 0)"
                ),
                row,
            )
            for address in house.addresses:
                mine = {"address": address, "client_id": row["id"]}
                connection.execute(
                    text("INSERT INTO addresses (address, client_id) VALUES (:address, :client_id)"), mine
                )
    database.close()
    with closing(sqlite3.connect(home / FILE)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


def _some(dice: Random, raw: bytes, number: int, house: House) -> tuple[str, bytes]:
    """What becomes of a mail: mostly itself, now and then something else; with the name of its count."""
    way = dice.random()
    theirs, words = house.people[0][1], dice.choice(sentences())
    if way < 0.80:
        return "new", raw
    if way < 0.88:
        who = f"visitor{number % 40}@passing-{number % 40}.example"
        return "doubtful", _mail(who, NOA, f"offer {number}", words)
    if way < 0.90:
        return "quarantined", f"X-Number: {number}\nSubject: to nobody\n\nNobody wrote this to nobody.\n".encode()
    if way < 0.92:
        bulk = "List-Unsubscribe: <https://news.example/u>\nPrecedence: bulk\n"
        return "newsletters", _mail(theirs, NOA, f"news {number}", words, more=bulk)
    if way < 0.94:
        return "internal", _mail(NOA, f"piet@{OUR_DOMAIN}", f"between us {number}", words)
    if way < 0.97:  # everything the same but the number of the message: two mails and not one
        return "new", _mail(theirs, NOA, "Same", "The same words, at the same minute.", number=number)
    away = _mail(
        theirs, NOA, f"Out of office {number}", "I am away until Monday.", more="Auto-Submitted: auto-replied\n"
    )
    return "new", away


def _mail(
    sender: str, to: str, subject: str, words: str, *, number: int = 0, date: int | None = 0, more: str = ""
) -> bytes:
    at = "" if date is None else f"Date: {format_datetime(BEGIN + timedelta(days=date))}\n"
    identity = f"Message-ID: <{subject.replace(' ', '.')}.{number}@{sender.partition('@')[2]}>\n"
    return (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\n{at}{identity}{more}"
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{words}\n"
    ).encode()


def _threads(folder: Path) -> tuple[int, int, int]:
    lines = [
        json.dumps(
            {
                "id": f"thread-{number}",
                "now": "2026-05-04T10:00:00+00:00",
                "client": {"name": CROWD[number % 12].client.company},
                "touchpoints": [
                    {"at": f"2026-01-{day:02}T10:00:00+00:00", "direction": "out", "channel": "call", "outcome": "no_answer"}
                    for day in (3, 5, 9)
                ],
            }
        )
        for number in range(30)
    ]  # fmt: skip
    (folder / "threads.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return 90, 30, 0


def _chat(folder: Path) -> tuple[int, int, int]:
    company = CROWD[0].client.company
    said = [
        f"[{3 + minute // 60 // 24:02}/06/2024, {minute // 60 % 24:02}:{minute % 60:02}:07] {company}: ok"
        for minute in range(0, 300, 2)
        for _ in range(2)
    ]
    (folder / f"WhatsApp Chat with {company}.txt").write_text("\n".join(said) + "\n", "utf-8")
    return 300, 300, 0


def _table(folder: Path) -> tuple[int, int, int]:
    rows = [f"{CROWD[number % 12].client.company};R-{number};2026-05-01;2026-05-15;1.200,50" for number in range(40)]
    (folder / "invoices.csv").write_text("client;number;issued;due;amount\n" + "\n".join(rows) + "\n", "utf-8")
    return 0, 40, 0


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
