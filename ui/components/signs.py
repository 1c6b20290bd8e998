"""One client of the radar, opened: each sign with the words behind it, to be dismissed with a reason or restored."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from assistant.radar import ClientOnRadar
from assistant.tell import CHANNELS, step_line
from ui.asking import CHASE, ask
from ui.components.guard import guarded
from ui.components.plain import fill, joined, literal, show
from ui.resuming import resume
from ui.session import State, go
from ui.wording import CHANGES, HEALTH, sentence, stamp

if TYPE_CHECKING:
    from assistant.radar import RadarSign


def show_entry(session: State, one: ClientOnRadar, now: datetime) -> None:
    """The client as they stand, what changed, the signs, and the ways on from here."""
    with st.container(border=True, key=f"card-sign-{one.client_id}"):
        health = HEALTH[one.health] if one.health else one.relation
        about = " · ".join(filter(None, (one.company, health, _changed(one))))
        show(
            fill(
                '<div class="hb-head"><h2 class="hb-answer">{name}</h2><span>{about}</span></div>'
                '<p class="hb-reason">{step}. {why}</p>',
                name=one.client,
                about=about,
                step=step_line(one.step),
                why=sentence(one.step.why),
            )
        )
        with st.container(horizontal=True):
            st.button("Open the client", key="radar-open", on_click=go, args=(session, "client", one.client_id))
            st.button("See the next step", key="radar-step", on_click=_step, args=(session, one.client_id))
        for sign in one.signs:
            _show_sign(session, sign, now)
        if one.dismissed:
            show(fill('<p class="hb-label">Dismissed</p>'))
            for sign in one.dismissed:
                _show_dismissed(session, sign)
        if not one.signs and not one.dismissed:
            show(fill('<p class="hb-small">No sign of drifting.</p>'))


def _show_sign(session: State, sign: RadarSign, now: datetime) -> None:
    name = sign.name[:1].upper() + sign.name[1:]
    with st.expander(literal(f"{name}{', serious' if sign.serious else ''}"), expanded=True):
        show(
            fill(
                '<ul class="hb-rows">{rows}</ul>',
                rows=joined(
                    fill(
                        '<li class="hb-quote"><q>{quote}</q> <small>{why}; {who}, {at}, {channel}</small></li>',
                        quote=one.quote,
                        why=one.why,
                        who="they" if one.direction == "in" else "we",
                        at=stamp(one.at, now),
                        channel=CHANNELS[one.channel],
                    )
                    for one in sign.evidence
                ),
            )
        )
        if sign.id is None:
            return
        with (
            st.form(f"dismiss-{sign.id}", border=False, clear_on_submit=True),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            reason = st.text_input("Why it is none", placeholder="on leave until May", key=f"why-{sign.id}")
            if st.form_submit_button("Dismiss"):
                with guarded(session.say):
                    session.desk.dismiss(sign.id, reason)
                    session.say(f"Dismissed: {sign.name}. It comes back when it grows.", good=True)
                session.changed()
                st.rerun()


def _show_dismissed(session: State, sign: RadarSign) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        show(fill('<p class="hb-small">{name}: {reason}</p>', name=sign.name, reason=sign.reason or ""))
        st.button("Restore", key=f"restore-{sign.id}", on_click=_restore, args=(session, sign.id or ""))


def _restore(session: State, sign: str) -> None:
    with guarded(session.say):
        session.desk.restore(sign)
    session.changed()


def _step(session: State, client: str) -> None:
    go(session, "desk", client)
    resume(session)
    ask(session, CHASE)


def _changed(one: ClientOnRadar) -> str:
    """Better, worse, or the same by other signs; and which."""
    if one.change is None or one.change == "same":
        return ""
    new = f"new: {', '.join(one.new_signs)}" if one.new_signs else ""
    gone = f"gone: {', '.join(one.gone_signs)}" if one.gone_signs else ""
    return "; ".join(filter(None, (CHANGES[one.change], new, gone)))
