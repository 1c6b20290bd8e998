"""The draft card: the promised moment, the letter, the knobs, and one click away what was read, the checks and the pages.

While a model writes, the offline draft stands; what the model has written so far comes above it, and then takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.answers import Reply
from assistant.drafting import Drafting
from assistant.thread import LANGUAGE_NAMES, NextChannel
from ui.components.copy import copy_button
from ui.components.handing import show_ways_out, show_whose
from ui.components.pages import PageOf, show_pages
from ui.components.plain import Html, fill, joined, literal, show
from ui.session import Exchange, Form, State
from ui.wording import soon

FORMS: dict[Form, str] = {
    "shorter": "Shorter",
    "warmer": "Warmer",
    "formal": "More formal",
    "script": "As a call script",
    "text": "As a text message",
    "meeting": "To open a meeting",
}
_MOOD_TONE = {"angry": "bad", "upset": "bad", "icy": "warn", "worried": "warn", "pleased": "good"}
_NAMED: dict[NextChannel, str] = {"text": "Text message", "meeting": "Said at the start of the meeting"}
"""What stands above words that have no subject."""
_SPOKEN = ("call", "meeting")
_NOTHING = Html()


@dataclass(frozen=True)
class Knobs:
    """What the buttons of a draft do."""

    redraft: Callable[[Form], None]
    compare: Callable[[], None]
    take: Callable[[Reply], None]


def show_draft(session: State, made: Exchange, reply: Reply, knobs: Knobs, *, newest: bool) -> None:
    """The card of a reply. Alt+C copies the newest draft."""
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
        show_whose(session, made, key)
        if made.variants:
            show_variants(made, knobs, key)
        elif reply.body:
            warnings, words = st.container(), st.empty()
            below = st.container()
            if made.drafting is not None and not made.drafting.done:
                _show_keep(made, f"{key}-wait", below)
                reply = _written_on(made.drafting, words)
                made.reply, made.drafting = reply, None
                st.rerun()
            with warnings:
                _show_warnings(session, made, reply)
            with words:
                show(joined((_words(reply), _changes(reply))))
            with below:
                _show_knobs(made, reply, knobs, key, newest)
                if reply.channel == "email":
                    show_ways_out(session, made, reply, key)
        _show_folds(reply, session.desk.playbook_page, key)


def _written_on(drafting: Drafting, place: DeltaGenerator) -> Reply:
    """Shows the offline draft, and above it what the model has written so far, until its draft is whole or given up."""
    with place:
        show(_under_way(drafting.first, None))
    for step in drafting:
        with place:
            show(_under_way(drafting.first, step if step.body and not step.findings else None))
    return drafting.final


def _under_way(first: Reply, step: Reply | None) -> Html:
    """Both take the same cell of a grid: the card is as high as the longer of the two, and nothing jumps."""
    said = step.body if step is not None else ""
    note = (
        "Writing a better one; this draft can be used already."
        if not said
        else "Writing, sentence by sentence as each is checked."
    )
    return fill(
        '<p class="hb-subject"><span>Subject</span>{subject}</p>'
        '<div class="hb-writing" aria-live="polite"><div class="hb-draft {rest}" dir="auto">{body}</div>'
        '<div class="hb-draft hb-coming" dir="auto">{said}</div></div><p class="hb-note">{note}</p>',
        subject=first.subject,
        body=first.body,
        rest="hb-waits" if said else "",
        said=said,
        note=note,
    )


def show_variants(made: Exchange, knobs: Knobs, key: str) -> None:
    """Drafts of different approaches: side by side where there is room, one below the other on a phone."""
    with st.container(key=f"{key}-variants"):
        places: list[tuple[Drafting, DeltaGenerator, DeltaGenerator]] = []
        for column, drafting in zip(st.columns(len(made.variants), gap="medium"), made.variants, strict=True):
            with column:
                show(fill('<p class="hb-label">{name}</p>', name=(drafting.first.approach or "").capitalize()))
                words, below = st.empty(), st.container()
            places.append((drafting, words, below))
            with words:
                show(_words(drafting.latest))
        waited = False
        for number, (drafting, words, below) in enumerate(places):
            if not drafting.done:
                waited = True
                _written_on(drafting, words)
            with words:
                show(_words(drafting.latest))
            with below:
                st.button(
                    "Take this one",
                    key=f"{key}-take-{number}",
                    on_click=knobs.take,
                    args=(drafting.latest,),
                )
        if st.button("Back to the one draft", key=f"{key}-compare-back", on_click=knobs.compare) or waited:
            st.rerun()


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


def _show_warnings(session: State, made: Exchange, reply: Reply) -> None:
    """What a person must see without a click: a check that failed, a missing sign-off, a model that gave no fit answer.

    That a model cannot be reached stands above the page once, and not with every draft.
    """
    failed = [finding.detail for finding in reply.findings if not finding.passed]
    if failed:
        st.warning(
            literal("Read it once more before you send it: the draft " + "; ".join(failed) + "."),
            icon=":material/rule:",
        )
    fell_back = reply.fell_back if reply.fell_back not in session.desk.reach.said else None
    for note in filter(None, (made.note, f"Written offline: {fell_back}" if fell_back else "")):
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
        else fill('<p class="hb-subject"><span>{name}</span></p>', name=_NAMED[reply.channel])
        if reply.channel in _NAMED
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


def _changes(reply: Reply) -> Html:
    """What the last wish changed, word by word: what came is underlined, what went is struck out."""
    if not reply.changes:
        return _NOTHING
    tags: dict[str, Callable[[str], Html]] = {
        "same": lambda words: fill("<span>{words}</span>", words=words),
        "gone": lambda words: fill('<del class="hb-gone">{words}</del>', words=words),
        "new": lambda words: fill('<ins class="hb-new">{words}</ins>', words=words),
    }
    rows = joined(tags[change.kind](change.words) for change in reply.changes)
    return fill(
        '<details class="hb-changes"><summary>What changed</summary><div class="hb-draft" dir="auto">{rows}</div></details>',
        rows=rows,
    )


def _show_keep(made: Exchange, key: str, place: DeltaGenerator) -> None:
    """While a model writes, the offline draft can be taken at once."""
    with place, st.container(horizontal=True, gap="small", key=f"{key}-knobs"):
        st.button("Keep this one", key=f"{key}-keep", on_click=_keep, args=(made,))


def _keep(made: Exchange) -> None:
    if made.drafting is not None:
        made.drafting, made.reply = None, made.drafting.first


def _show_knobs(made: Exchange, reply: Reply, knobs: Knobs, key: str, newest: bool) -> None:
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
                on_click=knobs.redraft,
                args=("plain" if active else form,),
            )
        if made.source is not None and reply.channel not in _SPOKEN:
            st.button(
                "Three versions", key=f"{key}-compare", on_click=knobs.compare, help="Brief, warm, and formal or plain."
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
