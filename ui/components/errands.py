"""One errand of today as a row: whom it is about, what it is, since or until when, and the button that does the next step."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from assistant.thread import Health
from assistant.today import Does, Errand, ErrandKind
from ui.asking import CHASE, DRAFT, ask
from ui.components.guard import guarded
from ui.components.plain import Html, fill, literal, show
from ui.resuming import resume
from ui.session import State, go
from ui.wording import HEALTH, when

HEADINGS: dict[ErrandKind, str] = {
    "promise": "Words that you promised",
    "waiting": "Waiting for a first word from you",
    "drifting": "Drifting",
    "invoice": "Unpaid",
    "call": "Today’s check-ins",
}
DOES: dict[Does, str] = {"draft": "Draft the reply", "ask": "See the next step", "prepare": "Open the list"}
HEALTH_TONE: dict[Health, str] = {"critical": "bad", "at_risk": "bad", "watch": "warn", "steady": "good"}
_NOTHING = Html()
_SHOWN = 160
"""Letters of the matter that a row shows."""


def show_errand(session: State, one: Errand, now: datetime) -> None:
    """The row. On a phone the buttons come below the words."""
    key = f"{one.kind}-{one.client_id}-{one.ref or ''}"
    with st.container(key=f"errand-{key}", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key=f"about-{key}", gap=None, width="stretch"):
            st.button(
                literal(one.client), key=f"open-{key}", type="tertiary", on_click=go, args=(session, "client", one.client_id),
                help="Open the client’s page",
            )  # fmt: skip
            show(_about(one, now))
        if one.kind == "promise":
            st.button("It was given", key=f"given-{key}", on_click=_given, args=(session, one))
        st.button(DOES[one.does], key=f"do-{key}", on_click=do, args=(session, one), help=literal(one.step))


def do(session: State, one: Errand) -> None:
    """Does the next step of an errand: the desk or the client's page opens with it ready."""
    if one.does == "prepare":
        go(session, "client", one.client_id)
        return
    go(session, "desk", one.client_id)
    resume(session)
    ask(session, DRAFT if one.does == "draft" else CHASE)


def _given(session: State, one: Errand) -> None:
    with guarded(session.say):
        session.desk.keep_promise(one.ref or "")
        session.say(f"Noted: {one.client} has had the word that you promised.", good=True)
    session.changed()


def _about(one: Errand, now: datetime) -> Html:
    matter = one.what if len(one.what) <= _SHOWN else one.what[: _SHOWN - 1].rstrip() + "…"
    health = (
        fill('<span class="hb-chip {tone}">{name}</span>', tone=HEALTH_TONE[one.health], name=HEALTH[one.health])
        if one.health and one.health != "steady"
        else _NOTHING
    )
    clock = (
        fill(
            '<time class="{tone}" datetime="{iso}">{said}</time>',
            tone="late" if one.late else "",
            iso=one.at.isoformat(),
            said=_clock(one, one.at, now),
        )
        if one.at
        else _NOTHING
    )  # fmt: skip
    return fill(
        '<div class="hb-errand"><p class="hb-meta">{company}{health}{clock}</p>'
        '<p class="hb-matter" dir="auto">{matter}</p><p class="hb-step">{step}</p></div>',
        company=fill("<span>{name}</span>", name=one.company) if one.company else _NOTHING,
        health=health,
        clock=clock,
        matter=matter,
        step=one.step,
    )


def _clock(one: Errand, at: datetime, now: datetime) -> str:
    said = when(at, now)
    match one.kind:
        case "promise":
            return f"was due {said}" if one.late else f"due {said}"
        case "waiting":
            return f"came in {said}"
        case "invoice":
            return f"was due {at.day} {at:%B}"
        case _:
            return said
