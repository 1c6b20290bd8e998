"""The radar: all clients in one table, how they stood over the last quarter, what changed, and the signs behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from assistant.radar import ClientOnRadar, Radar
from assistant.tell import step_line
from ui.components.empty import show_no_clients
from ui.components.guard import guarded
from ui.components.plain import fill, joined, show
from ui.components.quarter import LEVELS, WEEKS
from ui.components.said import show_said
from ui.components.signs import show_entry
from ui.session import State, state
from ui.wording import CHANGES, HEALTH

NOBODY = "nobody"
UNSEEN = [0] * WEEKS
ROW, HEAD = 36, 38  # the table shows whole rows


def show_page(session: State) -> None:
    """The counts, the filters, the table, and below it the client whose row was picked."""
    show_said(session)
    with guarded():
        found = session.radar()
        _show_head(found)
        if not found.clients:
            show_no_clients(session)
            return
        picked = _filtered(found)
        entry = _show_table(session, picked, found)
        if entry is not None:
            show_entry(session, entry, found.now.astimezone(session.zone))
        _show_teams(found)


def _show_head(found: Radar) -> None:
    counts = [
        f"{sum(one.health == health for one in found.clients)} {name}"
        for health, name in HEALTH.items()
        if any(one.health == health for one in found.clients)
    ]
    rest = [f"{found.snoozed} snoozed"] if found.snoozed else []
    rest += [] if found.finished else ["some as they were last looked at"]
    show(
        fill(
            '<div class="hb-head"><h1>Radar</h1><span>{counts}</span></div>',
            counts=" · ".join((*reversed(counts), *rest)) or "nobody yet",
        )
    )


def _filtered(found: Radar) -> tuple[ClientOnRadar, ...]:
    """By words in the name, by health, by account manager."""
    managers = sorted({one.manager for one in found.clients if one.manager})
    with st.container(horizontal=True, vertical_alignment="top", key="radar-filters"):
        words = st.text_input("Find", placeholder="name or company", key="radar-words", width=260).strip().casefold()
        health = st.pills(
            "Health",
            list(LEVELS),
            selection_mode="multi",
            format_func=lambda one: HEALTH[one],
            key="radar-health",
            wrap=True,
        )
        only = ""
        if managers:
            only = st.selectbox(
                "Looked after by",
                ["", *managers, NOBODY],
                key="radar-manager",
                format_func=lambda one: one or "anybody",
                width=200,
            )
    return tuple(
        one
        for one in found.clients
        if (not words or words in f"{one.client} {one.company or ''}".casefold())
        and (not health or one.health in health)
        and (not only or (one.manager or NOBODY) == only)
    )


def _show_table(session: State, clients: Sequence[ClientOnRadar], found: Radar) -> ClientOnRadar | None:
    if not clients:
        show(fill('<p class="hb-small">Nobody fits: take a filter away.</p>'))
        return None
    quarter = session.quarter(found).weeks
    columns: dict[str, list[Any]] = {
        "Client": [one.client for one in clients],
        "Company": [one.company or "" for one in clients],
        "Health": [HEALTH[one.health] if one.health else one.relation for one in clients],
        "Quarter": [quarter.get(one.client_id, UNSEEN) for one in clients],
        "Changed": [CHANGES[one.change] if one.change else "" for one in clients],
        "Signs": [", ".join(sign.name for sign in one.signs) for one in clients],
        "Next step": [step_line(one.step) for one in clients],
        "Looked after by": [one.manager or "" for one in clients],
    }
    if not any(columns["Looked after by"]):
        del columns["Looked after by"]
    page: Any = st  # the types of its tables name those of pandas, which nothing here needs
    picked: Any = page.dataframe(
        columns,
        hide_index=True,
        height=min(ROW * len(clients) + HEAD, 460),
        row_height=ROW,
        on_select="rerun",
        selection_mode="single-row",
        key="radar-table",
        column_config={
            "Quarter": st.column_config.BarChartColumn(
                "Quarter",
                help="Health week by week: the higher, the better; no bar where nobody looked.",
                y_min=0,
                y_max=4,
                width="small",
            ),
            "Client": st.column_config.TextColumn(width="medium"),
            "Company": st.column_config.TextColumn(width="medium"),
        },
    )
    rows: list[int] = picked.selection.rows
    show(fill('<p class="hb-small">Pick a row to see the signs behind it. A head sorts its column.</p>'))
    return clients[rows[0]] if rows and rows[0] < len(clients) else None


def _show_teams(found: Radar) -> None:
    if len(found.teams) < 2:
        return
    rows = joined(
        fill(
            "<tr><th>{name}</th><td>{clients}</td><td>{critical}</td><td>{at_risk}</td><td>{watch}</td><td>{steady}</td><td>{worse}</td></tr>",
            name=team.manager or "Nobody in particular",
            clients=team.clients,
            critical=team.critical,
            at_risk=team.at_risk,
            watch=team.watch,
            steady=team.steady,
            worse=team.worse,
        )
        for team in found.teams
    )
    show(
        fill(
            '<h2 class="hb-heading">Account managers</h2><div class="hb-table" tabindex="0"><table><thead><tr><th>Who</th>'
            "<th>Clients</th><th>Critical</th><th>At risk</th><th>Watch</th><th>Steady</th><th>Worse</th></tr></thead><tbody>"
            "{rows}</tbody></table></div>",
            rows=rows,
        )
    )


show_page(state())
