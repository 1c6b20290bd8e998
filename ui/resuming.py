"""The chat of an open client as it was left, also after a restart. Not here: keeping it (`assistant.conversation`)."""

from __future__ import annotations

from pydantic import ValidationError

from assistant.answers import Assessment, Reply
from assistant.conversation import Exchange as Past
from assistant.thread import Thread
from ui.components.guard import guarded
from ui.session import Exchange, State

SHOWN = 30
"""Exchanges of before that are shown again; the older ones stay in the store."""


def resume(session: State) -> None:
    """Brings back what was asked with the open client before this session, once. Raises nothing."""
    client = session.client
    if client is None or client in session.exchanges:
        return
    session.exchanges[client] = []
    with guarded():
        past = session.talk().past(client)[-SHOWN:]
        if past:
            thread = session.desk.thread_of_client(client)
            session.exchanges[client] = [_restored(session, one, thread) for one in past]


def _restored(session: State, past: Past, thread: Thread) -> Exchange:
    session.asked += 1
    turn = past.turn
    if turn.intent == "log_touchpoint" and turn != session.talk().proposed(thread.id):
        turn = turn.model_copy(update={"result": None})  # it was answered, or let go: no button asks for it again
    made = Exchange(session.asked, past.asked, turn=turn, said=turn.answer, at=past.at)
    result = turn.result or {}
    try:
        if "body" in result:
            made.reply = Reply.model_validate(result)
            mail = session.talk().last_mail(session.client)
            made.source = mail if mail is not None else thread
        elif result.get("id") == thread.id and "reads_as" in result:
            made.assessment = Assessment.model_validate(result)
            made.thread = session.desk.thread_of_client(thread.id, past.at)
    except ValidationError:
        pass  # of another version of the desk: its words stand
    if "pages" in result:
        made.pages = tuple(str(page["page_id"]) for page in result["pages"])
        made.said = past.turn.answer.rpartition("\n\nPlaybook: ")[0] or past.turn.answer
    return made
