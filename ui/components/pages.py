"""The playbook pages that an answer rests on: their titles, one click away their text. Not here: which pages those are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

import streamlit as st

from ui.components.plain import literal

_NO_PICTURE = "\u2060"
"""A sign without width: what follows the exclamation mark is then a link, whatever stands before it."""
_SIGNS = re.compile(r"(?<!\\)([$<])")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


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
            show_text(page.text)


def show_text(text: str) -> None:
    """A page's Markdown as it is meant to be read: headings, lists, quotes, links. Its markup and its pictures stay words.

    Pages are edited by the agency, and a picture in one would be fetched by the browser. A sum in dollars is no formula, and
    a line that begins with markup is read on like any other.
    """
    parts = _CODE.split(text.replace("![", f"!{_NO_PICTURE}["))
    st.markdown("".join(part if number % 2 else _SIGNS.sub(r"\\\1", part) for number, part in enumerate(parts)))
