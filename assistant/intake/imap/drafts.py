"""A draft into the folder for drafts: once, and looked at afterwards. Not here: what stands in it (`writing.reply_mail`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from assistant.errors import MailboxTrouble
from assistant.intake.imap.values import MailAccount
from assistant.intake.imap.wire import BrokenOff, Imap, Refused, speaking
from assistant.intake.parts import read_headers
from assistant.thread import Value

_FLAGS = (rb"\Draft", rb"\Seen")
_APPENDED = re.compile(rb"\[APPENDUID \d+ (\d+)\]", re.IGNORECASE)
_FULL = re.compile(r"OVERQUOTA|quota", re.IGNORECASE)
_KEPT_HEADERS = ("message-id", "in-reply-to", "references", "subject", "from", "to")


class Placed(Value):
    """A draft in the mailbox. `new` is False where it lay there already, `sent` True where it has gone out since."""

    message_id: str
    new: bool
    sent: bool = False


def place(
    imap: Imap, account: MailAccount, drafts: bytes, sent: Iterable[bytes], raw: bytes, message_id: str
) -> Placed:
    """Appends `raw`, whose Message-ID (without brackets) is `message_id`, to the folder `drafts`. Raises MailboxTrouble."""
    with speaking(account):
        for folder in sent:
            if _find(imap, folder, message_id):
                return Placed(message_id=message_id, new=False, sent=True)
        there = _find(imap, drafts, message_id)
        if not there:
            uid = _append(imap, account, drafts, raw)
            there = _find(imap, drafts, message_id) or ([uid] if uid else [])
            if not there or not _as_written(imap, there[-1], raw):
                raise MailboxTrouble(
                    "The mail server did not keep the draft as it was written: look at it in the mailbox before you send it."
                )
            return Placed(message_id=message_id, new=True)
    return Placed(message_id=message_id, new=False)


def _find(imap: Imap, folder: bytes, message_id: str) -> list[int]:
    imap.select_folder(folder, readonly=True)
    return imap.search(["HEADER", "Message-ID", message_id])


def _append(imap: Imap, account: MailAccount, folder: bytes, raw: bytes) -> int | None:
    try:
        said: Any = imap.append(folder, raw, _FLAGS)
    except BrokenOff:
        raise
    except Refused as error:
        reason = "it is full" if _FULL.search(str(error)) else "it refuses"
        raise MailboxTrouble(f"The mailbox at {account.host} does not take the draft: {reason}.") from None
    found = _APPENDED.search(said) if isinstance(said, bytes) else None
    return int(found[1]) if found else None


def _as_written(imap: Imap, uid: int, raw: bytes) -> bool:
    """Whether what lies there now is the draft: the headers that thread it, its words, and its mark as a draft."""
    imap.noop()
    said = imap.fetch([uid], ["BODY.PEEK[]", "FLAGS"]).get(uid, {})
    kept = said.get(b"BODY[]")
    flags = {str(flag, "ascii", "replace").lower() for flag in said.get(b"FLAGS", ())}
    if not isinstance(kept, bytes) or r"\draft" not in flags:
        return False
    (own, body), (theirs, kept_body) = read_headers(raw), read_headers(kept)
    same = all(_even(str(own.get(name, ""))) == _even(str(theirs.get(name, ""))) for name in _KEPT_HEADERS)
    return same and _even(body.decode("latin-1")) == _even(kept_body.decode("latin-1"))


def _even(text: str) -> str:
    return " ".join(text.split())
