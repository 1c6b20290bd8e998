"""The field for pasting a mail and for asking. Not here: what becomes of it (`ui.asking`)."""

from __future__ import annotations

import streamlit as st

from ui.asking import ask
from ui.session import State, leave_client


def show_question(session: State, *, from_elsewhere: bool = False) -> None:
    """What is entered may open another thread: the page is drawn anew with its answer.

    `from_elsewhere`: the page is another one than the desk, where the answer is to be read; a mail that is pasted there is
    nobody's until it was read.
    """
    with st.container(key="question"):
        entered = st.chat_input(
            "Paste a mail, or ask a question",
            accept_file=True,
            file_type=["eml", "msg", "txt", "json"],
            max_upload_size=6,
        )
    if not entered:
        return
    file = entered.files[0] if entered.files else None
    if from_elsewhere:
        leave_client(session)
    with st.spinner("Looking at it …"):  # shown only where it takes its time, as the first search of the playbook does
        ask(session, entered.text, file.getvalue() if file else None, file.name if file else "")
    if from_elsewhere:
        session.goes_to = "desk"
    st.rerun()
