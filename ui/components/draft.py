"""The draft card: the promised moment, the letter, the knobs, and one click away what was read, the checks and the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import streamlit as st

from assistant.answers import Reply
from ui.components.copy import copy_button
from ui.components.pages import show_pages
from ui.components.plain import Html, fill, joined, literal, show
from ui.session import Exchange, Form
from ui.wording import LANGUAGES, soon, zone_name

FORMS: dict[Form, str] = {"shorter": "Shorter", "warmer": "Warmer", "formal": "More formal", "script": "As a call script"}
_MOOD_TONE = {"angry": "bad", "upset": "bad", "icy": "warn", "worried": "warn", "pleased": "good"}
_URGENCY_TONE = {"high": "bad"}


def show_draft(made: Exchange, reply: Reply, our_zone: str | None, redraft: Callable[[Form], None], *, newest: bool) -> None:
    """The card of a reply. `redraft` is called with the form that was picked; Alt+C copies the newest draft."""
    key = f"draft-{made.number}"
    with st.container(border=True, key=key):
        show(fill('<div class="hb-promise">{when}{chips}</div>', when=_promise(reply, made.at, our_zone), chips=_chips(reply)))
        if reply.body:
            _show_warnings(reply)
            _show_words(made, reply)
            _show_knobs(made, reply, redraft, key, newest)
        _show_folds(reply)


def _promise(reply: Reply, now: datetime, our_zone: str | None) -> Html:
    if not reply.body:
        return fill('<div class="hb-when"><b>No reply needed.</b> Nobody waits for a word on this one.</div>')
    if reply.promise_at is None:
        return fill('<div class="hb-when">Nothing is promised in this one</div>')
    theirs = reply.promise_at
    beside = Html()
    zone = getattr(theirs.tzinfo, "key", None)
    if our_zone and zone and theirs.astimezone(ZoneInfo(our_zone)).utcoffset() != theirs.utcoffset():
        ours = soon(theirs.astimezone(ZoneInfo(our_zone)), now)
        beside = fill("<small>{zone} time; for you {ours}</small>", zone=zone_name(zone), ours=ours)
    return fill('<div class="hb-when">Next word promised: <b>{when}</b>{beside}</div>', when=soon(theirs, now), beside=beside)


def _chips(reply: Reply) -> Html:
    mood = fill('<span class="hb-chip {tone}">{mood}</span>', tone=_MOOD_TONE.get(reply.mood, ""), mood=reply.mood)
    urgency = fill(
        '<span class="hb-chip {tone}">{urgency} urgency</span>', tone=_URGENCY_TONE.get(reply.urgency, ""), urgency=reply.urgency
    )
    return fill('<div class="hb-chips">{chips}</div>', chips=joined((mood, urgency)))


def _show_warnings(reply: Reply) -> None:
    failed = [finding.detail for finding in reply.findings if not finding.passed]
    if failed:
        st.warning(literal("Read it once more before you send it: the draft " + "; ".join(failed) + "."), icon=":material/rule:")
    if reply.fell_back:
        show(fill('<p class="hb-note warn">Written offline: {why}</p>', why=reply.fell_back))


def _show_words(made: Exchange, reply: Reply) -> None:
    if made.form == "script":
        show(_script(reply, made.at))
        return
    show(
        fill('<p class="hb-subject"><span>Subject</span>{subject}</p>', subject=reply.subject) if reply.subject else Html(),
        fill('<div class="hb-draft" dir="auto">{body}</div>', body=reply.body),
    )
    if any(finding.check == "sign_off" for finding in reply.findings):
        show(fill('<p class="hb-note" style="margin-top:.6rem">Add your sign-off, or fill in your profile under Settings once.</p>'))


def _show_knobs(made: Exchange, reply: Reply, redraft: Callable[[Form], None], key: str, newest: bool) -> None:
    def picked() -> None:
        redraft(cast(Form, _chosen[0] or "plain"))

    _chosen: list[str | None] = [None]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        copy_button(_copied(made, reply), key=f"{key}-copy", keys=newest)
        for form, label in FORMS.items():
            active = made.form == form
            st.button(
                label,
                key=f"{key}-{form}",
                type="primary" if active else "secondary",
                on_click=redraft,
                args=("plain" if active else form,),
            )
    _ = picked


def _show_folds(reply: Reply) -> None:
    passed = sum(finding.passed for finding in reply.findings)
    with st.container(horizontal=True, gap="small"):
        with st.popover("What was read", width="content"):
            show(_read(reply))
        if reply.findings:
            with st.popover(f"Checks ({passed} of {len(reply.findings)})", width="content"):
                show(_checks(reply))
        if reply.sources:
            with st.popover(f"Playbook ({len(reply.sources)})", width="content"):
                show_pages(reply.sources)


def _read(reply: Reply) -> Html:
    facts: list[tuple[str, object]] = [
        ("Mood", reply.mood),
        ("Urgency", reply.urgency),
        ("Language", LANGUAGES.get(reply.language, reply.language)),
        ("Waits for a word", "yes" if reply.needs_reply else "no"),
    ]
    rows = joined(fill("<dt>{name}</dt><dd>{value}</dd>", name=name, value=value) for name, value in facts)
    issues = joined(fill('<li class="hb-quote"><q>{issue}</q></li>', issue=issue) for issue in reply.issues)
    notes = joined(fill("<li>{note}</li>", note=note) for note in reply.notes)
    writer = "the offline writer" if reply.written_by == "offline" else reply.written_by
    return joined(
        (
            fill('<dl class="hb-facts">{rows}</dl>', rows=rows),
            fill('<p class="hb-label" style="margin-top:.8rem">In their words</p><ul class="hb-rows">{issues}</ul>', issues=issues) if issues else Html(),
            fill('<p class="hb-label" style="margin-top:.8rem">Repaired or guessed</p><ul class="hb-rows">{notes}</ul>', notes=notes) if notes else Html(),
            fill('<p class="hb-small" style="margin-top:.8rem">Written by {writer} in {ms} ms.</p>', writer=writer, ms=f"{reply.elapsed_ms:.0f}"),
        )
    )


def _checks(reply: Reply) -> Html:
    ordered = sorted(reply.findings, key=lambda finding: finding.passed)
    rows = joined(fill('<li class="{tone}">{detail}</li>', tone="" if f.passed else "bad", detail=f.detail[:1].upper() + f.detail[1:]) for f in ordered)
    return fill('<ul class="hb-rows hb-checks">{rows}</ul>', rows=rows)


def _script(reply: Reply, now: datetime) -> Html:
    rows = joined(fill("<dt>{step}</dt><dd>{words}</dd>", step=step, words=words) for step, words in script_of(reply, now))
    return fill('<dl class="hb-script">{rows}</dl>', rows=rows)


def script_of(reply: Reply, now: datetime) -> list[tuple[str, str]]:
    """The draft as the steps of a phone call: what to do, and the words to say."""
    first, *rest = [part.strip() for part in reply.body.split("\n\n") if part.strip()]
    steps = [("Open", first.rstrip(",!")), *zip(("Show you heard", "Take charge", "Offer", "Close"), rest, strict=False)]
    if reply.promise_at:
        steps.append(("Then listen", "Let them finish. Explain nothing, and guess no cause."))
        steps.append(("Before you hang up", f"Say the moment again: {soon(reply.promise_at, now)}."))
    return steps


def _copied(made: Exchange, reply: Reply) -> str:
    if made.form == "script":
        return "\n".join(f"{step}: {words}" for step, words in script_of(reply, made.at))
    return reply.body
