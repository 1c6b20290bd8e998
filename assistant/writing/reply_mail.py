"""A finished draft as a mail that answers another: headers, thread, quoted history. Not here: where it is laid (`syncing`).

The headers are written out here: the standard library folds a long Message-ID into encoded words, and such a reply
falls out of its thread. Everything that comes from the client's mail is one line of safe letters before it gets here.
"""

from __future__ import annotations

import hashlib
import quopri
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime as rfc_date
from email.utils import formataddr
from zoneinfo import ZoneInfo

from assistant.errors import BadInput
from assistant.intake.charsets import decode_words
from assistant.intake.limits import MAX_INPUT_BYTES
from assistant.intake.mail import Mail
from assistant.intake.mime import read_mime
from assistant.intake.parts import read_headers
from assistant.intake.people import Person, people, person
from assistant.thread import LANGUAGE_NAMES, Value

_IDENTIFIER = re.compile(r"<[!-;=?-~]{1,900}>")
_REPLY_PREFIX = re.compile(r"^\s*(?:(?:re|aw|antw|sv|rif|r|ref|res)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_MOST_REFERENCES = 30
_MOST_QUOTED = 5
"""Mails of the quoted history, the one that is answered among them."""
_MOST_LINES = 2_000

# The line above a quoted mail, as mail programs write it in the language; the date in it (a Unicode date pattern); and
# the line where the mail bears no date.
_ATTRIBUTIONS = {
    "en": ("On {date}, {who} wrote:", "EEEE, d MMMM y 'at' HH:mm", "{who} wrote:"),
    "de": ("Am {date} schrieb {who}:", "EEEE, d. MMMM y 'um' HH:mm", "{who} schrieb:"),
    "fr": ("Le {date}, {who} a écrit :", "EEEE d MMMM y 'à' HH:mm", "{who} a écrit :"),
    "es": ("El {date}, {who} escribió:", "EEEE, d 'de' MMMM 'de' y 'a' 'las' HH:mm", "{who} escribió:"),
    "nl": ("Op {date} schreef {who}:", "EEEE d MMMM y 'om' HH:mm", "{who} schreef:"),
    "it": ("Il giorno {date} {who} ha scritto:", "EEEE d MMMM y 'alle' 'ore' HH:mm", "{who} ha scritto:"),
    "pt": ("Em {date}, {who} escreveu:", "EEEE, d 'de' MMMM 'de' y 'às' HH:mm", "{who} escreveu:"),
}


class ReplyMail(Value):
    """The mail as bytes with CRLF, ready to be laid into a folder. `message_id` has no brackets."""

    raw: bytes
    message_id: str
    to: str
    note: str | None = None
    """What the sender should look at before it goes out."""


def reply_mail(
    body: str,
    answered: bytes,
    *,
    language: str,
    from_name: str | None,
    from_address: str,
    at: datetime,
    timezone: str = "UTC",
) -> ReplyMail:
    """`body` as the answer to the mail `answered`, with that mail quoted below it in the way of the language.

    `at` is the moment of writing (aware), `timezone` (IANA) the sender's. The same words in answer to the same mail make
    the same Message-ID. Raises BadInput where the mail names nobody who could be answered.
    """
    mail = read_mime(answered[:MAX_INPUT_BYTES], timezone=timezone)
    headers, _ = read_headers(answered)
    to, note = _whom(headers.get_all("Reply-To") or [], mail)
    own = _identifiers(str(headers.get("Message-ID", "")))[:1]
    before = _identifiers(" ".join(map(str, headers.get_all("References") or []))) or _identifiers(
        str(headers.get("In-Reply-To", ""))
    )
    text = f"{body.strip()}\n\n{_quoted(mail, language, timezone)}".rstrip() + "\n"
    message_id = _message_id(from_address, [*own, mail.text[:2_000], body])
    subject = _REPLY_PREFIX.sub("", mail.subject or "").strip()
    lines = [
        f"Date: {rfc_date(at.astimezone(ZoneInfo(timezone)))}",
        f"From: {_named(from_name, from_address)}",
        f"To: {_named(to.name, str(to.address))}",
        _subject(f"Re: {subject}".strip()),
        f"Message-ID: <{message_id}>",
        *([f"In-Reply-To: {own[0]}"] if own else []),
        *_references([*before, *own]),
        "MIME-Version: 1.0",
        *_encoding(text),
    ]
    return ReplyMail(
        raw="\r\n".join([*lines, "", ""]).encode("ascii") + _encoded(text),
        message_id=message_id,
        to=str(to.address),
        note=note,
    )


def _whom(reply_to: Sequence[object], mail: Mail) -> tuple[Person, str | None]:
    sender = Person(mail.sender_name, mail.sender_address)
    asked = [one for value in reply_to for one in people(str(value)) if one.address]
    if not asked or asked[0].address == sender.address:
        if not sender.address:
            raise BadInput("The mail names no address that could be answered: reply to it in your mail program.")
        return sender, None
    address = str(asked[0].address)
    name = person(decode_words(asked[0].name)).name if asked[0].name else sender.name
    elsewhere = address.rpartition("@")[2] != (sender.address or "").rpartition("@")[2]
    note = f"The client's mail asks for answers to another address than it came from: {address}." if elsewhere else None
    return Person(name, address), note


def _identifiers(value: str) -> list[str]:
    return list(dict.fromkeys(_IDENTIFIER.findall(value[:100_000])))


def _references(every: list[str]) -> list[str]:
    every = list(dict.fromkeys(every))
    if not every:
        return []
    kept = every if len(every) <= _MOST_REFERENCES else [every[0], *every[1 - _MOST_REFERENCES :]]
    return ["References: " + "\r\n ".join(kept)]


def _message_id(address: str, parts: list[str]) -> str:
    digest = hashlib.sha256("\x00".join([address, *parts]).encode("utf-8", "replace")).hexdigest()
    return f"{digest[:40]}@{address.rpartition('@')[2]}"


def _named(name: str | None, address: str) -> str:
    return formataddr((name, address)) if name else address


def _subject(subject: str) -> str:
    charset = "ascii" if subject.isascii() else "utf-8"
    folded = Header(subject, charset, maxlinelen=76, header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {folded}"


def _encoding(text: str) -> list[str]:
    if _is_plain(text):
        return ["Content-Type: text/plain; charset=us-ascii", "Content-Transfer-Encoding: 7bit"]
    return ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"]


def _encoded(text: str) -> bytes:
    encoded = text.encode("utf-8", "replace")
    return (encoded if _is_plain(text) else quopri.encodestring(encoded)).replace(b"\n", b"\r\n")


def _is_plain(text: str) -> bool:
    return text.isascii() and all(len(line) <= 78 and line == line.rstrip() for line in text.split("\n"))


# -- the quoted history -----------------------------------------------------------------------------------------------


def _quoted(mail: Mail, language: str, timezone: str) -> str:
    """The mail below its attribution, and within it the mails that it quotes, the newest outermost."""
    history = [mail, *reversed(mail.earlier)][:_MOST_QUOTED]
    lines: list[str] = []
    for depth, one in enumerate(history):
        if lines:
            lines.append("> " * depth)
        lines.append("> " * depth + attribution(one, language, timezone))
        lines.extend(_marked(one, depth + 1))
    return "\n".join(line.rstrip() for line in lines[:_MOST_LINES])


def _marked(mail: Mail, depth: int) -> Iterator[str]:
    text = "\n\n".join(part for part in (mail.text, mail.signature) if part.strip())
    for line in text.split("\n"):
        yield "> " * depth + line


def attribution(mail: Mail, language: str, timezone: str) -> str:
    """The line that stands above a quoted mail: when it was written, and by whom."""
    from babel.dates import format_datetime

    sentence, pattern, undated = _ATTRIBUTIONS[language if language in LANGUAGE_NAMES else "en"]
    name, address = mail.sender_name, mail.sender_address
    who = f"{name} <{address}>" if name and address else address or name or "?"
    if mail.at is None:
        return undated.format(who=who)
    at = mail.at.astimezone(ZoneInfo(timezone))
    return sentence.format(date=format_datetime(at, pattern, locale=language), who=who)
