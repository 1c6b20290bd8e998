"""Where personal data stands in a text: found in the forms that people write, and nothing taken for it that is none."""

from __future__ import annotations

import time

import pytest

from assistant.personal import find, names_in


def found(text: str, *names: str) -> list[str]:
    return [text[span.start : span.end] for span in find(text, names)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("write to dana.voss+a@northwind.example, please", "EMAIL", "dana.voss+a@northwind.example"),
        ("write to dana (at) northwind (dot) example", "EMAIL", "dana (at) northwind (dot) example"),
        ("mailto:DANA@NORTHWIND.EXAMPLE?", "EMAIL", "mailto:DANA@NORTHWIND.EXAMPLE"),
        ("see https://northwind.example/a?b=c&d=1#e.", "URL", "https://northwind.example/a?b=c&d=1#e"),
        ("see www.northwind.example/shop, it", "URL", "www.northwind.example/shop"),
        ("our page northwind.de is down", "URL", "northwind.de"),
        ("call +49 30 1234567 now", "PHONE", "+49 30 1234567"),
        ("call +49 (0)30 / 123 45-67 now", "PHONE", "+49 (0)30 / 123 45-67"),
        ("call 0171/2345678 now", "PHONE", "0171/2345678"),
        ("call (555) 010-1234 now", "PHONE", "(555) 010-1234"),
        ("call 555-010-1234 now", "PHONE", "555-010-1234"),
        ("appelez le 06 12 34 56 78", "PHONE", "06 12 34 56 78"),
        ("llámame al 612 34 56 78", "PHONE", "612 34 56 78"),
        ("Tel. 4711-22", "PHONE", "4711-22"),
        ("IBAN DE89 3704 0044 0532 0130 00 then", "ACCOUNT", "DE89 3704 0044 0532 0130 00"),
        ("gb29nwbk60161331926819", "ACCOUNT", "gb29nwbk60161331926819"),
        ("card 4111-1111-1111-1111.", "ACCOUNT", "4111-1111-1111-1111"),
        ("Kontonummer: 123456", "ACCOUNT", "123456"),
        ("sort code 12-34-56", "ACCOUNT", "12-34-56"),
        ("BIC COBADEFFXXX", "ACCOUNT", "COBADEFFXXX"),
        ("an die Musterstraße 12a, 10115 Berlin.", "ADDRESS", "Musterstraße 12a, 10115 Berlin"),
        ("to 12 High Street, London SW1A 1AA", "ADDRESS", "12 High Street, London SW1A 1AA"),
        ("to 350 Fifth Avenue, New York, NY 10118", "ADDRESS", "350 Fifth Avenue, New York, NY 10118"),
        ("au 12 rue de la Paix, 75002 Paris", "ADDRESS", "12 rue de la Paix, 75002 Paris"),
        ("en Calle Mayor 5, 28013 Madrid", "ADDRESS", "Calle Mayor 5, 28013 Madrid"),
        ("in Via Roma 12, 20121 Milano", "ADDRESS", "Via Roma 12, 20121 Milano"),
        ("naar Keizersgracht 174, 1016 DW Amsterdam", "ADDRESS", "Keizersgracht 174, 1016 DW Amsterdam"),
        ("na Rua Augusta 100, 1100-053 Lisboa", "ADDRESS", "Rua Augusta 100, 1100-053 Lisboa"),
        ("Postfach 12 34 56", "ADDRESS", "Postfach 12 34 56"),
    ],
)
def test_what_is_personal_is_found(text: str, kind: str, words: str) -> None:
    """Addresses, numbers and places are found whole, in the forms of seven languages."""
    spans = find(text)
    assert [(span.kind, text[span.start : span.end]) for span in spans] == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "The call is on 12.03.2026 at 15:30, not on 2026-03-12 or 12/03/26.",
        "We paid 1.250.000 EUR, €12 345 678 and 12 345 678 Euro; 20 % less than 2,500,000.",
        "Invoice 1193 and order 4711 came at 9:05; 3 of 4 pages, between 9-10am, are in layout_v2.pdf.",
        "e.g. the header (at the top), the dots ... and so on. The 3rd one, at 2 pm.",
        "By 2026-03-12T10:00:00+01:00, 12 of the 300 tiles in the 2nd row.",
    ],
)
def test_what_is_not_personal_is_left(text: str) -> None:
    """Dates, times, sums, short numbers and names of files stay: the model has to understand the mail."""
    assert found(text) == []


def test_known_names_are_found_in_every_form() -> None:
    """A known name is found in any case, with a genitive, in a file's name, without its accents; the title stays."""
    text = "Mr Müller-Lüdke, MULLER, dana's and Danas draft in dana_logo.png for José (Jose)."
    assert found(text, "Dana Müller-Lüdke", "José") == [
        "Müller-Lüdke",
        "MULLER",
        "dana",
        "Dana",
        "dana",
        "José",
        "Jose",
    ]


def test_no_name_is_found_inside_a_word() -> None:
    """A name inside a longer word is none."""
    assert found("The Danamax and the analysis", "Dana", "Ana") == []


def test_a_name_that_is_a_word_stays_one_in_small_letters() -> None:
    """Will and Mark are names with a capital, and words without."""
    assert found("Will, will you mark it for Mark?", "Will", "Mark") == ["Will", "Mark"]


def test_a_name_in_small_letters_is_a_word_in_our_own_text() -> None:
    """What we ourselves wrote may hold a client's name as a plain word, which stays."""
    text = "Never state a price. Pricewise, Price is angry."
    assert [text[span.start : span.end] for span in find(text, ["Ann Price"], ours=True)] == ["Price"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("From: Karen Voss <k@x.example>\n\nHi Mia,\n\nit is down.\n\nKaren", {"Karen Voss", "Mia", "Karen"}),
        ("Sehr geehrte Frau Lindner,\n\nes fehlt.\n\nMit freundlichen Grüßen\nJonas Ried", {"Lindner", "Jonas Ried"}),
        ("Bonjour Madame Leroy,\n\nrien.\n\nCordialement,\nHélène", {"Leroy", "Hélène"}),
        (
            "Fix it.\n\nOn Mon, 14 Sep 2026 at 10:02, Bridie Cole wrote:\n> Hi Darren, a reminder",
            {"Bridie Cole", "Darren"},
        ),
        ("Greet: Dana\nOn it: Tom", {"Dana", "Tom"}),
        ("the logo as an SVG? Ta, Ewan", {"Ewan"}),
        ("Hi all,\n\nthanks.\n\nBest regards", set[str]()),
    ],
)
def test_names_are_read_off_where_they_stand(text: str, names: set[str]) -> None:
    """Headers, greetings, signatures and quotes give names away that nobody knew before."""
    assert names_in(text) == names


@pytest.mark.parametrize(
    "text",
    ["1 " * 6000, "1-" * 6000, "a." * 6000, "A-" * 6000, "Aa" * 6000, "@" * 12000, "\n" + " " * 12000, "\n-" * 6000,
     "DE12 " * 2400, "Mr " * 4000, "Regards\n" * 1500, "Regards" + " " * 12000, "12 High " * 1500, "Via A " * 2000,
     "Hi " + "van der " * 1500, "(at) " * 2400, "konto " * 2000, "A" * 12000 + "straße"],
)  # fmt: skip
def test_no_text_is_slow_to_read(text: str) -> None:
    """The worst text of twelve thousand signs is read in under a second."""
    begun = time.perf_counter()
    find(text, names_in(text))
    assert time.perf_counter() - begun < 1.0
