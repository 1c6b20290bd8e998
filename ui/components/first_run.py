"""The first steps, on the first page until each was taken or skipped: who you are, whose clients, a model or none."""

from __future__ import annotations

import streamlit as st

from assistant.profile import save_profile
from ui.components.guard import guarded
from ui.components.invented import take_away
from ui.components.plain import fill, show
from ui.session import State, browser_zone, go_to_settings, use_profile

_TITLES = {"profile": "Who you are", "clients": "Your clients", "model": "A language model, or none"}


def show_first_steps(session: State) -> None:
    """The next step that is open, and how many come after it. Where the store fails, its sentence stands elsewhere."""
    with guarded(lambda _sentence: None):
        left = session.desk.first_steps()
        if not left:
            return
        step, after = left[0], len(left) - 1
        with st.container(border=True, key="card-first-step"):
            number = len(_TITLES) - after
            show(
                fill(
                    '<p class="hb-label">First steps, {number} of {all}</p><h2 class="hb-answer">{title}</h2>',
                    number=number,
                    all=len(_TITLES),
                    title=_TITLES[step],
                )
            )
            match step:
                case "profile":
                    _show_profile(session)
                case "clients":
                    _show_clients(session)
                case _:
                    _show_model(session)


def _show_profile(session: State) -> None:
    show(
        fill(
            '<p class="hb-small">Replies are signed with it, and promise only hours in which you work. '
            "Everything else stands in Settings.</p>"
        )
    )
    with st.form("first-profile", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Your name", value=session.profile.name or "")
        agency = st.text_input("Your agency", value=session.profile.agency or "")
        if st.form_submit_button("Keep it", type="primary"):
            with guarded(session.say):
                told = {"name": name.strip() or None, "agency": agency.strip() or None}
                zone = session.profile.timezone or browser_zone()
                profile = session.profile.model_copy(update={**told, "timezone": zone})
                save_profile(profile, session.profile_file)
                session.desk.mirror_profile(profile)
                use_profile(session, profile)
                session.desk.took_step("profile")
            st.rerun()
    _skip(session, "profile")


def _show_clients(session: State) -> None:
    show(
        fill(
            '<p class="hb-small">Three invented clients are here to try everything with; they are marked as invented, and go '
            "whole when you say so. Your own come from your mailbox (set it up in Settings, then "
            "<code>heardback sync</code>), or from files: "
            "<code>heardback import</code> reads mail, chats, calendars and tables.</p>"
        )
    )
    with st.container(horizontal=True):
        st.button("Try it with the invented ones", type="primary", on_click=_took, args=(session, "clients"))
        st.button("Take them away", on_click=take_away, args=(session,))
        st.button("Set up the mailbox", on_click=_leads, args=(session, "clients", "Mailbox"))


def _show_model(session: State) -> None:
    show(
        fill(
            '<p class="hb-small">The desk is whole without one: it writes and judges offline, at once. A model of your choice can '
            "better its drafts; then the mail that you answer goes to that endpoint.</p>"
        )
    )
    with st.container(horizontal=True):
        st.button("None, for now", type="primary", on_click=_took, args=(session, "model"))
        st.button("Set one up", on_click=_leads, args=(session, "model", "Model"))


def _skip(session: State, step: str) -> None:
    st.button("Skip this", key=f"skip-{step}", type="tertiary", on_click=_took, args=(session, step))


def _took(session: State, step: str) -> None:
    with guarded(session.say):
        session.desk.took_step(step)


def _leads(session: State, step: str, part: str) -> None:
    _took(session, step)
    go_to_settings(session, part)
