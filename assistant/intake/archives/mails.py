"""One mail of an archive as an Item, whatever stands in it. Not here: where mails lie (`mbox`, `sources`), parsing (`mime`).

What an archive knows beyond the mail is added here: when it was delivered, where it stood (`standing`), and that a list's
archive hid its addresses ("dana at muster.example").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from assistant.errors import BadInput
from assistant.intake.archives.calendars import answer_in
from assistant.intake.archives.items import Form, Found, Item, Part, Person, broken, digest_of
from assistant.intake.archives.standing import NOWHERE, Standing, head_of, header, of_headers
from assistant.intake.dates import rfc_moment
from assistant.intake.doors import from_wide
from assistant.intake.limits import MAX_MAIL_BYTES
from assistant.intake.mail import Mail
from assistant.intake.markers import REPLY_PREFIX
from assistant.intake.mime import read_mime
from assistant.intake.parts import leaves_of, read_headers
from assistant.thread import Outcome, Touchpoint

_HIDDEN = re.compile(
    rb"^(?P<name>(?:from|to|cc|reply-to|sender):[ \t]*(?:[^@\r\n<]*<)?)(?P<who>[\w.+=-]{1,64}) at (?P<host>[\w-]+(?:\.[\w-]+)+)"
    rb"(?=>|[ \t]*(?:\(|\r?$))",
    re.IGNORECASE | re.MULTILINE,
)
_MARKED = re.compile(rb"^>(>*From )", re.MULTILINE)
_VOLATILE = re.compile(r"[\s>]+")
TOO_LARGE = f"The mail is larger than {MAX_MAIL_BYTES >> 20} MB."
NOBODYS = "It names no sender and no recipient, so it is nobody's mail."
_NOTE_DELIVERED = "The mail carries no readable date; the moment of its delivery was taken."
_BLANK = re.compile(rb"\r?\n\r?\n")
_MAX_IDENTITY = 1_000_000
"""Bytes of a body that tell it from any other."""
_PLAIN_ID = re.compile(r"^[^\s@]{6,}@[^\s@]{3,}$|^\S{16,}$")


def mail_item(
    raw: bytes,
    where: str,
    *,
    timezone: str,
    delivered: Callable[[], datetime | None] | None = None,
    standing: Standing = NOWHERE,
    hidden: bool = False,
) -> Found:
    """The mail in `raw` as an Item, or a Broken with `raw` whatever went wrong. Never raises.

    `delivered` gives the moment that the archive knows: asked only where the mail carries none. `standing` is what the
    folder says of it. `hidden` says that the archive writes addresses as "name at host".
    """
    if len(raw) > MAX_MAIL_BYTES:
        return broken(where, raw, TOO_LARGE)
    try:
        plain = _readable(raw, hidden)
        mail = read_mime(plain, timezone=timezone, max_bytes=MAX_MAIL_BYTES * 2, as_sent=True)
        if not (mail.sender_address or mail.sender_name or mail.to or mail.cc or mail.message_id):
            return broken(where, raw, NOBODYS)
        head = head_of(plain)
        at = mail.at or _received(head, timezone) or (delivered() if delivered else None)
        if mail.at is None and at is not None:
            mail = mail.model_copy(update={"at": at, "notes": (*mail.notes, _NOTE_DELIVERED)})
        made = item_of(mail, raw, where, standing=standing | of_headers(head))
        answer = _answer(mail, plain)
        return made.model_copy(update={"touchpoints": answer}) if answer else made
    except BadInput as error:
        return broken(where, raw, str(error))
    except Exception as error:  # noqa: BLE001 - one hostile mail must never end an import of thousands
        return broken(where, raw, f"The mail could not be read ({type(error).__name__}).")


def item_of(
    mail: Mail,
    raw: bytes,
    where: str,
    *,
    form: Form = "eml",
    standing: Standing = NOWHERE,
    identity: bytes | None = None,
) -> Item:
    """The Item of a mail that has been read. `identity` stands for `raw` where it is no MIME message."""
    return Item(
        kind="mail",
        key=mail_key(mail, raw if identity is None else identity),
        digest=digest_of(mail.sender_address, mail.subject, _even(mail.text), *mail.attachments),
        raw=raw,
        form=form,
        mail=mail,
        people=people_of(mail),
        attachments=mail.attachments,
        automatic=mail.automatic,
        aside=standing.aside,
        sent=standing.sent,
        where=where,
    )


def mail_key(mail: Mail, raw: bytes) -> str:
    """The identity of a mail: its Message-ID with its subject, sender and day. Some send all they send under one identifier,
    and anybody can put another's Message-ID over a mail of their own, which is not to be lost for that.

    A subject counts without "Re:" and "[tags]", which lists and gateways add. Without a Message-ID that can be one, the
    mail is what it says: who, when, about what, in which words, however its lines end.
    """
    subject = core_subject(mail.subject)
    if mail.message_id and _PLAIN_ID.match(mail.message_id):
        day = mail.at.astimezone(UTC).date().isoformat() if mail.at else ""
        return f"mail:{mail.message_id}:{digest_of(subject, (mail.sender_address or '').lower(), day)[:16]}"
    body = _even(_BLANK.split(raw, maxsplit=1)[-1][:_MAX_IDENTITY].decode("latin-1"))
    at = mail.at.timestamp() if mail.at else None
    return f"mail:{digest_of(mail.message_id, mail.sender_address or mail.sender_name, str(at), subject, body)}"


def core_subject(subject: str | None) -> str:
    """A subject as all mails of one talk share it: without reply prefixes, list tags, case and spaces."""
    text = (subject or "").lower()
    while True:
        shorter = re.sub(r"^\s*\[[^\[\]]{0,60}\]", "", REPLY_PREFIX.sub("", text)).strip()
        if shorter == text:
            return " ".join(text.split())
        text = shorter


def people_of(mail: Mail) -> tuple[Person, ...]:
    """The sender and the recipients of a mail, each address once."""
    names = dict(mail.names)
    found: list[Person] = []
    if mail.sender_name or mail.sender_address:
        found.append(Person(name=mail.sender_name, addresses=(mail.sender_address,) if mail.sender_address else ()))
    parts: tuple[tuple[Part, tuple[str, ...]], ...] = (("to", mail.to), ("cc", mail.cc))
    for part, recipients in parts:
        for one in recipients:
            address = one.lower() if "@" in one else None
            name = names.get(one) if address else one
            found.append(Person(name=name, addresses=(address,) if address else (), part=part))
    return tuple(found)


def unmarked(raw: bytes) -> bytes:
    """A mail out of an mbox without the marks that its lines beginning "From " were given."""
    return _MARKED.sub(rb"\1", raw) if b"\n>From " in raw or b"\n>>" in raw or raw.startswith(b">") else raw


def _readable(raw: bytes, hidden: bool) -> bytes:
    plain = from_wide(raw)
    if not hidden:
        return plain
    head, blank, body = plain.partition(b"\n\n")
    return _HIDDEN.sub(rb"\g<name>\g<who>@\g<host>", head) + blank + body


def _received(head: bytes, timezone: str) -> datetime | None:
    """When the last server took the mail in."""
    stamp = header(head, b"received").rpartition(";")[2].strip()
    return rfc_moment(stamp, timezone) if stamp else None


def _answer(mail: Mail, plain: bytes) -> tuple[Touchpoint, ...]:
    """The yes or no to an invitation that a calendar program's mail carries."""
    if mail.automatic != "calendar" or mail.at is None:
        return ()
    parts = leaves_of(*read_headers(plain)).leaves
    said: list[Outcome | None] = [answer_in(part.data()) for part in parts if part.content_type == "text/calendar"]
    outcome: Outcome | None = next((one for one in said if one is not None), None)
    if outcome is None:
        return ()
    author = mail.sender_name or mail.sender_address
    return (
        Touchpoint(
            at=mail.at, direction="in", channel="meeting", outcome=outcome, author=author, subject=mail.subject,
            text=mail.text,
        ),
    )  # fmt: skip


def _even(text: str) -> str:
    return _VOLATILE.sub(" ", text).strip()
