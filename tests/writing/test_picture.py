"""The picture of the list: light, as wide as asked for, everything inside its card, in letters that the font has."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from assistant.writing import fonts
from assistant.writing.agenda import Sheet, sheet_of
from assistant.writing.fonts import Typeface, typeface_for
from assistant.writing.picture import PHONE, WIDE, Box, Words, as_png, as_svg, drawing_of
from tests.meetings import PLACES_OF, account, item, listed, touches

LONG = (
    "Fotos für die Startseite, in Druckauflösung und ohne Schlagschatten",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftssatzung",
    "Zugang https://kundenbereich.ein-sehr-langer-anbietername.example/konto/verwaltung/zugangsdaten",
    "Freigabe der Überschrift „Größe zählt“ 😀",
    "Łódź-Filiale: Öffnungszeiten, Preise in € und «Où êtes-vous ?»",
    *(f"Punkt {number}" for number in range(10)),
)


def long_sheet(**more: Any) -> Sheet:
    """Fifteen points with long words and letters of several languages."""
    return sheet_of(
        listed(
            *touches("de"),
            zone="Europe/Berlin",
            country="DE",
            open_items=tuple(item(what, due="03-06", owner="Frau Käßbohrer-Großmüller") for what in LONG),
            **more,
        )
    )


@pytest.mark.parametrize("width", [320, PHONE, WIDE])
def test_the_png_is_as_wide_as_asked_for_and_light(width: int) -> None:
    """Two pixels a point, a light page, and something written on it."""
    image = Image.open(io.BytesIO(as_png(long_sheet(), width)))
    assert image.format == "PNG" and image.width == 2 * width and image.height > 900
    darkest, _ = image.convert("L").getextrema()
    assert image.convert("RGB").getpixel((2, 2)) == (0xFB, 0xFA, 0xF8)
    assert isinstance(darkest, int) and darkest < 60
    assert not image.info.keys() - {"srgb", "dpi"}


@pytest.mark.parametrize("width", [320, PHONE, WIDE])
@pytest.mark.parametrize("variety", PLACES_OF)
def test_everything_stays_inside_the_picture(variety: str, width: int) -> None:
    """No line is longer than its card, however narrow the picture and long the word."""
    for sheet in (sheet_of(listed(*touches(variety), **account(variety))), long_sheet()):
        drawing = drawing_of(sheet, width)
        for shape in drawing.shapes:
            if isinstance(shape, Words):
                right = shape.x + shape.face.font(shape.size * 2, shape.bold).getlength(shape.words) / 2
                assert right <= width - 28 + 0.5, shape.words
                assert shape.words == shape.words.strip() and shape.y < drawing.height
            else:
                assert shape.x + shape.width <= width - 28 + 0.5


@pytest.mark.parametrize("width", [320, PHONE])
def test_no_word_is_lost_on_the_way_into_the_picture(width: int) -> None:
    """All letters of every line are drawn, in their order, whatever breaks."""
    drawn = "".join(shape.words for shape in drawing_of(long_sheet(), width).shapes if isinstance(shape, Words))
    drawn = "".join(drawn.split())
    for what in LONG:
        assert "".join(what.replace("😀", "").split()) in drawn, what


def test_lines_do_not_run_into_each_other() -> None:
    """Each row of letters stands clearly under the one before it."""
    rows = [shape for shape in drawing_of(long_sheet(), PHONE).shapes if isinstance(shape, Words)]
    for above, below in pairwise(rows):
        assert below.y - above.y >= 0.9 * min(above.size, below.size)


def test_theirs_and_ours_have_a_colour_and_none_is_red() -> None:
    """The two sides can be told apart, and nothing on the page raises an alarm."""
    agenda = listed(open_items=(item("Photos", due="03-06"), item("Draft", "ours", due="03-06")))
    bars = {
        shape.fill
        for shape in drawing_of(sheet_of(agenda), PHONE).shapes
        if isinstance(shape, Box) and shape.width == 5
    }
    assert len(bars) >= 2
    for colour in bars:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert red <= max(green, blue) + 20


def test_the_svg_is_one_file_of_its_own() -> None:
    """It parses, holds every point as text, and refers to nothing outside: no picture, link, style or script."""
    svg = as_svg(long_sheet())
    root = ElementTree.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "rect", "text"}
    assert (
        "href" not in svg and svg.count("http") == svg.count("http://www.w3.org/2000/svg") + 1
    )  # the entry's own address
    assert root.attrib["width"] == str(PHONE)


def test_nothing_that_anybody_wrote_becomes_svg() -> None:
    """Marks of XML in an entry are letters."""
    svg = as_svg(sheet_of(listed(open_items=(item("</text><script>alert(1)</script> & \x00 \"'"),))))
    assert "<script" not in svg
    assert ElementTree.fromstring(svg) is not None


# -- letters ---------------------------------------------------------------------------------------------------------


def test_a_font_of_this_machine_covers_the_languages() -> None:
    """Whatever our languages write is drawn as itself."""
    text = "äöüßÄÖÜ àâçéèêëîïôœùû ñáíóú¿¡ ãõçâêô ìòù ĳ „“ «» – … € º"
    face = typeface_for(text)
    assert face.regular is not None
    assert [letter for letter in text if not face.has(letter)] == []


def test_letters_that_a_font_lacks_are_put_plainly() -> None:
    """Pillow's own letters know no umlauts: then they are spelled out, and a smiley is left out."""
    plain = Typeface(None)
    assert plain.drawable("Größe „ja – é ñ 😀") == 'Groesse "ja - e n'


def test_without_any_font_nothing_is_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine with no font at all every letter that is drawn is one that Pillow's own font has."""
    monkeypatch.setattr(fonts, "_faces", lambda: (Typeface(None),))
    rows = [shape for shape in drawing_of(long_sheet(), PHONE).shapes if isinstance(shape, Words)]
    assert {row.face for row in rows} == {Typeface(None)}
    assert [letter for row in rows for letter in row.words if not row.face.has(letter)] == []
    assert not any("\u00a0" in row.words for row in rows)


def test_one_line_in_other_letters_does_not_change_the_rest() -> None:
    """A line in an alphabet of its own takes another font; the page keeps its own."""
    sheet = sheet_of(listed(open_items=(item("Fotos für die Startseite"), item("日本語"))))
    rows = [shape for shape in drawing_of(sheet, PHONE).shapes if isinstance(shape, Words)]
    assert next(row for row in rows if row.words.startswith("Fotos")).face == typeface_for("Fotos für")
    assert any(row.words in ("日本語", "...") for row in rows)
