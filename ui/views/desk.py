"""The desk: paste a mail and get a draft, ask whether to chase again. The chat of the open client, its thread beside it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from assistant.thread import Thread
from ui.asking import CHASE, DRAFT, ask, compare, confirm, redraft, take
from ui.components.asked import show_asked
from ui.components.assessment import show_assessment
from ui.components.draft import Knobs, show_draft
from ui.components.empty import show_empty
from ui.components.guard import guarded, show_sentence
from ui.components.pages import show_pages
from ui.components.plain import fill, show
from ui.components.question import show_question
from ui.components.said import show_said
from ui.components.touchpoints import show_touchpoints
from ui.resuming import resume
from ui.session import Exchange, State, state

NEWEST = 4  # exchanges that are drawn at once; the earlier ones are one click away


def show_page(session: State) -> None:
    """The whole page: what is open, the question, then the answers with the newest on top, where it is seen at once."""
    resume(session)
    show_said(session)
    thread = session.thread()
    if thread is None:
        show(fill('<div class="hb-narrow"></div>'))
        show_question(session)
        _show_answers(session)
        return
    _show_head(session, thread)
    show_question(session)
    answers, beside = st.columns([1.95, 1], gap="large")
    with answers:
        _show_answers(session)
    with beside, st.container(key="thread"):
        newest = next(
            (e.assessment for e in reversed(session.here) if e.assessment and e.thread and e.thread.id == thread.id),
            None,
        )
        show_touchpoints(thread, {item.touchpoint for item in newest.evidence} if newest else ())


def _show_head(session: State, thread: Thread) -> None:
    """Whose thread is open, and the two questions most asked about one."""
    client = thread.client
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        about = " · ".join(part for part in (client.company, client.relation) if part)
        show(fill('<div class="hb-head"><h1>{name}</h1><span>{about}</span></div>', name=client.name, about=about))
        st.button(CHASE, type="primary", on_click=ask, args=(session, CHASE))
        if any(touchpoint.direction == "in" and touchpoint.text.strip() for touchpoint in thread.touchpoints):
            st.button("Draft a reply", on_click=ask, args=(session, DRAFT), help="To their last message.")


def _show_answers(session: State) -> None:
    if not session.here:
        with st.container(
            key="nothing-asked"
        ):  # a place as an answer's: the first one takes it whole while it is written
            show_empty(session)
    newest = next((exchange for exchange in reversed(session.here) if exchange.reply), None)
    shown = session.here if session.shows_all else session.here[-NEWEST:]
    for exchange in reversed(shown):
        with guarded(), st.container(key=f"exchange-{exchange.number}"):
            _show_exchange(session, exchange, exchange is newest)
    if earlier := len(session.here) - len(shown):
        st.button(f"{earlier} earlier", key="earlier", type="tertiary", on_click=_show_all, args=(session,))


def _show_all(session: State) -> None:
    session.shows_all = True


def _show_exchange(session: State, made: Exchange, newest: bool) -> None:
    show_asked(made.asked, made.file)
    if made.failed:
        show_sentence(made.said)
    elif made.reply:
        show_draft(
            session,
            made,
            made.reply,
            Knobs(partial(redraft, session, made), partial(compare, session, made), partial(take, made)),
            newest=newest,
        )
    elif made.assessment and made.thread:
        show_assessment(made.assessment, made.thread, session.desk.playbook_page, f"answer-{made.number}", made.lead)
    else:
        _show_words(session, made)


def _show_words(session: State, made: Exchange) -> None:
    """An answer in words: a summary, a page of the playbook, a note to be saved."""
    with st.container(border=True, key=f"card-said-{made.number}"):
        show(fill('<p class="hb-said">{said}</p>', said=made.said))
        if made.note:
            show(fill('<p class="hb-note warn">{note}</p>', note=made.note))
        noted = (made.turn.result or {}) if made.turn and made.turn.intent == "log_touchpoint" else {}
        if noted.get("client_id") and not noted.get("saved"):
            st.button("Save it", key=f"save-{made.number}", type="primary", on_click=confirm, args=(session, made))
        if made.pages:
            with (
                st.container(key=f"said-{made.number}-folds"),
                st.expander(f"Playbook: {len(made.pages)} pages behind it"),
            ):
                show_pages(made.pages, session.desk.playbook_page, f"said-{made.number}")


show_page(state())
