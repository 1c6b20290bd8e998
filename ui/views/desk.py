"""The desk: paste a mail and get a draft, ask whether to chase again. The chat of the open client, its thread beside it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.asking import ask, redraft
from ui.components.asked import show_asked
from ui.components.assessment import show_assessment
from ui.components.draft import show_draft
from ui.components.empty import show_empty
from ui.components.guard import guarded
from ui.components.plain import fill, literal, show
from ui.components.touchpoints import show_touchpoints
from ui.session import Exchange, State, state

CHASE = "Should I chase again?"


def show_page(session: State) -> None:
    """The whole page. What was entered is answered first, so that one run shows it."""
    thread = session.thread
    entered = st.chat_input(
        "Paste a mail, or ask “should I chase again?”",
        accept_file=True,
        file_type=["eml", "txt", "json", "jsonl"],
        max_upload_size=6,
    )
    if entered:
        file = entered.files[0] if entered.files else None
        ask(session, entered.text, file.getvalue() if file else None, file.name if file else None)
        thread = session.thread
    chat, beside = st.columns([1.9, 1], gap="large") if thread else (st.container(), None)
    with chat:
        if thread:
            _show_head(session)
        if not session.here:
            show_empty(session)
        for exchange in session.here:
            with guarded():
                _show_exchange(session, exchange)
    if thread and beside:
        with beside:
            newest = next((e.assessment for e in reversed(session.here) if e.assessment and e.thread == thread), None)
            show_touchpoints(thread, {item.touchpoint for item in newest.evidence} if newest else ())


def _show_head(session: State) -> None:
    thread = session.thread
    assert thread is not None
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        show(
            fill(
                '<div class="hb-head"><h1>{name}</h1><span>{company}</span></div>',
                name=thread.client.name,
                company=" · ".join(part for part in (thread.client.company, thread.client.relation) if part),
            )
        )
        st.button(CHASE, type="primary", on_click=partial(ask, session, CHASE), shortcut="Ctrl+Shift+Enter")


def _show_exchange(session: State, made: Exchange) -> None:
    show_asked(made.asked, made.file, made.number)
    if made.failed:
        st.error(literal(made.said), icon=":material/error:")
    elif made.reply:
        newest = made is next((e for e in reversed(session.here) if e.reply), None)
        show_draft(made, made.reply, session.desk.profile.timezone, partial(_redraft, session, made), newest=newest)
    elif made.assessment and made.thread:
        show_assessment(made.assessment, made.thread, f"answer-{made.number}")
    else:
        show(fill('<p class="hb-reason" style="white-space:pre-wrap">{said}</p>', said=made.said))


def _redraft(session: State, made: Exchange, form: str) -> None:
    with guarded():
        redraft(session, made, form)  # type: ignore[arg-type]


show_page(state())
