"""From what a person entered to an exchange with its answer. Not here: how it is shown (`components`), or decided (`assistant`)."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from assistant.answers import Assessment, Reply
from assistant.conversation import ChatTurn
from assistant.errors import BadInput
from assistant.thread import Client, Thread, thread_from_json
from ui.components.guard import guarded
from ui.session import Exchange, Form, State

if TYPE_CHECKING:
    from assistant.handing import DraftMail, KnownClient

CHASE = "Should I chase again?"
DRAFT = "Draft a reply to their last message"
_MAIL_FILES = (".eml", ".msg")
_ASSESSED = ("should_i_chase", "judge_thread", "which_channel", "account_health", "draft_reply")


def ask(session: State, words: str, raw: bytes | None = None, file: str = "") -> None:
    """Answers what was typed, pasted or dropped, and adds it to the open client's exchanges. Raises nothing."""
    session.asked += 1
    made = Exchange(session.asked, words, file=file)
    session.here.append(made)
    with guarded(made.fail):  # a question that fails is an answer too: a sentence, in its place among the others
        text = words if raw is None else _text_of(raw, file)
        if text is None:
            _reply_to_file(session, made, raw or b"")
        else:
            _turn(session, made, text)


def redraft(session: State, made: Exchange, form: Form) -> None:
    """Writes the reply of an exchange in another form, in its place. One that cannot be had leaves the draft, and a note why."""
    with guarded(made.take_note), session.desk.drafts_later() as begun:
        made.reply, made.form, made.note, made.variants = _reply(session, made, form), form, "", ()
        made.drafting = begun[-1] if begun else None


def compare(session: State, made: Exchange) -> None:
    """Puts three drafts of different approaches side by side in the place of the one; asked again, takes them away."""
    if made.variants:
        made.variants = ()
        return
    with guarded(made.take_note):
        if made.source is not None:
            given = {} if isinstance(made.source, Thread) else {"client": _client(session, made)}
            made.variants = session.desk.begin_variants(made.source, now=made.at, **given)


def take(made: Exchange, chosen: Reply) -> None:
    """One of the drafts side by side becomes the draft."""
    made.reply, made.drafting, made.variants, made.note = chosen, None, (), ""


def confirm(session: State, made: Exchange) -> None:
    """Saves the touchpoint that an exchange noted."""
    with guarded(made.take_note):
        if made.turn is not None:
            made.turn = session.talk().confirm(made.turn)
            made.said = made.turn.answer


def hand_on(session: State, made: Exchange, reply: Reply) -> DraftMail | None:
    """The draft as a mail for the mail program; made once. None, and a note, where it cannot be handed on."""
    if made.mail is None or made.mail[0] is not reply:
        made.mail = None
        with guarded(made.take_note):
            made.mail = (reply, session.desk.as_mail(reply, made.source))
    return made.mail[1] if made.mail else None


def lay_down(session: State, made: Exchange, reply: Reply) -> None:
    """Lays the draft into the mailbox's Drafts; what came of it is said above the page."""
    with guarded(made.take_note):
        if made.source is not None:
            placed = session.desk.into_drafts(reply, made.source)
            session.say(" ".join((f"The draft to {placed.to} lies in your Drafts.", *placed.notes)), good=True)
            made.note = ""


def _text_of(raw: bytes, file: str) -> str | None:
    """The words of a dropped file; None for a mail as it was sent, which is read as bytes in its own charset."""
    if PurePath(file).suffix.lower() in _MAIL_FILES:
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _reply_to_file(session: State, made: Exchange, raw: bytes) -> None:
    made.source = raw = session.desk.as_sent(raw)
    made.whose = session.desk.whose(raw)
    with session.desk.drafts_later() as begun:
        made.reply = _reply(session, made, "plain")
    made.drafting = begun[-1] if begun else None


def _turn(session: State, made: Exchange, text: str) -> None:
    if text.lstrip().startswith("{"):
        _as_thread(text)
    talk = session.talk()
    with session.desk.drafts_later() as begun:
        turn = talk.turn(text, client=session.client, draft=_open_draft(session), now=made.at)
    made.turn, made.said = turn, turn.answer
    result = turn.result or {}
    if turn.intent in ("draft_reply", "refine_draft") and "body" in result:
        made.reply = Reply.model_validate(result)
        made.drafting = next((one for one in reversed(begun) if one.first.body == made.reply.body), None)
        mail = talk.last_mail(session.client)
        made.source = mail if mail is not None else _thread(session, made, made.reply.id)
        if mail is not None:
            made.whose = session.desk.whose(mail)
        made.form = "script" if made.reply.channel == "call" else "plain"
    elif "variants" in result and begun:
        mail = talk.last_mail(session.client)
        made.reply, made.variants = begun[0].first, tuple(begun)
        made.source = mail if mail is not None else _thread(session, made, made.reply.id)
    elif "reads_as" in result and turn.intent in _ASSESSED:
        made.assessment = Assessment.model_validate(result)
        made.thread = _thread(session, made, made.assessment.id)
        made.lead = _lead(turn)
    elif "pages" in result:
        made.pages = tuple(str(page["page_id"]) for page in result["pages"])
        made.said = turn.answer.rpartition("\n\nPlaybook: ")[0] or turn.answer  # their titles stand below
    if session.client is None and made.thread is not None and made.thread is talk.last_thread(None):
        session.pasted = made.thread


def _as_thread(text: str) -> None:
    """What begins as a thread's JSON and is none gets its own sentence: a chat would only shrug."""
    try:
        thread_from_json(text, "the pasted thread")
    except BadInput as error:
        raise BadInput(
            f"{str(error).rstrip('.')}. What begins with a brace is read as the JSON of a thread: "
            "paste a mail or a chat as it stands."
        ) from None


def _open_draft(session: State) -> Reply | None:
    """The draft that a wish is about: the one on the page, where a model has bettered what the chat remembers."""
    shown = next((one for one in reversed(session.here) if one.reply is not None), None)
    return shown.reply if shown is not None and shown.drafting is None and not shown.variants else None


def _lead(turn: ChatTurn) -> str:
    """The first line of an answer that was not the one about chasing."""
    return "" if turn.intent in ("should_i_chase", "draft_reply") else turn.answer.partition("\n")[0]


def _thread(session: State, made: Exchange, id: str) -> Thread | None:
    """The thread that an answer is about: the pasted one, or the history of the client that was open or named."""
    pasted = session.talk().last_thread(session.client)
    if pasted is not None and pasted.id == id:
        return pasted
    return session.desk.thread_of_client(id, made.at)


def _reply(session: State, made: Exchange, form: Form) -> Reply | None:
    desk, source, now = session.desk, made.source, made.at
    if source is None:
        return None
    if form == "script":
        return desk.call_script(source, client=_client(session, made), now=now)
    if form == "text":
        return desk.text_message(source, client=_client(session, made), now=now)
    if form == "meeting":
        known = _known(session, made)
        return desk.meeting_opener(source, client=known.id if known else None, now=now)
    if isinstance(source, Thread):
        return desk.reply_to(source, tone=form, now=now)
    return desk.reply(source, client=_client(session, made), tone=form, now=now)


def _client(session: State, made: Exchange) -> Client | None:
    known = _known(session, made)
    return known.client if known else None


def _known(session: State, made: Exchange) -> KnownClient | None:
    """The open client, or the one whose mail it was."""
    if session.client is None and made.whose is not None:
        return made.whose
    who = session.client or (made.turn.client if made.turn else None)
    found = session.desk.find_clients(who) if who else ()  # a mail of nobody's is answered without the store
    return found[0] if len(found) == 1 else None
