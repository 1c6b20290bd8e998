"""Which conversation a mail belongs to: by References and In-Reply-To, else by subject and people. Not here: whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from assistant.intake.limits import MAX_HEADER_BYTES
from assistant.intake.mail import Mail
from assistant.intake.markers import REPLY_PREFIX
from assistant.intake.parts import read_headers
from assistant.intake.people import people, sender
from assistant.memory.history import History

SAME_SUBJECT_DAYS = 45
"""A "Re: …" without references joins the last talk under the same subject with the same person, if it is not older."""
_PLAIN = re.compile(r"[ -~]+")


class Conversations:
    """The keys of one import's conversations. What was read in this run is kept at hand, the rest is asked of the store,
    so that an import which was cut off goes on as if it had not been."""

    def __init__(self, history: History, is_ours: Callable[[str], bool]) -> None:
        self._history = history
        self._is_ours = is_ours
        self._by_message: dict[tuple[str, str], str] = {}
        self._renamed: dict[tuple[str, str], str] = {}
        self._batch: dict[tuple[str, str], list[tuple[datetime, str, frozenset[str]]]] = {}
        """By client and subject, what the store does not have yet."""

    def key_for(self, client_id: str, mail: Mail) -> str:
        """The conversation's key. A root that comes in after its answers takes them over: then the key of these has
        another name (`name_of`), in the store at once."""
        own = mail.message_id or ""
        older = [
            one for one in dict.fromkeys((mail.in_reply_to or "", *reversed(mail.references))) if one and one != own
        ]
        key = self._known(client_id, older)
        if key is None and older:
            key = mail.references[0] if mail.references else older[0]
        persons = self._others((mail.sender_address or "", *mail.to))
        written, is_answer = _bare(mail.subject or "")
        subject = written.casefold()
        if key is None and is_answer and subject and mail.at:
            key = self._same_subject(client_id, written, mail.at, persons)
        key = self.name_of(client_id, key or own or f"subject:{subject}:{min(persons, default='')}")
        if own and key != own:
            waiting = self._by_message.get((client_id, own)) == own
            if waiting or self._history.has_conversation(client_id, own):
                self._history.rename_conversation(client_id, own, key)
                self._renamed[client_id, own] = key
        if own:
            self._by_message[client_id, own] = key
        for one in older:
            self._by_message.setdefault((client_id, one), key)
        if subject and mail.at:
            self._batch.setdefault((client_id, subject), []).append((mail.at, key, persons))
        return key

    def name_of(self, client_id: str, key: str) -> str:
        """What a conversation is called by now."""
        while (newer := self._renamed.get((client_id, key))) is not None:
            key = newer
        return key

    def kept(self) -> None:
        """What was asked about so far is in the store now."""
        self._batch.clear()

    def _known(self, client_id: str, older: list[str]) -> str | None:
        for one in older:
            if (client_id, one) in self._by_message:
                return self._by_message[client_id, one]
        return self._history.conversation_of(client_id, older) if older else None

    def _same_subject(self, client_id: str, written: str, at: datetime, persons: frozenset[str]) -> str | None:
        subject = written.casefold()

        def fits(others: frozenset[str]) -> bool:
            return bool(persons & others) or not persons or not others

        since = at - timedelta(days=SAME_SUBJECT_DAYS)
        here = self._batch.get((client_id, subject), ())
        last = max(((when, key) for when, key, others in here if since <= when <= at and fits(others)), default=None)
        piece = max(_PLAIN.findall(written), key=len, default="")
        for kept in self._history.talks_about(client_id, piece, since, at):
            if last is not None and last[0] >= kept.at:
                break
            if _bare(kept.subject)[0].casefold() == subject and fits(self._who_wrote(client_id, kept.touchpoint_id)):
                return kept.conversation
        return last[1] if last else None

    def _who_wrote(self, client_id: str, touchpoint_id: int) -> frozenset[str]:
        """Who stands in a mail that is in the store: its author is kept by name only, so its headers are looked at."""
        raw = self._history.source(client_id, touchpoint_id) or b""
        headers, _ = read_headers(raw[:MAX_HEADER_BYTES])
        wrote = sender([str(one) for one in headers.get_all("from") or []]).address or ""
        got = [one.address or "" for value in headers.get_all("to") or [] for one in people(str(value))]
        return self._others((wrote, *got))

    def _others(self, addresses: Iterable[str]) -> frozenset[str]:
        return frozenset(low for one in addresses if (low := one.lower()) and not self._is_ours(low))


def _bare(subject: str) -> tuple[str, bool]:
    """The subject without its "Re:" and "Fwd:", and whether it had one."""
    words = " ".join(subject.split())
    bare = words
    while (match := REPLY_PREFIX.match(bare)) and match.end():
        bare = bare[match.end() :].strip()
    return bare, bare != words
