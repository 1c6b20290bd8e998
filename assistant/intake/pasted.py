"""Pasted words to a Mail: the header block on top, the new words, the mails quoted. Not here: MIME, transcripts."""

from __future__ import annotations

import quopri
import re
from typing import Literal

from assistant.intake.automatic import automatic_of
from assistant.intake.charsets import decode
from assistant.intake.clean import words
from assistant.intake.headers import Heading, header_block, web_heading
from assistant.intake.history import Piece, split_history
from assistant.intake.limits import MAX_BODY_CHARS, MAX_EARLIER
from assistant.intake.mail import Mail
from assistant.intake.markers import FORWARD_SUBJECT, NO_WORDS_OF_ITS_OWN
from assistant.intake.signatures import set_signature_aside

Stands = Literal["with words", "unless a forward", "always"]

_NOTE_LONG = "The text was longer than one mail can be; what lies beyond a million characters was not read."
_NOTE_DATE = "A date in a header could not be read; that moment is unknown."
_NOTE_FORWARD = "The top was a forward without words of its own; the mail inside it was taken."
_NOTE_ENCODED = "The text was pasted in its transfer encoding (quoted-printable); it was decoded."
_NOTE_NAME = "The sender's name was read from the sign-off."


def read_pasted(text: str, *, timezone: str = "UTC") -> Mail:
    """Reads one pasted mail, in any of the seven languages, with or without its headers and its history.

    Moments without an offset are taken in `timezone` (IANA). Raises nothing; empty words give an empty Mail.
    """
    notes = (_NOTE_LONG,) if len(text) > MAX_BODY_CHARS else ()
    clean = words(text[:MAX_BODY_CHARS])
    if _looks_encoded(clean):
        clean, notes = (
            words(decode(quopri.decodestring(clean.encode("utf-8")))[0]),
            (*notes, _NOTE_ENCODED),
        )
    lines = clean.split("\n")
    heading, lines = top_heading(lines, timezone)
    mail = mail_from_lines(lines, heading, timezone)
    if heading.unread_date:
        notes = (*notes, _NOTE_DATE)
    return mail.model_copy(update={"notes": (*notes, *mail.notes)}) if notes else mail


def _looks_encoded(text: str) -> bool:
    """The raw source of a mail was copied: lines end in "=", letters stand as =C3=BC."""
    return len(re.findall(r"=\n", text)) >= 2 and bool(re.search(r"=(?:[C-E][0-9A-F]=[89AB][0-9A-F]|20\n|3D)", text))


def top_heading(lines: list[str], timezone: str) -> tuple[Heading, list[str]]:
    """The heading that a paste begins with and the lines below it."""
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return Heading(), lines
    found = header_block(lines, first, timezone, top=True) or web_heading(lines, timezone)
    return (found[0], lines[found[1] :]) if found else (Heading(), lines)


def mail_from_lines(lines: list[str], heading: Heading, timezone: str, stands: Stands = "with words") -> Mail:
    """The mail that `lines` are the body of: own words apart from signature, disclaimer and history.

    `stands` says when the top is the mail that is meant: where it has words of its own; also without them, unless it
    bears the signs of a forward (an empty reply in a mailbox is still its sender's); or always.
    """
    tree = split_history(lines, timezone)
    tree.heading = heading
    mail = _mail_of(tree)
    earlier = _earlier(tree)[-MAX_EARLIER:]
    mail = mail.model_copy(update={"earlier": tuple(earlier)})
    forwarded = any(piece.kind == "forwarded" for piece in tree.quoted) or bool(
        FORWARD_SUBJECT.match(heading.subject or "")
    )
    if stands != "always" and speaks_for_another(mail) and (forwarded or stands == "with words"):
        return promoted(mail)
    return mail


def _mail_of(piece: Piece) -> Mail:
    heading = piece.heading
    signed = set_signature_aside(piece.lines, heading.sender.name)
    guessed = heading.sender.name is None and signed.name is not None
    return Mail(
        text=signed.text,
        sender_name=heading.sender.name or signed.name,
        sender_address=heading.sender.address,
        to=heading.to,
        cc=heading.cc,
        at=heading.at,
        subject=heading.subject,
        signature=signed.signature,
        disclaimer=signed.disclaimer,
        automatic=automatic_of(heading.subject, signed.text),
        notes=(_NOTE_NAME,) if guessed else (),
    )


def _earlier(piece: Piece) -> list[Mail]:
    """The quoted mails of a tree, oldest first: deeper is older; where all dates are known, they decide."""
    found: list[Mail] = []
    stack = list(piece.quoted)
    while stack:
        quoted = stack.pop(0)
        mail = _mail_of(quoted)
        if mail.text or mail.signature or mail.sender_address or mail.sender_name or mail.at:
            found.append(mail)
        stack = [*quoted.quoted, *stack]
    found.reverse()
    moments = [mail.at for mail in found if mail.at is not None]
    if len(moments) == len(found):
        by_moment = sorted(range(len(found)), key=lambda place: (moments[place], place))
        found = [found[place] for place in by_moment]
    return found


def speaks_for_another(mail: Mail) -> bool:
    """Whether the top holds no words of its own, so that the newest mail below it is what was meant."""
    own = re.sub(r"\s+", " ", mail.text).strip()
    return bool(mail.earlier) and bool(mail.earlier[-1].text) and (not own or bool(NO_WORDS_OF_ITS_OWN.match(own)))


def promoted(mail: Mail) -> Mail:
    """The newest mail below an empty top, with the rest of the history as its own."""
    newest = mail.earlier[-1]
    return newest.model_copy(
        update={
            "earlier": mail.earlier[:-1],
            "subject": newest.subject or mail.subject,
            "disclaimer": newest.disclaimer or mail.disclaimer,
            "notes": (*newest.notes, _NOTE_FORWARD),
        }
    )
