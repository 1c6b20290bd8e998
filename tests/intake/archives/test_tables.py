"""Tables of invoices and open items, with the columns of seven languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.intake.archives import InvoiceLine, Item, OpenItemLine, read_archive
from assistant.intake.archives.columns import COLUMNS
from tests.intake.archives.support import FIXTURES, NOW, broken, found, items


def _invoices(path: Path) -> list[InvoiceLine]:
    return [one.invoice for one in found(path) if isinstance(one, Item) and one.invoice]


def _open_items(path: Path) -> list[OpenItemLine]:
    return [one.open_item for one in found(path) if isinstance(one, Item) and one.open_item]


def _written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_invoices_are_read_row_by_row() -> None:
    """Number, days, sum and whose it is; the sum below the table is none."""
    first, second, fourth = _invoices(FIXTURES / "invoices.csv")
    assert first == InvoiceLine(
        number="2026-001",
        issued=date(2026, 1, 5),
        due=date(2026, 2, 4),
        paid=date(2026, 2, 1),
        settled=True,
        amount=Decimal("1200.00"),
        currency="EUR",
    )
    assert (second.paid, second.settled, fourth.settled) == (None, None, False)
    muster = next(one for one in found(FIXTURES / "invoices.csv") if isinstance(one, Item))
    assert (muster.client_hint, muster.people[0].addresses) == ("Muster GmbH", ("dana@muster.example",))
    assert muster.raw.decode().splitlines()[1].startswith("2026-001,Muster GmbH")


def test_a_wrong_cell_is_told_with_its_line_and_column() -> None:
    """One sentence names the line and the column; the row is kept with its header."""
    (one,) = broken(FIXTURES / "invoices.csv")
    assert one.why == "Line 4: the date cannot be read in column Due date."
    assert one.where == "invoices.csv, line 4" and b"2026-003" in one.raw


def test_german_invoices_are_read() -> None:
    """Semicolons, decimal commas, days before months and a currency in the header."""
    told = _invoices(FIXTURES / "rechnungen.csv")
    assert [(one.number, one.due, one.amount, one.currency) for one in told] == [
        ("R-17", date(2026, 2, 4), Decimal("1200.00"), "EUR"),
        ("R-18", date(2026, 3, 7), Decimal("12500.50"), "EUR"),
        ("R-19", date(2026, 3, 12), Decimal(99), "EUR"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Invoice no.;Customer;Date;Due;Paid;Total (EUR)",
        "Rechnungs-Nr.;Kunde;Datum;Fälligkeit;Zahlungseingang;Betrag in EUR",
        "N° facture;Client;Date d’émission;Échéance;Payée le;Montant TTC €",
        "Nº factura;Cliente;Fecha;Vencimiento;Fecha de pago;Importe (EUR)",
        "Factuurnummer;Klant;Factuurdatum;Vervaldatum;Betaald op;Bedrag (€)",
        "Numero fattura;Cliente;Data;Scadenza;Data pagamento;Importo EUR",
        "Nº da fatura;Cliente;Data;Vencimento;Data de pagamento;Valor (EUR)",
    ],
)
def test_invoices_have_columns_in_seven_languages(tmp_path: Path, header: str) -> None:
    """The same row under the words of each language is the same invoice."""
    path = _written(tmp_path, f"{header}\nA-1;Muster;05/01/2026;04/02/2026;01/02/2026;1.200,50\n")
    assert _invoices(path) == [
        InvoiceLine(
            number="A-1",
            issued=date(2026, 1, 5),
            due=date(2026, 2, 4),
            paid=date(2026, 2, 1),
            settled=True,
            amount=Decimal("1200.50"),
            currency="EUR",
        )
    ]


@pytest.mark.parametrize(
    ("header", "side"),
    [
        ("Item,Side,Due,Since,Done", "client"),
        ("Aufgabe,Seite,Fällig am,Seit,Erledigt", "Kunde"),
        ("Tâche,Côté,Échéance,Depuis,Fait", "client"),
        ("Tarea,Lado,Vencimiento,Desde,Hecho", "cliente"),
        ("Taak,Kant,Vervaldatum,Sinds,Klaar", "klant"),
        ("Attività,Lato,Scadenza,Dal,Fatto", "cliente"),
        ("Tarefa,Lado,Prazo,Desde,Feito", "cliente"),
    ],
)
def test_open_items_have_columns_in_seven_languages(tmp_path: Path, header: str, side: str) -> None:
    """The same row under the words of each language is the same open item."""
    path = _written(tmp_path, f"{header}\nTexts,{side},2026-03-06,2026-02-20,\nServer,ours,,,2026-03-01\n")
    assert _open_items(path) == [
        OpenItemLine(side="theirs", what="Texts", due=date(2026, 3, 6), since=date(2026, 2, 20)),
        OpenItemLine(side="ours", what="Server", done_at=date(2026, 3, 1), done=True),
    ]


def test_open_items_of_both_sides_are_read() -> None:
    """Tabs, words for done and not done, and who it hangs on; a side that is neither is told."""
    texts, server, photos = _open_items(FIXTURES / "open-items.csv")
    assert (texts.side, texts.owner, texts.done, texts.note) == ("theirs", "Dana Muster", None, "asked twice")
    assert (server.side, server.done_at, server.done) == ("ours", date(2026, 3, 2), True)
    assert (photos.due, photos.done) == (date(2026, 3, 6), False)
    assert [one.why for one in broken(FIXTURES / "open-items.csv")] == [
        "Line 5: it is neither ours nor theirs in column Side."
    ]


def test_without_a_side_the_owner_decides(tmp_path: Path) -> None:
    """What one of our people owns is ours."""
    path = _written(tmp_path, "Task;Owner;Deadline\nServer;Sam Okafor;6.3.2026\nTexts;Dana Muster;6.3.2026\n")
    assert [(one.side, one.due) for one in _open_items(path)] == [
        ("ours", date(2026, 3, 6)),
        ("theirs", date(2026, 3, 6)),
    ]
    assert [one.client_hint for one in items(path)] == [None, "Dana Muster"]


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (["1,200.50", "99"], ["1200.50", "99"]),
        (["1.200,50", "99"], ["1200.50", "99"]),
        (["1 200,50", "1 000"], ["1200.50", "1000"]),
        (["1'200.50", "2'000"], ["1200.50", "2000"]),
        (["1.200", "2.500"], ["1200", "2500"]),
        (["1,200", "2,500"], ["1200", "2500"]),
        (["12,5", "1.200"], ["12.5", "1200"]),
        (["-50", "(20.00)"], ["-50", "-20.00"]),
        (["€ 1.234.567,89", "1 €"], ["1234567.89", "1"]),
    ],
)
def test_the_decimal_mark_is_settled_over_the_column(tmp_path: Path, cells: list[str], amounts: list[str]) -> None:
    """What one cell leaves open the others tell."""
    rows = "".join(f'{number}\tMuster\t2026-01-05\t"{cell}"\n' for number, cell in enumerate(cells))
    path = _written(tmp_path, f"Number\tClient\tDate\tAmount\n{rows}")
    assert [one.amount for one in _invoices(path)] == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("rows", "due"),
    [
        (["01/04/2026;02/05/2026"], date(2026, 5, 2)),  # nothing tells: as most of the world writes
        (["01/05/2026;01/31/2026", "02/03/2026;03/05/2026"], date(2026, 1, 31)),  # no month has a 31 in front
        (["11/01/2026;03/02/2026"], date(2026, 2, 3)),  # due before it was issued, if the month came first
        (["01/11/2026;02/03/2026"], date(2026, 2, 3)),  # due before it was issued, if the day came first
    ],
)
def test_days_and_months_are_settled_over_the_table(tmp_path: Path, rows: list[str], due: date) -> None:
    """What one date leaves open the others tell, and an invoice falls due after it was issued."""
    body = "".join(f"{number};Muster;{row};5\n" for number, row in enumerate(rows))
    assert _invoices(_written(tmp_path, f"Number;Client;Issued;Due;Amount\n{body}"))[0].due == due


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-06",
        "6.3.2026",
        "06/03/26",
        "6 Mar 2026",
        "6. März 2026",
        "March 6, 2026",
        "46087",
        "2026-03-06T10:00:00Z",
    ],
)
def test_a_day_is_read_in_all_its_forms(tmp_path: Path, text: str) -> None:
    """Figures, words in several languages, a spreadsheet's count of days, a day with a clock time."""
    path = _written(tmp_path, f'Item;Side;Due\nTexts;theirs;"{text}"\n')
    assert _open_items(path)[0].due == date(2026, 3, 6)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_every_spreadsheets_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    """What Excel saves is read, with the title that some programs write above the table."""
    text = "Rechnungen 2026\r\n\r\nRechnungsnummer;Kunde;Fällig am;Betrag\r\nR-1;Müller & Söhne;06.03.2026;12,50 €\r\n"
    path = _written(tmp_path, text, encoding)
    (one,) = items(path)
    assert one.client_hint == "Müller & Söhne" and one.invoice is not None
    assert (one.invoice.amount, one.invoice.currency) == (Decimal("12.50"), "EUR")


def test_quoted_cells_may_run_over_lines(tmp_path: Path) -> None:
    """A note with line breaks is one cell; a quote that never ends takes its own line only."""
    path = _written(
        tmp_path,
        'Item,Side,Note\nTexts,theirs,"asked\ntwice, ""kindly"""\n"Photos,theirs,\nLogo,theirs,blue\n'
        + "x,theirs,\n" * 60,
    )
    told = {one.what: one.note for one in _open_items(path)}
    assert told["Texts"] == 'asked twice, "kindly"' and told["Logo"] == "blue" and len(told) == 3
    assert [one.where for one in broken(path)] == ["table.csv, line 4"]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Client;Due;Amount;Paid", "call one of them Invoice number"),
        ("Invoice number;Due;Amount", "call one of them Client or E-mail"),
        ("Item;Due;Since", "call one of them Side"),
        ("a;b;c", "its first line names the columns"),
    ],
)
def test_a_missing_column_is_told_at_once(tmp_path: Path, header: str, missing: str) -> None:
    """One sentence with the line says which column to add."""
    path = _written(tmp_path, f"{header}\nx;y;z;w\n")
    with pytest.raises(BadInput, match=missing):
        list(read_archive(path, now=NOW))


def test_paying_an_invoice_is_the_same_invoice(tmp_path: Path) -> None:
    """The key stays, and the digest says that there is something new."""
    header = "Number;Client;Due;Paid;Amount\n"
    (before,) = items(_written(tmp_path, f"{header}7;Muster;2026-03-06;;5\n"))
    (after,) = items(_written(tmp_path, f"{header}7;Muster;2026-03-06;2026-03-01;5\n"))
    assert before.key == after.key and before.digest != after.digest


def test_no_column_has_two_meanings() -> None:
    """A header names one thing: the tables of the languages do not contradict each other."""
    assert len(COLUMNS) > 250
    assert COLUMNS["datum"] == COLUMNS["fecha"] == COLUMNS["data"] == COLUMNS["date"] == "issued"
