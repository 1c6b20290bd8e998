"""Mail: what intake makes of one mail, pasted or MIME. Not here: how it is parsed (`pasted`, `mime`)."""

from __future__ import annotations

from typing import Literal

from assistant.thread import Moment, Value

Automatic = Literal["auto_reply", "bounce", "newsletter", "calendar"]


class Mail(Value):
    """One mail. `text` holds only the words its sender newly wrote; what else stood there is set aside, not lost."""

    text: str
    sender_name: str | None = None
    sender_address: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    """Address and name of each recipient whose header gives both."""
    at: Moment | None = None
    subject: str | None = None
    signature: str = ""
    disclaimer: str = ""
    automatic: Automatic | None = None
    """Set where no person wrote it: an automatic reply, a bounce, a newsletter, a calendar notice."""
    noted: bool = False
    """Our own note of a call or a meeting: what they said, in our words, of which none is said back as theirs."""
    earlier: tuple[Mail, ...] = ()
    """Quoted or forwarded history, oldest first, each with its own new words and no `earlier` of its own."""
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    """Names only; attachments are never opened."""
    notes: tuple[str, ...] = ()
    """What intake had to repair or guess, in words for a person; never a client's words."""
