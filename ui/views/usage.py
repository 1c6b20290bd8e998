"""Model usage: what a language model was asked, day by day, what it cost and how often it gave nothing. Numbers only."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from assistant.seeing import DAYS
from assistant.tell_usage import COLUMNS, cells, cost_of, seconds, told
from assistant.using import Sums, Usage, UsageDay
from ui.components.guard import guarded
from ui.components.plain import Html, fill, joined, show
from ui.session import State, state

# Days that can be looked back. A comment, because Streamlit would put a string that stands alone on the page.
SPANS = (7, 14, 30, 90)


def show_page(session: State) -> None:
    """The sums, a bar for each day, and the tables; where nothing was asked, what to do."""
    show(
        fill(
            '<div class="hb-narrow hb-head"><h1>Model usage</h1></div>'
            '<p class="hb-small">What the language model was asked and what came of it. Numbers only: no word of a mail, '
            "a draft or a chat is kept with them.</p>"
        )
    )
    chosen = st.segmented_control(
        "Days", SPANS, default=DAYS, format_func=lambda days: f"{days} days", label_visibility="collapsed"
    )
    with guarded():
        found = session.desk.usage(chosen or DAYS)
        if found.total.asks:
            _show_usage(found)
        else:
            _show_nothing(session, found)


def _show_nothing(session: State, found: Usage) -> None:
    days = (found.until - found.since).days + 1
    if session.desk.model:
        show(
            fill(
                '<div class="hb-empty"><h2>Nothing was asked in the last {days} days</h2><p>{name} is set. Paste a mail on '
                "the Desk and get a draft: what the model took for it is counted here.</p></div>",
                days=days,
                name=session.desk.model.name,
            )
        )
        return
    show(
        fill(
            '<div class="hb-empty"><h2>No language model is set</h2><p>The desk writes and judges without one. To let one '
            "write better drafts:</p><ol>"
            "<li>Set HEARDBACK_MODEL to its name, and OPENAI_BASE_URL to where it is served (or OPENAI_API_KEY).</li>"
            "<li>Try it with <code>heardback model check</code>, then start the desk anew.</li>"
            "<li>Set HEARDBACK_PRICE_IN and HEARDBACK_PRICE_OUT, the price of a million tokens, to see what it costs.</li>"
            "</ol></div>"
        )
    )


def _show_usage(found: Usage) -> None:
    total = found.total
    tiles = (
        ("Asks", f"{total.asks:,}", f"{total.requests:,} calls"),
        ("Tokens in", f"{total.tokens_in:,}", f"{total.tokens_out:,} out"),
        ("Cost", cost_of(total), "in the prices' currency" if total.cost is not None else "no price is set"),
        ("Half within", seconds(total.median_s), f"95 of 100 within {seconds(total.p95_s)}"),
        ("First word", seconds(total.first_token_s), "half of them by then"),
        ("Fell back", f"{total.fallbacks:,}", f"{total.second:,} to the second model, {total.offline:,} offline"),
    )
    show(
        fill(
            '<dl class="hb-tiles">{tiles}</dl>',
            tiles=joined(
                fill("<div><dt>{name}</dt><dd>{value}<small>{beside}</small></dd></div>", name=n, value=v, beside=b)
                for n, v, b in tiles
            ),
        )
    )
    show(_bars(found), *(fill('<p class="hb-small">{line}</p>', line=line) for line in told(total)))
    show(
        _table("Day", [(f"{day.day:%a} {day.day.day} {day.day:%b}", day) for day in found.days]),
        _table("Model", [(one.name, one) for one in found.by_model]),
        _table("Task", [(one.name or "–", one) for one in found.by_task]),
    )


def _bars(found: Usage) -> Html:
    """One column a day, as high as it had asks; those that fell back on top."""
    of: dict[date, UsageDay] = {day.day: day for day in found.days}
    highest = max(day.asks for day in found.days)
    days = [found.since + timedelta(days=number) for number in range((found.until - found.since).days + 1)]
    bars = joined(_bar(day, of.get(day), highest) for day in days)
    return fill(
        '<figure class="hb-days" role="img" aria-label="{label}"><div>{bars}</div><figcaption><span>{since}</span>'
        '<span class="hb-key"><i></i>answered <i class="bad"></i>fell back</span><span>{until}</span></figcaption></figure>',
        label=f"Asks a day, at most {highest}",
        bars=bars,
        since=_day(found.since),
        until=_day(found.until),
    )


def _bar(day: date, sums: Sums | None, highest: int) -> Html:
    asks, fell = (sums.asks, sums.fallbacks) if sums else (0, 0)
    return fill(
        '<div title="{title}"><i class="bad" style="height:{fell}%"></i><i style="height:{well}%"></i></div>',
        title=f"{_day(day)}: {asks} asks, {fell} fell back",
        fell=round(100 * fell / highest, 1),
        well=round(100 * (asks - fell) / highest, 1),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _table(first: str, rows: list[tuple[str, Sums]]) -> Html:
    head = joined(fill("<th>{name}</th>", name=name[:1].upper() + name[1:]) for name in (first, *COLUMNS))
    body = joined(
        fill(
            "<tr><th>{name}</th>{cells}</tr>",
            name=name,
            cells=joined(fill("<td>{cell}</td>", cell=cell) for cell in cells(sums)),
        )
        for name, sums in rows
    )
    return fill(
        '<div class="hb-table" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>',
        head=head,
        body=body,
    )


show_page(state())
