"""A chat turn: what is asked, which method of the desk answers it, and the answer in words.

Not here: reading what is asked (`reading.intents`), any decision (`advice`), how it is shown (`cli`, `ui`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    channel_line,
    chase_headline,
    evidence_lines,
    health_line,
    open_lines,
    reads_line,
    reply_notes,
    reply_text,
    summary_text,
    touchpoint_name,
    turn_line,
)
from assistant.thread import Client, Thread, Touchpoint, Value, thread_from_json

CLOSE = 0.27
"""A playbook page less close than this to a question is no answer to it; chatter comes to 0.25."""
SHOWN_CLIENTS = 6

WHAT_I_DO = (
    "Paste a client's mail and you get a holding reply to send. Open a client, or paste the conversation, and ask: "
    "should I chase again, are we too pushy, which channel, how is the account, what is open. "
    "You can also note a call (“called Dana, no answer”), or ask the playbook how to handle something."
)


class ChatTurn(Value):
    """Exactly the fields of `ask --json`: `result` is the object of the command that the question led to."""

    intent: Intent
    answer: str
    client: str | None = None
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class _Open:
    """What a turn is about: the client of the store, where there is one, and the thread."""

    known: KnownClient | None
    thread: Thread | None

    @property
    def name(self) -> str | None:
        if self.known is not None:
            return self.known.name
        return self.thread.client.name if self.thread is not None else None

    @property
    def client(self) -> Client | None:
        if self.known is not None:
            return self.known.client
        return self.thread.client if self.thread is not None else None


@dataclass(frozen=True)
class _Turn:
    """One turn as the handlers see it."""

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
    """One user's chat with the desk. It remembers the last pasted mail or conversation, so that "shorter" has an object."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._mail: str | None = None
        self._pasted: Thread | None = None

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
        question, pasted = self._paste(text, now)
        asked = read_intent(question) if question else Asked(intent="should_i_chase")
        if pasted is not None:
            self._pasted, thread, self._mail = pasted, pasted, None
            if asked.intent == "playbook_question":
                asked = Asked(intent="should_i_chase")
        intent: Intent = asked.intent or "playbook_question"
        try:
            about = self._about(text if asked.mail is None else "", asked, client, thread, now)
            return _HANDLERS[intent](self, _Turn(text, asked, intent, about, draft, now))
        except _AskBack as question_back:
            return ChatTurn(intent=intent, answer=str(question_back))
        except HeardbackError as error:
            return ChatTurn(intent=intent, answer=str(error))

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
            try:
                return "", thread_from_json(stripped, "the pasted thread")
            except BadInput:
                return text, None
        lines = stripped.splitlines()
        if len(lines) < 2 or looks_like_mail("\n".join(lines)):
            return text, None
        moment = now or self.desk.clock()
        zone = self.desk.profile.timezone or "UTC"
        parts = [(lines[-1], lines[:-1]), (lines[0], lines[1:]), ("", lines)]
        for question, rest in parts:
            if question and read_intent(question).intent in (
                None,
                "log_touchpoint",
                "draft_reply",
                "small_talk",
                "out_of_scope",
            ):
                continue
            found = read_conversation("\n".join(rest).strip(), now=moment, ours=self.desk.profile.ours, timezone=zone)
            if found is not None and len(found.touchpoints) >= 2:
                return question, found
        return text, None

    def _about(self, text: str, asked: Asked, client: str | None, thread: Thread | None, now: datetime | None) -> _Open:
        """The client and thread of this turn: what is open; else whom the question names; else what was pasted before."""
        if thread is not None and client is None:
            return _Open(None, thread)
        if client is not None:
            known = _the_one(client, self.desk.find_clients(client))
            return _Open(known, thread or self.desk.thread_of_client(known.id, now))
        if asked.intent in ("small_talk", "out_of_scope", "refine_draft", None) or asked.everyone or asked.general:
            return _Open(None, self._pasted)
        named = named_in(text, self._clients())
        if named:
            known = _the_one(" ".join(text.split()), named)
            return _Open(known, self.desk.thread_of_client(known.id, now))
        return _Open(None, self._pasted)

    def _clients(self) -> tuple[KnownClient, ...]:
        """All clients; none where the store cannot be read: what needs no client goes on without."""
        try:
            return self.desk.clients()
        except StoreTrouble:
            return ()

    def _nothing_open(self, intent: Intent) -> ChatTurn:
        names = [known.name for known in self._clients()]
        known = f" I know {_listed(names[:SHOWN_CLIENTS])}." if names else ""
        return ChatTurn(
            intent=intent,
            answer=f"No thread is open: open a client, name one, or paste the conversation, and ask again.{known}",
        )

    # -- the answers ----------------------------------------------------------------------------------------------

    def _draft(self, turn: _Turn) -> ChatTurn:
        if turn.asked.mail is None:
            if turn.about.thread is None:
                return ChatTurn(intent=turn.intent, answer="Paste the mail, and the reply is drafted at once.")
            self._mail = None
            self._pasted = turn.about.thread
            return _replied(turn, self.desk.reply_to(turn.about.thread, now=turn.now), turn.about.name)
        raw = turn.asked.mail
        mail = read_words(raw, timezone=self.desk.profile.timezone or "UTC")
        history = thread_of(mail, now=turn.now or self.desk.clock(), ours=self.desk.profile.ours)
        if mail.earlier and self.desk.profile.ours and history.touchpoints[-1].direction == "out":
            # The newest word of the pasted mail is ours: nobody waits for a reply of ours, so the question is the next one.
            self._pasted, self._mail = history, None
            about = _Open(None, history)
            return self._chase(
                _Turn(turn.text, Asked(intent="should_i_chase"), "should_i_chase", about, None, turn.now)
            )
        known = turn.about.known or self._sender(mail.sender_address)
        self._mail, self._pasted = raw, history
        client = known.client if known else None
        return _replied(turn, self.desk.reply(raw, now=turn.now, client=client), known.name if known else None)

    def _sender(self, address: str | None) -> KnownClient | None:
        return next((known for known in self._clients() if address and address in known.addresses), None)

    def _refine(self, turn: _Turn) -> ChatTurn:
        form = turn.asked.form
        thread = turn.about.thread
        if self._mail is None and thread is None:
            return ChatTurn(
                intent=turn.intent,
                answer="There is no draft open: paste the mail first, then ask for it shorter, warmer, more formal "
                "or as a call script.",
            )
        if form == "call_script":
            made = self.desk.call_script(self._mail if self._mail is not None else _given(thread), now=turn.now)
        elif self._mail is not None:
            made = self.desk.reply(
                self._mail, now=turn.now, client=turn.about.client if turn.about.known else None, tone=form or "plain"
            )
        else:
            made = self.desk.reply_to(_given(thread), now=turn.now, tone=form or "plain")
        return _replied(turn, made, turn.about.name if self._mail is None or turn.about.known else None)

    def _chase(self, turn: _Turn) -> ChatTurn:
        return self._assessed(
            turn, lambda given: [f"{chase_headline(given)} {_reason(given, 'action')}", reads_line(given)]
        )

    def _judge(self, turn: _Turn) -> ChatTurn:
        return self._assessed(turn, lambda given: [reads_line(given), chase_headline(given)])

    def _channel(self, turn: _Turn) -> ChatTurn:
        return self._assessed(turn, lambda given: [channel_line(given), chase_headline(given)])

    def _assessed(self, turn: _Turn, first: Callable[[Assessment], list[str]]) -> ChatTurn:
        thread = turn.about.thread
        if thread is None:
            return self._nothing_open(turn.intent)
        if not thread.touchpoints:
            return turn.says(f"Nothing has happened with {thread.client.name} yet.")
        given = self.desk.chase(thread)
        lines = [*first(given), *evidence_lines(given, thread, 3)]
        return turn.says("\n".join(lines), given)

    def _health(self, turn: _Turn) -> ChatTurn:
        if turn.asked.everyone:
            return self._everyone(turn)
        thread = turn.about.thread
        if thread is None:
            return self._nothing_open(turn.intent)
        if not thread.touchpoints:
            return turn.says(f"Nothing has happened with {thread.client.name} yet.")
        given = self.desk.chase(thread)
        summary = self.desk.summarise(thread)
        first = (
            health_line(given)
            if given.health
            else f"{thread.client.name} is no client yet, so there is no account to lose."
        )
        owed = ["Open:", *open_lines(summary)] if summary.open else ["Nothing is open."]
        lines = (
            [*owed, turn_line(given), first]
            if turn.asked.owed
            else [first, *evidence_lines(given, thread, 3), turn_line(given), *owed]
        )
        return turn.says("\n".join(lines), given)

    def _everyone(self, turn: _Turn) -> ChatTurn:
        """Every client's health, one history at a time, the worst first."""
        order = {"critical": 0, "at_risk": 1, "watch": 2, "steady": 3}
        moment = turn.now or self.desk.clock()
        rows: list[dict[str, Any]] = []
        for known in self.desk.clients():
            thread = self.desk.thread_of_client(known.id, moment)
            given = self.desk.chase(thread) if thread.touchpoints else None
            if given is not None and given.health is not None:
                rows.append(
                    {
                        "client": known.name,
                        "health": given.health,
                        "why": given.why["health"],
                        "next": chase_headline(given),
                        "assessment": given.model_dump(mode="json"),
                    }
                )
        if not rows:
            return ChatTurn(
                intent=turn.intent,
                answer="There is no client with a history yet: note a call, or paste a conversation.",
            )
        rows.sort(key=lambda row: (order[row["health"]], row["client"]))
        lines = [f"- {row['client']}: {row['health'].replace('_', ' ')}, {row['why']}. {row['next']}" for row in rows]
        worst = [row["client"] for row in rows if row["health"] != "steady"]
        first = (
            f"{_listed(worst)} {'needs' if len(worst) == 1 else 'need'} a look first."
            if worst
            else "Nobody is drifting."
        )
        return ChatTurn(intent=turn.intent, answer="\n".join([first, *lines]), result={"clients": rows})

    def _log(self, turn: _Turn) -> ChatTurn:
        known = turn.about.known
        moment = turn.now or self.desk.clock()
        zone = self.desk.profile.timezone or (known.client.timezone if known else "UTC")
        names = [known.name] if known else []
        touchpoint = touchpoint_of(turn.text, moment.astimezone(ZoneInfo(zone)), names)
        if touchpoint is None:
            return turn.says("Say what it was: a call, a mail, a text, a meeting, and how it went.")
        result: dict[str, Any] = {
            "client_id": known.id if known else None,
            "touchpoint": touchpoint.model_dump(mode="json", exclude_defaults=True),
            "saved": False,
        }
        thread = Thread(
            id="note", now=moment, client=known.client if known else Client(name="them", timezone=zone), touchpoints=()
        )
        what = touchpoint_name(touchpoint, thread)
        if known is None:
            answer = f"{what[0].upper()}{what[1:]}. With which client? Name one I know, or open them first."
        else:
            answer = f"{known.name}: {what}. Not saved yet: confirm it."
        return ChatTurn(intent=turn.intent, answer=answer, client=turn.about.name, result=result)

    def _ask_playbook(self, turn: _Turn) -> ChatTurn:
        hits = [hit for hit in self.desk.playbook(turn.text, 3) if hit.closeness is None or hit.closeness >= CLOSE]
        if not hits:
            return self._elsewhere(turn)
        best, others = hits[0], hits[1:]
        see = f" See also: {', '.join(hit.page_id for hit in others)}." if others else ""
        answer = f"{best.title}\n\n{best.passage}\n\nPlaybook: {best.page_id}.{see}"
        return ChatTurn(
            intent="playbook_question",
            answer=answer,
            client=turn.about.name,
            result={"pages": [hit.model_dump(mode="json") for hit in hits]},
        )

    def _summarise(self, turn: _Turn) -> ChatTurn:
        if turn.about.thread is None:
            return self._nothing_open(turn.intent)
        given = self.desk.summarise(turn.about.thread)
        return turn.says(summary_text(given), given)

    def _chat(self, turn: _Turn) -> ChatTurn:
        return ChatTurn(intent="small_talk", answer=f"I am here. {WHAT_I_DO}")

    def _elsewhere(self, turn: _Turn) -> ChatTurn:
        return ChatTurn(intent="out_of_scope", answer=f"That is not something this desk can help with. {WHAT_I_DO}")


_HANDLERS: dict[Intent, Callable[[Conversation, _Turn], ChatTurn]] = {
    "draft_reply": Conversation._draft,  # pyright: ignore[reportPrivateUsage]  # the table of this module's own class
    "refine_draft": Conversation._refine,  # pyright: ignore[reportPrivateUsage]
    "should_i_chase": Conversation._chase,  # pyright: ignore[reportPrivateUsage]
    "judge_thread": Conversation._judge,  # pyright: ignore[reportPrivateUsage]
    "which_channel": Conversation._channel,  # pyright: ignore[reportPrivateUsage]
    "account_health": Conversation._health,  # pyright: ignore[reportPrivateUsage]
    "log_touchpoint": Conversation._log,  # pyright: ignore[reportPrivateUsage]
    "playbook_question": Conversation._ask_playbook,  # pyright: ignore[reportPrivateUsage]
    "summarise": Conversation._summarise,  # pyright: ignore[reportPrivateUsage]
    "small_talk": Conversation._chat,  # pyright: ignore[reportPrivateUsage]
    "out_of_scope": Conversation._elsewhere,  # pyright: ignore[reportPrivateUsage]
}


def _replied(turn: _Turn, made: Reply, name: str | None) -> ChatTurn:
    notes = list(reply_notes(made))
    answer = "\n\n".join([reply_text(made), *(["\n".join(notes)] if notes else [])])
    return ChatTurn(intent=turn.intent, answer=answer, client=name, result=made.model_dump(mode="json"))


def _reason(given: Assessment, part: str) -> str:
    rule = given.why[part]
    return f"{rule[:1].upper()}{rule[1:]}."


def _the_one(name: str, found: tuple[KnownClient, ...]) -> KnownClient:
    if not found:
        raise _AskBack(f"I know no client by the name of {name}: open one, or paste the conversation.")
    if len(found) > 1:
        who = " or ".join(f"{one.name} ({one.client.company})" if one.client.company else one.name for one in found)
        raise _AskBack(f"Which one do you mean: {who}?")
    return next(iter(found))


def _given(thread: Thread | None) -> Thread:
    assert thread is not None  # the caller asked before
    return thread


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
