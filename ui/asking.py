"""From what a person entered to an exchange with its answer. Not here: how it is shown (`components`), or decided (`assistant`)."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.answers import Reply
from assistant.intake import read_conversation
from assistant.thread import Client, Thread, thread_from_json
from ui.components.guard import guarded
from ui.session import Exchange, Form, State

CHASE = "Should I chase again?"
DRAFT = "Draft a reply to their last message"


def ask(session: State, words: str, raw: bytes | None = None, file: str | None = None) -> Exchange:
    """Answers what was typed, pasted or dropped, and adds it to the open client's exchanges. Raises nothing."""
    session.asked += 1
    made = Exchange(session.asked, words, file=file)
    session.here.append(made)
    with guarded(made.fail):  # a question that fails is an answer too: a sentence, in its place among the others
        _answer(session, made, raw)
    return made


def redraft(session: State, made: Exchange, form: Form) -> None:
    """Writes the reply of an exchange in another form, in its place. One that cannot be had leaves the draft, and a note why."""
    with guarded(made.take_note):
        made.reply, made.form, made.note = _reply(session, made, form), form, ""


def _reply(session: State, made: Exchange, form: Form) -> Reply | None:
    desk, source, now = session.desk, made.source, made.at
    if source is None:
        return None
    if form == "script":
        return desk.call_script(source, client=_client(session), now=now)
    if isinstance(source, Thread):
        return desk.reply_to(source, tone=form, now=now)
    return desk.reply(source, client=_client(session), tone=form, now=now)


def _answer(session: State, made: Exchange, raw: bytes | None) -> None:
    text = raw.decode("utf-8", "replace") if raw is not None else made.asked
    thread = _thread(session, text)
    if thread is not None:
        if session.client is None:
            session.pasted = thread
        made.thread, made.assessment = thread, session.desk.chase(thread)
    elif text == DRAFT:
        made.source = session.thread()
        made.reply = _reply(session, made, "plain")
    elif "chase" in text.lower() and len(text) < 80:
        made.thread = session.thread()
        if made.thread is None:
            made.said = "Open a client on the left, or paste the conversation, and ask again."
        else:
            made.assessment = session.desk.chase(made.thread)
    else:
        made.source = raw or made.asked
        made.reply = _reply(session, made, "plain")


def _thread(session: State, text: str) -> Thread | None:
    if text.lstrip().startswith("{"):
        return thread_from_json(text)
    return read_conversation(text, now=datetime.now(UTC), ours=session.desk.profile.ours)


def _client(session: State) -> Client | None:
    if session.client is None:  # a mail of nobody's is answered without the store
        return None
    return next((known.client for known in session.desk.clients() if known.id == session.client), None)
