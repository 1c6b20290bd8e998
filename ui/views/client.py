"""One client: how they stand and how to reach them, their history as a picture, and everything that is done with them."""

from __future__ import annotations

import streamlit as st

from assistant.portraying import Portrait
from ui.asking import CHASE, DRAFT, ask
from ui.components.brief import show_agenda, show_handover
from ui.components.client_forms import show_erase, show_log, show_snooze, show_wishes
from ui.components.empty import show_no_clients
from ui.components.guard import guarded
from ui.components.open_items import show_open
from ui.components.plain import fill, show
from ui.components.portrait import show_head, show_picture
from ui.components.said import show_said
from ui.components.touchpoints import show_found, show_touchpoints
from ui.resuming import resume
from ui.session import State, go, state

PARTS = ("Open", "History", "Meeting list", "Handover", "Preferences")
LATEST = 60  # touchpoints that are listed; older ones are found by searching


def show_page(session: State) -> None:
    """The head and the picture always; of the rest the part that was picked."""
    show_said(session)
    if session.client is None:
        _show_nobody(session)
        return
    with guarded():
        portrait = session.desk.portrait(session.client)
        with st.container(key="client-head"):
            show_head(portrait)
            with st.container(horizontal=True):
                st.button(CHASE, type="primary", on_click=_ask, args=(session, CHASE))
                st.button("Draft a reply", on_click=_ask, args=(session, DRAFT), help="To their last message.")
                st.button("Next client", on_click=_next, args=(session,), shortcut="Alt+N", help="By name")
        show_picture(portrait)
        show_log(session, portrait)
        part = (
            st.segmented_control("Part", PARTS, default=PARTS[0], key="part", label_visibility="collapsed") or PARTS[0]
        )
        with st.container(key="client-part"):
            _show_part(session, portrait, part)


def _show_part(session: State, portrait: Portrait, part: str) -> None:
    match part:
        case "History":
            _show_history(session, portrait)
        case "Meeting list":
            show_agenda(session, portrait)
        case "Handover":
            show_handover(session, portrait)
        case "Preferences":
            show_wishes(session, portrait)
            show_snooze(session, portrait)
            show_erase(session, portrait)
        case _:
            show_open(session, portrait)


def _show_history(session: State, portrait: Portrait) -> None:
    client = portrait.known.id
    words = st.text_input("Search their history", key=f"search-{client}", placeholder="by meaning and by words")
    if words.strip():
        show_found(session.desk.search(client, words, 20), portrait.lanes.now)
        return
    thread = session.desk.thread_of_client(client)
    earlier = len(thread.touchpoints) - LATEST
    if earlier > 0:
        show(fill('<p class="hb-small">{count} earlier ones are found by searching.</p>', count=earlier))
        thread = thread.model_copy(update={"touchpoints": thread.touchpoints[-LATEST:]})
    show_touchpoints(thread)


def _show_nobody(session: State) -> None:
    show(fill('<div class="hb-head"><h1>Client</h1></div>'))
    with guarded():
        if session.known:  # as the sidebar has just read them
            show(
                fill(
                    '<div class="hb-empty"><p>Open a client in the sidebar: how they stand, their history as a picture, '
                    "what is open on both sides, and the list for the next meeting.</p></div>"
                )
            )
            st.button("Open the first one", on_click=_next, args=(session,), shortcut="Alt+N")
        else:
            show_no_clients(session)


def _ask(session: State, question: str) -> None:
    go(session, "desk", session.client)
    resume(session)
    ask(session, question)


def _next(session: State) -> None:
    """The client after the open one, by name; after the last comes the first."""
    with guarded(session.say):
        ids = [one.id for one in session.clients()]
        if ids:
            place = ids.index(session.client) + 1 if session.client in ids else 0
            go(session, "client", ids[place % len(ids)])


show_page(state())
