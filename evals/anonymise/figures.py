"""Sums of money and numbers of invoices, orders and accounts replaced by invented ones that look the same.

Moments and plain counts stay: how long somebody was silent and how many cakes they want is what a thread is about. Not
here: telephone numbers and bank accounts are found by `assistant.personal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.anonymise.pool import Secret

_SIGNS = r"(?:€|\$|£|¥|EUR|USD|GBP|CHF|CAD|AUD|BRL|R\$)"
_UNITS = rf"(?:{_SIGNS}|euros?|dollars?|pounds?|quid|francs?|Franken|reais|real)"
_AMOUNT = r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_MONEY = re.compile(
    rf"(?<![\w.,]){_SIGNS}[ \u00a0\u202f]?(?P<before>{_AMOUNT})(?![\d])"
    rf"|(?<![\w.,])(?P<after>{_AMOUNT})[ \u00a0\u202f]?(?:[kK][ ]?)?{_UNITS}(?!\w)"
)
_CUES = (
    "invoice|inv|order|ticket|case|po|ref|reference|quote|quotation|contract|customer|account|project|booking|policy|claim|"
    "rechnung|rechnungsnummer|auftrag|auftragsnummer|angebot|bestellung|vertrag|kundennummer|vorgang|facture|commande|devis|"
    "contrat|dossier|factura|pedido|presupuesto|contrato|factuur|bestelling|offerte|contract|fattura|ordine|preventivo|"
    "contratto|fatura|encomenda|orçamento|pedido"
)
_CUED = re.compile(
    rf"\b(?:{_CUES})s?\b[ \t]*(?:(?:is|no|nr|num|number|nummer|numéro|número|numero|n[°ºo]|id)\b\.?[ \t]*)?[.:#]{{0,2}}[ \t]*"
    r"(?P<it>(?-i:[A-Z]{0,6})[-/ ]?(?:\d[\d/-]*\d{2,}|\d{3,})(?:[-/][A-Z0-9]+)*)(?![\w:])",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w/-])(?P<it>[A-Z]{2,6}-?\d{2,}(?:[-/]\d+)*|#\d{2,})(?![\w:])")
_STANDARDS = re.compile(r"(?:ISO|UTF|RFC|DIN|COVID|GMT|UTC|HTTP|HTML|PEP|ES|MP|CO|IP|WCAG)-?\d", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_KINDS = frozenset("INV RE RG PO ORD TCK FAC FT REF SO CS AB RN NR NO ID ANG AU".split())
"""Letters before a number that say what it is and nobody's name."""


def figures(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of sums (`money`) and of numbers that stand for something (`number`)."""
    for hit in _MONEY.finditer(text):
        group = "before" if hit["before"] else "after"
        yield (*hit.span(group), "money")
    for pattern in (_CUED, _CODE):
        for hit in pattern.finditer(text):
            if len(re.sub(r"[^0-9]", "", hit["it"])) >= 3 or hit["it"].startswith("#"):
                if _STANDARDS.match(hit["it"]) or _YEAR.fullmatch(hit["it"].strip()):
                    continue
                yield (*hit.span("it"), "number")


def invented(words: str, kind: str, secret: Secret) -> str:
    """The same shape with other figures; the noughts that make a sum a round one stay."""
    if kind == "money":
        figures_of = re.sub(r"[^0-9]", "", words)
        kept = len(figures_of) - len(figures_of.rstrip("0"))
        cut = len(figures_of) - kept
        return _refilled(words, secret.digits(figures_of[:cut]) + figures_of[cut:])
    if kind == "phone":
        made = secret.digits(re.sub(r"[^0-9]", "", words))
        # The country stays where it is written, as a thread's language and hours tell it anyway.
        lead = re.match(r"\+\d\d|00\d\d|\(?0", words)
        return _refilled(words, made, kept=len(re.sub(r"[^0-9]", "", lead[0])) if lead else 0)
    return re.sub(r"\d+|[A-Za-z]+", lambda hit: _piece(hit[0], words, secret), words)


def _piece(piece: str, whole: str, secret: Secret) -> str:
    if piece.isdigit():
        return piece if _YEAR.fullmatch(piece) and piece != whole else secret.digits(piece)
    if piece.upper() in _KINDS or len(piece) > 6:
        return piece
    number = secret.number("letters", piece.upper())
    letters = "".join(chr(65 + (number >> (5 * place)) % 26) for place in range(len(piece)))
    return letters if piece.isupper() else letters.lower()


def _refilled(words: str, figures_of: str, kept: int = 0) -> str:
    given = iter(figures_of)
    seen = 0
    made: list[str] = []
    for sign in words:
        if not (sign.isascii() and sign.isdigit()):
            made.append(sign)
            continue
        figure = next(given, "0")
        made.append(sign if seen < kept else figure)
        seen += 1
    return "".join(made)
