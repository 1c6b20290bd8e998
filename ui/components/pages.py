"""The playbook pages that an answer rests on: their titles, one click away their text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import streamlit as st

from assistant.memory.playbook import Page, load_pages
from ui.components.plain import literal


@cache
def playbook(own: Path) -> Mapping[str, Page]:
    """All pages by id, the agency's own out of the folder `own` among them. They hold nothing of a client, so one copy
    serves everyone. Raises BadSettings naming the page that cannot be used."""
    return {page.id: page for page in load_pages(own=own)}


def show_pages(ids: Sequence[str], own: Path, key: str) -> None:
    """The titles as tabs side by side, each with its page under it; an id without a page is left out."""
    known = playbook(own)
    pages = [known[id] for id in ids if id in known]
    if not pages:
        return
    for tab, page in zip(st.tabs([literal(page.title) for page in pages], key=f"{key}-pages"), pages, strict=True):
        with tab, st.container(key=f"{key}-page-{page.id}"):
            st.caption(literal(page.situation))
            # Pages are edited by the agency. A picture in one would be fetched by the browser: show its words instead.
            st.markdown(page.text.replace("![", "\\!["))
