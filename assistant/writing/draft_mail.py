"""A finished draft on its way into the sender's own mail program: an address that opens one, and a file that it opens.

Nothing is sent. Not here: how an answer is put together (`reply_mail`), laying it into a mailbox (`syncing`).
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime as rfc_date
from email.utils import formataddr
from urllib.parse import quote

from assistant.thread import Value

UNSENT = b"X-Unsent: 1\r\n"
"""What makes mail programs open a file as a draft that is still to be sent."""
LONGEST_ADDRESS = 1_900
"""Letters of a mailto address that every mail program takes; the words of a longer one are left out."""


class DraftMail(Value):
    """`mailto` opens the mail program with it, `eml` is the file, `to` whom it goes to, where that is known."""

    to: str | None
    mailto: str
    eml: bytes
    whole: bool
    """False where the words were too long for an address: they are to be pasted."""
    note: str | None = None


def mailto_of(to: str | None, subject: str, body: str) -> tuple[str, bool]:
    """The address, every letter of it safe in one, and whether the words are in it."""
    head = f"mailto:{quote(to or '', safe='@')}?subject={quote(' '.join(subject.split()), safe='')}"
    whole = f"{head}&body={quote(body.replace(chr(13), '').replace(chr(10), chr(13) + chr(10)), safe='')}"
    return (whole, True) if len(whole) <= LONGEST_ADDRESS else (head, False)


def new_eml(
    to: str | None, subject: str, body: str, from_name: str | None, from_address: str | None, at: datetime
) -> bytes:
    """A mail that answers none whose bytes are known. `at` is aware."""
    mail = EmailMessage(policy=SMTP)
    mail["Date"] = rfc_date(at)
    if from_address:
        mail["From"] = formataddr((" ".join((from_name or "").split()), from_address))
    if to:
        mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail.set_content(body)
    return UNSENT + mail.as_bytes()
