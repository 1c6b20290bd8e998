"""A picture of the meeting list, as PNG and as SVG: light, wide enough for a phone, plain letters. No HTML, nothing remote.

Not here: what stands on it (`agenda`), which font draws it (`fonts`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import regex
from PIL import Image, ImageDraw

from assistant.advice.agenda_items import Place
from assistant.writing.agenda import Line, Section, Sheet
from assistant.writing.fonts import Typeface, typeface_for

PHONE, WIDE = 540, 900
"""Widths in points; the PNG has twice as many pixels."""
_SCALE = 2
_OTHER_FONTS = 1.26
"""How much wider than ours the letters of another machine may be: DejaVu and Verdana against Source Sans."""
_SMALL = 15.0
_NOT_DRAWN = "..."
"""Stands for words none of whose letters any font of the machine has."""
_MARGIN, _PADDING, _GAP = 28.0, 18.0, 22.0
_PAGE, _CARD, _LINE = "#fbfaf8", "#ffffff", "#e7e3dc"
_TEXT, _SOFT = "#22252a", "#63666b"
# Whose it is, without alarm: no red.
_BARS: dict[Place, str] = {"theirs_overdue": "#0f6b63", "ours_overdue": "#4f5d84"}
_BAR = "#c9c3b8"
_FAMILY = "'Source Sans 3', 'Segoe UI', 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0.0
    edge: str | None = None


@dataclass(frozen=True)
class Words:
    """One line of letters; `y` is its base line."""

    x: float
    y: float
    size: float
    face: Typeface
    bold: bool
    fill: str
    words: str


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    shapes: tuple[Box | Words, ...]


def as_png(sheet: Sheet, width: int = PHONE) -> bytes:
    """The list as a PNG of 2 x `width` pixels, as high as it needs."""
    drawing = drawing_of(sheet, width)
    image = Image.new("RGB", (width * _SCALE, round(drawing.height * _SCALE)), _PAGE)
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        if isinstance(shape, Box):
            corners = [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height]
            pen.rounded_rectangle(
                [corner * _SCALE for corner in corners], shape.radius * _SCALE, shape.fill, shape.edge, _SCALE
            )
        else:
            font = shape.face.font(shape.size * _SCALE, shape.bold)
            pen.text((shape.x * _SCALE, shape.y * _SCALE), shape.words, shape.fill, font, anchor="ls")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def as_svg(sheet: Sheet, width: int = PHONE) -> str:
    """The list as an SVG of its own: text stays text, and the reader's machine has the font."""
    drawing = drawing_of(sheet, width, _OTHER_FONTS)
    size = f'width="{drawing.width:g}" height="{drawing.height:g}" viewBox="0 0 {drawing.width:g} {drawing.height:g}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} lang={quoteattr(sheet.language.replace("_", "-"))} '
        f'xml:space="preserve" font-family={quoteattr(_FAMILY)}>',
        f"<title>{escape(sheet.title)}</title>",
        f'<rect width="100%" height="100%" fill="{_PAGE}"/>',
    ]
    for shape in drawing.shapes:
        if isinstance(shape, Box):
            edge = f' stroke="{shape.edge}"' if shape.edge else ""
            lines.append(
                f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}" '
                f'rx="{shape.radius:g}" fill="{shape.fill}"{edge}/>'
            )
        else:
            weight = ' font-weight="600"' if shape.bold else ""
            lines.append(
                f'<text x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size:g}"{weight} '
                f'fill="{shape.fill}">{escape(shape.words)}</text>'
            )
    return "\n".join((*lines, "</svg>\n"))


# -- the layout ------------------------------------------------------------------------------------------------------


def drawing_of(sheet: Sheet, width: int, wider: float = 1.0) -> Drawing:
    """Where everything stands, in points; `wider` leaves room for letters so many times as wide as ours."""
    pen = _Pen(typeface_for(_all_words(sheet)), wider)
    pen.write(sheet.title, _MARGIN, width - 2 * _MARGIN, 25, bold=True)
    pen.write(sheet.dated, _MARGIN, width - 2 * _MARGIN, 15, fill=_SOFT)
    pen.y += _GAP / 2
    if sheet.empty:
        pen.y += _GAP / 2
        pen.write(sheet.empty, _MARGIN, width - 2 * _MARGIN, 18)
    for section in sheet.sections:
        _card(pen, section, width)
    if sheet.more:
        pen.y += _GAP / 2
        pen.write(sheet.more, _MARGIN, width - 2 * _MARGIN, 15, fill=_SOFT)
    return Drawing(float(width), pen.y + _MARGIN, tuple(pen.shapes))


def _card(pen: _Pen, section: Section, width: int) -> None:
    pen.y += _GAP / 2
    pen.write(section.heading, _MARGIN, width - 2 * _MARGIN, 16, bold=True, fill=_SOFT)
    pen.y += 6
    top, place = pen.y, len(pen.shapes)
    left, inner = _MARGIN + _PADDING + 4, width - 2 * _MARGIN - 2 * _PADDING - 4
    for number, line in enumerate(section.lines):
        if number:
            pen.shapes.append(Box(left, pen.y, inner, 1, _LINE))
        pen.y += 11
        pen.write(line.what, left, inner, 19)
        if line.details:
            pen.write_details(line.details, left, inner)
        pen.y += 12
    high = pen.y - top
    pen.shapes[place:place] = [
        Box(_MARGIN, top, width - 2 * _MARGIN, high, _CARD, 8, _LINE),
        Box(_MARGIN, top, 5, high, _BARS.get(section.place, _BAR), 2),
    ]
    pen.y += 4


class _Pen:
    """Writes downwards and keeps what it wrote. A line whose letters the face lacks takes another one."""

    def __init__(self, face: Typeface, wider: float) -> None:
        self.face, self.wider = face, wider
        self.y = _MARGIN
        self.shapes: list[Box | Words] = []

    def write(self, words: str, x: float, width: float, size: float, *, bold: bool = False, fill: str = _TEXT) -> None:
        face, width = self._face(words), width / self.wider
        for row in _wrapped(_kept_together(words).split(" "), " ", width, face, size, bold) or [_NOT_DRAWN]:
            self._row(row, x, face, size, bold, fill)

    def write_details(self, details: Sequence[str], x: float, width: float) -> None:
        """The small print: broken between its parts, and inside one only where it is wider than the card."""
        face, width = self._face(" ".join(details)), width / self.wider
        parts = [
            row
            for detail in details
            for row in _wrapped(_kept_together(detail).split(" "), " ", width, face, _SMALL, False)
        ]
        for row in _wrapped(parts, "  ·  ", width, face, _SMALL, False):
            self._row(row, x, face, _SMALL, False, _SOFT)

    def _face(self, words: str) -> Typeface:
        plain = all(self.face.has(c) for c in words if c.isalpha())
        return self.face if plain else typeface_for(words)

    def _row(self, row: str, x: float, face: Typeface, size: float, bold: bool, fill: str) -> None:
        self.shapes.append(Words(x, round(self.y + size, 2), size, face, bold, fill, row.replace(_NO_BREAK, " ")))
        self.y += round(size * 1.36, 2)


def _wrapped(parts: Sequence[str], glue: str, width: float, face: Typeface, size: float, bold: bool) -> list[str]:
    """Rows that fit: as many parts as go into each, and a part that is too long for a row cut where it must be."""
    rows: list[str] = []
    for part in filter(None, (face.drawable(part) for part in parts)):
        if rows and _long(rows[-1] + glue + part, face, size, bold) <= width:
            rows[-1] += glue + part
        else:
            rows += _cut(part, width, face, size, bold)
    return rows


def _cut(part: str, width: float, face: Typeface, size: float, bold: bool) -> Iterator[str]:
    """A part in pieces that fit: after a stroke, a dot or a hyphen where one stands in the piece's second half, else anywhere."""
    row = ""
    for letter in part:
        if row and _long(row + letter, face, size, bold) > width:
            place = max(row.rfind(mark) for mark in "/-.&?=_") + 1
            keep = place if place * 2 > len(row) else len(row)
            yield row[:keep]
            row = row[keep:]
        row += letter
    yield row


def _long(words: str, face: Typeface, size: float, bold: bool) -> float:
    return face.font(size * _SCALE, bold).getlength(words.replace(_NO_BREAK, " ")) / _SCALE


# "5 minutes" and French marks stay on one row: a space that does not break.
_NO_BREAK = "\u00a0"
_TOGETHER = regex.compile(r"(?<=\d) (?=\p{L})| (?=[?!:;»])|(?<=«) ")


def _kept_together(words: str) -> str:
    return _TOGETHER.sub(_NO_BREAK, words)


def _all_words(sheet: Sheet) -> str:
    lines: list[Line] = [line for section in sheet.sections for line in section.lines]
    headings = (section.heading for section in sheet.sections)
    return " ".join((
        sheet.title, sheet.dated, sheet.empty, sheet.more, "·", *headings,
        *(line.what for line in lines), *(detail for line in lines for detail in line.details),
    ))  # fmt: skip
