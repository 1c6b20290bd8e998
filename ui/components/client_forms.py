"""What can be noted and set for one client: a touchpoint in one line, how they want to be reached, a snooze, the end of it all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast, get_args

import streamlit as st

from assistant.portraying import Portrait
from assistant.tell import CHANNELS
from assistant.thread import Channel, NextChannel
from ui.components.guard import guarded
from ui.components.plain import fill, show
from ui.session import State, leave_client
from ui.wording import date_form, when

NOTHING_SAID = "nothing said"


def show_log(session: State, portrait: Portrait) -> None:
    """One line: what was done, read back before it is saved."""
    known = portrait.known
    with (
        st.form(f"log-{known.id}", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        words = st.text_input(
            "Log a touchpoint",
            placeholder=f"called {known.name.split()[0] if known.name.split() else 'them'}, no answer",
        )
        if st.form_submit_button("Read it"):
            with guarded():
                turn = session.talk().turn(words, client=known.id)
                session.noted = turn if turn.intent == "log_touchpoint" and turn.result else None
                if session.noted is None:
                    session.say(
                        "That was not read as a call, message or meeting: say it as “rang them yesterday, left a message”."
                    )
            st.rerun()
    turn = session.noted
    if turn is not None and (turn.result or {}).get("client_id") == known.id:
        with st.container(border=True, key="card-noted"):
            show(fill('<p class="hb-said">{said}</p>', said=turn.answer))
            with st.container(horizontal=True):
                st.button("Save it", type="primary", key="save-noted", on_click=_save, args=(session,))
                st.button("Leave it", key="leave-noted", on_click=_leave, args=(session,))


def _save(session: State) -> None:
    with guarded(session.say):
        if session.noted is not None:
            session.say(session.talk().confirm(session.noted).answer, good=True)
    session.noted = None
    session.changed()


def _leave(session: State) -> None:
    session.noted = None


def show_wishes(session: State, portrait: Portrait) -> None:
    """How they want to be reached, whom one goes through, and what success looks like: edited in place."""
    known, records = portrait.known, portrait.records
    primary = next((one for one in records.contacts if one.role == "primary"), None)
    with st.form(f"wishes-{known.id}", border=False):
        left, right = st.columns(2, gap="large")
        with left:
            ways = [NOTHING_SAID, *get_args(NextChannel)]
            at = ways.index(known.client.preference or NOTHING_SAID)
            preference = st.selectbox("Prefers", ways, index=at, format_func=_channel)
            ruled_out = st.multiselect(
                "Ruled out", get_args(Channel), default=known.client.ruled_out, format_func=_channel
            )
        with right:
            name = st.text_input("Primary contact", value=primary.name if primary else "")
            address = st.text_input(
                "Their address", value=primary.addresses[0] if primary and primary.addresses else ""
            )
        success = st.text_area("What success looks like", value=known.success or "", height=90)
        if st.form_submit_button("Keep this", type="primary"):
            with guarded(session.say):
                session.desk.set_wishes(
                    known.id,
                    preference=None if preference == NOTHING_SAID else cast("NextChannel", preference),
                    no_preference=preference == NOTHING_SAID,
                    ruled_out=cast("list[Channel]", ruled_out),
                    success=success.strip(),
                )
                if name.strip() and (
                    primary is None
                    or (name.strip(), address.strip()) != (primary.name, (primary.addresses or ("",))[0])
                ):
                    session.desk.set_primary(known.id, name, address)
                session.say("Kept.", good=True)
            session.changed()
            st.rerun()


def show_snooze(session: State, portrait: Portrait) -> None:
    """Off the lists until a day; a promised word stays on them."""
    known, now = portrait.known, portrait.lanes.now
    snoozed = known.snoozed_until
    show(
        fill(
            '<h2 class="hb-heading">Snooze</h2><p class="hb-small">Off Today and the radar until that morning. '
            "What you promised stays on the list.</p>"
        )
    )
    if snoozed is not None and snoozed > now:
        with st.container(horizontal=True, vertical_alignment="center"):
            show(fill('<p class="hb-small">Snoozed until {day}.</p>', day=when(snoozed, now)))
            st.button("Wake them", on_click=_snooze, args=(session, known.id, None))
        return
    tomorrow = now.date() + timedelta(days=1)
    with st.form(f"snooze-{known.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        until: date = st.date_input(
            "Until",
            value=now.date() + timedelta(days=7),
            min_value=tomorrow,
            width=180,
            format=date_form(session.desk.profile),
        )
        if st.form_submit_button("Snooze"):
            _snooze(session, known.id, until)
            st.rerun()


def _snooze(session: State, client: str, until: date | None) -> None:
    with guarded(session.say):
        known = session.desk.snooze(client, until)
        session.say(
            f"{known.name} is let be until {until.day} {until:%B}." if until else f"{known.name} is awake again.",
            good=True,
        )
    session.changed()


def show_erase(session: State, portrait: Portrait) -> None:
    """Everything of theirs, everywhere, after their name was typed."""
    known = portrait.known
    show(
        fill(
            '<h2 class="hb-heading">Erase</h2><p class="hb-small">Takes {name} out of the store, the search, the drafts and what '
            "waits in quarantine. It cannot be taken back. Backups that still hold them are named.</p>",
            name=known.name,
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input("Type their name to erase them", key=f"erase-{known.id}")
        pressed = st.button("Erase for good", disabled=typed.strip() != known.name.strip(), key=f"erase-now-{known.id}")
    if pressed:
        with guarded(session.say), st.spinner("Erasing …"):
            erased = session.desk.erase(known.id)
            kept = len(erased.copies)
            told = (
                f" {kept} backup{'s' if kept > 1 else ''} still hold{'' if kept > 1 else 's'} them: see `heardback erase`."
                if kept
                else ""
            )
            session.say(f"{known.name} was erased.{told}", good=True)
            session.forget(known.id)
            leave_client(session)
        session.changed()
        st.rerun()


def _channel(name: str) -> str:
    return CHANNELS.get(cast("Channel", name), name)
