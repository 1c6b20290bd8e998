"""Who of ours may sign in, in which role, and whose client is whose, on the settings page. For leads, and whoever runs the desk."""

from __future__ import annotations

import streamlit as st

from assistant.account import Sender, SenderRole
from assistant.admitting import let_in, let_out
from ui.components.guard import guarded
from ui.components.plain import Html, fill, joined, literal, show
from ui.session import State

NOBODY = ""
ROLES: dict[SenderRole, str] = {"manager": "account manager: their own clients", "lead": "lead: all clients"}


def show_people(session: State) -> None:
    """The list, one form to let somebody in or change their role, and one to give a client to somebody."""
    if session.viewer is not None and not session.viewer.sees_all:
        return
    with st.container(key="people"), guarded():
        people = session.desk.managers()
        show(
            fill(
                '<div class="hb-head"><h2>Your people</h2></div><p class="hb-small">{about}</p>',
                about="Who may sign in where the desk is shared, and what their role lets them see.",
            ),
            fill('<ul class="hb-rows">{rows}</ul>', rows=joined(map(_row, people))) if people else fill(""),
        )
        _show_admission(session, people)
        _show_giving(session, people)


def _row(one: Sender) -> Html:
    address = ", ".join(one.addresses) or "does not sign in"
    return fill("<li><b>{name}</b> <span>{role} · {address}</span></li>", name=one.name, role=one.role, address=address)


def _show_admission(session: State, people: tuple[Sender, ...]) -> None:
    with st.form("let-in", border=False):
        left, middle, right = st.columns(3)
        name = left.text_input("Name of a colleague", max_chars=80)
        address = middle.text_input("Address that they sign in with", max_chars=300)
        role = right.selectbox("Role", tuple(ROLES), format_func=lambda one: ROLES[one])
        if st.form_submit_button("Let them in"):
            with guarded():
                let_in(session.desk, name, [address], role)
                st.rerun()
    able = [one.name for one in people if one.addresses and (session.viewer is None or one.id != session.viewer.id)]
    if able:
        with st.form("let-out", border=False):
            out = st.selectbox("Who may not sign in any more", able, index=None, format_func=literal)
            if st.form_submit_button("Take them off the list") and out:
                with guarded():
                    let_out(session.desk, out)
                    st.rerun()


def _show_giving(session: State, people: tuple[Sender, ...]) -> None:
    known = {one.id: one for one in session.desk.clients()}
    if not known or not people:
        return
    names = {NOBODY: "Nobody", **{one.id: one.name for one in people}}
    with st.form("whose", border=False):
        left, right = st.columns(2)
        client = left.selectbox("Client", list(known), format_func=lambda id: literal(known[id].name))
        whose = right.selectbox("Looked after by", list(names), format_func=lambda id: literal(names[id]))
        if st.form_submit_button("Give the client to them"):
            with guarded():
                kept = session.desk.set_manager(client, names[whose] if whose else None)
                st.success(literal(f"{names[whose]} looks after {kept.name}."), icon=":material/check:")
