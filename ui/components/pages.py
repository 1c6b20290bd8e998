"""The playbook pages that an answer rests on: their titles, one click away their text. Not here: which pages those are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import streamlit as st
import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from ui.components.plain import literal


@dataclass(frozen=True)
class Page:
    """One page as it is read: `text` is Markdown, `situation` says when one is on it."""

    title: str
    situation: str
    text: str


def show_pages(ids: Sequence[str], own: Path, key: str) -> None:
    """The titles as tabs side by side, each with its page under it; an id without a page is left out."""
    pages = [page for page in (page_of(id, own) for id in ids) if page]
    if not pages:
        return
    for number, (tab, page) in enumerate(zip(st.tabs([literal(page.title) for page in pages]), pages, strict=True)):
        with tab, st.container(key=f"{key}-page-{number}"):
            st.caption(literal(page.situation))
            # Pages are edited by the agency. A picture in one would be fetched by the browser: show its words instead.
            st.markdown(page.text.replace("![", "\\!["))


def page_of(id: str, own: Path) -> Page | None:
    """The page of that id, the agency's own before the one that ships; None where there is none. Raises BadSettings."""
    for folder in (own, KNOWLEDGE / "playbook"):
        file = folder / f"{id}.md"
        if file.is_file():
            return _read(file)
    return None


def _read(file: Path) -> Page:
    try:
        _, front, text = file.read_text("utf-8").split("---\n", 2)
        fields = cast("dict[str, Any]", yaml.safe_load(front))
        return Page(str(fields["title"]), str(fields["situation"]), text.strip())
    except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError):
        raise BadSettings(
            f"The playbook page {file} cannot be read: it wants front matter with a title and a situation."
        ) from None
