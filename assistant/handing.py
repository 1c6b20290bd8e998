"""The way of a finished draft into the sender's own mail program, and whose mail one is. A part of `desk`. Nothing is sent.

Not here: writing replies (`replying`), the mailbox itself (`upkeep`).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.errors import BadInput, StoreTrouble
from assistant.thread import Thread
from assistant.upkeep import Upkeep

if TYPE_CHECKING:
    from assistant.answers import Reply
    from assistant.memory.clients import KnownClient
    from assistant.syncing import PlacedDraft
    from assistant.writing.draft_mail import DraftMail


class Handing(Upkeep):
    """The outgoing side of a desk."""

    def whose(self, words: str | bytes) -> KnownClient | None:
        """The client from whose address a pasted or dropped mail came; None where it is nobody's, or the store cannot be read."""
        from assistant.intake import read_words

        if self._store is None:
            return None
        try:
            return self._of_address(read_words(words, timezone=self.profile.timezone or "UTC").sender_address)
        except (BadInput, StoreTrouble):
            return None

    def as_sent(self, raw: bytes) -> bytes:
        """A dropped mail as the message that it was: an Outlook .msg put back into MIME, an .eml as it is. Raises BadInput."""
        from assistant.intake import as_mime

        return as_mime(raw)

    def as_mail(self, reply: Reply, answered: str | bytes | Thread | None = None) -> DraftMail:
        """A draft as an address that opens the mail program, and as an .eml that it opens, in answer to what it answers.

        Raises BadInput where there is no draft, or where the mail asks for its answer to go to another client.
        """
        from assistant.intake.people import ADDRESS
        from assistant.writing.draft_mail import UNSENT, DraftMail, mailto_of, new_eml
        from assistant.writing.reply_mail import reply_mail

        if not reply.body.strip():
            raise BadInput("There is no draft to hand on: this mail waits for no answer.")
        raw, to = self._answered(answered)
        ours = next((one for one in self.profile.addresses if ADDRESS.fullmatch(one)), None)
        note: str | None = None
        eml = b""
        if raw is not None and ours is not None:
            with suppress(BadInput):  # words out of a mail program name nobody where a mail does
                made = reply_mail(
                    reply.body, raw, language=reply.language, from_name=self.profile.name, from_address=ours,
                    at=self.clock(), timezone=self.profile.timezone or "UTC",
                )  # fmt: skip
                to, note, eml = made.to, made.note, UNSENT + made.raw
        eml = eml or new_eml(to, reply.subject, reply.body, self.profile.name, ours, self.clock())
        mailto, whole = mailto_of(to, reply.subject, reply.body)
        return DraftMail(to=to, mailto=mailto, eml=eml, whole=whole, note=note)

    def into_drafts(self, reply: Reply, answered: str | bytes | Thread, *, password: str | None = None) -> PlacedDraft:
        """Lays a draft that is open into the mailbox's Drafts, beside the mail that it answers.

        Raises BadInput where that mail is not known with its sender, BadSettings without a mailbox, MailboxTrouble.
        """
        raw, _ = self._answered(answered)
        if raw is None:
            raise BadInput("Only the answer to a mail can be laid into Drafts: copy this one, or save it as a file.")
        return self.place_draft(reply, raw, password=password)

    def _answered(self, answered: str | bytes | Thread | None) -> tuple[bytes | None, str | None]:
        """The bytes of the mail that is answered, where it names its sender, and the address that it came from."""
        from assistant.intake import read_words

        if isinstance(answered, Thread):
            known = self.find_clients(answered.id)
            if len(known) != 1:
                return None, None
            try:
                raw = self.mail_to_answer(known[0].id)
            except BadInput:
                return None, next(iter(known[0].addresses), None)
            self.must_stay_with(known[0].id, raw)
            return raw, next(iter(known[0].addresses), None)
        if answered is None:
            return None, None
        mail = read_words(answered, timezone=self.profile.timezone or "UTC")
        if not mail.sender_address:
            return None, None
        raw = answered if isinstance(answered, bytes) else answered.encode("utf-8", "replace")
        owner = self._of_address(mail.sender_address)
        if owner is not None:
            self.must_stay_with(owner.id, raw)
        return raw, mail.sender_address

    def _of_address(self, address: str | None) -> KnownClient | None:
        """Whose address it is, among the clients whom this desk may know."""
        found = self.find_clients(address) if address else ()
        return next((one for one in found if address in one.addresses), None)
