"""One mail of an archive as an Item, whatever stands in it. Not here: where mails lie (`mbox`, `sources`), parsing (`mime`).

The three things an archive knows beyond the mail itself are read here: when it was delivered, whether it was ever sent
or was thrown away, and that a list's archive hid its addresses ("dana at muster.example").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from assistant.errors import BadInput
from assistant.intake.archives.items import Aside, Broken, Form, Found, Item, Part, Person, broken, digest_of
from assistant.intake.charsets import decode_words
from assistant.intake.dates import rfc_moment
from assistant.intake.doors import from_wide
from assistant.intake.limits import MAX_MAIL_BYTES
from assistant.intake.mail import Mail
from assistant.intake.markers import REPLY_PREFIX
from assistant.intake.mime import read_mime

_ASIDE_WORDS: dict[Aside, str] = {
    "draft": "draft drafts entwürfe entwurf brouillons brouillon borradores concepten bozze rascunhos [gmail]/drafts",
    "spam": "spam junk junk-e-mail bulk werbung indésirables pourriel ongewenst indesiderata lixo eletrônico",
    "bin": "trash deleted bin papierkorb gelöscht corbeille papelera prullenbak cestino lixeira",
}
_ASIDE_NAMES: dict[str, Aside] = {
    "deleted items": "bin",
    "deleted messages": "bin",
    "gelöschte elemente": "bin",
    "gelöschte objekte": "bin",
    "éléments supprimés": "bin",
    "elementos eliminados": "bin",
    "verwijderde items": "bin",
    "posta eliminata": "bin",
    "itens excluídos": "bin",
    "junk e-mail": "spam",
    "junk email": "spam",
    "courrier indésirable": "spam",
    "correo no deseado": "spam",
    "ongewenste e-mail": "spam",
    "posta indesiderata": "spam",
}
_ASIDE: dict[str, Aside] = {
    **{word: aside for aside, words in _ASIDE_WORDS.items() for word in words.split()},
    **_ASIDE_NAMES,
}
_HIDDEN = re.compile(
    rb"^(?P<name>(?:from|to|cc|reply-to|sender):[ \t]*(?:[^@\r\n<]*<)?)(?P<who>[\w.+=-]{1,64}) at (?P<host>[\w-]+(?:\.[\w-]+)+)"
    rb"(?=>|[ \t]*(?:\(|\r?$))",
    re.IGNORECASE | re.MULTILINE,
)
_MARKED = re.compile(rb"^>(>*From )", re.MULTILINE)
_VOLATILE = re.compile(r"[\s>]+")
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
    aside: Aside | None = None,
    hidden: bool = False,
) -> Found:
    """The mail in `raw` as an Item, or a Broken with `raw` whatever went wrong. Never raises.

    `delivered` gives the moment that the archive knows: asked only where the mail carries none. `hidden` says that the archive
    writes addresses as "name at host".
    """
    if len(raw) > MAX_MAIL_BYTES:
        return broken(where, raw, f"The mail is larger than {MAX_MAIL_BYTES >> 20} MB.")
    try:
        plain = _readable(raw, hidden)
        mail = read_mime(plain, timezone=timezone, max_bytes=MAX_MAIL_BYTES * 2, as_sent=True)
        return _item(mail, raw, where, timezone, delivered, aside)
    except BadInput as error:
        return broken(where, raw, str(error))
    except Exception as error:  # noqa: BLE001 - one hostile mail must never end an import of thousands
        return broken(where, raw, f"The mail could not be read ({type(error).__name__}).")


def item_of(
    mail: Mail, raw: bytes, where: str, *, form: Form = "eml", aside: Aside | None = None, identity: bytes | None = None
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
        aside=aside,
        where=where,
    )


def mail_key(mail: Mail, raw: bytes) -> str:
    """The identity of a mail: its Message-ID with its subject and sender. Some send all they send under one identifier, and
    anybody can put another's Message-ID over a mail of their own, which is not to be lost for that.

    A subject counts without "Re:" and "[tags]", which lists and gateways add. Without a Message-ID that can be one, the
    mail is what it says: who, when, about what, in which words, however its lines end.
    """
    subject = core_subject(mail.subject)
    if mail.message_id and _PLAIN_ID.match(mail.message_id):
        return f"mail:{mail.message_id}:{digest_of(subject, (mail.sender_address or '').lower())[:16]}"
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


def aside_of(folder: str) -> Aside | None:
    """What the name of a mail folder says of the mails in it, in the languages that mail programs name folders in."""
    name = re.sub(r"\.(?:mbox|mbx|sbd)$", "", folder.strip().lower()).lstrip(".")
    return _ASIDE.get(name) or _ASIDE.get(re.split(r"[./]", name)[-1])


def aside_of_folders(name: str) -> Aside | None:
    """What the folders of a path say of the mail in it, the innermost first."""
    folders = name.split("/")[:-1]
    return next((aside for folder in reversed(folders) if (aside := aside_of(folder))), None)


def unmarked(raw: bytes) -> bytes:
    """A mail out of an mbox without the marks that its lines beginning "From " were given."""
    return _MARKED.sub(rb"\1", raw) if b"\n>From " in raw or b"\n>>" in raw or raw.startswith(b">") else raw


def _item(
    mail: Mail,
    raw: bytes,
    where: str,
    timezone: str,
    delivered: Callable[[], datetime | None] | None,
    aside: Aside | None,
) -> Item | Broken:
    if not (mail.sender_address or mail.sender_name or mail.to or mail.cc or mail.message_id):
        return broken(where, raw, "It names no sender and no recipient, so it is nobody's mail.")
    head = _head(raw)
    if mail.at is None:
        at = _received(head, timezone) or (delivered() if delivered else None)
        if at is not None:
            note = "The mail carries no readable date; the moment of its delivery was taken."
            mail = mail.model_copy(update={"at": at, "notes": (*mail.notes, note)})
    return item_of(mail, raw, where, aside=aside or _said_aside(head))


def _readable(raw: bytes, hidden: bool) -> bytes:
    plain = from_wide(raw)
    if not hidden:
        return plain
    head, blank, body = plain.partition(b"\n\n")
    return _HIDDEN.sub(rb"\g<name>\g<who>@\g<host>", head) + blank + body


def _head(raw: bytes) -> bytes:
    """The headers, roughly: enough to look a few of them up."""
    head = raw[: 64 * 1024]
    ends = [end for end in (head.find(b"\n\n"), head.find(b"\n\r\n")) if end >= 0]
    return head[: min(ends)] if ends else head


def _header(head: bytes, name: bytes) -> str:
    found = re.search(rb"^" + name + rb":[ \t]*(.*(?:\r?\n[ \t].*)*)", head, re.IGNORECASE | re.MULTILINE)
    return decode_words(re.sub(r"\s+", " ", found.group(1).decode("utf-8", "replace"))) if found else ""


def _received(head: bytes, timezone: str) -> datetime | None:
    """When the last server took the mail in."""
    stamp = _header(head, b"received").rpartition(";")[2].strip()
    return rfc_moment(stamp, timezone) if stamp else None


def _said_aside(head: bytes) -> Aside | None:
    """What the mailbox program wrote into the headers: Gmail's labels, Mozilla's and Pine's flags."""
    for label in _header(head, b"x-gmail-labels").split(","):
        aside = _ASIDE.get(label.strip().strip('"').lower())
        if aside:
            return aside
    flags = _header(head, b"x-status") + _header(head, b"status")
    if "T" in flags:
        return "draft"
    mozilla = _header(head, b"x-mozilla-status")
    deleted = "D" in flags or (re.fullmatch(r"[0-9a-fA-F]{4}", mozilla) and int(mozilla, 16) & 0x0008)
    return "bin" if deleted else None


def _even(text: str) -> str:
    return _VOLATILE.sub(" ", text).strip()
