"""Days and sums of money in the cells of a table, read alike in all rows. Not here: which column is which (`columns`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from assistant.intake.archives.columns import Column, currency_in
from assistant.intake.archives.day_order import Figures, Order, day_of, figures, order_of
from assistant.intake.archives.sources import Reading
from assistant.intake.plain_dates import plain_moment

_DAYS: tuple[Column, ...] = ("issued", "due", "paid", "since", "done")
_SERIAL = re.compile(r"[3-6]\d{4}")
_SERIAL_ZERO = date(1899, 12, 30)
"""Spreadsheets count days from here."""
_CLOCK = re.compile(r"[T\s,]+\d{1,2}[:.]\d{2}\S*(?:\s?[AaPp]\.?[Mm]\.?)?$")
_AFTER: tuple[tuple[Column, Column], ...] = (("issued", "due"), ("issued", "paid"), ("since", "due"), ("since", "done"))
_EITHER: tuple[Order, Order] = ("dmy", "mdy")


class Unreadable(Exception):
    """A cell that makes no sense; `problem` says why in words, without the cell."""

    def __init__(self, column: Column, problem: str) -> None:
        super().__init__(problem)
        self.column: Column = column
        self.problem = problem


class Cells:
    """How the days and sums of one table are written, and what a cell of it says."""

    def __init__(self, rows: Sequence[Mapping[Column, str]], reading: Reading, currency: str | None) -> None:
        amounts = [row.get("amount", "") for row in rows]
        self._currency = currency
        self._decimal = _decimal_mark(amounts)
        american = "USD" in {currency, *(currency_in(amount) for amount in amounts)} and self._decimal == "."
        self._order: Order = _order(rows, reading.now.date(), american)

    def day(self, column: Column, text: str) -> date | None:
        """The day in a cell, None where it is empty. Raises Unreadable."""
        text = text.strip()
        if not text or text in ("-", "–"):
            return None
        found = self._day(text)
        if found is None or not 1970 <= found.year <= 2200:
            raise Unreadable(column, "the date cannot be read")
        return found

    def _day(self, text: str) -> date | None:
        plain = _figures(text)
        if plain is not None:
            order: Order = self._order if len(plain.first) < 3 else "ymd"
            return day_of(plain, order)
        if _SERIAL.fullmatch(text):
            return _SERIAL_ZERO + timedelta(days=int(text))
        written = plain_moment(f"{_CLOCK.sub('', text)} 12:00", "UTC")
        return written.date() if written else None

    def amount(self, text: str) -> Decimal | None:
        """The sum in a cell, None where it is empty. Raises Unreadable."""
        if not text.strip():
            return None
        digits = re.sub(r"[^\d.,()+\-−]", "", text).replace("−", "-")
        negative = digits.startswith(("-", "(")) or digits.endswith("-")
        digits = digits.strip("()+-.,")
        other = "." if self._decimal == "," else ","
        try:
            value = Decimal(digits.replace(other, "").replace(self._decimal, "."))
        except InvalidOperation:
            raise Unreadable("amount", "the amount cannot be read") from None
        return -value if negative else value

    def currency(self, named: str, amount: str) -> str | None:
        """The currency of a row: its own column, else the sign at the sum, else what the header says."""
        return currency_in(named) or currency_in(amount) or self._currency


def _figures(text: str) -> Figures | None:
    return figures(_CLOCK.sub("", text))


def _order(rows: Sequence[Mapping[Column, str]], today: date, american: bool) -> Order:
    """Day or month first, for all dates of a table: what is issued falls due later, and is paid later."""
    written = [
        {column: one for column in _DAYS if (one := _figures(row.get(column, ""))) and len(one.first) < 3}
        for row in rows
    ]
    backwards = {
        order: sum(
            (earlier := day_of(row[first], order)) is not None
            and (later := day_of(row[second], order)) is not None
            and later < earlier
            for row in written
            for first, second in _AFTER
            if first in row and second in row
        )
        for order in _EITHER
    }
    dates = [one for row in written for one in row.values()]
    usual = order_of(dates, today, american=american, in_order=False)
    impossible = {order: sum(day_of(one, order) is None for one in dates) for order in _EITHER}
    if impossible["dmy"] == impossible["mdy"] and backwards["dmy"] != backwards["mdy"]:
        return min(_EITHER, key=lambda order: backwards[order])
    return usual


def _decimal_mark(amounts: Sequence[str]) -> str:
    """Comma or point, whichever the column as a whole shows to be the decimal mark."""
    votes = {",": 0, ".": 0}
    for amount in amounts:
        text = re.sub(r"[^\d.,]", "", amount).strip(".,")
        last = max(text.rfind(","), text.rfind("."))
        if last < 0:
            continue
        mark, other = text[last], "," if text[last] == "." else "."
        if other in text:
            votes[mark] += 2  # 1.234,56
        elif text.count(mark) > 1:
            votes[other] += 2  # 1.234.567
        elif len(text) - last - 1 != 3:
            votes[mark] += 1  # 12,5
        else:
            votes[other] += 1  # 1.234
    return "," if votes[","] > votes["."] else "."
