"""A page of the playbook being edited: the words of its file, what they will look like, and what became of the page meanwhile."""

from __future__ import annotations

import streamlit as st

from assistant.errors import HeardbackError
from assistant.pages import PageSource
from ui.components.guard import guarded
from ui.components.pages import show_text
from ui.components.plain import fill, literal, show
from ui.session import PageEdit, State, chosen

HEIGHT = 460


def may_edit(session: State) -> bool:
    """Whether the page offers it; the desk refuses it in any case."""
    return session.viewer is None or session.viewer.sees_all


def show_editor(session: State, edit: PageEdit) -> None:
    """The words left, the page as it will be read right; one below the other on a phone."""
    there = session.desk.page_source(edit.id)
    show(
        fill(
            '<div class="hb-head"><h1>Edit: {id}</h1></div><p class="hb-small">{about}</p>',
            id=edit.id,
            about="The words of your agency stand, kept in your own playbook folder."
            if there.own
            else "This page ships with Heardback. What you save becomes your agency’s own; the shipped one can be put back.",
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        key = f"edit-{edit.id}-{edit.number}"
        edit.words = st.text_area(
            "The page",
            edit.words,
            height=HEIGHT,
            key=key,
            help="Between the two lines of --- stand title, situation, reviewed and related; below them the text, in Markdown.",
        )
        with st.container(horizontal=True, gap="small", key="edit-ways"):
            st.button("Save", type="primary", on_click=_save, args=(session, edit, key))
            st.button("Preview", help="Shows the page as it stands in the field")
            st.button("Leave it as it was", on_click=_close, args=(session, edit))
            if there.own and there.ships:
                st.button("Put the shipped page back", on_click=_restore, args=(session, edit))
        if there.version != edit.version:  # below the buttons, so that none moves away under a click
            _show_change(session, edit, there)
    with right, st.container(border=True, key="card-preview"):
        _show_preview(session, edit)


def _show_preview(session: State, edit: PageEdit) -> None:
    try:
        page = session.desk.page_preview(edit.id, edit.words)
    except HeardbackError as error:
        st.warning(literal(f"This cannot be saved yet. {error}"), icon=":material/rule:")
        return
    show(
        fill(
            '<div class="hb-head"><h2>{title}</h2></div><p class="hb-reason">{situation}</p>',
            title=page.title,
            situation=page.situation,
        )
    )
    with st.container(key=f"preview-page-{edit.id}"):
        show_text(page.text)


def _show_change(session: State, edit: PageEdit, there: PageSource) -> None:
    """Somebody saved the page meanwhile: theirs beside ours, and the choice."""
    st.warning(
        "Somebody changed this page since you opened it. Your words are in the field, theirs below; nothing is lost "
        "until you choose.",
        icon=":material/group:",
    )
    with st.container(horizontal=True, gap="small", key="change-ways"):
        st.button("Keep mine", on_click=_keep, args=(edit, there.version), help="Save then replaces theirs.")
        st.button("Take theirs", on_click=_take, args=(session, edit, there))
    with st.expander("Their words"):
        show(fill('<pre class="hb-source">{words}</pre>', words=there.words))


def _save(session: State, edit: PageEdit, key: str) -> None:
    edit.words = chosen(key) or ""
    with guarded(session.say):
        session.desk.save_page(edit.id, edit.words, edit.version)
        session.edits.pop(edit.id, None)
        session.say("Saved. Answers rest on the page as it is now.", good=True)


def _close(session: State, edit: PageEdit) -> None:
    session.edits.pop(edit.id, None)


def _restore(session: State, edit: PageEdit) -> None:
    with guarded(session.say):
        aside = session.desk.restore_page(edit.id, edit.version)
        session.edits.pop(edit.id, None)
        session.say(f"The shipped page is back. Your agency’s words lie in {aside.name}, in {aside.parent}.", good=True)


def _keep(edit: PageEdit, version: str) -> None:
    edit.version = version


def _take(session: State, edit: PageEdit, there: PageSource) -> None:
    session.asked += 1
    edit.words, edit.version, edit.number = there.words, there.version, session.asked
