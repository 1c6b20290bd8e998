"""A mailbox into the store, and a finished draft into the mailbox. Nothing is ever sent, and nothing in the mailbox changed.

Not here: speaking IMAP (`intake.imap`), signing in (`intake.signing`), and what a mail becomes in a history: that is the
importer's, handed in. Once a batch of mails is kept, and in the same transaction, so is how far the folder was read: a
process that dies at any moment loses nothing and leaves nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from assistant.answers import Reply
from assistant.errors import BadInput, BadSettings, MailboxTrouble
from assistant.intake.archives.items import Broken, Found, Item, broken, digest_of
from assistant.intake.archives.mails import mail_item
from assistant.intake.clean import label
from assistant.intake.imap.mailbox import Batch, Limits, Mailbox
from assistant.intake.imap.values import Bookmark, Fetched, Login, MailAccount, Role
from assistant.intake.limits import MAX_INPUT_BYTES
from assistant.intake.parts import read_headers
from assistant.intake.people import ADDRESS, people
from assistant.intake.signing import login_of
from assistant.memory.inbox import FolderState
from assistant.memory.store import Store
from assistant.profile import Profile
from assistant.settings import MailboxSettings
from assistant.thread import Value
from assistant.writing.reply_mail import reply_mail

_LOCK_S = 900.0


class Importer(Protocol):
    """What puts mails into the store, `assistant.importing.Importer` for one."""

    def take(self, found: Found) -> None:
        """One mail, or what could not be read of one. It is held until the next `commit`."""
        ...

    def commit(self) -> None:
        """Keeps what was taken, in the transaction that is open. What is kept already adds nothing."""
        ...


class Progress(Value):
    """How far a folder is: mails done of those that are new."""

    folder: str
    """"inbox", "sent", or the name of a further folder."""
    done: int
    total: int


class FolderResult(Value):
    """What came of one folder: mails that were new to us, and those that could not be read and are in quarantine."""

    folder: str
    new: int = 0
    set_aside: int = 0
    renumbered: bool = False


class Synced(Value):
    """What came of a sync. `notes` are sentences for a person."""

    mailbox: str
    folders: tuple[FolderResult, ...]
    stopped: bool = False
    """It was stopped before its end; the next one goes on from there."""
    notes: tuple[str, ...] = ()
    elapsed_ms: float

    @property
    def new(self) -> int:
        return sum(folder.new for folder in self.folders)


class PlacedDraft(Value):
    """A draft in the mailbox's folder for drafts. `new` is False where it lay there already; `sent` where it has gone out."""

    message_id: str
    to: str
    new: bool
    sent: bool = False
    notes: tuple[str, ...] = ()


def open_mailbox(
    account: MailAccount,
    settings: MailboxSettings,
    *,
    password: str | None = None,
    login: Login | None = None,
    limits: Limits | None = None,
) -> Mailbox:
    """A mailbox signed in to with `login` or `password`, else with what environment and keyring hold. A context manager.

    Raises BadInput, BadSettings or MailboxTrouble.
    """
    opened = login or login_of(account, settings, password=password)
    return Mailbox(account, opened, limits=limits, ca_file=settings.ca_file)


def sync(
    store: Store,
    mailbox: Mailbox,
    importer: Importer,
    *,
    timezone: str = "UTC",
    on_progress: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Synced:
    """Brings what is new in Inbox and Sent (and further folders of the account) to the importer, batch by batch.

    `timezone` (IANA) is for dates without an offset. Raises MailboxTrouble or StoreTrouble; what was kept until then
    stays kept, and the next sync goes on behind it.
    """
    begun = time.perf_counter()
    account = mailbox.account
    with store.inbox.lock(f"sync {account.key}", _LOCK_S) as held:
        if held is None:
            raise MailboxTrouble("This mailbox is being read by another process just now.", retry=True)
        notes = _notes(mailbox)
        kept = store.inbox.keep_mailbox(
            account.host, account.user, port=account.at_port, auth="password" if mailbox.by_password else "xoauth2"
        )
        results: list[FolderResult] = []
        stopped = False
        for name, role, wire in _to_read(mailbox):
            reading = _Reading(store, importer, timezone, kept.id, name, role, wire)
            for batch in mailbox.read(wire, reading.since):
                reading.keep(batch)
                on_progress(Progress(folder=name, done=batch.done, total=batch.total))
                held.renew()
                stopped = stop()
                if stopped:
                    break
            results.append(reading.result)
            if stopped:
                break
    notes += [
        f"The server numbers the mails of {_spoken(one.folder)} anew: it was read from its start, and nothing stands twice."
        for one in results
        if one.renumbered
    ]
    return Synced(
        mailbox=account.key,
        folders=tuple(results),
        stopped=stopped,
        notes=tuple(notes),
        elapsed_ms=round((time.perf_counter() - begun) * 1000, 1),
    )


class _Reading:
    """One folder on its way into the store."""

    def __init__(
        self, store: Store, importer: Importer, timezone: str, mailbox_id: str, name: str, role: Role, wire: bytes
    ) -> None:
        self._store, self._importer, self._timezone = store, importer, timezone
        self._mailbox_id, self._role = mailbox_id, role
        self._name = wire.decode("ascii", "backslashreplace")[:500]
        self._where = name if name in ("inbox", "sent") else "folder"  # a folder's own name may be a client's
        state = store.inbox.folder(mailbox_id, self._name)
        self.since = (
            Bookmark(uidvalidity=state.uidvalidity, last_uid=state.last_uid, modseq=state.modseq) if state else None
        )
        self.result = FolderResult(folder=name)

    def keep(self, batch: Batch) -> None:
        """Keeps a batch of mails and how far the folder was read with it: both, or neither."""
        found = [self._found(mail, batch.bookmark.uidvalidity) for mail in batch.mails]
        for one in found:  # read before the transaction begins: it keeps every other process from writing
            if not (isinstance(one, Broken) and self._was_erased(one.raw)):
                self._importer.take(one)
        mark = batch.bookmark
        with self._store.transaction():
            if found:
                self._importer.commit()
            self._store.inbox.keep_folder(
                FolderState(
                    mailbox_id=self._mailbox_id,
                    name=self._name,
                    uidvalidity=mark.uidvalidity,
                    last_uid=mark.last_uid,
                    modseq=mark.modseq,
                )
            )
        broken = sum(isinstance(one, Broken) for one in found)
        self.result = self.result.model_copy(
            update={
                "new": self.result.new + len(found) - broken,
                "set_aside": self.result.set_aside + broken,
                "renumbered": self.result.renumbered or batch.renumbered,
            }
        )

    def _found(self, mail: Fetched, uidvalidity: int) -> Found:
        where = f"{self._where}, mail {mail.uid}"
        if mail.broken is not None:
            made = broken(where, mail.raw, mail.broken, max(mail.size, len(mail.raw)))
            place = f"{self._mailbox_id} {self._name} {uidvalidity} {mail.uid}"
            return made if mail.raw else made.model_copy(update={"key": f"broken:{digest_of(place)}"})
        one = mail_item(mail.raw, where, timezone=self._timezone, delivered=lambda: mail.delivered)
        return one.model_copy(update={"sent": True}) if isinstance(one, Item) and self._role == "sent" else one

    def _was_erased(self, raw: bytes) -> bool:
        """Whether the mail must stay away: a huge mail of an erased client does not come back as a broken one.

        Theirs is what they wrote, and what went to nobody else; another's mail with a copy to them is that other's.
        """
        headers, _ = read_headers(raw[:MAX_INPUT_BYTES])
        wrote, got = (
            {
                one.address
                for name in names
                for value in headers.get_all(name) or []
                for one in people(str(value))
                if one.address
            }
            for names in (("from",), ("to", "cc"))
        )
        inbox = self._store.inbox
        gone = inbox.marked("address", wrote | got)
        houses = inbox.marked("domain", {one.rpartition("@")[2] for one in wrote | got})
        gone |= {one for one in wrote | got if one.rpartition("@")[2] in houses}
        return bool(wrote & gone) or bool(got and got <= gone)


def _to_read(mailbox: Mailbox) -> list[tuple[str, Role, bytes]]:
    """What is read: a name to say, whose words it holds, and the folder on the wire. Each folder once."""
    folders = mailbox.folders
    found: dict[bytes, tuple[str, Role]] = {folders.inbox: ("inbox", "inbox")}
    for wire in folders.sent:
        found.setdefault(wire, ("sent", "sent"))
    for name, wire in folders.more:
        found.setdefault(wire, (name, "inbox"))
    return [(name, role, wire) for wire, (name, role) in found.items()]


def _notes(mailbox: Mailbox) -> list[str]:
    folders = mailbox.folders
    notes = [f"There is no folder {label(name, 100)!r} in the mailbox." for name in folders.unknown]
    if not folders.sent:
        notes.append("No folder with sent mail was found: say its name, or whose turn it is will be wrong.")
    return notes


def _spoken(folder: str) -> str:
    return {"inbox": "the inbox", "sent": "the sent folder"}.get(folder, "a further folder")


# -- a draft ----------------------------------------------------------------------------------------------------------


def place_draft(mailbox: Mailbox, reply: Reply, answered: bytes, profile: Profile, now: datetime) -> PlacedDraft:
    """Lays a finished reply into the mailbox's folder for drafts, as the answer to the mail `answered` (its raw bytes).

    It is fetched back to see that it came in whole; the same reply a second time adds nothing. `now` is aware. Raises
    BadInput where there is nothing to lay there or nobody to answer, MailboxTrouble where the server does not take it.
    """
    if not reply.body.strip():
        raise BadInput("There is no draft to lay into the mailbox: this mail waits for no answer.")
    made = reply_mail(
        reply.body,
        answered,
        language=reply.language,
        from_name=label(profile.name, 200) if profile.name else None,
        from_address=own_address(profile, mailbox.account),
        at=now,
        timezone=profile.timezone or "UTC",
    )
    placed = mailbox.place_draft(made.raw, made.message_id)
    notes = [made.note] if made.note else []
    if placed.sent:
        notes.append("This reply has gone out already: it lies among the sent mail.")
    elif not placed.new:
        notes.append("This draft lies in the mailbox already.")
    return PlacedDraft(message_id=placed.message_id, to=made.to, new=placed.new, sent=placed.sent, notes=tuple(notes))


def own_address(profile: Profile, account: MailAccount) -> str:
    """The address that we write from: the mailbox's own, where it is one of ours, else the profile's first. Raises BadSettings."""
    ours = [one.strip().lower() for one in profile.addresses]
    own = account.user.strip().lower()
    domains = {one.removeprefix("@") for one in ours if "@" not in one.removeprefix("@")}
    candidates = [
        *([own] if own in ours or own.rpartition("@")[2] in domains else []),
        *(one for one in ours if ADDRESS.fullmatch(one)),
        own,
    ]
    for one in candidates:
        if ADDRESS.fullmatch(one):
            return one
    raise BadSettings("It is not known which address you write from: say it with `heardback setup --address`.")
