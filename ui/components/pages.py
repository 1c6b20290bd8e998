"""The playbook pages that an answer rests on: their titles, one click away their text. Not here: which pages those are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import streamlit as st

from ui.components.plain import literal


class Page(Protocol):
    """One page as it is read: `text` is Markdown, `situation` says when one is on it."""

    @property
    def title(self) -> str: ...
    @property
    def situation(self) -> str: ...
    @property
    def text(self) -> str: ...


PageOf = Callable[[str], Page | None]
"""Finds the page of an id as it is now, the agency's own before the one that ships; None where there is none."""


def show_pages(ids: Sequence[str], page_of: PageOf, key: str) -> None:
    """The titles as tabs side by side, each with its page under it; an id without a page is left out."""
    pages = [page for page in (page_of(id) for id in ids) if page]
    if not pages:
        return
    for number, (tab, page) in enumerate(zip(st.tabs([literal(page.title) for page in pages]), pages, strict=True)):
        with tab, st.container(key=f"{key}-page-{number}"):
            st.caption(literal(page.situation))
            # Pages are edited by the agency. A picture in one would be fetched by the browser: show its words instead.
            st.markdown(page.text.replace("![", "\\!["))
