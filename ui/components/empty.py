"""What to do first: where nothing has been asked yet, and where nobody is known yet."""

from __future__ import annotations

import streamlit as st

from ui.asking import ask
from ui.components.plain import fill, show
from ui.session import State, go, go_to_settings

EXAMPLE = """From: Marta Lindqvist <marta@lindqvist-ovens.example>
Subject: Spring campaign went out with last year's prices

Hi,

the spring newsletter went out this morning with last year's prices. My phone has not stopped ringing since eight. \
I asked for one thing, that somebody checks the price list before it goes out, and this is the second time! I need to \
know what you are doing about it, today.

Marta"""
"""An invented angry mail, for a first try."""


def show_empty(session: State) -> None:
    """The first steps: with a client open, the question; without one, the paste and an example."""
    if session.client or session.pasted:
        show(
            fill(
                '<div class="hb-empty"><p>Ask whether to chase again, or paste the mail that they just sent: '
                "the draft is then fitted to this client, their zone and how they like to be reached.</p></div>"
            )
        )
        return
    known = session.known  # as the sidebar has just read them
    invented = " (three invented ones are there to try)" if any(one.is_demo for one in known) else ""
    show(
        fill(
            '<div class="hb-empty"><h2>Paste the mail that needs an answer</h2><ol>'
            "<li>Paste it into the box, or drop the .eml or .msg file: a holding reply comes back at once.</li>"
            "<li>Copy it into your mail program. Nothing is ever sent from here.</li>"
            "<li>Wondering about a silence? {silence} and ask “should I chase again?”</li></ol></div>",
            silence=f"Open a client in the sidebar{invented}, or paste the conversation,"
            if known
            else "Paste the conversation,",
        )
    )
    st.button("Try it with an angry mail", on_click=ask, args=(session, EXAMPLE))


def show_no_clients(session: State) -> None:
    """Where a list of clients would stand: a mail can be answered at once, and how clients come in."""
    show(
        fill(
            '<div class="hb-empty"><h2>No clients yet</h2><p>A mail is answered without one: paste it on the desk. Clients come '
            "in with their histories, and then Today says each morning who needs you:</p><ol>"
            "<li>from your mailbox, once it is set up: <code>heardback sync</code>,</li>"
            "<li>or from files: <code>heardback import</code> reads mail, chats, calendars and tables.</li></ol></div>"
        )
    )
    with st.container(horizontal=True, key="no-clients"):
        st.button("Paste a mail", on_click=go, args=(session, "desk"))
        if session.viewer is None or session.viewer.sees_all:
            st.button(
                "Set up the mailbox", key="no-clients-mailbox", on_click=go_to_settings, args=(session, "Mailbox")
            )
