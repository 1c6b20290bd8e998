"""Words of other people, shown as words: markup with every value escaped, and labels with no Markdown left in them.

A client's mail and any draft may hold `<script>` or `![x](http://…)`: neither may run or be fetched, ever. So whatever is
not ours goes through `fill` (for `st.html`) or `literal` (for labels and messages, which Streamlit reads as Markdown).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import LiteralString

import streamlit as st

# Whatever looks like an address becomes a link after its signs were read: a sign without width in it keeps it a word.
_LINKS = re.compile(r"(?<=https:/)(?=/)|(?<=http:/)(?=/)|(?<=www)(?=\.)|(?<=\S)(?=@\S)", re.IGNORECASE)
_NO_LINK = "\u2060"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


ANGLES = str.maketrans("<>", "‹›")
"""For the text of a picture: the browser's guard takes one away that has the end of a script in it."""


class Html(str):
    """Markup whose values are escaped. Made by `fill` and `joined` only."""

    __slots__ = ()


def fill(template: LiteralString, **values: object) -> Html:
    """`template` with its {names} replaced: by the value as it is where it is Html, else by its escaped text.

    The template must be written out in the source (the type checker holds that), so no word of a mail becomes markup.
    """
    return Html(template.format(**{n: v if isinstance(v, Html) else escape(str(v)) for n, v in values.items()}))


def joined(parts: Iterable[Html]) -> Html:
    """The parts one after the other."""
    return Html("".join(parts))


def show(*parts: Html) -> None:
    """Puts markup on the page as one element."""
    st.html(joined(parts))


def literal(text: str) -> str:
    """`text` for a label or a message: every sign that Markdown could read is escaped, line breaks become spaces.

    An address in it stays a word and becomes no link.
    """
    return _PUNCTUATION.sub(r"\\\1", _LINKS.sub(_NO_LINK, " ".join(text.split())))
