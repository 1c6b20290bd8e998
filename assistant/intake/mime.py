"""A MIME message (.eml) to a Mail. Not here: splitting into parts (`parts`), history and signatures (`pasted`).

Headers and bodies of mail lie, break off and attack; nothing in here trusts them, and whatever stands in a mail a Mail
comes out, with notes on what had to be repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from assistant.errors import BadInput
from assistant.intake.automatic import automatic_of
from assistant.intake.charsets import decode_words
from assistant.intake.clean import label, words
from assistant.intake.dates import rfc_moment
from assistant.intake.headers import Heading
from assistant.intake.html import html_to_text
from assistant.intake.limits import (
    MAX_ADDRESSES,
    MAX_ATTACHED_MAILS,
    MAX_ATTACHMENTS,
    MAX_BODY_CHARS,
    MAX_HEADER_VALUE,
    MAX_INPUT_BYTES,
    MAX_REFERENCES,
)
from assistant.intake.mail import Mail
from assistant.intake.parts import Part, Parts, leaves_of, parameter, read_headers
from assistant.intake.pasted import Stands, mail_from_lines, promoted, speaks_for_another
from assistant.intake.people import Person, people, person, sender

_IDENTIFIER = re.compile(r"<([^<>\s]{1,500})>")
_NO_HTML = re.compile(
    (
        r"(?:does|do|can)(?:n['’]t| not) (?:support|display|read|view) html|html[- ](?:version|capable)|"
        r"view (?:it|this) in (?:a|your) browser"
    ),
    re.IGNORECASE,
)


@dataclass
class Left:
    """How much of the mails attached to one mail may still be read: each may hold as many again."""

    mails: int = MAX_ATTACHED_MAILS
    chars: int = 2 * MAX_BODY_CHARS
    depth: int = 3


def read_mime(
    raw: bytes,
    *,
    timezone: str = "UTC",
    max_bytes: int = MAX_INPUT_BYTES,
    as_sent: bool = False,
    _left: Left | None = None,
) -> Mail:
    """Reads one MIME message. Raises BadInput where it is empty or above `max_bytes`; what else is wrong is a note.

    `timezone` (IANA) is for dates that carry no offset, in the Date header or in the quoted history. A forward without
    words of its own gives the mail inside it; with `as_sent` it stays its sender's, as a mailbox has it.
    """
    if not raw.strip(b"\x00 \t\r\n"):
        raise BadInput("The mail is empty: choose a file that holds a message.")
    if len(raw) > max_bytes:
        size = f"{max_bytes >> 20} MB"
        raise BadInput(f"The mail is larger than {size}: save it without its attachments, or paste its text.")
    headers, body = read_headers(raw)
    parts = leaves_of(headers, body)
    notes = ["The mail has too many or too deeply nested parts; the rest was not read."] if parts.cut else []
    text = _body(parts, notes)
    to, cc = _recipients(headers, "to"), _recipients(headers, "cc")
    heading = _heading(headers, timezone, notes, to, cc)
    stands: Stands = "always" if as_sent else "unless a forward"
    mail = mail_from_lines(words(text).split("\n"), heading, timezone, stands)
    left = _left or Left()
    left.chars -= len(text)
    inner = _attached_mails(parts, timezone, left)
    automatic = automatic_of(heading.subject, mail.text, _plain_headers(headers, parts))
    if inner and automatic is None:
        mail = mail.model_copy(update={"earlier": (*mail.earlier, *inner)})
        mail = promoted(mail) if not as_sent and speaks_for_another(mail) else mail
    identifiers = _identifiers(_value(headers, "message-id"), 1)
    return mail.model_copy(
        update={
            "automatic": automatic or mail.automatic,
            "message_id": identifiers[0] if identifiers else None,
            "in_reply_to": next(iter(_identifiers(_value(headers, "in-reply-to"), 1)), None),
            "references": _identifiers(_value(headers, "references", MAX_HEADER_VALUE * 10), MAX_REFERENCES),
            "attachments": _attachments(parts),
            "names": tuple((one.address, one.name) for one in (*to, *cc) if one.address and one.name),
            "notes": (*notes, *mail.notes),
        }
    )


def _heading(
    headers: Message, timezone: str, notes: list[str], to: tuple[Person, ...], cc: tuple[Person, ...]
) -> Heading:
    senders = [str(one)[:MAX_HEADER_VALUE] for one in headers.get_all("from") or headers.get_all("sender") or []]
    said = sender(senders)
    if said.address is None and any("@" in one for one in senders):
        notes.append("The mail names more than one sender, or one that cannot be told: its address was not taken.")
    raw_date = _value(headers, "date")
    at = rfc_moment(raw_date, timezone) if raw_date else None
    if raw_date and at is None:
        notes.append("The mail's date could not be read; its moment is unknown.")
    return Heading(
        sender=_readable(said),
        at=at,
        subject=label(decode_words(_value(headers, "subject"))) or None,
        to=tuple(one.shown() for one in to),
        cc=tuple(one.shown() for one in cc),
    )


def _readable(one: Person) -> Person:
    """Encoded words are read after the address is found, as an encoded name may hold commas and brackets of its own."""
    if one.name is None or "=?" not in one.name:
        return one
    return Person(
        person(decode_words(one.name)).name or label(decode_words(one.name), 200) or None,
        one.address,
    )


def _recipients(headers: Message, name: str) -> tuple[Person, ...]:
    found: list[Person] = []
    for value in (headers.get_all(name) or [])[:20]:
        found.extend(_readable(one) for one in people(str(value)))
    return tuple(found[:MAX_ADDRESSES])


def _value(headers: Message, name: str, limit: int = MAX_HEADER_VALUE) -> str:
    return str(headers.get(name, ""))[:limit]


def _identifiers(value: str, limit: int) -> tuple[str, ...]:
    """Message identifiers without their brackets; Exchange's <[…]> ones as well."""
    found = [label(one, 500).strip("[]") for one in _IDENTIFIER.findall(value)][:limit]
    if not found and value.strip() and " " not in value.strip():
        found = [label(value, 500).strip("<>[]")]
    return tuple(one for one in found if one)


def _plain_headers(headers: Message, parts: Parts) -> dict[str, str]:
    wanted = (
        "from",
        "return-path",
        "auto-submitted",
        "precedence",
        "list-unsubscribe",
        "list-post",
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-response-from",
        "x-failed-recipients",
        "x-mailchimp-campaign",
    )
    found = {name: _value(headers, name, 500) for name in wanted if headers.get(name) is not None}
    found["content-type"] = " ".join(parts.types[:20])
    return found


def _body(parts: Parts, notes: list[str]) -> str:
    """The words of the message: of alternatives the plain one where it says anything, of others all in order."""
    pieces: list[str] = []
    taken: set[tuple[tuple[int, ...], str]] = set()
    guessed = False
    size = 0
    for part in parts.leaves:
        if not _is_words(part) or size > MAX_BODY_CHARS:
            continue
        family = _alternative_of(part)
        if family is not None:
            if (family, "taken") in taken:
                continue
            if part.content_type == "text/plain" and _html_is_better(part, parts, family):
                continue
            taken.add((family, "taken"))
        text, doubted = part.text()
        guessed = guessed or doubted
        text = _as_plain(part, text)
        if text.strip():
            pieces.append(text.strip("\n"))
            size += len(text)
    if guessed:
        notes.append("The mail's character set was unknown or untrue; it was guessed.")
    joined = "\n\n".join(pieces)
    if len(joined) > MAX_BODY_CHARS:
        notes.append("The mail is longer than a million characters; the rest was not read.")
    return joined[:MAX_BODY_CHARS]


def _is_words(part: Part) -> bool:
    if part.content_type not in (
        "text/plain",
        "text/html",
        "text/enriched",
        "text/x-amp-html",
    ):
        return False
    if part.content_type == "text/x-amp-html" or part.disposition == "attachment":
        return False
    return not (part.filename and part.disposition != "inline" and part.inside)


def _alternative_of(part: Part) -> tuple[int, ...] | None:
    """The place of the innermost multipart/alternative around a part."""
    for level in range(len(part.inside) - 1, -1, -1):
        if part.inside[level] == "multipart/alternative":
            return part.branch[:level]
    return None


def _html_is_better(plain: Part, parts: Parts, family: tuple[int, ...]) -> bool:
    """A plain alternative that is empty, or that only says to look at the other, is no body."""
    others = [part for part in parts.leaves if part.content_type == "text/html" and _alternative_of(part) == family]
    if not others:
        return False
    text = plain.text()[0].strip()
    return not text or (len(text) < 400 and bool(_NO_HTML.search(text)))


def _as_plain(part: Part, text: str) -> str:
    if part.content_type == "text/html" or (
        not part.inside and re.match(r"\s*<(?:!doctype html|html)\b", text[:200], re.IGNORECASE)
    ):
        return html_to_text(text)
    text = text[: MAX_BODY_CHARS * 2]
    if (parameter(part.headers, "format") or "").lower() == "flowed":
        return _unflowed(words(text), (parameter(part.headers, "delsp") or "").lower() == "yes")
    return text


def _unflowed(text: str, delete_space: bool) -> str:
    """RFC 3676: a line that ends in a space runs on in the next one of the same quote depth."""
    out: list[list[str]] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        content = line[marks:]
        content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if flows and delete_space:
            content = content[:-1]
        if open_depth == marks and out and content != "-- ":
            out[-1].append(content)
        else:
            out.append([(">" * marks + " " if marks else "") + content])
        open_depth = marks if flows else None
    return "\n".join("".join(pieces) for pieces in out)


def _attached_mails(parts: Parts, timezone: str, left: Left) -> tuple[Mail, ...]:
    """Mails forwarded as attachments, oldest first, each with its own history before it."""
    if left.depth <= 0:
        return ()
    found: list[Mail] = []
    left.depth -= 1
    for part in parts.leaves:
        if part.content_type not in ("message/rfc822", "message/global") or any(
            "report" in kind for kind in part.inside
        ):
            continue
        if left.mails <= 0 or left.chars <= 0:
            break
        left.mails -= 1
        data = part.data()
        if data.strip(b"\x00 \t\r\n"):
            mail = read_mime(data, timezone=timezone, max_bytes=len(data), _left=left)
            found.extend([*mail.earlier, mail.model_copy(update={"earlier": ()})])
    left.depth += 1
    return tuple(found)


def _attachments(parts: Parts) -> tuple[str, ...]:
    names = [
        part.filename
        for part in parts.leaves
        if part.inside and not (_is_words(part) and part.disposition != "attachment")
    ]
    top = [
        part.filename
        for part in parts.leaves
        if not part.inside and (part.disposition == "attachment" or not part.content_type.startswith("text/"))
    ]
    return tuple(name for name in (*names, *top) if name)[:MAX_ATTACHMENTS]
