"""The sidebar: the product's name, the clients to open, the way to the other pages."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import Page

from ui.components.guard import guarded
from ui.components.keys import show_keys
from ui.components.plain import fill, literal, show
from ui.session import State

NOBODY = ""
_LISTED = 12
"""Clients up to which all are listed; more are searched for in a box."""


def show_sidebar(session: State, pages: Sequence[Page], title: str) -> None:
    """The whole sidebar; `title` is that of the open page. Where the store fails, its sentence stands here and the rest goes on."""
    show(fill('<div class="hb-mark"><i></i>Heardback</div>'))
    with st.container(key="pages", gap=None):
        for page in pages:
            st.page_link(page)
    show_keys(session, title)
    with guarded():
        session.desk.load_demo()
        _show_clients(session)


def _show_clients(session: State) -> None:
    known = {client.id: client for client in session.clients()}
    if session.client not in known:
        session.client = None
    keys = [NOBODY, *known]

    def name(key: str) -> str:
        return session.labels.get(key, "No client, just a mail")

    index = keys.index(session.client or NOBODY)
    if len(keys) <= _LISTED:
        captions = [
            "paste it, get a draft",
            *(literal(client.client.company or client.client.relation) for client in known.values()),
        ]
        picked = st.radio("Open client", keys, index=index, format_func=name, captions=captions, key="client")
    else:
        picked = st.selectbox("Open client", keys, index=index, format_func=name, key="client")
    session.client = picked or None
