"""What is open between us and one client, both sides, to be ticked off and added to; and what the thread suggests."""

from __future__ import annotations

from datetime import date

import streamlit as st

from assistant.account import OpenItem, Side
from assistant.portraying import Portrait
from ui.components.guard import guarded
from ui.components.plain import fill, literal, show
from ui.session import State
from ui.wording import date_form, when

_SIDES: dict[Side, str] = {"theirs": "They owe us", "ours": "We owe them"}


def show_open(session: State, portrait: Portrait) -> None:
    """Two columns, theirs first; then our promises and bills, what was found in the thread, and a line to add one."""
    for column, side in zip(st.columns(2, gap="large"), _SIDES, strict=True):
        with column:
            show(fill('<h2 class="hb-heading">{name}</h2>', name=_SIDES[side]))
            items = [one for one in portrait.records.open_items if one.side == side and one.done_at is None]
            for one in items:
                _show_item(session, portrait, one)
            _show_rest(portrait, side, bool(items))
    _show_suggested(session, portrait.known.id)
    _show_new(session, portrait.known.id)


def _show_item(session: State, portrait: Portrait, one: OpenItem) -> None:
    today = portrait.lanes.now.date()
    due = f" · was due {_day(one.due)}" if one.due and one.due < today else f" · due {_day(one.due)}" if one.due else ""
    st.checkbox(
        literal(f"{one.what}{f' ({one.owner})' if one.owner else ''}{due}"),
        key=f"item-{one.id}",
        on_change=_close,
        args=(session, portrait.known.id, one.id),
    )


def _show_rest(portrait: Portrait, side: Side, any_item: bool) -> None:
    now = portrait.lanes.now
    lines: list[str] = []
    if side == "ours":
        lines = [
            f"A word {'was due' if one.due < now else 'is due'} {when(one.due, now)}: {one.what}"
            for one in portrait.records.promises
            if one.status == "open"
        ]
    else:
        lines = [
            f"Invoice {bill.number}, due {_day(bill.due)}"
            for bill in portrait.records.invoices
            if bill.paid is None and bill.due
        ]
    if lines:
        for line in lines:
            show(fill('<p class="hb-small">{line}</p>', line=line))
    elif not any_item:
        show(fill('<p class="hb-small">Nothing that is noted.</p>'))


def _show_suggested(session: State, client: str) -> None:
    with guarded():
        found = session.desk.suggested_items(client)
        if not found:
            return
        show(fill('<h2 class="hb-heading">Found in the thread, not noted yet</h2>'))
        for number, one in enumerate(found[:6]):
            with st.container(horizontal=True, vertical_alignment="center", key=f"suggested-{number}"):
                show(
                    fill(
                        '<p class="hb-small"><b>{side}</b>{due}: <q>{quote}</q></p>',
                        side=_SIDES[one.side],
                        due=f", due {_day(one.due)}" if one.due else "",
                        quote=one.quote,
                    )
                )
                st.button(
                    "Note it", key=f"note-{number}", on_click=_add, args=(session, client, one.side, one.what, one.due)
                )


def _show_new(session: State, client: str) -> None:
    with (
        st.form(f"new-item-{client}", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        what = st.text_input("What is open?", placeholder="logo files, texts for the team page")
        side = st.selectbox("Whose turn", list(_SIDES), format_func=_SIDES.__getitem__, width=160)
        due: date | None = st.date_input("Due", value=None, width=150, format=date_form(session.desk.profile))
        if st.form_submit_button("Add"):
            _add(session, client, side, what, due)
            st.rerun()


def _add(session: State, client: str, side: Side, what: str, due: date | None) -> None:
    with guarded(session.say):
        session.desk.add_open_item(client, side, what, due=due)
    session.changed()


def _close(session: State, client: str, item: str) -> None:
    with guarded(session.say):
        done = session.desk.close_open_item(client, item)
        session.say(f"Done: {done.what}", good=True)
    session.changed()


def _day(when: date | None) -> str:
    return f"{when.day} {when:%B}" if when else ""
