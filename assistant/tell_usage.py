"""The usage of a language model told in words and columns. Pure. Not here: adding it up (`using`), how a page shows it (`ui`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.using import Sums, Usage

COLUMNS = ("asks", "tokens in", "out", "cost", "median", "p95", "first word", "fell back")
"""What `cells` holds."""


def usage_text(found: Usage, model: str | None) -> str:
    """The usage in words and columns; `model` is the name of the one that is configured."""
    span = f"{found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}"
    if not found.total.asks:
        return f"No model was asked from {span}.\n{what_to_do(model)}"
    lines = [headline(found.total, span), *told(found.total), ""]
    lines += _table("day", [(f"{day.day:%Y-%m-%d}", day) for day in found.days])
    for name, groups in (("model", found.by_model), ("task", found.by_task)):
        lines += ["", *_table(name, [(group.name or "–", group) for group in groups])]
    return "\n".join(lines)


def what_to_do(model: str | None) -> str:
    """What a person can do where nothing is counted."""
    if model:
        return f"{model} is set: draft a reply to a mail, and it is counted here."
    return (
        "No model is set, and the desk does without. To use one, set HEARDBACK_MODEL to its name and OPENAI_BASE_URL to "
        "where it is served (or OPENAI_API_KEY), then `heardback model check`."
    )


def headline(total: Sums, span: str) -> str:
    """How much was asked, in one line."""
    asks = f"{total.asks:,} ask{'s' if total.asks != 1 else ''}"
    cost = f", cost {cost_of(total)}" if total.cost is not None else ""
    return f"{asks} from {span}: {total.tokens_in:,} tokens in, {total.tokens_out:,} out{cost}."


def told(total: Sums) -> Iterator[str]:
    """What the columns do not say, a line each."""
    if total.fallbacks:
        second = f"{total.second} answered by the second model, " if total.second else ""
        yield f"Fell back {total.fallbacks} of {total.asks}: {second}{total.offline} by the offline desk."
    if total.uncounted:
        yield f"The server counted no tokens for {total.uncounted}."


def cost_of(sums: Sums) -> str:
    """In units of the prices' currency, with as many places as small sums need."""
    if sums.cost is None:
        return "–"
    return f"{sums.cost:,.2f}" if sums.cost >= 1 or not sums.cost else f"{sums.cost:.4f}"


def seconds(value: float | None) -> str:
    """1.4 s; a dash for what was not measured."""
    return "–" if value is None else f"{value:.1f} s" if value < 100 else f"{value:.0f} s"


def _table(first: str, rows: Sequence[tuple[str, Sums]]) -> list[str]:
    table = [(first, *COLUMNS), *((name, *cells(sums)) for name, sums in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in table
    ]


def cells(sums: Sums) -> tuple[str, ...]:
    """A row of the table, as `COLUMNS` names it."""
    return (
        f"{sums.asks:,}",
        f"{sums.tokens_in:,}",
        f"{sums.tokens_out:,}",
        cost_of(sums),
        seconds(sums.median_s),
        seconds(sums.p95_s),
        seconds(sums.first_token_s),
        f"{sums.fallbacks:,}",
    )
