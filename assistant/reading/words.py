"""Words cut into sentences whose places in the original text are kept. Not here: what the sentences mean (`acts`)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

# Punctuation that people's keyboards vary, made plain so that patterns need one spelling only. One character for one.
_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "\n": " ",
        "\t": " ",
        "–": "-",
        "—": "-",
    }
)

# A sentence ends at . ! ? … (with closing quotes) before a blank, at a blank line, or where a list item begins. Not after
# a bare number ("on the 3. March"), an initial or a known abbreviation.
_END = regex.compile(
    r"""(?:
      (?<!\b(?:mr|mrs|ms|dr|prof|st|no|nr|vs|etc|approx|ca|bzw|z\.b|u\.a|d\.h|p\.ex|sr|sra|dott|sig|ing|e\.g|i\.e|inc|ltd|co|usw|evtl|ggf|inkl|zzgl|tel|\p{Lu}))
      (?<!(?<![.,:])\b\d{1,2})
      [.!?…]+["'”’)\]»]*(?=\s|$)
        | [!?]+(?=\S*\s)
      | \n\s*\n
      | \n(?=\s*(?:[-*•·]|\d{1,2}[.)])\s)
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)


def without_accents(text: str) -> str:
    """The same letters without their accents, as people type who leave them out."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its own words, where they start in the text, and the same words made plain for matching."""

    text: str
    start: int

    @property
    def plain(self) -> str:
        return plain(self.text)


def plain(text: str) -> str:
    """The text with quotes, dashes and blanks made plain, character for character."""
    return text.translate(_PLAIN)


def sentences(text: str) -> tuple[Sentence, ...]:
    """All sentences of a text in order; blank ones are left out. `text[start:start + len(s.text)] == s.text` holds."""
    found: list[Sentence] = []
    begin = 0
    for end in _END.finditer(text):
        _keep(found, text, begin, end.end())
        begin = end.end()
    _keep(found, text, begin, len(text))
    return tuple(found)


def _keep(found: list[Sentence], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    stripped = piece.strip()
    if stripped:
        found.append(Sentence(stripped, begin + piece.index(stripped[0])))


def shortened(quote: str, limit: int = 160) -> str:
    """The front of a long quote, cut at a word; what is left occurs in the text word for word."""
    if len(quote) <= limit:
        return quote
    cut = quote[:limit]
    return cut[: cut.rfind(" ")] if " " in cut else cut
