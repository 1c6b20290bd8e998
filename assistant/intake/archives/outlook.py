"""An Outlook .msg file as the mail it was: its properties are put back into a MIME message, which `read_mime` reads.

Not here: reading MIME (`mime`). The compound file is read by python-oxmsg; attachments are named and not opened.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, TypeVar

from assistant.errors import BadInput
from assistant.intake.archives.items import Found, broken
from assistant.intake.archives.mails import NOBODYS, TOO_LARGE, item_of
from assistant.intake.archives.sources import Blob, Reading
from assistant.intake.archives.standing import Standing, of_path
from assistant.intake.clean import label
from assistant.intake.limits import MAX_ATTACHMENTS, MAX_KEPT_BYTES, MAX_MAIL_BYTES
from assistant.intake.mail import Automatic
from assistant.intake.mime import read_mime

if TYPE_CHECKING:
    from oxmsg import Message
    from oxmsg.properties import Properties

T = TypeVar("T")

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SUBJECT, _BODY, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_HEADERS, _MESSAGE_ID, _IN_REPLY_TO, _REFERENCES = 0x007D, 0x1035, 0x1042, 0x1039
_SENDER_NAMES = (0x0042, 0x0C1A)  # whom it was sent for, who sent it
_SENDER_ADDRESSES = (0x5D02, 0x0065, 0x5D01, 0x0C1F)
_SENT, _DELIVERED, _CREATED = 0x0039, 0x0E06, 0x3007
_CLASS, _FLAGS, _RECIPIENT_KIND = 0x001A, 0x0E07, 0x0C15
_NAME, _SMTP, _ADDRESS = 0x3001, 0x39FE, 0x3003
_LONG_NAME, _SHORT_NAME = 0x3707, 0x3704
_UNSENT = 0x0008

_CLASSES: tuple[tuple[str, Automatic], ...] = (
    ("report.ipm.note.ndr", "bounce"),
    ("report.", "auto_reply"),
    ("ipm.note.rules.oof", "auto_reply"),
    ("ipm.schedule.", "calendar"),
)
_OWN_HEADERS = re.compile(r"^(?:content-[\w-]+|mime-version|status|x-status)\s*:", re.IGNORECASE)
_BOUNDARY = "=_put-back-together-from-a-compound-file_="
_MAIL_CLASSES = ("ipm.note", "ipm.schedule.", "report.", "ipm.post")
_NO_MAIL = "It is something of Outlook's that is no mail, such as a contact or a task."
_UNREADABLE = (
    "That is an old Office file, or a damaged .msg, and not a mail: paste the words of the mail, or save it as .eml."
)
_NOTE_RTF = "The mail's words are in Outlook's own format (RTF), which is not read: save it as text or HTML."


def is_msg(head: bytes) -> bool:
    """Whether bytes from the beginning of a file are those of a compound file, as .msg files are."""
    return head.startswith(MAGIC)


def read_msg(blob: Blob, _start: int, reading: Reading) -> Iterator[tuple[int, Found]]:
    """The one mail of a file."""
    with blob.open() as stream:
        raw = stream.read(MAX_KEPT_BYTES)
    if blob.size > MAX_MAIL_BYTES:
        yield blob.size, broken(blob.name, raw, TOO_LARGE, blob.size)
        return
    try:
        yield blob.size, _found(raw, blob.name, reading)
    except BadInput as error:
        yield blob.size, broken(blob.name, raw, str(error))
    except Exception as error:  # noqa: BLE001 - the library raises whatever a damaged file leads it to
        yield blob.size, broken(blob.name, raw, f"The Outlook file could not be read ({type(error).__name__}).")


def mime_of_msg(raw: bytes) -> bytes:
    """One .msg file that was dropped or named by itself, as the MIME message it was. Raises BadInput with one sentence."""
    from oxmsg import Message  # here and not above: few mails need it

    try:
        message = Message.load(io.BytesIO(raw))
        properties = message.properties
        kind = _text(properties, _CLASS).lower()
        if kind and not kind.startswith(_MAIL_CLASSES):
            raise BadInput(_NO_MAIL)
        mime = _as_mime(message, properties)
        words = _text(properties, _BODY).strip() or _html(properties).strip()
        if not words and _binary(properties, _RTF):
            raise BadInput(_NOTE_RTF)
    except BadInput:
        raise
    except Exception:  # noqa: BLE001  # the library raises whatever a damaged or another file leads it to
        raise BadInput(_UNREADABLE) from None
    return mime


def _found(raw: bytes, name: str, reading: Reading) -> Found:
    from oxmsg import Message  # here and not above: few imports need it

    message = Message.load(io.BytesIO(raw))
    properties = message.properties
    kind = _text(properties, _CLASS).lower()
    if kind and not kind.startswith(_MAIL_CLASSES):
        return broken(name, raw, _NO_MAIL)
    mime = _as_mime(message, properties)
    mail = read_mime(mime, timezone=reading.timezone, max_bytes=MAX_MAIL_BYTES * 2, as_sent=True)
    if not (mail.sender_address or mail.sender_name or mail.to or mail.cc):
        return broken(name, raw, NOBODYS)
    automatic = mail.automatic or next((said for begin, said in _CLASSES if kind.startswith(begin)), None)
    mail = mail.model_copy(update={"automatic": automatic})
    if not mail.text and not mail.earlier and _binary(properties, _RTF):
        mail = mail.model_copy(update={"notes": (*mail.notes, _NOTE_RTF)})
    unsent = bool((_number(properties, _FLAGS) or 0) & _UNSENT)
    standing = Standing("draft" if unsent else None) | of_path(name)
    return item_of(mail, raw, name, form="msg", standing=standing, identity=mime)


def _as_mime(message: Message, properties: Properties) -> bytes:
    lines = _headers(message, properties)
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"', ""]
    plain, html = _text(properties, _BODY), _html(properties)
    if plain.strip() or not html.strip():
        lines += [f"--{_BOUNDARY}", "Content-Type: text/plain; charset=utf-8", "", plain]
    else:
        lines += [f"--{_BOUNDARY}", "Content-Type: text/html; charset=utf-8", "", html]
    for attachment in message.attachments[:MAX_ATTACHMENTS]:
        name = _text(attachment.properties, _LONG_NAME) or _text(attachment.properties, _SHORT_NAME)
        name = label(name or _text(attachment.properties, _NAME), 200).replace('"', "'").replace("\\", "/")
        if name:
            lines += [f"--{_BOUNDARY}", "Content-Type: application/octet-stream"]
            lines += [f'Content-Disposition: attachment; filename="{name}"', ""]
    lines += [f"--{_BOUNDARY}--", ""]
    return "\n".join(line.replace("\r\n", "\n") for line in lines).encode("utf-8", "replace")


def _headers(message: Message, properties: Properties) -> list[str]:
    """The headers that the mail came with; what is missing in them, as in a mail that was sent, out of the properties."""
    lines: list[str] = []
    taken = True
    for line in _text(properties, _HEADERS).replace("\r\n", "\n").strip("\n").split("\n"):
        if not line.strip():
            continue
        if line[0] not in " \t":
            taken = ":" in line and not _OWN_HEADERS.match(line)
        if taken:
            lines.append(line)
    there = {line.partition(":")[0].strip().lower() for line in lines if line[0] not in " \t"}
    sent = next((at for pid in (_SENT, _DELIVERED, _CREATED) if (at := _moment(properties, pid))), None)
    own = {
        "From": _sender(properties),
        "Subject": label(_text(properties, _SUBJECT), 2_000),
        "Date": format_datetime(sent) if sent else "",
        "Message-ID": label(_text(properties, _MESSAGE_ID), 500),
        "In-Reply-To": label(_text(properties, _IN_REPLY_TO), 500),
        "References": label(_text(properties, _REFERENCES), 10_000),
    }
    lines += [f"{name}: {value}" for name, value in own.items() if value and name.lower() not in there]
    if not there & {"to", "cc"}:
        lines += _recipients(message)
    return lines


def _sender(properties: Properties) -> str:
    name = next((label(one, 200) for pid in _SENDER_NAMES if (one := _text(properties, pid))), "")
    address = next((one for pid in _SENDER_ADDRESSES if "@" in (one := label(_text(properties, pid), 320))), "")
    return _written(name, address)


def _recipients(message: Message) -> list[str]:
    found: dict[int, list[str]] = {1: [], 2: []}
    for recipient in message.recipients[:500]:
        properties = recipient.properties
        address = next((one for pid in (_SMTP, _ADDRESS) if "@" in (one := label(_text(properties, pid), 320))), "")
        kind = (_number(properties, _RECIPIENT_KIND) or 1) & 0x0F
        written = _written(label(_text(properties, _NAME), 200), address)
        if written and kind in found:
            found[kind].append(written)
    return [f"{name}: {', '.join(found[kind])}" for name, kind in (("To", 1), ("Cc", 2)) if found[kind]]


def _written(name: str, address: str) -> str:
    name = re.sub(r'["<>\\]', "", name).strip(" '")
    if not address or name.lower() == address.lower():
        return f"<{address}>" if address else f'"{name}"' if name else ""
    return f'"{name}" <{address}>' if name else f"<{address}>"


def _html(properties: Properties) -> str:
    raw = _binary(properties, _HTML)
    if raw is None:
        return _text(properties, _HTML)
    encoding = _tolerant(lambda: properties.body_encoding) or "utf-8"
    try:
        return raw.decode(encoding, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _text(properties: Properties, pid: int) -> str:
    return (_tolerant(lambda: properties.str_prop_value(pid)) or "").replace("\x00", "")


def _binary(properties: Properties, pid: int) -> bytes | None:
    return _tolerant(lambda: properties.binary_prop_value(pid))


def _number(properties: Properties, pid: int) -> int | None:
    value = _tolerant(lambda: properties.int_prop_value(pid))
    return value if isinstance(value, int) else None


def _moment(properties: Properties, pid: int) -> datetime | None:
    value = _tolerant(lambda: properties.date_prop_value(pid))
    return value.astimezone(UTC) if isinstance(value, datetime) and 1970 <= value.year <= 2200 else None


def _tolerant(read: Callable[[], T | None]) -> T | None:
    """What a property holds, or nothing where it is damaged: the others still make a mail."""
    try:
        return read()
    except (LookupError, ValueError, TypeError, AttributeError, OverflowError):
        return None
