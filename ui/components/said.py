"""What a button's work came to, said once above the page. Not here: answers to questions (`ui.views.desk`)."""

from __future__ import annotations

import streamlit as st

from ui.components.plain import literal
from ui.session import State


def show_said(session: State) -> None:
    """The sentences that wait, then none: after the next turn of the page they are gone."""
    waiting, session.sentences = session.sentences, []
    for sentence, good in waiting:
        if good:
            st.success(literal(sentence), icon=":material/check:")
        else:
            st.error(literal(sentence), icon=":material/error:")
