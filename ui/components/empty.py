"""What to do first, where nothing has been asked yet."""

from __future__ import annotations

import streamlit as st

from ui.asking import ask
from ui.components.plain import fill, show
from ui.session import State

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
    show(
        fill(
            '<div class="hb-empty"><h2>Paste the mail that needs an answer</h2><ol>'
            "<li>Paste it into the box, or drop the .eml file: a holding reply comes back at once.</li>"
            "<li>Copy it into your mail program. Nothing is ever sent from here.</li>"
            "<li>Wondering about a silence? Open a client in the sidebar (three invented ones are there to try), "
            "or paste the conversation, and ask “should I chase again?”</li></ol></div>"
        )
    )
    st.button("Try it with an angry mail", on_click=ask, args=(session, EXAMPLE))
