"""A mailbox: its folders read from where they were left, and a draft laid into one. Not here: store and importer (`syncing`).

Read-only by the commands it uses: EXAMINE opens a folder without the right to change it, and BODY.PEEK fetches without
marking as read. The one command that adds anything is APPEND into the folder for drafts. There is no way to send.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from assistant.errors import MailboxTrouble
from assistant.intake.imap.drafts import Placed, place
from assistant.intake.imap.folders import Folders, find_folders, listed
from assistant.intake.imap.values import Bookmark, Fetched, Login, MailAccount, Password
from assistant.intake.imap.wire import BrokenOff, Refused, connect, hang_up, speaking
from assistant.intake.limits import MAX_INPUT_BYTES, MAX_MAIL_BYTES
from assistant.thread import Value

_SIZED = 500
"""Mails whose sizes are asked for at once."""


class Limits(Value):
    """How much is fetched at once, and of one mail."""

    batch_mails: int = 100
    batch_bytes: int = 8 * 1024 * 1024
    mail_bytes: int = MAX_MAIL_BYTES
    """A mail above this is broken for us."""
    beginning_bytes: int = MAX_INPUT_BYTES
    """How much of such a mail is fetched all the same, so that a person sees what it was."""
    search_mails: int = 50_000
    """Mails that one search may answer with: imaplib reads no line above a million bytes."""


class Batch(Value):
    """Some mails of a folder in the order of their arrival, and the bookmark that stands once they are kept."""

    mails: tuple[Fetched, ...]
    bookmark: Bookmark
    done: int
    total: int
    """Of the mails that are new since the bookmark that was given."""
    renumbered: bool = False
    """The server numbers the folder's mails anew: it is read from its start."""


class _Known(NamedTuple):
    size: int
    delivered: datetime | None


class _State(NamedTuple):
    uidvalidity: int
    uidnext: int | None
    modseq: int | None


class Mailbox:
    """A mailbox that is signed in to. Use as a context manager; every method raises MailboxTrouble, one sentence each."""

    def __init__(
        self,
        account: MailAccount,
        login: Login,
        *,
        limits: Limits | None = None,
        connect_s: float = 20.0,
        read_s: float = 60.0,
        ca_file: Path | None = None,
    ) -> None:
        self.account = account
        self.by_password = isinstance(login, Password)
        self.limits = limits or Limits()
        self._imap = connect(
            account, login, connect_s=connect_s, read_s=read_s, ca_file=ca_file, most_bytes=self.limits.mail_bytes
        )
        self._folders: Folders | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        hang_up(self._imap, politely=kind is None)

    @property
    def folders(self) -> Folders:
        """Inbox, Sent, Drafts and the further folders that the account names; looked up once."""
        if self._folders is None:
            with speaking(self.account):
                every = listed(self._imap.list_folders())
            chosen = self.account
            self._folders = find_folders(every, sent=chosen.sent, drafts=chosen.drafts, more=chosen.more)
        return self._folders

    # -- reading --------------------------------------------------------------------------------------------------

    def read(self, folder: bytes, since: Bookmark | None = None) -> Iterator[Batch]:
        """What is new in a folder since a bookmark (all of it without one), batch by batch.

        Keep a batch, then its bookmark: reading that ends anywhere goes on from there. The last batch may be empty.
        Nothing is yielded where nothing has changed.
        """
        state = self._state(folder)
        renumbered = since is not None and since.uidvalidity != state.uidvalidity
        last = since.last_uid if since and not renumbered and state.uidvalidity else 0
        if since and not renumbered and state.uidvalidity and _unchanged(state, since):
            return
        uids = self._after(folder, last)
        done = 0
        for group in _chunks(uids, _SIZED):
            known = self._known(group)
            for some in self._batches(group, known):
                mails = tuple(self._mails(some, known))
                done += len(some)
                last = max(last, some[-1])
                yield Batch(
                    mails=mails,
                    bookmark=Bookmark(uidvalidity=state.uidvalidity, last_uid=last),
                    done=done,
                    total=len(uids),
                    renumbered=renumbered,
                )
        # Only a folder read to its end may be skipped next time by its count of changes, as it was before the reading.
        last = max(last, (state.uidnext or 0) - 1)
        end = Bookmark(uidvalidity=state.uidvalidity, last_uid=last, modseq=state.modseq)
        yield Batch(mails=(), bookmark=end, done=done, total=len(uids), renumbered=renumbered)

    def _state(self, folder: bytes) -> _State:
        wanted = ["UIDVALIDITY", "UIDNEXT"]
        with speaking(self.account):
            if self._imap.has_capability("CONDSTORE"):
                wanted.append("HIGHESTMODSEQ")
            said = self._imap.folder_status(folder, wanted)
            return _State(
                int(said.get(b"UIDVALIDITY") or 0), _number(said.get(b"UIDNEXT")), _number(said.get(b"HIGHESTMODSEQ"))
            )

    def _after(self, folder: bytes, last: int) -> list[int]:
        """The numbers of all mails above `last`, rising; drafts are no mail yet."""
        with speaking(self.account):
            exists = int(self._imap.select_folder(folder, readonly=True).get(b"EXISTS") or 0)
            found: set[int] = set()
            # From the newest down: what is deleted meanwhile moves mails down, into a part that is still to be searched.
            for top in range(exists, 0, -self.limits.search_mails):
                part = f"{max(1, top - self.limits.search_mails + 1)}:{top if top < exists else '*'}"
                found.update(self._imap.search([part, "UNDRAFT", "UID", f"{last + 1}:*"]))
        return sorted(
            uid for uid in found if uid > last
        )  # n:* answers with the last mail where there is none from n on

    def _known(self, uids: Sequence[int]) -> dict[int, _Known]:
        with speaking(self.account):
            answer = self._imap.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
            return {
                uid: _Known(int(said.get(b"RFC822.SIZE") or 0), _moment(said.get(b"INTERNALDATE")))
                for uid, said in answer.items()
            }

    def _batches(self, uids: Sequence[int], known: Mapping[int, _Known]) -> Iterator[list[int]]:
        batch: list[int] = []
        size = 0
        for uid in uids:
            own = min(known[uid].size, self.limits.mail_bytes) if uid in known else 0
            if batch and (len(batch) >= self.limits.batch_mails or size + own > self.limits.batch_bytes):
                yield batch
                batch, size = [], 0
            batch.append(uid)
            size += own
        if batch:
            yield batch

    def _mails(self, uids: Sequence[int], known: Mapping[int, _Known]) -> Iterator[Fetched]:
        """The mails of a batch; what is not known is gone since the search."""
        most = self.limits.mail_bytes
        there = [uid for uid in uids if uid in known]
        huge = [uid for uid in there if known[uid].size > most]
        got = self._bodies([uid for uid in there if uid not in huge], "BODY.PEEK[]")
        for uid in huge:
            got.update(self._bodies([uid], f"BODY.PEEK[]<0.{self.limits.beginning_bytes}>"))
        for uid in there:
            raw, broken = got.get(uid), None
            if uid in huge:
                broken = f"The mail is larger than {most / 1024 / 1024:.0f} MB."
            elif raw is None:
                broken = "The mail server does not hand this mail out."
            elif not raw:
                broken = "The mail is empty."
            size, delivered = known[uid]
            yield Fetched(uid=uid, raw=raw or b"", size=size, delivered=delivered, broken=broken)

    def _bodies(self, uids: Sequence[int], what: str) -> dict[int, bytes]:
        """Mails by number. Where the server refuses a whole batch over one mail, the others are fetched one by one."""
        if not uids:
            return {}
        with speaking(self.account):
            try:
                answer = self._imap.fetch(uids, [what])
            except BrokenOff:
                raise
            except Refused:
                answer = {}
            got = {uid: body for uid, said in answer.items() if (body := _body(said)) is not None}
        missing = [uid for uid in uids if uid not in got]
        if missing and len(uids) > 1:
            for uid in missing:
                got.update(self._bodies([uid], what))
        return got

    # -- a draft --------------------------------------------------------------------------------------------------

    def place_draft(self, raw: bytes, message_id: str) -> Placed:
        """Lays a finished mail into the folder for drafts, unless it lies there already, and looks whether it came in whole."""
        folders = self.folders
        if folders.drafts is None:
            raise MailboxTrouble("The mailbox has no folder for drafts that could be found: make one, or say its name.")
        return place(self._imap, self.account, folders.drafts, folders.sent, raw, message_id)


def _unchanged(state: _State, since: Bookmark) -> bool:
    if state.modseq is not None and state.modseq == since.modseq:
        return True
    return state.uidnext is not None and state.uidnext <= since.last_uid + 1


def _number(said: Any) -> int | None:
    return int(said) if said is not None else None


def _moment(said: Any) -> datetime | None:
    return said if isinstance(said, datetime) and said.tzinfo is not None else None


def _body(said: dict[bytes, Any]) -> bytes | None:
    """The mail in one answer; None where it holds none. NIL and an empty literal are both an empty mail."""
    for key, value in said.items():
        if key.startswith(b"BODY[]"):
            return value if isinstance(value, bytes) else b""
    return None


def _chunks(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
