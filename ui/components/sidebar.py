"""The sidebar: the product's name and the clients to open."""

from __future__ import annotations

import streamlit as st

from assistant.thread import Thread
from ui.components.plain import fill, literal, show
from ui.session import State
from ui.wording import silence

NOBODY = "no client"


def show_name() -> None:
    """The name of the product."""
    show(fill('<div class="hb-mark"><i></i>Heardback</div>'))


def show_clients(session: State) -> None:
    """The list of clients; picking one opens its thread and its own conversation with the desk."""
    keys = [NOBODY, *session.clients]
    picked = st.radio(
        "Open client",
        keys,
        index=keys.index(session.client or NOBODY),
        format_func=lambda key: "No client, just a mail" if key == NOBODY else literal(session.clients[key].client.name),
        captions=["paste it and get a draft", *(_caption(thread) for thread in session.clients.values())],
    )
    session.client = None if picked == NOBODY else picked


def _caption(thread: Thread) -> str:
    last = thread.touchpoints[-1].at if thread.touchpoints else thread.now
    return literal(" · ".join(part for part in (thread.client.company, silence(last, thread.now)) if part))
