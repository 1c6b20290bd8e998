"""The figures of a run as markup: headline, hard lines, calibration, confusion, slices, cost. Not here: the file (`html_report`).

Whatever is not ours is escaped where it is put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from evals.wording import READERS, SLICES, TASKS, between, percent, question, tally
from evals.wording import plain as word_of

Figures = Mapping[str, Any]
LISTED = 40
"""Failures and crossings that are named; the rest is counted, and found below by the filter."""


def head(found: Figures) -> str:
    """What was run, how, and whether it is whole."""
    run, plan = found["run"], found["run"]["plan"]
    model = f", model {escape(plan['model'])}" if plan["model"] else ""
    lines = [
        f"<h1>{escape(run['name'])}</h1>",
        f'<p class="soft">{tally(found["cases"])} from {escape(", ".join(plan["libraries"]))}; read by '
        f"{READERS.get(plan['reader'], escape(plan['reader']))}{model}. Begun {escape(run['began'][:16].replace('T', ' '))} UTC. "
        "All intervals are of 95 %; where a client has several cases, whole clients are drawn.</p>",
    ]
    if run["stopped"]:
        lines.append(
            f'<p class="bad"><strong>Not whole:</strong> {run["answered"]} of {run["cases"]} cases. {escape(run["stopped"])}</p>'
        )
    if found["failed"]:
        lines.append(f'<p class="bad">{len(found["failed"])} cases failed; they are in no figure.</p>')
        lines.append(_list([f"{one['key']}: {one['why']}" for one in found["failed"]]))
    if found["fell_back"]:
        lines.append(f"<p>In {found['fell_back']} cases the offline answer stands although a model was asked.</p>")
    return "".join(lines)


def parts(found: Figures) -> Iterator[str]:
    """Each part that there is something in, with its heading."""
    yield _headline(found)
    if found["hard"]:
        yield _hard(found["hard"])
    if found["checks"]:
        yield _checks(found["checks"])
    if found["calibration"]:
        yield _calibration(found["calibration"])
    if found["retrieval"]:
        yield _retrieval(found["retrieval"])
    if found["confusion"]:
        yield '<h2>What is taken for what</h2><p class="soft">A row for each label, a column for each answer.</p>'
        yield from (_confusion(name, one) for name, one in found["confusion"].items())
    if found["slices"]:
        yield "<h2>By part of the library</h2>"
        yield from (_slices(cut, one, list(found["headline"])) for cut, one in found["slices"].items())
    if found.get("judge"):
        yield _judge(found["judge"])
    if found.get("backtest"):
        one = found["backtest"]
        told = "".join(f"<p>{escape(line)}</p>" for line in one["text"].splitlines())
        yield f'<h2>Back-test of the advice</h2>{told}<p class="soft">{escape(one["limits"])}</p>'
    yield _cost(found)


def _headline(found: Figures) -> str:
    told, task = list[str](), None
    for name, one in found["headline"].items():
        if one["task"] != task:
            task = one["task"]
            told.append(f'<tr><th colspan="5"><strong>{TASKS[task]}</strong></th></tr>')
        told.append(
            f'<tr><th>{escape(question(name))}</th><td class="n"><strong>{percent(one["value"])}</strong></td>'
            f'<td class="n soft">{between(one)}</td><td>{_track(one)}</td>'
            f'<td class="n soft">{one["right"]:,} of {one["asked"]:,}</td></tr>'
        )
    return (
        '<h2>How often it is right</h2><div class="wide"><table><thead><tr><th></th><th class="n">Right</th>'
        f'<th class="n">95 %</th><th></th><th class="n">Cases</th></tr></thead><tbody>{"".join(told)}</tbody></table></div>'
    )


def _track(one: Mapping[str, Any]) -> str:
    if one["low"] is None:
        return ""
    low, high, value = (round(100 * one[name], 1) for name in ("low", "high", "value"))
    return (
        f'<span class="track" title="{low} to {high} %"><i style="left:{low}%;width:{max(1.0, high - low):.1f}%"></i>'
        f'<b style="left:{value}%"></b></span>'
    )


def _hard(hard: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for name, one in hard.items():
        broken = one["broken"]
        state = (
            f'<span class="bad">{len(broken)} cross it</span>'
            if broken
            else '<span class="good">none crosses it</span>'
        )
        lines.append(
            f'<h3>{escape(name[:1].upper() + name[1:])}: {state} <span class="soft">of {one["asked"]:,}</span></h3>'
        )
        if broken:
            lines.append(_list(broken))
    return f"<h2>Lines that nothing may cross</h2>{''.join(lines)}"


def _list(items: Sequence[str]) -> str:
    shown = "".join(f"<li>{escape(one)}</li>" for one in items[:LISTED])
    more = f'<p class="soft">… and {len(items) - LISTED:,} more.</p>' if len(items) > LISTED else ""
    return f'<details><summary>Which</summary><ul class="plain">{shown}</ul>{more}</details>'


def _checks(checks: Mapping[str, Mapping[str, int]]) -> str:
    body = "".join(
        f'<tr><th>{escape(word_of(name))}</th><td class="n">{percent(one["passed"] / one["asked"])}</td>'
        f'<td class="n soft">{one["passed"]:,} of {one["asked"]:,}</td></tr>'
        for name, one in sorted(checks.items(), key=lambda item: item[1]["passed"] / item[1]["asked"])
    )
    return f'<h2>The checks on drafts</h2><div class="wide"><table><tbody>{body}</tbody></table></div>'


def _calibration(found: Mapping[str, Any]) -> str:
    error = found["error"]
    rows = "".join(
        f'<tr><td class="n">{percent(one["chance"])}</td><td class="n">{percent(one["right"])}</td><td class="n soft">{one["count"]:,}</td></tr>'
        for one in found["curve"]
    )
    return (
        "<h2>Whether its confidence can be trusted</h2>"
        f"<p>Expected calibration error {100 * error['value']:.1f} ({between(error)}) in a hundred, log loss "
        f'{found["log_loss"]:.3f}. On the dashed line it is right as often as it says.</p><div class="side">{_curve(found["curve"])}'
        '<div class="wide"><table><thead><tr><th class="n">It says</th><th class="n">It is right</th><th class="n">Cases</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></div>"
    )


def _curve(curve: Sequence[Mapping[str, Any]]) -> str:
    place = [(40 + 260 * one["chance"], 280 - 260 * one["right"], one) for one in curve]
    most = max(one["count"] for one in curve)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in place)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + 6 * (one["count"] / most) ** 0.5:.1f}" fill="var(--mark)">'
        f"<title>says {percent(one['chance'])}, right {percent(one['right'])}, {one['count']} cases</title></circle>"
        for x, y, one in place
    )
    ticks = "".join(
        f'<text x="{40 + 2.6 * at:.0f}" y="298" text-anchor="middle">{at}</text><text x="34" y="{284 - 2.6 * at:.0f}" text-anchor="end">{at}</text>'
        for at in (0, 50, 100)
    )
    return (
        '<svg viewBox="0 0 320 320" width="320" height="320" role="img" aria-label="How sure it is against how often it is right">'
        '<rect x="40" y="20" width="260" height="260" fill="none" stroke="var(--line)"/>'
        '<line x1="40" y1="280" x2="300" y2="20" stroke="var(--soft)" stroke-dasharray="5 5"/>'
        f'<polyline points="{line}" fill="none" stroke="var(--mark)" stroke-width="2"/>{dots}{ticks}'
        '<text x="170" y="315" text-anchor="middle">how sure it is, %</text>'
        '<text x="12" y="150" text-anchor="middle" transform="rotate(-90 12 150)">how often right, %</text></svg>'
    )


def _retrieval(found: Mapping[str, float]) -> str:
    return (
        f"<h2>Finding the page</h2><p>Of {found['questions']:,} questions {percent(found['recall@1'])} have a right page first and "
        f"{percent(found['recall@3'])} among three; mean reciprocal rank {found['mean reciprocal rank']:.3f}.</p>"
    )


def _confusion(name: str, found: Mapping[str, Any]) -> str:
    answers, each = found["answers"], found["each"]
    header = "".join(f'<th class="n">{escape(word_of(one))}</th>' for one in answers)
    rows: list[str] = []
    for label, counts in zip(answers, found["table"], strict=True):
        whole = sum(counts) or 1
        cells = "".join(
            f'<td class="n heat{" here" if other == label else ""}" style="--share:{0.5 * count / whole:.2f}">{count or ""}</td>'
            for other, count in zip(answers, counts, strict=True)
        )
        own = each[label]
        rows.append(
            f'<tr><th>{escape(word_of(label))}</th>{cells}<td class="n soft">{percent(own["precision"])}</td>'
            f'<td class="n soft">{percent(own["recall"])}</td><td class="n soft">{own["f1"]:.2f}</td></tr>'
        )
    f1, agreed = found["macro_f1"], found["kappa"]
    kappa = "–" if agreed is None else f"{agreed:.2f}"
    return (
        f"<h3>{escape(question(name))}</h3><p>Macro-F1 {f1['value']:.3f} ({f1['low']:.3f}–{f1['high']:.3f}), kappa {kappa}</p>"
        f'<div class="wide"><table><thead><tr><th></th>{header}<th class="n">Precision</th><th class="n">Recall</th>'
        f'<th class="n">F1</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _slices(cut: str, found: Mapping[str, Any], names: Sequence[str]) -> str:
    kept = [name for name in names if sum(one.get(name) is not None for one in found.values()) > 1]
    header = "".join(f'<th class="n">{escape(question(name))}</th>' for name in kept)
    rows = "".join(
        f'<tr><th>{escape(word_of(part))}</th><td class="n soft">{one["cases"]:,}</td>'
        + "".join(f'<td class="n">{_share(one.get(name))}</td>' for name in kept)
        + "</tr>"
        for part, one in found.items()
    )
    return (
        f'<h3>{escape(SLICES[cut])}</h3><div class="wide"><table><thead><tr><th></th><th class="n">Cases</th>{header}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _share(one: Mapping[str, Any] | None) -> str:
    return "–" if one is None else f'{percent(one["value"])}<br><small class="soft">{between(one)}</small>'


def _judge(found: Mapping[str, Any]) -> str:
    counts = "counts" if found["counts"] else "does not count"
    return (
        f"<h2>The model that judges drafts</h2><p>{escape(found['model'])} by {escape(found['prompt'])}: its kappa with people over "
        f"{found['labelled']} labelled drafts is {found['kappa']:.2f} ({found['low']:.2f}–{found['high']:.2f}), so its verdict {counts}.</p>"
    )


def _cost(found: Figures) -> str:
    took = found["milliseconds"]
    speed = (
        f"Half of the cases took up to {took['median']:,.0f} ms, 95 of 100 up to {took['p95']:,.0f} ms, the longest "
        f"{took['most']:,.0f} ms (with others under way beside it)."
        if took
        else ""
    )
    paid = f" {found['tokens']:,} tokens, cost {found['cost']:.4f}." if found["tokens"] else " No model was asked."
    return f"<h2>What it took</h2><p>{speed}{paid}</p>"
