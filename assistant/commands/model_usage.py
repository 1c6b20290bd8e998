"""`heardback model usage`: what the language model was asked, what it cost, and how often it gave nothing."""

from __future__ import annotations

import click

from assistant.console import answer_first, as_json, open_desk, print_out

DAYS = 14


@click.command()
@click.option("--days", type=click.IntRange(1, 400), default=DAYS, show_default=True, help="How many, today included.")
@as_json
def usage(days: int, in_json: bool) -> int:
    """Show what the language model was used for, day by day: asks, tokens, cost, latency, fallbacks.

    Costs are counted where HEARDBACK_PRICE_IN and HEARDBACK_PRICE_OUT say what a million tokens cost.
    """
    from assistant.tell_usage import usage_text

    desk = open_desk()
    found = desk.usage(days)
    name = desk.model.name if desk.model else None
    return print_out([(found, answer_first(usage_text(found, name)))], in_json)
