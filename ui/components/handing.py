"""The ways of a draft out of the desk, none of which sends it: mail program, file, Drafts. And whose mail it was."""

from __future__ import annotations

import streamlit as st

from assistant.answers import Reply
from ui.asking import hand_on, lay_down
from ui.components.plain import fill, show
from ui.session import Exchange, State, go


def show_ways_out(session: State, made: Exchange, reply: Reply, key: str) -> None:
    """One quiet row below the knobs."""
    mail = hand_on(session, made, reply)
    if mail is None:
        return
    # The file is made when it is asked for: one that lies ready is looked for once more when its draft has left the page.
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}-ways"):
        st.link_button(
            "Open in the mail program",
            mail.mailto,
            type="tertiary",
            icon=":material/mail:",
            help=None if mail.whole else "Too long to be handed over whole: copy the words, and paste them there.",
        )
        st.download_button(
            "Save as .eml", lambda: mail.eml, file_name="draft.eml", mime="message/rfc822", type="tertiary",
            icon=":material/download:", key=f"{key}-eml", on_click="ignore",
        )  # fmt: skip
        if made.source is not None:
            st.button(
                "Save to Drafts", key=f"{key}-lay", type="tertiary", icon=":material/drafts:", on_click=lay_down,
                args=(session, made, reply), help="In your mailbox, as the answer to their mail. Nothing is sent.",
            )  # fmt: skip
    if mail.note:
        show(fill('<p class="hb-note warn">{note}</p>', note=mail.note))


def show_whose(session: State, made: Exchange, key: str) -> None:
    """A mail that was pasted without a client open, and came from a known one: who that is, one click from their page."""
    if made.whose is None or session.client is not None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}-whose"):
        company = f", {made.whose.client.company}" if made.whose.client.company else ""
        show(fill('<p class="hb-small">From <b>{name}</b>{company}</p>', name=made.whose.name, company=company))
        st.button(
            "Open the client",
            key=f"{key}-client",
            type="tertiary",
            on_click=go,
            args=(session, "client", made.whose.id),
        )
