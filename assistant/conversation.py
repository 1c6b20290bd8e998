"""A chat turn: what is asked, which method of the desk answers it, and the answer in words.

Not here: reading what is asked (`reading.intents`), any decision (`advice`), how it is shown (`cli`, `ui`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.answers import Assessment, Reply
from assistant.desk import Desk
from assistant.errors import BadInput, HeardbackError, StoreTrouble
from assistant.intake import read_conversation, read_words, thread_of
from assistant.memory.clients import KnownClient, named_in
from assistant.reading.intents import Asked, Intent, looks_like_mail, read_intent
from assistant.reading.notes import touchpoint_of
from assistant.tell import (
    WHAT_I_DO,
    book_answer,
    channel_answer,
    chase_answer,
    health_answer,
    judge_answer,
    listed,
    reply_notes,
    reply_text,
    summary_text,
    touchpoint_name,
)
from assistant.thread import Thread, Touchpoint, Value, thread_from_json

CLOSE = 0.27
"""A playbook page less close than this to a question is no answer to it; chatter comes to 0.25."""
SHOWN_CLIENTS = 6
_OF_A_THREAD = ("should_i_chase", "judge_thread", "which_channel", "account_health", "summarise", "playbook_question")
"""What may be asked in one breath with a pasted conversation."""


class ChatTurn(Value):
    """Exactly the fields of `ask --json`: `result` is the object of the command that the question led to."""

    intent: Intent
    answer: str
    client: str | None = None
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class _Open:
    """What a turn is about: the client of the store, where there is one, the thread, and whose chat it is in.

    `key` is the open client's or thread's id, None in the chat that belongs to nobody.
    """

    known: KnownClient | None
    thread: Thread | None
    key: str | None

    @property
    def name(self) -> str | None:
        if self.known is not None:
            return self.known.name
        return self.thread.client.name if self.thread is not None else None


@dataclass(frozen=True)
class _Kept:
    """What a chat remembers: the mail that was pasted last, or the thread, and the client it was for."""

    mail: str | None
    thread: Thread | None
    client: KnownClient | None


@dataclass(frozen=True)
class _Turn:
    """One turn as the methods see it."""

    text: str
    asked: Asked
    intent: Intent
    about: _Open
    draft: Reply | None
    now: datetime | None

    def says(self, answer: str, made: Value | None = None) -> ChatTurn:
        """The answer, with the object that it tells of."""
        result = None if made is None else made.model_dump(mode="json")
        return ChatTurn(intent=self.intent, answer=answer, client=self.about.name, result=result)


class _AskBack(Exception):
    """Two clients go by the name, or none: the turn ends with this question. Never leaves this module."""


class Conversation:
    """One user's chat with the desk. Each open client's chat remembers its own last mail, so that "shorter" has an object."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._kept: dict[str | None, _Kept] = {}

    def turn(
        self,
        text: str,
        *,
        client: str | None = None,
        thread: Thread | None = None,
        draft: Reply | None = None,
        now: datetime | None = None,
    ) -> ChatTurn:
        """Answers one thing that was typed or pasted. What cannot be done comes back as a sentence; nothing is raised.

        `client` is the open client (name or id), `thread` the open thread, `draft` the draft that "shorter" is about.
        """
        intent: Intent = "should_i_chase"
        try:
            question, pasted = self._paste(text, now)
            asked = read_intent(question) if question else Asked(intent=intent)
            if pasted is not None and asked.intent == "playbook_question":
                asked = Asked(intent=intent)
            intent = asked.intent or "playbook_question"
            about = self._about("" if asked.mail else text, asked, client, pasted or thread, now)
            if pasted is not None:
                about = replace(about, key=about.key if client or thread else None)
                self._kept[about.key] = _Kept(None, pasted, about.known)
            return self._answered(_Turn(text, asked, intent, about, draft, now))
        except (_AskBack, HeardbackError) as sentence:
            return ChatTurn(intent=intent, answer=str(sentence))

    def last_mail(self, client_id: str | None) -> str | None:
        """The mail that was pasted last with this client open; None where the last thing drafted on was a thread."""
        kept = self._kept.get(client_id)
        return kept.mail if kept is not None else None

    def last_thread(self, client_id: str | None) -> Thread | None:
        """The thread that was pasted last with this client open, or that a pasted mail tells."""
        kept = self._kept.get(client_id)
        return kept.thread if kept is not None else None

    def confirm(self, logged: ChatTurn) -> ChatTurn:
        """Saves the touchpoint of a `log_touchpoint` turn. Raises BadInput where there is none, StoreTrouble."""
        result = logged.result or {}
        if logged.intent != "log_touchpoint" or "touchpoint" not in result or result.get("client_id") is None:
            raise BadInput("There is nothing to save here: note a call or a mail with its client first.")
        touchpoint = Touchpoint.model_validate(result["touchpoint"])
        new = self.desk.log(str(result["client_id"]), touchpoint)
        answer = f"Saved with {logged.client}." if new else f"That stood in {logged.client}'s history already."
        return logged.model_copy(update={"answer": answer, "result": {**result, "saved": True}})

    # -- what it is about -----------------------------------------------------------------------------------------

    def _paste(self, text: str, now: datetime | None) -> tuple[str, Thread | None]:
        """The question in a text, and the conversation that was pasted with it, if any."""
        stripped = text.strip()
        if stripped.startswith("{") and stripped.endswith("}"):
            return "", thread_from_json(stripped, "the pasted thread")
        lines = stripped.splitlines()
        if len(lines) < 2 or looks_like_mail("\n".join(lines)):
            return text, None
        moment = now or self.desk.clock()
        zone = self.desk.profile.timezone or "UTC"
        parts = [(lines[-1], lines[:-1]), (lines[0], lines[1:]), ("", lines)]
        for question, rest in parts:
            if question and read_intent(question).intent not in _OF_A_THREAD:
                continue
            found = read_conversation("\n".join(rest).strip(), now=moment, ours=self.desk.profile.ours, timezone=zone)
            if found is not None and len(found.touchpoints) >= 2:
                return question, found
        return text, None

    def _about(self, text: str, asked: Asked, client: str | None, thread: Thread | None, now: datetime | None) -> _Open:
        """The client and thread of this turn: what is open; else whom the question names; else what was pasted before."""
        if client is not None:
            known = _the_one(client, self.desk.find_clients(client))
            return _Open(known, thread or self.desk.thread_of_client(known.id, now), known.id)
        if thread is not None:
            return _Open(None, thread, thread.id)
        if (
            asked.intent not in ("small_talk", "out_of_scope", "refine_draft")
            and not asked.everyone
            and not asked.general
        ):
            named = named_in(text, self._clients())
            if named:
                known = _the_one(" ".join(text.split()), named)
                return _Open(known, self.desk.thread_of_client(known.id, now), None)
        kept = self._kept.get(None, _Kept(None, None, None))
        return _Open(kept.client if kept.mail is None else None, kept.thread, None)

    def _clients(self) -> tuple[KnownClient, ...]:
        """All clients; none where the store cannot be read: what needs no client goes on without."""
        try:
            return self.desk.clients()
        except StoreTrouble:
            return ()

    def _nothing_open(self, turn: _Turn) -> ChatTurn:
        names = [known.name for known in self._clients()][:SHOWN_CLIENTS]
        whom = f" I know {listed(names)}." if names else ""
        return turn.says(f"No thread is open: open a client, name one, or paste the conversation, and ask again.{whom}")

    # -- the answers ----------------------------------------------------------------------------------------------

    def _answered(self, turn: _Turn) -> ChatTurn:
        match turn.intent:
            case "draft_reply":
                return self._draft(turn)
            case "refine_draft":
                return self._refine(turn)
            case "log_touchpoint":
                return self._log(turn)
            case "playbook_question":
                return self._ask_playbook(turn)
            case "small_talk":
                return ChatTurn(intent="small_talk", answer=f"I am here. {WHAT_I_DO}")
            case "out_of_scope":
                return ChatTurn(
                    intent="out_of_scope", answer=f"That is not something this desk can help with. {WHAT_I_DO}"
                )
            case _:
                return self._assessed(turn)

    def _draft(self, turn: _Turn) -> ChatTurn:
        thread = turn.about.thread
        if turn.asked.mail is None:
            if thread is None:
                return turn.says("Paste the mail, and the reply is drafted at once.")
            self._kept[turn.about.key] = _Kept(None, thread, turn.about.known)
            return _replied(turn, self.desk.reply_to(thread, now=turn.now), turn.about.name)
        raw = turn.asked.mail
        mail = read_words(raw, timezone=self.desk.profile.timezone or "UTC")
        history = thread_of(mail, now=turn.now or self.desk.clock(), ours=self.desk.profile.ours)
        if mail.earlier and self.desk.profile.ours and history.touchpoints[-1].direction == "out":
            # The newest word of the pasted mail is ours: nobody waits for a reply of ours, so the question is the next one.
            self._kept[turn.about.key] = _Kept(None, history, None)
            about = _Open(None, history, turn.about.key)
            return self._assessed(replace(turn, intent="should_i_chase", about=about))
        known = turn.about.known or self._sender(mail.sender_address)
        self._kept[turn.about.key] = _Kept(raw, history, known)
        reply = self.desk.reply(raw, now=turn.now, client=known.client if known else None)
        return _replied(turn, reply, known.name if known else None)

    def _sender(self, address: str | None) -> KnownClient | None:
        return next((known for known in self._clients() if address and address in known.addresses), None)

    def _refine(self, turn: _Turn) -> ChatTurn:
        """The last mail of this chat anew, or the open client's last word, in the form that is wished for."""
        kept = self._kept.get(turn.about.key, _Kept(None, turn.about.thread, turn.about.known))
        client = kept.client.client if kept.client else None
        form = turn.asked.form
        words = kept.mail if kept.mail is not None else kept.thread or turn.about.thread
        if words is None and turn.draft is not None:
            return turn.says("I no longer have the mail that this draft answers: paste it again.")
        if words is None:
            return turn.says(
                "There is no draft open: paste the mail, then ask for it shorter, warmer, formal or as a call script."
            )
        if form == "call_script" or form is None:
            made = self.desk.call_script(words, now=turn.now, client=client)
        elif isinstance(words, Thread):
            made = self.desk.reply_to(words, now=turn.now, tone=form)
        else:
            made = self.desk.reply(words, now=turn.now, client=client, tone=form)
        name = words.client.name if isinstance(words, Thread) else kept.client.name if kept.client else None
        return _replied(turn, made, name)

    def _assessed(self, turn: _Turn) -> ChatTurn:
        """Whatever is asked of a thread, from the side that was asked about."""
        if turn.asked.everyone:
            return self._everyone(turn)
        thread = turn.about.thread
        if thread is None:
            return self._nothing_open(turn)
        if not thread.touchpoints:
            return turn.says(f"Nothing has happened with {thread.client.name} yet.")
        if turn.intent == "summarise":
            summary = self.desk.summarise(thread)
            return turn.says(summary_text(summary), summary)
        given = self.desk.chase(thread)
        if turn.intent == "account_health":
            return turn.says(health_answer(given, thread, self.desk.summarise(thread), turn.asked.owed), given)
        told = {"judge_thread": judge_answer, "which_channel": channel_answer}.get(turn.intent, chase_answer)
        return turn.says(told(given, thread), given)

    def _everyone(self, turn: _Turn) -> ChatTurn:
        """Every client's health, one history at a time, the worst first."""
        order = {"critical": 0, "at_risk": 1, "watch": 2, "steady": 3}
        moment = turn.now or self.desk.clock()
        found: list[tuple[str, Assessment]] = []
        for known in self.desk.clients():
            thread = self.desk.thread_of_client(known.id, moment)
            if thread.touchpoints and thread.client.relation == "client":
                found.append((known.name, self.desk.chase(thread)))
        if not found:
            return turn.says("There is no client with a history yet: note a call, or paste a conversation.")
        found.sort(key=lambda row: (order[row[1].health or "steady"], row[0]))
        rows = [{"client": name, "assessment": given.model_dump(mode="json")} for name, given in found]
        return ChatTurn(intent=turn.intent, answer=book_answer(found), result={"clients": rows})

    def _log(self, turn: _Turn) -> ChatTurn:
        known = turn.about.known
        moment = turn.now or self.desk.clock()
        zone = ZoneInfo(self.desk.profile.timezone or (known.client.timezone if known else "UTC"))
        touchpoint = touchpoint_of(turn.text, moment.astimezone(zone), [known.name] if known else [])
        if touchpoint is None:
            return turn.says("Say what it was: a call, a mail, a text, a meeting, and how it went.")
        result: dict[str, Any] = {
            "client_id": known.id if known else None,
            "touchpoint": touchpoint.model_dump(mode="json", exclude_defaults=True),
            "saved": False,
        }
        what = touchpoint_name(touchpoint, known.client.zone if known else zone)
        if known is None:
            answer = f"{what[0].upper()}{what[1:]}. With which client? Name one I know, or open them first."
        else:
            answer = f"{known.name}: {what}. Not saved yet: confirm it."
        return ChatTurn(intent=turn.intent, answer=answer, client=turn.about.name, result=result)

    def _ask_playbook(self, turn: _Turn) -> ChatTurn:
        hits = [hit for hit in self.desk.playbook(turn.text, 3) if hit.closeness is None or hit.closeness >= CLOSE]
        if not hits:
            return ChatTurn(intent="out_of_scope", answer=f"That is not something this desk can help with. {WHAT_I_DO}")
        best, others = hits[0], hits[1:]
        see = f" See also: {', '.join(hit.page_id for hit in others)}." if others else ""
        answer = f"{best.title}\n\n{best.passage}\n\nPlaybook: {best.page_id}.{see}"
        return ChatTurn(
            intent="playbook_question",
            answer=answer,
            client=turn.about.name,
            result={"pages": [hit.model_dump(mode="json") for hit in hits]},
        )


def _replied(turn: _Turn, made: Reply, name: str | None) -> ChatTurn:
    notes = list(reply_notes(made))
    answer = "\n\n".join([reply_text(made), *(["\n".join(notes)] if notes else [])])
    return ChatTurn(intent=turn.intent, answer=answer, client=name, result=made.model_dump(mode="json"))


def _the_one(name: str, found: tuple[KnownClient, ...]) -> KnownClient:
    if not found:
        raise _AskBack(f"I know no client by the name of {name}: open one, or paste the conversation.")
    if len(found) > 1:
        who = " or ".join(f"{one.name} ({one.client.company})" if one.client.company else one.name for one in found)
        raise _AskBack(f"Which one do you mean: {who}?")
    return next(iter(found))
