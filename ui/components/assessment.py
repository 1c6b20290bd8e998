"""The answer to "should I chase again?": the answer first, then the evidence, then what would change it."""

from __future__ import annotations

import streamlit as st

from assistant.answers import Assessment
from assistant.tell import CHANNELS, QUESTIONS, READS, chase_headline, reader_notes
from assistant.thread import ReadsAs, Thread, Touchpoint
from ui.components.pages import PageOf, show_pages
from ui.components.plain import Html, fill, joined, show
from ui.components.touchpoints import said_by
from ui.wording import ACTIONS, HEALTH, TURNS, stamp

_TONE: dict[ReadsAs, str] = {"follow_up": "", "borderline": "warn", "harassment": "bad"}
_SHOWN = 4
"""Quotes that stand open; the rest is one click away."""


def show_assessment(given: Assessment, thread: Thread, page_of: PageOf, key: str, lead: str = "") -> None:
    """The card of an assessment. `own` is the folder of the agency's own playbook pages; `lead` is the answer where the
    question was another than whether to chase."""
    chase = chase_headline(given)
    with st.container(border=True, key=f"card-{key}"):
        answer = fill('<h2 class="hb-answer">{answer}</h2>', answer=(lead or chase).rstrip("."))
        reason = f"{chase} {_sentence(given.why['action'])}" if lead else _sentence(given.why["action"])
        reads = fill('<b class="{tone}">{reads}</b>', tone=_TONE[given.reads_as], reads=READS[given.reads_as])
        why = _sentence(given.why["reads_as"], capital=False)
        show(
            fill('<div class="hb-promise">{answer}{chips}</div>', answer=answer, chips=_chips(given)),
            fill('<p class="hb-reason">{reason} This reads as {reads}: {why}</p>', reason=reason, reads=reads, why=why),
        )
        if otherwise := _otherwise(given):
            show(otherwise)
        quotes = _quotes(given, thread)
        if quotes:
            show(
                fill(
                    '<p class="hb-label">What this rests on</p><ul class="hb-rows">{rows}</ul>',
                    rows=joined(quotes[:_SHOWN]),
                )
            )
        show(
            fill(
                '<div class="hb-columns"><div>{bar}{others}</div>{tips}</div>',
                bar=_bar(given),
                others=_others(given),
                tips=_tips(given),
            )
        )
        with st.container(key=f"{key}-folds", gap=None):
            if len(quotes) > _SHOWN:
                with st.expander(f"{len(quotes) - _SHOWN} more quotes"):
                    show(fill('<ul class="hb-rows">{rows}</ul>', rows=joined(quotes[_SHOWN:])))
            with st.expander("The rule behind each answer"):
                show(_rules(given))
            if given.sources:
                with st.expander(f"Playbook: {len(given.sources)} pages behind it"):
                    show_pages(given.sources, page_of, key)


def _otherwise(given: Assessment) -> Html:
    """One line: where the model thinks otherwise, and what a person must know of how it read along."""
    differs = "; ".join(
        f"{QUESTIONS[one.question].lower()} {one.model.replace('_', ' ')}" + (f" (“{one.quote}”)" if one.quote else "")
        for one in given.disagreements
    )
    said = " ".join([f"The model sees it otherwise: {differs}."] * bool(differs) + list(reader_notes(given)))
    return fill('<p class="hb-small">{said}</p>', said=said) if said else Html()


def _bar(given: Assessment) -> Html:
    shares = [(name, given.confidence.get(name, 0.0)) for name in _TONE]
    parts = joined(
        fill('<i class="{name}" style="width:{share}%"></i>', name=name, share=f"{share * 100:.1f}")
        for name, share in shares
    )
    legend = joined(
        fill("<span>{name} <b>{share} %</b></span>", name=READS[name].removeprefix("a "), share=round(share * 100))
        for name, share in shares
    )
    return fill(
        '<div><p class="hb-label">How it reads, and how sure</p>'
        '<div class="hb-bar" role="img" aria-label="confidence">{parts}</div>'
        '<div class="hb-legend">{legend}</div></div>',
        parts=parts,
        legend=legend,
    )


def _chips(given: Assessment) -> Html:
    chips = [fill('<span class="hb-chip">{turn}</span>', turn=TURNS[given.turn])]
    if given.channel:
        chips.append(fill('<span class="hb-chip">next word: {channel}</span>', channel=CHANNELS[given.channel]))
    if given.health:
        tone = {"steady": "good", "watch": "warn"}.get(given.health, "bad")
        chips.append(
            fill('<span class="hb-chip {tone}">client {health}</span>', tone=tone, health=HEALTH[given.health])
        )
    return fill('<div class="hb-chips">{chips}</div>', chips=joined(chips))


def _quotes(given: Assessment, thread: Thread) -> list[Html]:
    """One row for each quote; where several answers rest on the same words, their reasons share the row."""
    reasons: dict[tuple[int, str], list[str]] = {}
    for item in given.evidence:
        whys = reasons.setdefault((item.touchpoint, item.quote), [])
        if item.why not in whys:
            whys.append(item.why)
    rows: list[Html] = []
    for (number, quote), whys in reasons.items():
        touchpoint = thread.touchpoints[number]
        zone = thread.client.zone
        rows.append(
            fill(
                '<li class="hb-quote">{quote}<div>{whys} <small>{who}, {channel}, {moment} (no. {number})</small></div></li>',
                quote=fill("<q>{quote}</q>{more}", quote=quote, more=_more(quote, touchpoint)) if quote else Html(),
                whys=_sentence("; ".join(whys)),
                who=said_by(touchpoint, thread),
                channel=CHANNELS[touchpoint.channel],
                moment=stamp(touchpoint.at.astimezone(zone), thread.now.astimezone(zone)),
                number=number + 1,
            )
        )
    return rows


def _more(quote: str, touchpoint: Touchpoint) -> Html:
    """A mark that the quote breaks off inside a sentence."""
    whole = quote.rstrip().endswith((".", "!", "?", "…")) or touchpoint.text.rstrip().endswith(quote.rstrip())
    return Html() if whole else fill("<span> …</span>")


def _tips(given: Assessment) -> Html:
    tips = joined(fill("<li>{tip}</li>", tip=tip) for tip in given.tips)
    return (
        fill(
            '<div><p class="hb-label">What would change it</p><ul class="hb-rows hb-dots">{tips}</ul></div>', tips=tips
        )
        if tips
        else Html()
    )


def _others(given: Assessment) -> Html:
    if not given.alternatives:
        return Html()
    others = ", or ".join(ACTIONS[action] for action in given.alternatives)
    return fill(
        '<p class="hb-label hb-next">Also defensible</p><p class="hb-small">{others}</p>', others=_sentence(others)
    )


def _rules(given: Assessment) -> Html:
    rows = joined(
        fill("<dt>{name}</dt><dd>{rule}</dd>", name=QUESTIONS.get(n, n), rule=_sentence(rule))
        for n, rule in given.why.items()
    )
    reader = fill("<dt>Read by</dt><dd>{by}, in {ms} ms</dd>", by=given.read_by, ms=f"{given.elapsed_ms:.0f}")
    return fill('<dl class="hb-facts">{rows}{reader}</dl>', rows=rows, reader=reader)


def _sentence(words: str, *, capital: bool = True) -> str:
    front = words[:1].upper() + words[1:] if capital else words
    return front if front.endswith((".", "!", "?")) else f"{front}."
