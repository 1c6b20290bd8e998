"""A real font for a picture: one that is on this machine and has every letter of the text. Nothing is fetched.

Not here: what is drawn (`picture`).
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# Regular and bold, by the names that systems know them by; the first that has all letters is taken.
_BY_NAME = (
    ("segoeui.ttf", "segoeuib.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("Ubuntu-R.ttf", "Ubuntu-B.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
    ("Helvetica.ttc", "Helvetica.ttc"),
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("Arial Unicode.ttf", "Arial Unicode.ttf"),
)
_PLAIN = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "„": '"', "“": '"', "”": '"', "«": '"',
          "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "…": "...", "·": "-", "€": "EUR", "ø": "oe", "Ø": "Oe", "æ": "ae",
          "œ": "oe", "ł": "l", "Ł": "L", "¿": "?", "¡": "!"}  # fmt: skip


@dataclass(frozen=True)
class Typeface:
    """A regular and a bold file of one family; `weights` where one file holds both. No file at all: Pillow's own letters."""

    regular: str | None
    bold: str | None = None
    weights: bool = False

    def font(self, size: float, bold: bool = False) -> ImageFont.FreeTypeFont:
        return _font(self, size, bold)

    def has(self, letter: str) -> bool:
        return letter.isspace() or _has(self, letter)

    def drawable(self, words: str) -> str:
        """The words with every letter that the face lacks put plainly, or left out where there is no plain form (a smiley)."""
        return "".join(c if self.has(c) else self._plainly(c) for c in words).strip(" ")

    def _plainly(self, letter: str) -> str:
        known = _PLAIN.get(letter) or "".join(
            c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c)
        )
        return known if all(self.has(c) for c in known) else ""


def typeface_for(text: str) -> Typeface:
    """The first face that has all letters of the text, else the one that has the most of them. Smileys do not count."""
    letters = {c for c in text if unicodedata.category(c)[0] in "LNP"}
    best, lacks = Typeface(None), len(letters) + 1
    for face in _faces():
        missing = sum(not face.has(letter) for letter in letters)
        if missing < lacks:
            best, lacks = face, missing
        if not missing:
            break
    return best


@lru_cache(maxsize=1)
def _faces() -> tuple[Typeface, ...]:
    return (*_found(), Typeface(None))


def _found() -> Iterator[Typeface]:
    """The face of the web desk's own page where it is installed, then what the system has."""
    page = importlib.util.find_spec("streamlit")
    for folder in (page.submodule_search_locations or ()) if page else ():
        for file in sorted(Path(folder).glob("static/static/media/SourceSansVF-Upright*.woff2")):
            if _opens(str(file)):
                yield Typeface(str(file), str(file), weights=True)
    for regular, bold in _BY_NAME:
        if _opens(regular):
            yield Typeface(regular, bold if _opens(bold) else regular)


def _opens(name: str) -> bool:
    try:
        ImageFont.truetype(name, 12)
    except OSError:
        return False
    return True


@lru_cache(maxsize=64)
def _font(face: Typeface, size: float, bold: bool) -> ImageFont.FreeTypeFont:
    file = face.bold if bold else face.regular
    if file is None:
        standard = ImageFont.load_default(size)
        assert isinstance(standard, ImageFont.FreeTypeFont)  # a size is given: the scalable one
        return standard
    font = ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
    if face.weights:
        font.set_variation_by_axes([600 if bold else 400])
    return font


@lru_cache(maxsize=4096)
def _has(face: Typeface, letter: str) -> bool:
    """Whether the face draws the letter as itself and not as the box that stands for what it lacks."""
    return _drawn(face, letter) != _drawn(face, "\U0010ffff")


def _drawn(face: Typeface, letter: str) -> bytes:
    image = Image.new("L", (72, 72))
    ImageDraw.Draw(image).text((8, 8), letter, 255, _font(face, 32, False))
    return image.tobytes()
