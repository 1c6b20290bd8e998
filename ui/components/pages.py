"""The playbook pages that an answer rests on: their titles, one click away their text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import streamlit as st

from assistant.memory.playbook import Page, load_pages
from ui.components.plain import literal


@cache
def playbook() -> dict[str, Page]:
    """All pages by id. They are the agency's own and hold nothing of a client, so one copy serves everyone."""
    return {page.id: page for page in load_pages()}


def show_pages(ids: Sequence[str]) -> None:
    """One closed fold for each page; an id without a page is left out."""
    for page in (playbook()[id] for id in ids if id in playbook()):
        with st.expander(literal(page.title)):
            st.caption(literal(page.situation))
            # Pages are edited by the agency. A picture in one would be fetched by the browser: show its words instead.
            st.markdown(page.text.replace("![", "\\!["))
