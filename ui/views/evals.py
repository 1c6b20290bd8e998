"""Evals: the runs on this machine, the headline of one with its intervals, and its cases, errors first.

Not here: running one (`heardback evals run`), what is right (`evals.scorers`), the whole report (an HTML file, to keep).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from assistant.thread import Thread
from evals.html_report import FILE
from evals.record import Record, runs_of
from evals.results import known_runs, read_figures, read_row
from evals.wording import READERS, between, percent, plain, question, tally
from ui.components.guard import guarded
from ui.components.plain import Html, fill, joined, show
from ui.components.touchpoints import show_touchpoints
from ui.door import must_lead
from ui.session import State, state
from ui.wording import stamp

# Fields of a label and of an answer that are set side by side.
BESIDE = (
    ("turn", "turn"),
    ("reads_as", "reads_as"),
    ("actions", "action"),
    ("channels", "channel"),
    ("until", "until"),
    ("health", "health"),
    ("mood", "mood"),
    ("urgency", "urgency"),
    ("language", "language"),
    ("intent", "intent"),
    ("good", "judged"),
)


def show_page(session: State) -> None:
    """Which run, what it came to, and the cases to look at first; where there is none, how one is made."""
    show(
        fill(
            '<div class="hb-head"><h1>Evals</h1></div><p class="hb-small">How often the desk is right on libraries of '
            "labelled threads, mails and questions, and where it is not.</p>"
        )
    )
    runs = runs_of(session.settings.home)
    known = {record.name: record for record in known_runs(runs)}
    if not known:
        show(
            fill(
                '<div class="hb-empty"><h2>No run yet</h2><ol>'
                "<li>Make a library of your own threads with <code>heardback evals import</code>, or take one that ships.</li>"
                "<li>Put it to the desk: <code>heardback evals run LIBRARY</code>.</li>"
                "<li>Come back here for what it came to.</li></ol></div>"
            )
        )
        return
    name = st.selectbox("Run", list(known), format_func=lambda one: _told(known[one], session.zone), key="eval_run")
    with guarded():
        found = read_figures(runs / name)
        if found is None:
            show(fill('<div class="hb-empty"><p>It has no figures yet: the same command goes on with it.</p></div>'))
            return
        _show_run(runs / name, known[name], found)
        _show_errors(runs / name, found)


def _told(record: Record, zone: ZoneInfo) -> str:
    state = "not whole" if record.stopped or record.ended is None else f"{record.answered:,} cases"
    return f"{record.name} · {stamp(record.began.astimezone(zone), datetime.now(zone))} · {state}"


def _show_run(folder: Path, record: Record, found: Mapping[str, Any]) -> None:
    plan = record.plan
    model = f", model {plan.model}" if plan.model else ""
    crossed = sum(len(one["broken"]) for one in found["hard"].values())
    took = found["milliseconds"]
    tiles = [
        ("Cases", f"{record.answered:,}", tally(found["cases"])),
        ("Failed", f"{len(found['failed']):,}", "they are in no figure"),
        ("Hard lines crossed", f"{crossed:,}", "contact after a stop and the like"),
        ("Half within", f"{took['median']:,.0f} ms" if took else "–", f"95 of 100 within {took['p95']:,.0f} ms" if took else ""),
        ("Cost", f"{found['cost']:.4f}" if found["tokens"] else "–", f"{found['tokens']:,} tokens"),
    ]  # fmt: skip
    if found["calibration"]:
        error = found["calibration"]["error"]
        tiles.append(("Calibration error", f"{100 * error['value']:.1f} %", f"{between(error)} by 95 %"))
    show(
        fill(
            '<p class="hb-small">{libraries}; read by {reader}{model}</p><dl class="hb-tiles">{tiles}</dl>',
            libraries=", ".join(plan.libraries),
            reader=READERS[plan.reader],
            model=model,
            tiles=joined(
                fill("<div><dt>{name}</dt><dd>{value}<small>{beside}</small></dd></div>", name=n, value=v, beside=b)
                for n, v, b in tiles
            ),
        )
    )
    if record.stopped:
        show(fill('<p class="hb-small">Not whole: {why}</p>', why=record.stopped))
    report = folder / FILE
    if report.is_file():
        st.download_button(
            "The whole report, as one HTML file",
            report.read_bytes,
            f"{record.name}.html",
            "text/html",
            on_click="ignore",
        )
    rows = joined(_row(name, one) for name, one in found["headline"].items())
    hard = joined(
        fill(
            "<tr><th>{name}</th><td>{broken}</td><td></td><td>of {asked}</td></tr>",
            name=name[:1].upper() + name[1:],
            broken=f"{len(one['broken'])} cross it" if one["broken"] else "held",
            asked=f"{one['asked']:,}",
        )
        for name, one in found["hard"].items()
    )
    show(
        fill(
            '<div class="hb-table hb-wraps" tabindex="0"><table><thead><tr><th>How often it is right</th><th>Right</th>'
            "<th>95 %</th><th>Cases</th></tr></thead><tbody>{rows}{hard}</tbody></table></div>",
            rows=rows,
            hard=hard,
        )
    )


def _row(name: str, one: Mapping[str, Any]) -> Html:
    return fill(
        "<tr><th>{name}</th><td>{share}</td><td>{between}</td><td>{right} of {asked}</td></tr>",
        name=question(name),
        share=percent(one["value"]),
        between=between(one),
        right=f"{one['right']:,}",
        asked=f"{one['asked']:,}",
    )


def _show_errors(folder: Path, found: Mapping[str, Any]) -> None:
    errors = {one["key"]: one for one in found["errors"]}
    if not errors:
        show(fill('<p class="hb-small">Nothing is wrong and nothing failed.</p>'))
        return

    def told(key: str) -> str:
        one = errors[key]
        why = "failed" if one["failed"] else ", ".join(question(name) for name in one["wrong"])
        return f"{key.partition(':')[2]}: {why}"

    show(fill('<p class="hb-label">Errors first</p>'))
    key = st.selectbox("Case", list(errors), format_func=told, key="eval_case", label_visibility="collapsed")
    row = read_row(folder, key or "")
    if row is None:
        show(fill('<p class="hb-small">Its words are not on this machine any more.</p>'))
        return
    if row["failed"]:
        show(fill('<p class="hb-small">Failed: {why}</p>', why=row["failed"]))
    _show_beside(row)
    if row["kind"] == "thread":
        with st.container(key="whole-thread"):
            show_touchpoints(Thread.model_validate({**row["case"], "labels": None}), whole=True)
        return
    given: Mapping[str, Any] = row["case"]
    answer: Mapping[str, Any] = row["answer"] or {}
    words = (given.get("raw") or given.get("question") or given.get("text"), answer.get("body"))
    show(*(fill('<div class="hb-said">{words}</div>', words=one) for one in words if one))


def _show_beside(row: Mapping[str, Any]) -> None:
    labels: Mapping[str, Any] = row["case"].get("labels") or {}
    answer: Mapping[str, Any] = row["answer"] or {}
    pairs: list[tuple[str, Any, Any]] = [
        (name, labels.get(label), answer.get(name)) for label, name in BESIDE if label in labels
    ]
    if row["kind"] == "question":
        pairs.append(("pages", row["case"]["pages"], answer.get("pages")))
    if not pairs:
        return
    rows = joined(
        fill(
            "<tr><th>{name}</th><td>{label}</td><td>{given}</td></tr>", name=question(n), label=_word(a), given=_word(b)
        )
        for n, a, b in pairs
    )
    show(
        fill(
            '<div class="hb-table hb-wraps" tabindex="0"><table><thead><tr><th></th><th>Label</th><th>Answer</th></tr></thead>'
            "<tbody>{rows}</tbody></table></div>",
            rows=rows,
        )
    )


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_word(one) for one in value) or "none"  # pyright: ignore[reportUnknownVariableType]  # out of JSON
    if isinstance(value, dict):
        return "yes" if value.get("good") else "no"  # pyright: ignore[reportUnknownMemberType]  # out of JSON
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else plain(str(value))


must_lead(state().viewer)  # the cases of a library may be of any client
show_page(state())
