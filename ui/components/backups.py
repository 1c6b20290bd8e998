"""Backups on the settings page: one made now, with its progress, and where the ones before lie. Not here: putting one back."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from ui.components.guard import guarded
from ui.components.plain import fill, joined, literal, show
from ui.session import State
from ui.wording import size, stamp


def show_backups(session: State) -> None:
    """The button, and the list, the newest first. Another click on the page while one is made stops it."""
    if session.settings.database_url:
        show(
            fill(
                '<div class="hb-empty"><p>This store is a PostgreSQL database: back it up with <code>pg_dump</code>, and '
                "restore it with <code>pg_restore</code>.</p></div>"
            )
        )
        return
    show(
        fill(
            '<p class="hb-small">A copy of all clients as they are at this moment, whoever works meanwhile. '
            "<code>heardback restore FILE</code> puts one back, and keeps the store before it aside.</p>"
        )
    )
    if st.button("Make a backup now", type="primary"):
        _make(session)
    found = session.desk.backups()
    if not found:
        show(fill('<p class="hb-small">There is no backup yet.</p>'))
        return
    now = datetime.now(session.zone)
    show(
        fill(
            '<ul class="hb-rows">{rows}</ul>',
            rows=joined(
                fill(
                    '<li><b>{when}</b> <span class="hb-small">{size}</span><br><span class="hb-small">{where}</span></li>',
                    when=stamp(one.made_at.astimezone(session.zone), now) if one.made_at else "some time ago",
                    size=size(one.size),
                    where=one.path,
                )
                for one in found
            ),
        )
    )


def _make(session: State) -> None:
    bar, stop = st.progress(0.0, text="Copying …"), st.empty()
    stop.button("Stop")  # a click ends this run of the page, and with it the copying; nothing half made is left
    with guarded():
        made = session.desk.back_up(
            on_progress=lambda done, total: (
                bar.progress(min(1.0, done / total) if total else 1.0, text="Copying …") and None
            )
        )
        if made is not None:
            st.success(literal(f"The backup lies in {made.path}."), icon=":material/check:")
    bar.empty()
    stop.empty()
