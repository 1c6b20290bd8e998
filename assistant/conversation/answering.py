"""What each intent is answered with, by the desk's methods. Not here: what is asked and of whom (`chat`, `whom`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from assistant.answers import Assessment, Reply
from assistant.conversation.values import ChatTurn, Kept, Open, Turn
from assistant.desk import Desk
from assistant.errors import BadInput, StoreTrouble
from assistant.intake import read_words, thread_of
from assistant.memory.clients import KnownClient
from assistant.reading.notes import touchpoint_of
from assistant.reading.refinements import Refinement
from assistant.reading.wishes import read_wishes
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
from assistant.thread import Thread, Touchpoint

CLOSE = 0.27
"""A playbook page less close than this to a question is no answer to it; chatter comes to 0.25."""
SHOWN_CLIENTS = 6
HOW = (
    "Say how it should change: shorter, longer, warmer, plainer, more formal, firmer, as a text message, as a call script, "
    "as words to open a meeting with, "
    "for their boss, in another language, what to mention, what to leave out, or ask for three versions."
)


class Answering:
    """The answers of a chat. Each takes a turn and gives what it says, and what the chat is to remember from then on."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def clients(self) -> tuple[KnownClient, ...]:
        """All clients; none where the store cannot be read: what needs no client goes on without."""
        try:
            return self.desk.clients()
        except StoreTrouble:
            return ()

    def answer(self, turn: Turn) -> tuple[ChatTurn, Kept]:
        """Raises HeardbackError with a sentence."""
        match turn.intent:
            case "draft_reply":
                return self._draft(turn)
            case "refine_draft":
                return self._refine(turn)
            case "log_touchpoint":
                return self._log(turn)
            case "playbook_question":
                return self._ask_playbook(turn), turn.kept
            case "small_talk":
                return ChatTurn(intent="small_talk", answer=f"I am here. {WHAT_I_DO}"), turn.kept
            case "out_of_scope":
                return _declined(), turn.kept
            case _:
                return self._assessed(turn), turn.kept

    def search(self, turn: Turn, words: str) -> ChatTurn:
        """Where something was said with the client of the turn, the best place first."""
        known = turn.about.known
        if known is None:
            return self._nothing_open(turn)
        found = self.desk.search(known.id, words, 5)
        if not found:
            return turn.says(f"Nothing of that stands in {known.name}'s history.")
        lines = [
            f"- {one.at:%d %B %Y}, {'from' if one.direction == 'in' else 'to'} them: {one.snippet}" for one in found
        ]
        answer = "\n".join([f"In {known.name}'s history:", *lines])
        result = {"found": [one.model_dump(mode="json") for one in found]}
        return ChatTurn(intent=turn.intent, answer=answer, client=known.name, result=result)

    def _nothing_open(self, turn: Turn) -> ChatTurn:
        names = [known.name for known in self.clients()][:SHOWN_CLIENTS]
        whom = f" I know {listed(names)}." if names else ""
        return turn.says(f"No thread is open: open a client, name one, or paste the conversation, and ask again.{whom}")

    def _draft(self, turn: Turn) -> tuple[ChatTurn, Kept]:
        thread, kept = turn.about.thread, turn.kept
        if turn.asked.mail is None:
            if thread is None:
                return turn.says("Paste the mail, and the reply is drafted at once."), kept
            if wishes := read_wishes(turn.text):
                fresh = kept.model_copy(
                    update={"mail": None, "thread": thread, "client": turn.about.known, "draft": None}
                )
                return self.refine(replace(turn, kept=fresh, draft=None), wishes)
            made = self.desk.reply_to(thread, now=turn.now)
            new = {"mail": None, "thread": thread, "client": turn.about.known, "draft": made}
            return replied(turn, made, turn.about.name), kept.model_copy(update=new)
        raw = turn.asked.mail
        mail = read_words(raw, timezone=self.desk.profile.timezone or "UTC")
        history = thread_of(mail, now=turn.now or self.desk.clock(), ours=self.desk.profile.ours)
        if mail.earlier and self.desk.profile.ours and history.touchpoints[-1].direction == "out":
            # The newest word of the pasted mail is ours: nobody waits for a reply of ours, so the question is the next one.
            new = {"mail": None, "thread": history, "client": None, "draft": None, "focus": None}
            about = Open(None, history, turn.about.key)
            return self._assessed(replace(turn, intent="should_i_chase", about=about)), kept.model_copy(update=new)
        known = turn.about.known if turn.about.key is not None else self._sender(mail.sender_address)
        made = self.desk.reply(raw, now=turn.now, client=known.client if known else None)
        new = {"mail": raw, "thread": history, "client": known, "draft": made, "focus": None}
        return replied(turn, made, known.name if known else None), kept.model_copy(update=new)

    def _sender(self, address: str | None) -> KnownClient | None:
        return next((known for known in self.clients() if address and address in known.addresses), None)

    def _refine(self, turn: Turn) -> tuple[ChatTurn, Kept]:
        """The open draft, or a reply to the open client's last word, changed in every way that is wished for."""
        return self.refine(turn, read_wishes(turn.text))

    def refine(self, turn: Turn, wishes: tuple[Refinement, ...]) -> tuple[ChatTurn, Kept]:
        """As `answer` does, for wishes that were read already."""
        kept, thread = turn.kept, turn.about.thread
        words = kept.words or thread
        if words is None and turn.draft is not None:
            return turn.says("I no longer have the mail that this draft answers: paste it again."), kept
        if words is None:
            return turn.says(f"There is no draft open: paste the mail first. {HOW}"), kept
        if not wishes:
            return turn.says(HOW), kept
        known = kept.client if kept.words is not None else turn.about.known
        client = known.client if known else None
        name = words.client.name if isinstance(words, Thread) else known.name if known else None
        if any(wish.kind == "variants" for wish in wishes):
            made = self.desk.variants(words, now=turn.now, client=client)
            answer = "\n\n".join(f"{number}. {one.approach}\n\n{one.body}" for number, one in enumerate(made, start=1))
            result = {"variants": [one.model_dump(mode="json") for one in made]}
            return ChatTurn(intent=turn.intent, answer=answer, client=name, result=result), kept
        draft = turn.draft or kept.draft or self._first(words, turn, client)
        for wish in wishes:
            draft = self.desk.refine(draft, wish, words, now=turn.now, client=client)
        mail, history = (None, words) if isinstance(words, Thread) else (words, kept.thread)
        new = {"mail": mail, "thread": history, "client": known, "draft": draft}
        return replied(turn, draft, name), kept.model_copy(update=new)

    def _first(self, words: str | Thread, turn: Turn, client: Any) -> Reply:
        """The draft that a first wish is about."""
        return self.desk.begin_reply(words, now=turn.now, client=client).first

    def confirm(self, logged: ChatTurn) -> ChatTurn:
        """Saves the touchpoint of a `log_touchpoint` turn. Raises BadInput where there is none, StoreTrouble."""
        result = logged.result or {}
        if logged.intent != "log_touchpoint" or "touchpoint" not in result or result.get("client_id") is None:
            raise BadInput("There is nothing to save here: note a call or a mail with its client first.")
        touchpoint = Touchpoint.model_validate(result["touchpoint"])
        new = self.desk.log(str(result["client_id"]), touchpoint)
        answer = f"Saved with {logged.client}." if new else f"That stood in {logged.client}'s history already."
        return logged.model_copy(update={"answer": answer, "result": {**result, "saved": True}})

    def _assessed(self, turn: Turn) -> ChatTurn:
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

    def _everyone(self, turn: Turn) -> ChatTurn:
        """Every client's health, one history at a time, the worst first."""
        order = {"critical": 0, "at_risk": 1, "watch": 2, "steady": 3}
        moment = turn.now or self.desk.clock()
        found: list[tuple[str, Assessment]] = []
        for known in self.desk.clients():
            thread = self.desk.thread_of_client(known.id, moment)
            if thread.touchpoints and thread.client.relation == "client":
                found.append((known.name, self.desk.chase(thread, reader="offline")))  # one call a client costs
        if not found:
            return turn.says("There is no client with a history yet: note a call, or paste a conversation.")
        found.sort(key=lambda row: (order[row[1].health or "steady"], row[0]))
        rows = [{"client": name, "assessment": given.model_dump(mode="json")} for name, given in found]
        return ChatTurn(intent=turn.intent, answer=book_answer(found), result={"clients": rows})

    def _log(self, turn: Turn) -> tuple[ChatTurn, Kept]:
        known = turn.about.known
        moment = turn.now or self.desk.clock()
        zone = ZoneInfo(self.desk.profile.timezone or (known.client.timezone if known else "UTC"))
        touchpoint = touchpoint_of(turn.text, moment.astimezone(zone), [known.name] if known else [])
        if touchpoint is None:
            return turn.says("Say what it was: a call, a mail, a text, a meeting, and how it went."), turn.kept
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
        made = ChatTurn(intent=turn.intent, answer=answer, client=turn.about.name, result=result)
        return made, turn.kept.model_copy(update={"proposal": made if known else None})

    def _ask_playbook(self, turn: Turn) -> ChatTurn:
        hits = [hit for hit in self.desk.playbook(turn.text, 3) if hit.closeness is None or hit.closeness >= CLOSE]
        if not hits:
            return _declined()
        self.desk.rests_on([hit.page_id for hit in hits], turn.text)
        best, others = hits[0], hits[1:]
        see = f" See also: {', '.join(hit.page_id for hit in others)}." if others else ""
        answer = f"{best.title}\n\n{best.passage}\n\nPlaybook: {best.page_id}.{see}"
        return ChatTurn(
            intent="playbook_question",
            answer=answer,
            client=turn.about.name,
            result={"pages": [hit.model_dump(mode="json") for hit in hits]},
        )


def replied(turn: Turn, made: Reply, name: str | None) -> ChatTurn:
    """A draft as an answer, whole, with what the user should know of it."""
    notes = list(reply_notes(made))
    answer = "\n\n".join([reply_text(made), *(["\n".join(notes)] if notes else [])])
    return ChatTurn(intent=turn.intent, answer=answer, client=name, result=made.model_dump(mode="json"))


def _declined() -> ChatTurn:
    return ChatTurn(intent="out_of_scope", answer=f"That is not something this desk can help with. {WHAT_I_DO}")
