"""Today: what needs you now, in order, each with its one next step and a button that does it. The first page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from assistant.tell import day
from assistant.today import KINDS, Today
from ui.components.empty import show_no_clients
from ui.components.errands import HEADINGS, show_errand
from ui.components.first_run import show_first_steps
from ui.components.guard import guarded
from ui.components.plain import fill, show
from ui.components.question import show_question
from ui.components.said import show_said
from ui.session import State, go, state

AGAIN = timedelta(seconds=3)


def show_page(session: State) -> None:
    """The question on top, since a mail that was just pasted comes before any list; then the list."""
    show_question(session, from_elsewhere=True)
    show_said(session)
    show_first_steps(session)
    with guarded():
        found = session.today()
        _show_list(session, found, found.now.astimezone(session.zone))
        if not found.finished:
            _look_on(session)


@st.fragment(run_every=4)
def _look_on(session: State) -> None:
    """While clients are still being looked at anew, the page comes again with what was found meanwhile."""
    before = session.day
    if before is None or before.now + AGAIN <= datetime.now(UTC):
        session.day = None
        with guarded():
            found = session.today()
            if before is None or found.finished or found.errands != before.errands:
                st.rerun()


def _show_list(session: State, found: Today, now: datetime) -> None:
    shown = len(found.errands) + sum(found.left_out.values())
    show(
        fill(
            '<div class="hb-head"><h1>{day}</h1><span>{count}</span></div>',
            day=day(now),
            count=_counted(found, shown),
        )
    )
    if not found.errands:
        _show_nothing(session, found)
        return
    for kind in KINDS:
        errands = found.of(kind)
        if not errands:
            continue
        more = found.left_out.get(kind, 0)
        with st.container(key=f"errands-{kind}", gap=None):
            show(
                fill(
                    '<h2 class="hb-heading">{heading} <small>{count}</small></h2>',
                    heading=HEADINGS[kind],
                    count=len(errands) + more,
                )
            )
            for one in errands:
                show_errand(session, one, now)
            if more:
                st.button(
                    f"{more} more, on the radar",
                    key=f"more-{kind}",
                    type="tertiary",
                    on_click=go,
                    args=(session, "radar", session.client),
                )


def _counted(found: Today, shown: int) -> str:
    parts = [f"{shown} thing{'' if shown == 1 else 's'} to do" if shown else "nothing to do"]
    parts.append(f"{found.clients} client{'' if found.clients == 1 else 's'}")
    if found.snoozed:
        parts.append(f"{found.snoozed} snoozed")
    if not found.finished:
        parts.append("some are being looked at anew")
    return " · ".join(parts)


def _show_nothing(session: State, found: Today) -> None:
    """An empty list is good news, or a desk that knows nobody yet, or one that is still looking."""
    if found.clients and not found.finished:
        show(fill('<div class="hb-empty"><h2>Looking at your clients …</h2><p>The list comes in a moment.</p></div>'))
        return
    if found.clients:
        show(
            fill(
                '<div class="hb-empty"><h2>All quiet</h2><p>Nobody waits for a word of yours, nothing is promised for '
                "today, and no client is drifting. A good moment to ring somebody just because.</p></div>"
            )
        )
        return
    show_no_clients(session)


show_page(state())
