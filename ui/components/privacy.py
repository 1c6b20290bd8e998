"""What is kept where, what leaves this machine, and the way to erase a client: the settings page's part on privacy."""

from __future__ import annotations

import streamlit as st

from assistant.housekeeping import Whereabouts, on_this_machine, takes_out, whereabouts
from assistant.settings import Settings
from ui.components.invented import take_away
from ui.components.plain import Html, fill, joined, literal, show
from ui.session import State, go_to_part
from ui.wording import READERS, host_of, size


def show_privacy(session: State) -> None:
    """The facts as they are set now; where things lie is for whoever runs the desk."""
    show(
        fill('<div class="hb-head"><h2>What leaves this machine</h2></div>'),
        fill('<ul class="hb-rows hb-dots">{rows}</ul>', rows=joined(map(_row, _leaves(session)))),
    )
    if session.viewer is None or session.viewer.sees_all:
        show(
            fill('<div class="hb-head"><h2>What is kept, and where</h2></div>'),
            fill(
                '<p class="hb-small">Readable by whoever runs the desk, and by nobody else. Take the data folder away, and '
                "nothing is left.</p>"
            ),
        )
        show(
            fill('<ul class="hb-rows">{rows}</ul>', rows=joined(map(_kept, whereabouts(session.settings)))),
        )
    _show_erasing(session)


def _leaves(session: State) -> list[str]:
    settings = session.settings
    told = [
        "No statistics, no pictures or links of a mail, and no message to a client: the desk sends nothing by itself.",
        *(
            _by_model(settings)
            if session.desk.model
            else ["No language model is set: no word of a client goes anywhere."]
        ),
    ]
    if not settings.traces:
        return [*told, "Spans for OpenTelemetry are off (HEARDBACK_TRACES)."]
    words = "with the words of questions and answers" if settings.traces_text else "without any words"
    return [*told, f"Spans for OpenTelemetry are on, {words} (HEARDBACK_TRACES)."]


def _by_model(settings: Settings) -> list[str]:
    where = host_of(settings.base_url)
    place = (
        "where the model is served on this machine"
        if on_this_machine(settings.base_url)
        else "where the model is served"
    )
    return [
        f"The mail that you answer, your questions in the chat and the desk’s answers to them go to {where}, {place}.",
        f"Threads are read {READERS[settings.reader]} (HEARDBACK_READER).",
        "Names, addresses and numbers are replaced before the model sees them, and put back after (HEARDBACK_REDACT)."
        if takes_out(settings)
        else "Names, addresses and numbers are sent as they stand: HEARDBACK_REDACT has them replaced.",
    ]


def _row(words: str) -> Html:
    return fill("<li>{words}</li>", words=words)


def _kept(one: Whereabouts) -> Html:
    return fill(
        '<li><b>{what}</b>{size}<br><span class="hb-small">{where}</span></li>',
        what=one.what,
        size=fill(' <span class="hb-small">{size}</span>', size=size(one.size)) if one.size is not None else Html(),
        where=one.where,
    )


def _show_erasing(session: State) -> None:
    known = {one.id: one for one in session.known}  # as the sidebar has just read them
    show(
        fill(
            '<div class="hb-head"><h2>Erase a client</h2></div><p class="hb-small">Everywhere: history, search, drafts, '
            "quarantine. A mark without words keeps them from coming back. You are asked once more, with their name.</p>"
        )
    )
    if not known:
        show(fill('<p class="hb-small">There is no client to erase.</p>'))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="erase-whom"):
        whom = st.selectbox("Whom", list(known), index=None, format_func=lambda id: literal(known[id].name))
        st.button(
            "Go to their erasing",
            disabled=whom is None,
            on_click=go_to_part,
            args=(session, whom or "", "Preferences"),
        )
    if any(one.is_demo for one in known.values()) and (session.viewer is None or session.viewer.sees_all):
        st.button("Take the invented clients away", on_click=take_away, args=(session, "settings"))
