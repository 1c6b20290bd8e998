"""Twenty invented clients with secrets of their own, what passed with them, and everybody who tries to get between.

Seeded: the same seed is the same world. Every message carries a word that stands nowhere else, with whose history it
belongs to: that of one client, or of none. Not here: what is asked of the world and what must hold (`test_isolation`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from assistant.importing.importer import Importer
from assistant.intake.archives.door import read_archive
from assistant.memory.store import Store
from assistant.thread import Client

CLIENTS = 20
BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
OURS = ("mia@fernlight.example",)
US = "Mia Fern <mia@fernlight.example>"
TALK = (
    "The {0} page shows the wrong prices again since this morning, and we lose orders.",
    "Could you send the draft of {0} by Thursday? Our board meets on Friday.",
    "I am disappointed. The {0} launch was promised for last week, and nobody called.",
    "Thanks for {0}, that looks very good. One question about the number {1}.",
    "We decided to go on with {0}. Please send the invoice to the office.",
    "Is there any news on {0}? I have asked twice by now.",
    "The budget for {0} is {1} euros, not a cent more. This stays between us.",
    "Nobody of us can open the file for {0}. Is the password {1} still right?",
)
WE = (
    "I have it, and I am on it. You hear from me on {0} tomorrow at ten.",
    "Here is the draft of {0}. Please look at it until Friday.",
    "Just checking whether you had a look at {0}.",
)
HOMOGLYPHS = str.maketrans({"a": "а", "e": "е", "o": "о", "i": "і", "c": "с", "p": "р"})  # that is the trick


@dataclass
class Someone:
    """A client of the world."""

    number: int
    first: str
    last: str
    house: str
    secrets: list[str]
    """Words that stand in their history and nowhere else."""
    figures: list[str]
    id: str = ""
    expected: set[str] = field(default_factory=set[str])
    """The words of the messages that belong into their history."""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def domain(self) -> str:
        return f"{self.house}.example"

    @property
    def address(self) -> str:
        return f"{self.first}@{self.domain}".lower()

    @property
    def company(self) -> str:
        return f"{self.house.title()} GmbH"


class World:
    """The clients, and whose each word is."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._used: set[str] = set()
        self._serial = 0
        self.people = [self._someone(number) for number in range(CLIENTS)]
        self.owner: dict[str, int] = {}
        """Whose a secret or a message's word is: the client's number, -1 for nobody's."""
        for one in self.people:
            for word in (*one.secrets, *one.figures):
                self.owner[word] = one.number
        self.sent: dict[int, list[str]] = {one.number: [] for one in self.people}
        """Message-IDs of what passed with each client."""
        self.subjects: dict[int, list[str]] = {one.number: [] for one in self.people}

    def word(self) -> str:
        """A word that nobody ever wrote, of letters only."""
        while True:
            made = "".join(self.dice.choice("bdfgklmnprstvz") + self.dice.choice("aeiou") for _ in range(5)) + "x"
            if made not in self._used:
                self._used.add(made)
                return made

    def told(self, owner: int) -> str:
        """The word of a message that belongs into this client's history, or into none (-1)."""
        word = self.word()
        self.owner[word] = owner
        if owner >= 0:
            self.people[owner].expected.add(word)
        return word

    def id(self, domain: str) -> str:
        self._serial += 1
        return f"{self.word()}.{self._serial}@{domain}"

    def _someone(self, number: int) -> Someone:
        first, last, house = self.word().title(), self.word().title(), self.word()
        figures = [f"7{number:02}{self.dice.randrange(10**6):06}9" for _ in range(3)]
        return Someone(number, first, last, house, [self.word() for _ in range(12)], figures)

    def other(self, than: Someone) -> Someone:
        return self.dice.choice([one for one in self.people if one is not than])

    # -- what passes ----------------------------------------------------------------------------------------------

    def mail(
        self,
        sender: str,
        to: str,
        text: str,
        *,
        id: str | None = None,
        subject: str | None = None,
        more: str = "",
        refs: tuple[str, ...] = (),
        date: str | None = None,
        kind: str = "Content-Type: text/plain; charset=utf-8\r\n",
    ) -> bytes:
        """A raw mail."""
        at = BEGINS + timedelta(minutes=self.dice.randrange(200 * 24 * 60))
        said = f"In-Reply-To: <{refs[-1]}>\r\nReferences: {' '.join(f'<{one}>' for one in refs)}\r\n" if refs else ""
        head = (
            f"From: {sender}\r\nTo: {to}\r\nSubject: {subject or self.word()}\r\n"
            f"Date: {date or format_datetime(at)}\r\nMessage-ID: <{id or self.id('x.example')}>\r\n{said}{more}{kind}\r\n"
        )
        return f"{head}{text}\r\n".encode("utf-8", "surrogateescape")

    def plain(self, one: Someone) -> bytes:
        """A mail of theirs or of ours, with a secret in it."""
        ours = self.dice.random() < 0.35
        line = self.dice.choice(WE if ours else TALK).format(
            self.dice.choice(one.secrets), self.dice.choice(one.figures)
        )
        them = f"{one.name} <{one.address}>"
        sent, subjects = self.sent[one.number], self.subjects[one.number]
        refs = (self.dice.choice(sent),) if sent and self.dice.random() < 0.5 else ()
        subject = self.word()  # no secret: who forges it writes it
        if subjects and self.dice.random() < 0.3:
            subject = f"Re: {self.dice.choice(subjects)}"
        made = self.id("fernlight.example" if ours else one.domain)
        sent.append(made)
        subjects.append(subject.removeprefix("Re: "))
        text = f"Hello,\r\n\r\n{line} {self.told(one.number)}\r\n\r\n{'Mia Fern' if ours else one.name}"
        sender, to = (US, them) if ours else (them, US)
        return self.mail(sender, to, text, id=made, subject=subject, refs=refs)

    def chat(self, one: Someone, folder: Path) -> Path:
        """An exported chat."""
        lines: list[str] = []
        for minute in range(8):
            secret = self.dice.choice(one.secrets)
            who = self.dice.choice([one.name, "Mia Fern"])
            lines.append(f"{minute + 1:02}/06/2026, 14:{minute:02} - {who}: on {secret} {self.told(one.number)}")
        file = folder / f"WhatsApp Chat with {one.name}.txt"
        file.write_text("\n".join(lines) + "\n", "utf-8")
        return file

    def tables(self, folder: Path) -> list[Path]:
        """Open items and invoices of all clients in one table each."""
        items, bills = ["client;item;side;due;since"], ["client;number;issued;amount"]
        for one in self.people:
            items.append(f"{one.name};Texts for {one.secrets[0]};theirs;2026-09-01;2026-08-01")
            items.append(f"{one.name};Draft of {one.secrets[1]};ours;2026-09-20;2026-08-05")
            bills.append(f"{one.name};R-{one.figures[0]};2026-08-01;1.200,50")
        paths = [folder / "items.csv", folder / "invoices.csv"]
        for path, rows in zip(paths, (items, bills), strict=True):
            path.write_text("\n".join(rows) + "\n", "utf-8")
        return paths

    def slack(self, folder: Path) -> Path:
        """A workspace with a channel a client for some, and somebody in it who took a client's name."""
        root = folder / "slack"
        some = self.people[:4]
        users = [{"id": "U0", "name": "mia", "profile": {"real_name": "Mia Fern", "email": OURS[0]}}]
        users += [
            {"id": f"U{one.number + 1}", "name": one.first, "profile": {"real_name": one.name, "email": one.address}}
            for one in some
        ]
        victim = some[0]
        users.append({"id": "UX", "name": "x", "profile": {"real_name": victim.name, "email": "x@evil.example"}})
        channels = [{"id": f"C{one.number}", "name": f"c-{one.house}", "members": []} for one in some]
        dms = [{"id": "D9", "members": ["UX"]}]
        files = {"users.json": users, "channels.json": channels, "dms.json": dms}
        for one in some:
            spoken = [
                {"type": "message", "user": f"U{one.number + 1}", "ts": f"17{one.number:02}00000{n}.000100",
                 "text": f"about {self.dice.choice(one.secrets)} {self.told(one.number)}"}
                for n in range(4)
            ]  # fmt: skip
            files[f"c-{one.house}/2026-06-01.json"] = spoken
        files["D9/2026-06-01.json"] = [
            {"type": "message", "user": "UX", "ts": "1720000000.000100", "text": f"it is me {self.told(-1)}"}
        ]
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content), "utf-8")
        return root

    # -- attacks --------------------------------------------------------------------------------------------------

    def attacks(self, victim: Someone) -> Iterator[bytes]:
        """One mail of every trick against a client; their words belong to whoever really sent them, if to anybody."""
        mine = self.other(victim)
        them, evil = f"{victim.name} <{victim.address}>", f"{self.word()}@{self.word()}.example"
        user, domain = victim.address.split("@")
        own = f"{mine.name} <{mine.address}>"

        def out(sender: str, **more: str) -> bytes:
            return self.mail(sender, US, f"Please answer me here. {self.told(-1)}", **more)  # pyright: ignore[reportArgumentType]  # named parts of one mail

        def inside(sender: str = own, text: str = "", to: str = US, **more: object) -> bytes:
            return self.mail(sender, to, f"{text} {self.told(mine.number)}", **more)  # pyright: ignore[reportArgumentType]  # named parts of one mail

        # Names and addresses that are not what they seem.
        yield out(f'"{victim.name}" <{evil}>')
        yield out(f'"{victim.address}" <{evil}>')
        yield out(f"{victim.address} <{evil}>")
        yield out(f"=?utf-8?q?{victim.first}_=3C{user}=40{domain}=3E=2C?= <{evil}>")
        yield out(f"=?utf-8?q?<{victim.address}>?= {evil}")
        yield out(f"{victim.first} ({victim.address}) {evil}")
        yield out(f'"{victim.address}"@{evil.partition("@")[2]}')
        yield out(f"{victim.address}@{evil.partition('@')[2]}")
        yield out(f"{victim.address}, {evil}")
        yield out(f"{evil}, {victim.address}")
        yield out(f"<{evil}> <{victim.address}>")
        yield out(f"<{victim.address}> <{evil}>")
        yield out(f"{evil}\r\nFrom: {victim.address}")
        yield out(f"{victim.address}\r\nFrom: {evil}")
        yield out(f"{evil}\r\nSender: {victim.address}\r\nReply-To: {victim.address}")
        yield out(f'"{victim.name} via Mia" <{evil}>', more=f"Reply-To: {them}\r\n")
        yield out(f"<{user}\0@{domain}.{evil.partition('@')[2]}>")
        yield out(f"{victim.name} <{user}@{domain}.{evil.partition('@')[2]}>")
        # Houses that look alike.
        yield out(f"{victim.name} <{user}@{domain.translate(HOMOGLYPHS)}>")
        yield out(f"{victim.name} <{user}@xn--{victim.house}-9za.example>")
        yield out(f"{victim.name} <{user}@{domain.replace('m', 'rn').replace('l', '1')}.co>")
        yield out(f"{victim.name} <{user}@{victim.house}-gmbh.example>")
        yield out(f"{victim.name} <{user}@mail.{domain}>")
        yield out(f"{victim.name} <{user}@{domain}x>")
        yield out(f"{victim.name} <{user}@{victim.house}.exarnple>")
        # Somebody else in it: copies, quotes, references, the same identity.
        yield inside(more=f"Cc: {them}\r\n")
        yield inside(text=f"Write to {victim.address} instead of me.")
        yield inside(text=f"> On Monday {them} wrote:\r\n> all good\r\n\r\nSee above.")
        yield inside(sender=f'"{victim.name}" <{mine.address}>')
        yield inside(more=f"Reply-To: {them}\r\nSender: {them}\r\n")
        yield self.mail(evil, US, f"I was asked to write. {self.told(-1)}", more=f"Cc: {them}\r\n")
        yield self.mail(evil, f"{victim.address}, {US}", f"To both of you. {self.told(-1)}")
        yield self.mail(US, f"{victim.address}, {mine.address}", f"To both of you. {self.told(-1)}")
        if self.sent[victim.number]:
            stolen, subject = self.sent[victim.number][-1], self.subjects[victim.number][-1]
            yield inside(refs=(stolen,))
            yield inside(refs=tuple(self.sent[victim.number][:40]), subject=f"Re: {subject}")
            yield inside(id=stolen, subject=subject)
            yield out(evil, id=stolen, subject=subject)
            yield out(f'"{victim.name}" <another.{evil}>', id=stolen, subject=subject)
        # Machines that speak of them.
        bounce = "Content-Type: multipart/report; report-type=delivery-status; boundary=e\r\n"
        report = "--e\r\nContent-Type: text/plain\r\n\r\nNot delivered to {0}. {1}\r\n--e--"
        house = f"mailer-daemon@{mine.domain}"
        yield self.mail(
            house, US, report.format(victim.address, self.told(-1)), subject="Undelivered Mail", kind=bounce
        )
        both = f"{victim.address}, {mine.address}"
        yield self.mail("mailer-daemon@evil.example", US, report.format(both, self.told(-1)), kind=bounce)
        stranger = f"{victim.address}, who.ever@elsewhere.example"
        yield self.mail("mailer-daemon@evil.example", US, report.format(stranger, self.told(-1)), kind=bounce)

    def other_attacks(self, victim: Someone, folder: Path) -> list[Path]:
        """Chats, calendars, threads and tables that use a client's name."""
        mine = self.other(victim)
        chat = folder / f"group-{victim.number}.txt"
        chat.write_text(f"01/06/2026, 10:00 - ~ {victim.name}: it is me {self.told(-1)}\n", "utf-8")
        calendar = folder / f"calendar-{victim.number}.ics"
        calendar.write_text(
            f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{self.word()}\r\nDTSTART:20260601T090000Z\r\n"
            f"SUMMARY:{victim.name}\r\nDESCRIPTION:nobody came {self.told(-1)}\r\n"
            f"ORGANIZER;CN={victim.name}:mailto:x@evil.example\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{OURS[0]}\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n", "utf-8",
        )  # fmt: skip
        thread = folder / f"thread-{victim.number}.jsonl"
        point = {
            "at": "2026-05-01T09:00:00+00:00",
            "direction": "in",
            "channel": "text",
            "text": f"A namesake {self.told(-1)}",
        }
        client = {"name": victim.name, "company": f"Another {self.word()}"}
        line = {"id": self.word(), "now": "2026-06-01T09:00:00+00:00", "client": client, "touchpoints": [point]}
        thread.write_text(json.dumps(line) + "\n", "utf-8")
        table = folder / f"table-{victim.number}.csv"
        table.write_text(
            f"client;email;item;side;due\n{victim.name};{mine.address};Two of us {self.told(-1)};ours;2026-09-01\n",
            "utf-8",
        )
        return [chat, calendar, thread, table]


def box(folder: Path, name: str, mails: list[bytes]) -> Path:
    """Mails as a mailbox file."""
    lines = [b"From x@x.example Mon Jun  1 09:00:00 2026\n" + mail.replace(b"\r\n", b"\n") + b"\n\n" for mail in mails]
    file = folder / name
    file.write_bytes(b"".join(lines))
    return file


def settle_in(world: World, store: Store, folder: Path) -> None:
    """The clients of the world in a store, with all that passed, and all attacks among it."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in world.people:
        one.id = store.book.add_client(Client(name=one.name, company=one.company), [one.address]).id
        store.ledger.add_open_item(one.id, "ours", f"Check {one.secrets[2]}", since=NOW.date())
        store.ledger.add_promise(one.id, f"word on {one.secrets[3]}", NOW + timedelta(days=2), NOW)
        store.ledger.add_feeling(one.id, f"fine, but {one.secrets[4]}", NOW)
    ordinary = [world.plain(one) for one in world.people for _ in range(14)]
    hostile = [mail for one in world.people for mail in world.attacks(one)]
    everything = [*ordinary, *hostile]
    world.dice.shuffle(everything)
    half = len(everything) // 2
    paths = [box(folder, "first.mbox", everything[:half]), box(folder, "second.mbox", everything[half:])]
    paths += [world.chat(one, folder) for one in world.people[::3]]
    paths += [*world.tables(folder), world.slack(folder)]
    for one in world.people[::4]:
        paths += world.other_attacks(one, folder)
    for path in paths:
        bring_in(store, path)


def bring_in(store: Store, path: Path) -> None:
    """Imports a path whole, as a person would."""
    importer = Importer(store, ours=OURS, clock=lambda: NOW)
    importer.run(read_archive(path, ours=OURS, now=NOW), path)
