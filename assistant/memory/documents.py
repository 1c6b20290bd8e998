"""The words of a PDF or Word file as Markdown, for playbook pages that an agency has in these forms. No picture, no macro.

Not here: what a page is (`playbook`). Word files are read with the zip and XML readers of Python itself: all that is wanted
is text, headings and lists, and python-docx would bring lxml, five megabytes of C, for that. PDF takes pypdf, which is
plain Python and is loaded only when there is one.
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from assistant.errors import BadSettings

LARGEST = 30_000_000
"""Bytes of a file, and of what is unpacked from it: a page of advice is a thousandth of that."""
MOST_PAGES = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ([1-9])|title", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\W*(?:page|seite|p\.)?\s*\d+\s*(?:(?:/|of|von|de|sur)\s*\d+)?\W*", re.IGNORECASE)


def read_document(file: Path) -> str:
    """The text of a .pdf or .docx as Markdown. Raises BadSettings naming the file where there is none to be had."""
    try:
        if file.stat().st_size > LARGEST:
            raise BadSettings(f"{file.name}: the file is too large for a page of the playbook.")
        text = _pdf(file) if file.suffix.lower() == ".pdf" else _word(file)
    except BadSettings:
        raise
    except OSError as error:
        raise BadSettings(
            f"{file.name}: the file cannot be read ({error.strerror or type(error).__name__})."
        ) from error
    except Exception as error:  # readers of broken files raise whatever they stumble over
        raise BadSettings(f"{file.name}: the file is damaged or of another kind than its name says.") from error
    if not any(char.isalnum() for char in text):
        raise BadSettings(f"{file.name}: there is no text in the file; a scanned page must be typed in.")
    return text


# -- PDF --------------------------------------------------------------------------------------------------------------


def _pdf(file: Path) -> str:
    try:
        from pypdf import PdfReader
    except ImportError:
        raise BadSettings(f"{file.name}: reading PDF needs the package pypdf.") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it thinks of a file is nothing for a person
    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise BadSettings(f"{file.name}: the file is locked with a password; save it without one.")
    if len(reader.pages) > MOST_PAGES:
        raise BadSettings(f"{file.name}: the file has more than {MOST_PAGES} pages; a playbook page is one or two.")
    pages = [[" ".join(line.split()) for line in page.extract_text().splitlines()] for page in reader.pages]
    return _paragraphs(_without_margins(pages))


def _without_margins(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines without page numbers, and without what stands on top or at the bottom of most pages."""
    edges = Counter(line for page in pages for line in {*page[:1], *page[-1:]} if line)
    usual = {line for line, times in edges.items() if len(pages) > 2 and times > len(pages) / 2}
    for page in pages:
        for place, line in enumerate(page):
            at_edge = place in (0, len(page) - 1)
            if not (at_edge and (line in usual or _PAGE_NUMBER.fullmatch(line))):
                yield line


def _paragraphs(lines: Iterable[str]) -> str:
    """Lines joined as far as a sentence goes on; words cut at the end of a line are whole again."""
    text = ""
    for line in lines:
        if not line:
            text = text.rstrip("\n") + "\n\n"
        elif text.endswith("-") and line[0].islower() and text[-2:-1].isalpha():
            text = text[:-1] + line
        elif text and text[-1] not in "\n.!?:" and not line.startswith(("•", "–", "-")) and line[0].islower():
            text += " " + line
        else:
            text += ("\n" if text and not text.endswith("\n") else "") + re.sub(r"^[•–]\s*", "- ", line)
    return text.strip()


# -- Word -------------------------------------------------------------------------------------------------------------


def _word(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        headings = _heading_styles(archive)
        body = _xml(archive, "word/document.xml").find(f"{_W}body")
    if body is None:
        return ""
    return "\n\n".join(line for line in _lines(body, headings) if line)


def _lines(parent: ElementTree.Element, headings: dict[str, int]) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield _paragraph(child, headings)
        elif child.tag == f"{_W}tr":
            cells = (" ".join(filter(None, _lines(cell, headings))) for cell in child.iter(f"{_W}tc"))
            yield ": ".join(filter(None, cells))
        elif child.tag in (f"{_W}tbl", f"{_W}sdt", f"{_W}sdtContent"):
            yield from _lines(child, headings)


def _paragraph(paragraph: ElementTree.Element, headings: dict[str, int]) -> str:
    text = " ".join("".join(_pieces(paragraph)).split())
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    level = headings.get(style.get(f"{_W}val", "") if style is not None else "")
    if not text:
        return ""
    if level:
        return "#" * level + " " + text
    return "- " + text if paragraph.find(f"{_W}pPr/{_W}numPr") is not None else text


def _pieces(parent: ElementTree.Element) -> Iterator[str]:
    """The words of a paragraph in their order, without what was struck out, hidden or meant for the program."""
    for child in parent:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}r" and child.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        elif child.tag in tuple(
            _W + name for name in ("r", "hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple")
        ):
            yield from _pieces(child)


def _heading_styles(archive: zipfile.ZipFile) -> dict[str, int]:
    """Ids of the styles that are headings, with their level; their names are English whatever language Word speaks."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    found: dict[str, int] = {}
    for style in _xml(archive, "word/styles.xml").iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        heading = _HEADING.fullmatch(name.get(f"{_W}val", "")) if name is not None else None
        if heading:
            found[style.get(f"{_W}styleId", "")] = min(int(heading[1] or 1), 6)
    return found


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(name) as packed:
        content = packed.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("unpacks to more than a page of the playbook can be")
    return ElementTree.fromstring(content, parser=ElementTree.XMLParser(target=_PlainTree()))


class _PlainTree(ElementTree.TreeBuilder):
    """Refuses a document type: Word writes none, and whoever does wants to define entities that grow without end."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> Any:
        raise ValueError("has a document type")
