"""Labelling: a thread without the machine's answer, judged by the guide with one key; afterwards who differs where.

Not here: where labels are kept and how they are compared (`evals.labelling`).
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from assistant.thread import Labels, NextChannel, ReadsAs, Thread, Turn
from evals.labelling import DESK, LIBRARY, Compared, Labelling, guide, labeller_name, libraries
from ui.components.guard import guarded
from ui.components.plain import fill, joined, literal, show
from ui.components.touchpoints import show_touchpoints
from ui.door import must_lead
from ui.session import State, chosen, state
from ui.wording import ACTIONS, HEALTH

READINGS: dict[ReadsAs, str] = {"follow_up": "Follow-up", "borderline": "Borderline", "harassment": "Harassment"}
TURNS: dict[Turn, str] = {"us": "ours", "them": "theirs", "nobody": "nobody’s"}
CHANNELS: dict[NextChannel, str] = {
    "email": "e-mail",
    "call": "call",
    "text": "text",
    "chat": "chat",
    "meeting": "meeting",
}
QUESTIONS = {
    "reads_as": "how it reads",
    "turn": "whose turn",
    "action": "what next",
    "channel": "which channel",
    "health": "health",
}
# Differences that are listed at once. A comment, because Streamlit would put a string that stands alone on the page.
LISTED = 40


def show_page(session: State) -> None:
    """Who labels what, then the thread to judge, or what came of it."""
    show(
        fill(
            '<div class="hb-head"><h1>Labelling</h1></div>'
            '<p class="hb-small">What would a reasonable client say who received this? Judge a thread before you see the '
            "desk’s answer. Labels stay in your data folder, for each labeller apart.</p>"
        )
    )
    known = libraries(session.settings.home)
    left, right = st.columns(2)
    chosen = left.selectbox("Library", list(known), key="labelled_library", persist_state="session")
    name = right.text_input(
        "Who labels", session.profile.name or "", max_chars=60, key="labeller", persist_state="session"
    )
    with guarded():
        if not name.strip():
            show(
                fill('<div class="hb-empty"><p>Say who labels: two labellers are told apart by their names.</p></div>')
            )
            return
        labelling, who = Labelling(session.settings.home, known[chosen]), labeller_name(name)
        judge, differ = st.tabs(["Judge", "Who differs where"])
        with judge:
            _show_next(labelling, who)
        with differ:
            _show_compared(session, labelling, who)


# -- judging ---------------------------------------------------------------------------------------------------------


def _show_next(labelling: Labelling, who: str) -> None:
    done, skipped, total = labelling.progress(who)
    st.progress(done / total, literal(f"{done} of {total} labelled" + (f", {skipped} skipped" if skipped else "")))
    thread = labelling.next(who)
    if thread is None:
        show(fill('<div class="hb-empty"><h2>All of it is labelled</h2><p>See who differs where, or choose another '
                  "library. <code>heardback evals labels</code> writes what was agreed on as a library.</p></div>"))  # fmt: skip
        return
    with st.container(key="labelling"):
        words, answers = st.columns([1.35, 1], gap="large")
        with answers:
            _show_answers(labelling, who, thread)
        with words, st.container(key="whole-thread"):
            _show_thread(thread)


def _show_thread(thread: Thread) -> None:
    client = thread.client
    about = " · ".join(part for part in (client.company, client.relation) if part)
    wishes = [f"prefers {client.preference}"] if client.preference else []
    wishes += [f"no {one}" for one in client.ruled_out]
    show(
        fill(
            '<div class="hb-head"><h1>{name}</h1><span>{about}</span></div><p class="hb-small">{wishes}</p>',
            name=client.name,
            about=about,
            wishes=", ".join(wishes),
        )
    )
    show_touchpoints(thread, whole=True)


def _show_answers(labelling: Labelling, who: str, thread: Thread) -> None:
    """The choices first, then the three keys that keep the answer and go on."""
    st.segmented_control("Whose turn", list(TURNS), format_func=TURNS.__getitem__, key=f"turn-{thread.id}", wrap=True)
    st.pills(
        "What next (all that would be right, the best first)",
        list(ACTIONS),
        selection_mode="multi",
        format_func=ACTIONS.__getitem__,
        key=f"actions-{thread.id}",
        wrap=True,
    )
    st.pills(
        "On which channel",
        list(CHANNELS),
        selection_mode="multi",
        format_func=CHANNELS.__getitem__,
        key=f"channels-{thread.id}",
        wrap=True,
    )
    if thread.client.relation == "client":
        st.segmented_control(
            "Health", list(HEALTH), format_func=HEALTH.__getitem__, key=f"health-{thread.id}", wrap=True
        )
    st.text_input("Note", max_chars=400, key=f"note-{thread.id}", placeholder="Why, in a few words (optional)")
    show(fill('<p class="hb-label">How it reads: this keeps your answer and goes on</p>'))
    with st.container(horizontal=True, key="readings"):
        for number, (reading, said) in enumerate(READINGS.items(), start=1):
            st.button(
                said,
                key=f"reads-{number}",
                shortcut=str(number),
                on_click=partial(_keep, labelling, who, thread.id, reading),
            )
        st.button("Skip", key="skip", shortcut="S", type="tertiary", on_click=partial(_keep, labelling, who, thread.id))
    with st.expander("The guide, in short", expanded=True), st.container(key="guide"):
        st.markdown(guide())


def _keep(labelling: Labelling, who: str, thread: str, reading: ReadsAs | None = None) -> None:
    """Keeps what is chosen at this moment: a choice made just before the key was pressed counts, too."""
    labels = None
    if reading is not None:
        note: str = chosen(f"note-{thread}") or ""
        labels = Labels(
            reads_as=reading,
            turn=chosen(f"turn-{thread}"),
            actions=tuple(chosen(f"actions-{thread}") or ()) or None,
            channels=tuple(chosen(f"channels-{thread}") or ()) or None,
            health=chosen(f"health-{thread}"),
            note=note.strip() or None,
        )
    with guarded():
        labelling.keep(who, thread, labels)


# -- afterwards ------------------------------------------------------------------------------------------------------


def _show_compared(session: State, labelling: Labelling, who: str) -> None:
    if not labelling.answers(who):
        show(fill('<div class="hb-empty"><p>Judge some threads first: what others said, and what the desk says, is '
                  "shown afterwards and for those alone.</p></div>"))  # fmt: skip
        return
    others = [one for one in labelling.labellers() if one != who]
    others += [LIBRARY] if labelling.answers(LIBRARY) else []
    picked = st.segmented_control("Beside", [*others, DESK], default=DESK, format_func=literal, key="beside") or DESK
    with st.spinner("Asking the desk about them"):
        found = (
            labelling.with_desk(who, lambda thread: session.desk.chase(thread, reader="offline"))
            if picked == DESK
            else labelling.compared(who, picked)
        )
    if not found.agreements:
        show(fill('<p class="hb-small">You have no thread in common yet.</p>'))
        return
    _show_table(found)
    _show_differences(found)


def _show_table(found: Compared) -> None:
    rows = joined(
        fill(
            "<tr><th>{question}</th><td>{asked}</td><td>{agreed}</td><td>{kappa}</td></tr>",
            question=QUESTIONS[one.question],
            asked=one.asked,
            agreed=f"{one.agreed:.0%}",
            kappa=f"{one.kappa:.2f}" if one.kappa is not None else "–",
        )
        for one in found.agreements
    )
    show(
        fill(
            '<div class="hb-table" tabindex="0"><table><thead><tr><th>Question</th><th>Both</th><th>Agree</th>'
            "<th>Kappa</th></tr></thead><tbody>{rows}</tbody></table></div>"
            '<p class="hb-small">Both: answered by both. Cohen’s kappa is the agreement beyond chance: 1 is all, 0 is '
            "what guessing reaches. – where all answers are one and the same.</p>",
            rows=rows,
        )
    )


def _show_differences(found: Compared) -> None:
    if not found.differences:
        show(fill('<p class="hb-small">No answer of one that the other would not accept.</p>'))
        return
    rows = joined(
        fill(
            "<li><b>{thread}</b> {question}: {first} says {said}, {second} says {their}</li>",
            thread=one.thread,
            question=QUESTIONS[one.question],
            first=found.first,
            said=one.first.replace("_", " "),
            second=found.second,
            their=one.second.replace("_", " "),
        )
        for one in found.differences[:LISTED]
    )
    more = len(found.differences) - LISTED
    show(
        fill('<p class="hb-label">Differences</p><ul class="hb-rows hb-dots">{rows}</ul>', rows=rows),
        fill('<p class="hb-small">{more} more.</p>', more=more) if more > 0 else fill(""),
    )


must_lead(state().viewer)  # the threads of a library may be of any client
show_page(state())
