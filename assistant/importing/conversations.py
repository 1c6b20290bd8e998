"""Which conversation a mail belongs to: by References and In-Reply-To, else by subject and people. Not here: whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from assistant.intake.mail import Mail
from assistant.intake.markers import REPLY_PREFIX
from assistant.memory.history import History

SAME_SUBJECT_DAYS = 45
"""A "Re: …" without references joins the last talk under the same subject with the same person, if it is not older."""


class Conversations:
    """The keys of one import's conversations; what was read in this run is kept at hand, the rest asked from the store."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._by_message: dict[tuple[str, str], str] = {}
        self._by_subject: dict[tuple[str, str], tuple[str, datetime, frozenset[str]]] = {}

    def key_for(self, client_id: str, mail: Mail, people: Iterable[str]) -> str:
        """The conversation's key. A root that comes in after its answers takes them over (`renamed` on the history)."""
        own = mail.message_id or ""
        older = [
            one for one in dict.fromkeys((mail.in_reply_to or "", *reversed(mail.references))) if one and one != own
        ]
        key = self._known(client_id, older)
        if key is None and older:
            key = mail.references[0] if mail.references else older[0]
        persons = frozenset(people)
        subject, is_answer = _bare(mail.subject or "")
        if key is None and is_answer and subject and mail.at:
            key = self._same_subject(client_id, subject, mail.at, persons)
        key = key or own or f"subject:{subject}:{min(persons, default='')}"
        waiting = self._by_message.get((client_id, own)) if own else None
        if own and key != own and (waiting == own or self._history.has_conversation(client_id, own)):
            self._history.rename_conversation(client_id, own, key)
            for place, kept in list(self._by_message.items()):
                if kept == own and place[0] == client_id:
                    self._by_message[place] = key
        if own:
            self._by_message[client_id, own] = key
        for one in older:
            self._by_message.setdefault((client_id, one), key)
        if subject and mail.at:
            self._by_subject[client_id, subject] = (key, mail.at, persons)
        return key

    def _known(self, client_id: str, older: list[str]) -> str | None:
        for one in older:
            if (client_id, one) in self._by_message:
                return self._by_message[client_id, one]
        return self._history.conversation_of(client_id, older) if older else None

    def _same_subject(self, client_id: str, subject: str, at: datetime, people: frozenset[str]) -> str | None:
        kept = self._by_subject.get((client_id, subject))
        if kept is None:
            found = self._history.last_under_subject(client_id, subject, at)
            if found is None:
                return None
            kept = (found[0], found[1], people)
        key, last, others = kept
        near = abs(at - last) <= timedelta(days=SAME_SUBJECT_DAYS)
        return key if near and (people & others or not people or not others) else None


def _bare(subject: str) -> tuple[str, bool]:
    """The subject without its "Re:" and "Fwd:", in small letters, and whether it had one."""
    words = " ".join(subject.split())
    bare = words
    while (match := REPLY_PREFIX.match(bare)) and match.end():
        bare = bare[match.end() :].strip()
    return bare.casefold(), bare != words
