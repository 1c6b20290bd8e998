"""The playbook: its pages found, read and edited, and which of them the answers of the last month rested on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from assistant.pages import PagesUsed, PageUse
from assistant.resting import MONTH
from ui.components.guard import guarded
from ui.components.page_editor import may_edit, show_editor
from ui.components.pages import show_text
from ui.components.plain import Html, fill, literal, show
from ui.components.said import show_said
from ui.session import PageEdit, State, state
from ui.wording import answers, when

if TYPE_CHECKING:
    from assistant.consulting import Page

ORDERS = ("By title", "By use")
FOUND = 8  # pages that a search lists


def show_page(session: State) -> None:
    """The list, or the page that was opened out of it."""
    show_said(session)
    with guarded():
        page = session.desk.playbook_page(session.page) if session.page else None
        if page is None:
            session.page = ""
            _show_list(session)
        elif page.id in session.edits:
            show_editor(session, session.edits[page.id])
        else:
            _show_one(session, page)


def _show_list(session: State) -> None:
    pages, used = session.desk.playbook_pages(), session.desk.pages_used()
    show(
        fill(
            '<div class="hb-narrow hb-head"><h1>Playbook</h1><span>{count}</span></div><p class="hb-small">{about}</p>',
            count=f"{len(pages)} pages",
            about=_about(used),
        )
    )
    trouble = session.desk.playbook_trouble()
    if trouble:
        st.error(literal(f"{trouble} Until then the pages before this change stand."), icon=":material/error:")
    words = st.text_input("Search the playbook", key="playbook-search", placeholder="as you would ask a colleague")
    of = {one.page_id: one for one in used.pages}
    if words.strip():
        with st.spinner("Looking through the pages …"):  # the first time they are read by meaning
            hits = session.desk.playbook(words, FOUND)
        if not hits:
            show(fill('<div class="hb-empty"><p>Nothing of that stands in the playbook: try other words.</p></div>'))
        known = {page.id: page for page in pages}
        _show_rows(session, [known[hit.page_id] for hit in hits if hit.page_id in known], of)
        return
    order = st.segmented_control("Order", ORDERS, default=ORDERS[0], key="playbook-order", label_visibility="collapsed")
    if order == ORDERS[1]:
        pages = tuple(sorted(pages, key=lambda page: -of[page.id].answers if page.id in of else 0))
    _show_rows(session, pages, of)


def _about(used: PagesUsed) -> str:
    if not used.answers:
        return "What to do, one situation a page. Answers name the pages that they rest on; none was given in the last month."
    many = f"{used.answers} answers" if used.answers > 1 else "One answer"
    return f"What to do, one situation a page. {many} of the last {MONTH} days rested on {len(used.pages)} of them."


def _show_rows(session: State, pages: Sequence[Page], of: Mapping[str, PageUse]) -> None:
    with st.container(key="pages-listed", gap=None):
        for page in pages:
            _show_row(session, page, of.get(page.id))


def _show_row(session: State, page: Page, use: PageUse | None) -> None:
    with st.container(key=f"about-page-{page.id}", gap=None):
        st.button(
            literal(page.title), key=f"open-page-{page.id}", type="tertiary", on_click=_open, args=(session, page.id)
        )
        show(
            fill(
                '<div class="hb-errand"><p class="hb-matter">{situation}</p>{use}</div>',
                situation=page.situation,
                use=fill('<p class="hb-meta"><span>{said}</span></p>', said=_use(use)) if use else Html(),
            )
        )


def _use(use: PageUse) -> str:
    last = when(use.last, datetime.now(UTC))
    return f"{answers(use.answers)}, last {'just now' if last == 'now' else last}"


def _show_one(session: State, page: Page) -> None:
    use = next((one for one in session.desk.pages_used().pages if one.page_id == page.id), None)
    known = {one.id: one.title for one in session.desk.playbook_pages()}
    with st.container(horizontal=True, gap="small", key="page-ways"):
        st.button("All pages", icon=":material/arrow_back:", on_click=_open, args=(session, ""))
        if may_edit(session):
            st.button("Edit", icon=":material/edit:", on_click=_edit, args=(session, page.id))
    show(
        fill(
            '<div class="hb-narrow hb-head"><h1>{title}</h1></div><p class="hb-reason">{situation}</p>'
            '<p class="hb-small">{about}</p>',
            title=page.title,
            situation=page.situation,
            about=" · ".join(
                (
                    f"Reviewed {page.reviewed.day} {page.reviewed:%B %Y}",
                    f"{_use(use)} in {MONTH} days" if use else "No answer of the last month rested on it",
                )
            ),
        )
    )
    with st.container(key=f"read-page-{page.id}"):
        show_text(page.text)
    others = [id for id in page.related if id in known]
    if others:
        show(fill('<p class="hb-label">See also</p>'))
        with st.container(horizontal=True, gap="small", key="page-related"):
            for id in others:
                st.button(literal(known[id]), key=f"to-page-{id}", on_click=_open, args=(session, id))


def _open(session: State, id: str) -> None:
    session.page = id


def _edit(session: State, id: str) -> None:
    with guarded(session.say):
        source = session.desk.page_source(id)
        session.asked += 1
        session.edits[id] = PageEdit(id, source.words, source.version, session.asked)


show_page(state())
