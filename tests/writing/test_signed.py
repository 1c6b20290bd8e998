"""Who signed a mail, by the known given names in its last lines. Not here: greetings (`test_offline`)."""

from __future__ import annotations

import pytest

from assistant.writing.greeting import writer_of
from assistant.writing.signed import signed_by


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("RING ME", "TRACEY", "Sent from my iPhone"), "Tracey"),
        (("please say it isnt printed", "kath (PTA)"), "Kath"),
        (("Call me before 11", "Mo", "Karachi Grill", "Sent from Samsung Mobile"), "Mo"),
        (("das Amt fragt nach.", "Dank und Gruß, Gisela Pohl"), "Gisela Pohl"),
        (("auf eine gute Nachricht", "Ihr Clemens Aumüller", "Schuhhaus Aumüller seit 1931"), "Clemens Aumüller"),
        (("The embroidery people need it. Zanele",), "Zanele"),
        (("no haya quinta.", "Teresa Ayala de Montijo"), "Teresa Ayala Montijo"),
        (("pardon", "paulette du refuge"), "Paulette"),
        (("I've one bar.", "Declan 085 555 0142"), "Declan"),
        (("buona sera", "Tiziana - Trattoria da Cesira"), "Tiziana"),
        (("non scrivete più.", "don Ettore"), "Ettore"),
        (("can somebody put the right slides in the folder before 7. bex",), "Bex"),
        (("dime algo hoy porfa aunque sea un sí. Inma (Cultura)",), "Inma"),
        (("een keer in de zomer bellen is prima", "gr Harm-Jan"), "Harm-Jan"),
        (("a live demo before our MD and you can explain him yourself. Rajiv Menon",), "Rajiv"),
        (("for us it was not a small thing. Mirjeta",), "Mirjeta"),
        (("somebody ring me. Today",), None),
        (("it has to come down. Sofort",), None),
        (("Will call tomorrow",), None),
        (("may be late", "thanks"), None),
        (("The site is down",), None),
        ((), None),
    ],
)
def test_a_name_is_found_in_the_last_lines(lines: tuple[str, ...], name: str | None) -> None:
    """Alone or beside a closing word, in whatever letters, above a firm, a number or a device's line; and no word that is none."""
    assert signed_by(list(lines)) == name


def test_somebody_who_speaks_says_who_they_are() -> None:
    """A dictated message names its speaker at its beginning, and not whom it greets."""
    said = "Hey Kendra it's Wade I'm driving so I'm talking this"
    assert signed_by([said], said) == "Wade"


def test_a_closing_word_is_nobodys_name() -> None:
    """What stands above the name is not taken for it."""
    text = "jetzt hab ich den Film schon dreimal gesehen und er gefällt mir immer noch nicht\n\nHerzlichst\nTheresia Gruber"
    assert writer_of(None, "", text) == "Theresia Gruber"
