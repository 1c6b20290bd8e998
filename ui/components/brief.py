"""Before a meeting and before a handover: the list as picture and text, the private heads-up, the brief for whoever takes over."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import streamlit as st

from assistant.portraying import Portrait
from ui.components.copy import copy_button
from ui.components.plain import ANGLES, Html, fill, joined, show
from ui.session import State
from ui.wording import date_form

if TYPE_CHECKING:
    from assistant.portraying import BriefLine, Handover, Reader

READERS = {"colleague": "A colleague who takes over", "cover": "A holiday cover", "senior": "The senior who steps in"}
_NOTHING = Html()


def show_agenda(session: State, portrait: Portrait) -> None:
    """The list for the room on the left, what stays with us on the right."""
    client = portrait.known.id
    boss = st.toggle("Someone above the contact sits there", key=f"boss-{client}")
    made = session.desk.agenda(client, with_boss=boss)
    left, right = st.columns(2, gap="large")
    with left:
        picture = session.desk.agenda_picture(client, with_boss=boss)
        show(
            fill(
                '<img class="hb-sheet" alt="{words}" src="data:image/png;base64,{data}">',
                words=made.list.translate(ANGLES),
                data=base64.b64encode(picture).decode("ascii"),
            )
        )
        with st.container(horizontal=True):
            st.download_button("Save the picture", picture, file_name="list.png", mime="image/png", on_click="ignore")
            copy_button(made.list, key=f"copy-list-{client}", label="Copy the list", width=128)
        with st.expander("The list as text"):
            show(fill('<div class="hb-draft">{words}</div>', words=made.list))
    with right:
        if made.heads_up:
            show(
                fill(
                    '<h2 class="hb-heading">Private, before it, to {to}</h2><p class="hb-subject"><span>Subject</span>{subject}</p>'
                    '<div class="hb-draft" dir="auto">{body}</div>',
                    to=made.heads_up_to or "your contact",
                    subject=made.heads_up_subject or "",
                    body=made.heads_up,
                )
            )
            copy_button(made.heads_up, key=f"copy-heads-up-{client}", label="Copy the heads-up", width=160)
        else:
            show(
                fill('<p class="hb-small">Nothing of theirs is overdue: no heads-up is needed before the meeting.</p>')
            )
        if made.own_notes:
            show(
                fill(
                    '<h2 class="hb-heading">For us alone</h2><div class="hb-said">{notes}</div>',
                    notes=made.own_notes.partition("\n")[2],
                )
            )


def show_handover(session: State, portrait: Portrait) -> None:
    """Who it is for decides what stands first; every line says what it rests on."""
    client = portrait.known.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reader = st.selectbox(
            "Who it is for", list(READERS), format_func=READERS.__getitem__, key=f"reader-{client}", width=280
        )
        until: date | None = None
        if reader == "cover":
            today = portrait.lanes.now.date()
            until = st.date_input(
                "Cover until",
                value=today + timedelta(days=14),
                min_value=today,
                key=f"cover-{client}",
                width=170,
                format=date_form(session.desk.profile),
            )
    made = session.desk.handover(client, cast("Reader", reader), until=until)
    with st.container(border=True, key=f"card-handover-{client}"):
        show(_brief(made))
        with st.container(horizontal=True):
            copy_button(made.text, key=f"copy-brief-{client}", label="Copy the brief", width=136)
            st.download_button(
                "Save as text", made.text, file_name="handover.txt", mime="text/plain", on_click="ignore"
            )


def _brief(made: Handover) -> Html:
    parts = joined(
        fill(
            '<h3 class="hb-label">{heading}</h3><ul class="hb-rows hb-dots">{lines}</ul>',
            heading=part.heading,
            lines=joined(map(_line, part.lines)),
        )
        for part in made.parts
    )
    return fill('<h2 class="hb-answer">{title}</h2><div class="hb-brief">{parts}</div>', title=made.title, parts=parts)


def _line(line: BriefLine) -> Html:
    if line.quote is None:
        return fill("<li>{said}</li>", said=line.said)
    where = ", ".join(filter(None, (line.whose, f"{line.at.day} {line.at:%B}" if line.at else "", line.channel or "")))
    return fill("<li>{said} <q>{quote}</q> <small>{where}</small></li>", said=line.said, quote=line.quote, where=where)
