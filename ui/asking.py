"""From what a person entered to an exchange with its answer. Not here: how it is shown (`components`), or decided (`assistant`)."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

from assistant.answers import Reply
from assistant.intake import read_conversation
from assistant.thread import Thread, thread_from_json
from ui.components.guard import sentence_of
from ui.session import Exchange, Form, State


def ask(state: State, words: str, raw: bytes | None = None, file: str | None = None) -> Exchange:
    """Answers what was typed, pasted or dropped, and adds it to the open client's exchanges. Raises nothing."""
    state.asked += 1
    made = Exchange(state.asked, words, file=file)
    state.here.append(made)
    try:
        _answer(state, made, raw)
    except Exception as error:  # a question that fails is an answer too: a sentence, in its place in the chat
        made.said, made.failed = sentence_of(error), True
    return made


def _answer(state: State, made: Exchange, raw: bytes | None) -> None:
    text = raw.decode("utf-8", "replace") if raw is not None else made.asked
    thread = _thread(state, text)
    if thread is not None and state.client is None:
        state.pasted[None] = thread
        chase(state, made)
    elif "chase" in text.lower() and len(text) < 80:
        chase(state, made)
    else:
        made.raw = raw or made.asked
        redraft(state, made, "plain")


def _thread(state: State, text: str) -> Thread | None:
    if text.lstrip().startswith("{"):
        return thread_from_json(text)
    return read_conversation(text, now=datetime.now(UTC), ours=state.desk.profile.ours)


def chase(state: State, made: Exchange) -> None:
    """Answers "should I chase again?" over the open thread."""
    if state.thread is None:
        made.said = "Open a client on the left, or paste the conversation, and ask again."
        return
    made.thread = state.thread
    made.assessment = state.desk.chase(state.thread)


def redraft(state: State, made: Exchange, form: Form) -> Reply | None:
    """Writes the reply of an exchange in another form."""
    begun = perf_counter()
    if made.raw is None:
        return None
    client = state.clients[state.client].client if state.client else None
    made.reply = state.desk.reply(made.raw, client=client, tone="shorter" if form == "script" else form, now=made.at)
    made.form = form
    _ = begun
    return made.reply
