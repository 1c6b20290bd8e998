"""One user's chat with the desk: a turn's way from the words to the answer, and what is remembered until the next.

Not here: what is asked (`reading.intents`), of whom (`whom`), the answers (`answering`), the choice by a model (`by_model`).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError

from assistant.answers import Reply
from assistant.conversation.answering import Answering
from assistant.conversation.by_model import BadCall, Chosen, own_words, turn_by_model
from assistant.conversation.tools import Change, OfClient, Search
from assistant.conversation.values import HEARD, AskBack, ChatTurn, Exchange, Kept, Open, Question, Turn
from assistant.conversation.whom import chosen, must_be_open, the_one, whom
from assistant.desk import Desk
from assistant.errors import HeardbackError, ModelTrouble, StoreTrouble
from assistant.intake import read_conversation
from assistant.memory.clients import KnownClient, named_in
from assistant.memory.talks import Said
from assistant.reading.intents import REFINE_WORDS, Asked, Intent, looks_like_mail, read_intent
from assistant.reading.references import asks_of_another, yes_or_no
from assistant.reading.refinements import FORMS, Refinement
from assistant.reading.wishes import read_wishes
from assistant.seam import about
from assistant.thread import Thread, thread_from_json

_OF_A_THREAD = ("should_i_chase", "judge_thread", "which_channel", "account_health", "summarise", "playbook_question")
"""What may be asked in one breath with a pasted conversation."""
_TAKEN_FOR = ("account_health", "draft_reply", "small_talk", "which_channel")
"""What a wish for a form is read as where nobody knows of the draft."""
_NEEDS_A_CLIENT = ("should_i_chase", "judge_thread", "which_channel", "account_health", "summarise", "log_touchpoint")


class Conversation:
    """One user's chat with the desk. Each open client's chat is its own: what was said there is never meant elsewhere.

    With `keeps`, the chat of each open client is kept in the store after every turn, and goes on from there.
    """

    def __init__(self, desk: Desk, *, keeps: bool = False) -> None:
        self.desk = desk
        self._keeps = keeps
        self._kept: dict[str | None, Kept] = {}
        self._answers = Answering(desk)

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
        key = thread.id if thread is not None else None
        intent: Intent = "should_i_chase"
        try:
            question, pasted = self._paste(text, now)
            asked = read_intent(question) if question else Asked(intent=intent)
            if pasted is not None and asked.intent == "playbook_question":
                asked = Asked(intent=intent)
            opened = self._opened(client, thread, now)
            key = opened.key
            kept = self._remembered(key)
            if (draft or kept.draft) is not None:
                asked = _about_the_draft(asked, question)
            intent = _intent(asked)
            if kept.asked is not None and asks_of_another(text):
                intent = _intent(kept.asked)  # "and Dana?" asks again what was asked before
            if pasted is not None:
                kept = Kept(thread=pasted, client=opened.known, heard=kept.heard)
                made, kept = self._answers.answer(
                    Turn(text, asked, intent, replace(opened, thread=pasted), kept, draft, now)
                )
            else:
                made, kept = self._answered(text, asked, opened, kept, draft, now)
        except AskBack as back:
            made = ChatTurn(intent=intent, answer=str(back))
            waiting = Question(text=text, candidates=back.candidates) if back.candidates else None
            kept = self._remembered(key).model_copy(update={"question": waiting})
        except HeardbackError as sentence:
            made, kept = ChatTurn(intent=intent, answer=str(sentence)), self._remembered(key)
        self._remember(key, text, made, kept, now)
        return made

    def last_mail(self, client_id: str | None) -> str | None:
        """The mail that was pasted last with this client open; None where the last thing drafted on was a thread."""
        return self._remembered(client_id).mail

    def last_thread(self, client_id: str | None) -> Thread | None:
        """The thread that was pasted last with this client open, or that a pasted mail tells."""
        return self._remembered(client_id).thread

    def confirm(self, logged: ChatTurn) -> ChatTurn:
        """Saves the touchpoint of a `log_touchpoint` turn. Raises BadInput where there is none, StoreTrouble."""
        made = self._answers.confirm(logged)
        for key, kept in tuple(self._kept.items()):
            if kept.proposal is not None and kept.proposal.result == logged.result:
                self._remember(key, "yes", made, kept.model_copy(update={"proposal": None}), None)
        return made

    def proposed(self, client_id: str) -> ChatTurn | None:
        """The touchpoint that waits for a yes with this client open."""
        return self._remembered(client_id).proposal

    def past(self, client_id: str) -> tuple[Exchange, ...]:
        """The exchanges that were kept of a client's chat, the oldest first. Raises StoreTrouble."""
        found: list[Exchange] = []
        for said in self.desk.kept().talks.of(client_id):
            with suppress(ValidationError):  # of a later version of the desk
                found.append(Exchange(at=said.at, asked=said.asked, turn=ChatTurn.model_validate_json(said.turn)))
        return tuple(found)

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

    def _opened(self, client: str | None, thread: Thread | None, now: datetime | None) -> Open:
        """The open client with their history, the open thread, or neither."""
        if client is not None:
            known = the_one(client, self.desk.find_clients(client))
            return Open(known, thread or self.desk.thread_of_client(known.id, now), known.id)
        return Open(None, thread, thread.id if thread is not None else None)

    # -- the answer -----------------------------------------------------------------------------------------------

    def _answered(
        self, text: str, asked: Asked, opened: Open, kept: Kept, draft: Reply | None, now: datetime | None
    ) -> tuple[ChatTurn, Kept]:
        if kept.proposal is not None:
            proposal, kept = kept.proposal, kept.model_copy(update={"proposal": None})
            match yes_or_no(text):
                case "yes":
                    return self._answers.confirm(proposal), kept
                case "no":
                    return proposal.model_copy(update={"answer": "Not saved.", "result": None}), kept
                case None:
                    pass
        if kept.question is not None:
            question, kept = kept.question, kept.model_copy(update={"question": None})
            meant = chosen(text, question.candidates)
            if meant is not None:
                about = Open(meant, self.desk.thread_of_client(meant.id, now), opened.key)
                again = kept.asked if asks_of_another(question.text) else None
                asked = again or read_intent(question.text)
                return self._carried_out(Turn(question.text, asked, _intent(asked), about, kept, draft, now))
        clients = self._answers.clients()
        another = asks_of_another(text)
        if another and kept.asked is not None and (named := named_in(another, clients)):
            must_be_open(named, opened)
            known = the_one(another, named, kept.focus)
            about = Open(known, self.desk.thread_of_client(known.id, now), opened.key)
            return self._carried_out(Turn(text, kept.asked, _intent(kept.asked), about, kept, draft, now))
        fell_back = None
        if self.desk.model is not None and self.desk.render is not None and asked.mail is None:
            try:
                given = self._by_model(text, asked, opened, kept, clients, draft, now)
                if given is not None:
                    return given
            except ModelTrouble as trouble:
                fell_back = str(trouble)
        about = whom(text, asked, opened, kept, clients, self.desk.thread_of_client, now)
        made, kept = self._carried_out(Turn(text, asked, _intent(asked), about, kept, draft, now))
        return made.model_copy(update={"fell_back": fell_back}), kept

    def _carried_out(self, turn: Turn) -> tuple[ChatTurn, Kept]:
        """The answer, and whom and what it was about."""
        made, kept = self._answers.answer(turn)
        known = turn.about.known
        if known is not None and turn.intent in (*_NEEDS_A_CLIENT, "draft_reply") and turn.asked.mail is None:
            kept = kept.model_copy(update={"focus": known})
        if turn.intent in _NEEDS_A_CLIENT and not turn.asked.everyone:
            lost = known is None and turn.about.thread is None
            waiting = Question(text=turn.text, candidates=self._answers.clients()) if lost else None
            kept = kept.model_copy(update={"asked": turn.asked, "question": waiting})
        return made, kept

    # -- by a model's choice --------------------------------------------------------------------------------------

    def _by_model(
        self,
        text: str,
        asked: Asked,
        opened: Open,
        kept: Kept,
        clients: tuple[KnownClient, ...],
        draft: Reply | None,
        now: datetime | None,
    ) -> tuple[ChatTurn, Kept] | None:
        after: list[Kept] = []

        def run(call: Chosen) -> ChatTurn:
            known = call.known
            read = asked if asked.intent == known.intent else Asked(intent=known.intent, general=asked.general)
            read = read.model_copy(update={"owed": known.owed or read.owed, "everyone": known.everyone})
            about = self._of_call(call, text, read, opened, kept, clients, now)
            turn = Turn(text, read, known.intent, about, kept, draft, now)
            if isinstance(call.arguments, Change):
                made, left = self._answers.refine(turn, _wishes(call.arguments, text))
            elif isinstance(call.arguments, Search):
                made, left = (
                    self._answers.search(turn, call.arguments.words),
                    kept.model_copy(update={"focus": about.known or kept.focus}),
                )
            else:
                made, left = self._carried_out(turn)
            after.append(left)
            return made

        model, render = self.desk.model, self.desk.render
        assert model is not None  # asked for only then
        assert render is not None
        names = opened.thread.names if opened.thread else ()
        made = turn_by_model(about(model, (opened.name, *names)), render, self.desk.deadline_s, text, opened, kept, run)
        return None if made is None else (made, after[-1])

    def _of_call(
        self,
        call: Chosen,
        text: str,
        asked: Asked,
        opened: Open,
        kept: Kept,
        clients: tuple[KnownClient, ...],
        now: datetime | None,
    ) -> Open:
        """Whose history a call may read: the open client's, whom the person spoke of, or whom their own words name."""
        name = call.arguments.client if isinstance(call.arguments, OfClient) else None
        if not name:
            return whom(text, asked, opened, kept, clients, self.desk.thread_of_client, now)
        named = {one.id for one in named_in(text, clients)}
        allowed = named | {one.id for one in (opened.known, kept.focus) if one is not None}
        found = [one for one in self.desk.find_clients(name) if one.id in allowed]
        if not found:
            raise BadCall(
                f"The user has not spoken of {name!r}: leave the client out, or take the name as they wrote it."
            )
        must_be_open(found, opened)
        known = the_one(text, found, kept.focus)
        if opened.known is not None and known.id == opened.known.id:
            return opened
        return Open(known, self.desk.thread_of_client(known.id, now), opened.key)

    # -- from one turn to the next --------------------------------------------------------------------------------

    def _remembered(self, key: str | None) -> Kept:
        if key not in self._kept:
            self._kept[key] = self._from_store(key) if self._keeps and key is not None else Kept()
        return self._kept[key]

    def _from_store(self, key: str) -> Kept:
        """What was open when the chat was left; nothing where the store cannot tell."""
        try:
            newest = self.desk.kept().talks.of(key, 1)
            return Kept.model_validate_json(newest[-1].open) if newest else Kept()
        except (StoreTrouble, ValidationError):
            return Kept()

    def _remember(self, key: str | None, text: str, made: ChatTurn, kept: Kept, now: datetime | None) -> None:
        heard = (*kept.heard, (" ".join(text.split())[:160], made.intent))[-HEARD:]
        self._kept[key] = kept = kept.model_copy(update={"heard": heard})
        known_only = self._keeps and key is not None and not (made.result and "clients" in made.result)
        if not known_only or key is None:
            return
        said = Said(now or self.desk.clock(), text, made.model_dump_json(), kept.model_dump_json())
        with suppress(HeardbackError):  # a thread that is no client's, or a full disk: the answer stands all the same
            self.desk.kept().talks.keep(key, said)


def _about_the_draft(asked: Asked, text: str) -> Asked:
    """Where a draft lies open, few words that wish for a form, or that nobody else knows what to do with, are about it."""
    if asked.mail is not None or len(text.split()) > REFINE_WORDS:
        return asked
    wished = {wish.kind for wish in read_wishes(text)}
    of_form = bool(wished.intersection(FORMS)) and asked.intent in _TAKEN_FOR
    of_form = of_form and not (asked.intent == "which_channel" and "?" in text)  # "as a text, or by phone?"
    lost = bool(wished) and asked.intent in (None, "out_of_scope", "playbook_question")
    return Asked(intent="refine_draft") if of_form or lost else asked


def _intent(asked: Asked) -> Intent:
    return asked.intent or "playbook_question"


def _wishes(change: Change, text: str) -> tuple[Refinement, ...]:
    """What the user's words wish for; where the desk cannot read them, what the model made of them. Raises BadCall."""
    own = read_wishes(text)
    if own:
        return own
    if not own_words(change, text):
        raise BadCall("`argument` has to be words of the user, as they wrote them.")
    return (Refinement(kind=change.kind, argument=change.argument),)
