"""A client with words in every place where the product keeps any, and another beside them. Not here: anything asserted.

Every word that is planted is one that nothing else in the world holds, so that a search of bytes says where it still is.
"""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert, select

from assistant.account import Dismissal, Extent, Standing
from assistant.desk import Desk
from assistant.importing.importer import Importer
from assistant.importing.report import Counts
from assistant.intake.archives.door import read_archive
from assistant.memory.history import Kept
from assistant.memory.noticed import LastAssessment
from assistant.memory.store import Store
from assistant.memory.tables import readings, touchpoints
from assistant.memory.wordings import KeptWordings
from assistant.profile import Profile
from assistant.thread import Client, Touchpoint

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
OURS = ("mia@fernlight.example",)
US = "Mia Fern <mia@fernlight.example>"


@dataclass
class Planted:
    """A client, and every word of theirs."""

    tag: str
    """Letters that stand in all of their words and in no one else's."""
    id: str = ""
    words: list[str] = field(default_factory=list[str])

    def word(self, what: str) -> str:
        """A new word of theirs, long and alone in the world."""
        made = f"{what}{self.tag}{len(self.words):02}xq"
        self.words.append(made)
        return made

    @property
    def name(self) -> str:
        return f"Zyra {self.tag.title()}wander"

    @property
    def company(self) -> str:
        return f"Haus {self.tag.title()}mühle"

    @property
    def address(self) -> str:
        return f"zyra.{self.tag}@{self.domain}"

    @property
    def domain(self) -> str:
        return f"{self.tag}-mill.example"

    @property
    def everything(self) -> list[str]:
        """What nobody must find any more."""
        return [*self.words, self.name, self.company, self.address, self.domain, self.tag]


def plant(store: Store, home: Path, archives: Path, tag: str) -> Planted:
    """A client in every room of the store and in every kind of file, brought in by the importer as far as it can."""
    one = Planted(tag)
    known = store.book.add_client(
        Client(name=one.name, company=one.company), [one.address], success=one.word("success")
    )
    one.id = known.id
    by_hand(store, one)
    archives.mkdir(parents=True, exist_ok=True)
    for path in written(archives, one):
        brought_in(store, path)
    draft(store, home, one)
    files(home, one)
    return one


def brought_in(store: Store, path: Path, client_id: str | None = None) -> Counts:
    """Imports a path whole."""
    importer = Importer(store, ours=OURS, client_id=client_id, clock=lambda: NOW)
    return importer.run(read_archive(path, ours=OURS, now=NOW), path)


def by_hand(store: Store, one: Planted) -> None:
    """What no archive brings: people, numbers, promises, rhythms, feelings, readings."""
    second = f"boss.{one.tag}@{one.domain}"
    store.book.add_contact(one.id, f"Bruno {one.tag.title()}hart", "boss", [second], [f"+49 30 {phone(one)}"])
    one.words += [second, f"Bruno {one.tag.title()}hart", phone(one)]
    store.book.add_domain(one.id, f"shop-{one.tag}.example")
    store.book.add_domain(one.id, one.domain)
    store.book.pair(f"helper@{one.tag}-help.example", one.id)
    store.book.pair(f"sales@{one.domain}", None)
    store.history.add(
        one.id,
        [
            Kept(
                touchpoint=Touchpoint(
                    at=NOW - timedelta(days=1), direction="in", channel="call", outcome="connected",
                    author=one.word("author"), to=(one.word("to"),), cc=(one.word("cc"),), subject=one.word("subject"),
                    text=f"They spoke of {one.word('text')} and Größe {one.word('umlaut')}ß.",
                ),
                message_id=f"<{one.word('id')}@{one.domain}>", in_reply_to=one.word("reply"), refs=(one.word("ref"),),
                conversation=one.word("talk"), attachments=(f"{one.word('attached')}.pdf",),
            )
        ],
    )  # fmt: skip
    store.ledger.add_promise(one.id, one.word("promise"), NOW + timedelta(days=1), NOW)
    store.ledger.add_open_item(
        one.id, "theirs", one.word("item"), since=date(2026, 6, 1), owner=one.word("owner"), note=one.word("note")
    )
    store.ledger.add_invoice(one.id, one.word("R-"), issued=date(2026, 6, 1), amount=Decimal("12.50"), currency="EUR")
    store.ledger.add_cadence(one.id, "call", (0, 3), time(9), 5, since=date(2026, 6, 1), note=one.word("rhythm"))
    store.ledger.add_feeling(one.id, one.word("feeling"), NOW, one.word("by"))
    with store.database.writing() as connection:
        number = connection.scalar(select(touchpoints.c.id).where(touchpoints.c.client_id == one.id).limit(1))
        row = {"touchpoint_id": number, "client_id": one.id, "version": "1", "content": {"said": one.word("reading")}}
        connection.execute(insert(readings).values(row))
    extent = Extent(serious=True, touchpoints=1, newest=NOW, days=3.0)
    store.noticed.dismiss(
        Dismissal(client_id=one.id, sign="silence", reason=one.word("dismissed"), at=NOW, extent=extent)
    )
    day = NOW.date()
    standing = Standing(client_id=one.id, first_day=day, last_day=day, health="watch", action="wait")
    assessed = {"rule": one.word("assessed"), "by": one.address}
    store.noticed.keep([(LastAssessment(one.id, "1", "1", NOW, NOW + timedelta(hours=1), assessed), standing)])


def phone(one: Planted) -> str:
    """A number that is theirs only."""
    return "777" + "".join(str(ord(letter) % 10) for letter in one.tag)[:8]


def mail(
    sender: str,
    to: str,
    body: bytes,
    *,
    id: str,
    subject: str = "Hello",
    more: str = "",
    kind: str = "",
    date: str = "",
) -> bytes:
    """A mail with its body as it is."""
    when = date or "Mon, 01 Jun 2026 09:00:00 +0000"
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {when}\r\nMessage-ID: <{id}>\r\n{more}"
    return (head + (kind or "Content-Type: text/plain; charset=utf-8\r\n") + "\r\n").encode() + body


def mails(one: Planted) -> list[bytes]:
    """Mails of theirs under every transfer encoding, and what is none and lies in quarantine or in doubt."""
    them = f'"{one.name}" <{one.address}>'
    text = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
    coded = base64.b64encode(one.word("head").encode()).decode()
    long = f"We wait for the {one.word('base')} of the mill, and for the grüne {one.word('green')} too. " * 3
    wide = f"About the {one.word('wide')} we have to speak soon. " * 3
    soft = ("é" * 20 + f" until the line is full of {one.word('soft')} and of more words than one line takes") * 2
    page = f"<html><body><p>Look at the <b>{one.word('page')}</b> please.</p></body></html>"
    named = f'attachment; filename="{one.word("file")}.pdf"'
    parted = (
        f"--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee the {one.word('part')}.\r\n--edge\r\n"
        f"Content-Type: application/pdf\r\nContent-Disposition: {named}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode()
    parted += base64.encodebytes(f"%PDF {one.word('inside')} %%EOF".encode()) + b"--edge--\r\n"
    wide_kind = "Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n"
    return [
        mail(them, US, f"Hello, the {one.word('plain')} is late.\r\n".encode(), id=f"{one.word('m1')}@{one.domain}",
             subject=f"=?utf-8?b?{coded}?= and =?utf-8?q?{one.word('quoted')}_=C3=BC?="),
        mail(them, US, base64.encodebytes(long.encode()), id=f"m2@{one.domain}", kind=f"{text}base64\r\n"),
        mail(them, US, base64.encodebytes(wide.encode("utf-16-le")), id=f"m3@{one.domain}", kind=wide_kind),
        mail(them, US, quopri.encodestring(soft.encode()), id=f"m4@{one.domain}", kind=f"{text}quoted-printable\r\n"),
        mail(them, US, page.encode(), id=f"m5@{one.domain}", kind="Content-Type: text/html; charset=utf-8\r\n"),
        mail(them, US, parted, id=f"m6@{one.domain}", kind='Content-Type: multipart/mixed; boundary="edge"\r\n'),
        mail(US, them, f"We answer on the {one.word('ours')}.\r\n".encode(), id="m7@fernlight.example"),
        # No date: quarantine, and known whose. A stranger with them in copy: asked about, and only theirs to be.
        mail(them, US, f"Undated {one.word('undated')}.\r\n".encode(), id=f"m8@{one.domain}").replace(
            b"Date: Mon, 01 Jun 2026 09:00:00 +0000\r\n", b""),
        mail("Sam <sam@lawyers.example>", US, f"The {one.word('doubt')} of the mill.\r\n".encode(),
             id=f"m9-{one.tag}@lawyers.example", more=f"Cc: {them}\r\n"),
    ]  # fmt: skip


def written(folder: Path, one: Planted) -> list[Path]:
    """Archives of theirs of every kind."""
    box = folder / f"{one.tag}-box.mbox"
    box.write_bytes(
        b"".join(
            b"From x@x.example Mon Jun  1 09:00:00 2026\n" + m.replace(b"\r\n", b"\n") + b"\n\n" for m in mails(one)
        )
    )
    chat = folder / f"WhatsApp Chat with {one.name}.txt"
    chat.write_text(
        f"03/06/2026, 14:05 - {one.name}: the {one.word('chat')} is here\n03/06/2026, 14:06 - Mia Fern: seen\n", "utf-8"
    )
    threads = folder / f"threads-{one.tag}.jsonl"
    point = {
        "at": "2026-05-01T09:00:00+00:00",
        "direction": "in",
        "channel": "text",
        "text": f"Thread {one.word('thread')}.",
    }
    line = {
        "id": f"t-{one.tag}",
        "now": "2026-06-01T09:00:00+00:00",
        "client": {"name": one.name},
        "touchpoints": [point],
    }
    threads.write_text(
        json.dumps(line)
        + "\n"
        + '{"client": {"name": "'
        + one.name
        + '"}, "touchpoints": "'
        + one.word("torn")
        + '"\n',
        "utf-8",
    )
    invoices = folder / f"invoices-{one.tag}.csv"
    invoices.write_text(f"client;number;issued;amount\n{one.name};{one.word('N')};2026-05-01;1.200,50\n", "utf-8")
    calendar = folder / f"meetings-{one.tag}.ics"
    calendar.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
        f"UID:{one.word('uid')}\r\nDTSTART:20260601T090000Z\r\nSUMMARY:On the {one.word('meeting')}\r\n"
        f"ORGANIZER;CN={one.name}:mailto:{one.address}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{OURS[0]}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n", "utf-8",
    )  # fmt: skip
    broken = folder / f"broken-{one.tag}.eml"
    broken.write_bytes(
        f"From: {one.address}\r\nTo: {US}\r\n".encode() + b"X: y\r\n\r\n" + one.word("broken").encode() + b"\r\n"
    )
    return [box, chat, threads, invoices, calendar, broken]


def draft(store: Store, home: Path, one: Planted) -> None:
    """A reply drafted to their mail, kept, changed and sent; the wordings of it too."""
    wordings = KeptWordings(home)
    desk = Desk(Profile(name="Mia Fern", addresses=OURS), wordings=wordings, clock=lambda: NOW)
    reply = desk.reply(
        f"Hello Mia,\n\nthe {one.word('drafted')} is broken again, we lose orders!\n\n{one.name}", now=NOW
    )
    wordings.close()
    number = store.ledger.keep_draft(one.id, reply, NOW)
    store.ledger.mark_sent(one.id, number, NOW, final=f"Dear Zyra, on the {one.word('final')} I call at ten.")


def files(home: Path, one: Planted) -> None:
    """Eval runs and what a process that died left behind."""
    runs = home / "evals" / "2026-06"
    runs.mkdir(parents=True, exist_ok=True)
    with (runs / "run.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"thread": one.id, "said": f"{one.name}: {one.word('run')}"}) + "\n")
        file.write(json.dumps({"thread": "lib-17", "said": "nobody of ours"}) + "\n")
    (runs / f"report-{one.tag}.html").write_text(f"<p>{one.address} {one.word('report')}</p>", "utf-8")
    (home / f"{one.tag}.part").write_bytes(one.word("scratch").encode("utf-16"))


def left_in(home: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """A search of its own, by brute force: each word in each file, with how it stands there. For closed stores only."""
    found: list[tuple[str, str]] = []
    for file in sorted(path for path in home.rglob("*") if path.is_file()):
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            continue  # a companion of a database that was just closed
        flat = data.replace(b"\r", b"").replace(b"\n", b"")
        soft = quopri.decodestring(data.replace(b"=\r\n", b"").replace(b"=\n", b""))
        for word in words:
            ways = {
                "utf-8": word.encode(),
                "utf-16-le": word.encode("utf-16-le"),
                "utf-16-be": word.encode("utf-16-be"),
            }
            ways["json"] = json.dumps(word)[1:-1].encode()
            for name, way in ways.items():
                if way in data or way in flat or way in soft or way.lower() in data.lower():
                    found.append((file.relative_to(home).as_posix(), f"{word} as {name}"))
                for shift in range(3):
                    letters = base64.b64encode(b"\0" * shift + way)
                    core = letters[shift + (shift > 0) : (shift + len(way)) * 8 // 6]
                    if len(core) > 7 and core in flat:
                        found.append((file.relative_to(home).as_posix(), f"{word} in base64 of {name}"))
    return found
