"""The desk's mailbox, backups and exports. A part of `desk`.

Not here: speaking to a mail server (`intake.imap`, `syncing`), the files themselves (`memory`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.importing.report import Counts
from assistant.keeping import READ_AT_ONCE, Keeping
from assistant.thread import Value

if TYPE_CHECKING:
    from assistant.answers import Reply
    from assistant.erasing import Erased
    from assistant.intake.oauth import Ask
    from assistant.memory.backup import Backup
    from assistant.syncing import PlacedDraft, Progress


class MailboxSync(Value):
    """What reading the mailbox brought."""

    mailbox: str
    new_mails: int
    counts: Counts
    finished: bool
    notes: tuple[str, ...] = ()


class Exported(Value):
    """What an export holds, or what of one was new, by kind."""

    path: str
    counts: dict[str, int]
    finished: bool = True


class Upkeep(Keeping):
    """The mailbox's and the files' side of a desk."""

    # -- the mailbox ----------------------------------------------------------------------------------------------

    def sync(
        self,
        *,
        host: str | None = None,
        user: str | None = None,
        password: str | None = None,
        on_progress: Callable[[Progress], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> MailboxSync:
        """Reads what is new in the mailbox's Inbox and Sent folder into the clients' histories. Read-only, and again adds nothing.

        The mailbox is that of HEARDBACK_IMAP_*, or `host` and `user`; what opens it is `password`, else the environment's
        or the keyring's. Raises BadInput, BadSettings or MailboxTrouble with one sentence.
        """
        from assistant.importing.importer import Importer
        from assistant.intake.signing import account_of
        from assistant.settings import load_mailbox_settings
        from assistant.syncing import open_mailbox, sync

        settings = load_mailbox_settings()
        account = account_of(settings, host=host, user=user)
        store = self.kept()
        importer = Importer(store, ours=[*self.profile.addresses, account.user], clock=self.clock)
        with open_mailbox(account, settings, password=password) as mailbox:
            done = sync(
                store, mailbox, importer, timezone=self.profile.timezone or "UTC", on_progress=on_progress, stop=stop
            )
        seen = self.look_after_promises()
        notes = [_told(seen.sent, "draft was", "drafts were", "seen to have gone out")] if seen.sent else []
        notes += [_told(seen.kept, "promise was", "promises were", "kept by a later word")] if seen.kept else []
        if done.new <= READ_AT_ONCE:
            self.read_ahead(stop=stop)  # the radar finds what came in read already
        return MailboxSync(
            mailbox=done.mailbox,
            new_mails=done.new,
            counts=Counts.of(importer.counts),
            finished=not done.stopped,
            notes=(*done.notes, *notes),
        )

    def sign_in(
        self,
        tell: Callable[[Ask], None],
        *,
        host: str | None = None,
        user: str | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> str:
        """Signs in to the mailbox at its provider (Microsoft 365, Google); `tell` shows the page and the code to type there.

        What opens the mailbox from then on lies in the machine's keyring. Returns a sentence.
        """
        from assistant.intake.signing import account_of, sign_in_to
        from assistant.settings import load_mailbox_settings

        settings = load_mailbox_settings()
        account = account_of(settings, host=host, user=user)
        done = sign_in_to(account, settings, tell, stop=stop)
        return done.note or f"Signed in as {account.user}."

    def keep_password(self, password: str, *, host: str | None = None, user: str | None = None) -> None:
        """Puts a mailbox's password into the machine's keyring. Raises BadInput where there is none to put it into."""
        from assistant.intake.signing import account_of, keep_password
        from assistant.settings import load_mailbox_settings

        keep_password(account_of(load_mailbox_settings(), host=host, user=user), password)

    def place_draft(
        self,
        reply: Reply,
        answered: bytes,
        *,
        host: str | None = None,
        user: str | None = None,
        password: str | None = None,
    ) -> PlacedDraft:
        """Lays a reply into the mailbox's Drafts as the answer to the mail `answered` (its raw bytes). Nothing is sent."""
        from assistant.intake.signing import account_of
        from assistant.settings import load_mailbox_settings
        from assistant.syncing import open_mailbox, place_draft

        settings = load_mailbox_settings()
        account = account_of(settings, host=host, user=user)
        with open_mailbox(account, settings, password=password) as mailbox:
            return place_draft(mailbox, reply, answered, self.profile, self.clock())

    def mail_to_answer(self, client: str) -> bytes:
        """The bytes of a client's last mail: what an answer is laid beside. Raises BadInput where none came in with them."""
        from assistant.intake import as_mime

        store, known = self.kept(), self.one_client(client)
        mails = [
            one
            for one in store.history.touchpoints(known.id)
            if one.touchpoint.direction == "in" and one.touchpoint.channel == "email" and one.automatic is None
        ]
        last = mails[-1] if mails else None
        raw = store.history.source(known.id, last.id) if last is not None and last.id is not None else None
        if last is None or raw is None:
            raise BadInput("No mail of this client came in from a mailbox: there is nothing to lay an answer beside.")
        return as_mime(raw)

    def must_stay_with(self, client_id: str, answered: bytes) -> None:
        """Raises BadInput where a client's mail asks for its answer to go to another client's address."""
        from assistant.intake.parts import read_headers
        from assistant.intake.people import people

        headers, _ = read_headers(answered)
        book = self.kept().book
        for value in headers.get_all("reply-to") or []:
            for one in people(str(value)):
                house = (one.address or "").rpartition("@")[2]
                owner = one.address and (book.owner_of(one.address) or book.owner_of_domain(house))
                if owner and owner != client_id:
                    raise BadInput(
                        "This mail asks for its answer to go to another client: answer it in your mail program."
                    )

    # -- erasing --------------------------------------------------------------------------------------------------

    def erase(
        self,
        client: str,
        *,
        backups: bool = False,
        on_progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None,
    ) -> Erased:
        """Erases a client everywhere: store, index, drafts, quarantine, runs; a mark without words keeps them away.

        Backups and exports that hold them are named, and removed only with `backups`. An erasure that was cut off is
        finished first, whoever it was of: the same call again is all it takes. Raises BadInput for an unknown client.
        """
        from assistant.erasing import erase, finish_begun

        store = self.kept()
        home = store.database.home
        past = self._past() if self._past is not None else None
        finished = finish_begun(store, past, home, backups=backups)
        if finished and not self.find_clients(client):
            return finished[-1]
        known = self.one_client(client)
        ours = self.profile.addresses
        return erase(store, past, home, known.id, backups=backups, ours=ours, on_progress=on_progress)

    def finish_erasing(self) -> int:
        """Finishes what erasures were cut off, as at every start; how many. Raises StoreTrouble."""
        from assistant.erasing import finish_begun

        store = self.kept()
        return len(finish_begun(store, self._past() if self._past is not None else None, store.database.home))

    def came_back(self) -> tuple[str, ...]:
        """Names of clients who were erased and are there again, out of a backup that was restored: to be erased once more."""
        from assistant.erasing import came_back

        store = self.kept()
        return tuple(store.client(one).name for one in came_back(store))

    def traces(self, words: Sequence[str]) -> tuple[Path, ...]:
        """The files of the data folder in which one of these words stands, however it is written."""
        from assistant.traces import traces

        return tuple(traces(self.kept().database.home, words))

    # -- files ----------------------------------------------------------------------------------------------------

    def back_up(
        self,
        to: Path | None = None,
        *,
        on_progress: Callable[[int, int], None] | None = None,
        stop: Event | None = None,
    ) -> Backup | None:
        """Copies the store as it is at this moment; None where it was stopped. Raises BadInput, StoreTrouble."""
        from assistant.memory.backup import back_up

        return back_up(self.kept().database, to, on_progress=on_progress, stop=stop)

    def backups(self) -> tuple[Backup, ...]:
        """All backups that can be found, the newest first."""
        from assistant.memory.backup import known_backups

        return known_backups(self.kept().database)

    def remove_backup(self, file: Path) -> None:
        """Deletes a backup. Raises BadInput where the file is none that the desk knows."""
        from assistant.memory.backup import known_backups, remove_backup

        database = self.kept().database
        found = [one for one in known_backups(database) if one.path.resolve() == file.resolve()]
        if not found:
            raise BadInput("That is no backup the desk knows: `heardback backup --list` shows them.")
        remove_backup(database, found[0])

    def export(
        self, to: Path, *, on_progress: Callable[[int, int], None] | None = None, stop: Event | None = None
    ) -> Exported:
        """Writes everything as JSON Lines and .eml into a folder or a .zip."""
        from assistant.memory.export import export

        counts = export(self.kept(), to, on_progress=on_progress, stop=stop)
        return Exported(path=str(to), counts=counts or {}, finished=counts is not None)

    def take_in(
        self, source: Path, *, on_progress: Callable[[int, int], None] | None = None, stop: Event | None = None
    ) -> Exported:
        """Adds everything of an export that is not in the store yet."""
        from assistant.memory.unpack import take_in

        counts = take_in(self.kept(), source, on_progress=on_progress, stop=stop)
        return Exported(path=str(source), counts=counts or {}, finished=counts is not None)


def _told(count: int, one: str, many: str, what: str) -> str:
    return f"{count} {one if count == 1 else many} {what}."
