"""The draft card: the promised moment, the letter, the knobs, and one click away what was read, the checks and the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from assistant.answers import Reply
from assistant.thread import LANGUAGE_NAMES
from ui.components.copy import copy_button
from ui.components.pages import PageOf, show_pages
from ui.components.plain import Html, fill, joined, literal, show
from ui.session import Exchange, Form, State
from ui.wording import soon

FORMS: dict[Form, str] = {
    "shorter": "Shorter",
    "warmer": "Warmer",
    "formal": "More formal",
    "script": "As a call script",
}
_MOOD_TONE = {"angry": "bad", "upset": "bad", "icy": "warn", "worried": "warn", "pleased": "good"}
_NOTHING = Html()


def show_draft(session: State, made: Exchange, reply: Reply, redraft: Callable[[Form], None], *, newest: bool) -> None:
    """The card of a reply. `redraft` is called with the form that was picked; Alt+C copies the newest draft."""
    our_zone = session.desk.profile.timezone
    key = f"draft-{made.number}"
    with st.container(border=True, key=f"card-{key}"):
        show(
            fill(
                '<div class="hb-promise">{when}{chips}</div>',
                when=_promise(reply, made.at, our_zone),
                chips=_chips(reply),
            )
        )
        if reply.body:
            _show_warnings(made, reply)
            show(_words(reply))
            _show_knobs(made, reply, redraft, key, newest)
        _show_folds(reply, session.desk.playbook_page, key)


def _promise(reply: Reply, now: datetime, our_zone: str | None) -> Html:
    if not reply.body:
        return fill('<div class="hb-when"><b>No reply needed.</b> Nobody waits for a word on this one.</div>')
    if reply.promise_at is None:
        return fill('<div class="hb-when">Nothing is promised in this one</div>')
    theirs = reply.promise_at
    ours = theirs.astimezone(ZoneInfo(our_zone)) if our_zone else theirs
    other = ours.utcoffset() != theirs.utcoffset()
    beside = fill("<small>on their clock; {ours} on yours</small>", ours=soon(ours, now)) if other else _NOTHING
    return fill(
        '<div class="hb-when">Next word promised: <b>{when}</b>{beside}</div>', when=soon(theirs, now), beside=beside
    )


def _chips(reply: Reply) -> Html:
    mood = fill('<span class="hb-chip {tone}">{mood}</span>', tone=_MOOD_TONE.get(reply.mood, ""), mood=reply.mood)
    urgency = fill(
        '<span class="hb-chip {tone}">{urgency} urgency</span>',
        tone="bad" if reply.urgency == "high" else "",
        urgency=reply.urgency,
    )
    return fill('<div class="hb-chips">{chips}</div>', chips=joined((mood, urgency)))


def _show_warnings(made: Exchange, reply: Reply) -> None:
    """What a person must see without a click: a check that failed, a model that did not answer, a missing sign-off."""
    failed = [finding.detail for finding in reply.findings if not finding.passed]
    if failed:
        st.warning(
            literal("Read it once more before you send it: the draft " + "; ".join(failed) + "."),
            icon=":material/rule:",
        )
    for note in filter(None, (made.note, f"Written offline: {reply.fell_back}" if reply.fell_back else "")):
        show(fill('<p class="hb-note warn">{note}</p>', note=note))


def _words(reply: Reply) -> Html:
    if reply.channel == "call":
        lines = joined(
            fill("<li>{line}</li>", line=line.removeprefix("- ")) for line in reply.body.splitlines() if line.strip()
        )
        return fill(
            '<p class="hb-subject"><span>On the phone</span></p><ol class="hb-script" dir="auto">{lines}</ol>',
            lines=lines,
        )
    subject = (
        fill('<p class="hb-subject"><span>Subject</span>{subject}</p>', subject=reply.subject)
        if reply.subject
        else _NOTHING
    )
    unsigned = any(finding.check == "sign_off" for finding in reply.findings)
    hint = (
        fill('<p class="hb-note hb-hint">Add your sign-off here, or fill in Settings once.</p>')
        if unsigned
        else _NOTHING
    )
    return fill(
        '{subject}<div class="hb-draft" dir="auto">{body}</div>{hint}', subject=subject, body=reply.body, hint=hint
    )


def _show_knobs(made: Exchange, reply: Reply, redraft: Callable[[Form], None], key: str, newest: bool) -> None:
    """Copy, and the other forms. The form that is shown is marked; picking it again brings back the first draft."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}-knobs"):
        copy_button(reply.body, key=f"{key}-copy", keys=newest, box="" if reply.channel == "call" else ".hb-draft")
        for form, label in FORMS.items():
            active = made.form == form
            st.button(
                label,
                key=f"{key}-{form}",
                icon=":material/check:" if active else None,
                help="Back to the first draft" if active else None,
                on_click=redraft,
                args=("plain" if active else form,),
            )


def _show_folds(reply: Reply, page_of: PageOf, key: str) -> None:
    failed = sum(not finding.passed for finding in reply.findings)
    with st.container(key=f"{key}-folds", gap=None):
        with st.expander("What was read in it"):
            show(_read(reply))
        if reply.findings:
            with st.expander(
                f"{failed} of {len(reply.findings)} checks failed"
                if failed
                else f"All {len(reply.findings)} checks passed"
            ):
                show(_checks(reply))
        if reply.sources:
            with st.expander(f"Playbook: {len(reply.sources)} pages behind it"):
                show_pages(reply.sources, page_of, key)


def _read(reply: Reply) -> Html:
    facts = (
        ("Mood", reply.mood),
        ("Urgency", reply.urgency),
        ("Language", LANGUAGE_NAMES.get(reply.language, reply.language)),
        ("Waits for a word", "yes" if reply.needs_reply else "no"),
        ("Written by", _writer(reply)),
    )
    rows = joined(fill("<dt>{name}</dt><dd>{value}</dd>", name=name, value=value) for name, value in facts)
    issues = joined(fill('<li class="hb-quote"><q>{issue}</q></li>', issue=issue) for issue in reply.issues)
    notes = joined(fill("<li>{note}</li>", note=note) for note in reply.notes)
    return fill(
        '<div class="hb-columns"><dl class="hb-facts">{rows}</dl><div>{issues}{notes}</div></div>',
        rows=rows,
        issues=fill('<p class="hb-label">In their words</p><ul class="hb-rows">{issues}</ul>', issues=issues)
        if issues
        else _NOTHING,
        notes=fill('<p class="hb-label">Repaired or guessed</p><ul class="hb-rows">{notes}</ul>', notes=notes)
        if notes
        else _NOTHING,
    )


def _writer(reply: Reply) -> str:
    who = "the offline writer" if reply.written_by == "offline" else reply.written_by
    why = f" ({reply.fell_back})" if reply.fell_back else ""
    return f"{who}, in {reply.elapsed_ms:.0f} ms{why}"


def _checks(reply: Reply) -> Html:
    """The failed ones first."""
    ordered = sorted(reply.findings, key=lambda finding: finding.passed)
    rows = joined(
        fill(
            '<li class="{tone}">{detail}</li>',
            tone="" if found.passed else "bad",
            detail=found.detail[:1].upper() + found.detail[1:],
        )
        for found in ordered
    )
    return fill('<ul class="hb-rows hb-checks">{rows}</ul>', rows=rows)
